use super::{Block, Components, Connectivity, Region};

impl Region {
    /// Cavities: voxels outside of the set that no path of faces joins to the image border.
    #[must_use]
    pub fn holes(&self) -> Self {
        self.hole_parts().map_or_else(|| Self::empty(self.dims), |parts| parts.whole().clone())
    }

    /// Holes slice by slice: voxels that no path of sides within their slice joins to the border of the slice.
    #[must_use]
    pub fn holes_in_slices(&self) -> Self {
        let Some(block) = self.block() else { return self.clone() };
        let block = block.grown([1, 1, 0], self.dims);
        let outside = self.complement_in(block).components(Connectivity::FaceInSlice);
        enclosed(&outside, block, self, false)
    }

    /// The set with its cavities.
    #[must_use]
    pub fn filled(&self) -> Self {
        self.union(&self.holes())
    }

    /// The set with the holes of each slice.
    #[must_use]
    pub fn filled_in_slices(&self) -> Self {
        self.union(&self.holes_in_slices())
    }

    /// The cavities, each a part of its own.
    pub(crate) fn hole_parts(&self) -> Option<Components> {
        let block = self.block()?.grown([1, 1, 1], self.dims);
        let outside = self.complement_in(block).components(Connectivity::Face);
        Some(enclosed(&outside, block, self, true).components(Connectivity::Face))
    }
}

/// The parts that do not touch the sides of a box; its first and last slice count as sides where `all_sides`.
///
/// The box lies one voxel outside of the set wherever the image goes on, so its sides are joined to the border.
fn enclosed(outside: &Components, block: Block, of: &Region, all_sides: bool) -> Region {
    let mut open = vec![false; outside.len()];
    for (span, part) in outside.spans_with_part() {
        let (row, slice) = of.row_and_slice(span.line);
        let at_side = span.first == block.first.column
            || span.end == block.last.column + 1
            || row == block.first.row
            || row == block.last.row
            || (all_sides && (slice == block.first.slice || slice == block.last.slice));
        open[part] |= at_side;
    }
    outside.select(|part| !open[part])
}
