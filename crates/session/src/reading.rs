//! The volume that is open: its voxels as they arrive, where one looks, its window and its segments.

use std::{collections::BTreeSet, sync::Arc};

use interchange::seg::{SourceSeries, SourceSlice};
use study::{
    FrameSource, PatientFacts, SeriesEntry, SeriesFacts, StudyEntry, StudyError, VolumePlan,
};
use volume::{ContinuousIndex, Grid, Index, Placement, Plane, Volume, Voxels};
use wire::{
    FileId, OpenState, OpenView, PointLps, PointerView, Progress, SegmentId, VolumeId, Warning, Why,
};

use crate::{
    JobId, SliceSource, exporting, image_key, patient::patient_line, rail, tally,
    wording::why_of_study,
};

/// A volume and where it came from.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) id: VolumeId,
    /// Names the journal of what is drawn on it.
    pub(crate) journal_key: String,
    /// The name of the journal is final. That of images without UIDs is, once every value of them is there.
    is_named: bool,
    volume: Arc<Volume>,
    plan: Option<VolumePlan>,
    /// What a SEG would reference; `None` for images that are not DICOM.
    pub(crate) source: Option<SourceSeries>,
    pub(crate) facts: SeriesFacts,
    patient: PatientFacts,
    study_date: String,
    title: String,
    warnings: Vec<Warning>,
    loading: Option<JobId>,
    arrived: Vec<bool>,
    /// Where each slice comes from, slice 0 first; nothing where the image was whole already.
    sources: Vec<SliceSource>,
    /// Slices whose pixels could not be read; the volume holds filler there.
    unread: BTreeSet<u32>,
    /// The place that all views show.
    pub(crate) cursor: ContinuousIndex,
}

impl Reading {
    /// Makes room for a DICOM volume; its slices are to be loaded by `job`, nearest to the cursor first.
    pub(crate) fn of_dicom(
        (study, series, plan): (&StudyEntry, &SeriesEntry, &VolumePlan),
        sources: Vec<SliceSource>,
        memory_limit_bytes: u64,
        job: JobId,
    ) -> Result<(Self, Vec<SliceSource>), StudyError> {
        let volume = plan.allocate(memory_limit_bytes)?;
        let cursor = middle(volume.placement());
        let reading = Self {
            id: VolumeId(plan.id.clone()),
            journal_key: image_key::of_dicom(study, series, plan),
            is_named: image_key::is_told_by_headers(series, plan),
            arrived: vec![false; plan.frames.len()],
            volume: Arc::new(volume),
            source: seg_source(series, plan),
            facts: plan.facts.clone(),
            patient: study.patient.clone(),
            study_date: study.study.date.clone(),
            title: rail::title_of(series),
            warnings: rail::warnings_of(series, plan),
            loading: Some(job),
            sources: sources.clone(),
            unread: BTreeSet::new(),
            cursor,
            plan: Some(plan.clone()),
        };
        let order = nearest_first(sources, cursor.slice as u32);
        Ok((reading, order))
    }

    /// An image that is whole already.
    pub(crate) fn of_image(id: VolumeId, path: &str, volume: Arc<Volume>) -> Self {
        let slices = volume.placement().dims().slices as usize;
        Self {
            id,
            journal_key: image_key::of_image(&volume),
            is_named: true,
            cursor: middle(volume.placement()),
            volume,
            plan: None,
            source: None,
            facts: SeriesFacts::default(),
            patient: PatientFacts::default(),
            study_date: String::new(),
            title: path.rsplit('/').next().unwrap_or(path).to_owned(),
            warnings: Vec::new(),
            loading: None,
            arrived: vec![true; slices],
            sources: Vec::new(),
            unread: BTreeSet::new(),
        }
    }

    pub(crate) fn volume(&self) -> &Volume {
        &self.volume
    }

    pub(crate) fn is_named(&self) -> bool {
        self.is_named
    }

