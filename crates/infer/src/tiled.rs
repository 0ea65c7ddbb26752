use std::ops::ControlFlow;

use crate::{Extent, InferError, Model, Progress, Runner, Stitch, Tiling};

/// The network over a whole image under way: one tile a call, so that a host can look after other things.
#[derive(Debug)]
pub struct TiledRun<'a> {
    image: Vec<f32>,
    tiling: Tiling,
    stitch: Stitch,
    runner: Runner<'a>,
    next: usize,
}

impl<'a> TiledRun<'a> {
    /// Normalises the image (`extent` is depth, height, width), lays the tiles and allocates what the run
    /// needs.
    ///
    /// # Errors
    /// [`InferError::Samples`] when there are not as many samples as voxels; [`InferError::NoContrast`];
    /// [`InferError::Memory`] when the run takes more than `limit_bytes`.
    pub fn new(
        model: &'a Model,
        samples: &[f32],
        extent: Extent,
        limit_bytes: usize,
    ) -> Result<Self, InferError> {
        let tiling = Tiling::new(extent, model.patch())?;
        let expected = extent.iter().product();
        if samples.len() != expected {
            return Err(InferError::Samples { expected, found: samples.len() });
        }
        let channels = model.labels().len();
        let plan = model.plan()?;
        let held = tiling.stitch_bytes(channels).saturating_add(size_of_val(samples));
        let needed = held.saturating_add(plan.peak_bytes());
        if needed > limit_bytes {
            return Err(InferError::Memory { needed, limit: limit_bytes });
        }
        let image = model.normalisation().apply(samples)?;
        let stitch = Stitch::new(tiling.clone(), channels)?;
        let runner = Runner::new(model.network(), plan, limit_bytes)?;
        Ok(Self { image, tiling, stitch, runner, next: 0 })
    }

    /// Tiles altogether.
    pub fn tiles(&self) -> usize {
        self.tiling.tiles().len()
    }

    /// Runs the next tile; false when none is left. `progress` hears of the steps of this tile.
    ///
    /// # Errors
    /// [`InferError::Cancelled`] when `progress` said so.
    pub fn advance(
        &mut self,
        progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<bool, InferError> {
        let Some(&tile) = self.tiling.tiles().get(self.next) else { return Ok(false) };
        let patch = self.tiling.cut(&self.image, tile)?;
        let output = self.runner.run(&patch, progress)?;
        self.stitch.add(tile, output)?;
        self.next += 1;
        Ok(self.next < self.tiles())
    }

    /// Logits `[labels, depth, height, width]` of all tiles run.
    pub fn finish(self) -> Vec<f32> {
        self.stitch.finish()
    }
}
