use volume::Volume;

use crate::{Window, WindowError, WindowFunction};

/// Which voxels count towards a percentile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Foreground {
    /// Values above Otsu's threshold of the whole volume (Otsu 1979, over 256 equal bins).
    Otsu,
    /// Values above zero, where the air around the patient is masked.
    AboveZero,
    /// Every voxel that is not padding.
    All,
}

/// Modality values at two percentiles of a volume: numbers to be recorded, never computed again for another
/// slice, reader or timepoint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PercentileBounds {
    /// Modality value at the lower percentile.
    pub low: f64,
    /// Modality value at the upper percentile.
    pub high: f64,
}

/// Finds the modality values at two percentiles (0 to 100) of the foreground of a whole volume.
///
/// MR numbers have no fixed meaning, so its windows are stated as percentiles and resolved once per volume.
/// Percentiles are exact order statistics with linear interpolation between neighbours (definition 7 of Hyndman
/// and Fan 1996, the default of NumPy). The volume is read a few times and never copied.
///
/// # Errors
/// [`WindowError::Percentiles`] when they are not in order; [`WindowError::NoContrast`] when there is no foreground
/// or both percentiles have one value.
pub fn resolve_percentiles(
    volume: &Volume,
    low_percent: f64,
    high_percent: f64,
    foreground: Foreground,
) -> Result<PercentileBounds, WindowError> {
    if !(0.0..high_percent).contains(&low_percent) || high_percent > 100.0 {
        return Err(WindowError::Percentiles { low: low_percent, high: high_percent });
    }
    let samples = Samples::of(volume, foreground);
    let descending = volume.rescale().slope < 0.0;
    let at = |percent: f64| {
        let stored = samples.quantile(if descending { 100.0 - percent } else { percent } / 100.0);
        volume.rescale().modality(stored)
    };
    let empty = WindowError::NoContrast { low: f64::NAN, high: f64::NAN };
    if samples.count == 0 {
        return Err(empty);
    }
    let bounds = PercentileBounds { low: at(low_percent), high: at(high_percent) };
    if bounds.low < bounds.high { Ok(bounds) } else { Err(bounds.no_contrast()) }
}

impl PercentileBounds {
    /// The window from the lower value (black) to the upper (white).
    ///
    /// For LINEAR over L..U that is width `U - L + 1`, center `(L + U + 1) / 2`; for the others `U - L` and the
    /// middle.
    ///
    /// # Errors
    /// [`WindowError::Width`] when the bounds are not finite or not in order.
    pub fn window(self, function: WindowFunction) -> Result<Window, WindowError> {
        let (center, width) = ((self.low + self.high) / 2.0, self.high - self.low);
        match function {
            WindowFunction::Linear => Window::new(center + 0.5, width + 1.0, function),
            WindowFunction::LinearExact | WindowFunction::Sigmoid => {
                Window::new(center, width, function)
            }
        }
    }

    fn no_contrast(self) -> WindowError {
        WindowError::NoContrast { low: self.low, high: self.high }
    }
}

/// The stored values that count, seen as keys whose order is that of the values.
struct Samples<'a> {
    volume: &'a Volume,
    above: Option<(f64, f64, f64)>,
    count: usize,
}

impl<'a> Samples<'a> {
    fn of(volume: &'a Volume, foreground: Foreground) -> Self {
        let rescale = volume.rescale();
        let threshold = match foreground {
            Foreground::Otsu => otsu(volume),
            Foreground::AboveZero => Some(0.0),
            Foreground::All => None,
        };
        let above = threshold.map(|t| (t, rescale.slope, rescale.intercept));
        let mut samples = Self { volume, above, count: 0 };
        samples.count = samples.stored().count();
        samples
    }

