//! The files that were handed over, and the studies found in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use study::{
    Finding, InstanceHeader, NotAVolume, PixelLocation, SeriesEntry, StudyEntry, VolumePlan,
};
use volume::{Placement, Plane, Volume};
use wire::{
    FileEntry, FileId, PatientLine, PlaneName, Progress, SegmentationItem, SeriesItem, SkippedItem,
    StudiesView, StudyItem, VolumeId, VolumeItem, Warning, Why,
};

use crate::{HeaderResult, patient::patient_line, wording::why_of_study};

/// Left-out files that are listed one by one; the rest is counted.
const LISTED_SKIPS: usize = 200;

type Header = (study::FileId, InstanceHeader, PixelLocation);

/// Files and the studies in them. What is dropped again is not listed again.
#[derive(Debug, Default)]
pub(crate) struct Library {
    files: BTreeMap<FileId, FileEntry>,
    waiting: Vec<Header>,
    studies: Vec<StudyEntry>,
    nifti: BTreeMap<FileId, Arc<Volume>>,
    /// Files that could not be read.
    skipped: Vec<(FileId, Why)>,
    /// Path and size of each.
    skipped_names: BTreeSet<(String, u64)>,
    /// Files that were read and hold no image to open.
    left_out: Vec<(FileId, Why)>,
    /// A part of a volume that does not fit, offered in its place.
    part: Option<VolumePlan>,
    reading: Option<Progress>,
}

