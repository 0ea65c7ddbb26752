use serde::{Deserialize, Serialize};
use volume::{Dims, Direction, Grid, Lps, Placement, SpacingMm, VolumeError};

/// A [`Grid`] as it travels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GridRecord {
    dims: [u32; 3],
    origin: [f64; 3],
    axes: [[f64; 3]; 3],
    spacing: [f64; 3],
}

/// A [`Placement`] as it travels: a box, or slices of which only the extent matters to a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PlacementRecord {
    /// A regular box.
    Regular(GridRecord),
    /// Anything else: columns, rows, slices.
    Slices([u32; 3]),
}

fn dims_array(dims: Dims) -> [u32; 3] {
    [dims.columns, dims.rows, dims.slices]
}

fn dims_of([columns, rows, slices]: [u32; 3]) -> Dims {
    Dims::new(columns, rows, slices)
}

impl From<&Grid> for GridRecord {
    fn from(grid: &Grid) -> Self {
        let origin = grid.origin();
        let spacing = grid.spacing();
        Self {
            dims: dims_array(grid.dims()),
            origin: [origin.x, origin.y, origin.z],
            axes: grid.axes().map(|axis| {
                let v = axis.vector();
                [v.x, v.y, v.z]
            }),
            spacing: [spacing.column, spacing.row, spacing.slice],
        }
    }
}

impl TryFrom<&GridRecord> for Grid {
    type Error = VolumeError;

    fn try_from(record: &GridRecord) -> Result<Self, VolumeError> {
        let [x, y, z] = record.origin;
        let [column, row, slice] = record.spacing;
        let axis = |[x, y, z]: [f64; 3]| Direction::new(x, y, z);
        let [a, b, c] = record.axes;
        Self::new(
            dims_of(record.dims),
            Lps::new(x, y, z),
            [axis(a)?, axis(b)?, axis(c)?],
            SpacingMm { column, row, slice },
        )
    }
}

impl From<&Placement> for PlacementRecord {
    fn from(placement: &Placement) -> Self {
        placement.grid().map_or_else(
            || Self::Slices(dims_array(placement.dims())),
            |grid| Self::Regular(GridRecord::from(grid)),
        )
    }
}

impl TryFrom<&PlacementRecord> for Placement {
    type Error = VolumeError;

    fn try_from(record: &PlacementRecord) -> Result<Self, VolumeError> {
        Ok(match record {
            PlacementRecord::Regular(grid) => Self::Regular(Grid::try_from(grid)?),
            PlacementRecord::Slices(dims) => {
                Self::Unplaced { dims: dims_of(*dims), pixel_spacing_mm: None }
            }
        })
    }
}