    /// Every value is there: headers that do not tell these images from others are helped by them.
    pub(crate) fn name_by_values(&mut self) {
        self.journal_key = image_key::of_values(&self.journal_key, &self.volume);
        self.is_named = true;
    }

    pub(crate) fn shared_volume(&self) -> Arc<Volume> {
        Arc::clone(&self.volume)
    }

    pub(crate) fn plan(&self) -> Option<&VolumePlan> {
        self.plan.as_ref()
    }

    pub(crate) fn patient(&self) -> &PatientFacts {
        &self.patient
    }

    pub(crate) fn placement(&self) -> &Placement {
        self.volume.placement()
    }

    pub(crate) fn loading(&self) -> Option<JobId> {
        self.loading
    }

    /// Plane of the large view: the one the slices were acquired in.
    pub(crate) fn acquired_plane(&self) -> Plane {
        self.placement().grid().map_or(Plane::Axial, |grid| Plane::nearest(grid.axes()[2]))
    }

    /// Takes a slice that was decoded, or was not.
    ///
    /// # Errors
    /// Why nothing was written: the slice stays a gap.
    pub(crate) fn take_slice(
        &mut self,
        slice: u32,
        result: Result<Voxels, StudyError>,
    ) -> Result<(), StudyError> {
        let plan = self.plan.as_ref().ok_or(StudyError::NoPixelData)?;
        let written = result.and_then(|samples| {
            // While slices arrive nothing else holds the volume: models run on whole volumes only.
            let volume = Arc::get_mut(&mut self.volume).ok_or(StudyError::NoPixelData)?;
            plan.write_slice(volume, slice, &samples)
        });
        if written.is_err() {
            self.unread.insert(slice);
            // What fills it is no measurement, whoever reads the values.
            if let Some(volume) = Arc::get_mut(&mut self.volume) {
                volume.declare_absent(slice);
            }
        }
        if let Some(flag) = self.arrived.get_mut(slice as usize) {
            *flag = true;
        }
        if self.is_whole() {
            self.loading = None;
        }
        written
    }

    /// The file that a slice comes from.
    pub(crate) fn file_of(&self, slice: u32) -> Option<FileId> {
        self.sources.get(slice as usize).map(|source| source.file)
    }

    /// Whether every slice is there, or could not be read.
    pub(crate) fn is_whole(&self) -> bool {
        self.arrived.iter().all(|&arrived| arrived)
    }

    /// Whether its slices are these: the same frames of the same files in the same order, whatever else came beside.
    pub(crate) fn is_of(&self, plan: &VolumePlan) -> bool {
        self.sources.iter().map(place_of).eq(plan.frames.iter().map(FrameSource::place))
    }

    /// File and frame of its first slice: the volume that has it is this one, or what has become of it.
    pub(crate) fn first_slice(&self) -> Option<(study::FileId, u32)> {
        self.sources.first().map(place_of)
    }

    /// Follows the name of its volume, which is a place among all that is known.
    pub(crate) fn rename(&mut self, volume: &str) {
        let Some(plan) = &mut self.plan else { return };
        match &mut plan.whole {
            Some(whole) => {
                let part = plan.id.strip_prefix(whole.as_str()).unwrap_or_default();
                plan.id = format!("{volume}{part}");
                volume.clone_into(whole);
            }
            None => volume.clone_into(&mut plan.id),
        }
        self.id = VolumeId(plan.id.clone());
    }

    /// Goes on with a load that was stopped; the slices still to be loaded by `job`, nearest to the cursor first.
    pub(crate) fn resume(&mut self, job: JobId) -> Vec<SliceSource> {
        let absent = |source: &&SliceSource| !self.has_arrived(source.slice);
        let slices = self.sources.iter().filter(absent).cloned().collect();
        self.loading = Some(job);
        nearest_first(slices, self.cursor_slice(2))
    }

    /// Gives the load up; what has arrived stays.
    pub(crate) fn stop_loading(&mut self) -> Option<JobId> {
        self.loading.take()
    }

