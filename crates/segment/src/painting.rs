//! Whole sets of voxels given to segments or taken from them.

use crate::{Delta, Layer, Region, RunChange, SegmentError, Segmentation};

/// What a set of voxels may take from other segments of the same layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Overwrite {
    /// Nothing: only background is taken. What a model proposes never eats a neighbour.
    Background,
    /// The voxels of segments that are not locked.
    Unlocked,
}

impl Segmentation {
    /// The voxels of a segment.
    ///
    /// # Errors
    /// [`SegmentError::NoSegment`] when there is no such segment.
    pub fn region(&self, number: u8) -> Result<Region, SegmentError> {
        let layer = self.layer(self.layer_of(number)?)?;
        Ok(Region::of_label(layer.labels(), number))
    }

    /// The change that gives a set of voxels to a segment.
    ///
    /// # Errors
    /// When there is no such segment, it is locked, or the set has another extent.
    pub fn paint(
        &self,
        number: u8,
        region: &Region,
        overwrite: Overwrite,
    ) -> Result<Delta, SegmentError> {
        let (position, layer) = self.paintable(number, region)?;
        let takes: [bool; 256] = std::array::from_fn(|label| {
            let label = label as u8;
            let locked = layer.segment(label).is_some_and(|segment| segment.locked);
            match overwrite {
                Overwrite::Background => label == 0,
                Overwrite::Unlocked => label != number && !locked,
            }
        });
        Ok(Delta::of_voxels(position, relabelled(layer, region, number, &takes)))
    }

    /// The change that takes a set of voxels from a segment.
    ///
    /// # Errors
    /// When there is no such segment, it is locked, or the set has another extent.
    pub fn erase(&self, number: u8, region: &Region) -> Result<Delta, SegmentError> {
        let (position, layer) = self.paintable(number, region)?;
        let takes = std::array::from_fn(|label| label == usize::from(number));
        Ok(Delta::of_voxels(position, relabelled(layer, region, 0, &takes)))
    }

    /// The change after which a segment is a set of voxels, as far as other segments let it.
    ///
    /// # Errors
    /// When there is no such segment, it is locked, or the set has another extent.
    pub fn assign(
        &self,
        number: u8,
        region: &Region,
        overwrite: Overwrite,
    ) -> Result<Delta, SegmentError> {
        let gained = self.paint(number, region, overwrite)?;
        let lost = self.erase(number, &self.region(number)?.difference(region))?;
        let changes = [gained.changes(), lost.changes()].concat();
        Ok(Delta::of_voxels(gained.layer(), changes))
    }

    fn paintable(&self, number: u8, region: &Region) -> Result<(u16, &Layer), SegmentError> {
        if region.dims() != self.dims() {
            return Err(SegmentError::Extent { expected: self.dims(), found: region.dims() });
        }
        let (position, _) = self.unlocked(number)?;
        Ok((position, self.layer(position)?))
    }
}

fn relabelled(layer: &Layer, region: &Region, after: u8, takes: &[bool; 256]) -> Vec<RunChange> {
    let mut changes = Vec::new();
    for run in region.runs() {
        let labels = layer.labels().labels().get(run.range()).unwrap_or(&[]);
        let mut start = run.start;
        for piece in labels.chunk_by(|a, b| a == b) {
            let before = piece[0];
            if takes[usize::from(before)] {
                let run = volume::Run { start, len: piece.len() };
                changes.push(RunChange { run, before, after });
            }
            start += piece.len();
        }
    }
    changes
}
