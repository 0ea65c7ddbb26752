//! Under a locked protocol no way in changes the window, and what it asks for is checked before anything is drawn.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use support::Desk;
use wire::{
    CanvasPoint, CheckAnswer, Command, EditCommand, ExportCommand, ModelCommand, ModelId,
    ModelOptions, ProtocolCommand, SegmentCommand, Step, StepState, Verdict, ViewportId, Why,
    WindowCommand, WindowState,
};

const LIVER: &str = "liver-volumetry-ct";

/// The chest phantom, open and loaded.
fn chest() -> Desk {
    Desk::with_chest(volume::Dims::new(96, 80, 41), (4.0, 5.0))
}

fn under(protocol: &str) -> Desk {
    let mut desk = chest();
    desk.does(Command::Protocol(ProtocolCommand::Choose(protocol.into())));
    desk
}

fn failures(desk: &Desk) -> Vec<String> {
    let checks = desk.view().protocol.checks.iter();
    let failed = checks.filter(|check| check.verdict == Verdict::Fail && check.answer.is_none());
    failed.map(|check| check.requirement.clone()).collect()
}

/// Under a protocol, with a reason given for every check that failed.
fn answered_for(protocol: &str) -> Desk {
    let mut desk = under(protocol);
    for requirement in failures(&desk) {
        let reason = "teaching case".into();
        desk.does(Command::Protocol(ProtocolCommand::Deviate { requirement, reason }));
    }
    desk
}

#[test]
fn every_way_to_another_window_is_refused_and_says_what_stays() {
    let mut desk = under(LIVER);
    let before = desk.view().window.clone();
    assert_eq!((before.center, before.width, before.state), (40.0, 400.0, WindowState::Fixed));
    let ways = [
        WindowCommand::Set { center: 60.0, width: 520.0 },
        WindowCommand::Drag { center_by: 20.0, width_by: 120.0 },
        WindowCommand::Choose("bone".into()),
    ];
    for (count, way) in (1..).zip(ways) {
        let why = desk.tries(Command::Window(way)).unwrap_err();
        assert!(matches!(why, Why::WindowFixed { center: 40.0, width: 400.0, .. }), "{why:?}");
        let now = &desk.view().window;
        assert_eq!((now.center, now.width), (40.0, 400.0));
        assert_eq!(now.refused, count);
    }
    let unknown = desk.tries(Command::Window(WindowCommand::Choose("no-such".into())));
    assert_eq!(unknown, Err(Why::WindowUnknown("no-such".into())));
    let invalid = WindowCommand::Set { center: f64::NAN, width: 400.0 };
    assert_eq!(desk.tries(Command::Window(invalid)), Err(Why::WindowInvalid));
    let drawn = desk.drawn.iter().rev().take(3);
    assert!(drawn.into_iter().all(|spec| spec.window.window().width() == 400.0));
}

#[test]
fn the_notice_opens_once_and_a_look_is_counted() {
    let mut desk = under(LIVER);
    let set = |center| Command::Window(WindowCommand::Set { center, width: 300.0 });
    desk.tries(set(0.0)).unwrap_err();
    assert!(desk.view().window.tried.unwrap().notice);
    desk.does(Command::Window(WindowCommand::DismissNotice));
    desk.tries(set(10.0)).unwrap_err();
    assert!(!desk.view().window.tried.unwrap().notice);
    desk.does(Command::Window(WindowCommand::Look(None)));
    assert_eq!(desk.view().window.state, WindowState::Looking);
    desk.does(Command::Window(WindowCommand::EndLook));
    assert_eq!((desk.view().window.center, desk.view().window.width), (40.0, 400.0));
    assert_eq!(desk.view().window.looks, 1);
}

#[test]
fn only_the_structures_of_the_protocol_are_drawn() {
    let mut desk = answered_for(LIVER);
    let free = SegmentCommand::Add { structure: None, name: Some("Anything".into()) };
    assert_eq!(desk.tries(Command::Segment(free)), Err(Why::StructureNotInProtocol));
    let (number, label, color) = desk.view().protocol.structures[0].clone();
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(number), name: None }));
    let segment = &desk.view().segments[0];
    assert_eq!((segment.name.as_str(), segment.color), (label.as_str(), color));
}

