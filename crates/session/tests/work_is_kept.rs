//! What a reader drew is found again where it was drawn, and nowhere else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{Desk, as_other_series, chest_files};
use volume::Dims;
use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, JournalCommand, Layout, OpenState, Progress,
    ProtocolCommand, QualityCommand, SegmentCommand, SegmentId, StudyCommand, Tool, ViewCommand,
    ViewportId, VolumeId, Why, WindowCommand,
};

const LARGE: ViewportId = ViewportId(0);
const DIMS: Dims = Dims::new(48, 40, 20);
const SIZES_MM: (f64, f64) = (8.0, 10.0);

type Files = Vec<(String, Vec<u8>)>;

fn files() -> Files {
    chest_files(DIMS, SIZES_MM)
}

fn add(desk: &mut Desk) {
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: Some("A".into()) }));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 20.0 }));
}

/// Presses and drags; the pointer stays down.
fn press(desk: &mut Desk, x: f64) {
    let at = CanvasPoint { x, y: 200.0 };
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    let to = CanvasPoint { x: x + 30.0, y: 230.0 };
    desk.does(Command::Edit(EditCommand::StrokeTo(vec![to])));
}

fn drawn() -> Desk {
    let mut desk = Desk::new();
    desk.drop_files(files());
    add(&mut desk);
    press(&mut desk, 200.0);
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    desk
}

/// Voxels of each segment, and how far undo goes.
fn state(desk: &Desk) -> (Vec<u64>, u32) {
    let voxels = desk.view().segments.iter().map(|segment| segment.voxels).collect();
    (voxels, desk.view().history.undo)
}

/// What the journal of this desk brings back.
fn restored(desk: &Desk) -> Desk {
    let mut next = Desk::new();
    next.journal = desk.journal.clone();
    next.drop_files(files());
    next.does(Command::Journal(JournalCommand::Restore));
    next
}

#[test]
fn whatever_comes_while_a_stroke_is_in_hand_loses_none_of_it() {
    let id = SegmentId(1);
    let after: Vec<(&str, Command)> = vec![
        ("undo", Command::Edit(EditCommand::Undo)),
        ("redo", Command::Edit(EditCommand::Redo)),
        ("lock", Command::Segment(SegmentCommand::SetLocked(id, true))),
        ("hide", Command::Segment(SegmentCommand::SetVisible(id, false))),
        ("rename", Command::Segment(SegmentCommand::Rename(id, "B".into()))),
        ("remove", Command::Segment(SegmentCommand::Remove(id))),
        ("add", Command::Segment(SegmentCommand::Add { structure: None, name: None })),
        ("layout", Command::View(ViewCommand::SetLayout(Layout::One))),
        ("scroll", Command::View(ViewCommand::StepSlice { viewport: LARGE, by: 1 })),
        ("protocol", Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into()))),
        ("check", Command::Quality(QualityCommand::Check)),
        ("save", Command::Export(ExportCommand::Seg)),
    ];
    for (name, command) in after {
        let mut desk = drawn();
        press(&mut desk, 300.0);
        let _ = desk.tries(command);
        // The pointer is lifted only now, or never: there is nothing more to be said of the stroke.
        let _ = desk.tries(Command::Edit(EditCommand::StrokeEnd));
        assert_eq!(state(&restored(&desk)), state(&desk), "{name}");
        desk.does(Command::Protocol(ProtocolCommand::Choose("free-viewing".into())));
        while desk.view().history.undo > 0 {
            desk.does(Command::Edit(EditCommand::Undo));
        }
        assert_eq!(state(&desk), (vec![], 0), "{name}");
    }
}

