use serde::{Deserialize, Serialize};

/// Names a request, so that its answer or refusal finds the caller. Zero: nobody waits.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
pub struct RequestId(pub u32);

/// A file that the page handed over; unique within one engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A volume of a series: stable over reloads of the same files.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VolumeId(pub String);

/// A view on the screen: 0 is the large one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ViewportId(pub u8);

/// A segment of the open volume, never used twice within a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SegmentId(pub u32);

/// A finding in the present list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FindingId(pub u32);

/// A model or algorithm, such as `ct-anatomy` or `hippocampus`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModelId(pub String);

/// A demo study that ships with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DemoId {
    /// The chest CT phantom with known volumes.
    ChestPhantom,
    /// The MNI152 head, T1.
    Mni152,
}

/// A plane as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PlaneName {
    /// Seen from the feet.
    Axial,
    /// Seen from the patient's left.
    Sagittal,
    /// Seen from the front.
    Coronal,
    /// The slices as acquired, where no plane can be cut.
    Acquired,
}

/// A place on a view in canvas pixels; (0, 0) is the top left corner, pixel centres lie at halves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CanvasPoint {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A patient position, LPS in mm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PointLps {
    /// Towards left.
    pub x: f64,
    /// Towards posterior.
    pub y: f64,
    /// Towards superior.
    pub z: f64,
}
