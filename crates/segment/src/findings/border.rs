use super::{Face, Facts, Finding, Rule, Seen, Severity};
use crate::{Region, region::Span};

/// Contact with each side of the image. An axis of one voxel has no sides.
pub(super) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let dims = seen.region.dims();
    Face::all()
        .filter(|face| dims.along(face.axis) > 1)
        .filter_map(|face| {
            let facts = Facts::EdgeContact { face };
            seen.finding(Rule::EdgeContact, Severity::Warning, facts, contact(seen.region, face))
        })
        .collect()
}

fn contact(region: &Region, face: Face) -> Region {
    let dims = region.dims();
    let at = if face.is_far { dims.along(face.axis) - 1 } else { 0 };
    let on_side = |span: &Span| {
        let (row, slice) = region.row_and_slice(span.line);
        match face.axis {
            0 if (span.first..span.end).contains(&at) => {
                Some(Span { first: at, end: at + 1, ..*span })
            }
            1 if row == at => Some(*span),
            2 if slice == at => Some(*span),
            _ => None,
        }
    };
    Region::from_sorted(dims, region.spans().iter().filter_map(on_side))
}
