//! What a reader saw of a proposal, and when it can be accepted.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use interchange::sidecar::{ProposalRecord, SegSidecar};
use session::{Input, Outcome, Proposal, ProposedStructure, Stamp};
use support::Desk;
use volume::{Dims, Index, Labelmap};
use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, JournalCommand, Layout, ModelCommand,
    ModelId, ModelOptions, PlaneName, QualityCommand, Replaces, ReviewCommand, ReviewItem,
    SegmentCommand, SegmentId, Step, StepState, Tool, ViewCommand, ViewportId, Why,
};

const DIMS: Dims = Dims { columns: 48, rows: 40, slices: 21 };
const LARGE: ViewportId = ViewportId(0);
const FIRST: SegmentId = SegmentId(1);
const SECOND: SegmentId = SegmentId(2);

/// Two structures: one on slices 3 to 12, largest on 7; the other on 15 and 16 and again on 19.
fn proposal() -> Proposal {
    let mut labels = Labelmap::empty(DIMS).unwrap();
    for (label, slice, wide) in (3..=12)
        .map(|slice| (1, slice, if slice == 7 { 12 } else { 8 }))
        .chain([15, 16, 19].map(|slice| (2, slice, 6)))
    {
        for row in 10..20 {
            let start = DIMS.offset(Index::new(6, row, slice));
            labels.labels_mut()[start..start + wide].fill(label);
        }
    }
    let code = || segment::SegmentDraft::uncoded("x").code;
    let structure = |name: &str| ProposedStructure { name: name.into(), code: code(), color: None };
    let structures = vec![structure("Left lung"), structure("Bone")];
    Proposal { layers: vec![labels], structures, ran_ms: 11_800 }
}

fn proposed() -> Desk {
    let mut desk = Desk::with_chest(DIMS, (9.0, 11.0));
    go_to(&mut desk, 0);
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default())));
    let (job, result) = (desk.anatomy_job.unwrap(), Ok(proposal()));
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
    desk
}

fn go_to(desk: &mut Desk, slice: u32) {
    desk.does(Command::View(ViewCommand::SetSlice { viewport: LARGE, slice }));
}

fn item(desk: &Desk, of: SegmentId) -> ReviewItem {
    desk.view().review.items.iter().find(|item| item.segment == of).unwrap().clone()
}

fn seen(desk: &Desk) -> [(u32, u32); 2] {
    [FIRST, SECOND].map(|of| (item(desk, of).seen, item(desk, of).slices))
}

fn accept(desk: &mut Desk, of: SegmentId) -> Result<(), Why> {
    desk.tries(Command::Review(ReviewCommand::Accept(of)))
}

fn shown_slice(desk: &Desk) -> u32 {
    desk.view().viewports[0].slice
}

fn sidecar(desk: &mut Desk) -> SegSidecar {
    desk.does(Command::Export(ExportCommand::Seg));
    serde_json::from_slice(&desk.answers.last().unwrap().2[1]).unwrap()
}

fn record(desk: &mut Desk) -> ProposalRecord {
    sidecar(desk).proposals.into_iter().find(|record| record.name == "Left lung").unwrap()
}

/// A moment passes with nobody there.
fn ticks(desk: &mut Desk, seconds: u64) {
    for _ in 0..seconds {
        desk.clock_ms += 1000;
        let stamp = Stamp { unix_ms: desk.clock_ms, utc_offset_minutes: 0, entropy: 0 };
        desk.feed(Input::Tick(stamp));
    }
}

