//! The protocol in force: there is always one.

use segment::SegmentDraft;
use window::WindowPolicy;
use wire::{ProtocolCommand, ProtocolView, Tally, Why};

use crate::{
    Session,
    reading::Reading,
    session::Reply,
    windowing::{Windowing, first_window},
};

/// The protocol in force and what its checks found.
#[derive(Debug, Default)]
pub(crate) struct Ruling {}

impl Ruling {
    pub(crate) fn begin(&mut self, _reading: &Reading) {}

    pub(crate) fn windowing(&self, reading: &Reading, stated: &[(f64, f64)]) -> Windowing {
        let policy = WindowPolicy::free(first_window(stated, reading.volume()));
        Windowing::new(policy, "Free viewing 1.0".to_owned(), reading.facts.modality == "CT")
    }

    pub(crate) fn needs_whole_volume(&self) -> bool {
        true
    }

    pub(crate) fn check(&mut self, _reading: &Reading) {}

    pub(crate) fn draft(
        &self,
        _structure: Option<u16>,
        name: Option<&str>,
    ) -> Result<SegmentDraft, Why> {
        Ok(SegmentDraft::uncoded(name.unwrap_or("Segment")))
    }

    pub(crate) fn open_failures(&self) -> u32 {
        0
    }

    pub(crate) fn tally(&self) -> Tally {
        Tally::default()
    }

    pub(crate) fn series_description(&self) -> String {
        "Free viewing v1.0 DRAFT".to_owned()
    }

    pub(crate) fn view(&self) -> ProtocolView {
        ProtocolView {
            id: "free-viewing".to_owned(),
            title: "Free viewing".to_owned(),
            version: "1.0.0".to_owned(),
            is_free: true,
            ..ProtocolView::default()
        }
    }
}

impl Session {
    pub(crate) fn rule(&mut self, _command: ProtocolCommand) -> Result<Reply, Why> {
        Ok(Reply::Done)
    }
}
