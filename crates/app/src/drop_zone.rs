//! The whole page takes files that are dropped on it.

use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event};
use yew::platform::spawn_local;
use yew::{Callback, hook, use_effect_with, use_state_eq};

use crate::engine_link::NamedFile;
use crate::intake::Dropped;
use crate::listener::Listener;

/// Calls `onfiles` with what is dropped; says whether files are held over the page.
#[hook]
pub(crate) fn use_drop_zone(onfiles: Callback<Vec<NamedFile>>) -> bool {
    let is_over = use_state_eq(|| false);
    let setter = is_over.setter();
    use_effect_with((), move |()| {
        let window = web_sys::window().expect("a page has a window");
        let (over, left, dropped) = (setter.clone(), setter.clone(), setter);
        let listeners = [
            // Without this the browser opens the file in place of the page.
            Listener::new(&window, "dragover", move |event| {
                event.prevent_default();
                over.set(true);
            }),
            Listener::new(&window, "dragleave", move |event| {
                // Leaving for an element of the page is not leaving the page.
                if event.unchecked_ref::<DragEvent>().related_target().is_none() {
                    left.set(false);
                }
            }),
            Listener::new(&window, "drop", move |event| {
                event.prevent_default();
                dropped.set(false);
                take(&event, onfiles.clone());
            }),
        ];
        move || drop(listeners)
    });
    *is_over
}

fn take(event: &Event, onfiles: Callback<Vec<NamedFile>>) {
    let Some(transfer) = event.unchecked_ref::<DragEvent>().data_transfer() else { return };
    let dropped = Dropped::take(&transfer);
    spawn_local(async move {
        let files = dropped.files().await;
        if !files.is_empty() {
            onfiles.emit(files);
        }
    });
}