/// Where a volume that was asked for comes from.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// A DICOM series.
    Dicom(&'a StudyEntry, &'a SeriesEntry, &'a VolumePlan),
    /// A NIfTI image, read already.
    Nifti(&'a str, Arc<Volume>),
    /// A DICOM segmentation.
    Seg(FileId),
}

impl Library {
    pub(crate) fn add_files(&mut self, files: &[FileEntry]) {
        for file in files {
            self.files.insert(file.id, file.clone());
        }
        let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
        let reading = self.reading.get_or_insert(Progress { done: 0, total: 0 });
        reading.total = reading.total.saturating_add(count);
    }

    pub(crate) fn take_headers(&mut self, headers: Vec<(FileId, HeaderResult)>) {
        for (file, result) in headers {
            self.step();
            match result {
                Ok((header, location)) => {
                    self.waiting.push((study::FileId(file.0), header, location));
                }
                Err(error) => self.skip_once(file, why_of_study(&error)),
            }
        }
    }

    pub(crate) fn take_nifti(&mut self, file: FileId, volume: Volume) {
        self.step();
        let is_same = |(other, known): (&FileId, &Arc<Volume>)| {
            self.path(*other) == self.path(file) && **known == volume
        };
        if !self.nifti.iter().any(is_same) {
            self.nifti.insert(file, Arc::new(volume));
        }
    }

    pub(crate) fn skip(&mut self, file: FileId, why: Why) {
        self.step();
        self.skip_once(file, why);
    }

    /// A slice of this file could not be shown. Of several of one file, the first says why.
    pub(crate) fn leave_out(&mut self, file: Option<FileId>, why: Why) {
        let Some(file) = file else { return };
        if !self.skipped.iter().any(|(skipped, _)| *skipped == file) {
            self.skipped.push((file, why));
        }
    }

    /// A file turned out to be a container: it counts as read, its files follow.
    pub(crate) fn unfolded(&mut self, file: Option<FileId>) {
        if file.is_some() {
            self.step();
        }
    }

    /// All files were reported: sorts everything into studies.
    pub(crate) fn scan_ended(&mut self) {
        // Its frames are places in series that are made anew.
        (self.reading, self.part) = (None, None);
        let mut headers = std::mem::take(&mut self.waiting);
        for study in std::mem::take(&mut self.studies) {
            for series in study.series {
                let instances = series.instances.into_iter();
                headers.extend(instances.map(|i| (i.file, i.header, i.location)));
            }
        }
        self.studies = study::group(without_repeats(headers));
        self.left_out = self
            .series()
            .flat_map(|series| {
                series.not_volumes.iter().filter_map(|(index, reason)| {
                    let file = FileId(series.instances.get(*index)?.file.0);
                    Some((file, why_not_a_volume(&series.facts.modality, reason)?))
                })
            })
            .collect();
    }

    /// Bytes of the images that were read: they stay until everything is closed.
    pub(crate) fn image_bytes(&self) -> u64 {
        self.nifti.values().map(|image| image.voxels().byte_len() as u64).sum()
    }

    /// Bytes that a DICOM volume may take of the limit for all.
    pub(crate) fn left_of(&self, memory_limit_bytes: u64) -> u64 {
        memory_limit_bytes.saturating_sub(self.image_bytes())
    }

    /// Every volume that can be opened, in the order of the rail.
    pub(crate) fn volume_ids(&self) -> Vec<VolumeId> {
        let dicom = self.series().flat_map(|s| &s.volumes).map(|v| VolumeId(v.id.clone()));
        dicom.chain(self.nifti.keys().map(|&file| nifti_id(file))).collect()
    }

    /// Every DICOM volume that can be opened, in the order of the rail.
    pub(crate) fn plans(&self) -> impl Iterator<Item = (&StudyEntry, &SeriesEntry, &VolumePlan)> {
        self.studies.iter().flat_map(|study| {
            study.series.iter().flat_map(move |series| {
                series.volumes.iter().map(move |plan| (study, series, plan))
            })
        })
    }

    pub(crate) fn find(&self, id: &VolumeId) -> Option<Found<'_>> {
        for study in &self.studies {
            for series in &study.series {
                let part = self.part.as_ref().filter(|part| is_of(part, series));
                if let Some(plan) = series.volumes.iter().chain(part).find(|v| v.id == id.0) {
                    return Some(Found::Dicom(study, series, plan));
                }
                if let Some((file, _)) = segs(series).find(|(file, _)| seg_id(*file) == *id) {
                    return Some(Found::Seg(file));
                }
            }
        }
        let (file, volume) = self.nifti.iter().find(|(file, _)| nifti_id(**file) == *id)?;
        Some(Found::Nifti(self.path(*file), Arc::clone(volume)))
    }

    /// As many slices of a volume as fit can be opened in its place; this part, if there is one.
    pub(crate) fn offer_part(&mut self, of: &VolumeId, limit_bytes: u64) -> Option<&VolumePlan> {
        let (.., plan) = self.plans().find(|(.., plan)| plan.id == of.0)?;
        self.part = plan.part_within(limit_bytes);
        self.part.as_ref()
    }

    /// What was read of a segmentation.
    pub(crate) fn header_of(&self, seg: FileId) -> Option<&InstanceHeader> {
        self.series().flat_map(segs).find(|(file, _)| *file == seg).map(|(_, header)| header)
    }

    /// The studies, and which of the segmentations, by SOP Instance UID, are open. Of `memory_limit_bytes` the images
    /// that were read have their part.
    pub(crate) fn view(
        &self,
        is_open: impl Fn(&str) -> bool,
        memory_limit_bytes: u64,
    ) -> StudiesView {
        let titles = self.series().map(|series| (series.id.as_str(), title_of(series))).collect();
        let limit_bytes = self.left_of(memory_limit_bytes);
        let rail = Rail { titles, is_open: &is_open, limit_bytes };
        let mut studies: Vec<StudyItem> = self.studies.iter().map(|of| rail.study(of)).collect();
        if !self.nifti.is_empty() {
            studies.push(self.nifti_study());
        }
        let patients: BTreeSet<_> =
            self.studies.iter().map(|s| (&s.patient.id, &s.patient.name)).collect();
        StudiesView {
            studies,
            skipped: self
                .skipped
                .iter()
                .chain(&self.left_out)
                .take(LISTED_SKIPS)
                .map(|s| self.skipped_item(s))
                .collect(),
            skipped_total: u32::try_from(self.skipped.len() + self.left_out.len())
                .unwrap_or(u32::MAX),
            reading: self.reading,
            patients: u32::try_from(patients.len()).unwrap_or(u32::MAX),
        }
    }

    fn series(&self) -> impl Iterator<Item = &SeriesEntry> {
        self.studies.iter().flat_map(|study| &study.series)
    }

    fn step(&mut self) {
        if let Some(reading) = &mut self.reading {
            reading.done = (reading.done + 1).min(reading.total);
        }
    }

    fn path(&self, file: FileId) -> &str {
        self.files.get(&file).map_or("", |file| file.path.as_str())
    }

    /// Lists a file that was left out, unless the same one was left out before.
    fn skip_once(&mut self, file: FileId, why: Why) {
        let named = self.files.get(&file).map(|file| (file.path.clone(), file.size_bytes));
        if named.is_none_or(|named| self.skipped_names.insert(named)) {
            self.skipped.push((file, why));
        }
    }

    fn skipped_item(&self, (file, why): &(FileId, Why)) -> SkippedItem {
        SkippedItem { path: self.path(*file).to_owned(), why: why.clone() }
    }

    fn nifti_study(&self) -> StudyItem {
        let series = self.nifti.iter().map(|(&file, volume)| SeriesItem {
            title: file_name(self.path(file)).to_owned(),
            modality: String::new(),
            volumes: vec![VolumeItem {
                id: nifti_id(file),
                dims: dims_of(volume.placement()),
                spacing_mm: spacing_of(volume.placement()),
                plane: volume.placement().grid().map(|g| plane_name(Plane::nearest(g.axes()[2]))),
                kernel: String::new(),
                warnings: Vec::new(),
                refusal: None,
                segmentation: None,
            }],
        });
        StudyItem {
            patient: PatientLine::default(),
            date: String::new(),
            description: String::new(),
            series: series.collect(),
        }
    }
}

