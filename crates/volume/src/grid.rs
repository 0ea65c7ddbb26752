use crate::{ContinuousIndex, Direction, Index, Lps, LpsVector, VolumeError};

/// Extent of a grid in voxels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dims {
    /// Voxels along a row.
    pub columns: u32,
    /// Voxels down a column.
    pub rows: u32,
    /// Slices.
    pub slices: u32,
}

/// Distance between neighbouring voxel centres in mm, always above zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpacingMm {
    /// Between columns (the second value of DICOM Pixel Spacing).
    pub column: f64,
    /// Between rows (the first value of DICOM Pixel Spacing).
    pub row: f64,
    /// Between slices, from positions.
    pub slice: f64,
}

/// A regular grid in patient space: extent, position of voxel (0, 0, 0), three axes at right angles, spacing.
///
/// The slice axis may point against `row × column` (a reversed stack); nothing here assumes handedness.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    dims: Dims,
    origin: Lps,
    axes: [Direction; 3],
    spacing: SpacingMm,
}

impl Dims {
    /// Upper bound on voxels of one grid: what 4 GiB of wasm memory can hold at 2 bytes.
    pub const MAX_VOXELS: u64 = 1 << 31;

    /// An extent from columns, rows and slices.
    pub const fn new(columns: u32, rows: u32, slices: u32) -> Self {
        Self { columns, rows, slices }
    }

    /// Number of voxels.
    ///
    /// # Errors
    /// [`VolumeError::Extent`] when it is zero or above [`Self::MAX_VOXELS`].
    pub fn voxel_count(self) -> Result<usize, VolumeError> {
        u64::from(self.columns)
            .checked_mul(u64::from(self.rows))
            .and_then(|n| n.checked_mul(u64::from(self.slices)))
            .filter(|n| (1..=Self::MAX_VOXELS).contains(n))
            .and_then(|n| usize::try_from(n).ok())
            .ok_or(VolumeError::Extent(self))
    }

    /// Voxels of one slice.
    pub fn slice_len(self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// Voxels along axis 0 (columns), 1 (rows) or 2 (slices).
    pub fn along(self, axis: usize) -> u32 {
        match axis {
            0 => self.columns,
            1 => self.rows,
            _ => self.slices,
        }
    }

    /// Whether the voxel lies inside.
    pub fn contains(self, index: Index) -> bool {
        index.column < self.columns && index.row < self.rows && index.slice < self.slices
    }

    /// Position of a voxel in memory; the voxel must lie inside.
    pub fn offset(self, index: Index) -> usize {
        debug_assert!(self.contains(index));
        (index.slice as usize * self.rows as usize + index.row as usize) * self.columns as usize
            + index.column as usize
    }

    /// The voxel at a position in memory.
    pub fn index(self, offset: usize) -> Index {
        let columns = self.columns as usize;
        let line = offset / columns;
        let rows = self.rows as usize;
        // An offset inside the grid keeps each part below a u32 dimension.
        Index::new((offset % columns) as u32, (line % rows) as u32, (line / rows) as u32)
    }

    /// The voxel whose centre is nearest, or `None` outside.
    pub fn nearest(self, at: ContinuousIndex) -> Option<Index> {
        let axis = |value: f64, extent: u32| {
            let rounded = (value + 0.5).floor();
            (rounded >= 0.0 && rounded < f64::from(extent)).then_some(rounded as u32)
        };
        Some(Index::new(
            axis(at.column, self.columns)?,
            axis(at.row, self.rows)?,
            axis(at.slice, self.slices)?,
        ))
    }
}

impl SpacingMm {
    /// Spacing along axis 0 (column), 1 (row) or 2 (slice) in mm.
    pub fn along(self, axis: usize) -> f64 {
        match axis {
            0 => self.column,
            1 => self.row,
            _ => self.slice,
        }
    }
}

impl Grid {
    /// Largest cosine between two axes that still counts as a right angle; headers are rounded to about 1e-6,
    /// a gantry tilt of one degree gives 1.7e-2.
    pub const MAX_AXIS_COSINE: f64 = 1e-3;

