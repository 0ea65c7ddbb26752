use super::{Facts, Finding, Rule, Seen, Severity};
use crate::{Connectivity, Region};

/// A segment in several parts, where no protocol says how many there may be. `bodies` are the parts that are no
/// islands, largest first; what only skipped slices part is one.
pub(super) fn find(seen: &Seen<'_>, bodies: &[Region], skipped: &[Finding]) -> Option<Finding> {
    if seen.rules.limits.max_components.is_some() || bodies.len() < 2 {
        return None;
    }
    let parts = joined(seen, bodies, skipped);
    let (_, others) = parts.split_first()?;
    let (largest, rest) = others.split_first()?;
    let all = rest.iter().fold(largest.clone(), |sum, part| sum.union(part));
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
