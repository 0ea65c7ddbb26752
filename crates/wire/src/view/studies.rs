//! What was found in the files.

use serde::{Deserialize, Serialize};

use crate::{PlaneName, VolumeId, Warning, Why};

/// Work that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Parts done.
    pub done: u32,
    /// Parts in all.
    pub total: u32,
}

/// What was found in the files.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StudiesView {
    /// Studies, each of one patient.
    pub studies: Vec<StudyItem>,
    /// Files that were left out, at most the first 200.
    pub skipped: Vec<SkippedItem>,
    /// How many were left out in all.
    pub skipped_total: u32,
    /// Headers being read.
    pub reading: Option<Progress>,
    /// Files that were looked into, those of archives among them.
    pub files: u32,
}

/// Who the patient is. Only the local screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PatientLine {
    /// Name in reading order.
    pub name: String,
    /// The name in its other spellings, where the files have them.
    pub name_also: String,
    /// Patient ID.
    pub id: String,
    /// Birth date as stored, YYYYMMDD.
    pub birth_date: String,
    /// Sex as stored.
    pub sex: String,
}

/// A study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudyItem {
    /// Whose it is.
    pub patient: PatientLine,
    /// Number of the patient, from 1 in the order in which they were found; it stays while more is found. Studies that
    /// do not say whose they are have one each; 0 where no patient can be told, as of images that are no DICOM.
    pub patient_number: u32,
    /// Study date as stored, YYYYMMDD.
    pub date: String,
    /// Study description.
    pub description: String,
    /// Its series.
    pub series: Vec<SeriesItem>,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesItem {
    /// Series description, or number.
    pub title: String,
    /// Modality.
    pub modality: String,
    /// Its volumes; more than one where positions, echoes or times differ.
    pub volumes: Vec<VolumeItem>,
}

/// A volume that can be opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VolumeItem {
    /// Its name.
    pub id: VolumeId,
    /// Columns, rows, slices; zero for a segmentation, which has none of its own.
    pub dims: [u32; 3],
    /// Distance between columns, rows, slices in mm; the last is `None` where it is uneven or unknown.
    pub spacing_mm: Option<[Option<f64>; 3]>,
    /// Plane of acquisition.
    pub plane: Option<PlaneName>,
    /// Reconstruction kernel, as stated.
    pub kernel: String,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Which of the volumes of its series it is, from 1, and how many there are.
    pub place: (u32, u32),
    /// Why it would be refused if it were asked for now: it does not fit. A part of it may.
    pub refusal: Option<Why>,
    /// What it is, where it is a segmentation: it opens in the volume that it was drawn on.
    pub segmentation: Option<SegmentationItem>,
}

/// A segmentation among the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentationItem {
    /// Series Description, or Content Label where there is none.
    pub title: String,
    /// Content Date and Time as stored, YYYYMMDDHHMMSS; empty where it states none.
    pub made: String,
    /// Content Creator's Name, in reading order.
    pub creator: String,
    /// Segments that it describes.
    pub segments: u32,
    /// The series that it was drawn on, as the list calls it; `None` where that is not among the files.
    pub drawn_on: Option<String>,
    /// Whether its segments are among those of the open volume.
    pub is_open: bool,
}

/// A file that was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SkippedItem {
    /// Its path.
    pub path: String,
    /// What its series is called; `None` where that is not known.
    pub series: Option<String>,
    /// Why.
    pub why: Why,
}
