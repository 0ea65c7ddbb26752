use super::{Facts, Finding, Rule, Seen, Severity};
use crate::{Connectivity, Region};

/// Cavities, then what is a hole on its slices alone. A hole that another segment fills is none, and none is a finding
/// where holes are allowed.
pub(super) fn find(seen: &Seen<'_>, in_slices: &Region, rings: &[Finding]) -> Vec<Finding> {
    let allowed = seen.rules.limits.holes_allowed;
    if allowed == Some(true) {
        return Vec::new();
    }
    let forbidden = allowed == Some(false);
    let severities = match forbidden {
        true => (Severity::Error, Severity::Warning),
        false => (Severity::Warning, Severity::Note),
    };
    let facts = |parts| Facts::Hole { parts, forbidden };
    let parts = |holes: &Region, connectivity| {
        let parts = holes.difference(seen.labelled).components(connectivity);
        parts.regions(0..parts.len())
    };
    let cavities = seen.region.holes();
    let mut found =
        seen.of_parts(Rule::Hole, severities.0, parts(&cavities, Connectivity::Face), facts);
    // A ring is one finding already; its inside is not another.
    let ringed: Vec<u32> = rings.iter().flat_map(|ring| ring.region.slices()).collect();
    let open = ringed
        .iter()
        .fold(in_slices.difference(&cavities), |open, &slice| open.difference(&open.slice(slice)));
    found.extend(seen.of_parts(
        Rule::SliceHole,
        severities.1,
        parts(&open, Connectivity::Corner),
        facts,
    ));
    found
}
