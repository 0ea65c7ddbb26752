//! A build without a graphics device: nothing here can be made.

use std::convert::Infallible;

use render::{Picture, RenderError};
use session::DrawSpec;
use web_sys::OffscreenCanvas;
use wire::{RendererKind, ViewportId};

use super::Scene;
use crate::EngineError;
use crate::inbox::Inbox;
use crate::message::Message;

/// No device.
#[derive(Debug)]
pub(crate) struct GpuPainter(Infallible);

/// No pixels.
#[derive(Debug)]
pub(crate) struct PendingPicture(Infallible);

impl PendingPicture {
    pub(crate) fn when_ready(self, _: impl FnOnce(Result<Picture, RenderError>) + 'static) {
        match self.0 {}
    }
}

impl GpuPainter {
    pub(crate) async fn start(_: RendererKind, _: &Inbox<Message>) -> Result<Self, EngineError> {
        Err(EngineError::Device("this build has none".to_owned()))
    }

    pub(crate) async fn is_worth_it(&mut self) -> bool {
        match self.0 {}
    }

    pub(crate) fn kind(&self) -> RendererKind {
        match self.0 {}
    }

    pub(crate) fn adopt(&mut self, _: ViewportId, _: OffscreenCanvas) -> Result<(), EngineError> {
        match self.0 {}
    }

    pub(crate) fn has(&self, _: ViewportId) -> bool {
        match self.0 {}
    }

    pub(crate) fn draw(&mut self, _: Scene<'_>, _: &DrawSpec) -> Result<(), EngineError> {
        match self.0 {}
    }

    pub(crate) fn clear(&mut self, _: ViewportId) {
        match self.0 {}
    }

    pub(crate) fn picture(
        &mut self,
        _: Scene<'_>,
        _: &DrawSpec,
    ) -> Result<PendingPicture, EngineError> {
        match self.0 {}
    }

    pub(crate) fn volume_replaced(&mut self) {
        match self.0 {}
    }

    pub(crate) fn voxels_changed(&mut self, _: u32, _: u32) {
        match self.0 {}
    }

    pub(crate) fn labels_changed(&mut self, _: u32, _: u32) {
        match self.0 {}
    }
}
