//! Where readers edited segments: what the edits in force changed, slice by slice.

use std::collections::BTreeMap;

use segment::Delta;
use volume::Dims;

use crate::{
    editing::Change,
    gesture::{GestureKind, added},
    tally::SliceTally,
};

/// For each column, row and slice: how many edits in force changed a segment there.
///
/// It follows every gesture, undo and redo, as the tally of voxels does, so that a reload brings it back. What a model
/// or a file brought is no edit.
#[derive(Debug)]
pub(crate) struct EditedSlices {
    dims: Dims,
    /// Of each segment that was added with a number; the last is the one that has it now. Undo takes additions back in
    /// reverse order, so that those before are still right when they come back.
    of_number: BTreeMap<u8, Vec<[Vec<u32>; 3]>>,
}

impl EditedSlices {
    pub(crate) fn new(dims: Dims) -> Self {
        Self { dims, of_number: BTreeMap::new() }
    }

    /// Follows a change that was carried out.
    pub(crate) fn follow(&mut self, change: &Change) {
        match change {
            Change::Gesture(gesture) | Change::Redone(gesture) => self.count(gesture, true),
            Change::Undone(gesture) => self.count(gesture, false),
            Change::Passing(_) | Change::None => {}
        }
    }

    /// Columns, rows or slices along an index axis: whether an edit in force changed the segment there.
    pub(crate) fn of(&self, number: u8, axis: usize) -> impl Iterator<Item = bool> {
        let counts = self.of_number.get(&number).and_then(|of| of.last());
        counts.map_or(&[][..], |axes| &axes[axis.min(2)]).iter().map(|&edits| edits > 0)
    }

    fn count(&mut self, gesture: &[Delta], is_done: bool) {
        match GestureKind::of(gesture) {
            GestureKind::Add => {
                for number in added(gesture) {
                    let of_number = self.of_number.entry(number).or_default();
                    if is_done {
                        of_number.push(none(self.dims));
                    } else {
                        of_number.pop();
                    }
                }
            }
            GestureKind::Edit => self.count_edit(gesture, is_done),
            GestureKind::Remove | GestureKind::Describe => {}
        }
    }

    fn count_edit(&mut self, gesture: &[Delta], is_done: bool) {
        let mut changed = SliceTally::new(self.dims);
        gesture.iter().for_each(|delta| changed.count_changed(delta));
        for (number, axes) in changed.counts() {
            let Some(edits) = self.of_number.get_mut(&number).and_then(|of| of.last_mut()) else {
                continue;
            };
            for (edits, voxels) in edits.iter_mut().zip(axes) {
                for (edits, _) in edits.iter_mut().zip(voxels).filter(|(_, voxels)| **voxels > 0) {
                    *edits = if is_done { *edits + 1 } else { edits.saturating_sub(1) };
                }
            }
        }
    }
}

fn none(dims: Dims) -> [Vec<u32>; 3] {
    [0, 1, 2].map(|axis| vec![0; dims.along(axis) as usize])
}

#[cfg(test)]
mod tests {
    use segment::{History, LayerChoice, RunChange, SegmentDraft, Segmentation};
    use volume::{Index, Run};

    use super::*;

    const DIMS: Dims = Dims::new(5, 4, 3);

    /// Segments that change, and what is followed of it.
    struct Bench {
        segmentation: Segmentation,
        history: History,
        edited: EditedSlices,
    }

    impl Bench {
        fn does(&mut self, gesture: Vec<Delta>) {
            self.history.perform(&mut self.segmentation, gesture.clone()).unwrap();
            self.edited.follow(&Change::Gesture(gesture));
        }

        fn add(&mut self) -> u8 {
            let draft = SegmentDraft::uncoded("a");
            let (number, delta) = self.segmentation.add_segment(LayerChoice::First, draft).unwrap();
            self.does(vec![delta]);
            number
        }

        fn fill(&mut self, slice: u32, (before, after): (u8, u8)) {
            let run = Run { start: DIMS.offset(Index::new(1, 2, slice)), len: 3 };
            self.does(vec![Delta::of_voxels(0, vec![RunChange { run, before, after }])]);
        }

        fn undo(&mut self) {
            let undone = self.history.undo(&mut self.segmentation).unwrap().unwrap().to_vec();
            self.edited.follow(&Change::Undone(undone));
        }

        fn redo(&mut self) {
            let redone = self.history.redo(&mut self.segmentation).unwrap().unwrap().to_vec();
            self.edited.follow(&Change::Redone(redone));
        }

        fn slices(&self, number: u8) -> Vec<usize> {
            let slices = self.edited.of(number, 2).enumerate();
            slices.filter(|(_, edited)| *edited).map(|(at, _)| at).collect()
        }
    }

    #[test]
    fn marks_follow_edits_undo_and_numbers_that_are_given_again() {
        let mut bench = Bench {
            segmentation: Segmentation::new(DIMS),
            history: History::default(),
            edited: EditedSlices::new(DIMS),
        };
        assert_eq!((bench.add(), bench.add()), (1, 2));
        bench.fill(0, (0, 1));
        bench.fill(2, (0, 2));
        // Taken from one by the other: both are edited.
        bench.fill(2, (2, 1));
        assert_eq!((bench.slices(1), bench.slices(2)), (vec![0, 2], vec![2]));
        assert_eq!(bench.edited.of(1, 0).collect::<Vec<_>>(), [false, true, true, true, false]);
        assert_eq!(bench.edited.of(1, 1).collect::<Vec<_>>(), [false, false, true, false]);
        bench.undo();
        assert_eq!((bench.slices(1), bench.slices(2)), (vec![0], vec![2]));
        let removed = bench.segmentation.remove_segment(1).unwrap();
        bench.does(vec![removed]);
        assert_eq!(bench.add(), 1);
        assert_eq!(bench.slices(1), [0; 0], "it is another segment");
        bench.fill(1, (0, 1));
        assert_eq!(bench.slices(1), [1]);
        (0..3).for_each(|_| bench.undo());
        assert_eq!(bench.slices(1), [0]);
        (0..3).for_each(|_| bench.redo());
        assert_eq!(bench.slices(1), [1]);
        (0..7).for_each(|_| bench.undo());
        assert_eq!(bench.slices(1), [0; 0]);
    }
}