    fn stored(&self) -> impl Iterator<Item = f64> + '_ {
        let (voxels, padding) = (self.volume.voxels(), self.volume.padding());
        let is_there = |at: &usize| !self.volume.is_absent_at(*at);
        let stored = (0..voxels.len()).filter(is_there).filter_map(|at| voxels.stored(at));
        stored.filter(move |&stored| {
            let padded = padding.is_some_and(|(low, high)| (low..=high).contains(&stored));
            let inside = self.above.is_none_or(|(t, slope, shift)| stored * slope + shift > t);
            inside && !padded && !stored.is_nan()
        })
    }

    /// Stored value at a quantile (0 to 1); the caller has made sure that there are samples.
    fn quantile(&self, quantile: f64) -> f64 {
        let rank = quantile * (self.count - 1) as f64;
        let low = self.order_statistic(rank.floor() as usize);
        if rank.fract() == 0.0 {
            return low;
        }
        let high = self.order_statistic(rank.floor() as usize + 1);
        low + (high - low) * rank.fract()
    }

    /// The sample with `rank` samples below it, by its high and then its low 16 bits: two passes and a histogram
    /// in place of a sorted copy.
    fn order_statistic(&self, rank: usize) -> f64 {
        let mut counts = vec![0_usize; 1 << 16];
        self.stored().for_each(|s| counts[(key(s) >> 16) as usize] += 1);
        let (high, below) = bucket(&counts, rank);
        counts.fill(0);
        self.stored()
            .map(key)
            .filter(|k| (k >> 16) as usize == high)
            .for_each(|k| counts[(k & 0xffff) as usize] += 1);
        let (low, _) = bucket(&counts, rank - below);
        value(((high as u32) << 16) | low as u32)
    }
}

/// The bucket that holds a rank, and the number of samples in the buckets before it.
fn bucket(counts: &[usize], rank: usize) -> (usize, usize) {
    let mut below = 0;
    for (at, &count) in counts.iter().enumerate() {
        if rank < below + count {
            return (at, below);
        }
        below += count;
    }
    (counts.len() - 1, below)
}

