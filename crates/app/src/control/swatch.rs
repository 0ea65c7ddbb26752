use yew::{Html, Properties, function_component, html, use_node_ref};

use super::use_variable;

/// Properties of [`Swatch`].
#[derive(Properties, PartialEq)]
pub(crate) struct SwatchProps {
    /// Colour of the segment.
    pub(crate) color: [u8; 3],
    /// Its number, the second channel beside the colour. Without one the swatch is small.
    #[prop_or_default]
    pub(crate) number: Option<u16>,
}

/// Colour and number of a segment.
#[function_component]
pub(crate) fn Swatch(props: &SwatchProps) -> Html {
    let node = use_node_ref();
    let [red, green, blue] = props.color;
    use_variable(&node, "--c", format!("#{red:02x}{green:02x}{blue:02x}"));
    let class = yew::classes!("Swatch", props.number.is_none().then_some("sm"));
    html! { <span ref={node} {class}>{props.number}</span> }
}
