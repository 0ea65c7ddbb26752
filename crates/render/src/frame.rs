use volume::{ContinuousIndex, Dims, SliceAxes};
use window::{GrantedWindow, Polarity};

use crate::{Overlay, RenderError};

/// Extent of a picture in device pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SizePx {
    width: u32,
    height: u32,
}

/// Which place in the grid lies under which pixel: `origin + right · x + down · y`.
///
/// Pixel (0, 0) is the upper left one; whole pixel coordinates are pixel centres, as whole indices are voxel
/// centres. The steps are in voxels per pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexFromPixel {
    /// Index under the centre of the upper left pixel.
    pub origin: ContinuousIndex,
    /// Change of the index from one pixel to its right neighbour.
    pub right: ContinuousIndex,
    /// Change of the index from one pixel to the one below.
    pub down: ContinuousIndex,
}

/// How values between voxel centres are found. Labels always take the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Interpolation {
    /// The voxel whose centre is nearest: what was measured, exactly.
    #[default]
    Nearest,
    /// Trilinear between stored values, then windowed. Next to padding the nearest value is taken.
    Linear,
}

/// All that one viewport shows. Without a granted window there is no frame:
///
/// ```compile_fail,E0308
/// use render::{Frame, IndexFromPixel, Interpolation, Overlay, SizePx};
/// use window::{Polarity, Window};
/// fn forged(size: SizePx, map: IndexFromPixel, window: &Window, overlay: &Overlay) {
///     let frame = Frame {
///         size, index_from_pixel: map, interpolation: Interpolation::Nearest,
///         window, polarity: Polarity::Normal, overlay,
///     };
/// }
/// ```
/// ```compile_fail,E0063
/// use render::{Frame, IndexFromPixel, Interpolation, Overlay, SizePx};
/// use window::Polarity;
/// fn forged(size: SizePx, map: IndexFromPixel, overlay: &Overlay) {
///     let frame = Frame {
///         size, index_from_pixel: map, interpolation: Interpolation::Nearest,
///         polarity: Polarity::Normal, overlay,
///     };
/// }
/// ```
/// The same with what a policy granted:
/// ```
/// use render::{Frame, IndexFromPixel, Interpolation, Overlay, SizePx};
/// use window::{GrantedWindow, Polarity};
/// fn granted(size: SizePx, map: IndexFromPixel, window: &GrantedWindow, overlay: &Overlay) {
///     let frame = Frame {
///         size, index_from_pixel: map, interpolation: Interpolation::Nearest,
///         window, polarity: Polarity::Normal, overlay,
///     };
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Extent of the picture.
    pub size: SizePx,
    /// Which index lies under which pixel. Pixels more than half a voxel outside the grid are black.
    pub index_from_pixel: IndexFromPixel,
    /// How values between voxel centres are found.
    pub interpolation: Interpolation,
    /// What the policy of the protocol in force granted.
    pub window: &'a GrantedWindow,
    /// Whether larger values are darker (MONOCHROME1).
    pub polarity: Polarity,
    /// Segments over the image.
    pub overlay: &'a Overlay,
}

impl SizePx {
    /// Longest side of a picture, the 2D texture limit that every device of WebGPU keeps.
    pub const MAX_SIDE: u32 = 8192;

    /// An extent in pixels.
    ///
    /// # Errors
    /// [`RenderError::Size`] when a side is zero or above [`Self::MAX_SIDE`].
    pub fn new(width: u32, height: u32) -> Result<Self, RenderError> {
        let sides = 1..=Self::MAX_SIDE;
        if sides.contains(&width) && sides.contains(&height) {
            Ok(Self { width, height })
        } else {
            Err(RenderError::Size { width, height })
        }
    }

    /// Columns.
    pub const fn width(self) -> u32 {
        self.width
    }

    /// Rows.
    pub const fn height(self) -> u32 {
        self.height
    }

    /// Number of pixels.
    pub const fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }
}

impl Frame<'_> {
    /// How values are found in truth: where every pixel lies on a voxel centre there is nothing to interpolate, and
    /// the table gives the exact byte.
    pub(crate) fn sampling(&self) -> Interpolation {
        if self.index_from_pixel.is_on_centers() {
            Interpolation::Nearest
        } else {
            self.interpolation
        }
    }
}