#[test]
fn slices_are_seen_where_they_are_shown_and_nowhere_else() {
    let mut desk = proposed();
    assert_eq!(seen(&desk), [(0, 10), (0, 3)]);
    for slice in [5, 6, 7, 6, 5] {
        go_to(&mut desk, slice);
    }
    assert_eq!(seen(&desk), [(3, 10), (0, 3)]);
    // Hidden, each in its way.
    let hide = |on| Command::View(ViewCommand::HideProposals(on));
    desk.does(hide(true));
    go_to(&mut desk, 8);
    desk.does(Command::Segment(SegmentCommand::SetVisible(FIRST, false)));
    desk.does(hide(false));
    go_to(&mut desk, 9);
    assert_eq!(seen(&desk), [(3, 10), (0, 3)]);
    desk.does(Command::Segment(SegmentCommand::SetVisible(FIRST, true)));
    assert_eq!(seen(&desk), [(4, 10), (0, 3)], "shown again where one is");
    // Enlarged elsewhere: the slice is on screen, what was proposed on it is not.
    let about = CanvasPoint { x: 620.0, y: 500.0 };
    desk.does(Command::View(ViewCommand::Zoom { viewport: LARGE, about, factor: 6.0 }));
    go_to(&mut desk, 10);
    assert_eq!(seen(&desk), [(4, 10), (0, 3)]);
    desk.does(Command::View(ViewCommand::Reset));
    assert_eq!(seen(&desk), [(5, 10), (0, 3)]);
    // Planes across the stack show every slice as a line.
    desk.does(Command::View(ViewCommand::SetLayout(Layout::One)));
    let plane = PlaneName::Sagittal;
    desk.does(Command::View(ViewCommand::SetPlane { viewport: LARGE, plane }));
    go_to(&mut desk, 9);
    assert_eq!(seen(&desk), [(5, 10), (0, 3)]);
}

#[test]
fn a_proposal_is_accepted_after_its_marked_slices_and_one_undo_takes_it_back() {
    let mut desk = proposed();
    let unseen = |slices| Err(Why::MarkedUnseen { segment: "Left lung".into(), slices });
    assert_eq!(accept(&mut desk, FIRST), unseen(3));
    assert_eq!(
        item(&desk, SECOND).unseen_marked,
        3,
        "both ends of both stretches, one the largest"
    );
    for (slice, left) in [(3, 2), (5, 2), (12, 1)] {
        go_to(&mut desk, slice);
        assert_eq!(item(&desk, FIRST).unseen_marked, left);
        assert_eq!(accept(&mut desk, FIRST), unseen(left));
    }
    go_to(&mut desk, 7);
    accept(&mut desk, FIRST).unwrap();
    let accepted = item(&desk, FIRST).accepted.unwrap();
    assert_eq!((accepted.seen, accepted.hasty), (4, true));
    assert_eq!(desk.view().review.notice, Some(FIRST));
    assert!(!desk.view().segments[0].proposed && desk.view().segments[0].accepted);
    assert!(desk.view().segments[1].proposed && !desk.view().segments[1].accepted);
    let role = desk.drawn.last().unwrap().labels[0].role;
    assert_eq!(role, session::LabelRole::Current, "a line of its own colour");
    desk.does(Command::Edit(EditCommand::Undo));
    assert_eq!((item(&desk, FIRST).accepted, desk.view().review.notice), (None, None));
    desk.does(Command::Edit(EditCommand::Redo));
    assert_eq!(item(&desk, FIRST).accepted, Some(accepted));
    assert_eq!(desk.view().review.notice, Some(FIRST), "what was not answered is asked again");
    desk.does(Command::Review(ReviewCommand::Keep(FIRST)));
    assert_eq!(desk.view().review.notice, None);
    // Enter means the active one.
    desk.does(Command::Segment(SegmentCommand::Activate(SECOND)));
    let active = Command::Review(ReviewCommand::AcceptActive);
    assert_eq!(
        desk.tries(active.clone()),
        Err(Why::MarkedUnseen { segment: "Bone".into(), slices: 3 })
    );
    desk.does(Command::Segment(SegmentCommand::Activate(FIRST)));
    desk.does(active);
    // Twice is once.
    let undo = desk.view().history.undo;
    accept(&mut desk, FIRST).unwrap();
    assert_eq!(desk.view().history.undo, undo);
    for _ in 0..2 {
        desk.does(Command::Edit(EditCommand::Undo));
    }
    assert_eq!(desk.view().review, Default::default(), "undone with the proposal");
    assert!(matches!(accept(&mut desk, FIRST), Err(Why::Unknown(_))));
}

