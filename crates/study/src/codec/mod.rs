//! Decoders of compressed frames, all in safe Rust: RLE, JPEG-LS and 12-bit JPEG are our own, JPEG with up to
//! eight bits (and lossless JPEG) is `jpeg-decoder`'s, JPEG 2000 is `hayro-jpeg2000`'s.
//!
//! A decoder is told the size that the header states and refuses a frame of any other, before it allocates.

mod bits;
mod huffman;
mod jpeg;
mod jpeg_2000;
mod jpeg_ls;
mod jpeg_wide;
mod rle;

pub(crate) use jpeg::jpeg;
pub(crate) use jpeg_2000::jpeg_2000;
pub(crate) use jpeg_ls::jpeg_ls;
pub(crate) use rle::rle;

use crate::{PixelFormat, StudyError};

/// Refuses a frame of another size than its header states.
fn require_size(format: &PixelFormat, found: (u32, u32, u32)) -> Result<(), StudyError> {
    let expected = (format.columns.into(), format.rows.into(), format.samples_per_pixel.into());
    if found == expected { Ok(()) } else { Err(StudyError::FrameSize { expected, found }) }
}
