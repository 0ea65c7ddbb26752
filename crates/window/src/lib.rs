//! From modality values to greys: VOI windows (DICOM PS3.3 C.11.2.1.2), and who may choose them.
//!
//! The way of a window: a reader asks ([`WindowRequest`]), the policy of the protocol in force answers
//! ([`WindowPolicy::grant`]) with a [`GrantedWindow`] or a [`Refusal`], and nothing but a granted window can be
//! drawn with. A granted window has no public constructor and cannot be read from a file, so there is no second
//! way in.
//!
//! A window accepts modality values only (after rescale). Stored values reach it through a [`DisplayTable`], which
//! is computed once in f64 and holds the grey of every 16-bit pattern: exact by construction wherever it is looked
//! up, on any GPU and on the CPU alike.
//!
//! The crate knows nothing of protocols' documents, of files or of pixels on a screen.

mod error;
mod function;
mod grant;
mod lut;
mod percentile;
mod policy;
mod preset;
mod table;

pub use error::{Refusal, WindowError};
pub use function::{Window, WindowFunction, byte};
pub use grant::{GrantId, GrantKind, GrantedWindow};
pub use lut::VoiLut;
pub use percentile::{Foreground, PercentileBounds, resolve_percentiles};
pub use policy::{AllowedWindow, WindowLock, WindowPolicy, WindowRequest};
pub use preset::{CT_PRESETS, Preset};
pub use table::{DisplayTable, Polarity, StoredKind};
