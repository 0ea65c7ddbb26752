//! The window that a volume starts with where the choice is free. It follows from the series alone: never from what
//! happened to be decoded first.

use study::{SeriesFacts, VolumePlan};
use volume::{Dims, Volume};
use window::{Preset, Window, WindowFunction};

use crate::reading::unit_of;

/// A view needs a sensible first window, not an exact one: about this many voxels tell enough.
const SAMPLED_VOXELS: usize = 1 << 18;

/// Part of the values left out at either end.
const IGNORED_PART: f64 = 0.01;

/// Part of the values of PET that may be brighter than white. Half a percent of a field of view that is mostly air is
/// about what brain, bladder and heart take of it: with the hottest voxel as white all else would be black.
const HOTTEST_PART: f64 = 0.005;

/// Values that span less than this (fractional anisotropy, diffusivity in mm²/s) are seen through LINEAR_EXACT, which
/// has widths below 1 and counts no values: it spans exactly theirs. In what spans more one unit is not seen.
const SMALL_SPAN: f64 = 20.0;

/// The windows that the files state, with their VOI LUT Function (0028,1056); one that is not known is LINEAR. Those
/// that their function cannot take are left out.
pub(crate) fn stated_windows(plan: &VolumePlan) -> Vec<Window> {
    let function = WindowFunction::from_dicom_term(&plan.voi_function).unwrap_or_default();
    let stated = plan.windows.iter();
    stated.filter_map(|&(center, width)| Window::new(center, width, function).ok()).collect()
}

/// The window that a volume starts with, of the slices that have arrived.
pub(crate) fn first_window(
    stated: &[Window],
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
pub(crate) fn window_without_values(stated: &[Window], facts: &SeriesFacts) -> Option<Window> {
    let soft_tissue = || {
        let is_hu = unit_of(facts) == "HU";
        Preset::ct("soft-tissue").filter(|_| is_hu).map(|preset| preset.window)
    };
    stated.first().copied().or_else(soft_tissue)
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
        let of_uptake = if facts.modality == "PT" { uptake(&self.values) } else { None };
        of_uptake.or_else(|| spanning(&self.values, IGNORED_PART)).unwrap_or_else(widest)
    }
}

/// Uptake is read from zero, black, to a round number that few values lie above. Where nothing is taken up there is no
/// such window. LINEAR_EXACT: in g/ml the half units of LINEAR (PS3.3 C.11.2.1.2) would be seen.
fn uptake(sorted: &[f64]) -> Option<Window> {
    let left_out = (sorted.len() as f64 * HOTTEST_PART) as usize;
    let white = sorted.get(sorted.len().checked_sub(1 + left_out)?)?;
    let white = rounded_up(*white)?;
    Window::new(white / 2.0, white, WindowFunction::LinearExact).ok()
}

/// The next number with two significant digits; none for what is not above zero.
fn rounded_up(value: f64) -> Option<f64> {
    let unit = 10f64.powf(value.log10().floor() - 1.0);
    let rounded = (value / unit - 1e-9).ceil() * unit;
    // Powers of ten below one are not exact: 0.1 · 73 is no 7.3.
    let rounded = if unit < 1.0 { (rounded * 1e6).round() / 1e6 } else { rounded };
    (value > 0.0 && rounded.is_finite()).then_some(rounded)
}

fn spanning(sorted: &[f64], ignored: f64) -> Option<Window> {
    let left_out = (sorted.len() as f64 * ignored) as usize;
    let last = sorted.len().checked_sub(1 + left_out)?;
    let (min, max) = (sorted.get(left_out)?, sorted.get(last)?);
    let span = max - min;
    let window = match span {
        // What has one value only has no span that a window could have.
        small if small > 0.0 && small < SMALL_SPAN => {
            Window::new(min + span / 2.0, span, WindowFunction::LinearExact)
        }
        _ => Window::linear((min + max + 1.0) / 2.0, span + 1.0),
    };
    window.ok()
}

fn widest() -> Window {
    Window::new(0.0, 65_536.0, WindowFunction::Linear)
        .expect("a LINEAR window of width above one is a window")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_of(modality: &str, values: Vec<f64>) -> (f64, f64) {
        let facts = SeriesFacts { modality: modality.to_owned(), ..SeriesFacts::default() };
        let window = Survey { slice_len: 1, step: 1, values }.window(&facts);
        (window.center(), window.width())
    }

    /// A thousand voxels of air, background and organs, and a bladder a hundred times as hot.
    #[test]
    fn uptake_is_seen_beside_the_hottest_voxels() {
        let mut values: Vec<f64> = (0..1000).map(|at| f64::from(at) * 0.004).collect();
        values.extend([250.0; 4]);
        // Of 1004 values five are left out: the four, and 3.996.
        assert_eq!(first_of("PT", values.clone()), (2.0, 4.0));
        let becquerel = values.iter().map(|value| value * 5130.0).collect();
        assert_eq!(first_of("PT", becquerel), (10_500.0, 21_000.0));
        // Nothing is taken up: as for any other series.
        assert_eq!(first_of("PT", vec![0.0; 40]), (0.5, 1.0));
        assert_eq!(first_of("PT", Vec::new()), (0.0, 65_536.0));
    }

    #[test]
    fn a_small_span_is_seen_through_a_window_as_narrow_as_it_is() {
        use WindowFunction::{Linear, LinearExact};
        let of = |values: &[f64]| {
            let window = spanning(values, 0.0).unwrap();
            (window.center(), window.width(), window.function())
        };
        assert_eq!(of(&[0.0, 0.25, 1.0]), (0.5, 1.0, LinearExact));
        assert_eq!(of(&[0.0, 0.002, 0.003]), (0.0015, 0.003, LinearExact));
        assert_eq!(of(&[-1000.0, 1000.0]), (0.5, 2001.0, Linear));
        assert_eq!(of(&[3.0, 3.0]), (3.5, 1.0, Linear));
        // Whole numbers are the same greys through either function.
        let window = spanning(&[0.0, 4.0], 0.0).unwrap();
        let counted = Window::linear(2.5, 5.0).unwrap();
        let greys = |window: Window| [0.0, 1.0, 2.0, 3.0, 4.0].map(|value| window.grey(value));
        assert_eq!(greys(window), greys(counted));
    }

    #[test]
    fn what_is_white_is_a_round_number() {
        let table =
            [(7.21, Some(7.3)), (7.3, Some(7.3)), (0.0412, Some(0.042)), (99.5, Some(100.0))];
        for (value, expected) in table {
            assert_eq!(rounded_up(value), expected, "{value}");
        }
        assert_eq!([rounded_up(0.0), rounded_up(-3.0), rounded_up(f64::NAN)], [None; 3]);
    }
}
