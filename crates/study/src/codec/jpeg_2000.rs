//! JPEG 2000 (ISO/IEC 15444-1).

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use volume::Voxels;

use super::require_size;
use crate::decode::refused;
use crate::{Codec, PixelFormat, StudyError};

/// Decodes a grey frame, from a code stream or a JP2 file.
pub(crate) fn jpeg_2000(format: &PixelFormat, frame: &[u8]) -> Result<Voxels, StudyError> {
    let refuse = |error| refused(Codec::Jpeg2000, error);
    let settings =
        DecodeSettings { resolve_palette_indices: false, strict: false, target_resolution: None };
    let image = Image::new(frame, &settings).map_err(refuse)?;
    let expected = u32::from(format.samples_per_pixel);
    require_size(format, (image.width(), image.height(), expected))?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(refuse)?;
    let [component] = decoded.components() else {
        let found = decoded.components().len() as u32;
        return require_size(format, (image.width(), image.height(), found))
            .and(Err(StudyError::NotGreyscale { photometric: format.photometric.clone() }));
    };
    let samples = component.samples();
    if samples.len() as u64 != format.samples_per_frame() {
        let (expected, found) = (format.samples_per_frame(), samples.len() as u64);
        return Err(StudyError::ShortFrame { expected, found });
    }
    // The decoder raises signed samples above zero like unsigned ones: the level shift is taken back. Then the
    // header decides on signs: writers are known to contradict it in the code stream, with the same bits.
    let raised = sign_shift(frame);
    let largest = ((1_u32 << component.bit_depth().min(16)) - 1) as f32;
    // Lossy wavelets overshoot the range.
    let word = |&sample: &f32| (sample.round().clamp(0.0, largest) as i32 - raised) as u16;
    Ok(format.stored_from_u16(samples.iter().map(word).collect()))
}

/// Half the range of the first component where the code stream calls it signed (A.5.1: Ssiz), else zero.
fn sign_shift(frame: &[u8]) -> i32 {
    const START: [u8; 4] = [0xFF, 0x4F, 0xFF, 0x51];
    /// From the start of the code stream to Ssiz of the first component.
    const COMPONENT_SIZE: usize = 42;
    let start = frame.windows(START.len()).position(|bytes| bytes == START);
    match start.and_then(|start| frame.get(start + COMPONENT_SIZE)) {
        Some(&size) if size & 0x80 != 0 => 1 << (size & 0x0F),
        _ => 0,
    }
}