/// What the list of studies is made with.
struct Rail<'a> {
    /// What each series is called, by its id.
    titles: BTreeMap<&'a str, String>,
    is_open: &'a dyn Fn(&str) -> bool,
    /// What a DICOM volume may take.
    limit_bytes: u64,
}

impl Rail<'_> {
    fn study(&self, study: &StudyEntry) -> StudyItem {
        StudyItem {
            patient: patient_line(&study.patient),
            date: study.study.date.clone(),
            description: study.study.description.clone(),
            series: study.series.iter().filter_map(|series| self.series(series)).collect(),
        }
    }

    fn series(&self, series: &SeriesEntry) -> Option<SeriesItem> {
        let plans = series.volumes.iter().map(|plan| self.volume(series, plan));
        let segs = segs(series).map(|(file, header)| self.seg(file, header));
        let volumes: Vec<VolumeItem> = plans.chain(segs).collect();
        (!volumes.is_empty()).then(|| SeriesItem {
            title: title_of(series),
            modality: series.facts.modality.clone(),
            volumes,
        })
    }

    fn volume(&self, series: &SeriesEntry, plan: &VolumePlan) -> VolumeItem {
        VolumeItem {
            id: VolumeId(plan.id.clone()),
            dims: dims_of(&plan.placement),
            spacing_mm: spacing_of(&plan.placement),
            plane: plan.plane.map(plane_name),
            kernel: plan.facts.kernel.clone(),
            warnings: warnings_of(series, plan),
            refusal: plan.require_room(self.limit_bytes).err().map(|e| why_of_study(&e)),
            segmentation: None,
        }
    }

    fn seg(&self, file: FileId, header: &InstanceHeader) -> VolumeItem {
        let facts = header.segmentation.clone().unwrap_or_default();
        let drawn_on = facts.series.iter().find_map(|uid| self.titles.get(uid.as_str()));
        VolumeItem {
            id: seg_id(file),
            dims: [0; 3],
            spacing_mm: None,
            plane: None,
            kernel: String::new(),
            warnings: Vec::new(),
            refusal: None,
            segmentation: Some(SegmentationItem {
                title: seg_title(header),
                segments: facts.segments,
                drawn_on: drawn_on.cloned(),
                is_open: (self.is_open)(&header.sop_instance_uid),
            }),
        }
    }
}

/// Instances of which each is there once.
///
/// The same bytes dropped again are known by their header and where their pixels lie; the file of before stays. Of two
/// segmentations with one SOP Instance UID the one that came last stays: it may be complete where the first was not.
fn without_repeats(mut headers: Vec<Header>) -> Vec<Header> {
    headers.sort_by_key(|(file, ..)| *file);
    let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut kept: Vec<Header> = Vec::with_capacity(headers.len());
    for header in headers {
        let uid = &header.1.sop_instance_uid;
        if uid.is_empty() {
            kept.push(header);
            continue;
        }
        let places = known.entry(uid.clone()).or_default();
        let same = |&&at: &&usize| kept[at].1 == header.1 && kept[at].2 == header.2;
        let is_seg = |header: &Header| header.1.segmentation.is_some();
        if places.iter().find(same).is_some() {
            continue;
        }
        match places.iter().find(|&&at| is_seg(&header) && is_seg(&kept[at])) {
            Some(&at) => kept[at] = header,
            None => {
                places.push(kept.len());
                kept.push(header);
            }
        }
    }
    kept
}

