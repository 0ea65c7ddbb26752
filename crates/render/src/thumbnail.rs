use volume::{ContinuousIndex, SliceAxes, Volume};
use window::{GrantedWindow, Polarity};

use crate::{CpuRenderer, Frame, IndexFromPixel, Interpolation, Overlay, Picture};
use crate::{RenderError, Renderer, SizePx};

/// Draws a slice one voxel per pixel, without interpolation: 8-bit greys, row by row.
///
/// # Errors
/// [`RenderError::Slice`] when there is no such slice, [`RenderError::Size`] when it is too large for a picture.
pub fn grey_slice(
    volume: &Volume,
    axes: SliceAxes,
    through: u32,
    window: &GrantedWindow,
    polarity: Polarity,
) -> Result<(SizePx, Vec<u8>), RenderError> {
    let (map, size) = IndexFromPixel::one_to_one(axes, volume.placement().dims(), through)?;
    let picture = plain(volume, map, size, (Interpolation::Nearest, window, polarity))?;
    Ok((size, picture.to_grey()))
}

/// Draws a whole slice as acquired into a small picture, its proportions in mm kept, black around it.
///
/// # Errors
/// [`RenderError::Slice`] when there is no such slice.
pub fn thumbnail(
    volume: &Volume,
    slice: u32,
    window: &GrantedWindow,
    polarity: Polarity,
    size: SizePx,
) -> Result<Picture, RenderError> {
    let dims = volume.placement().dims();
    if slice >= dims.slices {
        return Err(RenderError::Slice { slice, slices: dims.slices });
    }
    let (column_mm, row_mm) = volume.placement().pixel_spacing_mm().unwrap_or((1.0, 1.0));
    let (columns, rows) = (f64::from(dims.columns), f64::from(dims.rows));
    let (width, height) = (f64::from(size.width()), f64::from(size.height()));
    let mm_per_px = (columns * column_mm / width).max(rows * row_mm / height);
    let (right, down) = (mm_per_px / column_mm, mm_per_px / row_mm);
    let first = |voxels: f64, pixels: f64, step: f64| (voxels - 1.0 - (pixels - 1.0) * step) / 2.0;
    let map = IndexFromPixel {
        origin: ContinuousIndex::new(
            first(columns, width, right),
            first(rows, height, down),
            f64::from(slice),
        ),
        right: ContinuousIndex::new(right, 0.0, 0.0),
        down: ContinuousIndex::new(0.0, down, 0.0),
    };
    plain(volume, map, size, (Interpolation::Linear, window, polarity))
}

fn plain(
    volume: &Volume,
    index_from_pixel: IndexFromPixel,
    size: SizePx,
    (interpolation, window, polarity): (Interpolation, &GrantedWindow, Polarity),
) -> Result<Picture, RenderError> {
    let overlay = Overlay::hidden();
    let frame =
        Frame { size, index_from_pixel, interpolation, window, polarity, overlay: &overlay };
    let mut picture = Picture::new(size);
    CpuRenderer::new().draw(volume, None, &frame, &mut picture)?;
    Ok(picture)
}
