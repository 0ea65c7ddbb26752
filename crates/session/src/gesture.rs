//! What a gesture did, read from its changes: nothing else is kept of it, and a reload brings it back.

use segment::{Delta, MetaChange, RunChange};

/// What a gesture did to segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GestureKind {
    /// Segments came, with whatever voxels they have: begun, proposed, opened. Others may have made place.
    Add,
    /// Segments went away.
    Remove,
    /// Voxels of segments changed: a stroke, a repair.
    Edit,
    /// Segments are described anew and no voxel changed.
    Describe,
}

impl GestureKind {
    pub(crate) fn of(gesture: &[Delta]) -> Self {
        let (came, went): (Vec<_>, Vec<_>) = segments(gesture).partition(|(_, is_there)| *is_there);
        let has_voxels = gesture.iter().any(|delta| !delta.changes().is_empty());
        match (came.is_empty(), went.is_empty()) {
            (false, _) => Self::Add,
            (true, false) => Self::Remove,
            (true, true) if has_voxels => Self::Edit,
            (true, true) => Self::Describe,
        }
    }

    /// Its name in the file beside a SEG.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Edit => "edit",
            Self::Describe => "describe",
        }
    }
}

/// Numbers of the segments that a gesture adds.
pub(crate) fn added(gesture: &[Delta]) -> impl Iterator<Item = u8> {
    segments(gesture).filter_map(|(number, is_there)| is_there.then_some(number))
}

/// Numbers of the segments that a gesture removes.
pub(crate) fn removed(gesture: &[Delta]) -> impl Iterator<Item = u8> {
    segments(gesture).filter_map(|(number, is_there)| (!is_there).then_some(number))
}

/// Numbers of the segments that gain or lose a voxel, each once and in order.
pub(crate) fn touched(gesture: &[Delta]) -> Vec<u8> {
    let changes = gesture.iter().flat_map(Delta::changes);
    let numbers = |change: &RunChange| [change.before, change.after];
    let mut touched: Vec<u8> = changes.flat_map(numbers).filter(|&number| number != 0).collect();
    touched.sort_unstable();
    touched.dedup();
    touched
}

/// Segments that come or go, and whether they are there afterwards.
fn segments(gesture: &[Delta]) -> impl Iterator<Item = (u8, bool)> {
    gesture.iter().flat_map(Delta::meta).filter_map(|meta| {
        let MetaChange::Segment(change) = meta else { return None };
        let is_there = change.after().is_some();
        (change.before().is_some() != is_there).then_some((change.number(), is_there))
    })
}

#[cfg(test)]
mod tests {
    use segment::{SegmentChange, SegmentDraft};
    use volume::Run;

    use super::*;

    #[test]
    fn a_gesture_is_what_its_changes_did() {
        let segment = |name: &str| SegmentDraft::uncoded(name).numbered(1);
        let of_segment = |change| Delta::of_meta(0, vec![MetaChange::Segment(change)]);
        let voxels = |before, after| {
            let run = Run { start: 2, len: 3 };
            Delta::of_voxels(0, vec![RunChange { run, before, after }])
        };
        let described = SegmentChange::described(segment("a"), segment("b")).unwrap();
        let marked = voxels(2, 1).with_meta([MetaChange::Segment(described.clone())]);
        let came = of_segment(SegmentChange::added(segment("a")));
        let went = voxels(1, 0)
            .with_meta(of_segment(SegmentChange::removed(segment("a"))).meta().to_vec());
        for (gesture, kind, numbers) in [
            (vec![came.clone()], GestureKind::Add, vec![]),
            (vec![went.clone()], GestureKind::Remove, vec![1]),
            (vec![went, came], GestureKind::Add, vec![1]),
            (vec![marked], GestureKind::Edit, vec![1, 2]),
            (vec![voxels(0, 1), voxels(0, 3)], GestureKind::Edit, vec![1, 3]),
            (vec![of_segment(described)], GestureKind::Describe, vec![]),
        ] {
            let found = (GestureKind::of(&gesture), touched(&gesture));
            assert_eq!(found, (kind, numbers), "{gesture:?}");
        }
    }
}
