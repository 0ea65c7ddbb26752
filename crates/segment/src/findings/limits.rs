use super::{Facts, Finding, Rule, Seen, Severity};
use crate::Region;

/// What a protocol asks of a segment; what is absent is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// Most parts that it may have. Parts beyond are islands where they are small, and too many where they are not.
    /// Absent: small parts beside the largest are islands, and others are worth a note.
    pub max_components: Option<usize>,
    /// Smallest volume in mm³.
    pub min_mm3: Option<f64>,
    /// Fewest slices with voxels, along the slice axis of the grid.
    pub min_slices: Option<u32>,
    /// Whether it may have holes: then none is a finding; where it may not, each is graver than by default.
    pub holes_allowed: Option<bool>,
}

/// What lies outside the limits. `bodies` are the parts that are no islands, largest first.
pub(super) fn find(seen: &Seen<'_>, bodies: &[Region]) -> Vec<Finding> {
    let found = [too_many_parts(seen, bodies), small_volume(seen), few_slices(seen)];
    found.into_iter().flatten().collect()
}

/// The parts beyond the limit.
fn too_many_parts(seen: &Seen<'_>, bodies: &[Region]) -> Option<Finding> {
    let at_most = seen.rules.limits.max_components?;
    let (first, others) = bodies.get(at_most..)?.split_first()?;
    let beyond = others.iter().fold(first.clone(), |sum, part| sum.union(part));
    let facts = Facts::TooManyParts { at_most, found: bodies.len() };
    seen.finding(Rule::TooManyParts, Severity::Error, facts, beyond)
}

fn small_volume(seen: &Seen<'_>) -> Option<Finding> {
    let at_least_mm3 = seen.rules.limits.min_mm3?;
    let found_mm3 = seen.region.voxel_count() as f64 * seen.grid.voxel_volume_mm3();
    let facts = Facts::SmallVolume { at_least_mm3, found_mm3 };
    let is_small = found_mm3 < at_least_mm3;
    is_small.then(|| of_all(seen, Rule::SmallVolume, facts)).flatten()
}

fn few_slices(seen: &Seen<'_>) -> Option<Finding> {
    let at_least = seen.rules.limits.min_slices?;
    let found = u32::try_from(seen.region.slices().len()).unwrap_or(u32::MAX);
    let facts = Facts::FewSlices { at_least, found };
    (found < at_least).then(|| of_all(seen, Rule::FewSlices, facts)).flatten()
}

fn of_all(seen: &Seen<'_>, rule: Rule, facts: Facts) -> Option<Finding> {
    seen.finding(rule, Severity::Error, facts, seen.region.clone())
}
