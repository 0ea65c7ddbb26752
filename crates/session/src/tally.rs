use std::collections::BTreeMap;

use segment::Delta;
use volume::Dims;

/// Voxels of each segment per column, row and slice, kept up to date change by change: what volumes, the ruler
/// and "slices with voxels" are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SliceTally {
    dims: Dims,
    counts: BTreeMap<u8, [Vec<u32>; 3]>,
}

impl SliceTally {
    pub(crate) fn new(dims: Dims) -> Self {
        Self { dims, counts: BTreeMap::new() }
    }

    /// Follows a change, forwards or backwards.
    pub(crate) fn follow(&mut self, delta: &Delta) {
        for change in delta.changes() {
            if change.before != 0 {
                self.change(change.before, change.run.start, change.run.len, false);
            }
            if change.after != 0 {
                self.change(change.after, change.run.start, change.run.len, true);
            }
        }
    }

    /// Counts the voxels that a change changes, for what they were and for what they became.
    pub(crate) fn count_changed(&mut self, delta: &Delta) {
        for change in delta.changes() {
            for number in [change.before, change.after].into_iter().filter(|&number| number != 0) {
                self.change(number, change.run.start, change.run.len, true);
            }
        }
    }

    /// Counts by number and index axis.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (u8, &[Vec<u32>; 3])> {
        self.counts.iter().map(|(&number, axes)| (number, axes))
    }

    /// Whether a segment has voxels in each slice along an index axis.
    pub(crate) fn has(&self, number: u8, axis: usize) -> impl Iterator<Item = bool> {
        self.counts.get(&number).map_or(&[][..], |axes| &axes[axis]).iter().map(|&n| n > 0)
    }

    /// First and last slice of each stretch along an index axis in which a segment has voxels.
    pub(crate) fn stretches(&self, number: u8, axis: usize) -> Vec<(u32, u32)> {
        stretches(self.has(number, axis))
    }

    /// Slices along an index axis in which a segment has voxels.
    pub(crate) fn occupied(&self, number: u8, axis: usize) -> u32 {
        self.has(number, axis).filter(|&has| has).count() as u32
    }

    fn change(&mut self, number: u8, start: usize, len: usize, grows: bool) {
        let dims = self.dims;
        let axes = self
            .counts
            .entry(number)
            .or_insert_with(|| [0, 1, 2].map(|axis| vec![0; dims.along(axis) as usize]));
        let columns = dims.columns as usize;
        let (mut at, end) = (start, start + len);
        while at < end {
            let index = dims.index(at);
            let stop = end.min(at - at % columns + columns);
            let first = index.column as usize;
            let n = stop - at;
            for count in axes[0].iter_mut().skip(first).take(n) {
                *count = step(*count, 1, grows);
            }
            for (axis, position) in [(1, index.row), (2, index.slice)] {
                if let Some(count) = axes[axis].get_mut(position as usize) {
                    *count = step(*count, n as u32, grows);
                }
            }
            at = stop;
        }
    }
}

/// Joins a row of flags into (first, last) stretches.
pub(crate) fn stretches(flags: impl IntoIterator<Item = bool>) -> Vec<(u32, u32)> {
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (at, flag) in (0u32..).zip(flags) {
        match joined.last_mut() {
            Some(last) if flag && last.1 + 1 == at => last.1 = at,
            _ if flag => joined.push((at, at)),
            _ => {}
        }
    }
    joined
}

fn step(count: u32, by: u32, grows: bool) -> u32 {
    if grows { count.saturating_add(by) } else { count.saturating_sub(by) }
}

#[cfg(test)]
mod tests {
    use segment::RunChange;
    use volume::{Index, Run};

    use super::*;

    #[test]
    fn following_a_run_over_lines_counts_every_voxel_of_it() {
        let dims = Dims::new(5, 4, 3);
        let run = Run { start: dims.offset(Index::new(3, 1, 0)), len: 21 };
        let delta = Delta::of_voxels(0, vec![RunChange { run, before: 0, after: 2 }]);
        let mut followed = SliceTally::new(dims);
        followed.follow(&delta);
        for (axis, extent) in [5, 4, 3].into_iter().enumerate() {
            let counted: Vec<u32> = (0..extent)
                .map(|at| {
                    let here = run.range().map(|o| dims.index(o).center().along(axis));
                    here.filter(|&position| position == f64::from(at)).count() as u32
                })
                .collect();
            assert_eq!(followed.counts[&2][axis], counted, "axis {axis}");
        }
        assert_eq!(followed.stretches(2, 2), [(0, 1)]);
        followed.follow(&delta.inverted());
        assert_eq!(followed.stretches(2, 0), []);
    }

    #[test]
    fn stretches_join_neighbours_only() {
        assert_eq!(stretches([true, true, false, true]), [(0, 1), (3, 3)]);
    }
}
