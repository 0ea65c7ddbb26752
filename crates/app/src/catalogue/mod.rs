//! All wording of the page. Other modules name what is to be said; how it is said stands here.
//!
//! Fixed phrases are [`Phrase`]s; sentences with values are functions; refusals and warnings of the engine
//! get their words by exhaustive matches, so that none can be without.

mod check;
mod finding;
mod identity;
mod left_out;
pub(crate) mod model;
mod phrase;
mod refusal;
mod refusal_code;
pub(crate) mod review;
pub(crate) mod sentence;
pub(crate) mod series;
mod warning;
pub(crate) mod windowing;

pub(crate) use check::{answered, check, confirming, protocol_tally};
pub(crate) use finding::{FindingWords, cut_by_box, finding, passed_rule};
pub(crate) use identity::Identity;
pub(crate) use left_out::{left_out, noted};
pub(crate) use phrase::Phrase;
pub(crate) use refusal::refusal;
pub(crate) use refusal_code::{code, is_quiet};
pub(crate) use warning::warning;
