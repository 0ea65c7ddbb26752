//! Painting by hand: a stroke is the union of capsules along the path of the pointer.

mod brush;
mod capsule;

pub use brush::{Brush, BrushMode, BrushShape, StrokePlane, ValueGate, smallest_radius_mm};

use brush::Paint;
use capsule::Capsule;
use volume::{ContinuousIndex, Placement, Volume};

use crate::{Delta, MetaChange, RunChange, SegmentError, Segmentation};

/// A stroke in hand, from the press of the pointer to its release.
///
/// The painted set is exactly the voxels whose centre lies within the radius of the path (in mm on the grid's own
/// spacing; a centre at exactly the radius counts as inside), so that slow and fast pointers paint the same.
/// Each part is applied to the segmentation as it is made; [`Self::finish`] gives the whole as one change,
/// [`Self::cancel`] takes it all back.
///
/// Locked segments are never painted over. Cost is in proportion to the voxels under the newest capsule.
#[derive(Debug)]
pub struct Stroke {
    brush: Brush,
    plane: StrokePlane,
    layer: u16,
    spacing_mm: [f64; 3],
    last: ContinuousIndex,
    /// What was painted so far; each list is more than twice as long as the next.
    changes: Vec<Vec<RunChange>>,
    meta: Vec<MetaChange>,
}

impl Stroke {
    /// Presses the pointer: paints at the point at once and returns that part.
    ///
    /// The point lies on the slice of `plane`; its component along the slice axis is ignored.
    ///
    /// # Errors
    /// When the segment is missing or locked, the slice or point is not in the image, or the brush needs lengths
    /// in mm that the image does not have (a ball outside a regular box).
    pub fn begin(
        segmentation: &mut Segmentation,
        image: &Volume,
        brush: Brush,
        plane: StrokePlane,
        at: ContinuousIndex,
    ) -> Result<(Self, Delta), SegmentError> {
        let dims = image.placement().dims();
        if dims != segmentation.dims() {
            return Err(SegmentError::Extent { expected: segmentation.dims(), found: dims });
        }
        if plane.slice >= dims.along(plane.axes.through) {
            return Err(SegmentError::StrokeSlice { slice: plane.slice });
        }
        let radius_mm = brush.radius_mm;
        if !radius_mm.is_finite() || radius_mm <= 0.0 {
            return Err(SegmentError::BrushRadius { radius_mm });
        }
        let layer = brush.layer(segmentation)?;
        let spacing_mm = spacing(image.placement(), &brush, plane)?;
        let last = on_plane(at, plane)?;
        let (changes, meta) = (Vec::new(), Vec::new());
        let mut stroke = Self { brush, plane, layer, spacing_mm, last, changes, meta };
        let part = stroke.extend(segmentation, image, at)?;
        Ok((stroke, part))
    }

    /// Moves the pointer: paints the capsule from the last point to this one and returns what changed.
    ///
    /// # Errors
    /// When the point is not a place near the image, or the segmentation was changed under the stroke.
    pub fn extend(
        &mut self,
        segmentation: &mut Segmentation,
        image: &Volume,
        at: ContinuousIndex,
    ) -> Result<Delta, SegmentError> {
        let next = on_plane(at, self.plane)?;
        let capsule = Capsule::new(self.last, next, self.brush.radius_mm, self.spacing_mm);
        let layer = segmentation.layer(self.layer)?;
        let paint = Paint::of(&self.brush, layer, image);
        let mut changes = Vec::new();
        let dims = segmentation.dims();
        let limit = (self.brush.shape == BrushShape::Disc)
            .then_some((self.plane.axes.through, self.plane.slice));
        capsule
            .each_line(dims, limit, |line| paint.line(layer.labels().labels(), line, &mut changes));
        let part = segmentation.by_reader(Delta::of_voxels(self.layer, changes));
        segmentation.apply(&part)?;
        self.last = next;
        self.meta.extend_from_slice(part.meta());
        self.remember(part.changes().to_vec());
        Ok(part)
    }

    /// A long stroke leaves millions of slivers, most of which join to whole lines: they are merged as they
    /// come, lists of like length with each other, so that memory stays near what the painted set needs.
    fn remember(&mut self, mut changes: Vec<RunChange>) {
        while let Some(longer) = self.changes.pop_if(|list| list.len() <= 2 * changes.len()) {
            changes = Delta::of_voxels(self.layer, [longer, changes].concat()).into_changes();
        }
        if !changes.is_empty() {
            self.changes.push(changes);
        }
    }

    /// Releases the pointer: the whole stroke, applied already, as one change for undo and journal.
    pub fn finish(self) -> Delta {
        Delta::of_voxels(self.layer, self.changes.concat()).with_meta(self.meta)
    }

    /// Takes back what the stroke has painted so far.
    ///
    /// # Errors
    /// When the segmentation was changed under the stroke; then nothing has changed.
    pub fn cancel(self, segmentation: &mut Segmentation) -> Result<(), SegmentError> {
        segmentation.revert(&self.finish())
    }
}

/// Spacing by index axis in mm. Where only the slices' own spacing is known, a disc on them needs no more.
fn spacing(
    placement: &Placement,
    brush: &Brush,
    plane: StrokePlane,
) -> Result<[f64; 3], SegmentError> {
    if let Some(grid) = placement.grid() {
        let spacing = grid.spacing();
        return Ok([spacing.column, spacing.row, spacing.slice]);
    }
    let flat = brush.shape == BrushShape::Disc && plane.axes.through == 2;
    let (column, row) = placement
        .pixel_spacing_mm()
        .filter(|_| flat)
        .filter(|(column, row)| {
            column.is_finite() && row.is_finite() && *column > 0.0 && *row > 0.0
        })
        .ok_or(SegmentError::DistanceUnknown)?;
    Ok([column, row, 1.0])
}

/// Far beyond any image, and near enough that squares of distances stay exact enough.
const MAX_COORDINATE: f64 = 1e7;

fn on_plane(at: ContinuousIndex, plane: StrokePlane) -> Result<ContinuousIndex, SegmentError> {
    let at = at.with(plane.axes.through, f64::from(plane.slice));
    let near = |axis| at.along(axis).abs() <= MAX_COORDINATE;
    if near(0) && near(1) && near(2) { Ok(at) } else { Err(SegmentError::StrokePoint) }
}
