//! The segments, the tool in hand, undo and redo.

use serde::{Deserialize, Serialize};

use crate::{BrushShape, SegmentId, Tool, Why};

/// A segment in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentItem {
    /// Its name for commands.
    pub id: SegmentId,
    /// Number shown on the swatch and written to files.
    pub number: u16,
    /// Name.
    pub name: String,
    /// What it is coded as, in words: type, side, region. A name says what a reader likes; this goes into files.
    pub coded_as: Vec<String>,
    /// Colour.
    pub color: [u8; 3],
    /// Volume in mL; `None` where the voxels have no size.
    pub volume_ml: Option<f64>,
    /// Voxels.
    pub voxels: u64,
    /// Drawn.
    pub visible: bool,
    /// Protected.
    pub locked: bool,
    /// The one that tools act on.
    pub active: bool,
    /// Made by a model and not accepted yet, edited or not.
    pub proposed: bool,
    /// Made by a model and accepted.
    pub accepted: bool,
    /// Made by a model, edited or not.
    pub by_model: bool,
    /// Read from a file, edited or not.
    pub imported: bool,
    /// Open findings.
    pub findings: u32,
    /// Acquired slices with voxels, and on how many of these a reader edited it.
    pub slices: (u32, u32),
}

/// Smallest and largest radius that a brush can have, in mm.
pub const BRUSH_RADIUS_MM: std::ops::RangeInclusive<f64> = 0.5..=60.0;

/// The tool in hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolView {
    /// Which.
    pub tool: Tool,
    /// Form of the brush.
    pub shape: BrushShape,
    /// Radius in mm, within [`BRUSH_RADIUS_MM`].
    pub radius_mm: f64,
    /// Paints only between these values.
    pub value_gate: Option<(f64, f64)>,
    /// The last such values in this volume, whether they hold now or not.
    pub last_gate: Option<(f64, f64)>,
}

impl Default for ToolView {
    fn default() -> Self {
        let (value_gate, last_gate) = (None, None);
        Self { tool: Tool::Look, shape: BrushShape::Disc, radius_mm: 6.0, value_gate, last_gate }
    }
}

/// Undo, redo, journal.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HistoryView {
    /// Changes that can be taken back.
    pub undo: u32,
    /// Changes that can be brought again.
    pub redo: u32,
    /// Changes not yet on disk.
    pub unsaved: u32,
    /// Why the journal cannot be written, if so.
    pub journal_fault: Option<Why>,
    /// Seconds of active editing.
    pub active_seconds: u32,
}