#[test]
fn a_failed_check_holds_the_next_step_until_a_reason_is_given() {
    let mut desk = Desk::new();
    let spec = phantom::ChestSpec {
        dims: volume::Dims::new(32, 28, 20),
        pixel_mm: 12.0,
        slice_mm: 10.0,
        ..phantom::ChestSpec::default()
    };
    let chest = phantom::chest(&spec).unwrap();
    let mut files = phantom::dicom_files(&chest.volume).unwrap();
    files.remove(7);
    desk.drop_files(files);
    desk.does(Command::Protocol(ProtocolCommand::Choose(LIVER.into())));
    let failed = failures(&desk);
    assert!(failed.iter().any(|r| r == "slices_complete"), "{failed:?}");
    let open = failed.len() as u32;
    let segment = || Command::GoTo(Step::Segment);
    assert_eq!(desk.tries(segment()), Err(Why::StepHeld { open }));
    for requirement in failed {
        let deviate = |reason: &str| {
            Command::Protocol(ProtocolCommand::Deviate {
                requirement: requirement.clone(),
                reason: reason.into(),
            })
        };
        assert_eq!(desk.tries(deviate("  ")), Err(Why::ReasonMissing));
        desk.does(deviate("teaching case"));
    }
    desk.does(segment());
    assert_eq!(desk.view().steps[2].state, StepState::Now);
}

#[test]
fn a_failed_check_holds_work_back_whichever_way_it_is_asked_for() {
    let mut desk = under(LIVER);
    let open = failures(&desk).len() as u32;
    assert!(open > 0, "the phantom has no portal phase");
    let number = desk.view().protocol.structures[0].0;
    let begin = EditCommand::StrokeBegin {
        viewport: ViewportId(0),
        at: CanvasPoint { x: 10.0, y: 10.0 },
        erase: false,
    };
    let ways = [
        Command::Segment(SegmentCommand::Add { structure: Some(number), name: None }),
        Command::Edit(begin),
        Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), ModelOptions::default())),
        Command::Export(ExportCommand::Seg),
    ];
    for way in ways {
        assert_eq!(desk.tries(way), Err(Why::StepHeld { open }));
    }
}

#[test]
fn a_deviation_stays_a_warning_on_its_step() {
    let before = under(LIVER).view().steps[1].tally;
    let after = answered_for(LIVER).view().steps[1].tally;
    assert!(before.fail > 0);
    assert_eq!((after.fail, after.warn), (0, before.warn + before.fail));
}

#[test]
fn a_check_in_doubt_is_confirmed_with_one_answer_and_recorded() {
    let mut desk = answered_for(LIVER);
    let in_doubt = |desk: &Desk| -> Vec<String> {
        let checks = desk.view().protocol.checks.iter();
        let open = checks.filter(|check| {
            check.answer.is_none() && matches!(check.verdict, Verdict::Warn | Verdict::Unknown)
        });
        open.map(|check| check.requirement.clone()).collect()
    };
    let confirm = |requirement: &str| {
        let (requirement, words) = (requirement.to_owned(), "it is portal\nand more".to_owned());
        Command::Protocol(ProtocolCommand::Confirm { requirement, words })
    };
    let open = in_doubt(&desk);
    let before = desk.view().steps[1].tally;
    assert!(open.len() > 1, "{open:?}");
    desk.does(confirm(&open[0]));
    assert_eq!(in_doubt(&desk), open[1..]);
    let after = desk.view().steps[1].tally;
    assert_eq!((after.pass, after.warn), (before.pass + 1, before.warn - 1));
    let check = desk.view().protocol.checks.iter().find(|check| check.requirement == open[0]);
    assert_eq!(check.unwrap().answer, Some(CheckAnswer::Confirmed("it is portal".into())));
    // What fails takes a reason.
    let failed = desk.view().protocol.checks.iter().find(|check| check.verdict == Verdict::Fail);
    let failed = failed.unwrap().requirement.clone();
    assert_eq!(desk.tries(confirm(&failed)), Err(Why::ReasonMissing));
}

#[test]
fn looks_still_count_under_another_protocol() {
    let mut desk = under(LIVER);
    desk.does(Command::Window(WindowCommand::Look(None)));
    desk.does(Command::Window(WindowCommand::EndLook));
    for protocol in ["free-viewing", LIVER] {
        desk.does(Command::Protocol(ProtocolCommand::Choose(protocol.into())));
        assert_eq!(desk.view().window.looks, 1, "{protocol}");
    }
}

#[test]
fn painting_is_refused_in_planes_that_the_protocol_leaves_for_looking() {
    let mut desk = answered_for(LIVER);
    let number = desk.view().protocol.structures[0].0;
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(number), name: None }));
    let at = CanvasPoint { x: 150.0, y: 120.0 };
    let coronal = EditCommand::StrokeBegin { viewport: ViewportId(2), at, erase: false };
    assert_eq!(desk.tries(Command::Edit(coronal)), Err(Why::PlaneNotEditable));
}

