use serde::{Deserialize, Serialize};

use crate::{FindingId, RequestId, ViewPatch, ViewportId, VolumeId, Why};

/// What the engine says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// What the page draws changed.
    View(Box<ViewPatch>),
    /// A request was carried out.
    Done(RequestId),
    /// A request was carried out and has an answer.
    Answer(RequestId, Answer),
    /// A request was not carried out.
    Refused(RequestId, Why),
    /// A picture of a volume for the rail, RGBA, beside the message.
    Thumbnail {
        /// Which volume.
        volume: VolumeId,
        /// Width in pixels.
        width_px: u32,
        /// Height in pixels.
        height_px: u32,
    },
    /// Two pictures of the selected finding beside the message, RGBA: as it is, and as its repair would leave it.
    RepairPictures {
        /// Which finding.
        finding: FindingId,
        /// Width of each in pixels.
        width_px: u32,
        /// Height of each in pixels.
        height_px: u32,
    },
    /// A picture for the fourth view, RGBA, beside the message.
    Beside {
        /// Which volume.
        volume: VolumeId,
        /// Slice of it, from zero.
        slice: u32,
        /// Width in pixels.
        width_px: u32,
        /// Height in pixels.
        height_px: u32,
    },
    /// The canvases cannot be drawn on any more: hand over new ones.
    NeedCanvases,
}

/// Answers that are more than "done".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Pixels of a view, RGBA rows from the top, beside the message.
    Pixels {
        /// Which view.
        viewport: ViewportId,
        /// Width in pixels.
        width_px: u32,
        /// Height in pixels.
        height_px: u32,
    },
    /// Files to save; their bytes lie beside the message in this order.
    Files(Vec<String>),
}