#[test]
fn what_was_kept_stays_kept_over_a_reload_and_only_while_it_is_the_same() {
    let mut desk = drawn();
    press(&mut desk, 360.0);
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let kept = |desk: &mut Desk| -> Vec<(String, bool)> {
        desk.does(Command::Quality(QualityCommand::Check));
        let items = desk.view().findings.items.iter();
        items.map(|item| (item.rule.clone(), item.kept)).collect()
    };
    let parts = |kept| vec![("separate_parts".to_owned(), kept)];
    assert_eq!(kept(&mut desk), parts(false));
    desk.does(Command::Quality(QualityCommand::SelectBy(1)));
    desk.does(Command::Quality(QualityCommand::Keep(String::new())));
    let mut next = restored(&desk);
    assert_eq!(kept(&mut next), parts(true));
    // A part that has grown is another finding; taken back, it is the one that was kept.
    next.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 30.0 }));
    press(&mut next, 360.0);
    next.does(Command::Edit(EditCommand::StrokeEnd));
    assert_eq!(kept(&mut next), parts(false));
    next.does(Command::Edit(EditCommand::Undo));
    assert_eq!(kept(&mut next), parts(true));
}

#[test]
fn a_stroke_in_hand_is_the_first_to_be_taken_back() {
    let mut desk = drawn();
    let before = state(&desk);
    press(&mut desk, 300.0);
    desk.does(Command::Edit(EditCommand::Undo));
    assert_eq!(state(&desk), before);
    assert_eq!(state(&restored(&desk)), before);
}

#[test]
fn what_is_saved_has_a_record_of_the_stroke_in_hand() {
    let mut desk = drawn();
    press(&mut desk, 300.0);
    desk.does(Command::Export(ExportCommand::Seg));
    let sidecar: serde_json::Value = serde_json::from_slice(&desk.answers[0].2[1]).unwrap();
    assert_eq!(sidecar["edits"].as_array().unwrap().len(), 2);
}

/// Without Series and SOP Instance UIDs, and of this patient.
fn without_uids(files: Files, patient: &str) -> Files {
    let clear = |bytes: &mut [u8], tag: [u8; 4], vr: &[u8; 2], text: &str| {
        let at = bytes.windows(6).position(|w| w[..4] == tag && w[4..] == *vr).unwrap();
        let len = usize::from(u16::from_le_bytes([bytes[at + 6], bytes[at + 7]]));
        let filler = if vr == b"UI" { 0 } else { b' ' };
        for (place, byte) in bytes[at + 8..at + 8 + len].iter_mut().enumerate() {
            *byte = text.as_bytes().get(place).copied().unwrap_or(filler);
        }
    };
    let cleared = |(name, mut bytes): (String, Vec<u8>)| {
        clear(&mut bytes, [0x08, 0, 0x18, 0], b"UI", "");
        clear(&mut bytes, [0x20, 0, 0x0e, 0], b"UI", "");
        clear(&mut bytes, [0x10, 0, 0x20, 0], b"LO", patient);
        (format!("{patient}/{name}"), bytes)
    };
    files.into_iter().map(cleared).collect()
}

fn volumes(desk: &Desk) -> Vec<VolumeId> {
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    series.flat_map(|series| &series.volumes).map(|volume| volume.id.clone()).collect()
}

#[test]
fn work_on_a_series_without_uids_stays_with_its_patient() {
    let mut desk = Desk::new();
    desk.drop_files(without_uids(files(), "B"));
    let b = desk.view().open.volume.clone().unwrap();
    add(&mut desk);
    press(&mut desk, 200.0);
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let work = state(&desk);
    // A patient who is sorted before this one.
    desk.drop_files(without_uids(files(), "A"));
    assert_eq!(desk.view().open.volume, Some(b.clone()));
    let a = volumes(&desk).into_iter().find(|id| *id != b).unwrap();
    desk.does(Command::Study(StudyCommand::Open(a)));
    assert_eq!(state(&desk), (vec![], 0));
    assert!(desk.view().recovery.is_none());
    desk.does(Command::Study(StudyCommand::Open(b)));
    assert_eq!(state(&desk), work);
}

#[test]
fn work_on_a_part_of_a_series_is_not_offered_on_the_whole() {
    let (mut some, all) = (files(), files());
    some.truncate(8);
    let mut desk = Desk::new();
    desk.drop_files(some);
    add(&mut desk);
    let mut next = Desk::new();
    next.drop_files(all);
    assert_ne!(next.journal_key, desk.journal_key);
    let mut again = Desk::new();
    let mut same = files();
    same.truncate(8);
    same.reverse();
    again.drop_files(same);
    assert_eq!(again.journal_key, desk.journal_key);
}

