//! The window that a volume starts with where the choice is free. It follows from the series alone: never from what
//! happened to be decoded first.

use study::SeriesFacts;
use volume::{Dims, Volume};
use window::{Preset, Window, WindowFunction};

use crate::reading::unit_of;

/// A view needs a sensible first window, not an exact one: about this many voxels tell enough.
const SAMPLED_VOXELS: usize = 1 << 18;

/// Part of the values left out at either end.
const IGNORED_PART: f64 = 0.01;

/// The window that a volume starts with, of the slices that have arrived.
pub(crate) fn first_window(
    stated: &[(f64, f64)],
    facts: &SeriesFacts,
    volume: &Volume,
    arrived: &[bool],
) -> Window {
    let of_values = || {
        let mut survey = Survey::of(volume.placement().dims());
        for (slice, _) in (0..).zip(arrived).filter(|(_, arrived)| **arrived) {
            survey.take(slice, volume, slice);
        }
        survey.window(facts)
    };
    window_without_values(stated, facts).unwrap_or_else(of_values)
}

/// The window of a series whatever its values: the file's own, else soft tissue where they are HU.
pub(crate) fn window_without_values(stated: &[(f64, f64)], facts: &SeriesFacts) -> Option<Window> {
    let of_file = stated.iter().find_map(|&(c, w)| Window::linear(c, w).ok());
    let soft_tissue = || {
        let is_hu = unit_of(facts) == "HU";
        Preset::ct("soft-tissue").filter(|_| is_hu).map(|preset| preset.window)
    };
    of_file.or_else(soft_tissue)
}

/// Values of a volume, taken slice by slice in any order, from which a window is found that spans most of them. Holds
/// about a quarter of a million values, however large the volume is.
#[derive(Debug)]
pub(crate) struct Survey {
    slice_len: usize,
    step: usize,
    values: Vec<f64>,
}

impl Survey {
    pub(crate) fn of(dims: Dims) -> Self {
        let slice_len = dims.slice_len();
        let voxels = slice_len.saturating_mul(dims.slices as usize);
        Self { slice_len, step: (voxels / SAMPLED_VOXELS).max(1), values: Vec::new() }
    }

    /// Takes a slice of the volume surveyed, which lies at `place` in `held`.
    pub(crate) fn take(&mut self, slice: u32, held: &Volume, place: u32) {
        let (begin, at) = (slice as usize * self.slice_len, place as usize * self.slice_len);
        // Every so many voxels of the volume, not of the slice.
        let first = begin.next_multiple_of(self.step) - begin;
        let offsets = (first..self.slice_len).step_by(self.step);
        self.values.extend(offsets.filter_map(|offset| held.value_at(at + offset)));
    }

    /// The window that spans most of the values; the widest where there are none.
    pub(crate) fn window(mut self, facts: &SeriesFacts) -> Window {
        self.values.sort_unstable_by(f64::total_cmp);
        // Uptake is read from zero to the hottest voxel; elsewhere few bright voxels must not make all others dark.
        let ignored = if facts.modality == "PT" { 0.0 } else { IGNORED_PART };
        spanning(&self.values, ignored).unwrap_or_else(widest)
    }
}

fn spanning(sorted: &[f64], ignored: f64) -> Option<Window> {
    let left_out = (sorted.len() as f64 * ignored) as usize;
    let last = sorted.len().checked_sub(1 + left_out)?;
    let (min, max) = (sorted.get(left_out)?, sorted.get(last)?);
    Window::linear((min + max + 1.0) / 2.0, max - min + 1.0).ok()
}

fn widest() -> Window {
    Window::new(0.0, 65_536.0, WindowFunction::Linear)
        .expect("a LINEAR window of width above one is a window")
}
