use web_sys::HtmlElement;
use yew::{
    Html, NodeRef, Properties, function_component, hook, html, use_effect_with, use_node_ref,
};

use super::stage::device_scale;
use crate::catalogue::finding;
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
    let findings = &props.screen.findings;
    let selected = findings.items.iter().find(|item| findings.selected == Some(item.id));
    let callout = selected.map_or_else(String::new, |item| {
        let segment = props.screen.segments.iter().find(|segment| segment.id == item.segment);
        finding(item, segment.map_or("", |segment| &segment.name)).callout
    });
    let scale = device_scale();
    use_place_beside(&node, props.corners.map(|px| px / scale), &callout);
    if selected.is_none() {
        return Html::default();
    }
    html! { <div ref={node} class="Callout warnish at">{callout}</div> }
}

/// Keeps an element beside a box of its view; corners in CSS pixels.
#[hook]
fn use_place_beside(node: &NodeRef, corners: [f64; 4], words: &str) {
    use_effect_with((node.clone(), corners, words.to_owned()), move |(node, corners, _)| {
        let Some(element) = node.cast::<HtmlElement>() else { return };
        let Some(view) = element.offset_parent() else { return };
        let own = (f64::from(element.offset_width()), f64::from(element.offset_height()));
        let room = (f64::from(view.client_width()), f64::from(view.client_height()));
        let (x, y) = beside(*corners, own, room);
        for (name, px) in [("--x", x), ("--y", y)] {
            // Fails only for a read-only declaration; that of an element is not.
            let _ = element.style().set_property(name, &format!("{px:.1}px"));
        }
    });
}

/// The place of something of its `own` width and height beside a box, so that it covers none of it where there is room:
/// right of it, else left, else above, else below.
fn beside([left, top, right, bottom]: [f64; 4], own: (f64, f64), room: (f64, f64)) -> (f64, f64) {
    let (width, height) = own;
    let held = |value: f64, most: f64| value.min(most).max(0.0);
    let along = held(left, room.0 - width);
    match () {
        () if right + GAP_PX + width <= room.0 => (right + GAP_PX, held(top, room.1 - height)),
        () if left >= GAP_PX + width => (left - GAP_PX - width, held(top, room.1 - height)),
        () if top >= GAP_PX + height => (along, top - GAP_PX - height),
        () => (along, held(bottom + GAP_PX, room.1 - height)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callout_stands_beside_its_box_while_there_is_room() {
        let (own, room) = ((100.0, 20.0), (400.0, 300.0));
        let table = [
            ([50.0, 60.0, 90.0, 90.0], (98.0, 60.0)),
            ([300.0, 60.0, 360.0, 90.0], (192.0, 60.0)),
            ([50.0, 60.0, 360.0, 90.0], (50.0, 32.0)),
            ([50.0, 5.0, 360.0, 90.0], (50.0, 98.0)),
            // All of the view: over it, for there is nowhere else.
            ([0.0, 0.0, 400.0, 300.0], (0.0, 280.0)),
        ];
        for (corners, place) in table {
            assert_eq!(beside(corners, own, room), place, "{corners:?}");
        }
    }
}
