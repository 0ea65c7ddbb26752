//! The protocol in force, its checks, and the six steps.

use serde::{Deserialize, Serialize};

use crate::Step;

/// Verdict of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As the protocol asks.
    Pass,
    /// To be confirmed.
    Warn,
    /// Holds the next step back.
    Fail,
    /// The files do not say.
    Unknown,
}

/// One check of the series against the protocol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckItem {
    /// Which requirement, as the protocol names it.
    pub requirement: String,
    /// What the protocol asks.
    pub expected: String,
    /// What the files say.
    pub found: String,
    /// Verdict.
    pub verdict: Verdict,
    /// What a reader said to it, where it did not pass.
    pub answer: Option<CheckAnswer>,
}

/// A reader's answer to a check that did not pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckAnswer {
    /// It is as the protocol asks, or it does not matter here: what was confirmed.
    Confirmed(String),
    /// It is not, and the reader goes on: the reason.
    Deviated(String),
}

/// A protocol that can be put in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProtocolItem {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
}

/// The protocol in force; there is always one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ProtocolView {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Whether it grants any window ("Free viewing").
    pub is_free: bool,
    /// Structures: number, label, colour.
    pub structures: Vec<(u16, String, [u8; 3])>,
    /// Structures that are offered with their codes, where the protocol names none.
    pub known: Vec<String>,
    /// Checks of the open series.
    pub checks: Vec<CheckItem>,
    /// Fields of the document that nothing holds anyone to in this version, by their place.
    pub not_held: Vec<String>,
    /// Protocols to choose from.
    pub available: Vec<ProtocolItem>,
}

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepState {
    /// Done.
    Done,
    /// Where one is.
    Now,
    /// Can be gone to.
    Open,
    /// Held back.
    Held,
}

/// Counts of a step's checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Passing.
    pub pass: u32,
    /// To confirm.
    pub warn: u32,
    /// To resolve.
    pub fail: u32,
}

/// A step of the spine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepItem {
    /// Which.
    pub step: Step,
    /// Its state.
    pub state: StepState,
    /// Its checks.
    pub tally: Tally,
}
