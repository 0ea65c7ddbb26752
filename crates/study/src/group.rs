//! Headers to patients, studies, series and volumes.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::split::volumes_of;
use crate::syntax;
use crate::{
    Finding, FrameRequest, FrameSource, InstanceHeader, NotAVolume, PatientFacts, PixelLocation,
    SeriesFacts, StudyError, StudyFacts, VolumePlan,
};

/// A file of the host, by its number in the host's own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A study of one patient.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyEntry {
    /// The patient.
    pub patient: PatientFacts,
    /// The study.
    pub study: StudyFacts,
    /// Its series, by Series Number.
    pub series: Vec<SeriesEntry>,
}

/// A series: what was read, and the volumes in it.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesEntry {
    /// Series Instance UID; for files without one, or with one that others have too, `g` and a digest of what they are
    /// grouped by. A series whose UID turns out to be another's too is called by its digest from then on.
    pub id: String,
    /// Facts of the first instance.
    pub facts: SeriesFacts,
    /// Transfer syntaxes of its instances, each once.
    pub transfer_syntaxes: Vec<String>,
    /// Its instances, by Instance Number.
    pub instances: Vec<Instance>,
    /// The volumes that its frames make.
    pub volumes: Vec<VolumePlan>,
    /// Instances (as indices into `instances`) that are in no volume, and why.
    pub not_volumes: Vec<(usize, NotAVolume)>,
    /// What holds for the series as a whole.
    pub findings: Vec<Finding>,
}

/// What was read of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// The file.
    pub file: FileId,
    /// Its header.
    pub header: InstanceHeader,
    /// Where its pixels lie.
    pub location: PixelLocation,
}

type PatientKey = [String; 3];
/// What files must share to be of one study.
type StudyKey = [String; 5];
/// What files of one patient must share to be of one series.
type SeriesKey = (Option<StudyKey>, [String; 4]);

/// Sorts instances into studies and series, and the frames of each series into volumes.
///
/// Files of two patients (by ID, name, birth date) never meet in a study, whatever their UIDs say. Files
/// without a Series Instance UID are grouped by the facts that they have; where they lie on disk plays no part.
/// The result does not depend on the order of `headers`.
pub fn group(headers: Vec<(FileId, InstanceHeader, PixelLocation)>) -> Vec<StudyEntry> {
    let mut series: BTreeMap<(PatientKey, SeriesKey), Vec<Instance>> = BTreeMap::new();
    for (file, header, location) in headers {
        let key = (patient_key(&header), series_key(&header));
        series.entry(key).or_default().push(Instance { file, header, location });
    }
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for (_, (_, [uid, ..])) in series.keys() {
        *used.entry(uid.clone()).or_default() += 1;
    }
    let mut studies: BTreeMap<(PatientKey, StudyKey), Vec<Series>> = BTreeMap::new();
    for (key, mut instances) in series {
        sort_instances(&mut instances);
        let Some(first) = instances.first() else { continue };
        let study = study_key(&first.header);
        let uid = &first.header.series.uid;
        let shared = !uid.is_empty() && used.get(uid).is_some_and(|n| *n > 1);
        let id = if uid.is_empty() || shared { name_without_uid(&key) } else { uid.clone() };
        studies.entry((key.0, study)).or_default().push(Series { id, instances, shared });
    }
    studies.into_values().filter_map(study_entry).collect()
}

/// Files of one series, under the name that it has.
struct Series {
    id: String,
    instances: Vec<Instance>,
    /// Another series has the same UID.
    shared: bool,
}

