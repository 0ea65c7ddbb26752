//! From a device to the canvas of a view.

use render::SizePx;
use wasm_bindgen::JsCast;
use web_sys::{ImageBitmapRenderingContext, OffscreenCanvas};

use super::device::Device;
use crate::EngineError;
use crate::error::text_of;

/// The canvas of a view.
#[derive(Debug)]
pub(crate) enum Screen {
    /// The device draws on it.
    Drawn(Surface),
    /// It is shown what the device drew on the stage.
    Shown { canvas: OffscreenCanvas, context: ImageBitmapRenderingContext },
}

/// The one canvas that a WebGL2 device can draw on; what is drawn there is handed to the views.
#[derive(Debug)]
pub(crate) struct Stage {
    canvas: OffscreenCanvas,
    surface: Surface,
}

/// A canvas and its swap chain.
#[derive(Debug)]
pub(crate) struct Surface {
    surface: wgpu::Surface<'static>,
    configured: Option<(SizePx, wgpu::TextureFormat)>,
}

/// Draws into a texture of a format.
type Draw<'d> =
    &'d mut dyn FnMut(&wgpu::TextureView, wgpu::TextureFormat) -> Result<(), EngineError>;

fn canvas_fault(text: impl std::fmt::Display) -> EngineError {
    EngineError::Canvas(text.to_string())
}

impl Screen {
    pub(crate) fn drawn_on(device: &Device, canvas: OffscreenCanvas) -> Result<Self, EngineError> {
        Ok(Self::Drawn(Surface::new(&device.instance, canvas)?))
    }

    pub(crate) fn shown_from_stage(canvas: OffscreenCanvas) -> Result<Self, EngineError> {
        let context = canvas
            .get_context("bitmaprenderer")
            .map_err(|fault| canvas_fault(text_of(&fault)))?
            .and_then(|context| context.dyn_into().ok())
            .ok_or_else(|| canvas_fault("no bitmap context"))?;
        Ok(Self::Shown { canvas, context })
    }

    pub(crate) fn draw(
        &mut self,
        device: &Device,
        stage: Option<&mut Stage>,
        size: SizePx,
        draw: Draw<'_>,
    ) -> Result<(), EngineError> {
        match (self, stage) {
            (Self::Drawn(surface), _) => surface.draw(device, size, draw),
            (Self::Shown { canvas, context }, Some(stage)) => {
                stage.surface.draw(device, size, draw)?;
                if (canvas.width(), canvas.height()) != (size.width(), size.height()) {
                    canvas.set_width(size.width());
                    canvas.set_height(size.height());
                }
                let bitmap = stage.canvas.transfer_to_image_bitmap();
                let bitmap = bitmap.map_err(|fault| canvas_fault(text_of(&fault)))?;
                context.transfer_from_image_bitmap(&bitmap);
                Ok(())
            }
            (Self::Shown { .. }, None) => Err(canvas_fault("no stage")),
        }
    }

    pub(crate) fn clear(&mut self, device: &Device) {
        match self {
            // A canvas is empty when its size is set.
            Self::Shown { canvas, .. } => canvas.set_width(canvas.width()),
            Self::Drawn(surface) => surface.clear(device),
        }
    }
}

impl Stage {
    pub(crate) fn new(instance: &wgpu::Instance) -> Result<Self, EngineError> {
        let canvas = OffscreenCanvas::new(1, 1).map_err(|fault| canvas_fault(text_of(&fault)))?;
        let surface = Surface::new(instance, canvas.clone())?;
        Ok(Self { canvas, surface })
    }

    pub(crate) fn surface(&self) -> &wgpu::Surface<'static> {
        &self.surface.surface
    }

    pub(crate) fn canvas(&self) -> &OffscreenCanvas {
        &self.canvas
    }
}

impl Surface {
    fn new(instance: &wgpu::Instance, canvas: OffscreenCanvas) -> Result<Self, EngineError> {
        let target = wgpu::SurfaceTarget::OffscreenCanvas(canvas);
        let surface = instance.create_surface(target).map_err(canvas_fault)?;
        Ok(Self { surface, configured: None })
    }

    fn draw(&mut self, device: &Device, size: SizePx, draw: Draw<'_>) -> Result<(), EngineError> {
        let format = self.configure(device, size)?;
        let texture = self.next_texture()?;
        let view = texture.texture.create_view(&wgpu::TextureViewDescriptor::default());
        draw(&view, format)?;
        device.queue.present(texture);
        Ok(())
    }

    fn next_texture(&mut self) -> Result<wgpu::SurfaceTexture, EngineError> {
        use wgpu::CurrentSurfaceTexture as Current;
        match self.surface.get_current_texture() {
            Current::Success(texture) | Current::Suboptimal(texture) => Ok(texture),
            other => {
                self.configured = None;
                Err(canvas_fault(format!("{other:?}")))
            }
        }
    }

    fn configure(
        &mut self,
        device: &Device,
        size: SizePx,
    ) -> Result<wgpu::TextureFormat, EngineError> {
        if let Some((configured, format)) = self.configured
            && configured == size
        {
            return Ok(format);
        }
        let offered = self.surface.get_capabilities(&device.adapter).formats;
        // An sRGB format would change the greys.
        let format = offered.into_iter().find(|format| !format.is_srgb());
        let format = format.ok_or_else(|| canvas_fault("no linear format"))?;
        self.surface.configure(
            &device.device,
            &wgpu::SurfaceConfiguration {
                format,
                ..self
                    .surface
                    .get_default_config(&device.adapter, size.width(), size.height())
                    .ok_or_else(|| canvas_fault("not for this device"))?
            },
        );
        self.configured = Some((size, format));
        Ok(format)
    }

    fn clear(&mut self, device: &Device) {
        let Some((size, _)) = self.configured else { return };
        let black = &mut |view: &wgpu::TextureView, _| {
            render::clear(&device.device, &device.queue, view);
            Ok(())
        };
        // A surface that cannot be drawn on shows nothing already.
        let _ = self.draw(device, size, black);
    }
}
