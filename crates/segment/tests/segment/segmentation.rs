//! Segments, layers, undo and the stored form of a change.

use crate::fixture::three_segments;
use proptest::prelude::*;
use segment::{
    Code, Delta, History, LayerChoice, MetaChange, Origin, PropertyCode, Rgb, RunChange, Segment,
    SegmentChange, SegmentDraft, SegmentEdit, SegmentError, Segmentation, Tracking,
};
use volume::{Dims, Labelmap, Run};

const DIMS: Dims = Dims::new(7, 5, 3);

/// Gives voxels to a label, whatever they were.
fn fill(segmentation: &Segmentation, layer: u16, start: usize, len: usize, after: u8) -> Delta {
    let labels = segmentation.layer(layer).unwrap().labels().labels();
    let end = (start + len).min(labels.len());
    let changes = (start.min(end)..end)
        .map(|at| RunChange { run: Run { start: at, len: 1 }, before: labels[at], after })
        .collect();
    Delta::of_voxels(layer, changes)
}

fn lesion() -> Tracking {
    Tracking { id: "L".into(), uid: "2.25.7".into() }
}

#[derive(Debug, Clone)]
enum Act {
    Fill { start: usize, len: usize, number: u8 },
    Rename(u8, String),
    Recolor(u8, u8),
    Lock(u8, bool),
    Show(u8, bool),
    Accept(u8),
    Add(bool),
    Remove(u8),
    Undo,
    Redo,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0usize..105, 1usize..40, 0u8..4)
            .prop_map(|(start, len, number)| Act::Fill { start, len, number }),
        1 => (1u8..5, "[a-zà-ü]{0,6}").prop_map(|(n, name)| Act::Rename(n, name)),
        1 => (1u8..5, any::<u8>()).prop_map(|(n, red)| Act::Recolor(n, red)),
        1 => (1u8..5, any::<bool>()).prop_map(|(n, on)| Act::Lock(n, on)),
        1 => (1u8..5, any::<bool>()).prop_map(|(n, on)| Act::Show(n, on)),
        1 => (1u8..5).prop_map(Act::Accept),
        1 => any::<bool>().prop_map(Act::Add),
        1 => (1u8..5).prop_map(Act::Remove),
        2 => Just(Act::Undo),
        2 => Just(Act::Redo),
    ]
}

fn delta_of(segmentation: &Segmentation, act: &Act) -> Option<Delta> {
    let edit = |number: u8, edit: SegmentEdit| segmentation.edit_segment(number, edit).ok();
    match act {
        Act::Fill { start, len, number } => (*number == 0
            || segmentation.layer_of(*number) == Ok(0))
        .then(|| segmentation.by_reader(fill(segmentation, 0, *start, *len, *number))),
        Act::Rename(n, name) => edit(*n, SegmentEdit::Rename(name.clone())),
        Act::Recolor(n, red) => edit(*n, SegmentEdit::Recolor(Rgb(*red, 1, 2))),
        Act::Lock(n, on) => edit(*n, SegmentEdit::Lock(*on)),
        Act::Show(n, on) => edit(*n, SegmentEdit::Show(*on)),
        Act::Accept(n) => edit(*n, SegmentEdit::Accept),
        Act::Add(new) => {
            let choice = if *new { LayerChoice::New } else { LayerChoice::First };
            let tracking = new.then(lesion);
            let description = if *new { "seen on MR".to_owned() } else { String::new() };
            let draft = SegmentDraft { tracking, description, ..SegmentDraft::uncoded("more") };
            segmentation.add_segment(choice, draft).ok().map(|(_, d)| d)
        }
        Act::Remove(n) => segmentation.remove_segment(*n).ok(),
        Act::Undo | Act::Redo => None,
    }
}

