//! What models made, kept as they made it beside what the reader makes of it (invariant 10).
//!
//! A proposal only ever takes background (`proposing`), so the change that puts it on the volume is the model's own
//! output to the voxel. Its stored form, the very bytes that go to the journal, is kept here when it is carried out
//! or restored, and nothing here changes or drops it again: not an edit, not undo, not the segment's removal.

use std::ops::Range;
use std::sync::OnceLock;

use segment::{Delta, MetaChange, Origin, Segment, Segmentation};
use volume::Run;

/// Outputs in the order in which they came; they are only ever added to.
#[derive(Debug, Default)]
pub(crate) struct ModelOutputs {
    kept: Vec<ModelOutput>,
}

/// One structure as a model made it.
#[derive(Debug, Clone)]
pub(crate) struct ModelOutput {
    segment: Segment,
    unix_ms: u64,
    /// The change as [`Delta::to_bytes`] writes it, shared by the structures that came with it.
    stored: std::sync::Arc<[u8]>,
    /// The voxels, once a picture asked for them.
    runs: OnceLock<Vec<Run>>,
}

/// What became of an output: voxels of the segment as it is now against the model's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) voxels_proposed: usize,
    pub(crate) voxels_now: usize,
    pub(crate) voxels_both: usize,
}

impl ModelOutputs {
    /// Keeps what a gesture brings of models; says which outputs these are.
    pub(crate) fn keep(&mut self, unix_ms: u64, gesture: &[Delta]) -> Range<usize> {
        let first = self.kept.len();
        for delta in gesture {
            let proposed: Vec<_> = delta.meta().iter().filter_map(proposed).collect();
            if proposed.is_empty() {
                continue;
            }
            let stored: std::sync::Arc<[u8]> = delta.to_bytes().into();
            self.kept.extend(proposed.into_iter().map(|segment| ModelOutput {
                segment: segment.clone(),
                unix_ms,
                stored: stored.clone(),
                runs: OnceLock::new(),
            }));
        }
        first..self.kept.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ModelOutput> {
        self.kept.iter()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&ModelOutput> {
        self.kept.get(at)
    }
}

impl ModelOutput {
    /// The segment as it was proposed: number, name, codes, which model.
    pub(crate) fn segment(&self) -> &Segment {
        &self.segment
    }

    /// When it was put on the volume, in milliseconds since 1970 UTC.
    pub(crate) fn unix_ms(&self) -> u64 {
        self.unix_ms
    }

    /// The voxels, in memory order.
    pub(crate) fn runs(&self) -> Vec<Run> {
        let delta = Delta::from_bytes(&self.stored);
        let changes = delta.as_ref().map_or(&[][..], Delta::changes);
        changes.iter().filter(|c| c.after == self.segment.number).map(|c| c.run).collect()
    }

    /// The same, kept for the pictures that follow.
    pub(crate) fn traced_runs(&self) -> &[Run] {
        self.runs.get_or_init(|| self.runs())
    }

    /// The output against a segment as it is now.
    pub(crate) fn against(&self, segmentation: &Segmentation, number: u8) -> Kept {
        let layer = segmentation.layer_of(number).and_then(|at| segmentation.layer(at));
        let labels = layer.map_or(&[][..], |layer| layer.labels().labels());
        let (mut voxels_proposed, mut voxels_both) = (0, 0);
        for run in self.runs() {
            voxels_proposed += run.len;
            let now = labels.get(run.range()).unwrap_or(&[]);
            voxels_both += now.iter().filter(|&&label| label == number).count();
        }
        Kept { voxels_proposed, voxels_now: segmentation.voxel_count(number), voxels_both }
    }
}

impl Kept {
    /// Agreement with the model, not accuracy.
    pub(crate) fn dice(self) -> f64 {
        measure::dice(self.voxels_both, self.voxels_proposed, self.voxels_now)
    }

    pub(crate) fn voxels_added(self) -> u64 {
        (self.voxels_now - self.voxels_both) as u64
    }

    pub(crate) fn voxels_removed(self) -> u64 {
        (self.voxels_proposed - self.voxels_both) as u64
    }
}

/// The segment that a model adds with this change.
fn proposed(meta: &MetaChange) -> Option<&Segment> {
    let MetaChange::Segment(change) = meta else { return None };
    let (None, Some(after)) = (change.before(), change.after()) else { return None };
    matches!(after.origin, Origin::Proposed { edited: false, .. }).then_some(after)
}
