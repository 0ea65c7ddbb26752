//! What models proposed, and how far the reader went through it.

use serde::{Deserialize, Serialize};

use crate::{ModelId, SegmentId};

/// A proposed segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// The segment.
    pub segment: SegmentId,
    /// Acquired slices in which the model proposed voxels of it.
    pub slices: u32,
    /// How many of them the reader was shown.
    pub seen: u32,
    /// Marked slices that were not seen: acceptance waits for them.
    pub unseen_marked: u32,
    /// How it was accepted, if it was.
    pub accepted: Option<Acceptance>,
    /// Voxels that it has now and the model did not propose, and those that the model proposed and it has no more.
    pub changed: (u64, u64),
    /// The same in mL; `None` where the voxels have no size.
    pub changed_ml: Option<(f64, f64)>,
    /// It was accepted in haste, was not looked through since, and the reader did not say that it stays.
    pub asks: bool,
}

/// An acceptance, with what stood behind it when it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Slices that the reader had seen.
    pub seen: u32,
    /// Seconds for which slices of it had been on screen, idle left out.
    pub watched_s: u32,
    /// Given faster, or after fewer slices, than a look through all of it allows.
    pub hasty: bool,
}

/// A model whose proposals are there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewedModel {
    /// Which.
    pub id: ModelId,
    /// Its version.
    pub version: String,
    /// How long its last run took on this device, in milliseconds; `None` where it ran before a reload or elsewhere.
    pub ran_ms: Option<u32>,
}

/// What models proposed and is still there, in the order of the segments.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ReviewView {
    /// The structures.
    pub items: Vec<ReviewItem>,
    /// The models that made them.
    pub models: Vec<ReviewedModel>,
    /// Of those that ask, the one accepted last.
    pub notice: Option<SegmentId>,
}
