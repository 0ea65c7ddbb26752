//! One reading session: `Input → Session → [Effect]`.
//!
//! No clock, no I/O, no thread, no browser, no renderer: all are inputs and effects. The same inputs give the
//! same effects, so a recorded session replays. Two small hosts run it: `engine` in a browser, `cli` natively.

mod effect;
mod input;

pub use effect::{DrawSpec, Effect, InferSpec, LabelStyle, SliceSource};
pub use input::{
    HeaderResult, Input, JobId, Outcome, Proposal, ProposalFault, ProposedStructure, Stamp,
};

/// One reading session.
#[derive(Debug, Default)]
pub struct Session {}

impl Session {
    /// Takes an input and says what is to be done.
    pub fn handle(&mut self, _input: Input) -> Vec<Effect> {
        Vec::new()
    }

    /// The open volume, for drawing.
    pub fn volume(&self) -> Option<&volume::Volume> {
        None
    }

    /// The labelmap to draw over it.
    pub fn labels(&self) -> Option<&volume::Labelmap> {
        None
    }
}
