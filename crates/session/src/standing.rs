//! What holds while one draws, beside the window: the protocol in force, what was answered to its checks, which findings
//! are kept, and how often another window was looked through. It is in the journal before the first edit that it holds
//! for, so that work taken up after a reload goes on under the same protocol.

use protocol::Protocol;
use serde::{Deserialize, Serialize};
use wire::{CheckAnswer, Why};

use crate::{Session, journal::Record, keeping::Keep, session::Desk, windowing::Counted};

/// What holds, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// SHA-256 of the protocol in force.
    pub(crate) protocol_sha256: String,
    /// Its text; empty where the standing before was under the same protocol.
    pub(crate) protocol: String,
    pub(crate) answers: Vec<StoredAnswer>,
    /// The reader left the window that the protocol fixes.
    pub(crate) leaves_window: bool,
    /// Looks through other windows than the one in force, and windows that were refused.
    pub(crate) counted: Counted,
    /// Findings that the reader chose to keep.
    pub(crate) keeps: Vec<Keep>,
}

/// What was answered to a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    pub(crate) requirement: String,
    pub(crate) is_confirmed: bool,
    pub(crate) words: String,
    pub(crate) unix_ms: u64,
}

impl Standing {
    /// The same, told by one who knows the standing before.
    fn after(self, before: &Self) -> Self {
        let is_known = self.protocol_sha256 == before.protocol_sha256;
        Self { protocol: if is_known { String::new() } else { self.protocol }, ..self }
    }

    /// Whether a record of one says all of the other.
    fn says(&self, other: &Self) -> bool {
        let said = |of: &Self| Self { protocol: String::new(), ..of.clone() };
        said(self) == said(other)
    }
}

impl StoredAnswer {
    /// The answer as it was given.
    pub(crate) fn said(self) -> CheckAnswer {
        if self.is_confirmed {
            CheckAnswer::Confirmed(self.words)
        } else {
            CheckAnswer::Deviated(self.words)
        }
    }
}

impl Session {
    fn standing(&self, desk: &Desk) -> Standing {
        Standing {
            protocol_sha256: self.ruling.in_force().sha256,
            protocol: self.ruling.protocol_text().to_owned(),
            answers: self.ruling.stored_answers(),
            leaves_window: self.ruling.leaves_window(),
            counted: desk.windowing.counted(),
            keeps: desk.inspection.stored_keeps(),
        }
    }

    /// An edit follows: the journal says first what it is made under.
    pub(crate) fn journal_standing(&mut self) {
        let Some(desk) = &self.desk else { return };
        let now = self.standing(desk);
        if self.recovery.standing.says(&now) {
            return;
        }
        let standing = now.clone().after(&self.recovery.standing);
        self.recovery.standing = now;
        let unix_ms = self.now.unix_ms;
        self.journal_what_is_no_edit(&Record::Standing { unix_ms, standing });
    }

    /// What holds has changed. Where nothing was drawn yet there is nothing to keep it for.
    pub(crate) fn standing_changed(&mut self) {
        if self.recovery.edits().next().is_some() {
            self.journal_standing();
        }
    }

    /// Takes up what work from before was done under, as the journal states it, from first to last. A reader who has
    /// chosen a protocol meanwhile keeps it, and the report says that there were several.
    pub(crate) fn restore_standings(&mut self, stated: &[Standing]) -> Result<(), Why> {
        let text_of = |of: &Standing| {
            let of_it = |with: &&Standing| with.protocol_sha256 == of.protocol_sha256;
            let mut texts = stated.iter().filter(of_it).map(|with| with.protocol.as_str());
            texts.find(|text| !text.is_empty()).unwrap_or_default().to_owned()
        };
        // Of each protocol what was said last.
        let mut by_protocol: Vec<&Standing> = Vec::new();
        for standing in stated {
            by_protocol.retain(|before| before.protocol_sha256 != standing.protocol_sha256);
            by_protocol.push(standing);
        }
        let Some((last, others)) = by_protocol.split_last() else { return Ok(()) };
        let restored = self.restore_standing((*last).clone(), &text_of(last));
        let is_kept = self.ruling.in_force().sha256 != last.protocol_sha256;
        for before in others.iter().chain(is_kept.then_some(last)) {
            if before.protocol_sha256 == self.ruling.in_force().sha256 {
                self.ruling.answer_again(before.answers.clone());
            } else if let (Ok(protocol), Some(desk)) =
                (Protocol::from_json(&text_of(before)), &self.desk)
            {
                self.ruling.was_under(protocol, before.answers.clone(), &desk.reading);
            }
        }
        restored
    }

    fn restore_standing(&mut self, last: Standing, text: &str) -> Result<(), Why> {
        let is_of_this_session = self.worked_on.contains(self.recovery.key());
        if let Some(desk) = &mut self.desk {
            match is_of_this_session {
                true => desk.windowing.count_on(last.counted),
                false => desk.windowing.count_in(last.counted),
            }
            desk.inspection.take_up_keeps(last.keeps.clone());
        }
        if self.ruling.in_force().sha256 != last.protocol_sha256 {
            if self.protocol_is_chosen {
                return Ok(());
            }
            let protocol = Protocol::from_json(text)
                .map_err(|error| Why::ProtocolInvalid(error.to_string()))?;
            self.put_in_force(protocol);
        }
        self.ruling.answer_again(last.answers.clone());
        if last.leaves_window {
            self.leave_window(true);
        }
        self.recovery.standing = last;
        Ok(())
    }
}