    /// Builds a grid. `axes` are the directions of growing column, row and slice index.
    ///
    /// # Errors
    /// When the extent, a spacing, the origin or the axes are not usable.
    pub fn new(
        dims: Dims,
        origin: Lps,
        axes: [Direction; 3],
        spacing: SpacingMm,
    ) -> Result<Self, VolumeError> {
        dims.voxel_count()?;
        if !origin.is_finite() {
            return Err(VolumeError::Position(origin));
        }
        let values = [spacing.column, spacing.row, spacing.slice];
        if values.iter().any(|s| !s.is_finite() || *s <= 0.0) {
            return Err(VolumeError::Spacing(values));
        }
        let [a, b, c] = axes;
        let cosine = a.cosine(b).abs().max(b.cosine(c).abs()).max(a.cosine(c).abs());
        if cosine > Self::MAX_AXIS_COSINE {
            return Err(VolumeError::Axes(cosine));
        }
        Ok(Self { dims, origin, axes, spacing })
    }

    /// Extent in voxels.
    pub fn dims(&self) -> Dims {
        self.dims
    }

    /// Centre of voxel (0, 0, 0).
    pub fn origin(&self) -> Lps {
        self.origin
    }

    /// Directions of growing column, row and slice index.
    pub fn axes(&self) -> [Direction; 3] {
        self.axes
    }

    /// Distances between voxel centres.
    pub fn spacing(&self) -> SpacingMm {
        self.spacing
    }

    /// Volume of one voxel in mm³.
    pub fn voxel_volume_mm3(&self) -> f64 {
        self.spacing.column * self.spacing.row * self.spacing.slice
    }

    /// The displacement of one step along axis 0 (column), 1 (row) or 2 (slice).
    pub fn step(&self, axis: usize) -> LpsVector {
        self.axes[axis.min(2)] * self.spacing.along(axis)
    }

    /// Patient position of a place in the grid.
    pub fn lps_from_index(&self, at: ContinuousIndex) -> Lps {
        self.origin + self.step(0) * at.column + self.step(1) * at.row + self.step(2) * at.slice
    }

    /// Place in the grid of a patient position, by the full inverse of the affine.
    pub fn index_from_lps(&self, at: Lps) -> ContinuousIndex {
        let (u, v, w) = (self.step(0), self.step(1), self.step(2));
        let d = at - self.origin;
        // Cramer's rule keeps the pair of maps exact inverses even where axes are off by the tolerance.
        let det = u.dot(v.cross(w));
        ContinuousIndex {
            column: d.dot(v.cross(w)) / det,
            row: d.dot(w.cross(u)) / det,
            slice: d.dot(u.cross(v)) / det,
        }
    }

    /// Whether both name the same voxels: equal extent, and no corner further apart than `tolerance_mm`.
    ///
    /// The same box with an axis reversed is another grid.
    pub fn is_same_as(&self, other: &Self, tolerance_mm: f64) -> bool {
        self.dims == other.dims
            && self.corners().iter().all(|&corner| {
                self.lps_from_index(corner).distance_mm(other.lps_from_index(corner))
                    <= tolerance_mm
            })
    }

    /// The part of this grid between two voxels (inclusive), as a grid of its own.
    ///
    /// # Errors
    /// [`VolumeError::Extent`] when a corner lies outside or `last` comes before `first`.
    pub fn crop(&self, first: Index, last: Index) -> Result<Self, VolumeError> {
        let extent = |a: u32, b: u32| b.checked_sub(a).map(|n| n + 1);
        let dims = match (
            extent(first.column, last.column),
            extent(first.row, last.row),
            extent(first.slice, last.slice),
        ) {
            (Some(c), Some(r), Some(s)) if self.dims.contains(last) => Dims::new(c, r, s),
            _ => return Err(VolumeError::Extent(self.dims)),
        };
        Self::new(dims, self.lps_from_index(first.center()), self.axes, self.spacing)
    }

