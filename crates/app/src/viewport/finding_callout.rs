use yew::{Html, Properties, function_component, html, use_node_ref};

use super::stage::device_scale;
use crate::catalogue::finding;
use crate::control::use_variable;
use crate::page::Screen;

/// Distance from the box, in CSS pixels.
const GAP_PX: f64 = 8.0;

/// Properties of [`FindingCallout`].
#[derive(Properties, PartialEq)]
pub(crate) struct FindingCalloutProps {
    /// Box around the finding in device pixels: left, top, right, bottom.
    pub(crate) corners: [f64; 4],
    /// Where the words come from.
    pub(crate) screen: Screen,
}

/// What the selected finding is, beside its box on the image.
#[function_component]
pub(crate) fn FindingCallout(props: &FindingCalloutProps) -> Html {
    let node = use_node_ref();
    let scale = device_scale();
    let [_, top, right, _] = props.corners;
    use_variable(&node, "--x", format!("{:.1}px", right / scale + GAP_PX));
    use_variable(&node, "--y", format!("{:.1}px", top / scale));
    let findings = &props.screen.findings;
    let selected = findings.items.iter().find(|item| findings.selected == Some(item.id));
    let Some(item) = selected else { return Html::default() };
    let segment = props.screen.segments.iter().find(|segment| segment.id == item.segment);
    let words = finding(item, segment.map_or("", |segment| &segment.name));
    html! { <div ref={node} class="Callout warnish at">{words.callout}</div> }
}
