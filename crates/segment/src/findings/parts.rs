use super::{Facts, Finding, Rule, Seen, Severity};
use crate::{Connectivity, Region};

/// Where a protocol allows several parts, one so many times smaller than the largest is told all the same: a speck is
/// no second hippocampus.
const FAR_SMALLER: usize = 10;

/// A segment in several parts. Where a protocol says how many there may be, those that are far smaller than the largest.
/// `bodies` are the parts that are no islands, largest first; what only skipped slices part is one.
pub(super) fn find(seen: &Seen<'_>, bodies: &[Region], skipped: &[Finding]) -> Option<Finding> {
    if bodies.len() < 2 {
        return None;
    }
    let parts = joined(seen, bodies, skipped);
    let (first, others) = parts.split_first()?;
    let are_allowed = seen.rules.limits.max_components.is_some();
    if seen.rules.limits.max_components.is_some_and(|most| parts.len() > most) {
        // Told as too many.
        return None;
    }
    let is_told = |part: &&Region| {
        !are_allowed || part.voxel_count().saturating_mul(FAR_SMALLER) < first.voxel_count()
    };
    let told: Vec<&Region> = others.iter().filter(is_told).collect();
    let (largest, rest) = told.split_first()?;
    let all = rest.iter().fold((*largest).clone(), |sum, part| sum.union(part));
    let facts = Facts::SeparateParts { found: parts.len() };
    let finding = seen.finding(Rule::SeparateParts, Severity::Note, facts, all)?;
    Some(Finding { bounds: largest.bounds()?, place: largest.representative()?, ..finding })
}

/// The parts once skipped slices are filled, largest first, without what fills them.
fn joined(seen: &Seen<'_>, bodies: &[Region], skipped: &[Finding]) -> Vec<Region> {
    if skipped.is_empty() {
        return bodies.to_vec();
    }
    let filling = skipped.iter().map(|gap| &gap.region);
    let whole = bodies.iter().chain(filling);
    let whole = whole.fold(Region::empty(seen.region.dims()), |sum, part| sum.union(part));
    let parts = whole.components(Connectivity::Corner);
    let own = |part: Region| part.intersection(seen.region);
    parts.regions(0..parts.len()).into_iter().map(own).collect()
}
