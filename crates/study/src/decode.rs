//! From the bytes of a frame to its samples.

use std::io::Read;

use flate2::read::DeflateDecoder;
use volume::Voxels;

use crate::syntax::{self, Compression, EXPLICIT_BIG};
use crate::{Codec, FrameRequest, PixelLocation, StudyError, fragments, native};

/// Most bytes that may lie before the pixels of a deflated data set.
const MAX_DEFLATED_HEADER: u64 = 64 << 20;

/// Decodes one frame to stored samples, row by row.
///
/// `bytes` is the part of the file that [`FrameRequest::span`] names. The samples are what the file means:
/// bits that are not stored are removed, signs extended; MONOCHROME1 is not inverted, nothing is rescaled.
/// 32-bit samples become the nearest `f32`.
///
/// # Errors
/// What is wrong with the frame, or [`StudyError::UnsupportedSyntax`].
pub fn decode_frame(request: &FrameRequest, bytes: &[u8]) -> Result<Voxels, StudyError> {
    let format = &request.format;
    format.require_greyscale()?;
    match &request.location {
        PixelLocation::Absent => Err(StudyError::NoPixelData),
        PixelLocation::Native { .. } => {
            let big = request.transfer_syntax == EXPLICIT_BIG;
            native::samples(format, bytes, request.native_bit(), big)
        }
        PixelLocation::Encapsulated { frames, .. } => {
            let compression = syntax::compression(&request.transfer_syntax)?;
            let frame = fragments::frame(bytes, frames, request)?;
            decompress(compression, request, &frame)
        }
        PixelLocation::Deflated { stream, offset, .. } => {
            let packed = usize::try_from(*stream).ok().and_then(|start| bytes.get(start..));
            let (start, end) = request.native_span();
            let pixels = inflate_range(packed.unwrap_or(&[]), offset + start, end - start)?;
            native::samples(format, &pixels, request.native_bit(), false)
        }
    }
}

fn decompress(
    compression: Compression,
    request: &FrameRequest,
    frame: &[u8],
) -> Result<Voxels, StudyError> {
    let format = &request.format;
    match compression {
        Compression::None => native::samples(format, frame, 0, false),
        Compression::Deflate => {
            let (start, end) = request.native_span();
            native::samples(format, &inflate_range(frame, 0, end - start)?, 0, false)
        }
        #[cfg(feature = "codecs")]
        Compression::Rle => crate::codec::rle(format, frame),
        #[cfg(feature = "codecs")]
        Compression::Jpeg => crate::codec::jpeg(format, frame),
        #[cfg(feature = "codecs")]
        Compression::JpegLs => crate::codec::jpeg_ls(format, frame),
        #[cfg(feature = "codecs")]
        Compression::Jpeg2000 => crate::codec::jpeg_2000(format, frame),
        _ => Err(StudyError::UnsupportedSyntax {
            uid: request.transfer_syntax.clone(),
            name: "",
            reason: crate::SyntaxReason::BuiltWithoutCodecs,
        }),
    }
}

/// `length` bytes of what a deflated stream holds, from `offset`.
fn inflate_range(packed: &[u8], offset: u64, length: u64) -> Result<Vec<u8>, StudyError> {
    let damaged = |_| StudyError::Inflate;
    if offset > MAX_DEFLATED_HEADER.saturating_mul(length.max(1)) {
        return Err(StudyError::Inflate);
    }
    let mut reader = DeflateDecoder::new(packed);
    std::io::copy(&mut reader.by_ref().take(offset), &mut std::io::sink()).map_err(damaged)?;
    let mut pixels = Vec::new();
    reader.take(length).read_to_end(&mut pixels).map_err(damaged)?;
    if (pixels.len() as u64) < length {
        return Err(StudyError::ShortFrame { expected: length, found: pixels.len() as u64 });
    }
    Ok(pixels)
}

/// A decoder's refusal.
#[cfg_attr(not(feature = "codecs"), allow(dead_code, reason = "only decoders refuse"))]
pub(crate) fn refused(codec: Codec, problem: impl std::fmt::Display) -> StudyError {
    StudyError::Codec { codec, problem: problem.to_string() }
}
