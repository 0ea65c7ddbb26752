use std::mem;
use std::ops::ControlFlow;

use volume::{Dims, Labelmap};

use crate::mass::{Mass, masses};
use crate::{Extent, InferError, Model, Progress, TiledRun, argmax};

/// Structures of one kind that an image can show: one on each side.
const MOST_MASSES: usize = 2;
/// Looks at each; the second is centred on what the first one found.
const ROUNDS: usize = 2;

/// A segmentation under way: one patch a call, so that a host can look after other things in between.
///
/// A network trained on crops centred on a structure sees it off centre in most tiles of a larger box, and
/// loses parts of it. So an image larger than a patch is first surveyed tile by tile; then each of the
/// largest connected pieces found is looked at in one patch centred on it, normalised by itself, and what
/// that patch shows as its largest piece is kept. `training/focus.py` is the same in Python.
#[derive(Debug)]
pub struct SegmentationRun<'a> {
    model: &'a Model,
    samples: Vec<f32>,
    dims: Dims,
    extent: Extent,
    limit_bytes: usize,
    stage: Stage<'a>,
    labels: Vec<u8>,
    patches_done: u64,
    patches: u64,
}

#[derive(Debug)]
enum Stage<'a> {
    Survey(Box<TiledRun<'a>>),
    /// Centres still to be looked at, the next one last, with the looks done at it.
    Focus(Vec<(Extent, usize)>),
}

impl<'a> SegmentationRun<'a> {
    /// Lays the tiles and allocates what the survey needs; a closer look needs no more.
    ///
    /// # Errors
    /// As [`TiledRun::new`].
    pub fn new(
        model: &'a Model,
        samples: &[f32],
        dims: Dims,
        limit_bytes: usize,
    ) -> Result<Self, InferError> {
        let extent = [dims.slices, dims.rows, dims.columns].map(|axis| axis as usize);
        let survey = TiledRun::new(model, samples, extent, limit_bytes)?;
        let tiles = survey.tiles() as u64;
        let looks = if tiles > 1 { MOST_MASSES * ROUNDS } else { 0 } as u64;
        Ok(Self {
            model,
            samples: samples.to_vec(),
            dims,
            extent,
            limit_bytes,
            stage: Stage::Survey(Box::new(survey)),
            labels: Vec::new(),
            patches_done: 0,
            patches: tiles + looks,
        })
    }

    /// Runs the next patch; false when none is left. `progress` hears of each step; its total becomes smaller
    /// once it is known how much there is to look at.
    ///
    /// # Errors
    /// [`InferError::Cancelled`] when `progress` said so.
    pub fn advance(
        &mut self,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<bool, InferError> {
        let (done, patches) = (self.patches_done, self.patches);
        let mut hear = |step: Progress| {
            let total = patches * step.total;
            progress(Progress { done: done * step.total + step.done, total })
        };
        match &mut self.stage {
            Stage::Survey(run) => {
                if !run.advance(&mut hear)? {
                    self.end_survey();
                }
            }
            Stage::Focus(centers) => {
                let Some((center, round)) = centers.pop() else { return Ok(false) };
                self.look_at(center, round, &mut hear)?;
            }
        }
        self.patches_done += 1;
        Ok(match &self.stage {
            Stage::Survey(_) => true,
            Stage::Focus(centers) => !centers.is_empty(),
        })
    }

    /// Labels in the image's extent.
    ///
    /// # Errors
    /// [`InferError::Grid`] when the extent is not one that a labelmap can have.
    pub fn finish(self) -> Result<Labelmap, InferError> {
        let values: Vec<u8> = self.model.labels().iter().map(|label| label.value).collect();
        let labels = self.labels.iter().map(|channel| values[usize::from(*channel)]).collect();
        Ok(Labelmap::from_labels(self.dims, labels)?)
    }

    fn end_survey(&mut self) {
        let Stage::Survey(run) = mem::replace(&mut self.stage, Stage::Focus(Vec::new())) else {
            return;
        };
        let tiles = run.tiles();
        self.labels = argmax(&run.finish(), self.model.labels().len());
        self.patches = tiles as u64;
        if tiles > 1 {
            let found = masses(&self.labels, self.extent, MOST_MASSES);
            self.patches += (found.len() * ROUNDS) as u64;
            self.labels.fill(0);
            self.stage = Stage::Focus(found.iter().rev().map(|mass| (mass.middle(), 0)).collect());
        }
    }

    /// One look at the patch around `center`; the last one writes what it shows.
    fn look_at(
        &mut self,
        center: Extent,
        round: usize,
        hear: &mut impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(), InferError> {
        let (low, extent) = self.window(center);
        let offsets = offsets_within(self.extent, low, extent);
        let samples: Vec<f32> = offsets.iter().map(|offset| self.samples[*offset]).collect();
        let mut run = TiledRun::new(self.model, &samples, extent, self.limit_bytes)?;
        run.advance(hear)?;
        let labels = argmax(&run.finish(), self.model.labels().len());
        let Some(mass) = masses(&labels, extent, 1).pop() else {
            self.patches -= (ROUNDS - 1 - round) as u64;
            return Ok(());
        };
        if round + 1 < ROUNDS {
            let middle = mass.middle();
            let center = [0, 1, 2].map(|axis| low[axis] + middle[axis]);
            if let Stage::Focus(centers) = &mut self.stage {
                centers.push((center, round + 1));
            }
        } else {
            self.keep(&mass, &labels, &offsets);
        }
        Ok(())
    }

    /// The patch around a centre, moved to lie within the image: its first voxel and extent.
    fn window(&self, center: Extent) -> (Extent, Extent) {
        let patch = self.model.patch();
        let low = [0, 1, 2].map(|axis| {
            let room = self.extent[axis].saturating_sub(patch[axis]);
            center[axis].saturating_sub(patch[axis] / 2).min(room)
        });
        (low, [0, 1, 2].map(|axis| patch[axis].min(self.extent[axis])))
    }

    fn keep(&mut self, mass: &Mass, labels: &[u8], offsets: &[usize]) {
        for voxel in &mass.voxels {
            self.labels[offsets[*voxel]] = labels[*voxel];
        }
    }
}

/// Offsets, in a volume of extent `whole`, of the voxels of a box, in memory order.
fn offsets_within(whole: Extent, low: Extent, extent: Extent) -> Vec<usize> {
    let mut offsets = Vec::with_capacity(extent.iter().product());
    for d in low[0]..low[0] + extent[0] {
        for h in low[1]..low[1] + extent[1] {
            let line = (d * whole[1] + h) * whole[2];
            offsets.extend(line + low[2]..line + low[2] + extent[2]);
        }
    }
    offsets
}