/// An f32 as a number of the same order: stored 16-bit values and f32 alike are exact in it.
fn key(stored: f64) -> u32 {
    let bits = (stored as f32).to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn value(key: u32) -> f64 {
    let bits = if key >> 31 == 1 { key & !(1 << 31) } else { !key };
    f64::from(f32::from_bits(bits))
}

/// Otsu's threshold in modality units over 256 equal bins from the smallest to the largest value: foreground lies
/// above it, from the lower edge of the first bin of the brighter class on. `None` when the volume has one value
/// only.
fn otsu(volume: &Volume) -> Option<f64> {
    const BINS: usize = 256;
    let range = volume.range().filter(|r| r.min < r.max && (r.max - r.min).is_finite())?;
    let scale = BINS as f64 / (range.max - range.min);
    let mut counts = [0.0_f64; BINS];
    for value in (0..volume.voxels().len()).filter_map(|at| volume.value_at(at)) {
        counts[(((value - range.min) * scale) as usize).min(BINS - 1)] += 1.0;
    }
    let total: f64 = counts.iter().sum();
    let sum: f64 = counts.iter().enumerate().map(|(bin, n)| bin as f64 * n).sum();
    let (mut weight, mut moment, mut best) = (0.0, 0.0, (f64::MIN, 0));
    for (bin, count) in counts.iter().enumerate().take(BINS - 1) {
        weight += count;
        moment += bin as f64 * count;
        let other = total - weight;
        if weight == 0.0 || other == 0.0 {
            continue;
        }
        let between = weight * other * (moment / weight - (sum - moment) / other).powi(2);
        if between > best.0 {
            best = (between, bin);
        }
    }
    // A value on the edge belongs to the bin above, so the threshold lies just below.
    Some((range.min + (best.1 as f64 + 1.0) / scale).next_down())
}

#[cfg(test)]
mod tests {
    use super::*;
    use volume::{Dims, Placement, Rescale, Voxels};

    fn volume(voxels: Voxels, rescale: Rescale) -> Volume {
        let dims = Dims::new(voxels.len() as u32, 1, 1);
        Volume::new(Placement::Unplaced { dims, pixel_spacing_mm: None }, voxels, rescale).unwrap()
    }

    /// A pseudo-random sequence that the oracle (NumPy) can make as well: x ← 1103515245 x + 12345 mod 2³¹.
    fn sequence(len: usize) -> impl Iterator<Item = u32> {
        let mut x: u64 = 20_230_917;
        (0..len).map(move |_| {
            x = (1_103_515_245 * x + 12_345) % (1 << 31);
            (x >> 8) as u32
        })
    }

    /// Dark background around −30, brighter foreground around 600.
    fn two_humps(len: usize) -> Vec<i16> {
        sequence(len)
            .map(|x| {
                let noise = (x % 101) as i16;
                if x % 3 == 0 { 550 + noise * 2 } else { -80 + noise }
            })
            .collect()
    }

    fn check(volume: &Volume, foreground: Foreground, low: f64, high: f64) {
        let bounds = resolve_percentiles(volume, 1.0, 99.0, foreground).unwrap();
        assert!((bounds.low - low).abs() < 1e-6, "{bounds:?}");
        assert!((bounds.high - high).abs() < 1e-6, "{bounds:?}");
    }

    /// Expected values from numpy.percentile on the same sequence; for Otsu of the values from the upper edge of the
    /// bin on that skimage.filters.threshold_otsu names by its center.
    #[test]
    fn percentiles_of_the_foreground_agree_with_numpy() {
        let whole = volume(Voxels::I16(two_humps(10_007)), Rescale::IDENTITY);
        check(&whole, Foreground::All, -79.0, 744.0);
        check(&whole, Foreground::AboveZero, 1.0, 748.0);
        check(&whole, Foreground::Otsu, 550.0, 748.0);
    }

    #[test]
    fn float_voxels_and_a_negative_slope_give_modality_values_in_order() {
        let values: Vec<f32> = two_humps(1_009).iter().map(|&v| f32::from(v) / 8.0).collect();
        let float = volume(Voxels::F32(values.clone()), Rescale::IDENTITY);
        let negated = volume(
            Voxels::F32(values.iter().map(|v| -v).collect()),
            Rescale { slope: -1.0, intercept: 0.0 },
        );
        let bounds = resolve_percentiles(&float, 2.0, 95.0, Foreground::Otsu).unwrap();
        let same = resolve_percentiles(&negated, 2.0, 95.0, Foreground::Otsu).unwrap();
        assert!((bounds.low - same.low).abs() < 1e-9 && (bounds.high - same.high).abs() < 1e-9);
        assert!(bounds.low < bounds.high);
    }

    #[test]
    fn padding_does_not_count() {
        let padded = volume(Voxels::I16(vec![-2000, -2000, 1, 2, 3, 4, 5]), Rescale::IDENTITY);
        let padded = padded.with_padding(Some((-2000.0, -2000.0)));
        let bounds = resolve_percentiles(&padded, 0.0, 100.0, Foreground::All).unwrap();
        assert_eq!((bounds.low, bounds.high), (1.0, 5.0));
        let window = bounds.window(WindowFunction::Linear).unwrap();
        assert_eq!((window.center(), window.width()), (3.5, 5.0));
        assert_eq!((window.grey(1.0), window.grey(5.0)), (0, 255));
    }

    #[test]
    fn what_fills_a_slice_that_is_not_there_does_not_count() {
        let dims = Dims::new(2, 2, 3);
        let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
        let stored = vec![1, 2, 3, 4, -32768, -32768, -32768, -32768, 5, 6, 7, 8];
        let mut gap = Volume::new(placement, Voxels::I16(stored), Rescale::IDENTITY).unwrap();
        gap.declare_absent(1);
        let bounds = resolve_percentiles(&gap, 0.0, 100.0, Foreground::All).unwrap();
        assert_eq!((bounds.low, bounds.high), (1.0, 8.0));
        // Otsu's threshold lies between 4 and 5, and not between the filler and all the rest.
        let bright = resolve_percentiles(&gap, 0.0, 100.0, Foreground::Otsu).unwrap();
        assert_eq!((bright.low, bright.high), (5.0, 8.0));
    }

    #[test]
    fn a_volume_without_contrast_is_an_error_not_a_window() {
        let flat = volume(Voxels::U16(vec![7; 12]), Rescale::IDENTITY);
        for foreground in [Foreground::All, Foreground::AboveZero, Foreground::Otsu] {
            assert!(resolve_percentiles(&flat, 1.0, 99.0, foreground).is_err());
        }
        let dark = volume(Voxels::I16(vec![-1, -2]), Rescale::IDENTITY);
        assert!(resolve_percentiles(&dark, 1.0, 99.0, Foreground::AboveZero).is_err());
        assert!(resolve_percentiles(&dark, 99.0, 1.0, Foreground::All).is_err());
        assert!(resolve_percentiles(&dark, -1.0, 99.0, Foreground::All).is_err());
    }
}
