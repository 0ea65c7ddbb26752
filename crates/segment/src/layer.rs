use std::collections::BTreeMap;

use volume::{Dims, Labelmap};

use crate::{Delta, MetaChange, RunChange, Segment, SegmentError};

/// Segments that do not overlap, in one labelmap.
///
/// Every label of the map but 0 is described by a segment; voxel counts are kept up to date with each change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    labels: Labelmap,
    segments: BTreeMap<u8, Segment>,
    counts: Box<[usize; 256]>,
}

/// Which end of a delta is the state at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Forward,
    Back,
}

impl Layer {
    /// A layer without segments.
    pub(crate) fn empty(dims: Dims) -> Result<Self, SegmentError> {
        Self::from_labels(Labelmap::empty(dims)?, Vec::new())
    }

    /// A layer from a labelmap and the description of each label in it.
    pub(crate) fn from_labels(
        labels: Labelmap,
        segments: Vec<Segment>,
    ) -> Result<Self, SegmentError> {
        let counts = Box::new(labels.counts());
        let mut described = BTreeMap::new();
        for segment in segments {
            let number = segment.number;
            if number == 0 {
                return Err(SegmentError::BackgroundNumber);
            }
            if described.insert(number, segment).is_some() {
                return Err(SegmentError::NumberTaken { number });
            }
        }
        match (1..=255).find(|&l| counts[usize::from(l)] > 0 && !described.contains_key(&l)) {
            Some(label) => Err(SegmentError::Undescribed { label }),
            None => Ok(Self { labels, segments: described, counts }),
        }
    }

    /// The labels: segment numbers, 0 is background.
    pub fn labels(&self) -> &Labelmap {
        &self.labels
    }

    /// Segments in the order of their numbers.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.values()
    }

    /// The segment with this number.
    pub fn segment(&self, number: u8) -> Option<&Segment> {
        self.segments.get(&number)
    }

    /// Number of voxels of a segment, without counting them again.
    pub fn voxel_count(&self, number: u8) -> usize {
        self.counts[usize::from(number)]
    }

    /// Whether it has neither segments nor voxels.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty() && self.counts[0] == self.labels.labels().len()
    }

    /// Checks that a change fits the state at hand, so that carrying it out cannot stop half-way.
    pub(crate) fn check(&self, delta: &Delta, way: Way) -> Result<(), SegmentError> {
        let mut counts = self.counts.clone();
        for change in delta.changes() {
            let (before, after) = way.of(change);
            let voxels = self.labels.labels().get(change.run.range()).ok_or_else(|| {
                SegmentError::OutsideGrid {
                    start: change.run.start,
                    end: change.run.end(),
                    voxels: self.labels.labels().len(),
                }
            })?;
            if voxels.iter().any(|&label| label != before) {
                return Err(SegmentError::VoxelsDiffer {
                    start: change.run.start,
                    expected: before,
                });
            }
            counts[usize::from(before)] -= change.run.len;
            counts[usize::from(after)] += change.run.len;
        }
        self.check_descriptions(delta, way, &counts)
    }

    fn check_descriptions(
        &self,
        delta: &Delta,
        way: Way,
        counts: &[usize; 256],
    ) -> Result<(), SegmentError> {
        let mut described: [bool; 256] =
            std::array::from_fn(|label| label == 0 || self.segments.contains_key(&(label as u8)));
        let mut touched = [false; 256];
        for meta in delta.meta() {
            let MetaChange::Segment(change) = meta else { continue };
            let number = change.number();
            let (before, after) = match way {
                Way::Forward => (change.before(), change.after()),
                Way::Back => (change.after(), change.before()),
            };
            let twice = std::mem::replace(&mut touched[usize::from(number)], true);
            if number == 0 || twice || self.segment(number) != before {
                return Err(SegmentError::DescriptionDiffers { number });
            }
            described[usize::from(number)] = after.is_some();
        }
        match (0..=255u8).find(|&l| counts[usize::from(l)] > 0 && !described[usize::from(l)]) {
            Some(label) => Err(SegmentError::Undescribed { label }),
            None => Ok(()),
        }
    }

    /// Carries out a change that [`Self::check`] has accepted.
    pub(crate) fn carry_out(&mut self, delta: &Delta, way: Way) {
        for change in delta.changes() {
            let (before, after) = way.of(change);
            if let Some(voxels) = self.labels.labels_mut().get_mut(change.run.range()) {
                voxels.fill(after);
                self.counts[usize::from(before)] -= change.run.len;
                self.counts[usize::from(after)] += change.run.len;
            }
        }
        for meta in delta.meta() {
            let MetaChange::Segment(change) = meta else { continue };
            let after = match way {
                Way::Forward => change.after(),
                Way::Back => change.before(),
            };
            match after {
                Some(segment) => self.segments.insert(change.number(), segment.clone()),
                None => self.segments.remove(&change.number()),
            };
        }
    }
}

impl Way {
    fn of(self, change: &RunChange) -> (u8, u8) {
        match self {
            Self::Forward => (change.before, change.after),
            Self::Back => (change.after, change.before),
        }
    }
}
