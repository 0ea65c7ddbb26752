use wire::{ProtocolView, WindowState};
use yew::{Callback, Html, Properties, function_component, html};

use crate::catalogue::{Phrase, sentence, windowing};
use crate::icons::{Glyph, Icon};
use crate::page::Section;

/// Properties of [`ProtocolChip`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProtocolChipProps {
    /// The protocol in force.
    pub(crate) protocol: Section<ProtocolView>,
    /// How the window in force came about.
    pub(crate) window: WindowState,
    /// Whether the menu is open.
    pub(crate) is_open: bool,
    /// Called when pressed.
    pub(crate) onpress: Callback<()>,
}

/// Which protocol is in force, and whether it fixes the window.
#[function_component]
pub(crate) fn ProtocolChip(props: &ProtocolChipProps) -> Html {
    let protocol = &props.protocol;
    let name = sentence::protocol(&protocol.title, &protocol.version);
    let (icon, state, title) = match (protocol.is_free, props.window) {
        (true, _) => (Icon::LockOpen, Phrase::WindowFree, Phrase::AnyWindow.text().to_owned()),
        (false, deviated @ WindowState::Deviated) => {
            (Icon::from(deviated), Phrase::WindowDeviates, windowing::deviates_from(&name))
        }
        (false, WindowState::Limited) => {
            (Icon::Lock, Phrase::WindowLimited, windowing::limited_by(&name))
        }
        (false, state @ WindowState::Unresolved) => (
            Icon::from(state),
            Phrase::WindowUnresolved,
            Phrase::WindowNeedsSeries.text().to_owned(),
        ),
        (false, state @ WindowState::Free) => {
            (Icon::from(state), Phrase::NotFixedByProtocol, Phrase::AnyWindow.text().to_owned())
        }
        (false, WindowState::Fixed | WindowState::Looking) => {
            (Icon::Lock, Phrase::WindowFixed, windowing::fixed_by(&name))
        }
    };
    let onclick = props.onpress.reform(|_| ());
    html! {
        <button
            type="button"
            class="ProtocolChip"
            aria-haspopup="menu"
            aria-expanded={props.is_open.to_string()}
            {title}
            {onclick}
        >
            <Glyph {icon} small=true />
            <b class="name">{name}</b>
            <i />
            <span class="state">{state.text()}</span>
        </button>
    }
}
