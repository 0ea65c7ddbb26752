use std::collections::BTreeMap;

use render::{GpuRenderer, GpuTarget, Renderer};
use session::DrawSpec;
use volume::{Index, Labelmap};
use web_sys::OffscreenCanvas;
use wire::{RendererKind, ViewportId};

use super::device::{self, Device};
use super::screen::{Screen, Stage};
use super::trial;
use super::{FrameParts, Scene};
use crate::EngineError;
use crate::dirty::DirtySlices;
use crate::inbox::Inbox;
use crate::message::Message;

pub(crate) use super::device::PendingPicture;

/// Draws on a graphics device. Volume and labels are copied to it slice by slice, when they are next drawn.
#[derive(Debug)]
pub(crate) struct GpuPainter {
    renderer: GpuRenderer,
    device: Device,
    /// Where WebGL2 draws, which has one canvas for each device; WebGPU draws on the views' canvases themselves.
    stage: Option<Stage>,
    screens: BTreeMap<ViewportId, Screen>,
    held: Held,
    voxels: DirtySlices,
    labels: DirtySlices,
}

/// What the device holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Nothing,
    Voxels,
    VoxelsAndLabels,
}

impl GpuPainter {
    /// Starts a device.
    pub(crate) async fn start(
        kind: RendererKind,
        inbox: &Inbox<Message>,
    ) -> Result<Self, EngineError> {
        let (device, stage) = device::start(kind, inbox).await?;
        Ok(Self {
            renderer: GpuRenderer::new(device.device.clone(), device.queue.clone()),
            device,
            stage,
            screens: BTreeMap::new(),
            held: Held::Nothing,
            voxels: DirtySlices::default(),
            labels: DirtySlices::default(),
        })
    }

    /// Whether the device draws at least about as fast as the processor.
    pub(crate) async fn is_worth_it(&mut self) -> bool {
        trial::device_is_worth_it(&mut self.renderer, &self.device).await
    }

    pub(crate) fn kind(&self) -> RendererKind {
        self.device.kind
    }

    pub(crate) fn adopt(
        &mut self,
        viewport: ViewportId,
        canvas: OffscreenCanvas,
    ) -> Result<(), EngineError> {
        let screen = match self.stage {
            Some(_) => Screen::shown_from_stage(canvas)?,
            None => Screen::drawn_on(&self.device, canvas)?,
        };
        self.screens.insert(viewport, screen);
        Ok(())
    }

    pub(crate) fn has(&self, viewport: ViewportId) -> bool {
        self.screens.contains_key(&viewport)
    }

    pub(crate) fn draw(&mut self, scene: Scene<'_>, spec: &DrawSpec) -> Result<(), EngineError> {
        self.bring_up_to_date(scene)?;
        let Some(screen) = self.screens.get_mut(&spec.viewport) else { return Ok(()) };
        let parts = FrameParts::new(spec)?;
        let (renderer, frame) = (&mut self.renderer, parts.frame(&spec.window));
        let mut draw = |view: &wgpu::TextureView, format| {
            let target = GpuTarget { view, format };
            Ok(renderer.draw(scene.volume, scene.labels, &frame, target)?)
        };
        screen.draw(&self.device, self.stage.as_mut(), parts.size(), &mut draw)
    }

    pub(crate) fn clear(&mut self, viewport: ViewportId) {
        if let Some(screen) = self.screens.get_mut(&viewport) {
            screen.clear(&self.device);
        }
    }

    pub(crate) fn picture(
        &mut self,
        scene: Scene<'_>,
        spec: &DrawSpec,
    ) -> Result<PendingPicture, EngineError> {
        self.bring_up_to_date(scene)?;
        let parts = FrameParts::new(spec)?;
        let frame = parts.frame(&spec.window);
        let pending = self.renderer.draw_picture(scene.volume, scene.labels, &frame)?;
        Ok(PendingPicture::new(pending, &self.device))
    }

    pub(crate) fn volume_replaced(&mut self) {
        self.renderer.release();
        self.held = Held::Nothing;
        self.voxels.clear();
        self.labels.clear();
    }

    pub(crate) fn voxels_changed(&mut self, first: u32, last: u32) {
        self.voxels.mark(first, last);
    }

    pub(crate) fn labels_changed(&mut self, first: u32, last: u32) {
        self.labels.mark(first, last);
    }

    fn bring_up_to_date(&mut self, Scene { volume, labels }: Scene<'_>) -> Result<(), EngineError> {
        let slices = volume.placement().dims().slices;
        if self.held == Held::Nothing {
            self.renderer.allocate(volume)?;
            self.held = Held::Voxels;
            self.voxels.mark(0, slices - 1);
        }
        for run in self.voxels.take_runs(slices) {
            self.renderer.upload_slices(volume, run)?;
        }
        let Some(labels) = labels else { return Ok(()) };
        if self.held == Held::Voxels {
            self.held = Held::VoxelsAndLabels;
            self.labels.mark(0, slices - 1);
        }
        self.upload_labels(labels)
    }

    fn upload_labels(&mut self, labels: &Labelmap) -> Result<(), EngineError> {
        let dims = labels.dims();
        for run in self.labels.take_runs(dims.slices) {
            let last = Index::new(dims.columns - 1, dims.rows - 1, run.end - 1);
            self.renderer.upload_labels(labels, Index::new(0, 0, run.start), last)?;
        }
        Ok(())
    }
}
