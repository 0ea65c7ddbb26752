//! Segmentations in and out: DICOM SEG, NIfTI, and the record that travels with an exported SEG.
//!
//! Everything here is a function from values to bytes or back. Ids and times are inputs; nothing is drawn at random,
//! and no clock is read, so that a recorded session writes the same file again.
//!
//! * [`seg`] writes and reads DICOM Segmentation objects (PS3.3 A.51).
//! * [`nifti`] writes label maps and volumes as NIfTI-1.
//! * [`label_names`] is the JSON that lies beside NIfTI label maps: what their numbers stand for.
//! * [`measurements`] writes what segments measure as CSV.
//! * [`sidecar`] is the JSON that lies beside an exported SEG: which window each edit was made in.

mod error;
pub mod label_names;
pub mod measurements;
pub mod nifti;
pub mod seg;
pub mod sidecar;
mod uid;

pub use error::{GridMismatch, InterchangeError, UnsupportedSeg};
pub use uid::Uid;
