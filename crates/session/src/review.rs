//! How far a reader went through what models proposed: which slices were on screen, for how long, what was accepted.
//!
//! **Seen.** A slice of a proposal counts as seen once a view of the acquired plane was drawn with the segment shown
//! and not wholly under another, and at least half of what the model proposed there within the view. Planes across the stack show every slice
//! as a line: they count for nothing.
//!
//! **Marked.** Acceptance waits for the marked slices. The models of this version state nowhere that they are unsure,
//! so the slices marked are those where a wrong extent shows: the first and the last of each stretch, where a
//! structure is cut short or runs on into its neighbour, and the largest, where one sees whether it is the structure
//! at all. To ask for every slice would teach to scroll through without looking, so the rest is counted, not asked.
//!
//! **Hasty.** An acceptance that was given after fewer than 80 % of the slices, or of an unedited proposal after less
//! than a second for each, is told to the reader at once and stays in the sidecar. It is not refused: who has seen
//! enough knows better than a count.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use wire::ViewportId;

use crate::outputs::ModelOutput;

/// Of 100 slices, so many should be seen before accepting.
const ENOUGH_PERCENT: usize = 80;
/// An unedited proposal should be on screen for so long for each of its slices.
const ENOUGH_MS_PER_SLICE: u64 = 1000;

/// What was seen of one model output.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Looked {
    /// Slices of the output that were on screen.
    pub(crate) seen: BTreeSet<u32>,
    /// For how long slices of it were on screen, idle left out.
    pub(crate) watched_ms: u64,
    /// The acceptance in haste, by its time, of which the reader said that it stays.
    pub(crate) stays: Option<u64>,
}

/// What was seen of one output since the last record, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct FreshLook {
    /// Which output, in the order in which they came.
    pub(crate) output: u32,
    pub(crate) slices: Vec<u32>,
    pub(crate) watched_ms: u64,
}

/// An acceptance, with what stood behind it when it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// Which output, in the order in which they came.
    pub(crate) output: usize,
    pub(crate) unix_ms: u64,
    pub(crate) seen: usize,
    pub(crate) watched_ms: u64,
    /// Whether the reader had changed a voxel of it.
    pub(crate) edited: bool,
}

/// What the reader has before the eyes, and what of it is not in the journal yet.
#[derive(Debug, Default)]
pub(crate) struct Eyes {
    /// By view, what is being drawn, and what is on screen: a slice and the outputs on it.
    drawing: BTreeMap<ViewportId, OnSlice>,
    shown: BTreeMap<ViewportId, OnSlice>,
    fresh: BTreeMap<usize, FreshLook>,
    /// When a person last did anything.
    pub(crate) last_input_ms: u64,
    /// How long the runs of this session took, by the output that came of them.
    pub(crate) ran_ms: BTreeMap<usize, u32>,
    /// Voxels that an output gained and lost by the reader; none where nothing was changed.
    pub(crate) changed: BTreeMap<usize, (u64, u64)>,
}

/// A slice and the outputs that can be seen on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OnSlice {
    pub(crate) slice: u32,
    pub(crate) outputs: Vec<usize>,
}

impl Looked {
    /// Takes over what was seen, as far as the output has such slices.
    pub(crate) fn take(&mut self, fresh: &FreshLook, output: &ModelOutput) {
        let of_output = |slice: &&u32| output.slice(**slice).is_some();
        self.seen.extend(fresh.slices.iter().filter(of_output));
        self.watched_ms = self.watched_ms.saturating_add(fresh.watched_ms);
    }
}

impl Accepted {
    /// Whether it was given faster, or after fewer slices, than a look through all of it allows.
    pub(crate) fn is_hasty(&self, slices: usize) -> bool {
        let few = self.seen * 100 < slices * ENOUGH_PERCENT;
        let fast = self.watched_ms < slices as u64 * ENOUGH_MS_PER_SLICE;
        few || (fast && !self.edited)
    }

    /// Whether the reader is to be asked about it: given in haste, and since then neither looked through to the end nor
    /// said to stay.
    pub(crate) fn asks(&self, looked: &Looked, slices: usize) -> bool {
        let long = looked.watched_ms >= slices as u64 * ENOUGH_MS_PER_SLICE;
        let is_through = looked.seen.len() >= slices && (long || self.edited);
        self.is_hasty(slices) && !is_through && looked.stays != Some(self.unix_ms)
    }
}

impl Eyes {
    /// A view is being drawn; of several drawings before it is done only the last is carried out.
    pub(crate) fn draws(&mut self, viewport: ViewportId, on: OnSlice) {
        self.drawing.insert(viewport, on);
    }

    /// The view was drawn: what is on it now, if it was not drawn before.
    pub(crate) fn drawn(&mut self, viewport: ViewportId) -> Option<&OnSlice> {
        let on = self.drawing.remove(&viewport)?;
        self.shown.insert(viewport, on);
        self.shown.get(&viewport)
    }

    /// Outputs that are on screen in any of these views.
    pub(crate) fn before_them(&self, views: &[ViewportId]) -> BTreeSet<usize> {
        let shown = views.iter().filter_map(|id| self.shown.get(id));
        shown.flat_map(|on| on.outputs.iter().copied()).collect()
    }

    pub(crate) fn saw(&mut self, output: usize, slice: u32) {
        self.fresh(output).slices.push(slice);
    }

    pub(crate) fn watched(&mut self, output: usize, passed_ms: u64) {
        self.fresh(output).watched_ms += passed_ms;
    }

    fn fresh(&mut self, output: usize) -> &mut FreshLook {
        let number = u32::try_from(output).unwrap_or(u32::MAX);
        self.fresh.entry(output).or_insert(FreshLook { output: number, ..FreshLook::default() })
    }

    /// Whether enough came together to be written down: a slice, or time alone for so long.
    pub(crate) fn has_news(&self, after_ms: u64) -> bool {
        self.fresh.values().any(|look| !look.slices.is_empty() || look.watched_ms >= after_ms)
    }

    /// Another volume comes before them.
    pub(crate) fn close(&mut self) {
        *self = Self { last_input_ms: self.last_input_ms, ..Self::default() };
    }

    /// What is to be written down; from then on it is no longer fresh.
    pub(crate) fn take_fresh(&mut self) -> Vec<FreshLook> {
        std::mem::take(&mut self.fresh).into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn haste_is_a_matter_of_slices_and_of_time() {
        let accepted = |seen, watched_ms, edited| {
            Accepted { output: 0, unix_ms: 0, seen, watched_ms, edited }.is_hasty(41)
        };
        assert!(accepted(6, 90_000, true), "six of 41");
        assert!(accepted(32, 90_000, true) && !accepted(33, 90_000, true), "80 % of 41 is 32.8");
        assert!(accepted(41, 40_999, false) && !accepted(41, 41_000, false), "a second for each");
        assert!(!accepted(41, 4000, true), "who edited it has looked");
    }
}