proptest! {
    /// A list of remembered states is the model: undo and redo walk through it exactly.
    #[test]
    fn undo_and_redo_give_identical_states_after_any_acts(acts in prop::collection::vec(act(), 1..40)) {
        let mut segmentation = three_segments(DIMS);
        let mut history = History::default();
        let (mut states, mut at) = (vec![segmentation.clone()], 0);
        for act in &acts {
            match act {
                Act::Undo => {
                    let undone = history.undo(&mut segmentation).unwrap().is_some();
                    prop_assert_eq!(undone, at > 0);
                    at -= usize::from(undone);
                }
                Act::Redo => {
                    let redone = history.redo(&mut segmentation).unwrap().is_some();
                    prop_assert_eq!(redone, at + 1 < states.len());
                    at += usize::from(redone);
                }
                _ => {
                    let Some(delta) = delta_of(&segmentation, act) else { continue };
                    let stored = Delta::from_bytes(&delta.to_bytes()).unwrap();
                    prop_assert_eq!(&stored, &delta);
                    history.perform(&mut segmentation, vec![stored]).unwrap();
                    if !delta.is_empty() {
                        states.truncate(at + 1);
                        states.push(segmentation.clone());
                        at += 1;
                    }
                }
            }
            prop_assert_eq!(&segmentation, &states[at]);
            for layer in segmentation.layers() {
                let counts = layer.labels().counts();
                prop_assert!((1..=255u8).all(|n| layer.voxel_count(n) == counts[usize::from(n)]));
            }
        }
        for state in states[..at].iter().rev() {
            history.undo(&mut segmentation).unwrap();
            prop_assert_eq!(&segmentation, state);
        }
    }

    #[test]
    fn an_inverted_change_takes_back_what_the_change_did(start in 0usize..100, len in 1usize..50) {
        let mut segmentation = three_segments(DIMS);
        let first = fill(&segmentation, 0, 10, 40, 1);
        segmentation.apply(&first).unwrap();
        let before = segmentation.clone();
        let delta = segmentation.by_reader(fill(&segmentation, 0, start, len, 2));
        segmentation.apply(&delta).unwrap();
        segmentation.apply(&delta.inverted()).unwrap();
        prop_assert_eq!(segmentation, before);
    }

    #[test]
    fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut segmentation = three_segments(DIMS);
        let before = segmentation.clone();
        for version in [0, 1, 2] {
            let mut stored = vec![version];
            stored.extend_from_slice(&bytes);
            if let Ok(delta) = Delta::from_bytes(&stored)
                && segmentation.apply(&delta).is_ok()
            {
                segmentation.revert(&delta).unwrap();
            }
            prop_assert_eq!(&segmentation, &before);
        }
    }

    #[test]
    fn a_damaged_record_is_refused_or_still_a_sound_change(at in 0usize..400, bit in 0u8..8) {
        let mut segmentation = three_segments(DIMS);
        let voxels = fill(&segmentation, 0, 3, 60, 2);
        let delta = segmentation.by_reader(voxels);
        let before = segmentation.clone();
        let mut bytes = delta.to_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(delta) = Delta::from_bytes(&bytes) && segmentation.apply(&delta).is_ok() {
            segmentation.revert(&delta).unwrap();
        }
        prop_assert_eq!(&segmentation, &before);
        prop_assert!(Delta::from_bytes(&delta.to_bytes()[..at]).is_err());
    }
}

#[test]
fn stored_form_of_version_1_is_read_for_ever() {
    let mut segmentation = three_segments(DIMS);
    let first = fill(&segmentation, 0, 3, 2, 1);
    segmentation.apply(&first).unwrap();
    let delta = fill(&segmentation, 0, 2, 200, 2).with_meta([MetaChange::LayerAdded]);
    let golden = [1, 0, 3, 2, 1, 0, 2, 0, 2, 1, 2, 0, 100, 0, 2, 1, 0];
    assert_eq!(delta.to_bytes(), golden);
    assert_eq!(Delta::from_bytes(&golden).unwrap(), delta);
    assert_eq!(Delta::from_bytes(&[9, 0]), Err(SegmentError::StoredVersion { found: Some(9) }));
    assert_eq!(Delta::from_bytes(&[]), Err(SegmentError::StoredVersion { found: None }));
}

/// Number 1, name, colour, codes with one modifier, drawn, shown and not locked.
const STORED_SEGMENT: &[u8] =
    b"\x01\x01A\x01\x02\x03\x01c\x01S\x01C\x01k\x01S\x01K\x01\x01m\x01S\x01M\x00\x00\x01\x00";

fn stored_segment() -> Segment {
    let code = |value: &str, meaning: &str| Code::new(value, "S", meaning);
    let property =
        PropertyCode { category: code("c", "C"), ..PropertyCode::anatomical(code("k", "K")) };
    let draft = SegmentDraft::manual("A", property.with_modifier(code("m", "M")));
    SegmentDraft { color: Some(Rgb(1, 2, 3)), ..draft }.numbered(1)
}

#[test]
fn stored_segments_are_read_for_ever_with_and_without_later_facts() {
    let check = |segment: Segment, golden: &[u8]| {
        let added = MetaChange::Segment(SegmentChange::added(segment));
        let delta = Delta::of_meta(0, vec![added]);
        assert_eq!(delta.to_bytes(), golden);
        assert_eq!(Delta::from_bytes(golden).unwrap(), delta);
    };
    let head = |form: u8| vec![1, 0, 0, 1, form, 0, 1];
    check(stored_segment(), &[&head(2), STORED_SEGMENT].concat());
    let tracked = Segment { tracking: Some(lesion()), ..stored_segment() };
    let facts = b"\x01\x00\x01L\x062.25.7";
    check(tracked.clone(), &[&head(3), STORED_SEGMENT, facts].concat());
    let mut described = Segment { description: "d".into(), ..tracked };
    described.code.modifiers.push(Code::new("n", "S", "N"));
    let facts = b"\x03\x00\x01L\x062.25.7\x01\x01d\x02\x01n\x01S\x01N";
    check(described, &[&head(3), STORED_SEGMENT, facts].concat());
}