#[test]
fn a_series_that_grew_opens_anew_unless_something_was_drawn() {
    let mut desk = Desk::new();
    let mut parts = files();
    let rest = parts.split_off(8);
    desk.drop_files(parts);
    let id = desk.view().open.volume.clone().unwrap();
    assert_eq!(desk.view().viewports[0].slices, 8);
    add(&mut desk);
    desk.drop_files(rest);
    assert_eq!(desk.tries(Command::Study(StudyCommand::Open(id.clone()))), Err(Why::SeriesGrew));
    assert_eq!(desk.view().segments.len(), 1);
    desk.does(Command::Edit(EditCommand::Undo));
    desk.does(Command::Study(StudyCommand::Open(id)));
    assert_eq!(desk.view().viewports[0].slices, 20);
}

#[test]
fn a_record_that_does_not_fit_ends_the_journal_and_takes_nothing_drawn_later_with_it() {
    let mut desk = drawn();
    let whole = desk.journal.len();
    desk.does(Command::Segment(SegmentCommand::Remove(SegmentId(1))));
    // The removal twice: the second does not fit.
    let removal = desk.journal[whole..].to_vec();
    let mut next = Desk::new();
    next.journal = [&desk.journal[..], &removal].concat();
    next.drop_files(files());
    let misfit = next.tries(Command::Journal(JournalCommand::Restore));
    assert_eq!(misfit, Err(Why::JournalMisfit { kept: 3, lost: 1 }));
    add(&mut next);
    press(&mut next, 100.0);
    next.does(Command::Edit(EditCommand::StrokeEnd));
    assert_eq!(state(&restored(&next)), state(&next));
    assert_eq!(next.view().history.unsaved, 0);
}

#[test]
fn throwing_away_with_nothing_found_leaves_the_work_of_this_session() {
    let mut desk = drawn();
    let written = desk.journal.len();
    desk.does(Command::Journal(JournalCommand::Discard));
    assert_eq!(desk.journal.len(), written);
}

#[test]
fn a_load_that_was_stopped_is_no_whole_volume_until_it_goes_on() {
    let mut desk = Desk::new();
    desk.holds_slices_back = true;
    desk.drop_files(files());
    let id = desk.view().open.volume.clone().unwrap();
    desk.let_slices_come(5);
    desk.does(Command::Study(StudyCommand::StopLoading));
    let stopped = OpenState::Stopped(Progress { done: 5, total: 20 });
    assert_eq!(desk.view().open.state, stopped);
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: None }));
    let at = CanvasPoint { x: 200.0, y: 200.0 };
    let begin = Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false });
    let run = wire::ModelCommand::Run(wire::ModelId("ct-anatomy".into()), Default::default());
    for command in [
        begin.clone(),
        Command::Model(run),
        Command::Quality(QualityCommand::Check),
        Command::Export(ExportCommand::Measurements),
    ] {
        assert_eq!(desk.tries(command), Err(Why::LoadStopped));
    }
    desk.does(Command::Study(StudyCommand::Open(id)));
    assert_eq!(desk.held_back(), 15, "what has arrived is not read again");
    desk.let_slices_come(15);
    assert_eq!(desk.view().open.state, OpenState::Ready);
    desk.does(begin);
}

#[test]
fn a_series_shown_beside_follows_when_more_of_its_slices_come() {
    let mut parts = as_other_series(files());
    let rest = parts.split_off(8);
    let mut desk = Desk::new();
    desk.drop_files(files());
    desk.drop_files(parts);
    let open = desk.view().open.volume.clone().unwrap();
    let other = volumes(&desk).into_iter().find(|id| *id != open).unwrap();
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    assert_eq!(desk.view().beside.shown.as_ref().unwrap().slices, 8);
    desk.drop_files(rest);
    assert_eq!(desk.view().beside.shown.as_ref().unwrap().slices, 20);
}