#[test]
fn what_was_not_seen_is_gone_to_marked_slices_first() {
    let mut desk = proposed();
    desk.does(Command::View(ViewCommand::SetLayout(Layout::One)));
    let plane = PlaneName::Coronal;
    desk.does(Command::View(ViewCommand::SetPlane { viewport: LARGE, plane }));
    desk.does(Command::Segment(SegmentCommand::SetVisible(FIRST, false)));
    desk.does(Command::View(ViewCommand::HideProposals(true)));
    let mut gone = Vec::new();
    for _ in 0..10 {
        desk.does(Command::Review(ReviewCommand::ShowUnseen(FIRST)));
        gone.push(shown_slice(&desk));
    }
    assert_eq!(gone[..3], [3, 7, 12]);
    let mut rest = gone[3..].to_vec();
    rest.sort_unstable();
    assert_eq!(rest, [4, 5, 6, 8, 9, 10, 11]);
    assert_eq!(item(&desk, FIRST).seen, 10);
    desk.does(Command::Review(ReviewCommand::ShowUnseen(FIRST)));
    assert_eq!(shown_slice(&desk), 7, "all were seen: the largest");
    assert!(desk.view().segments[0].active && desk.view().segments[0].visible);
    // Where the picture is enlarged elsewhere, it is fitted again.
    let about = CanvasPoint { x: 620.0, y: 500.0 };
    desk.does(Command::View(ViewCommand::Zoom { viewport: LARGE, about, factor: 6.0 }));
    desk.does(Command::Review(ReviewCommand::ShowUnseen(SECOND)));
    assert_eq!(item(&desk, SECOND).seen, 1);
}

#[test]
fn time_counts_while_it_is_on_screen_and_somebody_is_there() {
    let mut desk = proposed();
    assert_eq!(record(&mut desk).review_s, 0);
    go_to(&mut desk, 5);
    ticks(&mut desk, 60);
    let watched = record(&mut desk).review_s;
    assert!((20..=21).contains(&watched), "20 s without input is idle, and {watched} s counted");
    go_to(&mut desk, 0);
    let before = record(&mut desk).review_s;
    ticks(&mut desk, 5);
    assert_eq!(record(&mut desk).review_s, before);
}

#[test]
fn the_sidecar_says_what_was_seen_and_a_reload_keeps_it() {
    let mut desk = proposed();
    for slice in 3..=12 {
        go_to(&mut desk, slice);
        desk.clock_ms += 1000;
    }
    ticks(&mut desk, 1);
    let fresh = record(&mut desk);
    assert_eq!((fresh.slices, fresh.slices_seen, fresh.accepted), (10, 10, None));
    accept(&mut desk, FIRST).unwrap();
    assert_eq!(desk.view().review.notice, None, "all of it, a second for each and more");
    let given = record(&mut desk).accepted.unwrap();
    assert_eq!((given.slices_seen, given.hasty, given.edits_since), (10, false, 0));
    assert!((19..=25).contains(&given.review_s), "{}", given.review_s);
    // An edit is counted and does not take it back.
    let at = CanvasPoint { x: 400.0, y: 300.0 };
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Segment(SegmentCommand::Activate(FIRST)));
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let edited = record(&mut desk);
    assert_eq!(edited.accepted.unwrap().edits_since, 1);
    let shown = item(&desk, FIRST);
    assert_eq!(shown.changed, (edited.voxels_added, edited.voxels_removed));
    assert!(edited.voxels_added > 0 && shown.accepted.is_some());
    let untouched = sidecar(&mut desk).proposals.into_iter().find(|r| r.name == "Bone").unwrap();
    assert_eq!((untouched.slices_seen, untouched.accepted), (0, None));

    let mut again = Desk::new();
    again.journal = desk.journal.clone();
    again.drop_files(support::chest_files(DIMS, (9.0, 11.0)));
    again.does(Command::Journal(JournalCommand::Restore));
    let (restored, before) = (item(&again, FIRST), item(&desk, FIRST));
    assert_eq!(restored, before);
    assert_eq!(record(&mut again).accepted, record(&mut desk).accepted);
    assert_eq!(again.view().review.models[0].ran_ms, None, "nobody wrote down how long it ran");
    assert_eq!(desk.view().review.models[0].ran_ms, Some(11_800));
}

