use wire::{ProtocolView, WindowState, WindowView};
use yew::{Callback, Html, Properties, classes, function_component, html};

use crate::catalogue::{Phrase, sentence, windowing};
use crate::icons::{Glyph, Icon};
use crate::page::Section;
use crate::recent::use_recent;

/// Properties of [`WindowBadge`].
#[derive(Properties, PartialEq)]
pub(crate) struct WindowBadgeProps {
    /// The window in force.
    pub(crate) window: Section<WindowView>,
    /// The protocol in force.
    pub(crate) protocol: Section<ProtocolView>,
    /// Whether the menu is open.
    pub(crate) is_open: bool,
    /// Called when pressed.
    pub(crate) onpress: Callback<()>,
}

/// The window in force, and that it is fixed. Each further try makes it flash.
#[function_component]
pub(crate) fn WindowBadge(props: &WindowBadgeProps) -> Html {
    let window = &props.window;
    let protocol = sentence::protocol(&props.protocol.title, &props.protocol.version);
    let (label, numbers) = windowing::badge(window);
    let icon = Icon::from(window.state);
    let title = match window.state {
        WindowState::Fixed => windowing::fixed_by(&protocol),
        WindowState::Limited => windowing::limited_by(&protocol),
        WindowState::Deviated => windowing::deviates_from(&protocol),
        WindowState::Free => Phrase::AnyWindow.text().to_owned(),
        WindowState::Looking => Phrase::LookOnly.text().to_owned(),
        WindowState::Unresolved => Phrase::WindowNeedsSeries.text().to_owned(),
    };
    let recent = use_recent(window).or(window.tried.filter(|tried| tried.notice));
    let tried = recent.map(|_| if window.refused > 1 { "tried flash" } else { "tried" });
    let marked = match window.state {
        WindowState::Looking => Some("looking"),
        WindowState::Deviated => Some("deviates"),
        _ => None,
    };
    html! {
        <button
            type="button"
            // A new key for each try starts the flash again.
            key={window.refused}
            class={classes!("WindowBadge", tried, marked)}
            aria-haspopup="menu"
            aria-expanded={props.is_open.to_string()}
            {title}
            onclick={props.onpress.reform(|_| ())}
        >
            <Glyph {icon} small=true /><span class="name">{label}</span><span class="num">{numbers}</span>
        </button>
    }
}
