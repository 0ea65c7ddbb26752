use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlCanvasElement, HtmlElement, ResizeObserver};
use wire::{Command, ViewCommand, ViewportId};
use yew::{NodeRef, hook, use_effect_with, use_state};

use crate::engine_link::EngineLink;
use crate::listener::Listener;

/// A stretch of whole device pixels: where it begins and how long it is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    begin_px: f64,
    length_px: u32,
}

/// The whole device pixels between two edges given in CSS pixels.
fn whole_pixels(begin: f64, end: f64, scale: f64) -> Stretch {
    let begin_px = (begin * scale).ceil();
    let end_px = (end * scale).floor();
    Stretch { begin_px, length_px: (end_px - begin_px).max(1.0) as u32 }
}

/// Keeps a stage at whole device pixels of its frame and tells the engine its size. A canvas that begins
/// between two pixels would be smeared by the browser. Returns the size in device pixels.
#[hook]
pub(crate) fn use_stage_size(
    frame: &NodeRef,
    stage: &NodeRef,
    viewport: ViewportId,
    ruler_width: f64,
    engine: EngineLink,
) -> (u32, u32) {
    let size = use_state(|| (1, 1));
    let setter = size.setter();
    let nodes = (frame.clone(), stage.clone());
    use_effect_with((nodes, viewport), move |((frame, stage), viewport)| {
        let viewport = *viewport;
        let placed = frame.cast::<HtmlElement>().zip(stage.cast::<HtmlElement>());
        let observer = placed.and_then(|(frame, stage)| {
            let last = Rc::new(Cell::new(((0, 0), 0.0)));
            let observed = frame.clone();
            let follow = Rc::new(move || {
                let scale = device_scale();
                let size_px = place(&frame, &stage, ruler_width, scale);
                if last.replace((size_px, scale)) != (size_px, scale) {
                    engine.send_often(Command::View(ViewCommand::Resize {
                        viewport,
                        width_px: size_px.0,
                        height_px: size_px.1,
                        scale: scale as f32,
                    }));
                    setter.set(size_px);
                }
            });
            // A window that moves to another screen keeps its size in CSS pixels: the observer says nothing then.
            let moved = Rc::clone(&follow);
            let moved = web_sys::window().map(|w| Listener::new(&w, "resize", move |_| moved()));
            let resized = Closure::<dyn FnMut()>::new(move || follow());
            let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok()?;
            observer.observe(&observed);
            Some((observer, resized, moved))
        });
        move || {
            if let Some((observer, ..)) = observer {
                observer.disconnect();
            }
        }
    });
    *size
}

/// Device pixels per CSS pixel, the browser's own zoom in it.
pub(crate) fn device_scale() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio())
}

fn place(frame: &HtmlElement, stage: &HtmlElement, ruler_width: f64, scale: f64) -> (u32, u32) {
    let bounds = frame.get_bounding_client_rect();
    let across = whole_pixels(bounds.left(), bounds.right() - ruler_width, scale);
    let down = whole_pixels(bounds.top(), bounds.bottom(), scale);
    let style = stage.style();
    let set = |name, px: f64| {
        // Fails only for a read-only declaration; that of an element is not.
        let _ = style.set_property(name, &format!("{px}px"));
    };
    set("left", across.begin_px / scale - bounds.left());
    set("top", down.begin_px / scale - bounds.top());
    set("width", f64::from(across.length_px) / scale);
    set("height", f64::from(down.length_px) / scale);
    (across.length_px, down.length_px)
}

/// Hands the canvas over once it is there. `generation` rises when the engine needs a new one; the canvas
/// has it in its key.
#[hook]
pub(crate) fn use_hand_over(
    canvas: &NodeRef,
    viewport: ViewportId,
    generation: u32,
    engine: EngineLink,
) {
    use_effect_with((canvas.clone(), viewport, generation), move |(canvas, viewport, _)| {
        let offscreen = canvas
            .cast::<HtmlCanvasElement>()
            // Fails for a canvas that was handed over before; there is nothing left to hand over then.
            .and_then(|canvas| canvas.transfer_control_to_offscreen().ok());
        if let Some(offscreen) = offscreen {
            engine.hand_over(*viewport, &offscreen);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stage_lies_within_its_frame_on_whole_device_pixels() {
        let table = [
            ((216.0, 733.0, 1.0), (216.0, 517)),
            ((216.333, 733.666, 1.0), (217.0, 516)),
            ((216.0, 733.0, 1.5), (324.0, 775)),
            ((10.2, 10.4, 1.0), (11.0, 1)),
        ];
        for ((begin, end, scale), (begin_px, length_px)) in table {
            assert_eq!(whole_pixels(begin, end, scale), Stretch { begin_px, length_px });
        }
    }
}
