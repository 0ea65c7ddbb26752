use std::mem;

use volume::{Dims, Labelmap};

use crate::mass::{Mass, masses};
use crate::{Extent, InferError, Patching, TiledRun, argmax};

/// Structures of one kind that an image can show: one on each side.
const MOST_MASSES: usize = 2;
/// Looks at each; the second is centred on what the first one found.
const ROUNDS: usize = 2;

/// A segmentation under way: it gives patches out and takes their outputs back in any order, so that a host can
/// run them one by one or many at once; the result is the same to the last bit.
///
/// A network trained on crops centred on a structure sees it off centre in most tiles of a larger box, and
/// loses parts of it. So an image larger than a patch is first surveyed tile by tile; then each of the
/// largest connected pieces found is looked at in one patch centred on it, normalised by itself, and what
/// that patch shows as its largest piece is kept. `training/focus.py` is the same in Python.
#[derive(Debug)]
pub struct SegmentationRun {
    patching: Patching,
    samples: Vec<f32>,
    dims: Dims,
    extent: Extent,
    limit_bytes: usize,
    stage: Stage,
    labels: Vec<u8>,
    /// Patches of the survey and of looks that are over.
    patches_over: usize,
    patches: usize,
}

/// A patch to be run.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Which it is, to be given back with its output.
    pub id: PatchId,
    /// Its numbers, as the network takes them.
    pub samples: Vec<f32>,
}

/// Names a patch of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PatchId {
    look: Option<usize>,
    tile: usize,
}

#[derive(Debug)]
enum Stage {
    Survey(Box<TiledRun>),
    Focus(Vec<Look>),
}

/// What is being looked at closely.
#[derive(Debug)]
enum Look {
    /// The centre of the next patch, and the rounds done.
    Due(Extent, usize),
    /// A patch was given out.
    Under { run: Box<TiledRun>, low: Extent, extent: Extent, round: usize },
    /// What is kept of the image: a mass, with the labels and offsets of the patch it was found in.
    Found { mass: Mass, labels: Vec<u8>, offsets: Vec<usize> },
    /// Nothing was there.
    Lost,
}

impl SegmentationRun {
    /// Lays the tiles and allocates what the survey needs; a closer look needs no more.
    ///
    /// # Errors
    /// As [`TiledRun::new`].
    pub fn new(
        patching: &Patching,
        samples: &[f32],
        dims: Dims,
        limit_bytes: usize,
    ) -> Result<Self, InferError> {
        let extent = [dims.slices, dims.rows, dims.columns].map(|axis| axis as usize);
        let survey = TiledRun::new(patching, samples, extent, limit_bytes)?;
        let tiles = survey.tiles();
        let looks = if tiles > 1 { MOST_MASSES * ROUNDS } else { 0 };
        Ok(Self {
            patching: patching.clone(),
            samples: samples.to_vec(),
            dims,
            extent,
            limit_bytes,
            stage: Stage::Survey(Box::new(survey)),
            labels: Vec::new(),
            patches_over: 0,
            patches: tiles + looks,
        })
    }

    /// The next patch to be run; `None` when there is none until outputs of others are in, or all is done.
    ///
    /// # Errors
    /// [`InferError::NoContrast`] for a closer look at a place without any.
    pub fn next_patch(&mut self) -> Result<Option<Patch>, InferError> {
        if let Stage::Survey(run) = &mut self.stage {
            if let Some((tile, samples)) = run.next_patch()? {
                return Ok(Some(Patch { id: PatchId { look: None, tile }, samples }));
            }
            // Blank tiles at the end need nobody.
            self.end_survey_when_done();
        }
        self.next_look()
    }

    /// Takes the output of a patch, `[labels, patch]`; one that was not asked for is dropped.
    ///
    /// # Errors
    /// [`InferError::Samples`] for an output of the wrong length.
    pub fn take(&mut self, id: PatchId, output: Vec<f32>) -> Result<(), InferError> {
        match (&mut self.stage, id.look) {
            (Stage::Survey(run), None) => run.take(id.tile, output)?,
            (Stage::Focus(looks), Some(look)) => {
                if let Some(Look::Under { run, .. }) = looks.get_mut(look) {
                    run.take(id.tile, output)?;
                    self.end_look(look);
                }
            }
            _ => {}
        }
        self.end_survey_when_done();
        Ok(())
    }

