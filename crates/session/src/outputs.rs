//! What models made, kept as they made it beside what the reader makes of it (invariant 10).
//!
//! A proposal only ever takes background (`proposing`), so the change that puts it on the volume is the model's own
//! output to the voxel. Its stored form, the very bytes that go to the journal, is kept here when it is carried out
//! or restored, and nothing here changes or drops it again: not an edit, not undo, not the segment's removal.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use segment::{Delta, MetaChange, Origin, Segment, Segmentation, ShownBox};
use volume::{Dims, Index, Run};

/// Outputs in the order in which they came; they are only ever added to.
#[derive(Debug, Default)]
pub(crate) struct ModelOutputs {
    dims: Dims,
    kept: Vec<ModelOutput>,
}

/// One structure as a model made it.
#[derive(Debug, Clone)]
pub(crate) struct ModelOutput {
    segment: Segment,
    unix_ms: u64,
    /// What the model was shown of the image, where that was not all of it.
    shown: Option<ShownBox>,
    /// The change as [`Delta::to_bytes`] writes it, shared by the structures that came with it.
    stored: std::sync::Arc<[u8]>,
    /// The voxels, once a picture asked for them.
    runs: OnceLock<Vec<Run>>,
    slices: Vec<OutputSlice>,
    marked: BTreeSet<u32>,
}

/// What a model proposed of a structure on one acquired slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutputSlice {
    pub(crate) slice: u32,
    pub(crate) voxels: usize,
    /// First and last voxel of the box around it.
    pub(crate) low: Index,
    pub(crate) high: Index,
}

/// What became of an output: voxels of the segment as it is now against the model's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) voxels_proposed: usize,
    pub(crate) voxels_now: usize,
    pub(crate) voxels_both: usize,
}

impl ModelOutputs {
    pub(crate) fn new(dims: Dims) -> Self {
        Self { dims, kept: Vec::new() }
    }

    /// Keeps what a gesture brings of models; says which outputs these are.
    pub(crate) fn keep(&mut self, unix_ms: u64, gesture: &[Delta]) -> Range<usize> {
        let first = self.kept.len();
        for delta in gesture {
            let proposed: Vec<_> = delta.meta().iter().filter_map(proposed).collect();
            if proposed.is_empty() {
                continue;
            }
            let stored: std::sync::Arc<[u8]> = delta.to_bytes().into();
            let dims = self.dims;
            self.kept.extend(proposed.into_iter().map(|segment| {
                let slices = slices_of(runs_of(delta, segment.number), dims);
                ModelOutput {
                    segment: segment.clone(),
                    unix_ms,
                    shown: None,
                    stored: stored.clone(),
                    runs: OnceLock::new(),
                    marked: marked(&slices),
                    slices,
                }
            }));
        }
        first..self.kept.len()
    }

    /// Says of outputs that were just kept what their model was shown of the image.
    pub(crate) fn were_shown(&mut self, outputs: Range<usize>, shown: ShownBox) {
        for output in self.kept.get_mut(outputs).into_iter().flatten() {
            output.shown = Some(shown);
        }
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

    /// What the model was shown of the image; `None` where that was all of it.
    pub(crate) fn shown(&self) -> Option<ShownBox> {
        self.shown
    }

    /// The voxels, in memory order.
    pub(crate) fn runs(&self) -> Vec<Run> {
        let delta = Delta::from_bytes(&self.stored);
        delta.map_or_else(|_| Vec::new(), |delta| runs_of(&delta, self.segment.number).collect())
    }

    /// The acquired slices that it reaches into, in order.
    pub(crate) fn slices(&self) -> &[OutputSlice] {
        &self.slices
    }

    /// What of it lies on a slice.
    pub(crate) fn slice(&self, slice: u32) -> Option<&OutputSlice> {
        let at = self.slices.binary_search_by_key(&slice, |of| of.slice).ok()?;
        self.slices.get(at)
    }

    /// The slice with most of it.
    pub(crate) fn largest(&self) -> Option<u32> {
        largest(&self.slices)
    }

    /// The slices that must be seen before it is accepted: first and last of each stretch, and the largest.
    pub(crate) fn marked(&self) -> &BTreeSet<u32> {
        &self.marked
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
        for &run in self.traced_runs() {
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

fn runs_of(delta: &Delta, number: u8) -> impl Iterator<Item = Run> {
    delta.changes().iter().filter(move |change| change.after == number).map(|change| change.run)
}

/// Slice by slice what runs in memory order cover.
fn slices_of(runs: impl Iterator<Item = Run>, dims: Dims) -> Vec<OutputSlice> {
    let mut slices: Vec<OutputSlice> = Vec::new();
    for run in runs {
        let (mut at, end) = (run.start, run.end());
        while at < end && dims.columns > 0 && dims.rows > 0 {
            let first = dims.index(at);
            let len = (end - at).min((dims.columns - first.column) as usize);
            let last = Index::new(first.column + len as u32 - 1, first.row, first.slice);
            match slices.last_mut() {
                Some(slice) if slice.slice == first.slice => slice.grow(first, last, len),
                _ => slices.push(OutputSlice {
                    slice: first.slice,
                    voxels: len,
                    low: first,
                    high: last,
                }),
            }
            at += len;
        }
    }
    slices
}

fn largest(slices: &[OutputSlice]) -> Option<u32> {
    slices.iter().rev().max_by_key(|of| of.voxels).map(|of| of.slice)
}

fn marked(slices: &[OutputSlice]) -> BTreeSet<u32> {
    let is_end = |at: &usize| {
        let here = slices[*at].slice;
        let follows = *at > 0 && slices[*at - 1].slice + 1 == here;
        !(follows && slices.get(at + 1).is_some_and(|next| next.slice == here + 1))
    };
    let ends = (0..slices.len()).filter(is_end).map(|at| slices[at].slice);
    ends.chain(largest(slices)).collect()
}

impl OutputSlice {
    fn grow(&mut self, first: Index, last: Index, voxels: usize) {
        let (low, high) = (self.low, self.high);
        self.low = Index::new(low.column.min(first.column), low.row.min(first.row), self.slice);
        self.high = Index::new(high.column.max(last.column), high.row.max(last.row), self.slice);
        self.voxels += voxels;
    }
}

/// The segment that a model adds with this change.
fn proposed(meta: &MetaChange) -> Option<&Segment> {
    let MetaChange::Segment(change) = meta else { return None };
    let (None, Some(after)) = (change.before(), change.after()) else { return None };
    matches!(after.origin, Origin::Proposed { edited: false, .. }).then_some(after)
}
