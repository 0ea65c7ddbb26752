use serde::{Deserialize, Serialize};

use crate::{
    DecodeFault, FrameRecord, GridRecord, PlacementRecord, ProposeFault, SampleKind,
    StructureRecord,
};

/// What a helper is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Job {
    /// Decode frames of one instance. Beside it: the bytes of their span.
    Decode(DecodeJob),
    /// Propose CT anatomy. Beside it: the stored samples of the volume.
    Anatomy(AnatomyJob),
    /// Run one patch through a model. Beside it: the patch as the network takes it, manifest, weights.
    Patch(PatchJob),
    /// Bring labels to the grid of a volume. Beside it: the labels, in numbers of the manifest.
    Place(PlaceJob),
}

/// Frames to decode, all within one span of the file ([`study::FrameRequest::span`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecodeJob {
    /// What the frames have in common.
    pub record: FrameRecord,
    /// The frames from zero, in the order of their reports.
    pub wanted: Vec<u32>,
}

/// A volume to propose anatomy on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnatomyJob {
    /// Where the voxels lie.
    pub placement: PlacementRecord,
    /// Slope and intercept.
    pub rescale: (f64, f64),
    /// Stored values (inclusive) that stand for no measurement.
    pub padding: Option<(f64, f64)>,
}

/// A patch to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PatchJob {
    /// Bytes that running it may take.
    pub limit_bytes: u64,
}

/// Labels on a model's grid, to be brought to a volume's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceJob {
    /// Grid of the labels.
    pub grid: GridRecord,
    /// Grid of the volume.
    pub volume_grid: GridRecord,
    /// The structures, and the label that stands for each.
    pub structures: Vec<(u8, StructureRecord)>,
}

/// What a helper says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// A frame of a [`DecodeJob`], in its order. Beside it, if it was decoded: the samples.
    Frame {
        /// Place in [`DecodeJob::wanted`].
        place: u32,
        /// Kind of the samples, or why there are none.
        result: Result<SampleKind, DecodeFault>,
    },
    /// How far the job is.
    Progress {
        /// Parts done.
        done: u32,
        /// Parts in all.
        total: u32,
    },
    /// A patch was run. Beside it, if nothing failed: the network's output, `[labels, patch]`.
    Patch(Result<(), ProposeFault>),
    /// Segments. Beside it, if there are any: the labels in the volume's grid; label n is structure n - 1.
    Proposed(Result<Vec<StructureRecord>, ProposeFault>),
    /// The job is done; the helper can take another.
    Done,
}
