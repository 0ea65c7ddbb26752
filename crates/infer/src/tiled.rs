use std::collections::BTreeMap;

use crate::{Extent, InferError, Patching, Stitch, Tiling};

/// The patches of one image: given out one by one, run by anyone, put together in one order.
///
/// Outputs are added in the order of the tiles whichever comes first, so that the sum is the same to the last bit
/// however many run at once. A patch of one value throughout (outside the scan, air that is stored as zero) is
/// run once: the network gives the same for each.
#[derive(Debug)]
pub struct TiledRun {
    image: Vec<f32>,
    tiling: Tiling,
    stitch: Stitch,
    /// First tile that was not given out.
    next: usize,
    /// First tile whose output was not added.
    added: usize,
    /// Outputs whose turn has not come.
    waiting: BTreeMap<usize, Waiting>,
    blanks: Vec<Blank>,
}

#[derive(Debug)]
enum Waiting {
    Output(Vec<f32>),
    /// The tile is blank with this value, in bits.
    Blank(u32),
}

/// A value of which a whole patch consisted.
#[derive(Debug)]
struct Blank {
    bits: u32,
    /// The tile that is run for all.
    tile: usize,
    output: Option<Vec<f32>>,
}

impl TiledRun {
    /// Normalises the image (`extent` is depth, height, width) and lays the tiles.
    ///
    /// # Errors
    /// [`InferError::Samples`] when there are not as many samples as voxels; [`InferError::NoContrast`];
    /// [`InferError::Memory`] when this and running one patch take more than `limit_bytes`.
    pub fn new(
        patching: &Patching,
        samples: &[f32],
        extent: Extent,
        limit_bytes: usize,
    ) -> Result<Self, InferError> {
        let tiling = Tiling::new(extent, patching.patch)?;
        let expected = extent.iter().product();
        if samples.len() != expected {
            return Err(InferError::Samples { expected, found: samples.len() });
        }
        let channels = patching.labels.len();
        let held = tiling.stitch_bytes(channels).saturating_add(size_of_val(samples));
        let needed = held.saturating_add(patching.runner_bytes);
        if needed > limit_bytes {
            return Err(InferError::Memory { needed, limit: limit_bytes });
        }
        let image = patching.normalisation.apply(samples)?;
        let stitch = Stitch::new(tiling.clone(), channels)?;
        let (waiting, blanks) = (BTreeMap::new(), Vec::new());
        Ok(Self { image, tiling, stitch, next: 0, added: 0, waiting, blanks })
    }

    /// Tiles altogether.
    pub fn tiles(&self) -> usize {
        self.tiling.tiles().len()
    }

    /// Tiles whose outputs are in.
    pub fn added(&self) -> usize {
        self.added
    }

    /// The next patch to be run and the number of its tile; `None` when all are given out.
    ///
    /// # Errors
    /// As [`Tiling::cut`].
    pub fn next_patch(&mut self) -> Result<Option<(usize, Vec<f32>)>, InferError> {
        while let Some(&tile) = self.tiling.tiles().get(self.next) {
            let number = self.next;
            self.next += 1;
            let patch = self.tiling.cut(&self.image, tile)?;
            let Some(bits) = only_value(&patch) else { return Ok(Some((number, patch))) };
            if self.blanks.iter().any(|blank| blank.bits == bits) {
                self.waiting.insert(number, Waiting::Blank(bits));
                continue;
            }
            self.blanks.push(Blank { bits, tile: number, output: None });
            return Ok(Some((number, patch)));
        }
        self.add_those_due()?;
        Ok(None)
    }

    /// Takes the output of a tile that was given out.
    ///
    /// # Errors
    /// As [`Stitch::add`].
    pub fn take(&mut self, tile: usize, output: Vec<f32>) -> Result<(), InferError> {
        if let Some(blank) = self.blanks.iter_mut().find(|blank| blank.tile == tile) {
            blank.output = Some(output.clone());
        }
        self.waiting.insert(tile, Waiting::Output(output));
        self.add_those_due()
    }

    /// Whether all outputs are in.
    pub fn is_done(&self) -> bool {
        self.added == self.tiles()
    }

    /// Logits `[labels, depth, height, width]` of all tiles.
    pub fn finish(self) -> Vec<f32> {
        self.stitch.finish()
    }

    fn add_those_due(&mut self) -> Result<(), InferError> {
        while let Some(waiting) = self.waiting.get(&self.added) {
            let output = match waiting {
                Waiting::Output(output) => output,
                Waiting::Blank(bits) => {
                    let blank = self.blanks.iter().find(|blank| blank.bits == *bits);
                    let Some(output) = blank.and_then(|blank| blank.output.as_ref()) else {
                        return Ok(());
                    };
                    output
                }
            };
            if let Some(&tile) = self.tiling.tiles().get(self.added) {
                self.stitch.add(tile, output)?;
            }
            self.waiting.remove(&self.added);
            self.added += 1;
        }
        Ok(())
    }
}

/// The bits of a number that is all there is.
fn only_value(patch: &[f32]) -> Option<u32> {
    let (first, rest) = patch.split_first()?;
    let bits = first.to_bits();
    rest.iter().all(|number| number.to_bits() == bits).then_some(bits)
}
