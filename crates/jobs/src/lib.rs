//! One job in, one result out: what a host gives to a helper, and how it is done.
//!
//! A [`Job`] is small and travels as bytes ([`encode`], [`decode`]); what is large (file bytes, voxels, weights)
//! travels beside it as [`Buffer`]s, in the order that the job names, so that a host can transfer instead of copy.
//! [`perform`] does a job and says what became of it in [`Report`]s.
//!
//! A helper knows nothing but its job. It may panic, hang or run out of memory: the host then ends it and reports
//! that one job as failed. The crate itself knows no thread, no worker and no clock.

mod anatomy;
mod buffer;
mod codec;
mod error;
mod fault;
mod frames;
mod grid;
mod job;
mod model;
mod perform;
mod proposal;

pub use buffer::{Buffer, SampleKind};
pub use codec::{decode, encode};
pub use error::JobError;
pub use fault::DecodeFault;
pub use frames::FrameRecord;
pub use grid::{GridRecord, PlacementRecord};
pub use job::{AnatomyJob, DecodeJob, Job, PatchJob, PlaceJob, Report};
pub use perform::perform;
pub use proposal::{CodesRecord, ProposeFault, StructureRecord};
