//! What the checks found.

use serde::{Deserialize, Serialize};

use crate::{FindingId, SegmentId, Verdict};

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingItem {
    /// Its name for commands.
    pub id: FindingId,
    /// Rule: `islands`, `separate_parts`, `holes`, `skipped_slice`, `edge_contact`, `box_contact`, …
    pub rule: String,
    /// Segment it is about.
    pub segment: SegmentId,
    /// Blocks, or asks.
    pub verdict: Verdict,
    /// Voxels concerned.
    pub voxels: u64,
    /// Their volume in mm³.
    pub volume_mm3: Option<f64>,
    /// Parts, such as the number of islands, or of all parts where they are what is found.
    pub parts: u32,
    /// The protocol's limit that the mask does not keep to, where the finding is about one.
    pub limit: Option<Limit>,
    /// Acquired slice to look at, from zero.
    pub slice: u32,
    /// Side of the patient towards which the images or the box of a model end, where the finding is about that.
    pub side: Option<PatientSide>,
    /// Whether a repair can be offered.
    pub repairable: bool,
    /// Kept as it is by the reader.
    pub kept: bool,
    /// Why, where it was to be resolved.
    pub kept_because: String,
}

/// A limit of the protocol, in mm³ for a volume and a count for anything else.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// What the protocol states.
    pub expected: f64,
    /// What the mask has.
    pub found: f64,
}

/// A side of the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PatientSide {
    /// The patient's left.
    Left,
    /// The patient's right.
    Right,
    /// In front.
    Anterior,
    /// Behind.
    Posterior,
    /// Towards the head.
    Superior,
    /// Towards the feet.
    Inferior,
}

/// Form of a mask.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MaskShape {
    /// Area of its surface (IBSI C0JK) in mm².
    pub surface_mm2: f64,
    /// Sphericity (IBSI QCFX), 1 for a ball; `None` where it has no surface.
    pub sphericity: Option<f64>,
}

/// What the checks found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FindingsView {
    /// The list.
    pub items: Vec<FindingItem>,
    /// The one selected.
    pub selected: Option<FindingId>,
    /// Volume before and after its repair, in mL.
    pub preview_ml: Option<(f64, f64)>,
    /// Form of the segment before and after it.
    pub preview_shape: Option<[MaskShape; 2]>,
    /// Whether segments changed since the checks ran.
    pub stale: bool,
    /// Rules that passed.
    pub passed: Vec<String>,
}
