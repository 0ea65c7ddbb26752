use yew::{Html, Properties, function_component, html, use_node_ref};

use super::stage::device_scale;
use crate::control::use_variable;
use crate::format;

/// The bar is at most so long, in CSS pixels.
const ROOM_PX: f64 = 120.0;

/// Properties of [`ScaleBar`].
#[derive(Properties, PartialEq)]
pub(crate) struct ScaleBarProps {
    /// Millimetres per device pixel, where the spacing is known.
    pub(crate) mm_per_px: Option<f64>,
}

/// A length on the image.
#[function_component]
pub(crate) fn ScaleBar(props: &ScaleBarProps) -> Html {
    let node = use_node_ref();
    let bar = props.mm_per_px.and_then(|mm| format::scale_bar(mm * device_scale(), ROOM_PX));
    use_variable(&node, "--len", bar.map(|(_, px)| format!("{px:.2}px")).unwrap_or_default());
    let Some((mm, _)) = bar else { return Html::default() };
    html! { <div ref={node} class="ScaleBar"><span>{format::length(mm)}</span></div> }
}
