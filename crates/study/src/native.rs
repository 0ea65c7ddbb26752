//! Uncompressed samples (PS3.5 section 8.1).

use volume::Voxels;

use crate::{PixelFormat, StudyError};

/// Samples of an uncompressed frame. `bit` is where a frame of one-bit samples starts in the first byte.
pub(crate) fn samples(
    format: &PixelFormat,
    bytes: &[u8],
    bit: usize,
    big_endian: bool,
) -> Result<Voxels, StudyError> {
    let count = format.samples_per_frame();
    let expected = (bit as u64 + format.frame_bits()).div_ceil(8);
    let found = bytes.len() as u64;
    let short = StudyError::ShortFrame { expected, found };
    let bytes = usize::try_from(expected).ok().and_then(|n| bytes.get(..n)).ok_or(short)?;
    match format.bits_allocated {
        1 => Ok(Voxels::U16(bits(bytes, bit, count as usize))),
        8 => Ok(format.stored_from_u8(bytes)),
        16 => Ok(format.stored_from_u16(words(bytes, big_endian))),
        32 => Ok(Voxels::F32(longs(bytes, big_endian, format.signed))),
        bits => Err(StudyError::PixelFormat { attribute: "BitsAllocated", value: bits.into() }),
    }
}

/// One-bit samples, least significant bit first (PS3.5 section 8.2).
fn bits(bytes: &[u8], skip: usize, count: usize) -> Vec<u16> {
    bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| u16::from(byte >> bit & 1)))
        .skip(skip)
        .take(count)
        .collect()
}

fn words(bytes: &[u8], big_endian: bool) -> Vec<u16> {
    let words = bytes.as_chunks::<2>().0.iter();
    if big_endian {
        words.map(|b| u16::from_be_bytes(*b)).collect()
    } else {
        // On a little-endian machine this is a copy of memory.
        words.map(|b| u16::from_le_bytes(*b)).collect()
    }
}

fn longs(bytes: &[u8], big_endian: bool, signed: bool) -> Vec<f32> {
    let long = |b: &[u8; 4]| {
        if big_endian { u32::from_be_bytes(*b) } else { u32::from_le_bytes(*b) }
    };
    let value = |raw: u32| if signed { raw.cast_signed() as f32 } else { raw as f32 };
    bytes.as_chunks::<4>().0.iter().map(|b| value(long(b))).collect()
}

impl PixelFormat {
    /// One channel of measurements (not colour, not an index into a palette).
    pub fn is_greyscale(&self) -> bool {
        self.samples_per_pixel == 1 && self.photometric != "PALETTE COLOR"
    }

    pub(crate) fn require_greyscale(&self) -> Result<(), StudyError> {
        if self.is_greyscale() {
            Ok(())
        } else {
            Err(StudyError::NotGreyscale { photometric: self.photometric.clone() })
        }
    }

    /// Stored values from 8-bit samples, widened.
    pub(crate) fn stored_from_u8(&self, bytes: &[u8]) -> Voxels {
        self.stored_from_u16(bytes.iter().map(|&b| u16::from(b)).collect())
    }

    /// Stored values from raw 16-bit samples: bits outside Bits Stored removed, the sign extended.
    pub(crate) fn stored_from_u16(&self, mut raw: Vec<u16>) -> Voxels {
        let stored = u32::from(self.bits_stored.clamp(1, 16));
        let low = u32::from(self.high_bit.min(15)).saturating_sub(stored - 1);
        // The sample is brought to the top of the word and back, which drops what is above and below it.
        let (up, down) = (16 - stored - low.min(16 - stored), 16 - stored);
        if self.signed {
            let extend = |raw: u16| (raw << up).cast_signed() >> down;
            return Voxels::I16(raw.into_iter().map(extend).collect());
        }
        if down > 0 {
            raw.iter_mut().for_each(|sample| *sample = *sample << up >> down);
        }
        Voxels::U16(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(bits: (u16, u16, u16), signed: bool) -> PixelFormat {
        PixelFormat {
            rows: 1,
            columns: 3,
            samples_per_pixel: 1,
            bits_allocated: bits.0,
            bits_stored: bits.1,
            high_bit: bits.2,
            signed,
            inverted: false,
            photometric: "MONOCHROME2".to_owned(),
            planar: 0,
            padding: None,
        }
    }

    #[test]
    fn bits_outside_the_stored_ones_are_dropped_and_signs_extended() {
        let raw = vec![0xF801, 0x0FFF, 0x07FF];
        assert_eq!(
            format((16, 12, 11), true).stored_from_u16(raw.clone()),
            Voxels::I16(vec![-2047, -1, 2047])
        );
        assert_eq!(
            format((16, 12, 11), false).stored_from_u16(raw.clone()),
            Voxels::U16(vec![0x801, 0xFFF, 0x7FF])
        );
        // High Bit 15: the value lies in the upper twelve bits.
        assert_eq!(
            format((16, 12, 15), true).stored_from_u16(raw.clone()),
            Voxels::I16(vec![-128, 255, 127])
        );
        assert_eq!(
            format((16, 16, 15), true).stored_from_u16(raw),
            Voxels::I16(vec![-2047, 4095, 2047])
        );
        assert_eq!(
            format((8, 8, 7), true).stored_from_u8(&[0xFF, 0x7F, 0x80]),
            Voxels::I16(vec![-1, 127, -128])
        );
    }

    #[test]
    fn a_short_frame_is_refused_and_a_long_one_cut() {
        let format = format((16, 16, 15), false);
        let refused = samples(&format, &[1, 0, 2, 0, 3], 0, false);
        assert_eq!(refused, Err(StudyError::ShortFrame { expected: 6, found: 5 }));
        let cut = samples(&format, &[1, 0, 2, 0, 3, 0, 9], 0, false);
        assert_eq!(cut, Ok(Voxels::U16(vec![1, 2, 3])));
        let big = samples(&format, &[0, 1, 0, 2, 1, 0], 0, true);
        assert_eq!(big, Ok(Voxels::U16(vec![1, 2, 256])));
    }

    #[test]
    fn one_bit_frames_may_start_inside_a_byte() {
        let format = format((1, 1, 0), false);
        assert_eq!(samples(&format, &[0b0110_1000], 3, false), Ok(Voxels::U16(vec![1, 0, 1])));
    }
}
