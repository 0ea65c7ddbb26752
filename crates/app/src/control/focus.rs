use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{NodeRef, hook, use_effect_with, use_mut_ref};

/// Gives an element the focus, if there is one.
pub(crate) fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Fails only where focus is refused altogether.
        let _ = element.focus();
    }
}

/// Gives an element the focus once it is there, or the first element in it that `selector` finds.
#[hook]
pub(crate) fn use_first_focus(node: &NodeRef, selector: Option<&'static str>) {
    use_effect_with(node.clone(), move |node| {
        let element = node.cast::<Element>();
        focus(match selector {
            None => element,
            Some(selector) => {
                element.and_then(|element| element.query_selector(selector).ok().flatten())
            }
        });
    });
}

/// When an element goes away with the focus in it, the focus goes to what `to` finds; without this it would be
/// nowhere. A person who has put it elsewhere keeps it there.
#[hook]
pub(crate) fn use_focus_back(node: &NodeRef, to: fn(&Element) -> Option<Element>) {
    use_effect_with(node.clone(), move |node| {
        let element = node.cast::<Element>();
        move || {
            let Some(element) = element else { return };
            let focused = element.owner_document().and_then(|document| document.active_element());
            let is_elsewhere = focused.is_some_and(|focused| {
                focused.tag_name() != "BODY" && !element.contains(Some(&focused))
            });
            if !is_elsewhere {
                focus(to(&element));
            }
        }
    });
}

/// While `is_over`, something lies over the page and has the focus. Afterwards the focus is where it was before.
#[hook]
pub(crate) fn use_focus_around(is_over: bool) {
    let before = use_mut_ref(|| None);
    // What lies under it gives the focus up with this very change of the page: it is looked for before that.
    if is_over && before.borrow().is_none() {
        let document = web_sys::window().and_then(|window| window.document());
        before.replace(document.and_then(|document| document.active_element()));
    }
    use_effect_with(is_over, move |is_over| {
        if !is_over {
            focus(before.take());
        }
    });
}
