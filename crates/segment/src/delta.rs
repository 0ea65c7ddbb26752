//! One change, kept as what was before and what is after: it serves undo, the journal, the dirty rectangle and
//! provenance at once.

use volume::{Dims, Index, Run};

use crate::Segment;

/// Neighbouring voxels that had one label and get another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RunChange {
    /// The voxels, in memory order of the layer.
    pub run: Run,
    /// Their label before.
    pub before: u8,
    /// Their label after.
    pub after: u8,
}

/// A change that is not one of voxels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MetaChange {
    /// The layer comes into being, empty, after all others.
    LayerAdded,
    /// The layer, empty and the last one, goes away.
    LayerRemoved,
    /// A segment is added (nothing before), removed (nothing after) or described anew.
    Segment(SegmentChange),
}

/// The description of one segment before and after.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SegmentChange {
    before: Option<Box<Segment>>,
    after: Option<Box<Segment>>,
}

/// One change of one layer.
///
/// Runs are sorted, disjoint and real changes (`before != after`), so that applying and reverting are exact
/// inverses. Making a delta changes nothing; [`crate::Segmentation::apply`] does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Delta {
    layer: u16,
    changes: Vec<RunChange>,
    meta: Vec<MetaChange>,
}

impl SegmentChange {
    /// A segment that is added.
    pub fn added(segment: Segment) -> Self {
        Self { before: None, after: Some(Box::new(segment)) }
    }

    /// A segment that is removed.
    pub fn removed(segment: Segment) -> Self {
        Self { before: Some(Box::new(segment)), after: None }
    }

    /// A segment that is described anew; `None` when the number differs, since that is another segment.
    pub fn described(before: Segment, after: Segment) -> Option<Self> {
        (before.number == after.number)
            .then(|| Self { before: Some(Box::new(before)), after: Some(Box::new(after)) })
    }

    /// The number of the segment.
    pub fn number(&self) -> u8 {
        self.after.as_ref().or(self.before.as_ref()).map_or(0, |segment| segment.number)
    }

    /// The description before; `None` for a segment that is added.
    pub fn before(&self) -> Option<&Segment> {
        self.before.as_deref()
    }

    /// The description after; `None` for a segment that is removed.
    pub fn after(&self) -> Option<&Segment> {
        self.after.as_deref()
    }

    fn inverted(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone() }
    }
}

impl MetaChange {
    fn inverted(&self) -> Self {
        match self {
            Self::LayerAdded => Self::LayerRemoved,
            Self::LayerRemoved => Self::LayerAdded,
            Self::Segment(change) => Self::Segment(change.inverted()),
        }
    }
}

impl Delta {
    /// A change of voxels in one layer. Runs are sorted and joined; those that change nothing, and the later
    /// of two that overlap, are left out.
    pub fn of_voxels(layer: u16, mut changes: Vec<RunChange>) -> Self {
        // Painters emit runs in memory order already; sorting them again then costs one pass.
        changes.sort_by_key(|change| change.run.start);
        let mut joined: Vec<RunChange> = Vec::with_capacity(changes.len());
        for change in changes {
            if change.before == change.after || change.run.len == 0 {
                continue;
            }
            match joined.last_mut() {
                Some(last) if change.run.start < last.run.end() => {}
                Some(last)
                    if change.run.start == last.run.end()
                        && (change.before, change.after) == (last.before, last.after) =>
                {
                    last.run.len += change.run.len;
                }
                _ => joined.push(change),
            }
        }
        Self { layer, changes: joined, meta: Vec::new() }
    }

    /// A change of descriptions alone.
    pub fn of_meta(layer: u16, meta: Vec<MetaChange>) -> Self {
        Self { layer, changes: Vec::new(), meta }
    }

    /// The same with further changes of descriptions.
    #[must_use]
    pub fn with_meta(mut self, meta: impl IntoIterator<Item = MetaChange>) -> Self {
        self.meta.extend(meta);
        self
    }

    /// Position of the layer that is changed.
    pub fn layer(&self) -> u16 {
        self.layer
    }

    /// Changed voxels, sorted by position, without overlap.
    pub fn changes(&self) -> &[RunChange] {
        &self.changes
    }

    pub(crate) fn into_changes(self) -> Vec<RunChange> {
        self.changes
    }

    /// Changed descriptions, in order.
    pub fn meta(&self) -> &[MetaChange] {
        &self.meta
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.meta.is_empty()
    }

    /// Number of voxels that change.
    pub fn voxel_count(&self) -> usize {
        self.changes.iter().map(|change| change.run.len).sum()
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverted(&self) -> Self {
        let back = |c: &RunChange| RunChange { run: c.run, before: c.after, after: c.before };
        Self {
            layer: self.layer,
            changes: self.changes.iter().map(back).collect(),
            meta: self.meta.iter().rev().map(MetaChange::inverted).collect(),
        }
    }

    /// First and last voxel of the smallest box around all changed voxels; `None` when none changes.
    pub fn bounds(&self, dims: Dims) -> Option<(Index, Index)> {
        self.changes.iter().map(|change| run_bounds(dims, change.run)).reduce(
            |(low, high), (first, last)| {
                (
                    Index::new(
                        low.column.min(first.column),
                        low.row.min(first.row),
                        low.slice.min(first.slice),
                    ),
                    Index::new(
                        high.column.max(last.column),
                        high.row.max(last.row),
                        high.slice.max(last.slice),
                    ),
                )
            },
        )
    }
}

/// A run may go on over line ends and slice ends: then it spans whole lines, or whole slices.
fn run_bounds(dims: Dims, run: Run) -> (Index, Index) {
    let (mut first, mut last) = (dims.index(run.start), dims.index(run.end().saturating_sub(1)));
    if (first.row, first.slice) != (last.row, last.slice) {
        (first.column, last.column) = (0, dims.columns.saturating_sub(1));
    }
    if first.slice != last.slice {
        (first.row, last.row) = (0, dims.rows.saturating_sub(1));
    }
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(start: usize, len: usize, before: u8, after: u8) -> RunChange {
        RunChange { run: Run { start, len }, before, after }
    }

    #[test]
    fn runs_are_sorted_joined_and_kept_apart_where_labels_differ() {
        let delta = Delta::of_voxels(
            0,
            vec![
                change(9, 2, 0, 1),
                change(4, 2, 0, 1),
                change(6, 3, 0, 1),
                change(20, 1, 2, 2),
                change(11, 1, 2, 1),
                change(10, 4, 0, 1),
            ],
        );
        assert_eq!(delta.changes(), [change(4, 7, 0, 1), change(11, 1, 2, 1)]);
        assert_eq!(delta.voxel_count(), 8);
        assert_eq!(delta.inverted().inverted(), delta);
    }

    #[test]
    fn bounds_of_a_run_over_line_ends_span_whole_lines() {
        let dims = Dims::new(5, 4, 3);
        let bounds =
            |start, len| Delta::of_voxels(0, vec![change(start, len, 0, 1)]).bounds(dims).unwrap();
        assert_eq!(bounds(6, 2), (Index::new(1, 1, 0), Index::new(2, 1, 0)));
        assert_eq!(bounds(8, 4), (Index::new(0, 1, 0), Index::new(4, 2, 0)));
        assert_eq!(bounds(18, 4), (Index::new(0, 0, 0), Index::new(4, 3, 1)));
        assert_eq!(Delta::of_voxels(0, vec![]).bounds(dims), None);
    }
}
