//! Pictures of volumes for the rail: the middle slice of each, one at a time, while nothing else is to be done.

use std::collections::BTreeMap;
use std::sync::Arc;

use study::{FrameSource, SeriesEntry, StudyError, VolumePlan};
use volume::{Dims, Placement, Volume, Voxels};
use wire::VolumeId;

use crate::{
    Effect, JobId, Session, SliceSource, ThumbnailSpec,
    first_window::{first_window, stated_windows},
    library::{Found, Library},
    reading::source_of,
};

/// Which volumes have a picture. No more than one slice is held at a time.
#[derive(Debug, Default)]
pub(crate) struct Thumbnails {
    /// Volumes that have one, or that none can be made of, with the slice that it is of.
    settled: BTreeMap<VolumeId, Option<SliceOf>>,
    under_way: Option<UnderWay>,
    /// Nothing is left to be made.
    is_complete: bool,
}

/// A frame of a file.
type SliceOf = (study::FileId, u32);

#[derive(Debug)]
struct UnderWay {
    job: JobId,
    id: VolumeId,
    plan: VolumePlan,
    volume: Volume,
}

impl Thumbnails {
    /// More volumes may have been found, and a name may be that of another one now.
    pub(crate) fn look_again(&mut self, library: &Library) {
        self.settled.retain(|id, slice| pictured(library, id) == *slice);
        self.is_complete = false;
    }

    /// Another protocol grants other windows: all pictures are made again.
    pub(crate) fn make_again(&mut self) {
        self.settled.clear();
        self.is_complete = false;
    }

    /// Nothing is known any more; the job to be stopped, if there is one.
    pub(crate) fn forget(&mut self) -> Option<JobId> {
        std::mem::take(self).under_way.map(|under_way| under_way.job)
    }

    /// Whether a slice that arrived is for a picture.
    pub(crate) fn awaits(&self, job: JobId) -> bool {
        self.under_way.as_ref().is_some_and(|under_way| under_way.job == job)
    }
}

/// The slice that the picture of a DICOM volume is of.
fn pictured(library: &Library, id: &VolumeId) -> Option<SliceOf> {
    let Some(Found::Dicom(.., plan)) = library.find(id) else { return None };
    plan.frames.get(plan.frames.len() / 2).map(FrameSource::place)
}

impl Session {
    /// Makes the next pictures, until one needs a slice that is yet to be decoded. Whatever a person waits for goes
    /// first.
    pub(crate) fn make_thumbnails(&mut self) {
        while !self.thumbnails.is_complete
            && self.thumbnails.under_way.is_none()
            && !self.is_working()
        {
            let ids = self.library.volume_ids().into_iter();
            let mut open = ids.filter(|id| !self.thumbnails.settled.contains_key(id));
            let Some(id) = open.next() else {
                self.thumbnails.is_complete = true;
                return;
            };
            let slice = pictured(&self.library, &id);
            self.thumbnails.settled.insert(id.clone(), slice);
            self.begin_thumbnail(id);
        }
    }

    fn begin_thumbnail(&mut self, id: VolumeId) {
        let job = self.next_job();
        let open = self.desk.as_ref().filter(|desk| desk.reading.id == id);
        let open = open.map(|desk| desk.reading.shared_volume());
        match (self.library.find(&id), open) {
            (Some(Found::Dicom(_, _, plan)), Some(volume)) => {
                let plan = plan.clone();
                self.draw_thumbnail(id, volume, Some(&plan));
            }
            (Some(Found::Dicom(_, series, plan)), None) => {
                // What cannot be decoded has no picture; why is said when it is opened.
                if let Ok((plan, volume, source)) = lone_slice(series, plan, plan.frames.len() / 2)
                {
                    self.thumbnails.under_way = Some(UnderWay { job, id, plan, volume });
                    self.effects.push(Effect::Load(job, vec![source]));
                }
            }
            (Some(Found::Nifti(_, volume)), _) => self.draw_thumbnail(id, volume, None),
            (Some(Found::Seg(_)) | None, _) => {}
        }
    }

    /// Takes the slice that was decoded for a picture, or was not.
    pub(crate) fn thumbnail_arrived(&mut self, result: Result<Voxels, StudyError>) {
        let Some(UnderWay { id, plan, mut volume, .. }) = self.thumbnails.under_way.take() else {
            return;
        };
        let written = result.and_then(|samples| plan.write_slice(&mut volume, 0, &samples));
        if written.is_ok() {
            self.draw_thumbnail(id, Arc::new(volume), Some(&plan));
        }
    }

    fn draw_thumbnail(&mut self, id: VolumeId, volume: Arc<Volume>, plan: Option<&VolumePlan>) {
        let slices = volume.placement().dims().slices;
        let stated = plan.map(stated_windows).unwrap_or_default();
        let facts = plan.map(|plan| plan.facts.clone()).unwrap_or_default();
        let fallback = first_window(&stated, &facts, &volume, &vec![true; slices as usize]);
        let modality = facts.modality.as_str();
        self.effects.push(Effect::Thumbnail(Box::new(ThumbnailSpec {
            id,
            slice: slices / 2,
            window: self.ruling.glance(modality, fallback).shown().clone(),
            inverted: plan.is_some_and(|plan| plan.inverted),
            volume,
        })));
    }
}

/// A slice of a volume as a volume of its own, and where its samples come from.
pub(crate) fn lone_slice(
    series: &SeriesEntry,
    plan: &VolumePlan,
    slice: usize,
) -> Result<(VolumePlan, Volume, SliceSource), StudyError> {
    let slices = plan.frames.len();
    let no_slice = StudyError::NoSuchSlice { slice: 0, slices: 0 };
    let frame: FrameSource = *plan.frames.get(slice).ok_or(no_slice)?;
    let dims = plan.placement.dims();
    let alone = VolumePlan {
        placement: Placement::Unplaced {
            dims: Dims::new(dims.columns, dims.rows, 1),
            pixel_spacing_mm: plan.placement.pixel_spacing_mm(),
        },
        frames: vec![frame],
        bytes_needed: plan.bytes_needed / slices as u64,
        ..plan.clone()
    };
    let volume = alone.allocate(alone.bytes_needed)?;
    let source = source_of(series, 0, &frame)?;
    Ok((alone, volume, source))
}
