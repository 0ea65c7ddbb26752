use web_sys::Element;
use wire::{Command, FindingItem, MaskShape, QualityCommand, Verdict};
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, Properties, TargetCast, UseStateHandle, classes,
    function_component, html, use_state,
};

use crate::catalogue::{FindingWords, Phrase, finding};
use crate::context::use_sender;
use crate::control::{Btn, Drawn, Rank};
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::{RepairPictures, Section, Thumbnail};
use crate::reason::Reason;

/// Properties of [`FindingRow`].
#[derive(Properties, PartialEq)]
pub(crate) struct FindingRowProps {
    /// The finding.
    pub(crate) item: FindingItem,
    /// Name of its segment.
    pub(crate) segment: String,
    /// Whether it is selected.
    pub(crate) selected: bool,
    /// Volume before and after its repair, in mL.
    pub(crate) preview_ml: Option<(f64, f64)>,
    /// Form of its segment before and after.
    pub(crate) preview_shape: Option<[MaskShape; 2]>,
    /// Pictures before and after its repair.
    pub(crate) pictures: Option<RepairPictures>,
}

/// A finding. Selecting it goes to its slice and previews its repair.
#[function_component]
pub(crate) fn FindingRow(props: &FindingRowProps) -> Html {
    let send = use_sender(Command::Quality);
    let item = &props.item;
    let words = finding(item, &props.segment);
    let (tone, icon) = match item.verdict {
        _ if item.kept => (None, Icon::Minus),
        Verdict::Pass => (None, Icon::Check),
        Verdict::Warn | Verdict::Unknown => (Some("w"), Icon::TriangleAlert),
        Verdict::Fail => (Some("f"), Icon::OctagonX),
    };
    let id = item.id;
    let select = send.reform(move |()| QualityCommand::Select(id));
    let onkeydown = {
        let select = select.clone();
        let repair = send.reform(|()| QualityCommand::Repair);
        let repairs = props.selected && item.repairable && !words.may_be_meant;
        move |event: KeyboardEvent| {
            // The row has buttons and a field of its own.
            let target = event.target_dyn_into::<Element>();
            if target.is_none_or(|target| target.tag_name() != "LI") {
                return;
            }
            let act = match event.key().as_str() {
                "Enter" if repairs => &repair,
                " " | "Enter" => &select,
                _ => return,
            };
            event.prevent_default();
            act.emit(());
        }
    };
    let asks = use_state(|| false);
    html! {
        <li
            class={classes!("Finding", tone)}
            role="option"
            tabindex="0"
            aria-selected={props.selected.to_string()}
            onclick={select.reform(|_| ())}
            {onkeydown}
        >
            <Glyph {icon} />
            <div>
                <span class={classes!(props.selected.then_some("med"))}>{&words.title}</span>
                <p>{&words.meaning}</p>
            </div>
            <span class="where num">
                if item.kept { {Phrase::Kept.text()}{" "} }{format::count(item.slice + 1)}
            </span>
            if props.selected { {repair(props, &words, (&send, &asks))} }
        </li>
    }
}

fn figure(picture: &Section<Thumbnail>, caption: Phrase) -> Html {
    html! { <figure><Drawn picture={picture.clone()} /><figcaption>{caption.text()}</figcaption></figure> }
}

fn repair(
    props: &FindingRowProps,
    words: &FindingWords,
    (send, asks): (&Callback<QualityCommand>, &UseStateHandle<bool>),
) -> Html {
    let cm2 = |shape: MaskShape| {
        let cm2 = shape.surface_mm2 / 100.0;
        format::number(cm2, if cm2 < 100.0 { 1 } else { 0 })
    };
    let roundness = |shape: MaskShape| {
        shape.sphericity.map_or_else(String::new, |value| format::number(value, 3))
    };
    let ask = |to: bool| {
        let asks = asks.clone();
        Callback::from(move |()| asks.set(to))
    };
    let keep = send.reform(|()| QualityCommand::Keep(String::new()));
    let ml = |value: f64| format::number(value, if value < 10.0 { 3 } else { 1 });
    html! {
        <div class="full">
            if let Some(pictures) = props.pictures.as_ref().filter(|_| props.preview_ml.is_some()) {
                <div class="BA">
                    {figure(&pictures.now, Phrase::Now)}
                    {figure(&pictures.after, Phrase::AfterRepair)}
                </div>
            }
            if let Some((now, after)) = props.preview_ml {
                <div class="Effect num">
                    <span /><span class="q3">{Phrase::Now.text()}</span><span class="q3">{Phrase::After.text()}</span>
                    <span>{Phrase::Volume.text()}</span><span>{ml(now)}</span><b>{ml(after)}{" mL"}</b>
                    if let Some([now, after]) = props.preview_shape {
                        <span>{Phrase::Surface.text()}</span><span>{cm2(now)}</span><b>{cm2(after)}{" cm²"}</b>
                        <span>{Phrase::Sphericity.text()}</span><span>{roundness(now)}</span><b>{roundness(after)}</b>
                    }
                </div>
            }
            // A press here is no choice of the row, which may be gone by then.
            <div class="acts" onclick={|event: MouseEvent| event.stop_propagation()}>
                if **asks && !props.item.kept {
                    <Reason deviate={send.reform(QualityCommand::Keep)} oncancel={ask(false)} />
                }
                if props.item.repairable {
                    <Btn rank={if words.may_be_meant { Rank::Plain } else { Rank::Primary }} label={words.repair} onpress={send.reform(|()| QualityCommand::Repair)} />
                }
                if !props.item.kept && !**asks {
                    // What must be resolved is kept with a reason, as any deviation.
                    <Btn
                        label={Phrase::Keep.text()}
                        onpress={if props.item.verdict == Verdict::Fail { ask(true) } else { keep }}
                    />
                }
                if props.item.repairable && !words.may_be_meant { <kbd>{"Enter"}</kbd> }
            </div>
        </div>
    }
}
