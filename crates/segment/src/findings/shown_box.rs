use volume::{ContinuousIndex, Dims, Grid, Index, Labelmap, Lps};

use super::{Face, Facts, Finding, Rule, Rules, Seen, Severity, check_extent};
use crate::{Region, SegmentError, region::Span};

/// The part of an image that a model was shown: a box along the axes of the patient, in LPS mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShownBox {
    low: Lps,
    high: Lps,
}

/// A voxel centre this near to a face lies on it: labels are placed in f64.
const ON_FACE_MM: f64 = 1e-3;

impl ShownBox {
    /// The box between two opposite corners.
    pub fn between(a: Lps, b: Lps) -> Self {
        Self {
            low: Lps::new(a.x.min(b.x), a.y.min(b.y), a.z.min(b.z)),
            high: Lps::new(a.x.max(b.x), a.y.max(b.y), a.z.max(b.z)),
        }
    }

    /// The box around the voxels of a grid along the axes of the patient, from outer face to outer face.
    pub fn of_grid(grid: &Grid) -> Self {
        let dims = grid.dims();
        let last = |count: u32| f64::from(count) - 0.5;
        let far = ContinuousIndex::new(last(dims.columns), last(dims.rows), last(dims.slices));
        let near = ContinuousIndex::new(-0.5, -0.5, -0.5);
        Self::between(grid.lps_from_index(near), grid.lps_from_index(far))
    }

    /// The corners with the smallest and the largest coordinates.
    pub fn corners(&self) -> (Lps, Lps) {
        (self.low, self.high)
    }

    /// Whether a step from a place inside to another reaches a face, or goes through one.
    fn is_left_by(&self, from: Lps, to: Lps) -> bool {
        let axes = [
            (from.x, to.x, self.low.x, self.high.x),
            (from.y, to.y, self.low.y, self.high.y),
            (from.z, to.z, self.low.z, self.high.z),
        ];
        let starts_inside = axes
            .iter()
            .all(|(from, _, low, high)| (low - ON_FACE_MM..=high + ON_FACE_MM).contains(from));
        let goes_out = |&(from, to, low, high): &(f64, f64, f64, f64)| {
            (to > high - ON_FACE_MM && to > from + ON_FACE_MM)
                || (to < low + ON_FACE_MM && to < from - ON_FACE_MM)
        };
        starts_inside && axes.iter().any(goes_out)
    }
}

/// Where a segment ends at a face of the box that its model was shown: the structure may go on outside. A finding for
/// each direction of the image in which it does. No finding where the image ends as well, nor where someone has drawn
/// on beyond the box over most of that face.
///
/// # Errors
/// [`SegmentError::Extent`] when the labelmap does not have the extent of the grid.
pub fn box_contacts(
    labels: &Labelmap,
    segment: u8,
    grid: &Grid,
    shown: &ShownBox,
) -> Result<Vec<Finding>, SegmentError> {
    check_extent(labels, grid)?;
    let region = &Region::of_label(labels, segment);
    let rules = &Rules::default();
    let seen = Seen { segment, region, labelled: region, grid, rules };
    let found = Face::all().filter_map(|face| {
        let facts = Facts::BoxContact { face };
        let contact = contact(region, grid, shown, face);
        seen.finding(Rule::BoxContact, Severity::Warning, facts, contact)
    });
    Ok(found.collect())
}

fn contact(region: &Region, grid: &Grid, shown: &ShownBox, face: Face) -> Region {
    let place = |at: Index| grid.lps_from_index(at.center());
    let leaves = |at: Index, next: Index| shown.is_left_by(place(at), place(next));
    let ends_at = |at: Index| {
        let next = beside(at, face, region.dims()).filter(|next| !region.contains(*next));
        next.is_some_and(|next| leaves(at, next))
    };
    let goes_on_at = |at: Index| {
        let next = beside(at, face, region.dims()).filter(|next| region.contains(*next));
        next.is_some_and(|next| leaves(at, next))
    };
    let of_span = |span: &Span| {
        let (line, (row, slice)) = (span.line, region.row_and_slice(span.line));
        let columns = (span.first..span.end).filter(move |&c| ends_at(Index::new(c, row, slice)));
        columns.map(move |first| Span { line, first, end: first + 1 }).collect::<Vec<_>>()
    };
    let contact = Region::from_sorted(region.dims(), region.spans().iter().flat_map(of_span));
    if contact.is_empty() {
        return contact;
    }
    let voxels = region.runs().flat_map(|run| run.range().map(|at| region.dims().index(at)));
    // Someone drew on: what is left of the face is the border of that.
    let goes_on = voxels.filter(|at| goes_on_at(*at)).count();
    if goes_on > contact.voxel_count() { Region::empty(region.dims()) } else { contact }
}

/// The voxel beside one in a direction; `None` where the image ends.
fn beside(at: Index, face: Face, dims: Dims) -> Option<Index> {
    let on = |value: u32| if face.is_far { value.checked_add(1) } else { value.checked_sub(1) };
    let next = match face.axis {
        0 => Index { column: on(at.column)?, ..at },
        1 => Index { row: on(at.row)?, ..at },
        _ => Index { slice: on(at.slice)?, ..at },
    };
    dims.contains(next).then_some(next)
}
