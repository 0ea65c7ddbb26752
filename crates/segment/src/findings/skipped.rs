use super::{Facts, Finding, Rule, Seen, Severity};
use crate::{
    Region,
    region::{Block, PlaneDistance, Span},
};

/// Slices that are empty or nearly so between two that are not: within a part, or between two parts whose
/// outlines face each other across the gap.
pub(super) fn find(seen: &Seen<'_>, bodies: &[Region]) -> Vec<Finding> {
    let within = bodies.iter().flat_map(|body| thin_slices(seen, body));
    let between = gaps(seen, bodies);
    within.chain(between).filter_map(|gap| gap.finding(seen)).collect()
}

/// The last slice before and the first slice after what is missing.
struct Gap {
    before: Region,
    after: Region,
}

fn thin_slices(seen: &Seen<'_>, body: &Region) -> Vec<Gap> {
    let slices = body.slices();
    let Some(&first) = slices.first() else { return Vec::new() };
    let areas: Vec<usize> = slices.iter().map(|&slice| body.slice(slice).voxel_count()).collect();
    let limit = |area: usize| seen.rules.skipped_fraction * area as f64;
    let mut gaps = Vec::new();
    let mut at = 1;
    while at + 1 < areas.len() {
        let longest = (seen.rules.skipped_slices as usize).min(areas.len() - 1 - at);
        let len = (1..=longest).find(|&len| {
            let least = limit(areas[at - 1].min(areas[at + len]));
            areas[at..at + len].iter().all(|&area| (area as f64) < least)
        });
        if let Some(len) = len {
            // The slices of a connected part follow each other without a gap.
            let slice = |offset: usize| body.slice(first + offset as u32);
            gaps.push(Gap { before: slice(at - 1), after: slice(at + len) });
        }
        at += len.unwrap_or(1);
    }
    gaps
}

fn gaps(seen: &Seen<'_>, bodies: &[Region]) -> Vec<Gap> {
    let ends: Vec<(u32, u32)> = bodies
        .iter()
        .filter_map(Region::bounds)
        .map(|(low, high)| (low.slice, high.slice))
        .collect();
    let mut gaps = Vec::new();
    for (upper, &(_, last)) in bodies.iter().zip(&ends) {
        for (lower, &(first, _)) in bodies.iter().zip(&ends) {
            let skipped = first.saturating_sub(last).saturating_sub(1);
            if (1..=seen.rules.skipped_slices).contains(&skipped) {
                let gap = Gap { before: upper.slice(last), after: lower.slice(first) };
                if gap.faces(seen.rules.skipped_fraction) {
                    gaps.push(gap);
                }
            }
        }
    }
    gaps
}

impl Gap {
    fn slices(&self) -> Option<(u32, u32)> {
        Some((*self.before.slices().first()?, *self.after.slices().first()?))
    }

    /// Whether the two outlines share at least a fraction of the smaller one.
    fn faces(&self, fraction: f64) -> bool {
        let Some((_, slice)) = self.slices() else { return false };
        let shared = moved(&self.before, slice).intersection(&self.after).voxel_count();
        let smaller = self.before.voxel_count().min(self.after.voxel_count());
        shared > 0 && shared as f64 >= fraction * smaller as f64
    }

    fn finding(&self, seen: &Seen<'_>) -> Option<Finding> {
        let (before, after) = self.slices()?;
        let missing = self.interpolated(seen)?.difference(seen.labelled);
        let facts = Facts::SkippedSlice { first: before + 1, last: after - 1 };
        seen.finding(Rule::SkippedSlice, Severity::Error, facts, missing)
    }

    /// Shape-based interpolation (Raya and Udupa 1990): the signed distance to the outline, in mm, goes linearly
    /// from one slice to the other, and the shape is where it is not above zero.
    fn interpolated(&self, seen: &Seen<'_>) -> Option<Region> {
        let (before, after) = self.slices()?;
        let block = self.before.union(&self.after).block()?.grown([1, 1, 0], seen.region.dims());
        let spacing = (seen.grid.spacing().column, seen.grid.spacing().row);
        let from = signed_distances(&self.before, before, block, spacing);
        let to = signed_distances(&self.after, after, block, spacing);
        let dims = seen.region.dims();
        let mut spans = Vec::new();
        for slice in before + 1..after {
            let t = (slice - before) as f32 / (after - before) as f32;
            for row in 0..block.rows() {
                let line = slice * dims.rows + block.first.row + row as u32;
                for column in 0..block.columns() {
                    let at = row * block.columns() + column;
                    if from[at] * (1.0 - t) + to[at] * t <= 0.0 {
                        let first = block.first.column + column as u32;
                        spans.push(Span { line, first, end: first + 1 });
                    }
                }
            }
        }
        Some(Region::from_sorted(dims, spans))
    }
}

/// Distance in mm from each voxel of a box to the other side of the outline; negative inside.
fn signed_distances(shape: &Region, slice: u32, block: Block, spacing: (f64, f64)) -> Vec<f32> {
    let mut flat = block;
    (flat.first.slice, flat.last.slice) = (slice, slice);
    let outside = shape.complement_in(flat);
    let distances = |set: &Region| {
        PlaneDistance::to(set, slice, block, spacing, f64::INFINITY)
            .map_or_else(|| vec![f32::MAX; block.columns() * block.rows()], PlaneDistance::into_all)
    };
    let to_shape = distances(shape);
    to_shape
        .iter()
        .zip(distances(&outside))
        .map(|(out, inside)| out.sqrt() - inside.sqrt())
        .collect()
}

/// The same outline on another slice.
fn moved(shape: &Region, slice: u32) -> Region {
    let dims = shape.dims();
    let on_slice = |span: &Span| Span { line: span.line % dims.rows + slice * dims.rows, ..*span };
    Region::from_sorted(dims, shape.spans().iter().map(on_slice))
}
