//! One job in, one result out: the disposable worker that decodes frames, proposes anatomy or runs a model.
//!
//! All that is done is in `jobs`; here are only the ways in and out of a browser's worker. A message is an array:
//! the job's or report's bytes first, then its buffers as typed arrays, which are transferred.
//!
//! Nothing is caught here. A panic ends the worker, the engine sees that and reports the one job as failed.

mod parcel;
mod worker;

pub use parcel::{ParcelError, pack, unpack};
pub use worker::perform;
