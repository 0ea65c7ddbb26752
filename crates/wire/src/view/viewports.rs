//! The views and what lies over and beside them.

use serde::{Deserialize, Serialize};

use crate::{Layout, PlaneName, PointLps, SegmentId, Verdict, ViewportId};

/// A view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewportView {
    /// Which.
    pub id: ViewportId,
    /// What it shows.
    pub plane: PlaneName,
    /// Slice shown, from zero.
    pub slice: u32,
    /// Slices there are.
    pub slices: u32,
    /// Letters at the left, right, top and bottom edge.
    pub letters: [String; 4],
    /// Millimetres per device pixel; `None` where spacing is unknown.
    pub mm_per_px: Option<f64>,
    /// Enlargement: device pixels per voxel of the smaller in-plane spacing.
    pub zoom: f64,
    /// Crosshair in device pixels.
    pub crosshair: Option<(f64, f64)>,
    /// Device pixels per mm-radius of the brush: the brush circle's radius in device pixels.
    pub brush_px: Option<f64>,
    /// The model's box in device pixels: left, top, right, bottom; and whether this slice meets it.
    pub model_box: Option<([f64; 4], bool)>,
    /// Box around the selected finding in device pixels, where this slice meets it.
    pub finding_box: Option<[f64; 4]>,
    /// Whether the slice shown has arrived.
    pub arrived: bool,
    /// Whether its pixels could not be read: there is nothing to see.
    pub unread: bool,
}

/// Layout of the views and what lies over them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverlayView {
    /// Layout.
    pub layout: Layout,
    /// View that keys act on.
    pub focus: ViewportId,
    /// Crosshair shown.
    pub crosshair: bool,
    /// Fill of segments, 0 to 0.6.
    pub fill: f32,
    /// Segments hidden.
    pub segments_hidden: bool,
    /// What models proposed hidden: proposals, and the line of the model's own output where a reader changed it.
    pub proposals_hidden: bool,
    /// What readers drew or changed hidden.
    pub edits_hidden: bool,
    /// Identity hidden.
    pub identity_hidden: bool,
}

impl Default for OverlayView {
    fn default() -> Self {
        Self {
            layout: Layout::Three,
            focus: ViewportId(0),
            crosshair: true,
            fill: 0.08,
            segments_hidden: false,
            proposals_hidden: false,
            edits_hidden: false,
            identity_hidden: false,
        }
    }
}

/// What is under the pointer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PointerView {
    /// Patient position in mm.
    pub position: Option<PointLps>,
    /// Value in modality units; `None` for padding.
    pub value: Option<f64>,
    /// Unit of the value: `HU`, `g/ml`, or empty.
    pub unit: String,
    /// Segment there.
    pub segment: Option<SegmentId>,
}

/// Marks along the slices of the large view.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RulerView {
    /// Slices there are.
    pub slices: u32,
    /// Where the active segment is: first and last slice of each stretch.
    pub present: Vec<(u32, u32)>,
    /// Slices on which a reader edited a segment: by a stroke or a repair that was not taken back.
    pub edited: Vec<(u32, u32)>,
    /// Slices of the active proposal that acceptance waits for.
    pub marked: Vec<u32>,
    /// Slices skipped or absent.
    pub gaps: Vec<u32>,
    /// Findings: slice and verdict.
    pub findings: Vec<(u32, Verdict)>,
    /// Slices that have arrived while loading.
    pub arrived: Vec<(u32, u32)>,
}
