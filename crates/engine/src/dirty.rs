use std::collections::BTreeSet;
use std::ops::Range;

/// Slices whose copy on a device is stale.
#[derive(Debug, Default)]
pub(crate) struct DirtySlices {
    slices: BTreeSet<u32>,
}

impl DirtySlices {
    /// Marks slices from `first` to `last`, inclusive.
    pub(crate) fn mark(&mut self, first: u32, last: u32) {
        self.slices.extend(first..=last);
    }

    /// Nothing is stale any more.
    pub(crate) fn clear(&mut self) {
        self.slices.clear();
    }

    /// Takes all, as runs of at most `longest` neighbours.
    pub(crate) fn take_runs(&mut self, longest: u32) -> Vec<Range<u32>> {
        let mut runs: Vec<Range<u32>> = Vec::new();
        for slice in std::mem::take(&mut self.slices) {
            match runs.last_mut() {
                Some(run) if run.end == slice && run.end - run.start < longest => run.end += 1,
                _ => runs.push(slice..slice + 1),
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_runs_of_bounded_length() {
        let mut dirty = DirtySlices::default();
        dirty.mark(7, 7);
        dirty.mark(2, 5);
        dirty.mark(4, 6);
        assert_eq!(dirty.take_runs(4), [2..6, 6..8]);
        assert_eq!(dirty.take_runs(4), []);
    }
}
