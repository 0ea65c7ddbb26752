//! What is said of edits: on the ruler and of each segment, and in the file beside a SEG.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod support;

use interchange::sidecar::SegSidecar;
use segment::SegmentDraft;
use session::{Input, Outcome, Proposal, ProposedStructure};
use support::Desk;
use volume::{Dims, Index, Labelmap};
use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, JournalCommand, ModelCommand, ModelId,
    ProtocolCommand, QualityCommand, SegmentCommand, SegmentId, Tool, Verdict, ViewCommand,
    ViewportId, WindowCommand,
};

const DIMS: Dims = Dims { columns: 48, rows: 40, slices: 21 };
const FIRST: SegmentId = SegmentId(1);

fn desk() -> Desk {
    let mut desk = Desk::with_chest(DIMS, (9.0, 11.0));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 30.0 }));
    desk
}

fn add(desk: &mut Desk, name: &str) {
    let name = Some(name.to_owned());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
}

fn remove(desk: &mut Desk) {
    desk.does(Command::Segment(SegmentCommand::Remove(FIRST)));
}

fn undo(desk: &mut Desk) {
    desk.does(Command::Edit(EditCommand::Undo));
}

/// A dab in a window of this width.
fn dab(desk: &mut Desk, width: f64) {
    desk.does(Command::Window(WindowCommand::Set { center: 40.0, width }));
    let at = CanvasPoint { x: 280.0 + width / 10.0, y: 250.0 };
    let viewport = ViewportId(0);
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
}

fn propose(desk: &mut Desk) {
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default())));
    let mut labels = Labelmap::empty(DIMS).unwrap();
    let start = DIMS.offset(Index::new(6, 30, 10));
    labels.labels_mut()[start..start + 8].fill(1);
    let code = SegmentDraft::uncoded("x").code;
    let structures = vec![ProposedStructure { name: "Bone".into(), code, color: None }];
    let result = Ok(Proposal { layers: vec![labels], structures, ran_ms: 1 });
    let job = desk.anatomy_job.unwrap();
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
}

fn sidecar(desk: &mut Desk) -> SegSidecar {
    desk.does(Command::Export(ExportCommand::Seg));
    serde_json::from_slice(&desk.answers.last().unwrap().2[1]).unwrap()
}

/// Segment, kind and width of the window of each edit.
fn edits(desk: &mut Desk) -> Vec<(u16, String, f64)> {
    sidecar(desk).edits.into_iter().map(|e| (e.segment, e.kind, e.window.width)).collect()
}

fn edit(segment: u16, width: f64) -> (u16, String, f64) {
    (segment, "edit".to_owned(), width)
}

#[test]
fn edits_of_a_removed_segment_are_none_of_the_next_with_its_number() {
    let mut desk = desk();
    add(&mut desk, "A");
    dab(&mut desk, 100.0);
    dab(&mut desk, 200.0);
    remove(&mut desk);
    add(&mut desk, "B");
    assert_eq!(desk.view().segments[0].number, 1, "the number is given again");
    assert_eq!(edits(&mut desk), []);
    dab(&mut desk, 300.0);
    assert_eq!(edits(&mut desk), [edit(1, 300.0)]);
    assert_eq!(sidecar(&mut desk).edits[0].edit, 6, "its place among all edits");
    let restored = {
        let mut again = Desk::new();
        again.journal = desk.journal.clone();
        again.drop_files(support::chest_files(DIMS, (9.0, 11.0)));
        again.does(Command::Journal(JournalCommand::Restore));
        edits(&mut again)
    };
    assert_eq!(restored, edits(&mut desk));
    // Stroke, addition and removal taken back, the old one is there with its own.
    (0..3).for_each(|_| undo(&mut desk));
    assert_eq!(edits(&mut desk), [edit(1, 100.0), edit(1, 200.0)]);
}

#[test]
fn protocols_of_a_removed_segment_are_not_said_of_the_next_with_its_number() {
    let mut desk = desk();
    add(&mut desk, "A");
    dab(&mut desk, 100.0);
    remove(&mut desk);
    let liver = ProtocolCommand::Choose("liver-volumetry-ct".into());
    desk.does(Command::Protocol(liver));
    let checks = desk.view().protocol.checks.clone();
    for check in checks.into_iter().filter(|check| check.verdict == Verdict::Fail) {
        let (requirement, reason) = (check.requirement, "teaching case".into());
        desk.does(Command::Protocol(ProtocolCommand::Deviate { requirement, reason }));
    }
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(1), name: None }));
    assert_eq!(desk.view().export.protocols, []);
    assert_eq!(sidecar(&mut desk).protocols, []);
}

#[test]
fn the_first_stroke_on_a_proposal_is_an_edit() {
    let mut desk = desk();
    propose(&mut desk);
    let width = desk.view().window.width;
    let added = (1, "add".to_owned(), width);
    assert_eq!(edits(&mut desk), std::slice::from_ref(&added));
    dab(&mut desk, 300.0);
    assert_eq!(edits(&mut desk), [added.clone(), edit(1, 300.0)]);
    dab(&mut desk, 400.0);
    assert_eq!(edits(&mut desk), [added, edit(1, 300.0), edit(1, 400.0)]);
}

