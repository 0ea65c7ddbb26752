use web_sys::HtmlInputElement;
use wire::{Command, WindowCommand, WindowItem, WindowSource, WindowState, WindowView};
use yew::{Callback, Html, Properties, function_component, html, use_node_ref, use_state};

use super::window_lock_notice::leave_window;
use crate::catalogue::{Phrase, windowing};
use crate::context::use_engine;
use crate::control::{Btn, Menu, Rank};
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::Section;
use crate::reason::Reason;

/// Properties of [`WindowMenu`].
#[derive(Properties, PartialEq)]
pub(crate) struct WindowMenuProps {
    /// The window in force, with those to choose from.
    pub(crate) window: Section<WindowView>,
    /// Called when the menu is done with.
    pub(crate) onclose: Callback<()>,
}

/// Windows of the protocol. Those that it does not grant can only be looked through: pressing one makes it the one
/// that `V` looks with, pressing it again takes that back. The menu stays open then, for its row says so.
#[function_component]
pub(crate) fn WindowMenu(props: &WindowMenuProps) -> Html {
    let engine = use_engine();
    let ask = {
        let onclose = props.onclose.clone();
        let engine = engine.clone();
        Callback::from(move |command| {
            engine.send(command);
            onclose.emit(());
        })
    };
    let send = ask.reform(Command::Window);
    let press = {
        let send = send.clone();
        Callback::from(move |item: WindowItem| match (item.granted, item.looked_with) {
            (true, _) => send.emit(WindowCommand::Choose(item.id)),
            (false, looked_with) => {
                let id = (!looked_with).then_some(item.id);
                engine.send(Command::Window(WindowCommand::LookWith(id)));
            }
        })
    };
    let window = &props.window;
    // A window that is only for looking is not the one in force, whatever its numbers; of several with the same
    // numbers it is the first.
    let is_in_force = |item: &WindowItem| {
        item.granted && (item.center, item.width) == (window.center, window.width)
    };
    let now = window.choices.iter().position(is_in_force);
    let named = window.choices.iter().zip(windowing::names(&window.choices)).enumerate();
    let items = named.map(|(place, (item, name))| {
        let in_force = now == Some(place);
        let pressed = item.clone();
        html! {
            <button
                type="button"
                key={item.id.clone()}
                role="menuitemradio"
                aria-checked={in_force.to_string()}
                onclick={press.reform(move |_| pressed.clone())}
            >
                if in_force { <Glyph icon={Icon::Check} small=true /> } else { <span /> }
                <span class="ell">{name}</span>
                <span class="num">{format::window(item.center, item.width)}</span>
                {state(window.in_force, item, in_force)}
            </button>
        }
    });
    html! {
        <Menu class="WindowMenu" label={Phrase::Windows.text()} onclose={props.onclose.clone()}>
            {for items}
            if is_moved(window.in_force) {
                <WindowFields window={window.clone()} onset={send} />
            }
            if is_held(window.in_force) { <Leave deviate={ask.reform(leave_window)} /> }
        </Menu>
    }
}

/// Whether numbers are granted, as they are or within limits.
fn is_moved(state: WindowState) -> bool {
    matches!(state, WindowState::Free | WindowState::Limited | WindowState::Deviated)
}

/// Whether the protocol refuses other numbers, so that its window can be left.
fn is_held(state: WindowState) -> bool {
    matches!(state, WindowState::Fixed | WindowState::Limited)
}

fn state(state: WindowState, item: &WindowItem, in_force: bool) -> Html {
    let looked = if item.looked_with { Phrase::LooksWith } else { Phrase::LookOnly };
    match (in_force, state, item.granted) {
        (_, WindowState::Deviated, true) if item.source == WindowSource::Protocol => html! {
            <span class="to">{Phrase::EndsDeviation.text()}</span>
        },
        (true, WindowState::Fixed, _) => html! {
            <span class="to"><Glyph icon={Icon::Lock} small=true />{Phrase::FixedWord.text()}</span>
        },
        (_, WindowState::Limited, true) => html! {
            <span class="to">{Phrase::WithinLimits.text()}</span>
        },
        (true, ..) => html! { <span class="to">{Phrase::InForce.text()}</span> },
        (false, _, false) => html! {
            <span class="to">
                {looked.text()}<kbd>{"V"}</kbd>
            </span>
        },
        (false, _, true) => html! { <span class="to" /> },
    }
}

/// Properties of [`Leave`].
#[derive(Properties, PartialEq)]
struct LeaveProps {
    deviate: Callback<String>,
}

/// Leaves the window that the protocol fixes, with a reason of one line.
#[function_component]
fn Leave(props: &LeaveProps) -> Html {
    let asks = use_state(|| false);
    let ask = |to: bool| {
        let asks = asks.clone();
        move |()| asks.set(to)
    };
    html! {
        <div class="WindowLeave">
            if *asks {
                <Reason deviate={props.deviate.clone()} oncancel={ask(false)} />
            } else {
                <Btn rank={Rank::Quiet} label={Phrase::AskForDeviation.text()} onpress={ask(true)} />
            }
        </div>
    }
}

/// Properties of [`WindowFields`].
#[derive(Properties, PartialEq)]
struct WindowFieldsProps {
    window: Section<WindowView>,
    onset: Callback<WindowCommand>,
}

/// Width and level by number, where the protocol leaves them free.
#[function_component]
fn WindowFields(props: &WindowFieldsProps) -> Html {
    let (width, center) = (use_node_ref(), use_node_ref());
    let onsubmit = {
        let (width, center, onset) = (width.clone(), center.clone(), props.onset.clone());
        move |event: yew::SubmitEvent| {
            event.prevent_default();
            let number = |node: &yew::NodeRef| {
                node.cast::<HtmlInputElement>().map_or(f64::NAN, |input| input.value_as_number())
            };
            onset.emit(WindowCommand::Set { center: number(&center), width: number(&width) });
        }
    };
    html! {
        <form class="WindowFields" {onsubmit}>
            <span>{Phrase::WindowByNumber.text()}</span>
            <input ref={width} class="TextField figure num" type="number" step="any" aria-label={Phrase::Width.text()} value={props.window.width.to_string()} />
            <input ref={center} class="TextField figure num" type="number" step="any" aria-label={Phrase::Level.text()} value={props.window.center.to_string()} />
            <button type="submit" class="Btn">{Phrase::SetWindow.text()}</button>
        </form>
    }
}
