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
    /// Run a model. Beside it: modality values on the model's grid, manifest, weights.
    Infer(InferJob),
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

/// A model to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InferJob {
    /// Grid of the values.
    pub grid: GridRecord,
    /// Grid of the volume, which the labels are returned on.
    pub volume_grid: GridRecord,
    /// Bytes that the run may take.
    pub limit_bytes: u64,
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
    /// Segments. Beside it, if there are any: the labels in the volume's grid; label n is structure n - 1.
    Proposed(Result<Vec<StructureRecord>, ProposeFault>),
    /// The job is done; the helper can take another.
    Done,
}
