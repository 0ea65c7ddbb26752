//! What the checks find in the segments, and its repair.

use wire::{FindingsView, QualityCommand, Tally, Why};

use crate::{Session, session::Reply};

/// The present list of findings.
#[derive(Debug, Default)]
pub(crate) struct Inspection {
    /// Whether segments changed since the checks ran.
    pub(crate) is_stale: bool,
}

impl Inspection {
    pub(crate) fn tally(&self) -> Tally {
        Tally::default()
    }

    pub(crate) fn marks(&self, _axis: usize) -> Vec<(u32, wire::Verdict)> {
        Vec::new()
    }

    pub(crate) fn count_of(&self, _number: u8) -> u32 {
        0
    }

    pub(crate) fn selected_box(
        &self,
    ) -> Option<(volume::ContinuousIndex, volume::ContinuousIndex)> {
        None
    }

    pub(crate) fn view(&self) -> FindingsView {
        FindingsView { stale: self.is_stale, ..FindingsView::default() }
    }
}

impl Session {
    pub(crate) fn inspect(&mut self, _command: &QualityCommand) -> Result<Reply, Why> {
        Ok(Reply::Done)
    }

    pub(crate) fn run_checks(&mut self) -> Result<(), Why> {
        Ok(())
    }
}
