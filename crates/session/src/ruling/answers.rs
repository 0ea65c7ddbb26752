//! What a reader answers to the checks of a series, also to those of protocols that were in force before.

use interchange::sidecar::{DeviationRecord, ProtocolInForce};
use protocol::{Check, Protocol, Requirement, Verdict};
use wire::{CheckAnswer, CheckItem, Why};

use super::Ruling;
use crate::{left_protocols::LeftProtocol, reading::Reading, standing::StoredAnswer};

/// What a reader said to a check, and when.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) said: CheckAnswer,
    unix_ms: u64,
}

impl Ruling {
    /// Another protocol comes into force; what was answered under this one is kept.
    pub(super) fn change_to(&mut self, protocol: Protocol, reading: Option<&Reading>) {
        let mut left = std::mem::take(&mut self.left);
        left.put(self.as_left());
        let answers = left.take(protocol.sha256());
        *self = Self { left, ..Self::of(protocol) };
        if let Some(reading) = reading {
            self.check(reading);
            self.answer_again(answers);
        }
    }

    /// Work from before was done under another protocol too, with these answers.
    pub(crate) fn was_under(
        &mut self,
        protocol: Protocol,
        answers: Vec<StoredAnswer>,
        reading: &Reading,
    ) {
        let mut before = Self::of(protocol);
        before.check(reading);
        before.answer_again(answers);
        self.left.put(before.as_left());
    }

    /// Gives answers from before again. A check that is not asked any more, or is met now, needs none.
    pub(crate) fn answer_again(&mut self, answers: Vec<StoredAnswer>) {
        for answer in answers {
            let (requirement, unix_ms) = (answer.requirement.clone(), answer.unix_ms);
            let _unasked = self.answer(&requirement, answer.said(), unix_ms);
        }
    }

    fn as_left(&self) -> LeftProtocol {
        let answered = |check: &&Check| self.answers.contains_key(check.requirement.key());
        LeftProtocol {
            protocol: self.in_force(),
            answers: self.stored_answers(),
            records: self.own_deviations(),
            items: self.checks.iter().filter(answered).map(|check| self.item(check)).collect(),
        }
    }

    /// Takes a reader's answer to a check. What fails is not confirmed: it takes a reason.
    pub(crate) fn answer(
        &mut self,
        requirement: &str,
        said: CheckAnswer,
        unix_ms: u64,
    ) -> Result<(), Why> {
        let check = self.checks.iter().find(|check| check.requirement.key() == requirement);
        let check = check.ok_or_else(|| Why::Unknown(requirement.to_owned()))?;
        let line = |words: &str| words.lines().next().unwrap_or_default().trim().to_owned();
        let said = match said {
            CheckAnswer::Confirmed(_) if check.verdict == Verdict::Fail => {
                return Err(Why::ReasonMissing);
            }
            CheckAnswer::Deviated(reason) if line(&reason).is_empty() => {
                return Err(Why::ReasonMissing);
            }
            CheckAnswer::Confirmed(words) => CheckAnswer::Confirmed(line(&words)),
            CheckAnswer::Deviated(reason) => CheckAnswer::Deviated(line(&reason)),
        };
        let said = match (self.answers.remove(check.requirement.key()), said) {
            // Who left the window, took it back and leaves it again has done so twice.
            (
                Some(Answer { said: CheckAnswer::Deviated(before), .. }),
                CheckAnswer::Deviated(now),
            ) if check.requirement == Requirement::Window && before != now => {
                CheckAnswer::Deviated(format!("{before}; {now}"))
            }
            (_, said) => said,
        };
        self.answers.insert(check.requirement.key(), Answer { said, unix_ms });
        Ok(())
    }

    /// Takes an answer back. That the window was left stays on record.
    pub(super) fn withdraw(&mut self, requirement: &str) -> Result<(), Why> {
        let unknown = || Why::Unknown(requirement.to_owned());
        let is_answered =
            |key: &&&str| **key == requirement && requirement != Requirement::Window.key();
        let key = *self.answers.keys().find(is_answered).ok_or_else(unknown)?;
        self.answers.remove(key);
        Ok(())
    }

    /// What was answered, for the journal.
    pub(crate) fn stored_answers(&self) -> Vec<StoredAnswer> {
        let stored = |(requirement, Answer { said, unix_ms }): (&&str, &Answer)| {
            let (CheckAnswer::Confirmed(words) | CheckAnswer::Deviated(words)) = said;
            StoredAnswer {
                requirement: (*requirement).to_owned(),
                is_confirmed: matches!(said, CheckAnswer::Confirmed(_)),
                words: words.clone(),
                unix_ms: *unix_ms,
            }
        };
        self.answers.iter().map(stored).collect()
    }

    /// Every check that was answered for, for the record of an export: it did not pass, or the reader left the window.
    /// Those of other protocols count where something was drawn under them.
    pub(crate) fn deviations(
        &self,
        is_drawn_under: impl Fn(&ProtocolInForce) -> bool,
    ) -> Vec<DeviationRecord> {
        let left = self.left.under(is_drawn_under).flat_map(|left| left.records.iter().cloned());
        left.chain(self.own_deviations()).collect()
    }

    /// Checks of other protocols that were answered for, where something was drawn under them, each with the protocol.
    pub(crate) fn answered_under_others(
        &self,
        is_drawn_under: impl Fn(&ProtocolInForce) -> bool,
    ) -> impl Iterator<Item = (&ProtocolInForce, &CheckItem)> {
        let left = self.left.under(is_drawn_under);
        left.flat_map(|left| left.items.iter().map(move |item| (&left.protocol, item)))
    }

    fn own_deviations(&self) -> Vec<DeviationRecord> {
        let record = |check: &Check| {
            let Answer { said, unix_ms } = self.answers.get(check.requirement.key())?;
            let (CheckAnswer::Confirmed(reason) | CheckAnswer::Deviated(reason)) = said;
            // Left for a while and held again is a deviation all the same.
            let (expected, found) = Self::asked_and_found(check, true);
            Some(DeviationRecord {
                protocol: self.in_force(),
                requirement: check.requirement.key().to_owned(),
                expected,
                found,
                reason: reason.clone(),
                time_unix_ms: *unix_ms,
            })
        };
        self.checks.iter().filter_map(record).collect()
    }
}
