//! The page: it draws `wire::View` and sends `wire::Command`.
//!
//! No voxel lives here (canvases are handed to the engine once) and no decision: what is allowed, the engine
//! says. The page keeps what dies with it: hover, focus, open menus. Words are in `catalogue`, keys in
//! `keys`, what pointers mean in `gesture`; each component has a file of its own and `app` puts them
//! together. The same commands can be given by scripts, through `scripting`.

mod app;
mod catalogue;
mod context;
mod control;
mod download;
mod drop_zone;
mod engine_link;
mod format;
mod frame;
mod gesture;
mod icons;
mod intake;
mod keyboard;
mod keys;
mod leaving;
mod listener;
mod page;
mod panel;
mod pointer;
mod preferences;
mod reason;
mod recent;
mod report;
mod saving;
mod scripting;
mod sheet;
mod timer;
mod viewport;

/// Draws the page into the document.
pub fn start() {
    yew::Renderer::<app::App>::new().render();
}
