//! The voxels of runs that lie on one slice, for the picture.

use volume::{Dims, Index, Labelmap, Run};

use crate::LabelBox;

/// The part of a run that lies on one line of the volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    first: Index,
    len: u32,
    label: u8,
}

/// The smallest box with all voxels of these labelled runs on a slice along an index axis; `None` where there is none.
pub(crate) fn on_slice(
    runs: impl Iterator<Item = (Run, u8)>,
    dims: Dims,
    (axis, slice): (usize, u32),
) -> Option<LabelBox> {
    let on_slice = |line: Line| line.on(axis, slice);
    let lines: Vec<Line> =
        runs.flat_map(|(run, label)| lines_of(run, label, dims)).filter_map(on_slice).collect();
    let (first, last) = lines.iter().fold(None, |bounds, line| Some(line.within(bounds)))?;
    let extent = Dims::new(
        last.column - first.column + 1,
        last.row - first.row + 1,
        last.slice - first.slice + 1,
    );
    let mut labels = Labelmap::empty(extent).ok()?;
    for line in lines {
        let at = line.first;
        let there =
            Index::new(at.column - first.column, at.row - first.row, at.slice - first.slice);
        let start = extent.offset(there);
        labels.labels_mut()[start..start + line.len as usize].fill(line.label);
    }
    Some(LabelBox { first, labels })
}

/// The runs that can lie on a slice along an index axis. Runs lie in memory order: those of an acquired slice are
/// neighbours.
pub(crate) fn near<T>(
    runs: &[T],
    run_of: impl Fn(&T) -> Run,
    dims: Dims,
    (axis, slice): (usize, u32),
) -> &[T] {
    if axis != 2 {
        return runs;
    }
    let start = slice as usize * dims.slice_len();
    let end = start + dims.slice_len();
    let first = runs.partition_point(|run| run_of(run).end() <= start);
    let last = runs.partition_point(|run| run_of(run).start < end);
    runs.get(first..last).unwrap_or(&[])
}

fn lines_of(run: Run, label: u8, dims: Dims) -> impl Iterator<Item = Line> {
    let mut at = run.start;
    std::iter::from_fn(move || {
        let left = run.end().checked_sub(at).filter(|&left| left > 0)?;
        let first = dims.index(at);
        let len = (dims.columns - first.column).min(u32::try_from(left).unwrap_or(u32::MAX));
        at += len as usize;
        Some(Line { first, len, label })
    })
}

impl Line {
    /// What of the line lies on a slice.
    fn on(self, axis: usize, slice: u32) -> Option<Self> {
        let Index { column, row, .. } = self.first;
        match axis {
            0 => (column..column + self.len).contains(&slice).then_some(Self {
                first: Index { column: slice, ..self.first },
                len: 1,
                ..self
            }),
            1 => (row == slice).then_some(self),
            _ => (self.first.slice == slice).then_some(self),
        }
    }

    /// Bounds that hold the line as well.
    fn within(self, bounds: Option<(Index, Index)>) -> (Index, Index) {
        let end = Index { column: self.first.column + self.len - 1, ..self.first };
        let (low, high) = bounds.unwrap_or((self.first, end));
        let each = |pick: fn(u32, u32) -> u32, a: Index, b: Index| {
            Index::new(pick(a.column, b.column), pick(a.row, b.row), pick(a.slice, b.slice))
        };
        (each(u32::min, low, self.first), each(u32::max, high, end))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIMS: Dims = Dims::new(5, 4, 3);

    proptest! {
        /// What lies where, told by the volume itself.
        #[test]
        fn a_cut_is_what_the_volume_has_there(
            labels in prop::collection::vec(0_u8..3, 60), axis in 0_usize..3, slice in 0_u32..3,
        ) {
            let runs: Vec<(Run, u8)> = (1..3)
                .flat_map(|label| {
                    let set = labels.iter().enumerate().filter(move |(_, l)| **l == label);
                    volume::runs_of(set.map(|(at, _)| at)).into_iter().map(move |run| (run, label))
                })
                .collect();
            let mut sorted = runs;
            sorted.sort_unstable();
            let plane = (axis, slice);
            let some = near(&sorted, |(run, _)| *run, DIMS, plane);
            let cut = on_slice(some.iter().copied(), DIMS, plane);
            for (at, &label) in labels.iter().enumerate() {
                let place = DIMS.index(at);
                let along = [place.column, place.row, place.slice][axis];
                let shown = cut.as_ref().and_then(|cut| {
                    let there = Index::new(
                        place.column.checked_sub(cut.first.column)?,
                        place.row.checked_sub(cut.first.row)?,
                        place.slice.checked_sub(cut.first.slice)?,
                    );
                    cut.labels.dims().contains(there).then(|| cut.labels.label(there))
                });
                prop_assert_eq!(shown.unwrap_or(0), if along == slice { label } else { 0 });
            }
        }
    }
}
