use wire::{
    Command, EditCommand, ModelCommand, ModelItem, ModelOptions, ModelState, Replaces, Tool,
};
use yew::{Callback, Html, Properties, function_component, html, use_state};

use crate::catalogue::{Phrase, cut_by_box, model, refusal};
use crate::context::use_sender;
use crate::control::{Btn, Notice, ProgressBar, Rank, Tone};
use crate::icons::Icon;

/// Properties of [`ModelRow`].
#[derive(Properties, PartialEq)]
pub(crate) struct ModelRowProps {
    /// The model.
    pub(crate) model: ModelItem,
    /// The tool in hand.
    pub(crate) tool: Tool,
    /// Whether any model is running.
    pub(crate) is_running: bool,
}

/// A model: what it proposes, where it looks, its run.
#[function_component]
pub(crate) fn ModelRow(props: &ModelRowProps) -> Html {
    let send = use_sender(|command: Command| command);
    let asks = use_state(|| false);
    let model = &props.model;
    if let Some(why) = &model.unfit {
        let words = refusal(why);
        return html! {
            <section class="ModelRow">
                <h3><span>{model::name(model)}</span></h3>
                <p><span class="strong">{words.title}{". "}</span>{words.meaning}</p>
            </section>
        };
    }
    let run = {
        let (id, region, asks) = (model.id.clone(), model.region, asks.clone());
        send.reform(move |replaces| {
            asks.set(false);
            Command::Model(ModelCommand::Run(id.clone(), ModelOptions { region, replaces }))
        })
    };
    let press = match model.touched {
        0 => run.reform(|()| Replaces::Untouched),
        _ => {
            let asks = asks.clone();
            Callback::from(move |()| asks.set(true))
        }
    };
    let stop = send.reform(|()| Command::Model(ModelCommand::Stop));
    let label = match model.state {
        ModelState::Done => Phrase::RunAgain,
        ModelState::Idle | ModelState::Running(_) | ModelState::Failed(_) => Phrase::Run,
    };
    let acts = match model.state {
        ModelState::Running(_) => html! { <Btn label={Phrase::Stop.text()} onpress={stop} /> },
        _ => html! {
            <>
                <Btn
                    rank={if model.state == ModelState::Done { Rank::Plain } else { Rank::Primary }}
                    disabled={props.is_running || (model.wants_box && model.region.is_none())}
                    label={label.text()}
                    onpress={press}
                />
                if model.wants_box { {box_acts(props, &send)} }
            </>
        },
    };
    html! {
        <section class="ModelRow">
            <h3><span>{model::name(model)}</span></h3>
            <p>{model::proposes(model)}</p>
            {place(model, props.tool)}
            {state(model)}
            if *asks && model.touched > 0 {
                {question(model.touched, &run, Callback::from(move |()| asks.set(false)))}
            } else {
                <div class="acts">{acts}</div>
            }
        </section>
    }
}

/// Work of the reader is never put away by a run, and never doubled, without being asked for.
fn question(touched: u32, run: &Callback<Replaces>, oncancel: Callback<()>) -> Html {
    html! {
        <Notice tone={Tone::Warn} title={model::touched(touched)} meaning={Phrase::RunAgainMeaning.text()}>
            <Btn label={Phrase::RunBeside.text()} onpress={run.reform(|()| Replaces::Untouched)} />
            <Btn label={Phrase::RunReplacing.text()} onpress={run.reform(|()| Replaces::All)} />
            <Btn rank={Rank::Quiet} label={Phrase::Cancel.text()} onpress={oncancel} />
        </Notice>
    }
}

fn box_acts(props: &ModelRowProps, send: &yew::Callback<Command>) -> Html {
    let take = send.reform(|()| Command::Edit(EditCommand::SetTool(Tool::Box)));
    let clear = send.reform(|()| Command::Model(ModelCommand::SetBox(None)));
    html! {
        <>
            <Btn icon={Icon::PlaceBox} label={Phrase::PlaceBox.text()} onpress={take} />
            if props.model.region.is_some() {
                <Btn rank={Rank::Quiet} label={Phrase::ClearBox.text()} onpress={clear} />
            }
        </>
    }
}

/// Where it looks; while its box is being placed, how to.
fn place(model: &ModelItem, tool: Tool) -> Html {
    let is_placed = matches!(model.state, ModelState::Running(_) | ModelState::Done);
    let asks = tool == Tool::Box && model.wants_box && !(is_placed && model.region.is_some());
    let words = match (&model.region, model.wants_box) {
        (Some(region), true) => Some(model::region(region)),
        (None, true) if asks => None,
        (None, true) => Some(Phrase::NeedsBox.text().to_owned()),
        (_, false) => Some(Phrase::WholeVolume.text().to_owned()),
    };
    html! {
        <>
            {for words.map(|words| html! { <p class="num">{words}</p> })}
            if asks { <p>{Phrase::PlaceBoxHow.text()}</p> }
        </>
    }
}

fn state(model: &ModelItem) -> Html {
    match &model.state {
        ModelState::Idle => Html::default(),
        ModelState::Running(progress) => html! {
            <>
                <p class="num">{model::running(*progress)}</p>
                <ProgressBar label={model::running(*progress)} progress={*progress} />
            </>
        },
        ModelState::Done => html! {
            <>
                <p class="strong">{Phrase::ModelDone.text()}</p>
                {for model.absent.iter().map(|name| html! { <p role="alert">{model::nothing_found(name)}</p> })}
                if let Some(words) = cut_by_box(&model.cut) {
                    <p role="alert"><span class="strong">{Phrase::BoxMayCut.text()}{". "}</span>{words}</p>
                }
            </>
        },
        ModelState::Failed(why) => {
            let words = refusal(why);
            html! { <p role="alert"><span class="strong">{words.title}{". "}</span>{words.meaning}</p> }
        }
    }
}
