//! `voxelkeep qc`

use protocol::Structure;
use segment::{Finding, Rule, Rules, Segment, Severity, find_all};
use volume::Grid;

use crate::Outcome;
use crate::arguments::Qc;
use crate::choice;
use crate::console::Console;
use crate::failure::Failure;
use crate::masks::{MaskFile, MaskLayer};
use crate::protocol_file;
use crate::report::{FindingReport, QcReport, RuleReport, SeverityReport};
use crate::store::Store;
use crate::words;

/// Looks for what is suspicious in a segmentation.
pub(crate) fn run(options: &Qc, limit_bytes: u64, console: &Console) -> Result<Outcome, Failure> {
    let read = |path| protocol_file::read(path, console);
    let protocol = options.protocol.as_deref().map(read).transpose()?;
    let opened = MaskFile::open(&options.path, limit_bytes)?;
    let store = Store::open(&[&options.source], limit_bytes)?;
    let found = choice::of_references(&store, &options.selection, opened.masks.references())?;
    if opened.masks.is_of_another_than(&found) {
        console.say(words::OF_ANOTHER);
    }
    let grid = found.grid()?;
    let masks = opened.masks.on(&found, limit_bytes)?;
    let structure_of = |number: u16, segment: &Segment| {
        let protocol = protocol.as_ref()?;
        match opened.masks {
            MaskFile::Seg(_) => protocol.structure_of(segment),
            // Labels have nothing but their number.
            MaskFile::Labels(..) => protocol.structure(number),
        }
    };
    let mut findings = Vec::new();
    for layer in &masks.layers {
        findings.extend(of_layer(layer, grid, structure_of)?);
    }
    if let Some(protocol) = &protocol {
        let unknown = masks.segments().filter(|(number, s)| structure_of(*number, s).is_none());
        unknown.for_each(|(number, _)| console.say(&words::no_structure(*number, protocol)));
    }
    // Stable: the gravest of a segment stay first.
    findings.sort_by_key(|finding| finding.segment);
    console.skipped(&opened.skipped);
    console.skipped(&store.skipped);
    for finding in &findings {
        console.say(&format!("segment {}: {}", finding.segment, finding.message));
    }
    if findings.is_empty() {
        console.say("nothing found");
    }
    let outcome = if findings.is_empty() { Outcome::Done } else { Outcome::Found };
    console.report(&QcReport { findings })?;
    Ok(outcome)
}

fn of_layer<'a>(
    layer: &MaskLayer,
    grid: &Grid,
    structure_of: impl Fn(u16, &Segment) -> Option<&'a Structure>,
) -> Result<Vec<FindingReport>, Failure> {
    let of_label = |label: u8| layer.segments.iter().find(|(_, segment)| segment.number == label);
    let rules_of = |label: u8| {
        let structure =
            of_label(label).and_then(|(number, segment)| structure_of(*number, segment));
        structure.map_or_else(Rules::default, |structure| Rules::with_limits(structure.limits()))
    };
    let found = find_all(&layer.labels, grid, rules_of)?;
    let report = |finding: Finding| {
        let number = of_label(finding.segment).map_or(0, |(number, _)| *number);
        let at = grid.lps_from_index(finding.place.center());
        FindingReport {
            rule: rule(finding.rule),
            segment: number,
            severity: severity(finding.severity),
            voxels: finding.voxels as u64,
            volume_mm3: finding.volume_mm3,
            position_lps_mm: [at.x, at.y, at.z],
            message: words::mask_finding(&finding),
        }
    };
    Ok(found.into_iter().map(report).collect())
}

fn rule(rule: Rule) -> RuleReport {
    match rule {
        Rule::Island => RuleReport::Islands,
        Rule::Hole => RuleReport::Holes,
        Rule::SliceHole => RuleReport::SliceHoles,
        Rule::SkippedSlice => RuleReport::SkippedSlice,
        Rule::EdgeContact => RuleReport::EdgeContact,
        Rule::BoxContact => RuleReport::BoxContact,
        Rule::ThinRing => RuleReport::ThinRing,
        Rule::TooManyParts => RuleReport::TooManyParts,
        Rule::SeparateParts => RuleReport::SeparateParts,
        Rule::SmallVolume => RuleReport::SmallVolume,
        Rule::FewSlices => RuleReport::FewSlices,
    }
}

fn severity(severity: Severity) -> SeverityReport {
    match severity {
        Severity::Note => SeverityReport::Note,
        Severity::Warning => SeverityReport::Warning,
        Severity::Error => SeverityReport::Error,
    }
}
