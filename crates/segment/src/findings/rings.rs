use super::{Facts, Finding, Rule, Seen, Severity};
use crate::Region;

/// Slices on which the segment has less than a fraction of the area that it encloses; neighbours are one finding.
pub(super) fn find(seen: &Seen<'_>, in_slices: &Region) -> Vec<Finding> {
    let pixel_mm2 = seen.grid.spacing().column * seen.grid.spacing().row;
    let is_ring = |slice: u32| {
        let drawn = seen.region.slice(slice).voxel_count() as f64;
        let filled = drawn + in_slices.slice(slice).voxel_count() as f64;
        drawn < seen.rules.ring_fraction * filled && filled * pixel_mm2 >= seen.rules.ring_mm2
    };
    let slices: Vec<u32> = in_slices.slices().into_iter().filter(|&slice| is_ring(slice)).collect();
    slices
        .chunk_by(|a, b| a + 1 == *b)
        .filter_map(|run| {
            let (first, last) = (*run.first()?, *run.last()?);
            let spans = (first..=last).flat_map(|slice| seen.region.spans_of_slice(slice).to_vec());
            let ring = Region::from_sorted(seen.region.dims(), spans);
            let facts = Facts::ThinRing { first, last };
            seen.finding(Rule::ThinRing, Severity::Error, facts, ring)
        })
        .collect()
}
