use thiserror::Error;
use volume::Dims;

/// What cannot be measured, with the values at fault.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// The two masks lie on different grids.
    #[error("the two masks lie on different grids: {0:?} and {1:?}")]
    DifferentGrids(Dims, Dims),
    /// A mask does not have the extent of its grid.
    #[error("a mask of {found:?} on a grid of {expected:?}")]
    Extent {
        /// Extent of the grid.
        expected: Dims,
        /// Extent of the mask.
        found: Dims,
    },
    /// A tolerance that is not a finite length of at least zero.
    #[error("a tolerance of {0} mm is not a length")]
    Tolerance(f64),
}
