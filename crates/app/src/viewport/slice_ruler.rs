use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use wire::{Command, RulerView, ViewCommand, ViewportId};
use yew::{
    Html, KeyboardEvent, Properties, function_component, html, use_effect_with, use_node_ref,
    use_state_eq,
};

use super::ruler_marks::RulerMarks;
use crate::catalogue::{Phrase, finding, sentence};
use crate::context::use_sender;
use crate::control::use_variable;
use crate::format;
use crate::page::{BESIDE, Screen, Section};

/// Its width in CSS pixels, as `--w-ruler` has it.
pub(super) const RULER_PX: f64 = 16.0;

/// Slices of one larger step, as with Shift in a view.
const LARGE_STEP: u32 = 10;

/// Properties of [`SliceRuler`].
#[derive(Properties, PartialEq)]
pub(crate) struct SliceRulerProps {
    /// The view it belongs to.
    pub(crate) id: ViewportId,
    /// Slice shown, if any is.
    pub(crate) slice: Option<u32>,
    /// Slices there are.
    pub(crate) slices: u32,
    /// Marks along them.
    pub(crate) ruler: Section<RulerView>,
    /// What is said of slices of the open volume.
    pub(crate) screen: Screen,
}

/// All slices at a glance, at the right edge of the large view and of the fourth. A click or a drag goes there.
#[function_component]
pub(crate) fn SliceRuler(props: &SliceRulerProps) -> Html {
    let node = use_node_ref();
    let hovered = use_state_eq(|| None);
    let id = props.id;
    let go = use_sender(move |slice| Command::View(ViewCommand::SetSlice { viewport: id, slice }));
    let (slice, slices) = (props.slice, props.slices);
    let active = props.screen.segments.iter().find(|segment| segment.active);
    let color = active.map_or_else(String::new, |segment| format::color(segment.color));
    use_variable(&node, "--c", color);
    let at = (*hovered).unwrap_or_default();
    use_variable(
        &node,
        "--y",
        format!("{:.3}%", (f64::from(at) + 0.5) * 100.0 / f64::from(slices.max(1))),
    );
    // The last slice hovered is forgotten when another volume is opened.
    use_effect_with(slices, {
        let hovered = hovered.setter();
        move |_| hovered.set(None)
    });
    let slice_at = move |event: &PointerEvent| slice_under(event, slices);
    let onpointerdown = {
        let go = go.clone();
        move |event: PointerEvent| {
            if let Some(ruler) = ruler_of(&event) {
                // A pointer that is gone already cannot be captured; the drag then ends at the edge.
                let _ = ruler.set_pointer_capture(event.pointer_id());
            }
            slice_at(&event).into_iter().for_each(|slice| go.emit(slice));
        }
    };
    let onpointermove = {
        let (hovered, go) = (hovered.clone(), go.clone());
        move |event: PointerEvent| {
            let slice = slice_at(&event);
            hovered.set(slice);
            slice.filter(|_| event.buttons() != 0).into_iter().for_each(|slice| go.emit(slice));
        }
    };
    let onkeydown = move |event: KeyboardEvent| {
        let plain = !(event.ctrl_key() || event.alt_key() || event.meta_key());
        let to = slice.and_then(|slice| stepped(&event.key(), event.shift_key(), slice, slices));
        if let Some(to) = to.filter(|_| plain) {
            // The page would step too: in the view that has the focus, or from step to step.
            event.prevent_default();
            event.stop_propagation();
            go.emit(to);
        }
    };
    let onfocus = use_sender(move |_| Command::View(ViewCommand::Focus(id)));
    let text =
        slice.map(|slice| sentence::ruler_heard(slice, slices, &note(id, &props.screen, slice)));
    html! {
        <div
            ref={node}
            class="SliceRuler"
            role="slider"
            tabindex="0"
            aria-orientation="vertical"
            aria-label={Phrase::SliceRuler.text()}
            aria-valuenow={slice.map(|slice| (slice + 1).to_string())}
            aria-valuemin="1"
            aria-valuemax={slices.to_string()}
            aria-valuetext={text}
            {onfocus}
            {onkeydown}
            {onpointerdown}
            {onpointermove}
            onpointerleave={let hovered = hovered.clone(); move |_| hovered.set(None)}
        >
            <RulerMarks ruler={props.ruler.clone()} {slice} {slices} />
            if let Some(slice) = *hovered {
                <output class="Callout">{sentence::ruler(slice, &note(id, &props.screen, slice))}</output>
            }
        </div>
    }
}

/// What is known about a slice of the open volume: findings first.
fn note(id: ViewportId, screen: &Screen, slice: u32) -> String {
    if id == BESIDE {
        return String::new();
    }
    let found = screen.findings.items.iter().find(|item| item.slice == slice && !item.kept);
    if let Some(item) = found {
        let segment = screen.segments.iter().find(|segment| segment.id == item.segment);
        return finding(item, segment.map_or("", |segment| &segment.name)).title;
    }
    if screen.ruler.gaps.contains(&slice) {
        return Phrase::GapHere.text().to_owned();
    }
    let edited = |(first, last): &(u32, u32)| (*first..=*last).contains(&slice);
    if screen.ruler.edited.iter().any(edited) {
        Phrase::EditedHere.text().to_owned()
    } else {
        String::new()
    }
}

/// Where a key leads from a slice: as the keys of the views do, and to both ends.
fn stepped(key: &str, shift: bool, slice: u32, slices: u32) -> Option<u32> {
    let last = slices.checked_sub(1)?;
    let step = if shift { LARGE_STEP } else { 1 };
    let to = match key {
        "ArrowUp" | "ArrowRight" => slice.saturating_add(step),
        "ArrowDown" | "ArrowLeft" => slice.saturating_sub(step),
        "PageUp" => slice.saturating_add(LARGE_STEP),
        "PageDown" => slice.saturating_sub(LARGE_STEP),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(to.min(last))
}

fn ruler_of(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".SliceRuler").ok()?
}

fn slice_under(event: &PointerEvent, slices: u32) -> Option<u32> {
    let bounds = ruler_of(event)?.get_bounding_client_rect();
    let part = (f64::from(event.client_y()) - bounds.top()) / bounds.height();
    let last = slices.checked_sub(1)?;
    Some(((part * f64::from(slices)).max(0.0) as u32).min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_along_the_slices_and_not_beyond() {
        let table = [
            ("ArrowUp", false, 40, Some(41)),
            ("ArrowRight", false, 40, Some(41)),
            ("ArrowDown", false, 40, Some(39)),
            ("ArrowLeft", false, 0, Some(0)),
            ("ArrowUp", true, 40, Some(50)),
            ("PageUp", false, 75, Some(79)),
            ("PageDown", false, 40, Some(30)),
            ("Home", false, 40, Some(0)),
            ("End", false, 40, Some(79)),
            ("n", false, 40, None),
        ];
        for (key, shift, slice, expected) in table {
            assert_eq!(stepped(key, shift, slice, 80), expected, "{key}");
        }
        assert_eq!(stepped("End", false, 0, 0), None);
    }
}
