use std::ops::ControlFlow;

use volume::{Dims, Labelmap};

use crate::{InferError, Model, Progress, Runner, Stitch, Tiling, argmax};

/// A segmentation under way: one tile a call, so that a host can look after other things in between.
#[derive(Debug)]
pub struct SegmentationRun<'a> {
    model: &'a Model,
    image: Vec<f32>,
    dims: Dims,
    tiling: Tiling,
    stitch: Stitch,
    runner: Runner<'a>,
    next: usize,
}

impl<'a> SegmentationRun<'a> {
    /// Normalises the image, lays the tiles and allocates what the run needs.
    ///
    /// # Errors
    /// [`InferError::Samples`] when there are not as many samples as voxels; [`InferError::NoContrast`];
    /// [`InferError::Memory`] when the run takes more than `limit_bytes`.
    pub fn new(
        model: &'a Model,
        samples: &[f32],
        dims: Dims,
        limit_bytes: usize,
    ) -> Result<Self, InferError> {
        let extent = [dims.slices, dims.rows, dims.columns].map(|axis| axis as usize);
        let tiling = Tiling::new(extent, model.patch())?;
        let expected = extent.iter().product();
        if samples.len() != expected {
            return Err(InferError::Samples { expected, found: samples.len() });
        }
        let channels = model.labels().len();
        let plan = model.plan()?;
        let held = tiling.stitch_bytes(channels) + size_of_val(samples);
        let needed = held.saturating_add(plan.peak_bytes());
        if needed > limit_bytes {
            return Err(InferError::Memory { needed, limit: limit_bytes });
        }
        let image = model.normalisation().apply(samples)?;
        let stitch = Stitch::new(tiling.clone(), channels)?;
        let runner = Runner::new(model.network(), plan, limit_bytes)?;
        Ok(Self { model, image, dims, tiling, stitch, runner, next: 0 })
    }

    /// Runs the next tile; false when none is left.
    ///
    /// # Errors
    /// [`InferError::Cancelled`] when `progress` said so.
    pub fn advance(
        &mut self,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<bool, InferError> {
        let Some(&tile) = self.tiling.tiles().get(self.next) else { return Ok(false) };
        let patch = self.tiling.cut(&self.image, tile)?;
        let (before, tiles) = (self.next as u64, self.tiling.tiles().len() as u64);
        let output = self.runner.run(&patch, |step| {
            progress(Progress { done: before * step.total + step.done, total: tiles * step.total })
        })?;
        self.stitch.add(tile, output)?;
        self.next += 1;
        Ok(self.next < self.tiling.tiles().len())
    }

    /// Logits `[labels, slices, rows, columns]`.
    pub fn into_logits(self) -> Vec<f32> {
        self.stitch.finish()
    }

    /// The label with the largest logit in each voxel.
    ///
    /// # Errors
    /// [`InferError::Grid`] when the extent is not one that a labelmap can have.
    pub fn finish(self) -> Result<Labelmap, InferError> {
        let (model, dims) = (self.model, self.dims);
        let channels = argmax(&self.stitch.finish(), model.labels().len());
        let values: Vec<u8> = model.labels().iter().map(|label| label.value).collect();
        let labels = channels.into_iter().map(|channel| values[usize::from(channel)]).collect();
        Ok(Labelmap::from_labels(dims, labels)?)
    }
}