/// `g` and twelve digits of a digest of what the files share.
fn name_without_uid((patient, (study, series)): &(PatientKey, SeriesKey)) -> String {
    let study = study.iter().flatten();
    let mut digest = Sha256::new();
    for part in patient.iter().chain(study).chain(series) {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(6).fold("g".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

fn study_entry(mut series: Vec<Series>) -> Option<StudyEntry> {
    // Stable: series without a number keep the order of their keys.
    series.sort_by_key(|series| {
        series.instances.first().and_then(|i| i.header.series.number).unwrap_or(i32::MAX)
    });
    let first = series.first()?.instances.first()?;
    let (patient, study) = (first.header.patient.clone(), first.header.study.clone());
    let entries = series.into_iter().map(|s| series_entry(s.id, s.instances, s.shared));
    Some(StudyEntry { patient, study, series: entries.collect() })
}

fn sort_instances(instances: &mut [Instance]) {
    let key = |i: &Instance| (i.header.instance_number, i.header.sop_instance_uid.clone(), i.file);
    instances.sort_by_cached_key(key);
}

fn patient_key(header: &InstanceHeader) -> PatientKey {
    let patient = header.patient.clone();
    [patient.id, patient.name, patient.birth_date]
}

fn study_key(header: &InstanceHeader) -> StudyKey {
    let study = header.study.clone();
    if study.uid.is_empty() {
        [String::new(), study.date, study.time, study.id, study.accession_number]
    } else {
        [study.uid, String::new(), String::new(), String::new(), String::new()]
    }
}

/// The UID says it all; without one, the facts of series and study must be equal.
fn series_key(header: &InstanceHeader) -> SeriesKey {
    let facts = header.series.clone();
    if facts.uid.is_empty() {
        let number = facts.number.map_or_else(String::new, |n| n.to_string());
        let place = facts.description + "\0" + &facts.frame_of_reference;
        (Some(study_key(header)), [String::new(), facts.modality, number, place])
    } else {
        (None, [facts.uid, facts.modality, String::new(), String::new()])
    }
}

fn series_entry(id: String, instances: Vec<Instance>, shared: bool) -> SeriesEntry {
    let facts = instances.first().map(|i| i.header.series.clone()).unwrap_or_default();
    let mut transfer_syntaxes: Vec<String> =
        instances.iter().map(|i| i.header.transfer_syntax.clone()).collect();
    transfer_syntaxes.sort();
    transfer_syntaxes.dedup();
    let not_volumes: Vec<(usize, NotAVolume)> = instances
        .iter()
        .enumerate()
        .filter_map(|(index, instance)| Some((index, not_a_volume(&instance.header)?)))
        .collect();
    let volumes = volumes_of(&id, &instances);
    let mut findings = Vec::new();
    let any = |test: fn(&InstanceHeader) -> bool| instances.iter().any(|i| test(&i.header));
    if any(|h| h.series.uid.is_empty() || h.study.uid.is_empty() || h.sop_instance_uid.is_empty()) {
        findings.push(Finding::NoUids);
    }
    if any(|h| {
        h.series.frame_of_reference.is_empty() && h.frames.iter().any(|f| f.position.is_some())
    }) {
        findings.push(Finding::NoFrameOfReference);
    }
    if any(|h| h.series.lossy) {
        findings.push(Finding::Lossy);
    }
    if any(|h| h.series.burned_in) {
        findings.push(Finding::BurnedIn);
    }
    if shared {
        findings.push(Finding::SharedUid);
    }
    let study_uid = |i: &Instance| i.header.study.uid.clone();
    if instances.iter().any(|i| Some(study_uid(i)) != instances.first().map(study_uid)) {
        findings.push(Finding::StudyUidsDiffer);
    }
    SeriesEntry { id, facts, transfer_syntaxes, instances, volumes, not_volumes, findings }
}

/// Whether a SOP Class is that of a segmentation, voxel by voxel or as labels.
pub(crate) fn is_segmentation(sop_class_uid: &str) -> bool {
    matches!(storage_class(sop_class_uid), "66.4" | "66.7")
}

/// What tells a storage class of images from the others.
fn storage_class(sop_class_uid: &str) -> &str {
    sop_class_uid.strip_prefix("1.2.840.10008.5.1.4.1.1.").unwrap_or_default()
}

/// Why an instance is no part of a volume; `None` when it is.
pub(crate) fn not_a_volume(header: &InstanceHeader) -> Option<NotAVolume> {
    let Some(pixels) = &header.pixels else { return Some(NotAVolume::NoPixels) };
    // Nearly all video is in colour too, and that is not why it is not read.
    if let Some(name) = syntax::video(&header.transfer_syntax) {
        return Some(NotAVolume::Video { uid: header.transfer_syntax.clone(), name });
    }
    match storage_class(&header.sop_class_uid) {
        _ if is_segmentation(&header.sop_class_uid) => Some(NotAVolume::Segmentation),
        "481.2" => Some(NotAVolume::Dose),
        _ if !pixels.is_greyscale() => {
            Some(NotAVolume::Colour { photometric: pixels.photometric.clone() })
        }
        _ if pixels.bits_allocated == 1 => {
            Some(NotAVolume::PixelFormat { bits_allocated: pixels.bits_allocated })
        }
        _ if header.series.modality_lut => Some(NotAVolume::ModalityLut),
        _ => None,
    }
}

impl SeriesEntry {
    /// What a decoder needs for one frame of a plan of this series.
    ///
    /// # Errors
    /// When the source is of another series.
    pub fn request(&self, source: &FrameSource) -> Result<FrameRequest, StudyError> {
        let instance = self.instances.get(source.instance).ok_or(StudyError::NoPixelData)?;
        FrameRequest::new(&instance.header, &instance.location, source.frame)
    }
}
