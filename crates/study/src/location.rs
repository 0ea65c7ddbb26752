use std::ops::Range;
use std::sync::Arc;

use crate::{InstanceHeader, PixelFormat, StudyError};

/// Where the samples of an instance lie in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PixelLocation {
    /// There are none.
    Absent,
    /// Uncompressed, frame after frame.
    Native {
        /// First byte, from the start of the file.
        offset: u64,
        /// Bytes in the file (less than stated where the file is cut).
        length: u64,
    },
    /// Fragments (PS3.5 A.4) from here to the end of the file.
    Encapsulated {
        /// First byte of the basic offset table's item, from the start of the file.
        offset: u64,
        /// Extended Offset Table: (offset from the first fragment, length) of each frame; empty where absent. Shared,
        /// since each frame asked for names it.
        frames: Arc<[(u64, u64)]>,
    },
    /// Uncompressed in a data set that is deflated as a whole (PS3.5 A.5).
    Deflated {
        /// Start of the deflated stream, from the start of the file.
        stream: u64,
        /// First byte of the samples in the inflated data set.
        offset: u64,
        /// Bytes of the samples.
        length: u64,
    },
}

/// All that a decoder must know of one frame: plain values, so that a host can hand it to a helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameRequest {
    /// How the samples are stored.
    pub format: PixelFormat,
    /// Transfer Syntax UID.
    pub transfer_syntax: String,
    /// Where the samples of the instance lie.
    pub location: PixelLocation,
    /// Frame, from zero.
    pub frame: u32,
    /// Frames of the instance.
    pub frames: u32,
}

impl FrameRequest {
    /// A request for one frame (from zero) of an instance.
    ///
    /// # Errors
    /// [`StudyError::NoPixelData`] and [`StudyError::NoSuchFrame`].
    pub fn new(
        header: &InstanceHeader,
        location: &PixelLocation,
        frame: u32,
    ) -> Result<Self, StudyError> {
        let format = header.pixels.clone().ok_or(StudyError::NoPixelData)?;
        if *location == PixelLocation::Absent {
            return Err(StudyError::NoPixelData);
        }
        let frames = u32::try_from(header.frames.len()).unwrap_or(u32::MAX);
        if frame >= frames {
            return Err(StudyError::NoSuchFrame { frame, frames });
        }
        let transfer_syntax = header.transfer_syntax.clone();
        Ok(Self { format, transfer_syntax, location: location.clone(), frame, frames })
    }

    /// The bytes of the file that [`decode_frame`](crate::decode_frame) needs for this frame.
    ///
    /// Exactly the frame where it is uncompressed; the fragments where it is compressed; the whole file where
    /// the data set is deflated.
    pub fn span(&self, file_len: u64) -> Range<u64> {
        match self.location {
            PixelLocation::Absent => 0..0,
            PixelLocation::Native { offset, length } => {
                let (start, end) = self.native_span();
                offset + start.min(length)..offset + end.min(length)
            }
            PixelLocation::Encapsulated { offset, .. } => offset.min(file_len)..file_len,
            PixelLocation::Deflated { .. } => 0..file_len,
        }
    }

    /// First byte and byte behind the last of the frame, from the start of the samples. Frames of one bit per
    /// sample share bytes (PS3.5 section 8.1.1).
    pub(crate) fn native_span(&self) -> (u64, u64) {
        let bits = self.format.frame_bits();
        let start = u64::from(self.frame).saturating_mul(bits);
        (start / 8, start.saturating_add(bits).div_ceil(8))
    }

    /// Bit of the first byte of [`Self::native_span`] at which the frame starts.
    pub(crate) fn native_bit(&self) -> usize {
        (u64::from(self.frame).saturating_mul(self.format.frame_bits()) % 8) as usize
    }
}

impl PixelFormat {
    /// Samples of one frame, all channels.
    pub fn samples_per_frame(&self) -> u64 {
        u64::from(self.rows) * u64::from(self.columns) * u64::from(self.samples_per_pixel)
    }

    /// Bits of one uncompressed frame.
    pub(crate) fn frame_bits(&self) -> u64 {
        self.samples_per_frame() * u64::from(self.bits_allocated)
    }
}
