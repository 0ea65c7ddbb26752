//! JPEG (ISO/IEC 10918-1): which decoder takes which process.

use jpeg_decoder::{Decoder, PixelFormat as Layout};
use volume::Voxels;

use super::{jpeg_wide, require_size};
use crate::decode::refused;
use crate::{Codec, PixelFormat, StudyError};

/// Decodes a grey frame: baseline and extended DCT, lossless.
pub(crate) fn jpeg(format: &PixelFormat, frame: &[u8]) -> Result<Voxels, StudyError> {
    if jpeg_wide::is_wide(frame) {
        return jpeg_wide::decode(format, frame);
    }
    let refuse = |error| refused(Codec::Jpeg, error);
    let mut decoder = Decoder::new(frame);
    decoder.read_info().map_err(refuse)?;
    let info = decoder.info().ok_or_else(|| refused(Codec::Jpeg, "no frame header"))?;
    let samples = match info.pixel_format {
        Layout::L8 | Layout::L16 => 1,
        Layout::RGB24 => 3,
        Layout::CMYK32 => 4,
    };
    require_size(format, (info.width.into(), info.height.into(), samples))?;
    decoder.set_max_decoding_buffer_size(format.samples_per_frame() as usize * 4);
    let bytes = decoder.decode().map_err(refuse)?;
    match info.pixel_format {
        Layout::L16 => {
            let words = bytes.as_chunks::<2>().0.iter();
            Ok(format.stored_from_u16(words.map(|b| u16::from_ne_bytes(*b)).collect()))
        }
        _ => Ok(format.stored_from_u8(&bytes)),
    }
}
