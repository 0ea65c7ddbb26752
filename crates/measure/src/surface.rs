use volume::{Index, Labelmap};

use crate::{MeasureError, SharedGrid, distance_map::DistanceMap};

/// How far apart the borders of two masks are.
///
/// The border of a mask is the mask without its erosion by faces; outside of the image counts as background.
/// Distances run between voxel centres. Both empty: all distances 0 and NSD 1. One empty: no distance is
/// defined, and NSD is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurfaceAgreement {
    /// Distances; `None` when exactly one mask is empty.
    pub distances: Option<SurfaceDistances>,
    /// Normalised surface distance, voxel-count form: the part of all border voxels within the tolerance of the
    /// other border.
    pub nsd: f64,
    /// The tolerance of [`Self::nsd`] in mm.
    pub tolerance_mm: f64,
    /// Whether neither mask has a voxel.
    pub is_both_empty: bool,
}

/// Distances between two borders, in mm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SurfaceDistances {
    /// Hausdorff distance: the largest distance of either direction.
    pub hd_mm: f64,
    /// The larger of the two directed 95th percentiles, linearly interpolated (as Metrics Reloaded has it).
    pub hd95_mm: f64,
    /// The 95th percentile of both directed lists joined (as MedPy has it).
    pub hd95_pooled_mm: f64,
    /// Mean distance from the first border to the second.
    pub asd_a_to_b_mm: f64,
    /// Mean distance from the second border to the first.
    pub asd_b_to_a_mm: f64,
    /// Mean over both directed lists joined.
    pub assd_pooled_mm: f64,
    /// Mean of the two directed means.
    pub masd_mm: f64,
}

/// Compares the border of a label in the first labelmap with that of a label in the second.
///
/// # Errors
/// [`MeasureError::Tolerance`] when the tolerance of the NSD is not a length.
pub fn surface_agreement(
    shared: &SharedGrid<'_>,
    segment_a: u8,
    segment_b: u8,
    tolerance_mm: f64,
) -> Result<SurfaceAgreement, MeasureError> {
    if !tolerance_mm.is_finite() || tolerance_mm < 0.0 {
        return Err(MeasureError::Tolerance(tolerance_mm));
    }
    let (a, b) = (border(shared.a(), segment_a), border(shared.b(), segment_b));
    if a.is_empty() || b.is_empty() {
        let is_both_empty = a.is_empty() && b.is_empty();
        return Ok(SurfaceAgreement {
            distances: is_both_empty.then(SurfaceDistances::default),
            nsd: if is_both_empty { 1.0 } else { 0.0 },
            tolerance_mm,
            is_both_empty,
        });
    }
    let mut a_to_b = directed(shared, &a, &b);
    let mut b_to_a = directed(shared, &b, &a);
    a_to_b.sort_by(f64::total_cmp);
    b_to_a.sort_by(f64::total_cmp);
    let within = |list: &[f64]| list.partition_point(|&d| d <= tolerance_mm) as f64;
    Ok(SurfaceAgreement {
        nsd: (within(&a_to_b) + within(&b_to_a)) / (a_to_b.len() + b_to_a.len()) as f64,
        distances: Some(summary(&a_to_b, &b_to_a)),
        tolerance_mm,
        is_both_empty: false,
    })
}

fn summary(a_to_b: &[f64], b_to_a: &[f64]) -> SurfaceDistances {
    let mut pooled = [a_to_b, b_to_a].concat();
    pooled.sort_by(f64::total_cmp);
    let (there, back) = (mean(a_to_b), mean(b_to_a));
    SurfaceDistances {
        hd_mm: percentile(&pooled, 1.0),
        hd95_mm: percentile(a_to_b, 0.95).max(percentile(b_to_a, 0.95)),
        hd95_pooled_mm: percentile(&pooled, 0.95),
        asd_a_to_b_mm: there,
        asd_b_to_a_mm: back,
        assd_pooled_mm: mean(&pooled),
        masd_mm: f64::midpoint(there, back),
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Linear between the two nearest ranks of a sorted, non-empty list.
fn percentile(sorted: &[f64], fraction: f64) -> f64 {
    let rank = fraction * (sorted.len() - 1) as f64;
    let low = rank.floor() as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (sorted[high] - sorted[low]) * (rank - low as f64)
}

fn directed(shared: &SharedGrid<'_>, from: &[Index], to: &[Index]) -> Vec<f64> {
    let both = || from.iter().chain(to).copied();
    let low = both().reduce(|a, b| each(a, b, u32::min)).unwrap_or_default();
    let high = both().reduce(|a, b| each(a, b, u32::max)).unwrap_or_default();
    let map = DistanceMap::to(to, (low, high), shared.grid().spacing());
    from.iter().map(|&at| map.at_mm(at)).collect()
}

fn each(a: Index, b: Index, pick: fn(u32, u32) -> u32) -> Index {
    Index::new(pick(a.column, b.column), pick(a.row, b.row), pick(a.slice, b.slice))
}

/// Voxels of a label with a face to another label or to the outside of the image.
fn border(labels: &Labelmap, segment: u8) -> Vec<Index> {
    let dims = labels.dims();
    let inside = labels.labels().iter().enumerate().filter(|(_, label)| **label == segment);
    inside
        .map(|(at, _)| dims.index(at))
        .filter(|at| {
            let near = |column, row, slice| labels.label(Index::new(column, row, slice)) == segment;
            // Below zero wraps to outside of the image, where there is background.
            let Index { column: c, row: r, slice: s } = *at;
            !(near(c.wrapping_sub(1), r, s)
                && near(c + 1, r, s)
                && near(c, r.wrapping_sub(1), s)
                && near(c, r + 1, s)
                && near(c, r, s.wrapping_sub(1))
                && near(c, r, s + 1))
        })
        .collect()
}
