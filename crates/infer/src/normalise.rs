use serde::Deserialize;

use crate::InferError;

/// How intensities are brought to the range a network was trained on.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Normalisation {
    /// Clips to two percentiles of the image, then takes the mean off and divides by the deviation.
    ClippedZScore {
        /// Lower percentile, 0 to 100.
        low_percentile: f64,
        /// Upper percentile, 0 to 100.
        high_percentile: f64,
    },
}

impl Normalisation {
    /// The image as the network sees it. Samples that are not finite stand for places outside the scan: they
    /// do not count, and become 0, the mean.
    ///
    /// A percentile is the sample of nearest rank. Sums are in f64.
    ///
    /// # Errors
    /// [`InferError::NoContrast`] when no samples are finite, or all are equal.
    pub fn apply(&self, samples: &[f32]) -> Result<Vec<f32>, InferError> {
        let Self::ClippedZScore { low_percentile, high_percentile } = *self;
        let mut ordered: Vec<f32> = samples.iter().copied().filter(|s| s.is_finite()).collect();
        ordered.sort_unstable_by(f32::total_cmp);
        let at_percentile = |percentile: f64| {
            let last = ordered.len().checked_sub(1)?;
            ordered.get((percentile / 100.0 * last as f64 + 0.5).floor() as usize).copied()
        };
        let (Some(low), Some(high)) =
            (at_percentile(low_percentile), at_percentile(high_percentile))
        else {
            return Err(InferError::NoContrast);
        };
        let count = ordered.len() as f64;
        let clipped = || ordered.iter().map(|sample| f64::from(sample.clamp(low, high)));
        let mean = clipped().sum::<f64>() / count;
        let variance = clipped().map(|sample| (sample - mean).powi(2)).sum::<f64>() / count;
        let deviation = variance.sqrt();
        if deviation.is_nan() || deviation <= 1e-8 {
            return Err(InferError::NoContrast);
        }
        let normal = |sample: f32| ((f64::from(sample.clamp(low, high)) - mean) / deviation) as f32;
        Ok(samples.iter().map(|s| if s.is_finite() { normal(*s) } else { 0.0 }).collect())
    }

    pub(crate) fn is_usable(&self) -> bool {
        let Self::ClippedZScore { low_percentile, high_percentile } = *self;
        (0.0..=100.0).contains(&low_percentile)
            && (0.0..=100.0).contains(&high_percentile)
            && low_percentile < high_percentile
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Normalisation =
        Normalisation::ClippedZScore { low_percentile: 0.0, high_percentile: 100.0 };

    #[test]
    fn apply_gives_mean_zero_and_deviation_one() {
        let normal = WHOLE.apply(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_eq!(normal, [-1.5, -0.5, -0.5, -0.5, 0.0, 0.0, 1.0, 2.0]);
    }

    #[test]
    fn apply_leaves_places_outside_the_scan_out() {
        let normal = WHOLE.apply(&[f32::NAN, 1.0, 3.0, f32::INFINITY]).unwrap();
        assert_eq!(normal, [0.0, -1.0, 1.0, 0.0]);
    }

    #[test]
    fn apply_clips_outliers() {
        let clip = Normalisation::ClippedZScore { low_percentile: 0.0, high_percentile: 90.0 };
        let mut samples: Vec<f32> = (0..100u8).map(|n| f32::from(n % 2)).collect();
        samples[99] = 1e30;
        let normal = clip.apply(&samples).unwrap();
        assert_eq!(normal[99], normal[97]);
        assert!((normal[99] - 1.0).abs() < 1e-6);
    }

    #[test]
    fn apply_refuses_an_image_without_contrast() {
        for samples in [vec![], vec![3.0; 9], vec![f32::NAN; 4]] {
            assert_eq!(WHOLE.apply(&samples), Err(InferError::NoContrast));
        }
    }
}
