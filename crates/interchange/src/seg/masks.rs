use std::borrow::Cow;

use study::{FrameRequest, InstanceHeader, PixelLocation, decode_frame};
use volume::{VolumeError, Voxels};

use super::binary;
use crate::{InterchangeError, UnsupportedSeg};

/// Most bytes that masks unpacked from frames may take together.
const MAX_MASK_BYTES: usize = 1 << 29;

/// One mask per frame, as bits; mask i starts at bit i × `stride`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Masks {
    bits: Vec<u8>,
    stride: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

/// The pixels of an object: found, and decoded where another has done that.
#[derive(Clone, Copy)]
pub(super) struct PixelSource<'a> {
    pub(super) file: &'a [u8],
    pub(super) header: &'a InstanceHeader,
    pub(super) location: &'a PixelLocation,
    /// Samples by frame, where the frames were decoded elsewhere.
    pub(super) decoded: Option<&'a [Voxels]>,
}

impl Masks {
    /// The masks of a BINARY object, one per frame.
    pub(super) fn of_binary(source: PixelSource) -> Result<Self, InterchangeError> {
        let mut masks = Self::sized_for(source, 1)?;
        let pixels = masks.rows * masks.columns;
        if let PixelLocation::Native { offset, .. } = source.location {
            let frames = source.header.frames.len();
            let needed = (pixels as u64).saturating_mul(frames as u64).div_ceil(8);
            let all = usize::try_from(*offset).ok().and_then(|o| source.file.get(o..));
            let all = all.unwrap_or(&[]);
            let bits = usize::try_from(needed).ok().and_then(|bytes| all.get(..bytes));
            let found = all.len() as u64;
            let bits = bits.ok_or(InterchangeError::ShortPixelData { needed, found })?;
            masks.make_room(bits.len())?;
            masks.bits.extend_from_slice(bits);
            masks.stride = pixels;
            return Ok(masks);
        }
        for frame in 0..source.header.frames.len() as u32 {
            masks.push(&source.samples(frame)?, 1)?;
        }
        Ok(masks)
    }

    /// The masks of a LABELMAP object: for each frame, each label but 0. Calls `found` with frame (from zero) and
    /// label of each mask.
    pub(super) fn of_labelmap(
        source: PixelSource,
        mut found: impl FnMut(u32, u16),
    ) -> Result<Self, InterchangeError> {
        let mut masks = Self::sized_for(source, 8)?;
        for frame in 0..source.header.frames.len() as u32 {
            let samples = source.samples(frame)?;
            let mut labels: Vec<u16> = samples.to_vec();
            // Neighbours are alike: what is left to sort is a small part.
            labels.dedup();
            labels.sort_unstable();
            labels.dedup();
            for label in labels.into_iter().filter(|&l| l != 0) {
                masks.push(&samples, label)?;
                found(frame, label);
            }
        }
        Ok(masks)
    }

    /// No masks yet, for frames of this size; refuses sizes that the file cannot hold.
    fn sized_for(source: PixelSource, bits: u16) -> Result<Self, InterchangeError> {
        let missing = InterchangeError::Attribute { attribute: "PixelData" };
        let format = source.header.pixels.as_ref().ok_or(missing)?;
        let allowed = if bits == 1 { [1, 1] } else { [8, 16] };
        if !allowed.contains(&format.bits_allocated) {
            return Err(UnsupportedSeg::BitsAllocated(format.bits_allocated).into());
        }
        let (rows, columns) = (usize::from(format.rows), usize::from(format.columns));
        // 65,535 squared and rounded up still fits into 32 bits.
        Ok(Self { bits: Vec::new(), stride: (rows * columns).next_multiple_of(8), rows, columns })
    }

