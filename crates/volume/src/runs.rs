/// Neighbouring voxels in memory order: the unit of undo, journal and dirty regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run {
    /// Position in memory of the first voxel.
    pub start: usize,
    /// Number of voxels, at least one.
    pub len: usize,
}

impl Run {
    /// Position after the last voxel.
    pub fn end(self) -> usize {
        self.start + self.len
    }

    /// The positions of the run.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start..self.end()
    }
}

/// Joins sorted positions into runs; positions given twice count once.
///
/// ```
/// # use volume::{Run, runs_of};
/// let runs = runs_of([2, 3, 3, 4, 9]);
/// assert_eq!(runs, [Run { start: 2, len: 3 }, Run { start: 9, len: 1 }]);
/// ```
pub fn runs_of(sorted: impl IntoIterator<Item = usize>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for at in sorted {
        match runs.last_mut() {
            Some(run) if at < run.end() => {}
            Some(run) if at == run.end() => run.len += 1,
            _ => runs.push(Run { start: at, len: 1 }),
        }
    }
    runs
}
