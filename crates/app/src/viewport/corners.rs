use wire::{OpenState, TriedWindow, ViewportView, WindowState};
use yew::{Html, Properties, function_component, html, use_effect_with, use_state_eq};

use crate::catalogue::{Identity, Phrase, sentence, windowing};
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::{Screen, Section};
use crate::recent::use_recent;
use crate::timer::Timer;

/// Slice changes are announced after so much rest.
const ANNOUNCE_MILLIS: i32 = 400;

/// Properties of [`Corners`].
#[derive(Properties, PartialEq)]
pub(crate) struct CornersProps {
    /// Whether it is the large view, which says all.
    pub(crate) is_large: bool,
    /// What the view shows.
    pub(crate) view: Section<ViewportView>,
    /// Where the words come from.
    pub(crate) screen: Screen,
}

/// Text in the corners: who, what, where, through which window.
#[function_component]
pub(crate) fn Corners(props: &CornersProps) -> Html {
    let view = &props.view;
    let tried = use_recent(&props.screen.window);
    let announced = use_rested(sentence::slice(view.slice, view.slices));
    html! {
        <>
            if props.is_large {
                {who(&props.screen)}
                {what(&props.screen)}
                <div class="Corner bl num">
                    <b>{sentence::slice(view.slice, view.slices)}</b><br />{sentence::zoom(view.zoom)}
                    if !view.arrived && props.screen.open.state != OpenState::Empty {
                        <br />{Phrase::NotArrived.text()}
                    }
                </div>
            } else {
                <div class="Corner tl"><b>{Phrase::from(view.plane).text()}</b></div>
                <div class="Corner bl num">{sentence::slice_short(view.slice, view.slices)}</div>
            }
            {window(&props.screen, tried.filter(|_| props.is_large))}
            if props.screen.overlay.focus == view.id {
                <span class="vh" aria-live="polite">{announced}</span>
            }
        </>
    }
}

fn who(screen: &Screen) -> Html {
    let (open, hidden) = (&screen.open, screen.overlay.identity_hidden);
    let identity = Identity::hidden_if(hidden);
    html! {
        <div class="Corner tl">
            <b>{identity.patient_name(&open.patient)}</b>
            if !hidden && !open.patient.id.is_empty() { <br />{&open.patient.id} }
            if !hidden { <br />{identity.date(&open.study_date)} }
        </div>
    }
}

fn what(screen: &Screen) -> Html {
    let open = &screen.open;
    let title = match open.series_title.as_str() {
        "" => String::new(),
        title => {
            let identity = Identity::hidden_if(screen.overlay.identity_hidden);
            identity.series_title(title, &open.modality, &open.patient)
        }
    };
    html! {
        <div class="Corner tr">
            <b>{title}</b>
            if let Some(mm) = open.slice_thickness_mm { <br />{sentence::thickness(mm)} }
            if !open.kernel.is_empty() { <br />{&open.kernel} }
            if let OpenState::Loading(progress) = open.state { <br />{sentence::loading(progress)} }
            if let OpenState::Stopped(progress) = open.state { <br />{sentence::load_stopped(progress)} }
        </div>
    }
}

fn window(screen: &Screen, tried: Option<TriedWindow>) -> Html {
    let window = &screen.window;
    html! {
        <div class="Corner br num">
            <span class="k">
                <Glyph icon={Icon::from(window.state)} />
                if window.in_force == WindowState::Deviated { <span class="deviates">{Phrase::Deviation.text()}</span> }
                if let Some(tried) = tried {
                    <s aria-hidden="true">{format::window(tried.center, tried.width)}</s>
                    <span class="vh">{windowing::tried_heard(tried.center, tried.width)}</span>
                }
                <b>{windowing::with_unit(window.center, window.width, &screen.open.unit)}</b>
            </span>
        </div>
    }
}

/// The words, once they have not changed for a while.
#[yew::hook]
fn use_rested(words: String) -> String {
    let rested = use_state_eq(String::new);
    let setter = rested.setter();
    use_effect_with(words, move |words| {
        let words = words.clone();
        let timer = Timer::new(ANNOUNCE_MILLIS, move || setter.set(words));
        move || drop(timer)
    });
    (*rested).clone()
}
