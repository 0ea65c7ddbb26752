use wire::{OverlayView, ViewportView};
use yew::{Html, NodeRef, Properties, function_component, html};

use super::brush_circle::BrushCircle;
use super::stage::device_scale;
use crate::page::Section;

/// The crosshair leaves so many CSS pixels around its middle open.
const GAP_PX: f64 = 7.0;
/// So many CSS pixels lie between a finding and the box around it.
const BOX_GAP_PX: f64 = 6.0;

/// Properties of [`Over`].
#[derive(Properties, PartialEq)]
pub(crate) struct OverProps {
    /// What the view shows.
    pub(crate) view: Section<ViewportView>,
    /// Size of the canvas in device pixels: the unit of all that is drawn here.
    pub(crate) size: (u32, u32),
    /// What is shown at all.
    pub(crate) overlay: Section<OverlayView>,
    /// The stage, over which the brush moves.
    pub(crate) stage: NodeRef,
    /// Whether a brush is in hand.
    pub(crate) draws: bool,
}

/// Lines over the image: crosshair, brush, boxes.
#[function_component]
pub(crate) fn Over(props: &OverProps) -> Html {
    let (width, height) = props.size;
    let view = &props.view;
    let crosshair = view.crosshair.filter(|_| props.overlay.crosshair);
    html! {
        <svg class="over" viewBox={format!("0 0 {width} {height}")} preserveAspectRatio="none" aria-hidden="true">
            {for crosshair.map(|at| cross(at, props.size))}
            {for view.model_box.map(model_box)}
            {for view.finding_box.map(|corners| rect("box", wider(corners)))}
            if let Some(radius_px) = view.brush_px.filter(|_| props.draws) {
                <BrushCircle stage={props.stage.clone()} {radius_px} />
            }
        </svg>
    }
}

/// The crosshair over a view of this size in device pixels.
pub(crate) fn cross((x, y): (f64, f64), (width, height): (u32, u32)) -> Html {
    let line = |x1: f64, y1: f64, x2: f64, y2: f64| {
        html! { <line x1={x1.to_string()} y1={y1.to_string()} x2={x2.to_string()} y2={y2.to_string()} /> }
    };
    let gap = GAP_PX * device_scale();
    html! {
        <g class="cross">
            {line(0.0, y, x - gap, y)}
            {line(x + gap, y, f64::from(width), y)}
            {line(x, 0.0, x, y - gap)}
            {line(x, y + gap, x, f64::from(height))}
        </g>
    }
}

/// A box that leaves the lines free that it is drawn around.
fn wider([left, top, right, bottom]: [f64; 4]) -> [f64; 4] {
    let by = BOX_GAP_PX * device_scale();
    [left - by, top - by, right + by, bottom + by]
}

fn model_box((corners, is_here): ([f64; 4], bool)) -> Html {
    rect(if is_here { "box" } else { "box away" }, corners)
}

fn rect(class: &'static str, [left, top, right, bottom]: [f64; 4]) -> Html {
    html! {
        <rect
            {class}
            x={left.to_string()}
            y={top.to_string()}
            width={(right - left).max(0.0).to_string()}
            height={(bottom - top).max(0.0).to_string()}
        />
    }
}
