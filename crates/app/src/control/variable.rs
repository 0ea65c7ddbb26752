use web_sys::HtmlElement;
use yew::{NodeRef, hook, use_effect_with};

/// Sets a CSS variable of an element. The content security policy refuses `style` attributes; what a
/// script sets through the object model is allowed.
#[hook]
pub(crate) fn use_variable(node: &NodeRef, name: &'static str, value: String) {
    use_effect_with((node.clone(), value), move |(node, value)| {
        if let Some(element) = node.cast::<HtmlElement>() {
            // Fails only for a read-only declaration; that of an element is not.
            let _ = element.style().set_property(name, value);
        }
    });
}
