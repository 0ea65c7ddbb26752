//! Where the slices of a volume lie, from their positions alone.

use volume::{Dims, Direction, Grid, Lps, LpsVector, Placement, SliceStack, SpacingMm};

use crate::Finding;

/// Deviation that headers' rounding explains: this much, or this part of the median step, whichever is more.
const STEP_TOLERANCE_MM: f64 = 0.01;
const STEP_TOLERANCE_PART: f64 = 0.01;
/// Decimal fractions have no exact binary form: 0.84 less 0.83 is a trace more than a hundredth.
const BINARY_MM: f64 = 1e-9;

/// What the slices of a volume have in common, and what their headers state besides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane2d {
    pub(crate) columns: u32,
    pub(crate) rows: u32,
    pub(crate) axes: (Direction, Direction),
    pub(crate) normal: Direction,
    pub(crate) spacing_mm: (f64, f64),
}

/// Stated values that are compared with the positions or stand in where there is one slice.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stated {
    pub(crate) thickness_mm: Option<f64>,
    pub(crate) spacing_mm: Option<f64>,
    pub(crate) tilt_degrees: Option<f64>,
}

/// Places slices whose positions are sorted along the normal, no two at one place.
pub(crate) fn place(
    plane: Plane2d,
    positions: &[Lps],
    stated: Stated,
    findings: &mut Vec<Finding>,
) -> Placement {
    let slices = u32::try_from(positions.len()).unwrap_or(u32::MAX);
    let dims = Dims::new(plane.columns, plane.rows, slices);
    let placed = match positions {
        [only] => single(plane, dims, *only, stated, findings),
        _ => several(plane, dims, positions, stated, findings),
    };
    let stack = || {
        let spacing = plane.spacing_mm;
        SliceStack::new(dims, plane.axes, spacing, positions.to_vec()).map(Placement::Stack)
    };
    placed.map_or_else(stack, Ok).unwrap_or_else(|_| {
        findings.push(Finding::GeometryRefused);
        Placement::Unplaced { dims, pixel_spacing_mm: Some(plane.spacing_mm) }
    })
}

/// A box one slice thick, if the thickness is stated.
fn single(
    plane: Plane2d,
    dims: Dims,
    origin: Lps,
    stated: Stated,
    findings: &mut Vec<Finding>,
) -> Option<Placement> {
    let Some(thickness_mm) = stated.thickness_mm.filter(|t| *t > 0.0) else {
        findings.push(Finding::SingleSlice);
        return None;
    };
    let grid = grid(plane, dims, origin, plane.normal, thickness_mm)?;
    findings.push(Finding::SingleSliceThickness { thickness_mm });
    Some(Placement::Regular(grid))
}

fn several(
    plane: Plane2d,
    dims: Dims,
    positions: &[Lps],
    stated: Stated,
    findings: &mut Vec<Finding>,
) -> Option<Placement> {
    let (&first, &last) = (positions.first()?, positions.last()?);
    let normal = plane.normal.vector();
    let steps: Vec<f64> = positions
        .windows(2)
        .filter_map(|pair| pair.first().zip(pair.last()))
        .map(|(a, b)| (*b - *a).dot(normal))
        .collect();
    let median_mm = median(&steps);
    let tolerance = STEP_TOLERANCE_MM.max(STEP_TOLERANCE_PART * median_mm) + BINARY_MM;
    let even = uneven_steps(&steps, median_mm, tolerance, findings);
    let even = even && add_up(&steps, median_mm, tolerance, findings);
    let axis = slice_axis(plane, first, last, tolerance, stated, findings);
    let straight = axis.is_some_and(|axis| lie_on_line(positions, axis, tolerance, findings));
    if let Some(stated_mm) = stated.spacing_mm.map(f64::abs)
        && even
        && (stated_mm - median_mm).abs() > tolerance
    {
        findings.push(Finding::SpacingDisagrees { positions_mm: median_mm, stated_mm });
    }
    if !(even && straight) {
        return None;
    }
    // The mean step keeps both ends where their headers say; the median would add up rounding.
    let mean_mm = (last - first).length_mm() / f64::from(dims.slices - 1);
    grid(plane, dims, first, axis?, mean_mm).map(Placement::Regular)
}

fn grid(plane: Plane2d, dims: Dims, origin: Lps, axis: Direction, step_mm: f64) -> Option<Grid> {
    let (column, row) = plane.spacing_mm;
    let axes = [plane.axes.0, plane.axes.1, axis];
    Grid::new(dims, origin, axes, SpacingMm { column, row, slice: step_mm }).ok()
}