    fn corners(&self) -> [ContinuousIndex; 8] {
        let far = |n: u32| f64::from(n) - 1.0;
        std::array::from_fn(|corner| {
            let pick = |bit: usize, n: u32| if corner >> bit & 1 == 1 { far(n) } else { 0.0 };
            ContinuousIndex::new(
                pick(0, self.dims.columns),
                pick(1, self.dims.rows),
                pick(2, self.dims.slices),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oblique about two axes, anisotropic, reversed slice direction, odd extent.
    pub(crate) fn awkward() -> Grid {
        let row = Direction::new(0.8, 0.55, -0.1).unwrap();
        let down = {
            let rough = LpsVector::new(-0.3, 0.6, 0.7);
            let v = rough - row.vector() * rough.dot(row.vector());
            Direction::new(v.x, v.y, v.z).unwrap()
        };
        let normal = -row.normal_to(down).unwrap();
        Grid::new(
            Dims::new(7, 5, 3),
            Lps::new(-11.5, 40.25, 1033.0),
            [row, down, normal],
            SpacingMm { column: 0.7, row: 0.9, slice: 3.3 },
        )
        .unwrap()
    }

    impl Sub for LpsVector {
        type Output = Self;
        fn sub(self, other: Self) -> Self {
            self + other * -1.0
        }
    }
    use std::ops::Sub;

    #[test]
    fn index_and_position_are_inverse_on_an_oblique_reversed_grid() {
        let grid = awkward();
        for offset in 0..grid.dims().voxel_count().unwrap() {
            let at = grid.dims().index(offset).center();
            let back = grid.index_from_lps(grid.lps_from_index(at));
            assert!((back.column - at.column).abs() < 1e-9, "{back:?} {at:?}");
            assert!((back.row - at.row).abs() < 1e-9);
            assert!((back.slice - at.slice).abs() < 1e-9);
            assert_eq!(grid.dims().offset(grid.dims().index(offset)), offset);
        }
    }

    #[test]
    fn a_reversed_axis_is_another_grid_though_the_box_is_the_same() {
        let grid = awkward();
        let [a, b, c] = grid.axes();
        let far = grid.lps_from_index(ContinuousIndex::new(0.0, 0.0, 2.0));
        let reversed = Grid::new(grid.dims(), far, [a, b, -c], grid.spacing()).unwrap();
        assert!(grid.is_same_as(&grid.clone(), 1e-6));
        assert!(!grid.is_same_as(&reversed, 0.5));
    }

    #[test]
    fn a_header_with_an_absurd_extent_is_refused_before_anything_is_allocated() {
        assert!(Dims::new(65_535, 65_535, 10_000).voxel_count().is_err());
        assert!(Dims::new(0, 5, 5).voxel_count().is_err());
    }

    #[test]
    fn a_crop_keeps_its_place_in_the_patient() {
        let grid = awkward();
        let crop = grid.crop(Index::new(2, 1, 1), Index::new(5, 4, 2)).unwrap();
        let inside = crop.lps_from_index(ContinuousIndex::new(1.0, 2.0, 1.0));
        let whole = grid.lps_from_index(ContinuousIndex::new(3.0, 3.0, 2.0));
        assert!(inside.distance_mm(whole) < 1e-9);
        assert!(grid.crop(Index::new(2, 1, 1), Index::new(7, 4, 2)).is_err());
    }

    #[test]
    fn tilted_axes_are_refused() {
        let tilted = Direction::new(0.0, 0.3, 1.0).unwrap();
        let spacing = SpacingMm { column: 1.0, row: 1.0, slice: 2.0 };
        let axes = [Direction::LEFT, Direction::POSTERIOR, tilted];
        let grid = Grid::new(Dims::new(4, 4, 4), Lps::default(), axes, spacing);
        assert!(matches!(grid, Err(VolumeError::Axes(_))));
    }
}
