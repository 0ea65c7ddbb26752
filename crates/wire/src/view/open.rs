//! What is open.

use serde::{Deserialize, Serialize};

use crate::{PatientLine, Progress, VolumeId, Warning, Why};

/// How far an open volume is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum OpenState {
    /// Nothing is open.
    #[default]
    Empty,
    /// Slices arrive.
    Loading(Progress),
    /// All slices are there, or will not come.
    Ready,
    /// The reader stopped the load: the other slices are absent until it goes on.
    Stopped(Progress),
    /// It could not be opened.
    Failed(Why),
}

/// A volume that was asked for and does not fit. What is open stays open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TooLarge {
    /// Series description.
    pub title: String,
    /// Bytes that it needs.
    pub needed_bytes: u64,
    /// Bytes that volumes may take.
    pub available_bytes: u64,
    /// Volumes that fit: a part of this one, where slices of it can be had alone, then others, the largest first.
    pub smaller: Vec<SmallerVolume>,
}

/// A volume that could be opened in place of one that does not fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmallerVolume {
    /// Its name.
    pub id: VolumeId,
    /// Series description.
    pub title: String,
    /// First and last slice (from zero) where it is a part of the one that does not fit.
    pub slices: Option<(u32, u32)>,
    /// Bytes that it needs.
    pub needed_bytes: u64,
}

/// A segmentation that was opened in the volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedSeg {
    /// What it is called.
    pub title: String,
    /// Segments of it.
    pub segments: u32,
    /// How many of them have another number than in the file, because theirs was taken.
    pub renumbered: u32,
    /// How many of them the file describes without a label or without whole codes.
    pub undescribed: u32,
    /// How many of them have a text that was cut to what a file may hold.
    pub cut: u32,
}

/// What is open.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OpenView {
    /// Which volume.
    pub volume: Option<VolumeId>,
    /// The volume of which some slices are open, if not all are.
    pub part_of: Option<VolumeId>,
    /// How far it is.
    pub state: OpenState,
    /// Whose it is.
    pub patient: PatientLine,
    /// Study date as stored.
    pub study_date: String,
    /// Series description.
    pub series_title: String,
    /// Modality.
    pub modality: String,
    /// Unit of the values: `HU`, `g/ml`, or empty.
    pub unit: String,
    /// Slice thickness as stated, in mm.
    pub slice_thickness_mm: Option<f64>,
    /// Reconstruction kernel as stated.
    pub kernel: String,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Whether planes can be cut through it.
    pub has_planes: bool,
    /// The segmentation that was opened in it last, until this was read.
    pub seg: Option<OpenedSeg>,
    /// What was asked for last and does not fit.
    pub too_large: Option<TooLarge>,
}
