use super::{Facts, Finding, Rule, Seen, Severity};
use crate::{Connectivity, Region};

/// The islands of a segment, and its other parts.
pub(super) fn split(seen: &Seen<'_>) -> (Vec<Finding>, Vec<Region>) {
    let parts = seen.region.components(Connectivity::Corner);
    let rules = seen.rules;
    let largest = parts.sizes().first().copied().unwrap_or(0) as f64;
    let small = (rules.island_voxels as f64)
        .max(largest * rules.island_fraction)
        .max(rules.island_mm3 / seen.grid.voxel_volume_mm3());
    // Sizes fall, so the islands are the last parts.
    let large = parts.sizes().iter().take_while(|&&size| size as f64 >= small).count();
    let expected = rules.limits.max_components.unwrap_or(1).max(1);
    let bodies = large.max(expected).min(parts.len());
    let mut regions = parts.regions(0..parts.len());
    let islands = regions.split_off(bodies);
    let facts = |parts| Facts::Island { parts };
    (seen.of_parts(Rule::Island, Severity::Warning, islands, facts), regions)
}