    /// Room for so many more bytes. Beside a large volume there may be none: that is an
    /// error, and no end of the program.
    fn make_room(&mut self, more: usize) -> Result<(), InterchangeError> {
        // Masks of a BINARY object come all at once, others one by one: only these need room to grow.
        let reserved = if self.bits.is_empty() {
            self.bits.try_reserve_exact(more)
        } else {
            self.bits.try_reserve(more)
        };
        let bytes = (self.bits.len() as u64).saturating_add(more as u64);
        reserved.map_err(|_| VolumeError::Memory { bytes }.into())
    }

    fn push(&mut self, samples: &[u16], label: u16) -> Result<(), InterchangeError> {
        let (needed, found) = (self.rows * self.columns, samples.len());
        if found != needed {
            let (needed, found) = (needed as u64, found as u64);
            return Err(InterchangeError::ShortPixelData { needed, found });
        }
        let start = self.bits.len();
        let end = start + self.stride / 8;
        if end > MAX_MASK_BYTES {
            let (needed_bytes, limit_bytes) = (end as u64, MAX_MASK_BYTES as u64);
            return Err(InterchangeError::Unpacked { needed_bytes, limit_bytes });
        }
        self.make_room(end - start)?;
        self.bits.resize(end, 0);
        let mask: Vec<u8> = samples.iter().map(|&s| u8::from(s == label)).collect();
        binary::pack(&mask, 1, &mut self.bits, start as u64 * 8);
        Ok(())
    }

    /// Calls `found` with row and column of each marked pixel of a mask.
    pub(super) fn for_each_marked(&self, mask: usize, mut found: impl FnMut(usize, usize)) {
        for row in 0..self.rows {
            let start = self.start_of(mask) + (row * self.columns) as u64;
            binary::for_each_set(&self.bits, start, self.columns, |column| found(row, column));
        }
    }

    /// Whether a mask has no marked pixel.
    pub(super) fn is_empty(&self, mask: usize) -> bool {
        !binary::any_set(&self.bits, self.start_of(mask), self.rows * self.columns)
    }

    /// The bit at which a mask begins.
    fn start_of(&self, mask: usize) -> u64 {
        mask as u64 * self.stride as u64
    }

    /// Whether two masks mark the same pixels.
    pub(super) fn are_equal(&self, a: usize, b: usize) -> bool {
        let marked = |mask| {
            let mut all = Vec::new();
            self.for_each_marked(mask, |row, column| all.push((row, column)));
            all
        };
        marked(a) == marked(b)
    }
}

impl<'a> PixelSource<'a> {
    /// Decoded samples of a frame, from zero.
    fn samples(self, frame: u32) -> Result<Cow<'a, [u16]>, InterchangeError> {
        let samples = match self.decoded {
            Some(decoded) => decoded.get(frame as usize).map(Cow::Borrowed),
            None => Some(Cow::Owned(self.decode(frame)?)),
        };
        let unsigned = match samples {
            Some(Cow::Borrowed(Voxels::U16(samples))) => Some(Cow::Borrowed(samples.as_slice())),
            Some(Cow::Owned(Voxels::U16(samples))) => Some(Cow::Owned(samples)),
            _ => None,
        };
        unsigned.ok_or(InterchangeError::Attribute { attribute: "PixelRepresentation" })
    }

    fn decode(self, frame: u32) -> Result<Voxels, InterchangeError> {
        let request = FrameRequest::new(self.header, self.location, frame)?;
        let span = request.span(self.file.len() as u64);
        let range = usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok());
        let bytes = range.and_then(|(start, end)| self.file.get(start..end)).unwrap_or(&[]);
        Ok(decode_frame(&request, bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_that_no_memory_holds_are_an_error_and_no_abort() {
        let mut masks = Masks { rows: 4, columns: 3, ..Masks::default() };
        let bytes = usize::MAX as u64;
        let refused = InterchangeError::Volume(VolumeError::Memory { bytes });
        assert_eq!(masks.make_room(usize::MAX), Err(refused.clone()));
        assert_eq!(masks.make_room(2), Ok(()));
        masks.bits.resize(2, 0);
        assert_eq!(masks.make_room(usize::MAX - 2), Err(refused));
    }
}