#[test]
fn measurements_are_those_of_the_voxels() {
    let mut desk = proposed();
    for slice in [3, 7, 12] {
        go_to(&mut desk, slice);
    }
    accept(&mut desk, FIRST).unwrap();
    desk.does(Command::Export(ExportCommand::Measurements));
    let (_, answer, files) = desk.answers.last().unwrap().clone();
    assert_eq!(answer, wire::Answer::Files(vec!["measurements.csv".into()]));
    let said =
        wire::SavedFile { name: "measurements.csv".into(), size_bytes: files[0].len() as u64 };
    assert_eq!(desk.view().export.saved, [], "it is not on disk yet");
    desk.does(Command::Export(ExportCommand::Saved(vec![said.clone()])));
    assert_eq!(desk.view().export.saved, [said]);
    let report = desk.view().steps[5].state;
    assert_ne!(report, StepState::Done, "a table is not the masks");
    let table = String::from_utf8(files[0].clone()).unwrap();
    let cells: Vec<&str> = table.lines().nth(1).unwrap().split(',').collect();
    let volume = desk.session.volume().unwrap();
    let labels = proposal().layers.remove(0);
    let places = labels.labels().iter().enumerate().filter(|(_, label)| **label == 1);
    let values: Vec<f64> = places.map(|(at, _)| volume.value_at(at).unwrap()).collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
    assert_eq!(cells[..3], ["1", "1", "Left lung"]);
    assert_eq!(cells[7..9], ["accepted", &values.len().to_string()]);
    let ml = n * 9.0 * 9.0 * 11.0 / 1000.0;
    assert_eq!(cells[9..11], [format!("{ml:.3}"), "10".into()]);
    assert_eq!(cells[11..13], [format!("{mean:.3}"), format!("{sd:.3}")]);
    assert_eq!(cells[15..], ["HU", "10", "3"]);
    desk.does(Command::Edit(EditCommand::Undo));
    assert_eq!(desk.view().export.saved, [], "it is no longer what was saved");
}

#[test]
fn a_run_replaces_what_nobody_accepted() {
    let mut desk = proposed();
    for slice in [3, 7, 12] {
        go_to(&mut desk, slice);
    }
    accept(&mut desk, FIRST).unwrap();
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default())));
    let (job, result) = (desk.anatomy_job.unwrap(), Ok(proposal()));
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
    let said: Vec<_> = desk.view().segments.iter().map(|s| (&*s.name, s.proposed)).collect();
    assert_eq!(said, [("Left lung", false), ("Left lung 2", true), ("Bone", true)]);
    let review = &desk.view().review;
    let seen: Vec<_> = review.items.iter().map(|i| (i.seen, i.accepted.is_some())).collect();
    assert_eq!(seen[0], (3, true));
    assert!(seen[1..].iter().all(|(seen, accepted)| *seen <= 1 && !accepted), "{seen:?}");
}

#[test]
fn each_acceptance_in_haste_asks_until_it_is_answered_or_looked_through() {
    let mut desk = proposed();
    for slice in [3, 7, 12] {
        go_to(&mut desk, slice);
    }
    accept(&mut desk, FIRST).unwrap();
    for slice in [15, 16, 19] {
        go_to(&mut desk, slice);
        // A glance.
        desk.clock_ms -= 900;
    }
    accept(&mut desk, SECOND).unwrap();
    let asks =
        |desk: &Desk| (item(desk, FIRST).asks, item(desk, SECOND).asks, desk.view().review.notice);
    assert_eq!(asks(&desk), (true, true, Some(SECOND)), "the later one first, none forgotten");
    desk.does(Command::Review(ReviewCommand::Keep(SECOND)));
    assert_eq!(asks(&desk), (true, false, Some(FIRST)));

    // Both outlast a reload: what was asked is still asked, what was answered is not.
    let mut again = Desk::new();
    (again.journal, again.clock_ms) = (desk.journal.clone(), desk.clock_ms);
    again.drop_files(support::chest_files(DIMS, (9.0, 11.0)));
    again.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(asks(&again), (true, false, Some(FIRST)));

    // Looked through to the end, a second for each: nothing is left to ask.
    for slice in 3..=12 {
        go_to(&mut again, slice);
        ticks(&mut again, 2);
    }
    assert_eq!(asks(&again), (false, false, None));
}