/// Series Description, or number where there is none.
pub(crate) fn title_of(series: &SeriesEntry) -> String {
    let facts = &series.facts;
    match (facts.description.trim(), facts.number) {
        ("", Some(number)) => number.to_string(),
        (description, _) => description.to_owned(),
    }
}

/// What a segmentation is called: Series Description, or Content Label where there is none.
pub(crate) fn seg_title(header: &InstanceHeader) -> String {
    let label = header.segmentation.as_ref().map_or("", |facts| facts.label.trim());
    let title = match header.series.description.trim() {
        "" => label,
        description => description,
    };
    title.to_owned()
}

fn is_of(part: &VolumePlan, series: &SeriesEntry) -> bool {
    series.volumes.iter().any(|volume| part.whole.as_ref() == Some(&volume.id))
}

fn segs(series: &SeriesEntry) -> impl Iterator<Item = (FileId, &InstanceHeader)> {
    series
        .not_volumes
        .iter()
        .filter(|(_, reason)| *reason == NotAVolume::Segmentation)
        .filter_map(|(index, _)| series.instances.get(*index))
        .map(|instance| (FileId(instance.file.0), &instance.header))
}

fn seg_id(file: FileId) -> VolumeId {
    VolumeId(format!("seg:{}", file.0))
}

fn nifti_id(file: FileId) -> VolumeId {
    VolumeId(format!("nifti:{}", file.0))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What a reader should know about a volume, from the findings of its series and its own.
pub(crate) fn warnings_of(series: &SeriesEntry, plan: &VolumePlan) -> Vec<Warning> {
    series.findings.iter().chain(&plan.findings).filter_map(warning).collect()
}

fn warning(finding: &Finding) -> Option<Warning> {
    Some(match finding {
        Finding::MissingSlices { after_slice, missing, .. } => {
            Warning::MissingSlices { after: *after_slice, count: *missing }
        }
        Finding::UnevenSpacing { min_mm, max_mm, .. } => {
            Warning::UnevenSpacing { min_mm: *min_mm, max_mm: *max_mm }
        }
        Finding::Tilt { degrees, .. } => Warning::Tilted { degrees: *degrees },
        Finding::PartOfSeries { first, last, slices } => {
            Warning::PartOfSeries { first: *first, last: *last, slices: *slices }
        }
        Finding::SingleSlice | Finding::SingleSliceThickness { .. } => Warning::SingleSlice,
        Finding::NoPosition => Warning::NoPosition,
        Finding::NoFrameOfReference => Warning::NoFrameOfReference,
        Finding::NoUids => Warning::NoInstanceUids,
        Finding::Lossy => Warning::Lossy,
        Finding::BurnedIn => Warning::BurnedIn,
        Finding::MixedRescale => Warning::MixedRescale,
        Finding::VoiLutIgnored => Warning::VoiLutIgnored,
        // How the slices lie is stated by their plane, not as a warning.
        Finding::Oblique { .. } => return None,
        other => Warning::Other(other.code().to_owned()),
    })
}

fn why_not_a_volume(modality: &str, reason: &NotAVolume) -> Option<Why> {
    match reason {
        NotAVolume::Segmentation => None,
        NotAVolume::Colour { .. } => Some(Why::ColourImage),
        NotAVolume::Video { uid, name } => Some(Why::SyntaxUnsupported {
            uid: uid.clone(),
            name: (*name).to_owned(),
            is_video: true,
        }),
        NotAVolume::PixelFormat { bits_allocated } => {
            Some(Why::HeaderInvalid(format!("BitsAllocated {bits_allocated}")))
        }
        NotAVolume::ModalityLut => Some(Why::ModalityLut),
        _ => Some(Why::NoImage(modality.to_owned())),
    }
}

pub(crate) fn plane_name(plane: Plane) -> PlaneName {
    match plane {
        Plane::Axial => PlaneName::Axial,
        Plane::Sagittal => PlaneName::Sagittal,
        Plane::Coronal => PlaneName::Coronal,
    }
}

fn dims_of(placement: &Placement) -> [u32; 3] {
    let dims = placement.dims();
    [dims.columns, dims.rows, dims.slices]
}

fn spacing_of(placement: &Placement) -> Option<[Option<f64>; 3]> {
    let (column, row) = placement.pixel_spacing_mm()?;
    let slice = placement.grid().map(|grid| grid.spacing().slice);
    Some([Some(column), Some(row), slice])
}
