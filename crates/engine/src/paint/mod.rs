//! Drawing a view on its canvas, with whatever draws on this device.

mod cpu;
#[cfg(all(target_arch = "wasm32", any(feature = "webgpu", feature = "webgl")))]
mod device;
mod frame_parts;
#[cfg(all(target_arch = "wasm32", any(feature = "webgpu", feature = "webgl")))]
mod gpu;
#[cfg(not(all(target_arch = "wasm32", any(feature = "webgpu", feature = "webgl"))))]
#[path = "no_gpu.rs"]
mod gpu;
#[cfg(all(target_arch = "wasm32", any(feature = "webgpu", feature = "webgl")))]
mod screen;
#[cfg(all(target_arch = "wasm32", any(feature = "webgpu", feature = "webgl")))]
mod trial;

use session::DrawSpec;
use volume::{Labelmap, Volume};
use web_sys::OffscreenCanvas;
use wire::{RendererKind, ViewportId};

use crate::EngineError;
pub(crate) use cpu::CpuPainter;
pub(crate) use frame_parts::FrameParts;
pub(crate) use gpu::GpuPainter;

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    /// The open volume.
    pub(crate) volume: &'a Volume,
    /// The labels over it.
    pub(crate) labels: Option<&'a Labelmap>,
}

/// What draws.
#[derive(Debug)]
pub(crate) enum Painter {
    /// The processor.
    Cpu(Box<CpuPainter>),
    /// A graphics device.
    Gpu(Box<GpuPainter>),
}

/// Pixels of a view.
pub(crate) enum Pixels<'a> {
    /// Nothing was drawn there.
    None,
    /// Here they are.
    Now(&'a render::Picture),
    /// They come back from the device.
    Later(gpu::PendingPicture),
}

impl Painter {
    /// Draws on the processor.
    pub(crate) fn cpu() -> Self {
        Self::Cpu(Box::default())
    }

    /// What draws, for the page.
    pub(crate) fn kind(&self) -> RendererKind {
        match self {
            Self::Cpu(_) => RendererKind::Cpu,
            Self::Gpu(gpu) => gpu.kind(),
        }
    }

    /// Draws on this canvas from now on.
    pub(crate) fn adopt(
        &mut self,
        viewport: ViewportId,
        canvas: OffscreenCanvas,
    ) -> Result<(), EngineError> {
        match self {
            Self::Cpu(cpu) => cpu.adopt(viewport, canvas),
            Self::Gpu(gpu) => gpu.adopt(viewport, canvas),
        }
    }

    /// Whether the view has a canvas.
    pub(crate) fn has(&self, viewport: ViewportId) -> bool {
        match self {
            Self::Cpu(cpu) => cpu.has(viewport),
            Self::Gpu(gpu) => gpu.has(viewport),
        }
    }

    /// Draws a view.
    pub(crate) fn draw(&mut self, scene: Scene<'_>, spec: &DrawSpec) -> Result<(), EngineError> {
        match self {
            Self::Cpu(cpu) => cpu.draw(scene, spec),
            Self::Gpu(gpu) => gpu.draw(scene, spec),
        }
    }

    /// Makes a view black.
    pub(crate) fn clear(&mut self, viewport: ViewportId) {
        match self {
            Self::Cpu(cpu) => cpu.clear(viewport),
            Self::Gpu(gpu) => gpu.clear(viewport),
        }
    }

    /// The pixels of a view as last drawn with this spec.
    pub(crate) fn pixels(
        &mut self,
        scene: Option<Scene<'_>>,
        viewport: ViewportId,
        spec: Option<&DrawSpec>,
    ) -> Result<Pixels<'_>, EngineError> {
        match self {
            Self::Cpu(cpu) => Ok(cpu.picture(viewport).map_or(Pixels::None, Pixels::Now)),
            Self::Gpu(gpu) => match scene.zip(spec) {
                Some((scene, spec)) => Ok(Pixels::Later(gpu.picture(scene, spec)?)),
                None => Ok(Pixels::None),
            },
        }
    }

    /// Another volume will be drawn: nothing of the last one is kept.
    pub(crate) fn volume_replaced(&mut self) {
        if let Self::Gpu(gpu) = self {
            gpu.volume_replaced();
        }
    }

    /// Voxels of these slices (inclusive) changed.
    pub(crate) fn voxels_changed(&mut self, first: u32, last: u32) {
        if let Self::Gpu(gpu) = self {
            gpu.voxels_changed(first, last);
        }
    }

    /// Labels of these slices (inclusive) changed.
    pub(crate) fn labels_changed(&mut self, first: u32, last: u32) {
        if let Self::Gpu(gpu) = self {
            gpu.labels_changed(first, last);
        }
    }
}
