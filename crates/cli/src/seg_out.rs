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
    let no_uids = InterchangeError::SourceHasNoStudyOrSeriesUid;
    let source = seg_source(found).ok_or(no_uids.clone())?;
    if found.placement().in_plane_axes().is_none() || source.slices.is_empty() {
        return Err(InterchangeError::SourceIsNotPlaced.into());
    }
    let slices = source.slices.len();
    let has_none =
        |s: &&seg::SourceSlice| s.sop_instance_uid.is_empty() || s.sop_class_uid.is_empty();
    let missing = source.slices.iter().filter(has_none).count();
    if missing > 0 {
        return Err(InterchangeError::SourceHasNoInstanceUids { missing, slices }.into());
    }
    if source.study.uid.is_empty() || source.series.uid.is_empty() {
        return Err(no_uids.into());
    }
    if source.series.frame_of_reference.is_empty() {
        return Err(InterchangeError::SourceHasNoFrameOfReference.into());
    }
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
        .map(|(layer, segments)| SegLayer { labels: &layer.labels, segments, tracking: &[] })
        .collect();
    let document = SegDocument {
        source,
        placement: found.placement(),
        layers: &layers,
        content: &content(series_description),
        equipment: &equipment(),
        uids: &uids()?,
        written: now(),
    };
    let written = seg::write(&document)?;
    match seg::check(&written.bytes, &document).len() {
        0 => Ok(written.bytes),
        faults => Err(Failure::SegFaulty(faults)),
    }
}

fn content(series_description: &str) -> SegContent {
    SegContent {
        label: "SEG".to_owned(),
        description: String::new(),
        creator: String::new(),
        series_description: series_description.to_owned(),
        series_number: 1001,
    }
}

fn equipment() -> Equipment {
    Equipment {
        manufacturer: "Voxelkeep".to_owned(),
        model: "Voxelkeep".to_owned(),
        serial: "0".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
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
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_seconds(i64::try_from(since.as_secs()).unwrap_or(0), 0)
}
