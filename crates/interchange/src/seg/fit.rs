//! How a frame lies on the voxels of a volume: exactly, or not at all.

use volume::{LpsVector, Placement};

use super::file::FramePlace;
use super::plan::{SAME_SLICE, slice_normal, slice_places_mm, smallest_step_mm};
use crate::{GridMismatch, InterchangeError};

/// Direction cosines come rounded to three digits; that is an angle of up to a tenth of a degree.
const MAX_ANGLE_DEGREES: f64 = 0.1;
/// A frame may begin this far from a pixel centre, in pixels.
const MAX_OFFSET: f64 = 0.1;
/// Rounded spacing may move the last pixel of a frame by less than would make it another pixel.
const MAX_DRIFT_PIXELS: f64 = 0.5;

/// The slices of a volume, for looking up frames by position.
pub(super) struct Target<'a> {
    placement: &'a Placement,
    normal: LpsVector,
    /// Place of each slice along the normal in mm.
    places_mm: Vec<f64>,
    /// Smallest distance between slices in mm.
    step_mm: f64,
}

/// Where the pixels of a frame go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) slice: u32,
    column: i64,
    row: i64,
    column_step: i64,
    row_step: i64,
}

impl Fit {
    /// A frame that is the slice, pixel by pixel.
    pub(super) const WHOLE_FIRST_SLICE: Self =
        Self { slice: 0, column: 0, row: 0, column_step: 1, row_step: 1 };

    /// Row and column of the volume of a pixel of the frame; they may lie outside.
    pub(super) fn target(self, row: usize, column: usize) -> (i64, i64) {
        // A frame has at most 65,535 rows and columns.
        (self.row + self.row_step * row as i64, self.column + self.column_step * column as i64)
    }
}

impl<'a> Target<'a> {
    pub(super) fn new(placement: &'a Placement) -> Result<Self, InterchangeError> {
        let normal = slice_normal(placement)?;
        let places_mm = slice_places_mm(placement, normal)?;
        let step_mm = smallest_step_mm(&places_mm);
        Ok(Self { placement, normal, places_mm, step_mm })
    }

    /// Where a frame of this many rows and columns lies.
    pub(super) fn fit(
        &self,
        frame: &FramePlace,
        (rows, columns): (usize, usize),
    ) -> Result<Fit, GridMismatch> {
        let missing = GridMismatch::NoPosition;
        let (row_axis, column_axis) = self.placement.in_plane_axes().ok_or(missing)?;
        let (column_mm, row_mm) = self.placement.pixel_spacing_mm().ok_or(missing)?;
        let at = frame.position.ok_or(missing)?;
        let own_axes = frame.orientation.ok_or(missing)?;
        let own_mm = frame.pixel_spacing_mm.ok_or(missing)?;

        let column_cosine = own_axes.0.cosine(row_axis);
        let row_cosine = own_axes.1.cosine(column_axis);
        let least = column_cosine.abs().min(row_cosine.abs()).min(1.0);
        let degrees = least.acos().to_degrees();
        if degrees > MAX_ANGLE_DEGREES {
            return Err(GridMismatch::Orientation { degrees });
        }
        let drift = |own: f64, mm: f64, count: usize| (own / mm - 1.0).abs() * count as f64;
        if drift(own_mm.0, column_mm, columns) > MAX_DRIFT_PIXELS
            || drift(own_mm.1, row_mm, rows) > MAX_DRIFT_PIXELS
        {
            return Err(GridMismatch::Spacing { column_mm: own_mm.0, row_mm: own_mm.1 });
        }
        let slice = self.slice_at(at.from_origin().dot(self.normal))?;
        let origin = self.placement.slice_origin(slice).ok_or(missing)?;
        let from_origin = at - origin;
        let column = from_origin.dot(row_axis.vector()) / column_mm;
        let row = from_origin.dot(column_axis.vector()) / row_mm;
        let off = |place: f64| (place - place.round()).abs();
        // Far outside is no whole number that could be counted with.
        if off(column).max(off(row)) > MAX_OFFSET || column.abs().max(row.abs()) > 1e9 {
            return Err(GridMismatch::BetweenPixels { column, row });
        }
        let step = |cosine: f64| if cosine < 0.0 { -1 } else { 1 };
        Ok(Fit {
            slice,
            column: column.round() as i64,
            row: row.round() as i64,
            column_step: step(column_cosine),
            row_step: step(row_cosine),
        })
    }

    /// The slice at a place along the normal in mm.
    fn slice_at(&self, place_mm: f64) -> Result<u32, GridMismatch> {
        let distance = |slice: &usize| (self.places_mm[*slice] - place_mm).abs();
        let nearest = (0..self.places_mm.len())
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .ok_or(GridMismatch::NoPosition)?;
        if distance(&nearest) <= SAME_SLICE * self.step_mm {
            return Ok(nearest as u32);
        }
        let rising = self.places_mm.first() <= self.places_mm.last();
        let signed = if rising { 1.0 } else { -1.0 };
        let off = (place_mm - self.places_mm[nearest]) * signed / self.step_mm;
        Err(GridMismatch::BetweenSlices { slice: nearest as f64 + off })
    }
}
