use super::{Finding, Rule};
use crate::{Delta, Overwrite, Region, SegmentError, Segmentation};

/// The change that resolves a finding, made by a reader: islands and parts beyond the largest go, holes and
/// rings are filled, skipped slices are interpolated. Voxels of other segments stay. Its runs are the preview.
///
/// # Errors
/// [`SegmentError::NoRepair`] for what only a reader can resolve ([`Rule::is_repairable`]); when the segment is gone or locked.
pub fn repair(segmentation: &Segmentation, finding: &Finding) -> Result<Delta, SegmentError> {
    let changes = changes_of(segmentation, finding)?;
    Ok(segmentation.by_reader(changes))
}

/// The changes that resolve several findings as one gesture, one change a layer. Findings that only a reader can
/// resolve are passed over, and parts that may be meant: they are looked at one by one.
///
/// # Errors
/// When a segment is gone or locked.
pub fn repair_all(
    segmentation: &Segmentation,
    findings: &[Finding],
) -> Result<Vec<Delta>, SegmentError> {
    let mut by_layer: Vec<(u16, Vec<_>)> = Vec::new();
    let is_plain =
        |finding: &&Finding| finding.rule.is_repairable() && finding.rule != Rule::SeparateParts;
    for finding in findings.iter().filter(is_plain) {
        let delta = changes_of(segmentation, finding)?;
        match by_layer.iter_mut().find(|(layer, _)| *layer == delta.layer()) {
            Some((_, changes)) => changes.extend_from_slice(delta.changes()),
            None => by_layer.push((delta.layer(), delta.changes().to_vec())),
        }
    }
    Ok(by_layer
        .into_iter()
        .map(|(layer, changes)| segmentation.by_reader(Delta::of_voxels(layer, changes)))
        .collect())
}

fn changes_of(segmentation: &Segmentation, finding: &Finding) -> Result<Delta, SegmentError> {
    let number = finding.segment;
    let add = |region: &Region| segmentation.paint(number, region, Overwrite::Background);
    match finding.rule {
        Rule::Island | Rule::TooManyParts | Rule::SeparateParts => {
            segmentation.erase(number, &finding.region)
        }
        Rule::Hole | Rule::SliceHole | Rule::SkippedSlice => add(&finding.region),
        Rule::ThinRing => add(&finding.region.holes_in_slices()),
        Rule::EdgeContact | Rule::BoxContact | Rule::SmallVolume | Rule::FewSlices => {
            Err(SegmentError::NoRepair { rule: finding.rule })
        }
    }
}
