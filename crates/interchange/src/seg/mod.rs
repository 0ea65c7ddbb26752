//! DICOM Segmentation objects: written as BINARY, read as BINARY or LABELMAP.
//!
//! A [`SegDocument`] says all that a file states; [`write`] turns it into bytes. [`read`] gives a [`SegFile`], which
//! knows its segments and where its frames lie, and [`SegFile::place_on`] puts them on the voxels of a volume or says
//! in which way they do not fit. [`check`] reads a written object again and compares.

mod binary;
mod check;
mod codes;
mod color;
mod decimal;
mod document;
mod element;
mod file;
mod fit;
mod groups;
mod items;
mod masks;
mod modules;
mod own_grid;
mod place;
mod plan;
mod read;
mod timestamp;
mod write;

pub use check::{Fault, check};
pub use document::{
    Equipment, LossyHistory, SegContent, SegDocument, SegLayer, SegUids, SourceSeries, SourceSlice,
};
pub use element::{LONGEST_LO, writable};
pub use file::{FramePlace, SegFile, SegFinding, SegmentInfo};
pub use place::{PlacedLayer, PlacedSegment, PlacedSegments};
pub use read::{compressed_frames, read, read_decoded};
pub use timestamp::Timestamp;
pub use write::{WrittenSeg, write};