#[test]
fn what_changes_nothing_leaves_undo_and_record_in_step() {
    let mut desk = desk();
    add(&mut desk, "A");
    dab(&mut desk, 100.0);
    dab(&mut desk, 200.0);
    desk.does(Command::Segment(SegmentCommand::Rename(FIRST, "A".to_owned())));
    undo(&mut desk);
    assert_eq!(edits(&mut desk), [edit(1, 100.0)]);
    desk.does(Command::Segment(SegmentCommand::SetVisible(FIRST, true)));
    desk.does(Command::Edit(EditCommand::Redo));
    assert_eq!(edits(&mut desk), [edit(1, 100.0), edit(1, 200.0)]);
}

#[test]
fn a_removed_proposal_is_not_what_a_drawn_segment_with_its_number_came_from() {
    let mut desk = desk();
    propose(&mut desk);
    remove(&mut desk);
    add(&mut desk, "B");
    dab(&mut desk, 300.0);
    let [record] = &sidecar(&mut desk).proposals[..] else { panic!("one proposal") };
    assert_eq!((record.segment, record.dice_proposal_final), (None, None));
    assert_eq!(edits(&mut desk), [edit(1, 300.0)]);
    assert!(desk.view().review.items.is_empty());
}

/// Pairs of counts or of slices.
type Pairs = Vec<(u32, u32)>;

/// Slices marked as edited, and of each segment the slices with voxels and those of them that were edited.
fn marks(desk: &Desk) -> (Pairs, Pairs) {
    let items = desk.view().segments.iter().map(|segment| segment.slices);
    (desk.view().ruler.edited.clone(), items.collect())
}

fn go_to(desk: &mut Desk, slice: u32) {
    desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(0), slice }));
}

#[test]
fn marks_of_edits_follow_undo_removal_and_a_reload() {
    let mut desk = desk();
    add(&mut desk, "A");
    for slice in [3, 7] {
        go_to(&mut desk, slice);
        dab(&mut desk, 100.0);
    }
    let both = (vec![(3, 3), (7, 7)], vec![(2, 2)]);
    assert_eq!(marks(&desk), both);
    undo(&mut desk);
    assert_eq!(marks(&desk), (vec![(3, 3)], vec![(1, 1)]));
    desk.does(Command::Edit(EditCommand::Redo));
    assert_eq!(marks(&desk), both);

    add(&mut desk, "B");
    go_to(&mut desk, 8);
    dab(&mut desk, 1000.0);
    let of_both = (vec![(3, 3), (7, 8)], vec![(2, 2), (1, 1)]);
    assert_eq!(marks(&desk), of_both, "each has its own");
    remove(&mut desk);
    assert_eq!(marks(&desk), (vec![(8, 8)], vec![(1, 1)]));
    undo(&mut desk);
    assert_eq!(marks(&desk), of_both);

    let mut again = Desk::new();
    again.journal = desk.journal.clone();
    again.drop_files(support::chest_files(DIMS, (9.0, 11.0)));
    again.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(marks(&again), of_both);
}

#[test]
fn a_repair_is_an_edit_and_a_proposal_is_none() {
    let mut desk = desk();
    propose(&mut desk);
    assert_eq!(marks(&desk), (vec![], vec![(1, 0)]));
    add(&mut desk, "A");
    desk.does(Command::Segment(SegmentCommand::Activate(SegmentId(2))));
    for slice in [2, 4] {
        go_to(&mut desk, slice);
        dab(&mut desk, 100.0);
    }
    let strokes = (vec![(2, 2), (4, 4)], vec![(1, 0), (2, 2)]);
    assert_eq!(marks(&desk), strokes);
    desk.does(Command::Quality(QualityCommand::Check));
    let items = &desk.view().findings.items;
    let skipped = items.iter().find(|item| item.rule == "skipped_slice").unwrap().id;
    desk.does(Command::Quality(QualityCommand::Select(skipped)));
    desk.does(Command::Quality(QualityCommand::Repair));
    assert_eq!(marks(&desk), (vec![(2, 4)], vec![(1, 0), (3, 3)]));
    undo(&mut desk);
    assert_eq!(marks(&desk), strokes);
}

#[test]
fn the_windows_that_were_drawn_in_are_told_with_their_edits() {
    let mut desk = desk();
    add(&mut desk, "A");
    let begun = desk.view().export.windows.len();
    for width in [100.0, 200.0] {
        dab(&mut desk, width);
    }
    let drawn_in = |desk: &Desk| {
        let windows = desk.view().export.windows.iter();
        windows.skip(begun).map(|&(_, width, edits)| (width, edits)).collect::<Vec<_>>()
    };
    assert_eq!(drawn_in(&desk), [(100.0, 1), (200.0, 1)]);
    desk.does(Command::Window(WindowCommand::Set { center: 40.0, width: 900.0 }));
    assert_eq!(drawn_in(&desk), [(100.0, 1), (200.0, 1)], "whatever is looked through now");
    undo(&mut desk);
    assert_eq!(drawn_in(&desk), [(100.0, 1)]);
}