#[test]
fn only_a_proposal_can_be_accepted_and_an_edit_does_not_take_it_back() {
    let mut segmentation = three_segments(DIMS);
    assert!(segmentation.edit_segment(1, SegmentEdit::Accept).unwrap().is_empty());
    let accepted = segmentation.edit_segment(2, SegmentEdit::Accept).unwrap();
    segmentation.apply(&accepted).unwrap();
    assert!(segmentation.edit_segment(2, SegmentEdit::Accept).unwrap().is_empty());
    let edit = segmentation.by_reader(fill(&segmentation, 0, 3, 9, 2));
    segmentation.apply(&edit).unwrap();
    let origin = &segmentation.segment(2).unwrap().origin;
    assert!(matches!(origin, Origin::Proposed { edited: true, accepted: true, .. }));
}

#[test]
fn a_change_that_does_not_fit_is_refused_whole() {
    let mut segmentation = three_segments(DIMS);
    let before = segmentation.clone();
    let run = |start, len, before, after| RunChange { run: Run { start, len }, before, after };
    let mut refused = |changes| {
        let error = segmentation.apply(&Delta::of_voxels(0, changes)).unwrap_err();
        assert_eq!(segmentation, before);
        error
    };
    assert_eq!(
        refused(vec![run(0, 4, 0, 1), run(10, 1, 3, 1)]),
        SegmentError::VoxelsDiffer { start: 10, expected: 3 }
    );
    assert_eq!(
        refused(vec![run(100, 6, 0, 1)]),
        SegmentError::OutsideGrid { start: 100, end: 106, voxels: 105 }
    );
    assert_eq!(refused(vec![run(4, 1, 0, 99)]), SegmentError::Undescribed { label: 99 });
}

#[test]
fn a_gesture_of_several_changes_is_all_or_nothing() {
    let mut segmentation = three_segments(DIMS);
    let before = segmentation.clone();
    let mut history = History::default();
    let good = fill(&segmentation, 0, 0, 9, 1);
    let stale = fill(&segmentation, 0, 5, 9, 2);
    assert!(history.perform(&mut segmentation, vec![good, stale]).is_err());
    assert_eq!((&segmentation, history.undo_depth()), (&before, 0));
}

#[test]
fn removing_a_segment_takes_its_voxels_and_undo_brings_all_back() {
    let mut segmentation = three_segments(DIMS);
    let (number, added) =
        segmentation.add_segment(LayerChoice::New, SegmentDraft::uncoded("over")).unwrap();
    segmentation.apply(&added).unwrap();
    assert_eq!((number, segmentation.layer_of(number)), (4, Ok(1)));
    let over = fill(&segmentation, 1, 0, 50, 4);
    segmentation.apply(&over).unwrap();
    let before = segmentation.clone();
    let removed = segmentation.remove_segment(4).unwrap();
    segmentation.apply(&removed).unwrap();
    assert_eq!(segmentation.segment(4), None);
    assert_eq!(segmentation.layers()[1].labels().counts()[0], 105);
    segmentation.revert(&removed).unwrap();
    assert_eq!(segmentation, before);
    let locked = segmentation.edit_segment(4, SegmentEdit::Lock(true)).unwrap();
    segmentation.apply(&locked).unwrap();
    assert_eq!(segmentation.remove_segment(4), Err(SegmentError::Locked { number: 4 }));
}

#[test]
fn labelmaps_from_a_file_must_be_described_and_of_one_extent() {
    let labels = Labelmap::from_labels(DIMS, (0..105).map(|at| (at % 3) as u8).collect()).unwrap();
    let described: Vec<_> = three_segments(DIMS).segments().take(2).cloned().collect();
    let read = |layers| Segmentation::from_layers(DIMS, layers);
    let segmentation = read(vec![(labels.clone(), described.clone())]).unwrap();
    assert_eq!(segmentation.voxel_count(2), 35);
    let short = read(vec![(labels.clone(), described[..1].to_vec())]);
    assert_eq!(short, Err(SegmentError::Undescribed { label: 2 }));
    let twice = read(vec![(labels.clone(), described.clone()), (labels, described)]);
    assert_eq!(twice, Err(SegmentError::NumberTaken { number: 1 }));
}

#[test]
fn a_gesture_that_is_not_finished_is_taken_back_and_a_finished_one_is_one_step() {
    let mut segmentation = three_segments(DIMS);
    let mut history = History::default();
    let before = segmentation.clone();
    let layers = |history: &mut History, segmentation: &mut Segmentation, misfit: bool| {
        let mut open = history.begin(segmentation);
        for name in ["a", "b"] {
            let draft = SegmentDraft::uncoded(name);
            let (number, delta) = open.segmentation().add_segment(LayerChoice::New, draft)?;
            let layer = delta.layer();
            open.apply(delta)?;
            let voxels = fill(open.segmentation(), layer, 3, 20, number);
            open.apply(if misfit && name == "b" { voxels.inverted() } else { voxels })?;
        }
        Ok::<_, SegmentError>(open.finish().len())
    };
    assert!(layers(&mut history, &mut segmentation, true).is_err());
    assert_eq!((&segmentation, history.undo_depth()), (&before, 0));
    assert_eq!(layers(&mut history, &mut segmentation, false), Ok(4));
    assert_eq!((segmentation.layers().len(), history.undo_depth()), (3, 1));
    history.undo(&mut segmentation).unwrap();
    assert_eq!(segmentation, before);
}
