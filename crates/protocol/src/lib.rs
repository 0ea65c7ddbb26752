//! The protocol: what a reading keeps to, in a document that people agree on before the first stroke.
//!
//! A [`Protocol`] is a validated [`Document`] with its SHA-256, and one is always in force:
//! [`Protocol::free_viewing`] is one too. It says which series it is for ([`Protocol::check`]), which windows may be
//! drawn with ([`Protocol::policy`]), which planes are edited, which structures are outlined
//! ([`Protocol::structure_of`]) and what a mask of each keeps to ([`Protocol::rules_of`]).
//!
//! The document's types are those of the file, strict and versioned; nothing unknown in a file is passed over. The
//! crate decides nothing by description texts and fills in nothing that the headers do not say: what is not known
//! is [`Verdict::Unknown`]. What is stated and not held to in this version is named ([`Protocol::not_held`]).

mod canonical;
mod check;
mod document;
mod error;
mod kernel;
mod not_held;
mod policy;
mod protocol;
mod segments;
mod shipped;
mod validate;

pub use check::{Check, Found, Requirement, SeriesUnderCheck, Verdict};
pub use document::{
    Ai, Approval, Code, CodeSet, Document, ForegroundRule, Function, Geometry, Lock, OnFail, Phase,
    PlaneName, Planes, ProposalPolicy, Purpose, Quality, Question, RangeBounds, Recon, Role,
    SeriesRules, Structure, TargetRule, WindowStatement, json_schema,
};
pub use error::{DocumentFault, ProtocolError};
pub use kernel::{KernelClass, kernel_class};
pub use policy::ResolvedWindows;
pub use protocol::{Approved, Protocol};
