//! Where a voxel is and what it is worth.
//!
//! Patient space is LPS in millimetres: x grows to the patient's left, y to posterior, z to superior
//! (DICOM PS3.3 C.7.6.2.1.1). Indices are (column, row, slice); integer coordinates are voxel centres.
//! Arrays are stored slice by slice, row by row, column fastest.
//!
//! The crate knows nothing of files, windows or screens. Two grids are never assumed to be the same:
//! whoever combines them asks [`Grid::is_same_as`] or resamples.

mod error;
mod grid;
mod labelmap;
mod memory;
mod placement;
mod plane;
mod resample;
mod runs;
mod space;
mod voxels;

pub use error::VolumeError;
pub use grid::{Dims, Grid, SpacingMm};
pub use labelmap::Labelmap;
pub use placement::{Placement, SliceStack};
pub use plane::{Plane, SliceAxes, anatomical_letter};
pub use resample::{resample_labels, resample_linear};
pub use runs::{Run, runs_of};
pub use space::{ContinuousIndex, Direction, Index, Lps, LpsVector};
pub use voxels::{Rescale, SampleRange, Volume, Voxels};
