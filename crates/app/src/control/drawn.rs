use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::{Html, Properties, function_component, html, use_effect_with, use_node_ref};

use crate::page::{Section, Thumbnail};

/// Properties of [`Drawn`].
#[derive(Properties, PartialEq)]
pub(crate) struct DrawnProps {
    /// What the engine drew.
    pub(crate) picture: Section<Thumbnail>,
}

/// A small picture that the engine drew.
#[function_component]
pub(crate) fn Drawn(props: &DrawnProps) -> Html {
    let canvas = use_node_ref();
    use_effect_with((canvas.clone(), props.picture.clone()), |(canvas, picture)| {
        if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
            draw(&canvas, picture);
        }
    });
    html! { <canvas ref={canvas} aria-hidden="true" /> }
}

fn draw(canvas: &HtmlCanvasElement, picture: &Thumbnail) {
    let pixels = Clamped(picture.pixels.as_slice());
    // A picture whose size and pixels disagree stays undrawn.
    let Ok(image) =
        ImageData::new_with_u8_clamped_array_and_sh(pixels, picture.width_px, picture.height_px)
    else {
        return;
    };
    canvas.set_width(picture.width_px);
    canvas.set_height(picture.height_px);
    // Kept in ordinary memory, so that a graphics device that stops does not take it along.
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into());
    let context = canvas.get_context_with_context_options("2d", &options).ok().flatten();
    if let Some(context) = context.and_then(|c| c.dyn_into::<CanvasRenderingContext2d>().ok()) {
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}
