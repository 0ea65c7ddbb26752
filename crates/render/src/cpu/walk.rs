use volume::{ContinuousIndex, Dims};

use super::sample::{Between, Corners};
use crate::{IndexFromPixel, SizePx};

/// The pixels of a frame that lie inside the grid, each with the voxels it shows.
pub(super) enum Walk {
    /// Screen axes lie on grid axes, as in the three planes of a volume: one table a direction, and a pixel costs an
    /// addition.
    Aligned { width: usize, columns: Line, rows: Line, through: Option<Place> },
    /// Any other map.
    Oblique { map: IndexFromPixel, size: SizePx, dims: Dims },
}

/// The pixels along one screen direction that lie inside, from the first on; a map is monotonous, so they are
/// neighbours.
pub(super) struct Line {
    /// Distance in memory between neighbouring voxels.
    pub(super) stride: usize,
    first: usize,
    places: Vec<Place>,
}

/// One component of an index, as parts of a position in memory.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) nearest: usize,
    pub(super) between: Between,
}

impl Walk {
    pub(super) fn new(map: &IndexFromPixel, size: SizePx, dims: Dims) -> Self {
        let (Some(right), Some(down)) = (only_axis(map, true), only_axis(map, false)) else {
            return Self::Oblique { map: *map, size, dims };
        };
        if right == down {
            return Self::Oblique { map: *map, size, dims };
        }
        let through = 3 - right - down;
        Self::Aligned {
            width: size.width() as usize,
            columns: Line::new((dims, right), size.width(), |x| map.at(x, 0.0)),
            rows: Line::new((dims, down), size.height(), |y| map.at(0.0, y)),
            through: place(map.at(0.0, 0.0).along(through), dims, through),
        }
    }

    /// Visits the pixels inside, row by row, with the position in memory of the nearest voxel.
    pub(super) fn each_nearest(&self, mut visit: impl FnMut(usize, usize)) {
        match self {
            Self::Aligned { width, columns, rows, through } => {
                let Some(through) = through else { return };
                for (y, row) in rows.each() {
                    let base = through.nearest + row.nearest;
                    for (x, column) in columns.each() {
                        visit(y * width + x, base + column.nearest);
                    }
                }
            }
            Self::Oblique { map, size, dims } => {
                for_each_pixel(*size, |pixel, x, y| {
                    if let Some(index) = dims.nearest(map.at(x, y)) {
                        visit(pixel, dims.offset(index));
                    }
                });
            }
        }
    }

    /// Visits the pixels inside, row by row, with the cell of voxels around each.
    pub(super) fn each_linear(&self, mut visit: impl FnMut(usize, Corners)) {
        let Self::Oblique { map, size, dims } = self else { return };
        for_each_pixel(*size, |pixel, x, y| {
            let at = map.at(x, y);
            let along = |axis| place(at.along(axis), *dims, axis).map(|p| p.between);
            if let (Some(a), Some(b), Some(c)) = (along(0), along(1), along(2)) {
                visit(pixel, Corners([a, b, c]));
            }
        });
    }
}

impl Line {
    fn new((dims, axis): (Dims, usize), length: u32, at: impl Fn(f64) -> ContinuousIndex) -> Self {
        let place = |pixel| place(at(f64::from(pixel)).along(axis), dims, axis);
        let places: Vec<Option<Place>> = (0..length).map(place).collect();
        let first = places.iter().position(Option::is_some).unwrap_or(0);
        Self { stride: stride(dims, axis), first, places: places.into_iter().flatten().collect() }
    }

    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &Place)> + Clone {
        (self.first..).zip(&self.places)
    }
}

/// The grid axis that a screen direction runs along, if it is exactly one.
fn only_axis(map: &IndexFromPixel, right: bool) -> Option<usize> {
    let step = if right { map.right } else { map.down };
    let mut moving = (0..3).filter(|&axis| step.along(axis) != 0.0);
    let axis = moving.next()?;
    moving.next().is_none().then_some(axis)
}

/// `None` more than half a voxel outside.
fn place(at: f64, dims: Dims, axis: usize) -> Option<Place> {
    let extent = dims.along(axis);
    let nearest = (at + 0.5).floor();
    if !(nearest >= 0.0 && nearest < f64::from(extent)) {
        return None;
    }
    let stride = stride(dims, axis);
    let nearest = nearest as usize * stride;
    Some(Place { nearest, between: Between::around(at, extent, stride) })
}

/// Distance in memory between neighbouring voxels along an axis.
fn stride(dims: Dims, axis: usize) -> usize {
    match axis {
        0 => 1,
        1 => dims.columns as usize,
        _ => dims.slice_len(),
    }
}

fn for_each_pixel(size: SizePx, mut visit: impl FnMut(usize, f64, f64)) {
    for y in 0..size.height() {
        for x in 0..size.width() {
            let pixel = y as usize * size.width() as usize + x as usize;
            visit(pixel, f64::from(x), f64::from(y));
        }
    }
}
