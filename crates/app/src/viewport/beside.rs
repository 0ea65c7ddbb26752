use wire::{
    Command, LinkedVolume, ShownBeside, StudiesView, StudyCommand, Tool, ViewCommand, WindowBeside,
    WindowState,
};
use yew::{Html, Properties, classes, function_component, html, use_node_ref};

use super::orientation::Orientation;
use super::over::cross;
use super::scale_bar::ScaleBar;
use super::slice_ruler::{RULER_PX, SliceRuler};
use super::stage::use_stage_size;
use crate::catalogue::{Identity, Phrase, refusal, sentence, series, windowing};
use crate::context::{use_engine, use_sender};
use crate::control::{Btn, Drawn, Rank};
use crate::gesture::Hand;
use crate::icons::{Glyph, Icon};
use crate::page::{BESIDE, BesidePicture, Screen, Section};
use crate::pointer::use_pointer;

/// Properties of [`Beside`].
#[derive(Properties, PartialEq)]
pub(crate) struct BesideProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// The picture, as the engine drew it last.
    pub(crate) picture: Option<BesidePicture>,
}

/// The fourth view: an earlier study or a second series, linked by position. Where there is none it says so, and
/// repeats nothing.
#[function_component]
pub(crate) fn Beside(props: &BesideProps) -> Html {
    let beside = &props.screen.beside;
    match &beside.shown {
        Some(shown) => html! {
            <Linked screen={props.screen.clone()} shown={shown.clone()} picture={props.picture.clone()} />
        },
        None if beside.choices.is_empty() => html! {
            <section class="Viewport vacant" aria-label={Phrase::NoSecondSeries.text()}>
                <div><b>{Phrase::NoSecondSeries.text()}</b><p>{Phrase::NoSecondSeriesMeaning.text()}</p></div>
            </section>
        },
        None => {
            let identity = Identity::hidden_if(props.screen.overlay.identity_hidden);
            let found = props.screen.studies.clone();
            html! { <Choices choices={beside.choices.clone()} {identity} {found} /> }
        }
    }
}

/// Properties of [`Choices`].
#[derive(Properties, PartialEq)]
struct ChoicesProps {
    choices: Vec<LinkedVolume>,
    identity: Identity,
    found: Section<StudiesView>,
}

/// What can be shown.
#[function_component]
fn Choices(props: &ChoicesProps) -> Html {
    let show = use_sender(|id| Command::Study(StudyCommand::ShowBeside(Some(id))));
    let choices = props.choices.iter().map(|volume| {
        let id = volume.id.clone();
        html! { <Btn label={series::linked(volume, (props.identity, &props.found))} onpress={show.reform(move |()| id.clone())} /> }
    });
    html! {
        <section class="Viewport vacant" aria-label={Phrase::SecondSeries.text()}>
            <div>
                <b>{Phrase::SecondSeries.text()}</b>
                <p>{Phrase::SecondSeriesMeaning.text()}</p>
                <div class="choices">{for choices}</div>
            </div>
        </section>
    }
}

/// Properties of [`Linked`].
#[derive(Properties, PartialEq)]
struct LinkedProps {
    screen: Screen,
    shown: ShownBeside,
    picture: Option<BesidePicture>,
}

/// Another series at the place of the crosshair. The wheel and a press move the crosshair, zoom and pan are those of
/// the open series in the same plane; segments of the open series are seen, and nothing is drawn on it.
#[function_component]
fn Linked(props: &LinkedProps) -> Html {
    let (frame, stage) = (use_node_ref(), use_node_ref());
    let engine = use_engine();
    let size = use_stage_size(&frame, &stage, BESIDE, RULER_PX, engine.clone());
    let radius_mm = props.screen.tool.radius_mm;
    let is_moved = |state| matches!(state, WindowState::Free | WindowState::Limited);
    let moved = props.shown.window.as_ref().filter(|window| is_moved(window.state));
    let window_width = moved.map(|window| window.width);
    use_pointer(
        &stage,
        engine,
        Hand { viewport: BESIDE, tool: Tool::Look, radius_mm, window_width },
    );
    let onfocus = use_sender(|_| Command::View(ViewCommand::Focus(BESIDE)));
    let hide = use_sender(|()| Command::Study(StudyCommand::ShowBeside(None)));
    let (screen, shown) = (&props.screen, &props.shown);
    let is_there = shown.slice.is_some() && shown.fault.is_none();
    let picture = props.picture.as_ref().filter(|p| is_there && p.volume == shown.volume.id);
    // While the next slice is decoded the words are about the one that is seen.
    let slice = picture.map(|picture| picture.slice).or(shown.slice);
    let line = match (slice, &shown.fault) {
        (_, Some(why)) => refusal(why).title,
        (Some(slice), None) => sentence::slice(slice, shown.slices),
        (None, None) => Phrase::OutsideSeries.text().to_owned(),
    };
    let identity = Identity::hidden_if(screen.overlay.identity_hidden);
    let class = classes!("Viewport", "beside", (screen.overlay.focus == BESIDE).then_some("on"));
    html! {
        <section ref={frame} {class} tabindex="0" aria-label={series::linked_view(shown, slice, (identity, &screen.studies))} {onfocus}>
            <div ref={stage} class="Stage">
                if let Some(picture) = picture { <Drawn picture={picture.picture.clone()} /> }
                if is_there && screen.overlay.crosshair {
                    <svg class="over" viewBox={format!("0 0 {} {}", size.0, size.1)} preserveAspectRatio="none" aria-hidden="true">
                        {cross(shown.crosshair, size)}
                    </svg>
                }
            </div>
            <div class="Corner tl">
                <b>{series::when_and_what(&shown.volume, &screen.open.study_date, identity)}</b><br />{identity.words_among(&shown.volume.title, &screen.studies)}
            </div>
            <div class="Corner tr">{Phrase::LinkedByPosition.text()}</div>
            <div class="Corner bl num">
                <b>{line}</b>
                if let Some(survey) = shown.survey {
                    <br />{Phrase::LookingForWindow.text()}<br />{sentence::loading(survey)}
                }
            </div>
            if let Some(window) = &shown.window { {through(window, screen.protocol.is_free)} }
            <Orientation letters={shown.letters.clone()} />
            if picture.is_some() { <ScaleBar mm_per_px={shown.mm_per_px} /> }
            <SliceRuler
                id={BESIDE}
                slice={shown.slice}
                slices={shown.slices}
                ruler={Section::new(shown.ruler.clone())}
                screen={screen.clone()}
            />
            <div class="other"><Btn rank={Rank::Quiet} label={Phrase::OtherSeries.text()} onpress={hide} /></div>
        </section>
    }
}

/// The window, and whose it is where it is not the protocol's.
fn through(window: &WindowBeside, is_free: bool) -> Html {
    html! {
        <div class="Corner br num">
            if let Some(words) = series::window_beside(window, is_free) { {words}<br /> }
            <span class="k">
                <Glyph icon={Icon::from(window.state)} />
                <b>{windowing::with_unit(window.center, window.width, &window.unit)}</b>
            </span>
        </div>
    }
}