    /// Patches that are done, and of how many; there are fewer once it is known how much there is to look at.
    pub fn progress(&self) -> (usize, usize) {
        let surveyed = match &self.stage {
            Stage::Survey(run) => run.added(),
            Stage::Focus(_) => 0,
        };
        (self.patches_over + surveyed, self.patches)
    }

    /// Whether nothing is left to run.
    pub fn is_done(&self) -> bool {
        let is_over = |look: &Look| matches!(look, Look::Found { .. } | Look::Lost);
        matches!(&self.stage, Stage::Focus(looks) if looks.iter().all(is_over))
    }

    /// Labels in the image's extent.
    ///
    /// # Errors
    /// [`InferError::Grid`] when the extent is not one that a labelmap can have.
    pub fn finish(self) -> Result<Labelmap, InferError> {
        let mut channels = self.labels;
        let Stage::Focus(looks) = self.stage else {
            return Ok(Labelmap::empty(self.dims)?);
        };
        for look in looks {
            let Look::Found { mass, labels, offsets } = look else { continue };
            for voxel in mass.voxels {
                channels[offsets[voxel]] = labels[voxel];
            }
        }
        let values = &self.patching.labels;
        let labels = channels.iter().map(|channel| values[usize::from(*channel)]).collect();
        Ok(Labelmap::from_labels(self.dims, labels)?)
    }

    fn end_survey_when_done(&mut self) {
        if !matches!(&self.stage, Stage::Survey(run) if run.is_done()) {
            return;
        }
        let Stage::Survey(run) = mem::replace(&mut self.stage, Stage::Focus(Vec::new())) else {
            return;
        };
        self.patches_over = run.tiles();
        self.patches = run.tiles();
        self.labels = argmax(&run.finish(), self.patching.labels.len());
        if self.patches > 1 {
            let found = masses(&self.labels, self.extent, MOST_MASSES);
            self.patches += found.len() * ROUNDS;
            self.labels.fill(0);
            self.stage = Stage::Focus(found.iter().map(|m| Look::Due(m.middle(), 0)).collect());
        }
    }

    fn next_look(&mut self) -> Result<Option<Patch>, InferError> {
        let Stage::Focus(looks) = &self.stage else { return Ok(None) };
        let due = looks.iter().enumerate().find_map(|(at, look)| match look {
            Look::Due(center, round) => Some((at, *center, *round)),
            Look::Under { .. } | Look::Found { .. } | Look::Lost => None,
        });
        let Some((at, center, round)) = due else { return Ok(None) };
        let (low, extent) = self.window(center);
        let offsets = offsets_within(self.extent, low, extent);
        let samples: Vec<f32> = offsets.iter().map(|offset| self.samples[*offset]).collect();
        let mut run = TiledRun::new(&self.patching, &samples, extent, self.limit_bytes)?;
        let patch = run.next_patch()?.map(|(tile, samples)| {
            let id = PatchId { look: Some(at), tile };
            Patch { id, samples }
        });
        self.set_look(at, Look::Under { run: Box::new(run), low, extent, round });
        Ok(patch)
    }

    /// One round of a look is over: its patch is the only one.
    fn end_look(&mut self, at: usize) {
        let Stage::Focus(looks) = &mut self.stage else { return };
        let Some(look) = looks.get_mut(at) else { return };
        let Look::Under { run, low, extent, round } = mem::replace(look, Look::Lost) else {
            return;
        };
        self.patches_over += 1;
        let labels = argmax(&run.finish(), self.patching.labels.len());
        let Some(mass) = masses(&labels, extent, 1).pop() else {
            self.patches -= ROUNDS - 1 - round;
            return;
        };
        let next = if round + 1 < ROUNDS {
            let middle = mass.middle();
            Look::Due([0, 1, 2].map(|axis| low[axis] + middle[axis]), round + 1)
        } else {
            Look::Found { mass, labels, offsets: offsets_within(self.extent, low, extent) }
        };
        self.set_look(at, next);
    }

    fn set_look(&mut self, at: usize, next: Look) {
        if let Stage::Focus(looks) = &mut self.stage
            && let Some(look) = looks.get_mut(at)
        {
            *look = next;
        }
    }

    /// The patch around a centre, moved to lie within the image: its first voxel and extent.
    fn window(&self, center: Extent) -> (Extent, Extent) {
        let patch = self.patching.patch;
        let low = [0, 1, 2].map(|axis| {
            let room = self.extent[axis].saturating_sub(patch[axis]);
            center[axis].saturating_sub(patch[axis] / 2).min(room)
        });
        (low, [0, 1, 2].map(|axis| patch[axis].min(self.extent[axis])))
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