/// Runs the model again; what of its earlier proposals gives way is said.
fn runs_again(desk: &mut Desk, replaces: Replaces) -> Vec<(String, bool)> {
    let options = ModelOptions { replaces, ..Default::default() };
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), options)));
    let (job, result) = (desk.anatomy_job.unwrap(), Ok(proposal()));
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
    let mut said: Vec<_> =
        desk.view().segments.iter().map(|s| (s.name.clone(), s.proposed)).collect();
    said.sort();
    said
}

#[test]
fn a_second_run_says_what_it_would_leave_and_replaces_all_only_when_told() {
    let mut desk = proposed();
    let touched = |desk: &Desk| desk.view().models[0].touched;
    assert_eq!(touched(&desk), 0);
    let at = CanvasPoint { x: 400.0, y: 300.0 };
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Segment(SegmentCommand::Activate(SECOND)));
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    assert!(desk.view().segments[1].proposed, "edited, and accepted by nobody");
    assert_eq!(touched(&desk), 1);
    let said = |names: &[&str]| -> Vec<(String, bool)> {
        names.iter().map(|name| ((*name).to_owned(), true)).collect()
    };
    let beside = runs_again(&mut desk, Replaces::Untouched);
    assert_eq!(beside, said(&["Bone", "Bone 2", "Left lung"]));
    let all = runs_again(&mut desk, Replaces::All);
    assert_eq!(all, said(&["Bone", "Left lung"]));
    desk.does(Command::Edit(EditCommand::Undo));
    assert_eq!(desk.view().segments.len(), 3, "one undo brings it all back");
}

#[test]
fn a_structure_of_which_nothing_was_found_is_named() {
    let mut desk = Desk::with_chest(DIMS, (9.0, 11.0));
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default())));
    let mut half = proposal();
    for label in half.layers[0].labels_mut() {
        *label %= 2;
    }
    let (job, result) = (desk.anatomy_job.unwrap(), Ok(half));
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
    assert_eq!(desk.view().models[0].absent, ["Bone"]);
    assert_eq!(desk.view().segments.len(), 1);
}

#[test]
fn a_structure_that_the_rules_did_not_even_propose_is_named() {
    let mut desk = Desk::with_chest(DIMS, (9.0, 11.0));
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default())));
    let mut without_lung = proposal();
    without_lung.structures[0].name = "Body".into();
    let (job, result) = (desk.anatomy_job.unwrap(), Ok(without_lung));
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
    assert_eq!(desk.view().models[0].absent, ["Lung"]);
}

#[test]
fn a_step_is_done_when_nothing_is_left_to_do_there() {
    let mut desk = proposed();
    let states = |desk: &Desk| desk.view().steps.iter().map(|s| s.state).collect::<Vec<_>>();
    use StepState::{Done, Held, Now, Open};
    desk.does(Command::GoTo(Step::Correct));
    // To go past a step is not to have done it: nobody accepted, corrected or checked anything.
    assert_eq!(states(&desk), [Done, Done, Open, Now, Open, Open]);
    let warn = |desk: &Desk, step: usize| desk.view().steps[step].tally.warn;
    assert_eq!(warn(&desk, 2), 2, "two proposals wait");
    desk.does(Command::GoTo(Step::Segment));
    for slice in [3, 7, 12, 15, 16, 19] {
        go_to(&mut desk, slice);
    }
    accept(&mut desk, FIRST).unwrap();
    desk.does(Command::GoTo(Step::Correct));
    assert_eq!(states(&desk)[2], Open);
    accept(&mut desk, SECOND).unwrap();
    assert_eq!(states(&desk)[2], Open, "one was accepted in haste, and is asked about");
    for of in [FIRST, SECOND] {
        let _not_asked = desk.tries(Command::Review(ReviewCommand::Keep(of)));
    }
    assert_eq!((states(&desk)[2], warn(&desk, 2)), (Done, 0));
    desk.does(Command::GoTo(Step::Quality));
    desk.does(Command::GoTo(Step::Segment));
    assert_eq!(states(&desk)[4..], [Open, Held], "there is something to resolve");
    while desk.view().steps[4].tally.fail > 0 {
        desk.does(Command::Quality(QualityCommand::SelectBy(1)));
        desk.does(Command::Quality(QualityCommand::Keep("as it is".to_owned())));
    }
    assert_eq!(states(&desk), [Done, Done, Now, Done, Done, Open], "also seen from before them");
    desk.does(Command::GoTo(Step::Report));
    desk.does(Command::Export(ExportCommand::Seg));
    desk.does(Command::Segment(SegmentCommand::Remove(FIRST)));
    assert_eq!(states(&desk)[4], Open, "checked no more");
}

