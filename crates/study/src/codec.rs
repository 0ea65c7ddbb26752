//! Decoders of compressed frames.
use crate::{PixelFormat, StudyError};
use volume::Voxels;
pub(crate) fn rle(_: &PixelFormat, _: &[u8]) -> Result<Voxels, StudyError> {
    Err(StudyError::NoPixelData)
}
pub(crate) fn jpeg(_: &PixelFormat, _: &[u8]) -> Result<Voxels, StudyError> {
    Err(StudyError::NoPixelData)
}
pub(crate) fn jpeg_ls(_: &PixelFormat, _: &[u8]) -> Result<Voxels, StudyError> {
    Err(StudyError::NoPixelData)
}
pub(crate) fn jpeg_2000(_: &PixelFormat, _: &[u8]) -> Result<Voxels, StudyError> {
    Err(StudyError::NoPixelData)
}
