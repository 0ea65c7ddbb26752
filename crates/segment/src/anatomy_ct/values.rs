use volume::Volume;

use super::{AIR_HU, LEAST_AIR, LEAST_SOFT, SOFT_HU};
use crate::{Region, SegmentError};

/// Refuses values that cannot be HU: a CT of a patient has air around or in it, and soft tissue near 0 HU.
pub(super) fn check_calibration(image: &Volume) -> Result<(), SegmentError> {
    let all = image.voxels().len().max(1) as f64;
    let fraction = |low, high| Region::of_values(image, low, high).voxel_count() as f64 / all;
    let air_fraction = fraction(f64::NEG_INFINITY, AIR_HU);
    let soft_fraction = fraction(SOFT_HU.0, SOFT_HU.1);
    if air_fraction >= LEAST_AIR && soft_fraction >= LEAST_SOFT {
        Ok(())
    } else {
        Err(SegmentError::NotCalibratedCt { air_fraction, soft_fraction })
    }
}

/// The fraction of a set's voxels with a value between two, inclusive.
pub(super) fn fraction_between(image: &Volume, region: &Region, low: f64, high: f64) -> f64 {
    let values = region.runs().flat_map(|run| run.range().map(|at| image.value_at(at)));
    let (mut inside, mut all) = (0usize, 0usize);
    for value in values {
        all += 1;
        inside += usize::from(value.is_some_and(|v| low <= v && v <= high));
    }
    inside as f64 / all.max(1) as f64
}

/// Mean value of a set without padding; `None` when it has no value.
pub(super) fn mean(image: &Volume, region: &Region) -> Option<f64> {
    let values = region.runs().flat_map(|run| run.range().filter_map(|at| image.value_at(at)));
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), v| (sum + v, count + 1));
    (count > 0).then(|| sum / count as f64)
}
