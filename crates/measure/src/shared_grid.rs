use volume::{Grid, Labelmap};

use crate::MeasureError;

/// Two labelmaps with proof that voxel for voxel they name the same places.
#[derive(Debug, Clone, Copy)]
pub struct SharedGrid<'a> {
    grid: &'a Grid,
    a: &'a Labelmap,
    b: &'a Labelmap,
}

impl<'a> SharedGrid<'a> {
    /// No corner of the two grids may be further apart than this fraction of the smallest spacing: more than
    /// headers lose by rounding, far less than a voxel.
    pub const TOLERANCE: f64 = 0.01;

    /// Proves that two labelmaps share a grid: equal extent and equal place of every corner, so that a reversed
    /// axis is refused though the box is the same.
    ///
    /// # Errors
    /// [`MeasureError::Extent`] when a labelmap does not fit its own grid, [`MeasureError::DifferentGrids`].
    pub fn prove(
        (grid_a, a): (&'a Grid, &'a Labelmap),
        (grid_b, b): (&'a Grid, &'a Labelmap),
    ) -> Result<Self, MeasureError> {
        for (grid, labels) in [(grid_a, a), (grid_b, b)] {
            let (expected, found) = (grid.dims(), labels.dims());
            if expected != found {
                return Err(MeasureError::Extent { expected, found });
            }
        }
        let spacing = grid_a.spacing();
        let smallest = spacing.column.min(spacing.row).min(spacing.slice);
        if grid_a.is_same_as(grid_b, smallest * Self::TOLERANCE) {
            Ok(Self { grid: grid_a, a, b })
        } else {
            Err(MeasureError::DifferentGrids(grid_a.dims(), grid_b.dims()))
        }
    }

    /// The grid.
    pub fn grid(&self) -> &'a Grid {
        self.grid
    }

    /// The first labelmap.
    pub fn a(&self) -> &'a Labelmap {
        self.a
    }

    /// The second labelmap.
    pub fn b(&self) -> &'a Labelmap {
        self.b
    }
}