    pub(crate) fn has_arrived(&self, slice: u32) -> bool {
        self.arrived.get(slice as usize).copied().unwrap_or(false)
    }

    pub(crate) fn arrived(&self) -> &[bool] {
        &self.arrived
    }

    /// Whether a slice is the first that is there.
    pub(crate) fn is_first_to_arrive(&self) -> bool {
        self.arrived.iter().filter(|&&a| a).take(2).count() == 1
    }

    pub(crate) fn arrived_stretches(&self) -> Vec<(u32, u32)> {
        if self.is_whole() {
            return Vec::new();
        }
        tally::stretches(self.arrived.iter().copied())
    }

    /// Slices after which others are absent, and those that could not be read, for the ruler.
    pub(crate) fn gaps(&self) -> Vec<u32> {
        let after = |warning: &Warning| match warning {
            Warning::MissingSlices { after, .. } => Some(*after),
            _ => None,
        };
        self.warnings.iter().filter_map(after).chain(self.unread.iter().copied()).collect()
    }

    /// Moves the cursor, held inside the volume.
    pub(crate) fn move_cursor(&mut self, to: ContinuousIndex) {
        let dims = self.placement().dims();
        let hold = |value: f64, extent: u32| {
            if value.is_finite() { value.clamp(0.0, f64::from(extent) - 1.0) } else { 0.0 }
        };
        self.cursor = ContinuousIndex::new(
            hold(to.column, dims.columns),
            hold(to.row, dims.rows),
            hold(to.slice, dims.slices),
        );
    }

    /// Slice along an index axis at the cursor.
    pub(crate) fn cursor_slice(&self, axis: usize) -> u32 {
        self.cursor.along(axis).round() as u32
    }

    /// What is under a place: position, value and the segment there.
    pub(crate) fn probe(&self, at: ContinuousIndex, label: impl Fn(Index) -> u8) -> PointerView {
        let Some(index) = self.placement().dims().nearest(at) else {
            return PointerView::default();
        };
        let position = self.placement().lps_from_index(at);
        let label = label(index);
        PointerView {
            position: position.map(|p| PointLps { x: p.x, y: p.y, z: p.z }),
            value: self
                .volume
                .value(index)
                .filter(|_| self.has_arrived(index.slice) && !self.is_unread(index.slice)),
            unit: self.unit(),
            segment: (label != 0).then_some(SegmentId(u32::from(label))),
        }
    }

    /// Unit of the values, empty where the files give none.
    pub(crate) fn unit(&self) -> String {
        unit_of(&self.facts).to_owned()
    }

    pub(crate) fn view(&self) -> OpenView {
        let done = self.arrived.iter().filter(|&&a| a).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let progress = Progress { done: count(done), total: count(self.arrived.len()) };
        let state = match self.loading {
            Some(_) => OpenState::Loading(progress),
            None if done < self.arrived.len() => OpenState::Stopped(progress),
            None => OpenState::Ready,
        };
        let unreadable =
            (!self.unread.is_empty()).then(|| Warning::UnreadableSlices(self.unreadable()));
        OpenView {
            volume: Some(self.id.clone()),
            part_of: self.plan.as_ref().and_then(|plan| plan.whole.clone()).map(VolumeId),
            state,
            patient: patient_line(&self.patient),
            study_date: self.study_date.clone(),
            series_title: self.title.clone(),
            modality: self.facts.modality.clone(),
            unit: self.unit(),
            slice_thickness_mm: self.facts.slice_thickness_mm,
            kernel: self.facts.kernel.clone(),
            warnings: self.warnings.iter().cloned().chain(unreadable).collect(),
            has_planes: self.placement().grid().is_some(),
            seg: None,
            too_large: None,
        }
    }

    /// How many slices could not be read.
    pub(crate) fn unreadable(&self) -> u32 {
        u32::try_from(self.unread.len()).unwrap_or(u32::MAX)
    }

