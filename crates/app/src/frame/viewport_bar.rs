use wire::{Command, Layout, OverlayView, ProtocolView, ViewCommand, WindowCommand, WindowView};
use yew::{Html, Properties, function_component, html, use_effect_with, use_state};

use super::window_badge::WindowBadge;
use super::window_menu::WindowMenu;
use crate::catalogue::{Phrase, sentence};
use crate::context::use_sender;
use crate::control::{Choice, IconBtn, Segmented, Slider};
use crate::icons::Icon;
use crate::page::Section;

const LAYOUTS: [(Layout, Phrase, Icon); 3] = [
    (Layout::One, Phrase::OneView, Icon::OneView),
    (Layout::Three, Phrase::ThreeViews, Icon::ThreeViews),
    (Layout::Four, Phrase::FourViews, Icon::FourViews),
];
const MAX_FILL: f64 = 0.6;
const FILL_STEP: f64 = 0.01;

/// Properties of [`ViewportBar`].
#[derive(Properties, PartialEq)]
pub(crate) struct ViewportBarProps {
    /// Layout and what lies over the views.
    pub(crate) overlay: Section<OverlayView>,
    /// The window in force.
    pub(crate) window: Section<WindowView>,
    /// The protocol in force.
    pub(crate) protocol: Section<ProtocolView>,
}

/// Layout, crosshair, fill, window.
#[function_component]
pub(crate) fn ViewportBar(props: &ViewportBarProps) -> Html {
    let menu = use_state(|| false);
    let view = use_sender(Command::View);
    let read = use_sender(|()| Command::Window(WindowCommand::DismissNotice));
    let tried = props.window.tried;
    // The notice and the menu stand in one place: whichever comes, the other goes.
    use_effect_with(props.window.refused, {
        let menu = menu.setter();
        move |_| menu.set(false)
    });
    let toggle = {
        let menu = menu.clone();
        move |()| {
            if tried.is_some_and(|tried| tried.notice) {
                read.emit(());
            }
            menu.set(!*menu);
        }
    };
    let choices =
        LAYOUTS.map(|(_, phrase, icon)| Choice { label: phrase.text(), icon: Some(icon) });
    let chosen = LAYOUTS.iter().position(|(layout, ..)| *layout == props.overlay.layout);
    let crosshair = props.overlay.crosshair;
    let fill = sentence::percent(props.overlay.fill);
    html! {
        <div class="ViewportBar">
            <Segmented
                label={Phrase::Layout.text()}
                choices={choices.to_vec()}
                chosen={chosen.unwrap_or_default()}
                onchoose={view.reform(|place: usize| ViewCommand::SetLayout(LAYOUTS[place].0))}
            />
            <span class="sep" />
            <IconBtn
                icon={Icon::Crosshair}
                label={Phrase::Crosshair.text()}
                pressed={Some(crosshair)}
                onpress={view.reform(move |()| ViewCommand::ShowCrosshair(!crosshair))}
            />
            <span class="sep fl" />
            <span class="fl">{Phrase::Fill.text()}</span>
            <Slider
                class="fl"
                label={Phrase::OverlayFill.text()}
                text={fill.clone()}
                min={0.0}
                max={MAX_FILL}
                step={FILL_STEP}
                value={f64::from(props.overlay.fill)}
                onset={view.reform(|fill: f64| ViewCommand::SetFill(fill as f32))}
            />
            <span class="num fl">{fill}</span>
            <span class="grow" />
            <WindowBadge
                window={props.window.clone()}
                protocol={props.protocol.clone()}
                is_open={*menu}
                onpress={toggle}
            />
            if *menu {
                <WindowMenu window={props.window.clone()} onclose={move |()| menu.set(false)} />
            }
        </div>
    }
}