#[test]
fn strokes_pause_while_another_window_is_looked_through() {
    let mut desk = answered_for(LIVER);
    let number = desk.view().protocol.structures[0].0;
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(number), name: None }));
    let begin = || {
        let at = CanvasPoint { x: 320.0, y: 256.0 };
        Command::Edit(EditCommand::StrokeBegin { viewport: ViewportId(0), at, erase: false })
    };
    desk.does(begin());
    desk.does(Command::Window(WindowCommand::Look(Some((100.0, 200.0)))));
    assert_eq!(desk.view().history.undo, 2, "the stroke in hand was ended, not lost");
    assert_eq!(desk.tries(begin()), Err(Why::EditWhileLooking));
    desk.does(Command::Window(WindowCommand::EndLook));
    desk.does(begin());
}

fn choose(desk: &mut Desk, protocol: &str) {
    desk.does(Command::Protocol(ProtocolCommand::Choose(protocol.into())));
}

#[test]
fn what_was_answered_stays_answered_when_a_protocol_is_chosen_again() {
    let mut desk = answered_for(LIVER);
    let answered = |desk: &Desk| {
        let checks = desk.view().protocol.checks.iter();
        checks.filter(|check| check.answer.is_some()).count()
    };
    let all = answered(&desk);
    assert!(all > 0);
    choose(&mut desk, LIVER);
    assert_eq!(answered(&desk), all, "it is in force already");
    choose(&mut desk, "free-viewing");
    assert_eq!(answered(&desk), 0);
    choose(&mut desk, LIVER);
    assert_eq!(answered(&desk), all);
}

#[test]
fn a_deviation_is_recorded_as_long_as_something_was_drawn_under_its_protocol() {
    let mut desk = answered_for(LIVER);
    let leave = ProtocolCommand::Deviate { requirement: "window".into(), reason: "fat".into() };
    desk.does(Command::Protocol(leave));
    desk.does(Command::Window(WindowCommand::Set { center: -600.0, width: 1500.0 }));
    let number = desk.view().protocol.structures[0].0;
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(number), name: None }));
    let (viewport, at) = (ViewportId(0), CanvasPoint { x: 300.0, y: 200.0 });
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    choose(&mut desk, "free-viewing");
    let recorded = |desk: &mut Desk| -> Vec<(String, String)> {
        desk.does(Command::Export(ExportCommand::Seg));
        let saved = &desk.answers.last().expect("an answer").2[1];
        let saved: interchange::sidecar::SegSidecar =
            serde_json::from_slice(saved).expect("a sidecar");
        let of_window = saved.deviations.into_iter().filter(|d| d.requirement == "window");
        of_window.map(|d| (d.protocol.id, d.reason)).collect()
    };
    let fat = [(LIVER.to_owned(), "fat".to_owned())];
    assert_eq!(recorded(&mut desk), fat);
    let shown = desk.view().export.answered.iter();
    assert!(shown.clone().any(|under| under.check.requirement == "window"), "{shown:?}");
    // A reload keeps it too.
    let journal = desk.journal.clone();
    let mut next = Desk::new();
    next.journal = journal;
    next.drop_files(support::chest_files(volume::Dims::new(96, 80, 41), (4.0, 5.0)));
    next.does(Command::Journal(wire::JournalCommand::Restore));
    choose(&mut next, "free-viewing");
    assert_eq!(recorded(&mut next), fat);
    // Under its own protocol again it is said once, and the window is held again.
    choose(&mut desk, LIVER);
    assert_eq!(desk.view().window.state, WindowState::Fixed);
    desk.keep_what_was_found();
    assert_eq!(recorded(&mut desk), fat);
}

#[test]
fn an_answer_is_taken_back_but_for_that_the_window_was_left() {
    let mut desk = answered_for(LIVER);
    let checks = |desk: &Desk| desk.view().protocol.checks.clone();
    let answered = checks(&desk).into_iter().find(|check| check.answer.is_some()).unwrap();
    let withdraw = |requirement: &str| {
        Command::Protocol(ProtocolCommand::Withdraw { requirement: requirement.into() })
    };
    desk.does(withdraw(&answered.requirement));
    assert_eq!(failures(&desk), std::slice::from_ref(&answered.requirement));
    assert!(desk.tries(withdraw(&answered.requirement)).is_err(), "there is nothing to take back");
    let leave = ProtocolCommand::Deviate { requirement: "window".into(), reason: "fat".into() };
    desk.does(Command::Protocol(leave));
    assert!(desk.tries(withdraw("window")).is_err());
}
