use std::fmt;

use volume::Voxels;

/// How stored 16-bit patterns are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoredKind {
    /// Two's complement.
    I16,
    /// Unsigned.
    U16,
}

/// Which end of the grey scale is dark (Photometric Interpretation, PS3.3 C.7.6.3.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Polarity {
    /// MONOCHROME2: larger values are brighter.
    #[default]
    Normal,
    /// MONOCHROME1: only the final grey is inverted, never the values.
    Inverted,
}

/// The grey of each of the 65,536 stored patterns: rescale, window, polarity and padding in one lookup.
///
/// Indexed by the stored value as an unsigned 16-bit pattern, so −1 in two's complement is entry 65,535.
#[derive(Clone, PartialEq, Eq)]
pub struct DisplayTable {
    greys: Box<[u8]>,
}

impl StoredKind {
    /// The kind of whole-number voxels; `None` for float voxels, which have no table.
    pub fn of(voxels: &Voxels) -> Option<Self> {
        match voxels {
            Voxels::I16(_) => Some(Self::I16),
            Voxels::U16(_) => Some(Self::U16),
            Voxels::F32(_) => None,
        }
    }

    fn stored(self, pattern: u16) -> f64 {
        match self {
            Self::I16 => f64::from(pattern as i16),
            Self::U16 => f64::from(pattern),
        }
    }
}

impl Polarity {
    /// The final grey.
    pub const fn apply(self, grey: u8) -> u8 {
        match self {
            Self::Normal => grey,
            Self::Inverted => 255 - grey,
        }
    }
}

impl DisplayTable {
    /// Entries of a table.
    pub const LEN: usize = 65_536;

    pub(crate) fn from_stored(kind: StoredKind, grey: impl Fn(f64) -> u8) -> Self {
        Self { greys: (0..=u16::MAX).map(|pattern| grey(kind.stored(pattern))).collect() }
    }

    /// Grey of a stored value given as its 16-bit pattern.
    #[inline]
    pub fn grey(&self, pattern: u16) -> u8 {
        // The table has an entry for every u16.
        self.greys[usize::from(pattern)]
    }

    /// All [`Self::LEN`] greys in order of pattern, for upload as a 256 × 256 texture.
    pub fn greys(&self) -> &[u8] {
        &self.greys
    }
}

impl fmt::Debug for DisplayTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DisplayTable").finish_non_exhaustive()
    }
}