#[test]
fn what_the_checks_found_holds_the_report_and_every_save_back() {
    let mut desk = proposed();
    // What nobody checked holds nothing back: the record says that it was not checked.
    desk.does(Command::Export(ExportCommand::Seg));
    let held = Err(Why::FindingsOpen { open: 1 });
    assert_eq!(desk.tries(Command::GoTo(Step::Report)), held, "it is checked on the way");
    for export in [ExportCommand::Seg, ExportCommand::Nifti, ExportCommand::Measurements] {
        assert_eq!(desk.tries(Command::Export(export)), held);
    }
    assert_eq!(desk.tries(Command::Export(ExportCommand::Report)), held);
    // An edit elsewhere lifts no hold: it is checked again.
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: None }));
    let at = CanvasPoint { x: 30.0, y: 30.0 };
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    assert_eq!(desk.tries(Command::Export(ExportCommand::Seg)), held);
    desk.does(Command::Quality(QualityCommand::SelectBy(1)));
    let keep = |reason: &str| Command::Quality(QualityCommand::Keep(reason.to_owned()));
    assert_eq!(desk.tries(keep(" ")), Err(Why::ReasonMissing), "it is a deviation");
    desk.keep_what_was_found();
    desk.does(Command::GoTo(Step::Report));
    desk.does(Command::Export(ExportCommand::Seg));
    let saved = &desk.answers.last().unwrap().2[1];
    let saved: serde_json::Value = serde_json::from_slice(saved).unwrap();
    assert_eq!(saved["findings"]["deviations"][0]["reason"], "as it is");
}

#[test]
fn rules_propose_nothing_outside_the_box_they_are_given() {
    let mut desk = Desk::with_chest(DIMS, (9.0, 11.0));
    let grid = desk.session.volume().unwrap().placement().grid().unwrap().clone();
    let at = |column, row, slice| grid.lps_from_index(Index::new(column, row, slice).center());
    let point = |p: volume::Lps| wire::PointLps { x: p.x, y: p.y, z: p.z };
    let run = |desk: &mut Desk, region| {
        let options = ModelOptions { region: Some(region), ..Default::default() };
        desk.tries(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), options)))
    };
    let nowhere = wire::PointLps { x: f64::NAN, y: 0.0, z: 9000.0 };
    let outside = wire::BoxLps { from: nowhere, to: point(at(9, 9, 9)) };
    assert_eq!(run(&mut desk, outside), Err(Why::BoxOutside));
    // Two columns of the first structure on three of its slices, corners given the other way round.
    let region = wire::BoxLps { from: point(at(7, 39, 10)), to: point(at(6, 0, 8)) };
    run(&mut desk, region).unwrap();
    let (job, result) = (desk.anatomy_job.unwrap(), Ok(proposal()));
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
    let voxels: Vec<_> = desk.view().segments.iter().map(|s| (s.name.clone(), s.voxels)).collect();
    assert_eq!(voxels, [("Left lung".to_owned(), 2 * 10 * 3)]);
    assert_eq!(desk.view().models[0].absent, ["Bone"]);
}
