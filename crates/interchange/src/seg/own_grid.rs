use volume::{Dims, Direction, Grid, Lps, Placement, SliceStack, SpacingMm};

use super::file::{FramePlace, SegFile};
use crate::{GridMismatch, InterchangeError};

/// Planes nearer than this are one plane: positions come rounded.
const SAME_PLANE_MM: f64 = 1e-2;
/// Planes are evenly spaced when each lies within this part of a step of its place.
const MAX_UNEVENNESS: f64 = 0.1;

impl SegFile {
    /// The grid on which the file itself lies, from its first plane to its last along `row × column`; planes without a
    /// frame are counted. For showing a segmentation whose images are not there or have other voxels.
    ///
    /// # Errors
    /// [`InterchangeError::DoesNotFit`] when a frame has no position, or is not parallel to the first.
    pub fn own_placement(&self) -> Result<Placement, InterchangeError> {
        let planes = self.planes()?;
        let (first, axes, pixel_mm) = (planes.first, planes.axes, planes.pixel_spacing_mm);
        let dims = |slices| Dims::new(self.masks.columns as u32, self.masks.rows as u32, slices);
        let stated =
            self.header.series.spacing_between_slices_mm.or(self.header.series.slice_thickness_mm);
        if let Some((slices, step_mm)) = planes.even_step(stated) {
            let spacing = SpacingMm { column: pixel_mm.0, row: pixel_mm.1, slice: step_mm };
            let axes = [axes.0, axes.1, planes.normal];
            return Ok(Placement::Regular(Grid::new(dims(slices), first, axes, spacing)?));
        }
        let origins: Vec<Lps> = planes.origins;
        let dims = dims(origins.len() as u32);
        Ok(Placement::Stack(SliceStack::new(dims, axes, pixel_mm, origins)?))
    }

    fn planes(&self) -> Result<Planes, InterchangeError> {
        let missing =
            |frame: u32| InterchangeError::DoesNotFit { frame, why: GridMismatch::NoPosition };
        let first = self.frames.first().ok_or(missing(1))?;
        let axes = first.orientation.ok_or(missing(first.frame))?;
        let pixel_spacing_mm = first.pixel_spacing_mm.ok_or(missing(first.frame))?;
        let normal = axes.0.normal_to(axes.1)?;
        let mut origins = Vec::with_capacity(self.frames.len());
        for frame in &self.frames {
            require_parallel(frame, axes)?;
            let at = frame.position.ok_or(missing(frame.frame))?;
            origins.push((at.from_origin().dot(normal.vector()), at));
        }
        origins.sort_by(|a, b| a.0.total_cmp(&b.0));
        origins.dedup_by(|next, kept| next.0 - kept.0 < SAME_PLANE_MM);
        let (places_mm, origins): (Vec<f64>, Vec<Lps>) = origins.into_iter().unzip();
        let first = *origins.first().ok_or(missing(1))?;
        Ok(Planes { first, axes, normal, pixel_spacing_mm, places_mm, origins })
    }
}

struct Planes {
    first: Lps,
    axes: (Direction, Direction),
    normal: Direction,
    pixel_spacing_mm: (f64, f64),
    places_mm: Vec<f64>,
    origins: Vec<Lps>,
}

impl Planes {
    /// Number of slices and their distance, where the planes lie on an even stack at right angles. `stated_mm` tells
    /// the step where only some planes are there, or one.
    fn even_step(&self, stated_mm: Option<f64>) -> Option<(u32, f64)> {
        let stated_mm = stated_mm.filter(|step| *step > SAME_PLANE_MM);
        let gaps = self.places_mm.windows(2).map(|pair| pair[1] - pair[0]);
        let Some(least_mm) = gaps.reduce(f64::min) else {
            return Some((1, stated_mm.unwrap_or(1.0)));
        };
        if self.is_sheared() {
            return None;
        }
        [stated_mm, Some(least_mm)].into_iter().flatten().find_map(|step| self.steps_of(step))
    }

    /// The stack of this step on which all planes lie; the step is refined over its whole length.
    fn steps_of(&self, step_mm: f64) -> Option<(u32, f64)> {
        let length_mm = self.places_mm.last()? - self.places_mm.first()?;
        let steps = (length_mm / step_mm).round();
        if !(1.0..f64::from(u32::MAX)).contains(&steps) {
            return None;
        }
        let even_mm = length_mm / steps;
        let off = |place: f64| {
            let at = (place - self.places_mm[0]) / even_mm;
            (at - at.round()).abs()
        };
        let is_even = self.places_mm.iter().all(|&place| off(place) <= MAX_UNEVENNESS);
        is_even.then_some((steps as u32 + 1, even_mm))
    }

    fn is_sheared(&self) -> bool {
        let normal = self.normal.vector();
        self.origins.iter().any(|&at| {
            let from_first = at - self.first;
            let along = normal * from_first.dot(normal);
            (self.first + along).distance_mm(at) > SAME_PLANE_MM
        })
    }
}

fn require_parallel(
    frame: &FramePlace,
    axes: (Direction, Direction),
) -> Result<(), InterchangeError> {
    const MIN_COSINE: f64 = 0.999_998;
    let own = frame.orientation.unwrap_or(axes);
    let least = own.0.cosine(axes.0).min(own.1.cosine(axes.1));
    if least >= MIN_COSINE {
        return Ok(());
    }
    let degrees = least.clamp(-1.0, 1.0).acos().to_degrees();
    let why = GridMismatch::Orientation { degrees };
    Err(InterchangeError::DoesNotFit { frame: frame.frame, why })
}