#[test]
fn work_is_taken_up_under_the_protocol_that_it_was_done_under() {
    let mut desk = Desk::new();
    desk.drop_files(files());
    desk.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into())));
    let unmet = |check: &&wire::CheckItem| check.verdict != wire::Verdict::Pass;
    let requirements: Vec<String> =
        desk.view().protocol.checks.iter().filter(unmet).map(|c| c.requirement.clone()).collect();
    assert!(!requirements.is_empty());
    for requirement in requirements {
        let reason = "The only series of this patient".to_owned();
        desk.does(Command::Protocol(ProtocolCommand::Deviate { requirement, reason }));
    }
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(1), name: None }));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    press(&mut desk, 200.0);
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    desk.does(Command::Window(WindowCommand::Look(None)));
    desk.does(Command::Window(WindowCommand::EndLook));
    let wide = Command::Window(WindowCommand::Set { center: 500.0, width: 3000.0 });
    assert!(matches!(desk.tries(wide.clone()), Err(Why::WindowFixed { .. })));
    assert_eq!(desk.view().window.refused, 1);

    let next = restored(&desk);
    assert_eq!(state(&next), state(&desk));
    assert_eq!(next.view().protocol, desk.view().protocol);
    let said = |desk: &mut Desk| {
        desk.keep_what_was_found();
        desk.does(Command::Export(ExportCommand::Seg));
        let sidecar = &desk.answers.last().unwrap().2[1];
        let sidecar: serde_json::Value = serde_json::from_slice(sidecar).unwrap();
        ["deviations", "looks", "refused_windows", "protocol"].map(|key| sidecar[key].clone())
    };
    let (mut desk, mut next) = (desk, next);
    assert_eq!(said(&mut next), said(&mut desk));
    assert_eq!([1, 2].map(|at| said(&mut next)[at].clone()), [1, 1]);
    // The window is held again.
    assert!(matches!(next.tries(wide), Err(Why::WindowFixed { .. })));
}

#[test]
fn a_protocol_that_the_reader_has_chosen_stays_when_work_is_taken_up() {
    let desk = drawn();
    let mut next = Desk::new();
    next.journal = desk.journal.clone();
    next.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into())));
    next.drop_files(files());
    next.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(next.view().protocol.id, "liver-volumetry-ct");
}

#[test]
fn looks_count_also_where_the_protocol_that_was_chosen_stays() {
    let mut desk = Desk::new();
    desk.drop_files(files());
    add(&mut desk);
    desk.does(Command::Window(WindowCommand::Look(Some((100.0, 200.0)))));
    desk.does(Command::Window(WindowCommand::EndLook));
    press(&mut desk, 200.0);
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let mut next = Desk::new();
    next.journal = desk.journal.clone();
    next.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into())));
    next.drop_files(files());
    next.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(next.view().window.looks, 1);
}

#[test]
fn what_was_counted_before_work_is_taken_up_is_added_to_it() {
    let look = |desk: &mut Desk, times: u32| {
        for _ in 0..times {
            desk.does(Command::Window(WindowCommand::Look(Some((100.0, 200.0)))));
            desk.does(Command::Window(WindowCommand::EndLook));
        }
    };
    let mut desk = drawn();
    look(&mut desk, 5);
    let mut next = Desk::new();
    next.journal = desk.journal.clone();
    next.drop_files(files());
    look(&mut next, 2);
    next.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(next.view().window.looks, 7);
}

