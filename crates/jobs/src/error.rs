use thiserror::Error;

/// Why a job or a report could not be understood. Host and helper are of one build, so this is a defect, not bad
/// input.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum JobError {
    /// Not a job and not a report.
    #[error("not a job: {0}")]
    Malformed(postcard::Error),
    /// A buffer beside the job is missing or of another kind than the job says.
    #[error("a buffer beside the job is missing or of another kind")]
    Buffer,
    /// Grid, extent or samples do not go together.
    #[error("the job's volume does not hold together: {0}")]
    Volume(#[from] volume::VolumeError),
}
