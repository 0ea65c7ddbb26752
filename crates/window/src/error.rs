use thiserror::Error;

use crate::Window;

/// What cannot be built in this crate, with the values at fault.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum WindowError {
    /// LINEAR takes widths from 1, the other functions widths above 0 (PS3.3 C.11.2.1.2).
    #[error("a window of width {width} at {center} is not possible with its function")]
    Width {
        /// Center asked for.
        center: f64,
        /// Width asked for.
        width: f64,
    },
    /// A lookup table without entries, with more than 65,536, or with an entry above its bits.
    #[error("a VOI lookup table of {entries} entries with {bits} bits cannot be used")]
    Lut {
        /// Entries given.
        entries: usize,
        /// Bits per entry stated.
        bits: u8,
    },
    /// A policy without any window.
    #[error("a policy without windows")]
    NoWindows,
    /// Two windows of one policy share an id.
    #[error("two windows are named {0}")]
    DuplicateId(String),
    /// The default names no window of the policy.
    #[error("the default window {0} is not among the windows")]
    UnknownDefault(String),
    /// A range that is empty or does not hold its own window.
    #[error("the range of window {0} does not hold it")]
    Range(String),
    /// Percentiles must lie in 0 to 100, the lower first.
    #[error("percentiles {low} to {high} are not in order")]
    Percentiles {
        /// Lower percentile.
        low: f64,
        /// Upper percentile.
        high: f64,
    },
    /// The volume has no foreground, or all of it has one value.
    #[error("the volume has no contrast between {low} and {high}")]
    NoContrast {
        /// Modality value at the lower percentile.
        low: f64,
        /// Modality value at the upper percentile.
        high: f64,
    },
}

/// Why a policy does not grant a window. The window in force stays.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The protocol fixes the window: these numbers are not among those it allows.
    #[error("the window is fixed; {tried:?} is not among those allowed")]
    Locked {
        /// What was asked for.
        tried: Window,
        /// The protocol's own window.
        fixed: Window,
    },
    /// No window of this id is allowed.
    #[error("no window {id} is allowed")]
    UnknownWindow {
        /// Id asked for.
        id: String,
    },
    /// The protocol states windows; a lookup table of the file is not among them.
    #[error("the window is fixed; a lookup table of the file is not allowed")]
    LutNotAllowed,
}
