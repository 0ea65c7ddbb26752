use wire::{Layout, OverlayView, ViewportId};
use yew::{Html, Properties, classes, function_component, html};

use super::beside::Beside;
use super::device_state::DeviceState;
use super::engine_state::EngineState;
use super::view::Viewport;
use crate::page::{BesidePicture, Screen, Section};

/// Properties of [`Viewports`].
#[derive(Properties, PartialEq)]
pub(crate) struct ViewportsProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// Picture of the fourth view.
    pub(crate) beside: Option<BesidePicture>,
    /// Generation of the canvases.
    pub(crate) canvases: u32,
    /// Why the engine stopped, while it is not running.
    pub(crate) stopped: Option<String>,
}

/// The views, side by side.
#[function_component]
pub(crate) fn Viewports(props: &ViewportsProps) -> Html {
    let screen = &props.screen;
    let (class, count) = arrangement(&screen.overlay);
    let views = (0..count).map(|place| {
        let id = ViewportId(place);
        let view = screen.viewports.iter().find(|view| view.id == id).cloned();
        html! {
            <Viewport
                key={place}
                {id}
                view={view.map(Section::new)}
                canvases={props.canvases}
                screen={screen.clone()}
                is_stale={screen.device.lost || props.stopped.is_some()}
            >
                if place == 0 && props.stopped.is_some() {
                    <EngineState message={props.stopped.clone().unwrap_or_default()} />
                } else if place == 0 && screen.device.lost {
                    <DeviceState />
                }
            </Viewport>
        }
    });
    html! {
        <div class={classes!("Viewports", class)}>
            {for views}
            if screen.overlay.layout == Layout::Four {
                <Beside screen={screen.clone()} picture={props.beside.clone()} />
            }
        </div>
    }
}

fn arrangement(overlay: &OverlayView) -> (&'static str, u8) {
    match overlay.layout {
        Layout::One => ("one", 1),
        Layout::Three => ("three", 3),
        Layout::Four => ("four", 3),
    }
}
