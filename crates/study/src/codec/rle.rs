//! RLE (PS3.5 Annex G): byte planes, most significant first, each packed by itself.

use volume::Voxels;

use crate::decode::refused;
use crate::{Codec, PixelFormat, StudyError, native};

const HEADER_LEN: usize = 64;

/// Decodes a frame.
pub(crate) fn rle(format: &PixelFormat, frame: &[u8]) -> Result<Voxels, StudyError> {
    let planes = usize::from(format.bits_allocated.div_ceil(8));
    let samples = match format.bits_allocated {
        // One-bit frames are packed as a whole (PS3.5 section 8.2.2).
        1 => (format.frame_bits() as usize).div_ceil(8),
        _ => format.samples_per_frame() as usize,
    };
    let expected = samples as u64 * planes as u64;
    let mut packed = Vec::with_capacity(planes);
    for plane in 0..planes {
        packed.push(segment(frame, plane, planes)?);
    }
    // Packed bits double at most to 128 bytes for two: less than that cannot fill the frame.
    let most = packed.iter().map(|p| p.len() as u64 * 64).sum::<u64>();
    if most < expected {
        return Err(StudyError::ShortFrame { expected, found: most });
    }
    let mut bytes = vec![0; samples * planes];
    for (plane, packed) in packed.into_iter().enumerate() {
        // The first segment holds the most significant bytes; native samples are little endian.
        let target = bytes.iter_mut().skip(planes - 1 - plane).step_by(planes);
        let filled = unpack(packed, target);
        if filled < samples {
            return Err(StudyError::ShortFrame { expected, found: (filled * planes) as u64 });
        }
    }
    native::samples(format, &bytes, 0, false)
}

/// Packed bytes of a segment, by the offsets of the header.
fn segment(frame: &[u8], number: usize, planes: usize) -> Result<&[u8], StudyError> {
    let header = frame.get(..HEADER_LEN).ok_or_else(|| refused(Codec::Rle, "no header"))?;
    let words = header.as_chunks::<4>().0;
    let word = |index: usize| words.get(index).map_or(0, |b| u32::from_le_bytes(*b) as usize);
    if word(0) != planes {
        return Err(refused(Codec::Rle, format_args!("{} segments for {planes}", word(0))));
    }
    let start = word(number + 1);
    let end = if number + 1 < planes { word(number + 2) } else { frame.len() };
    frame
        .get(start..end)
        .ok_or_else(|| refused(Codec::Rle, format_args!("segment at {start}..{end}")))
}

/// PackBits: a count and as many literal bytes, or a count and one byte to repeat. Returns how many were written.
fn unpack<'t>(packed: &[u8], target: impl Iterator<Item = &'t mut u8>) -> usize {
    let mut target = target.fuse();
    let mut written = 0;
    let mut rest = packed;
    while let Some((&control, tail)) = rest.split_first() {
        rest = match control.cast_signed() {
            -128 => tail,
            count @ 0.. => {
                let (literal, next) = tail.split_at(tail.len().min(count as usize + 1));
                for (to, &from) in target.by_ref().take(literal.len()).zip(literal) {
                    *to = from;
                    written += 1;
                }
                next
            }
            count => {
                let Some((&value, next)) = tail.split_first() else { break };
                for to in target.by_ref().take((1 - isize::from(count)) as usize) {
                    *to = value;
                    written += 1;
                }
                next
            }
        };
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_repeats_and_the_unused_code_unpack() {
        // The example of the PackBits description in TIFF 6.0, section 9.
        let packed =
            [0xFE, 0xAA, 0x02, 0x80, 0x00, 0x2A, 0x80, 0xFD, 0xAA, 0x03, 0x80, 0, 0x2A, 0x22];
        let mut out = [0; 14];
        assert_eq!(unpack(&packed, out.iter_mut()), 14);
        let expected =
            [0xAA, 0xAA, 0xAA, 0x80, 0, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x80, 0, 0x2A, 0x22];
        assert_eq!(out, expected);
    }
}
