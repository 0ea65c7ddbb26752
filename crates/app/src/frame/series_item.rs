use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use wire::{Command, StudyCommand, VolumeItem};
use yew::{Html, Properties, function_component, html, use_effect_with, use_node_ref};

use crate::catalogue::{Phrase, sentence};
use crate::context::use_sender;
use crate::page::{Section, Thumbnail};

/// Properties of [`SeriesItem`].
#[derive(Properties, PartialEq)]
pub(crate) struct SeriesItemProps {
    /// The volume.
    pub(crate) volume: VolumeItem,
    /// Series description.
    pub(crate) title: String,
    /// Modality.
    pub(crate) modality: String,
    /// Its picture, once there is one.
    pub(crate) picture: Option<Section<Thumbnail>>,
    /// Whether it is open.
    pub(crate) is_open: bool,
}

/// A volume in the rail.
#[function_component]
pub(crate) fn SeriesItem(props: &SeriesItemProps) -> Html {
    let open = use_sender(|id| Command::Study(StudyCommand::Open(id)));
    let canvas = use_node_ref();
    use_effect_with((canvas.clone(), props.picture.clone()), |(canvas, picture)| {
        if let (Some(canvas), Some(picture)) = (canvas.cast::<HtmlCanvasElement>(), picture) {
            draw(&canvas, picture);
        }
    });
    let title = if props.title.is_empty() { Phrase::UnnamedSeries.text() } else { &props.title };
    let line = match props.volume.refusal {
        Some(_) => Phrase::NotOpenable.text().to_owned(),
        None => sentence::volume_line(&props.modality, &props.volume),
    };
    let id = props.volume.id.clone();
    html! {
        <li role="presentation">
            <button
                type="button"
                class="SeriesItem"
                role="option"
                aria-selected={props.is_open.to_string()}
                aria-disabled={props.volume.refusal.is_some().then_some("true")}
                title={format!("{title}\n{line}")}
                onclick={open.reform(move |_| id.clone())}
            >
                <span class="thumb" aria-hidden="true">
                    if props.picture.is_some() { <canvas ref={canvas} /> } else { {&props.modality} }
                </span>
                <div class="lines"><h3 class="ell">{title}</h3><p class="ell">{line}</p></div>
            </button>
        </li>
    }
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
