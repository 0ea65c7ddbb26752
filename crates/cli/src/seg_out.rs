//! Masks out as a DICOM SEG.

use std::time::{SystemTime, UNIX_EPOCH};

use interchange::InterchangeError;
use interchange::seg::{
    self, Equipment, SegContent, SegDocument, SegLayer, SegUids, SourceSeries, Timestamp,
};
use segment::Segment;

use crate::choice::Found;
use crate::failure::Failure;
use crate::image::seg_source;
use crate::masks::Masks;

/// The series that a SEG would reference, or why none can: asked before anything long is begun.
///
/// # Errors
/// What the source lacks.
pub(crate) fn referable(found: &Found<'_>) -> Result<SourceSeries, Failure> {
    let source = seg_source(found).ok_or(InterchangeError::SourceHasNoStudyOrSeriesUid)?;
    if found.placement().in_plane_axes().is_none() || source.slices.is_empty() {
        return Err(InterchangeError::SourceIsNotPlaced.into());
    }
    source.require_referable()?;
    Ok(source)
}

/// Writes masks that lie on a volume, and reads them back to compare.
///
/// # Errors
/// What cannot be written; [`Failure::SegFaulty`] when it does not read back as it was.
pub(crate) fn write(
    found: &Found<'_>,
    source: &SourceSeries,
    masks: &Masks,
    series_description: &str,
) -> Result<Vec<u8>, Failure> {
    let described: Vec<Vec<Segment>> = masks
        .layers
        .iter()
        .map(|layer| layer.segments.iter().map(|(_, segment)| segment.clone()).collect())
        .collect();
    let layers: Vec<_> = masks
        .layers
        .iter()
        .zip(&described)
        .map(|(layer, segments)| SegLayer { labels: &layer.labels, segments })
        .collect();
    let document = SegDocument {
        source,
        placement: found.placement(),
        layers: &layers,
        content: &SegContent::of_series(series_description.to_owned()),
        equipment: &Equipment::voxelkeep(),
        uids: &uids()?,
        written: now(),
    };
    let written = seg::write(&document)?;
    match seg::check(&written.bytes, &document).len() {
        0 => Ok(written.bytes),
        faults => Err(Failure::SegFaulty(faults)),
    }
}

fn uids() -> Result<SegUids, Failure> {
    let mut entropy = [[0u8; 16]; 3];
    for bytes in &mut entropy {
        getrandom::fill(bytes).map_err(|_| Failure::NoEntropy)?;
    }
    let mut drawn = entropy.into_iter().cycle();
    Ok(SegUids::draw(|| drawn.next().unwrap_or_default()))
}

/// In UTC: the time zone of a machine is nobody's business.
#[expect(clippy::disallowed_methods, reason = "the program is the host, whose clock it is")]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_seconds(i64::try_from(since.as_secs()).unwrap_or(0), 0)
}
