use web_sys::HtmlElement;
use yew::{NodeRef, hook, use_effect_with};

/// Gives an element the focus once it is there, or the first element in it that `selector` finds.
#[hook]
pub(crate) fn use_first_focus(node: &NodeRef, selector: Option<&'static str>) {
    use_effect_with(node.clone(), move |node| {
        let element = node.cast::<HtmlElement>();
        let found = match selector {
            None => element,
            Some(selector) => element
                .and_then(|element| element.query_selector(selector).ok()?)
                .map(wasm_bindgen::JsCast::unchecked_into),
        };
        if let Some(element) = found {
            // Fails only where focus is refused altogether.
            let _ = element.focus();
        }
    });
}
