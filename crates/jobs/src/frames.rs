use serde::{Deserialize, Serialize};
use study::{FrameRequest, PixelFormat, PixelLocation};

/// All that a decoder must know of the frames of one instance, as it travels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameRecord {
    rows: u16,
    columns: u16,
    samples_per_pixel: u16,
    bits_allocated: u16,
    bits_stored: u16,
    high_bit: u16,
    signed: bool,
    photometric: String,
    planar: u16,
    padding: Option<(i32, i32)>,
    transfer_syntax: String,
    location: LocationRecord,
    frames: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum LocationRecord {
    Absent,
    Native { offset: u64, length: u64 },
    Encapsulated { offset: u64, frames: Vec<(u64, u64)> },
    Deflated { stream: u64, offset: u64, length: u64 },
}

impl From<&FrameRequest> for FrameRecord {
    fn from(request: &FrameRequest) -> Self {
        let format = &request.format;
        Self {
            rows: format.rows,
            columns: format.columns,
            samples_per_pixel: format.samples_per_pixel,
            bits_allocated: format.bits_allocated,
            bits_stored: format.bits_stored,
            high_bit: format.high_bit,
            signed: format.signed,
            photometric: format.photometric.clone(),
            planar: format.planar,
            padding: format.padding,
            transfer_syntax: request.transfer_syntax.clone(),
            location: LocationRecord::from(&request.location),
            frames: request.frames,
        }
    }
}

impl FrameRecord {
    /// The request for one of the frames.
    pub fn request(&self, frame: u32) -> FrameRequest {
        FrameRequest {
            format: PixelFormat {
                rows: self.rows,
                columns: self.columns,
                samples_per_pixel: self.samples_per_pixel,
                bits_allocated: self.bits_allocated,
                bits_stored: self.bits_stored,
                high_bit: self.high_bit,
                signed: self.signed,
                inverted: self.photometric == "MONOCHROME1",
                photometric: self.photometric.clone(),
                planar: self.planar,
                padding: self.padding,
            },
            transfer_syntax: self.transfer_syntax.clone(),
            location: self.location.clone().into(),
            frame,
            frames: self.frames,
        }
    }
}

impl From<&PixelLocation> for LocationRecord {
    fn from(location: &PixelLocation) -> Self {
        match location {
            PixelLocation::Absent => Self::Absent,
            &PixelLocation::Native { offset, length } => Self::Native { offset, length },
            PixelLocation::Encapsulated { offset, frames } => {
                Self::Encapsulated { offset: *offset, frames: frames.to_vec() }
            }
            &PixelLocation::Deflated { stream, offset, length } => {
                Self::Deflated { stream, offset, length }
            }
        }
    }
}

impl From<LocationRecord> for PixelLocation {
    fn from(record: LocationRecord) -> Self {
        match record {
            LocationRecord::Absent => Self::Absent,
            LocationRecord::Native { offset, length } => Self::Native { offset, length },
            LocationRecord::Encapsulated { offset, frames } => {
                Self::Encapsulated { offset, frames: frames.into() }
            }
            LocationRecord::Deflated { stream, offset, length } => {
                Self::Deflated { stream, offset, length }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_comes_back_as_it_was() {
        let request = FrameRequest {
            format: PixelFormat {
                rows: 3,
                columns: 5,
                samples_per_pixel: 1,
                bits_allocated: 16,
                bits_stored: 12,
                high_bit: 11,
                signed: true,
                inverted: true,
                photometric: "MONOCHROME1".into(),
                planar: 0,
                padding: Some((-2000, -1990)),
            },
            transfer_syntax: "1.2.840.10008.1.2.5".into(),
            location: PixelLocation::Encapsulated { offset: 7, frames: [(0, 9), (9, 4)].into() },
            frame: 1,
            frames: 2,
        };
        let bytes = crate::encode(&FrameRecord::from(&request)).unwrap();
        assert_eq!(crate::decode::<FrameRecord>(&bytes).unwrap().request(1), request);
    }
}
