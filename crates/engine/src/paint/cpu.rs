use std::collections::BTreeMap;

use render::{CpuRenderer, Picture, Renderer};
use session::DrawSpec;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};
use wire::ViewportId;

use super::{FrameParts, Scene};
use crate::EngineError;
use crate::error::text_of;

/// Draws on the processor and puts the pixels on the canvas as they are.
#[derive(Debug, Default)]
pub(crate) struct CpuPainter {
    renderer: CpuRenderer,
    screens: BTreeMap<ViewportId, Screen>,
}

#[derive(Debug)]
struct Screen {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    picture: Option<Picture>,
}

impl CpuPainter {
    pub(crate) fn adopt(
        &mut self,
        viewport: ViewportId,
        canvas: OffscreenCanvas,
    ) -> Result<(), EngineError> {
        let options = js_sys::Object::new();
        // Opaque, and in ordinary memory: the pixels come from there each time.
        for (name, value) in [("alpha", false), ("willReadFrequently", true)] {
            let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
        }
        let context = canvas
            .get_context_with_context_options("2d", &options)
            .map_err(|fault| EngineError::Canvas(text_of(&fault)))?
            .and_then(|context| context.dyn_into().ok())
            .ok_or_else(|| EngineError::Canvas("no 2d context".to_owned()))?;
        self.screens.insert(viewport, Screen { canvas, context, picture: None });
        Ok(())
    }

    pub(crate) fn has(&self, viewport: ViewportId) -> bool {
        self.screens.contains_key(&viewport)
    }

    pub(crate) fn draw(&mut self, scene: Scene<'_>, spec: &DrawSpec) -> Result<(), EngineError> {
        let Some(screen) = self.screens.get_mut(&spec.viewport) else { return Ok(()) };
        let parts = FrameParts::new(spec)?;
        let picture = screen.picture.get_or_insert_with(|| Picture::new(parts.size()));
        self.renderer.draw(scene.volume, scene.labels, &parts.frame(&spec.window), picture)?;
        screen.show()
    }

    pub(crate) fn clear(&mut self, viewport: ViewportId) {
        if let Some(screen) = self.screens.get_mut(&viewport) {
            screen.picture = None;
            // An opaque canvas is black when its size is set.
            screen.canvas.set_width(screen.canvas.width());
        }
    }

    pub(crate) fn picture(&self, viewport: ViewportId) -> Option<&Picture> {
        self.screens.get(&viewport)?.picture.as_ref()
    }
}

impl Screen {
    fn show(&self) -> Result<(), EngineError> {
        let Some(picture) = &self.picture else { return Ok(()) };
        let (width, height) = (picture.size().width(), picture.size().height());
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        // The image data look at wasm memory without a copy; they are gone before memory can grow.
        let fault = |fault| EngineError::Canvas(text_of(&fault));
        ImageData::new_with_u8_clamped_array_and_sh(Clamped(picture.rgba()), width, height)
            .and_then(|image| self.context.put_image_data(&image, 0.0, 0.0))
            .map_err(fault)
    }
}