    /// Whether a slice could not be read: what the volume holds there is no measurement.
    pub(crate) fn is_unread(&self, slice: u32) -> bool {
        self.unread.contains(&slice)
    }

    /// The box of voxels that planes are cut through and volumes are measured in.
    pub(crate) fn grid(&self) -> Result<&Grid, Why> {
        self.placement().grid().ok_or_else(|| self.no_geometry())
    }

    /// Why the slices make no such box.
    pub(crate) fn no_geometry(&self) -> Why {
        let says_why = |warning: &&Warning| {
            matches!(
                warning,
                Warning::MissingSlices { .. }
                    | Warning::UnevenSpacing { .. }
                    | Warning::Tilted { .. }
                    | Warning::NoPosition
            )
        };
        Why::NoGeometry(self.warnings.iter().find(says_why).cloned())
    }

    /// Why a SEG cannot be written for this volume, if so.
    pub(crate) fn seg_refusal(&self) -> Option<Why> {
        let Some(source) = &self.source else { return Some(Why::SourceWithoutUids) };
        let unplaced = self.placement().in_plane_axes().is_none();
        if unplaced && source.slices.is_empty() {
            return Some(self.no_geometry());
        }
        let refused = source.require_referable().err();
        refused.map(|error| exporting::why(&error)).or_else(|| unplaced.then(|| self.no_geometry()))
    }
}

/// What opening a volume failed with, for people.
pub(crate) fn why_not_opened(error: &StudyError) -> Why {
    why_of_study(error)
}

/// Where the slices of a volume come from, slice 0 first.
pub(crate) fn sources(
    series: &SeriesEntry,
    plan: &VolumePlan,
) -> Result<Vec<SliceSource>, StudyError> {
    (0..).zip(&plan.frames).map(|(slice, frame)| source_of(series, slice, frame)).collect()
}

fn place_of(source: &SliceSource) -> (study::FileId, u32) {
    (study::FileId(source.file.0), source.request.frame)
}

/// Where a slice comes from.
pub(crate) fn source_of(
    series: &SeriesEntry,
    slice: u32,
    frame: &FrameSource,
) -> Result<SliceSource, StudyError> {
    let request = series.request(frame)?;
    Ok(SliceSource { slice, file: FileId(frame.file.0), request })
}

/// Hounsfield for CT unless its Rescale Type says otherwise (PS3.3 C.11.1.1.2), what the file states for PET.
pub(crate) fn unit_of(facts: &SeriesFacts) -> &str {
    match (facts.modality.as_str(), facts.rescale_type.as_str(), facts.units.as_str()) {
        ("CT", "" | "HU", _) => "HU",
        ("PT", _, "GML") => "g/ml",
        ("PT", _, "BQML") => "Bq/ml",
        ("PT", _, other) => other,
        _ => "",
    }
}

/// The slice looked at first, then its neighbours outwards.
fn nearest_first(mut slices: Vec<SliceSource>, from: u32) -> Vec<SliceSource> {
    slices.sort_by_key(|source| source.slice.abs_diff(from));
    slices
}

fn middle(placement: &Placement) -> ContinuousIndex {
    let dims = placement.dims();
    Index::new(dims.columns / 2, dims.rows / 2, dims.slices / 2).center()
}

fn seg_source(series: &SeriesEntry, plan: &VolumePlan) -> Option<SourceSeries> {
    let slices = plan
        .frames
        .iter()
        .filter_map(|frame| {
            let header = &series.instances.get(frame.instance)?.header;
            let position = header.frames.get(frame.frame as usize)?.position?;
            let is_multi = header.frames.len() > 1;
            Some(SourceSlice {
                sop_class_uid: header.sop_class_uid.clone(),
                sop_instance_uid: header.sop_instance_uid.clone(),
                frame_number: is_multi.then_some(frame.frame + 1),
                position,
            })
        })
        .collect();
    let instances = plan.frames.iter().filter_map(|frame| series.instances.get(frame.instance));
    SourceSeries::of_instances(instances.map(|instance| &instance.header), slices)
}
