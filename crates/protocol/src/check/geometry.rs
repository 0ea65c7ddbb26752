//! Where the slices lie.

use study::Finding;
use volume::Placement;

use super::{Check, Found, Requirement, SeriesUnderCheck, Verdict};
use crate::Protocol;
use crate::document::PlaneName;

const POSITION: &str = "ImagePositionPatient (0020,0032)";
const ORIENTATION: &str = "ImageOrientationPatient (0020,0037)";

pub(super) fn check(protocol: &Protocol, series: &SeriesUnderCheck<'_>, checks: &mut Vec<Check>) {
    let is_placed = !matches!(series.placement, Placement::Unplaced { .. });
    checks.push(Check {
        requirement: Requirement::Position,
        expected: Found::Is(true),
        found: Found::Is(is_placed),
        verdict: Verdict::of(is_placed, protocol.grave()),
        source: POSITION,
    });
    checks.extend(plane(protocol, series, is_placed));
    checks.push(complete(protocol, series, is_placed));
    checks.push(uniform(protocol, series, is_placed));
    checks.extend(tilt(protocol, series));
    let bounds = &protocol.document().geometry;
    checks.extend(within(
        (Requirement::SliceThickness, "SliceThickness (0018,0050)"),
        bounds.slice_thickness,
        series.facts.slice_thickness_mm,
    ));
    let spacing = series.placement.grid().map(|grid| grid.spacing().slice);
    checks.extend(within((Requirement::SliceSpacing, POSITION), bounds.slice_spacing, spacing));
    checks.extend(pixel_spacing(protocol, series));
    checks.extend(matrix(protocol, series));
}

fn plane(protocol: &Protocol, series: &SeriesUnderCheck<'_>, is_placed: bool) -> Option<Check> {
    let allowed = &protocol.document().planes.edit;
    if allowed.is_empty() {
        return None;
    }
    let found = PlaneName::from(series.plane);
    Some(Check {
        requirement: Requirement::Plane,
        expected: Found::Terms(allowed.iter().map(|plane| plane.name().to_owned()).collect()),
        found: match is_placed {
            true => Found::Terms(vec![found.name().to_owned()]),
            false => Found::NotStated,
        },
        verdict: match is_placed {
            true => Verdict::of(allowed.contains(&found), Verdict::Fail),
            false => Verdict::Unknown,
        },
        source: ORIENTATION,
    })
}

fn complete(protocol: &Protocol, series: &SeriesUnderCheck<'_>, is_placed: bool) -> Check {
    let missing = series.findings.iter().map(|finding| match finding {
        Finding::MissingSlices { missing, .. } => *missing,
        _ => 0,
    });
    let missing = missing.fold(0_u32, u32::saturating_add);
    let stacked = series.placement.dims().slices;
    let all = stacked.saturating_add(missing);
    let present = stacked.saturating_sub(series.unreadable);
    Check {
        requirement: Requirement::SlicesComplete,
        expected: if is_placed { Found::Count(all) } else { Found::NotStated },
        found: if is_placed { Found::CountOf(present, all) } else { Found::Count(present) },
        verdict: match is_placed {
            true => Verdict::of(present == all, protocol.grave()),
            false => Verdict::Unknown,
        },
        source: POSITION,
    }
}

/// A gap is a matter of completeness, not of evenness: a stack with one slice missing is even but for it.
fn uniform(protocol: &Protocol, series: &SeriesUnderCheck<'_>, is_placed: bool) -> Check {
    let tolerance = protocol.document().geometry.uniform_tolerance;
    let uneven = series.findings.iter().find_map(|finding| match finding {
        Finding::UnevenSpacing { min_mm, median_mm, max_mm } => {
            Some((*min_mm, *median_mm, *max_mm))
        }
        _ => None,
    });
    let (found, verdict) = match uneven {
        _ if !is_placed => (Found::NotStated, Verdict::Unknown),
        None => (Found::Is(true), Verdict::Pass),
        Some((min, median, max)) => {
            let off = (max - median).max(median - min) / median;
            let tolerated = tolerance.is_some_and(|tolerance| off <= tolerance);
            (Found::MmRange(min, max), Verdict::of(tolerated, protocol.grave()))
        }
    };
    Check {
        requirement: Requirement::SpacingUniform,
        expected: tolerance.map_or(Found::Is(true), Found::Fraction),
        found,
        verdict,
        source: POSITION,
    }
}

/// Positions are believed over the stated tilt, which tells the gantry's angle and not what was done about it.
fn tilt(protocol: &Protocol, series: &SeriesUnderCheck<'_>) -> Option<Check> {
    let most = protocol.document().geometry.max_tilt?;
    let found = series.findings.iter().find_map(|finding| match finding {
        Finding::Tilt { degrees, .. } => Some(*degrees),
        _ => None,
    });
    let found = found.or_else(|| series.placement.grid().map(|_| 0.0));
    Some(Check {
        requirement: Requirement::Tilt,
        expected: Found::Degrees(most),
        found: found.map_or(Found::NotStated, Found::Degrees),
        verdict: found
            .map_or(Verdict::Unknown, |degrees| Verdict::of(degrees.abs() <= most, Verdict::Fail)),
        source: POSITION,
    })
}

fn within(
    (requirement, source): (Requirement, &'static str),
    bounds: Option<[f64; 2]>,
    found: Option<f64>,
) -> Option<Check> {
    let [low, high] = bounds?;
    Some(Check {
        requirement,
        expected: Found::MmRange(low, high),
        found: found.map_or(Found::NotStated, Found::Mm),
        verdict: found
            .map_or(Verdict::Unknown, |mm| Verdict::of(holds(low, high, mm), Verdict::Fail)),
        source,
    })
}

fn pixel_spacing(protocol: &Protocol, series: &SeriesUnderCheck<'_>) -> Option<Check> {
    let [low, high] = protocol.document().geometry.pixel_spacing?;
    let found = series.placement.pixel_spacing_mm();
    Some(Check {
        requirement: Requirement::PixelSpacing,
        expected: Found::MmRange(low, high),
        found: found.map_or(Found::NotStated, |(column, row)| {
            if column == row {
                Found::Mm(column)
            } else {
                Found::MmRange(column.min(row), column.max(row))
            }
        }),
        verdict: found.map_or(Verdict::Unknown, |(column, row)| {
            Verdict::of(holds(low, high, column) && holds(low, high, row), Verdict::Fail)
        }),
        source: "PixelSpacing (0028,0030)",
    })
}

fn matrix(protocol: &Protocol, series: &SeriesUnderCheck<'_>) -> Option<Check> {
    let [low, high] = protocol.document().geometry.matrix?;
    let dims = series.placement.dims();
    let bounds = low..=high;
    Some(Check {
        requirement: Requirement::Matrix,
        expected: Found::CountRange(low, high),
        found: Found::Matrix(dims.columns, dims.rows),
        verdict: Verdict::of(
            bounds.contains(&dims.columns) && bounds.contains(&dims.rows),
            Verdict::Fail,
        ),
        source: "Rows (0028,0010), Columns (0028,0011)",
    })
}

/// Within bounds, up to the last digit that headers are written with.
fn holds(low: f64, high: f64, mm: f64) -> bool {
    const DIGIT_MM: f64 = 1e-4;
    (low - DIGIT_MM..=high + DIGIT_MM).contains(&mm)
}
