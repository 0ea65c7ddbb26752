use volume::{Dims, Labelmap};

use crate::SharedGrid;

/// Added path length: what a reader drew anew (Vaassen 2020).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AddedPath {
    /// Border pixels of the final mask, slice by slice, that are not border pixels of the proposal.
    pub pixels: usize,
    /// The same times the mean in-plane spacing, in mm.
    pub length_mm: f64,
}

/// The path that turns a label of the first labelmap (the proposal) into a label of the second (the final), on
/// the slices as acquired. Deleting a whole slice adds no path: report edited voxels beside it.
pub fn added_path(shared: &SharedGrid<'_>, proposal: u8, last: u8) -> AddedPath {
    let dims = shared.grid().dims();
    let spacing = shared.grid().spacing();
    let pixels = (0..dims.slice_len() * dims.slices as usize)
        .filter(|&at| {
            is_border(shared.b(), dims, at, last) && !is_border(shared.a(), dims, at, proposal)
        })
        .count();
    AddedPath { pixels, length_mm: pixels as f64 * f64::midpoint(spacing.column, spacing.row) }
}

/// Whether a pixel of a label has a side, within its slice, to another label or to the border of the image.
fn is_border(labels: &Labelmap, dims: Dims, at: usize, segment: u8) -> bool {
    let all = labels.labels();
    if all[at] != segment {
        return false;
    }
    let (index, columns) = (dims.index(at), dims.columns as usize);
    let alike = |inside: bool, other: usize| inside && all.get(other) == Some(&segment);
    !(alike(index.column > 0, at.wrapping_sub(1))
        && alike(index.column + 1 < dims.columns, at + 1)
        && alike(index.row > 0, at.wrapping_sub(columns))
        && alike(index.row + 1 < dims.rows, at + columns))
}
