//! The files that were handed over, and the studies found in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use study::{
    Distinct, FileState, InstanceHeader, NotAVolume, PixelLocation, SeriesEntry, StudyEntry,
    VolumePlan,
};
use volume::Volume;
use wire::{FileEntry, FileId, Progress, SkippedItem, StudiesView, StudyItem, VolumeId, Why};

use crate::{
    HeaderResult,
    patient::Patient,
    rail::{self, Rail, title_of},
    wording::why_of_study,
};

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
    /// Patients in the order in which they were found: a patient keeps the number while more is found.
    patients: Vec<Patient>,
    /// Files that could not be read.
    skipped: Vec<LeftOut>,
    /// Path and size of each.
    skipped_names: BTreeSet<(String, u64)>,
    /// Files whose place a better copy took, and which one did; each came after the one before.
    replaced: BTreeMap<study::FileId, study::FileId>,
    /// Files that were read and hold no image to open.
    left_out: Vec<LeftOut>,
    /// Files that were looked into.
    looked_into: u32,
    /// A part of a volume that does not fit, offered in its place.
    part: Option<VolumePlan>,
    reading: Option<Progress>,
}

/// A file that was left out.
#[derive(Debug)]
struct LeftOut {
    file: FileId,
    /// What its series is called, where that is known.
    series: Option<String>,
    why: Why,
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
        let is_past = |file: &FileId| self.replaced.contains_key(&study::FileId(file.0));
        let Some(file) = file.filter(|file| !is_past(file)) else { return };
        if !self.skipped.iter().any(|skipped| skipped.file == file) {
            let is_in = |series: &&SeriesEntry| series.instances.iter().any(|i| i.file.0 == file.0);
            let series = self.series().find(is_in).map(title_of);
            self.skipped.push(LeftOut { file, series, why });
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
        let mut headers = Vec::new();
        for study in std::mem::take(&mut self.studies) {
            for series in study.series {
                let instances = series.instances.into_iter();
                headers.extend(instances.map(|i| (i.file, i.header, i.location)));
            }
        }
        // Files of one scan are reported as they are read; those of scans before come first, whatever their names.
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|(file, ..)| *file);
        headers.extend(waiting);
        self.studies = study::group(self.distinct(headers));
        self.left_out = self
            .series()
            .flat_map(|series| {
                series.not_volumes.iter().filter_map(|(index, reason)| {
                    let file = FileId(series.instances.get(*index)?.file.0);
                    let why = why_not_a_volume(&series.facts.modality, reason)?;
                    Some(LeftOut { file, series: Some(title_of(series)), why })
                })
            })
            .collect();
        let found = self.studies.iter().filter(|study| has_rows(study)).map(Patient::of);
        let found: Vec<Patient> = found.collect();
        // A study that does not say whose it is may be known by another series now.
        self.patients.retain(|patient| found.contains(patient));
        for patient in found {
            if !self.patients.contains(&patient) {
                self.patients.push(patient);
            }
        }
    }

    /// Each instance once. A copy that heals a series makes its damage past.
    fn distinct(&mut self, headers: Vec<Header>) -> Vec<Header> {
        let Distinct { headers, replaced } = study::distinct(headers, |file| self.state_of(file));
        self.skipped.retain(|skipped| !replaced.contains_key(&study::FileId(skipped.file.0)));
        self.replaced.extend(replaced);
        headers
    }

    fn state_of(&self, file: study::FileId) -> FileState {
        let file = FileId(file.0);
        // Of what was left out for other reasons (too short, a syntax that is not read) a copy as long is no better.
        let is_damaged =
            |left: &LeftOut| left.file == file && matches!(left.why, Why::Unreadable(_));
        FileState {
            size_bytes: self.files.get(&file).map_or(0, |file| file.size_bytes),
            is_damaged: self.skipped.iter().any(is_damaged),
        }
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

    /// The volume that has this slice, whatever it is called now and whichever copy of the file has taken its place.
    pub(crate) fn holding(&self, (mut file, frame): (study::FileId, u32)) -> Option<&VolumePlan> {
        while let Some(&later) = self.replaced.get(&file) {
            file = later;
        }
        let has_it =
            |plan: &&VolumePlan| plan.frames.iter().any(|source| source.place() == (file, frame));
        self.plans().map(|(.., plan)| plan).find(has_it)
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
        let rail = Rail::of(self.series(), &is_open, self.left_of(memory_limit_bytes));
        let studies = self.studies.iter();
        let mut studies: Vec<StudyItem> =
            studies.map(|study| rail.study(study, self.number_of(&Patient::of(study)))).collect();
        if !self.nifti.is_empty() {
            let images = self.nifti.iter();
            let images = images.map(|(&file, image)| (nifti_id(file), self.path(file), &**image));
            studies.push(rail::images(images));
        }
        let skipped = self.skipped.iter().chain(&self.left_out);
        StudiesView {
            studies,
            skipped_total: u32::try_from(skipped.clone().count()).unwrap_or(u32::MAX),
            skipped: skipped.take(LISTED_SKIPS).map(|left| self.skipped_item(left)).collect(),
            reading: self.reading,
            files: self.looked_into,
        }
    }

    /// Number of a patient, from 1; 0 for one of whom there is nothing to open.
    fn number_of(&self, patient: &Patient) -> u32 {
        let place = self.patients.iter().position(|known| known == patient);
        place.map_or(0, |place| u32::try_from(place + 1).unwrap_or(u32::MAX))
    }

    fn series(&self) -> impl Iterator<Item = &SeriesEntry> {
        self.studies.iter().flat_map(|study| &study.series)
    }

    fn step(&mut self) {
        self.looked_into = self.looked_into.saturating_add(1);
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
            self.skipped.push(LeftOut { file, series: None, why });
        }
    }

    fn skipped_item(&self, LeftOut { file, series, why }: &LeftOut) -> SkippedItem {
        SkippedItem { path: self.path(*file).to_owned(), series: series.clone(), why: why.clone() }
    }
}

/// Whether a study has anything to show.
fn has_rows(study: &StudyEntry) -> bool {
    study.series.iter().any(|series| !series.volumes.is_empty() || segs(series).next().is_some())
}

fn is_of(part: &VolumePlan, series: &SeriesEntry) -> bool {
    series.volumes.iter().any(|volume| part.whole.as_ref() == Some(&volume.id))
}

pub(crate) fn segs(series: &SeriesEntry) -> impl Iterator<Item = (FileId, &InstanceHeader)> {
    series
        .not_volumes
        .iter()
        .filter(|(_, reason)| *reason == NotAVolume::Segmentation)
        .filter_map(|(index, _)| series.instances.get(*index))
        .map(|instance| (FileId(instance.file.0), &instance.header))
}

pub(crate) fn seg_id(file: FileId) -> VolumeId {
    VolumeId(format!("seg:{}", file.0))
}

fn nifti_id(file: FileId) -> VolumeId {
    VolumeId(format!("nifti:{}", file.0))
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
