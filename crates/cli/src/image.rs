//! An image with its voxels, whatever file it came from.

use std::ops::Range;

use interchange::seg::{SourceSeries, SourceSlice};
use study::{SeriesEntry, VolumePlan, read_nifti};
use volume::Volume;

use crate::choice::Found;
use crate::failure::Failure;
use crate::guard::guarded;
use crate::load::load;
use crate::store::Store;

/// Reads a whole volume.
///
/// # Errors
/// [`Failure::MissingSlices`] when a slice cannot be read: what is made of a volume is made of all of it.
pub(crate) fn open(store: &Store, found: &Found<'_>) -> Result<Volume, Failure> {
    match found {
        Found::Dicom { series, plan, .. } => load(store, (series, plan), 0..u32::MAX)?.whole(),
        Found::Nifti { .. } => open_nifti(store, found),
    }
}

/// Reads the slices of a volume that lie in a range; where the files do not hold slices, all of them.
///
/// # Errors
/// [`Failure::NothingReadable`] when none of them can be read.
pub(crate) fn open_slices(
    store: &Store,
    found: &Found<'_>,
    wanted: Range<u32>,
) -> Result<Volume, Failure> {
    match found {
        Found::Dicom { series, plan, .. } => Ok(load(store, (series, plan), wanted)?.volume),
        Found::Nifti { .. } => open_nifti(store, found),
    }
}

fn open_nifti(store: &Store, found: &Found<'_>) -> Result<Volume, Failure> {
    let Found::Nifti { file, .. } = found else { return Err(Failure::NoVolume(Vec::new())) };
    let bytes = store.source(*file)?.read_all(store.limit_bytes)?;
    Ok(guarded(|| read_nifti(&bytes, store.limit_bytes))?)
}

/// What a SEG on this volume would reference; `None` for images that are not DICOM.
pub(crate) fn seg_source(found: &Found<'_>) -> Option<SourceSeries> {
    let Found::Dicom { series, plan, .. } = found else { return None };
    let slices = source_slices(series, plan);
    let instances = plan.frames.iter().filter_map(|frame| series.instances.get(frame.instance));
    SourceSeries::of_instances(instances.map(|instance| &instance.header), slices)
}

fn source_slices(series: &SeriesEntry, plan: &VolumePlan) -> Vec<SourceSlice> {
    let slice = |frame: &study::FrameSource| {
        let header = &series.instances.get(frame.instance)?.header;
        let position = header.frames.get(frame.frame as usize)?.position?;
        Some(SourceSlice {
            sop_class_uid: header.sop_class_uid.clone(),
            sop_instance_uid: header.sop_instance_uid.clone(),
            frame_number: (header.frames.len() > 1).then_some(frame.frame + 1),
            position,
        })
    };
    plan.frames.iter().filter_map(slice).collect()
}
