//! The fourth view: another series, linked by position.

use serde::{Deserialize, Serialize};

use crate::{Progress, RulerView, VolumeId, Why, WindowState};

/// A series that lies in the frame of reference of the open one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkedVolume {
    /// Its name.
    pub id: VolumeId,
    /// Series description.
    pub title: String,
    /// Modality.
    pub modality: String,
    /// Study date as stored.
    pub study_date: String,
}

/// What the fourth view shows: the slice, as acquired, of another series at the place of the crosshair.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BesideView {
    /// What can be shown there.
    pub choices: Vec<LinkedVolume>,
    /// What is shown there.
    pub shown: Option<ShownBeside>,
}

/// The other series at the place of the crosshair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownBeside {
    /// Which.
    pub volume: LinkedVolume,
    /// Slice there, from zero; `None` where the crosshair lies outside the series.
    pub slice: Option<u32>,
    /// Slices there are.
    pub slices: u32,
    /// Letters at the left, right, top and bottom edge.
    pub letters: [String; 4],
    /// The crosshair in device pixels.
    pub crosshair: (f64, f64),
    /// Millimetres per device pixel.
    pub mm_per_px: f64,
    /// The window it is drawn in, once there is one.
    pub window: Option<WindowBeside>,
    /// Slices that were looked into for a window, where neither the protocol nor the files state one.
    pub survey: Option<Progress>,
    /// Why the slice cannot be shown, if so.
    pub fault: Option<Why>,
    /// Marks along its slices: where the active segment is, in the patient's space.
    pub ruler: RulerView,
}

/// The window that the other series is drawn in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowBeside {
    /// Center in modality units.
    pub center: f64,
    /// Width in modality units.
    pub width: f64,
    /// The modality unit: `HU`, `g/ml`, or empty.
    pub unit: String,
    /// What the protocol says of it.
    pub state: WindowState,
}
