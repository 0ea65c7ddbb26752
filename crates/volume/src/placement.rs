use crate::{ContinuousIndex, Dims, Direction, Grid, Index, Lps, VolumeError};

/// Parallel slices that do not form a box: uneven spacing, or a gantry tilt.
///
/// Each slice lies where its own header says. Only the slices themselves can be shown and edited; nothing is
/// interpolated between them.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceStack {
    dims: Dims,
    row_axis: Direction,
    column_axis: Direction,
    column_spacing_mm: f64,
    row_spacing_mm: f64,
    origins: Vec<Lps>,
}

/// Where the voxels of a volume lie in the patient, as far as the headers tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Placement {
    /// A box of voxels: three planes, volumes in mL, resampling.
    Regular(Grid),
    /// Slices each in its own place.
    Stack(SliceStack),
    /// No position or orientation in the headers: pixels only. Spacing in mm is what the header states, if it does.
    Unplaced {
        /// Extent in voxels.
        dims: Dims,
        /// Distance between columns and between rows in mm.
        pixel_spacing_mm: Option<(f64, f64)>,
    },
}

impl SliceStack {
    /// Builds a stack. `row_axis` is the direction of growing column index, `column_axis` of growing row index
    /// (PS3.3 C.7.6.2.1.1); `origins` are the centres of each slice's first pixel.
    ///
    /// # Errors
    /// When extent, spacing or the number of origins is not usable.
    pub fn new(
        dims: Dims,
        (row_axis, column_axis): (Direction, Direction),
        (column_spacing_mm, row_spacing_mm): (f64, f64),
        origins: Vec<Lps>,
    ) -> Result<Self, VolumeError> {
        dims.voxel_count()?;
        let spacing = [column_spacing_mm, row_spacing_mm, 1.0];
        if spacing.iter().any(|s| !s.is_finite() || *s <= 0.0) {
            return Err(VolumeError::Spacing(spacing));
        }
        if origins.len() != dims.slices as usize {
            return Err(VolumeError::SlicePositions {
                positions: origins.len(),
                slices: dims.slices,
            });
        }
        if let Some(&bad) = origins.iter().find(|o| !o.is_finite()) {
            return Err(VolumeError::Position(bad));
        }
        Ok(Self { dims, row_axis, column_axis, column_spacing_mm, row_spacing_mm, origins })
    }

    /// Centre of the first pixel of each slice.
    pub fn origins(&self) -> &[Lps] {
        &self.origins
    }
}

impl Placement {
    /// Extent in voxels.
    pub fn dims(&self) -> Dims {
        match self {
            Self::Regular(grid) => grid.dims(),
            Self::Stack(stack) => stack.dims,
            Self::Unplaced { dims, .. } => *dims,
        }
    }

    /// The box, where the slices form one.
    pub fn grid(&self) -> Option<&Grid> {
        match self {
            Self::Regular(grid) => Some(grid),
            Self::Stack(_) | Self::Unplaced { .. } => None,
        }
    }

    /// Directions of growing column and growing row index.
    pub fn in_plane_axes(&self) -> Option<(Direction, Direction)> {
        match self {
            Self::Regular(grid) => Some((grid.axes()[0], grid.axes()[1])),
            Self::Stack(stack) => Some((stack.row_axis, stack.column_axis)),
            Self::Unplaced { .. } => None,
        }
    }

    /// Distance between columns and between rows in mm.
    pub fn pixel_spacing_mm(&self) -> Option<(f64, f64)> {
        match self {
            Self::Regular(grid) => Some((grid.spacing().column, grid.spacing().row)),
            Self::Stack(stack) => Some((stack.column_spacing_mm, stack.row_spacing_mm)),
            Self::Unplaced { pixel_spacing_mm, .. } => *pixel_spacing_mm,
        }
    }

    /// Patient position of a place on a slice. Between slices only a box has positions; a stack takes the
    /// nearest slice.
    pub fn lps_from_index(&self, at: ContinuousIndex) -> Option<Lps> {
        match self {
            Self::Regular(grid) => Some(grid.lps_from_index(at)),
            Self::Stack(stack) => {
                let slice = at.slice.round().clamp(0.0, f64::from(stack.dims.slices) - 1.0);
                let origin = *stack.origins.get(slice as usize)?;
                Some(
                    origin
                        + stack.row_axis * (at.column * stack.column_spacing_mm)
                        + stack.column_axis * (at.row * stack.row_spacing_mm),
                )
            }
            Self::Unplaced { .. } => None,
        }
    }

    /// Centre of the first pixel of a slice (DICOM Image Position (Patient)).
    pub fn slice_origin(&self, slice: u32) -> Option<Lps> {
        self.lps_from_index(Index::new(0, 0, slice).center())
    }
}
