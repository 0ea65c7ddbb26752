use serde::{Deserialize, Serialize};
use volume::Voxels;

use crate::JobError;

/// What travels beside a job or a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Buffer {
    /// Bytes of a file, or labels.
    U8(Vec<u8>),
    /// Signed stored samples.
    I16(Vec<i16>),
    /// Unsigned stored samples.
    U16(Vec<u16>),
    /// Modality values.
    F32(Vec<f32>),
}

/// Kind of the samples in a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SampleKind {
    /// Signed, 16 bits.
    I16,
    /// Unsigned, 16 bits.
    U16,
    /// Floats, 32 bits.
    F32,
}

impl SampleKind {
    /// The kind of a volume's samples.
    pub fn of(voxels: &Voxels) -> Self {
        match voxels {
            Voxels::I16(_) => Self::I16,
            Voxels::U16(_) => Self::U16,
            Voxels::F32(_) => Self::F32,
        }
    }
}

impl Buffer {
    /// Bytes held.
    pub fn byte_len(&self) -> usize {
        match self {
            Self::U8(v) => v.len(),
            Self::I16(v) => v.len() * 2,
            Self::U16(v) => v.len() * 2,
            Self::F32(v) => v.len() * 4,
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// [`JobError::Buffer`] when it holds something else.
    pub fn into_bytes(self) -> Result<Vec<u8>, JobError> {
        match self {
            Self::U8(bytes) => Ok(bytes),
            Self::I16(_) | Self::U16(_) | Self::F32(_) => Err(JobError::Buffer),
        }
    }

    /// The floats.
    ///
    /// # Errors
    /// [`JobError::Buffer`] when it holds something else.
    pub fn into_values(self) -> Result<Vec<f32>, JobError> {
        match self {
            Self::F32(values) => Ok(values),
            Self::U8(_) | Self::I16(_) | Self::U16(_) => Err(JobError::Buffer),
        }
    }

    /// The samples of a volume or slice.
    ///
    /// # Errors
    /// [`JobError::Buffer`] when it holds bytes.
    pub fn into_voxels(self) -> Result<Voxels, JobError> {
        match self {
            Self::I16(samples) => Ok(Voxels::I16(samples)),
            Self::U16(samples) => Ok(Voxels::U16(samples)),
            Self::F32(samples) => Ok(Voxels::F32(samples)),
            Self::U8(_) => Err(JobError::Buffer),
        }
    }
}

impl From<Voxels> for Buffer {
    fn from(voxels: Voxels) -> Self {
        match voxels {
            Voxels::I16(samples) => Self::I16(samples),
            Voxels::U16(samples) => Self::U16(samples),
            Voxels::F32(samples) => Self::F32(samples),
        }
    }
}