#[test]
fn free_viewing_that_the_reader_chose_stays_when_one_comes_back_to_a_volume() {
    let mut desk = Desk::new();
    let mut all = files();
    all.extend(as_other_series(files()));
    desk.drop_files(all);
    let [first, second] = &volumes(&desk)[..] else { panic!("two volumes") };
    let open = |id: &VolumeId| Command::Study(StudyCommand::Open(id.clone()));
    let choose = |id: &str| Command::Protocol(ProtocolCommand::Choose(id.into()));
    desk.does(open(first));
    desk.does(choose("liver-volumetry-ct"));
    let unmet = |check: &&wire::CheckItem| check.verdict == wire::Verdict::Fail;
    let failed: Vec<_> = desk.view().protocol.checks.iter().filter(unmet).cloned().collect();
    for check in failed {
        let (requirement, reason) = (check.requirement, "as it is".to_owned());
        desk.does(Command::Protocol(ProtocolCommand::Deviate { requirement, reason }));
    }
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(1), name: None }));
    desk.does(open(second));
    desk.does(choose("free-viewing"));
    desk.does(open(first));
    assert_eq!((desk.view().segments.len(), &*desk.view().protocol.id), (1, "free-viewing"));
}

#[test]
fn a_journal_without_edits_is_nothing_to_take_up() {
    let mut desk = drawn();
    desk.does(Command::Edit(EditCommand::Undo));
    let standing_alone = desk.journal[..first_record(&desk.journal)].to_vec();
    assert!(!standing_alone.is_empty() && standing_alone.len() < desk.journal.len());
    let mut next = Desk::new();
    next.journal = standing_alone;
    next.drop_files(files());
    assert_eq!(next.view().recovery, None);
    add(&mut next);
}

/// Bytes of the first record: a length, a sum, and so many bytes.
fn first_record(journal: &[u8]) -> usize {
    8 + u32::from_le_bytes(*journal.first_chunk().unwrap()) as usize
}

#[test]
fn one_goes_on_in_the_segment_that_one_was_in() {
    let mut desk = drawn();
    add(&mut desk);
    add(&mut desk);
    desk.does(Command::Segment(SegmentCommand::Activate(SegmentId(2))));
    press(&mut desk, 150.0);
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let next = restored(&desk);
    let active = next.view().segments.iter().find(|s| s.active).map(|s| s.id);
    assert_eq!(active, Some(SegmentId(2)));
}

#[test]
fn images_without_uids_are_told_by_every_value_of_them() {
    let mut desk = Desk::new();
    desk.drop_files(without_uids(files(), "A"));
    add(&mut desk);
    press(&mut desk, 200.0);
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let work = state(&desk);
    // Another subject whose headers read alike, on the same grid: one value differs.
    let mut other = without_uids(files(), "A");
    let last = other[3].1.len() - 1;
    other[3].1[last - 1] ^= 1;
    desk.does(Command::Study(StudyCommand::CloseAll));
    desk.drop_files(other);
    assert_eq!((state(&desk), desk.view().recovery.is_none()), ((vec![], 0), true));
    desk.does(Command::Study(StudyCommand::CloseAll));
    desk.drop_files(without_uids(files(), "A"));
    assert_eq!(state(&desk), work);
}

#[test]
fn nothing_is_drawn_before_it_is_known_whose_the_images_are() {
    let mut desk = Desk::new();
    desk.holds_slices_back = true;
    desk.drop_files(without_uids(files(), "A"));
    let add = Command::Segment(SegmentCommand::Add { structure: None, name: None });
    assert_eq!(desk.tries(add.clone()), Err(Why::StillLoading));
    desk.let_slices_come(desk.held_back());
    desk.does(add);
}

#[test]
fn what_was_all_taken_back_is_not_offered() {
    let mut desk = drawn();
    desk.does(Command::Edit(EditCommand::Undo));
    let mut next = Desk::new();
    next.journal = desk.journal.clone();
    next.drop_files(files());
    assert_eq!(next.view().recovery.as_ref().map(|found| found.edits), Some(1));
    desk.does(Command::Edit(EditCommand::Undo));
    let mut next = Desk::new();
    next.journal = desk.journal.clone();
    next.drop_files(files());
    assert_eq!(next.view().recovery, None);
    assert_eq!((next.view().segments.len(), next.view().history.redo), (0, 2));
    // What is drawn then is found behind it.
    add(&mut next);
    press(&mut next, 100.0);
    next.does(Command::Edit(EditCommand::StrokeEnd));
    assert_eq!(state(&restored(&next)), state(&next));
}
