//! `voxelkeep check`

use protocol::{Protocol, SeriesUnderCheck, Verdict};
use study::SeriesFacts;
use volume::Plane;

use crate::Outcome;
use crate::arguments::Check;
use crate::choice::{self, Found};
use crate::console::Console;
use crate::failure::Failure;
use crate::protocol_file;
use crate::report::{CheckReport, CheckedRequirement, VerdictReport};
use crate::store::Store;

/// Checks every volume selected against a protocol.
pub(crate) fn run(
    options: &Check,
    limit_bytes: u64,
    console: &Console,
) -> Result<Outcome, Failure> {
    let protocol = protocol_file::read(&options.protocol, console)?;
    let store = Store::open(&[&options.path], limit_bytes)?;
    let volumes = choice::selected(&store, &options.selection)?;
    console.skipped(&store.skipped);
    let checks: Vec<_> = volumes.iter().flat_map(|found| checked(&protocol, found)).collect();
    for check in &checks {
        console.say(&format!(
            "{}  {}: {} (found {}, expected {})",
            check.volume_id,
            check.requirement,
            verdict_word(check.verdict),
            or_dash(&check.found),
            or_dash(&check.expected)
        ));
    }
    let has_failed = checks.iter().any(|check| check.verdict == VerdictReport::Fail);
    console.report(&CheckReport { checks })?;
    Ok(if has_failed { Outcome::Found } else { Outcome::Done })
}

fn checked(protocol: &Protocol, found: &Found<'_>) -> Vec<CheckedRequirement> {
    let unstated = SeriesFacts::default();
    let series = match found {
        Found::Dicom { plan, .. } => SeriesUnderCheck::from(*plan),
        Found::Nifti { placement, .. } => SeriesUnderCheck {
            facts: &unstated,
            placement,
            plane: placement.grid().and_then(|grid| Plane::of_normal(grid.axes()[2])),
            findings: &[],
            unreadable: 0,
        },
    };
    let volume_id = found.id();
    let checks = protocol.check(&series).into_iter();
    checks
        .map(|check| CheckedRequirement {
            volume_id: volume_id.clone(),
            requirement: check.requirement.key().to_owned(),
            expected: check.expected.to_string(),
            found: check.found.to_string(),
            verdict: match check.verdict {
                Verdict::Pass => VerdictReport::Pass,
                Verdict::Warn => VerdictReport::Warn,
                Verdict::Fail => VerdictReport::Fail,
                Verdict::Unknown => VerdictReport::Unknown,
            },
            source: check.source.to_owned(),
        })
        .collect()
}

fn verdict_word(verdict: VerdictReport) -> &'static str {
    match verdict {
        VerdictReport::Pass => "passes",
        VerdictReport::Warn => "passes in doubt",
        VerdictReport::Fail => "FAILS",
        VerdictReport::Unknown => "is not known",
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}
