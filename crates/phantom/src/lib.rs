//! A chest CT that never was, with organs and lesions of known place and volume.
//!
//! Every organ is a formula in patient space, so its volume is known exactly and its voxels are known wherever it
//! is sampled. [`chest`] samples it with noise and partial volume left out; [`dicom_files`] writes it as a CT
//! series that goes the same way into the program as a person's files do. The demo study and the tests of the
//! rule-based anatomy use it. Nothing in it comes from a patient.

mod chest;
mod dicom;
mod noise;
mod shape;

pub use chest::{ChestSpec, Organ, Phantom, chest};
pub use dicom::{PhantomError, dicom_files};
