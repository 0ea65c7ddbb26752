use thiserror::Error;

use crate::{Dims, Lps};

/// What cannot be built or looked up in this crate, with the values at fault.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum VolumeError {
    /// A grid without voxels, or with more than [`Dims::MAX_VOXELS`].
    #[error("a grid of {0:?} has no voxels or too many")]
    Extent(Dims),
    /// Spacing must be finite and above zero, in mm.
    #[error("spacing {0:?} mm is not above zero")]
    Spacing([f64; 3]),
    /// A direction of length zero, or with components that are not finite.
    #[error("a direction of {0:?} has no length")]
    Direction([f64; 3]),
    /// Axes that are not at right angles within the tolerance of PS3.3 C.7.6.2.1.1 as scanners keep it.
    #[error("the axes of the grid are not at right angles: largest cosine {0}")]
    Axes(f64),
    /// A position that is not finite.
    #[error("a position is not finite: {0:?}")]
    Position(Lps),
    /// The number of samples differs from the number of voxels.
    #[error("{found} samples for {expected} voxels")]
    Samples {
        /// Voxels of the grid.
        expected: usize,
        /// Samples given.
        found: usize,
    },
    /// Memory that the machine does not give, whatever was allowed.
    #[error("{bytes} bytes of memory cannot be had")]
    Memory {
        /// Bytes asked for.
        bytes: u64,
    },
    /// Two grids were combined that are not the same grid.
    #[error("the two grids differ")]
    DifferentGrids,
    /// A slice stack whose number of slice positions differs from its number of slices.
    #[error("{positions} slice positions for {slices} slices")]
    SlicePositions {
        /// Positions given.
        positions: usize,
        /// Slices of the stack.
        slices: u32,
    },
}