impl IndexFromPixel {
    /// One voxel per pixel: slice `through` of a plane as it lies on the grid, none of it interpolated. The size of
    /// the whole slice comes with it.
    ///
    /// # Errors
    /// [`RenderError::Slice`] when there is no such slice, [`RenderError::Size`] when the slice is too large for a
    /// picture.
    pub fn one_to_one(
        axes: SliceAxes,
        dims: Dims,
        through: u32,
    ) -> Result<(Self, SizePx), RenderError> {
        let (width, height, slices) = axes.extent(dims);
        if through >= slices {
            return Err(RenderError::Slice { slice: through, slices });
        }
        let line = |length: u32, reversed: bool| {
            if reversed { (f64::from(length) - 1.0, -1.0) } else { (0.0, 1.0) }
        };
        let (x0, right) = line(width, axes.right_reversed);
        let (y0, down) = line(height, axes.down_reversed);
        let nowhere = ContinuousIndex::default();
        let map = Self {
            origin: nowhere
                .with(axes.right, x0)
                .with(axes.down, y0)
                .with(axes.through, f64::from(through)),
            right: nowhere.with(axes.right, right),
            down: nowhere.with(axes.down, down),
        };
        Ok((map, SizePx::new(width, height)?))
    }

    /// Index under a pixel.
    pub fn at(&self, x: f64, y: f64) -> ContinuousIndex {
        let along =
            |axis| self.origin.along(axis) + self.right.along(axis) * x + self.down.along(axis) * y;
        ContinuousIndex::new(along(0), along(1), along(2))
    }

    fn is_on_centers(&self) -> bool {
        let whole = |at: ContinuousIndex| (0..3).all(|axis| at.along(axis).fract() == 0.0);
        [self.origin, self.right, self.down].into_iter().all(whole)
    }

    /// Parts of a voxel that a map is held to: as many as a device adds up exactly.
    pub(crate) const PARTS: f64 = (1_u64 << 32) as f64;

    /// The map in whole [`Self::PARTS`], so that every renderer finds the same places, bit for bit: over a picture of
    /// [`SizePx::MAX_SIDE`] they differ by less than a millionth of a voxel from those of the map.
    ///
    /// # Errors
    /// [`RenderError::Map`] when a number is not finite.
    pub(crate) fn held(self) -> Result<Self, RenderError> {
        let hold = |at: ContinuousIndex| {
            let parts = [at.column, at.row, at.slice];
            let [column, row, slice] = parts.map(|part| (part * Self::PARTS).round() / Self::PARTS);
            ContinuousIndex::new(column, row, slice)
        };
        let finite = |at: ContinuousIndex| {
            at.column.is_finite() && at.row.is_finite() && at.slice.is_finite()
        };
        let held =
            Self { origin: hold(self.origin), right: hold(self.right), down: hold(self.down) };
        let is_finite = [held.origin, held.right, held.down].into_iter().all(finite);
        is_finite.then_some(held).ok_or(RenderError::Map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_one_on_reversed_axes_starts_at_the_far_voxel() {
        let axes =
            SliceAxes { right: 2, down: 0, through: 1, right_reversed: true, down_reversed: false };
        let (map, size) = IndexFromPixel::one_to_one(axes, Dims::new(4, 5, 6), 3).unwrap();
        assert_eq!((size.width(), size.height()), (6, 4));
        assert_eq!(map.at(0.0, 0.0), ContinuousIndex::new(0.0, 3.0, 5.0));
        assert_eq!(map.at(5.0, 3.0), ContinuousIndex::new(3.0, 3.0, 0.0));
        assert_eq!(
            IndexFromPixel::one_to_one(axes, Dims::new(4, 5, 6), 5),
            Err(RenderError::Slice { slice: 5, slices: 5 })
        );
    }

    #[test]
    fn a_picture_without_pixels_or_beyond_any_device_is_refused() {
        assert!(SizePx::new(0, 4).is_err());
        assert!(SizePx::new(8193, 4).is_err());
        assert_eq!(SizePx::new(7, 3).unwrap().pixels(), 21);
    }
}
