use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, KeyboardEvent, Node};
use yew::{Callback, NodeRef, hook, use_effect_with};

use crate::listener::Listener;

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("a page has a document")
}

/// Calls `onclose` on Escape, wherever the focus is.
#[hook]
pub(crate) fn use_escape(onclose: &Callback<()>) {
    use_effect_with(onclose.clone(), |onclose| {
        let onclose = onclose.clone();
        let listener = Listener::new(&document(), "keydown", move |event: Event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                onclose.emit(());
            }
        });
        move || drop(listener)
    });
}

/// Calls `onclose` when a pointer goes down outside the element. A press on its opener is left to the opener, which
/// would otherwise open it again.
#[hook]
pub(crate) fn use_press_outside(
    node: &NodeRef,
    opener: fn(&Element) -> Option<Element>,
    onclose: &Callback<()>,
) {
    use_effect_with((node.clone(), onclose.clone()), move |(node, onclose)| {
        let (node, onclose) = (node.clone(), onclose.clone());
        let listener = Listener::new(&document(), "pointerdown", move |event: Event| {
            let Some(element) = node.cast::<Element>() else { return };
            let pressed = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            let is_in = |element: &Element| element.contains(pressed.as_ref());
            if !is_in(&element) && !opener(&element).is_some_and(|opener| is_in(&opener)) {
                onclose.emit(());
            }
        });
        move || drop(listener)
    });
}