/// Whether all steps are equal within the tolerance; says what is wrong where they are not.
fn uneven_steps(
    steps: &[f64],
    median_mm: f64,
    tolerance: f64,
    findings: &mut Vec<Finding>,
) -> bool {
    let off = |step: f64| (step - median_mm).abs();
    if steps.iter().all(|&step| off(step) <= tolerance) {
        return true;
    }
    let missing = |step: f64| {
        let times = (step / median_mm).round();
        (times >= 1.0 && (step - times * median_mm).abs() <= tolerance * times)
            .then_some((times - 1.0) as u32)
    };
    let gaps: Option<Vec<u32>> = steps.iter().map(|&step| missing(step)).collect();
    match gaps {
        Some(gaps) => {
            let wide = gaps.iter().zip(steps).enumerate().filter(|(_, (gap, _))| **gap > 0);
            findings.extend(wide.map(|(slice, (&missing, &step_mm))| Finding::MissingSlices {
                after_slice: slice as u32,
                missing,
                step_mm,
            }));
        }
        None => findings.push(uneven(steps, median_mm)),
    }
    false
}

/// Whether steps that are each near the median also keep every slice near its place in a box of equal steps: a small
/// difference that goes one way for many slices puts those in the middle millimetres beside it.
fn add_up(steps: &[f64], median_mm: f64, tolerance: f64, findings: &mut Vec<Finding>) -> bool {
    let mean_mm = steps.iter().sum::<f64>() / steps.len() as f64;
    let mut place_mm = 0.0;
    let off = (1..).zip(steps).map(|(slice, step)| {
        place_mm += step;
        (place_mm - mean_mm * f64::from(slice)).abs()
    });
    let fits = off.fold(0.0, f64::max) <= tolerance;
    if !fits {
        findings.push(uneven(steps, median_mm));
    }
    fits
}

fn uneven(steps: &[f64], median_mm: f64) -> Finding {
    Finding::UnevenSpacing {
        min_mm: steps.iter().copied().fold(f64::INFINITY, f64::min),
        median_mm,
        max_mm: steps.iter().copied().fold(0.0, f64::max),
    }
}

/// The direction from slice to slice; `None` for a tilt.
fn slice_axis(
    plane: Plane2d,
    first: Lps,
    last: Lps,
    tolerance: f64,
    stated: Stated,
    findings: &mut Vec<Finding>,
) -> Option<Direction> {
    let along = last - first;
    let normal = plane.normal.vector();
    let sideways = off_axis(along, plane.normal);
    if sideways <= tolerance {
        return Some(plane.normal);
    }
    let axis = Direction::new(along.x, along.y, along.z).ok()?;
    if sideways / along.length_mm() <= Grid::MAX_AXIS_COSINE {
        return Some(axis);
    }
    findings.push(Finding::Tilt {
        degrees: sideways.atan2(along.dot(normal)).to_degrees(),
        stated_degrees: stated.tilt_degrees,
    });
    None
}

/// Whether every position lies on the line through the first along `axis`.
fn lie_on_line(
    positions: &[Lps],
    axis: Direction,
    tolerance: f64,
    findings: &mut Vec<Finding>,
) -> bool {
    let Some(&first) = positions.first() else { return false };
    let off_mm = positions.iter().map(|&at| off_axis(at - first, axis)).fold(0.0, f64::max);
    if off_mm > tolerance {
        findings.push(Finding::PositionsScattered { off_mm });
    }
    off_mm <= tolerance
}

fn off_axis(vector: LpsVector, axis: Direction) -> f64 {
    (vector + axis.vector() * -vector.dot(axis.vector())).length_mm()
}

/// Median of steps; zero for none.
fn median(steps: &[f64]) -> f64 {
    let mut sorted = steps.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    /// Axial slices with these steps between them in mm, and what is found.
    fn placed(steps_mm: &[f64]) -> (Placement, Vec<Finding>) {
        let plane = Plane2d {
            columns: 7,
            rows: 5,
            axes: (Direction::LEFT, Direction::POSTERIOR),
            normal: Direction::SUPERIOR,
            spacing_mm: (0.7, 0.9),
        };
        let mut z = -300.0;
        let mut positions = vec![Lps::new(1.0, 2.0, z)];
        for step in steps_mm {
            z += step;
            positions.push(Lps::new(1.0, 2.0, z));
        }
        let mut findings = Vec::new();
        let placement = place(plane, &positions, Stated::default(), &mut findings);
        (placement, findings)
    }

    #[test]
    fn positions_rounded_in_their_headers_make_a_box() {
        let rounded = |n: i32| (f64::from(n) * 0.8333 * 100.0).round() / 100.0;
        let steps: Vec<f64> = (0..300).map(|n| rounded(n + 1) - rounded(n)).collect();
        let (placement, findings) = placed(&steps);
        assert!((placement.grid().unwrap().spacing().slice - 0.8333).abs() < 1e-4);
        assert_eq!(findings, []);
    }

    #[test]
    fn small_differences_that_add_up_make_no_box() {
        // Each step is within one part in a hundred of the others; in a box the middle slice would be 1 mm off.
        let steps: Vec<f64> = (0..100).map(|n| if n < 50 { 4.98 } else { 5.02 }).collect();
        let (placement, findings) = placed(&steps);
        assert!(placement.grid().is_none(), "{placement:?}");
        let [Finding::UnevenSpacing { min_mm, max_mm, .. }] = findings[..] else {
            panic!("{findings:?}")
        };
        assert!((min_mm - 4.98).abs() < 1e-9 && (max_mm - 5.02).abs() < 1e-9);
    }
}
