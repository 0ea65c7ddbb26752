//! Bytes to studies, series and volumes.
//!
//! A host reads the first bytes of each file and asks [`read_header`]; [`group`] turns the headers into
//! patients, studies, series and [`VolumePlan`]s; for each slice of a plan the host reads the
//! [span](FrameRequest::span) of its frame, has it decoded by [`decode_frame`] and writes it into the volume
//! that [`VolumePlan::allocate`] made. The crate does no I/O.
//!
//! Every allocation that a header asks for is bounded first, and no bytes make the crate panic.

mod archive;
mod assemble;
mod attributes;
mod charset;
#[cfg(feature = "codecs")]
mod codec;
mod copies;
mod decode;
mod elements;
mod error;
mod finding;
mod fragments;
mod frames;
mod geometry;
mod group;
mod header;
mod location;
mod native;
mod nifti;
mod plan;
mod read;
mod split;
mod syntax;

pub use archive::{ZipEntry, ZipFiles, ZipLimits, is_zip};
pub use attributes::{AttributeSource, Attributes};
pub use copies::{Distinct, FileState, distinct};
pub use decode::decode_frame;
pub use error::{Codec, NiftiFault, StudyError, SyntaxReason, ZipBound};
pub use finding::{Finding, NotAVolume};
pub use group::{FileId, Instance, SeriesEntry, StudyEntry, group};
pub use header::{
    FrameHeader, InstanceHeader, PatientFacts, PixelFormat, SegmentationFacts, SeriesFacts,
    StudyFacts,
};
pub use location::{FrameRequest, PixelLocation};
pub use nifti::{is_nifti, read_nifti, read_nifti_from, read_nifti_labels};
pub use plan::{FrameSource, VolumePlan, VolumeRescale, VoxelKind};
pub use read::read_header;
pub use syntax::refused_syntax;
