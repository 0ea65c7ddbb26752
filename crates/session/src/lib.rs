//! One reading session: `Input → Session → [Effect]`.
//!
//! No clock, no I/O, no thread, no browser, no renderer: all are inputs and effects. The same inputs give the
//! same effects, so a recorded session replays. Two small hosts run it: `engine` in a browser, `cli` natively.

mod beside;
mod camera;
mod composite;
mod cut;
mod drawing;
mod edited;
mod editing;
mod effect;
mod exporting;
mod first_window;
mod found_work;
mod gesture;
mod host;
mod image_key;
mod input;
mod inspecting;
mod journal;
mod keeping;
mod labels_beside;
mod left_protocols;
mod library;
mod linking;
mod looking;
mod measuring;
mod open_segs;
mod opening;
mod outputs;
mod patient;
mod preview;
mod proposing;
mod rail;
mod reading;
mod recovery;
mod region;
mod repairing;
mod review;
mod reviewing;
mod ruling;
mod running;
mod seg_opening;
mod session;
mod sight;
mod spine;
mod standing;
mod tally;
mod thumbnails;
mod traces;
mod viewing;
mod windowing;
mod wording;

pub use effect::{
    BesideSpec, DrawSpec, Effect, InferSpec, LabelBox, LabelRole, LabelStyle, SliceSource, Stacked,
    ThumbnailSpec,
};
pub use input::{
    HeaderResult, Input, JobId, JournalFault, Outcome, Proposal, ProposalFault, ProposedStructure,
    Stamp,
};
pub use proposing::structures_of;
pub use session::Session;
