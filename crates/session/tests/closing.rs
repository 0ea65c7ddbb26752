//! What was closed stays closed, whatever a host reports late.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use session::{Effect, Input, JobId, Outcome, Stamp};
use study::{StudyError, read_header};
use support::{Desk, as_other_series, chest_files};
use volume::Dims;
use wire::{
    Command, FileEntry, FileId, OpenState, Progress, Request, RequestId, StudiesView, StudyCommand,
};

const DIMS: Dims = Dims { columns: 16, rows: 12, slices: 5 };

fn ask(desk: &mut Desk, command: StudyCommand) -> Vec<Effect> {
    let stamp = Stamp { unix_ms: 1_800_000_100_000, utc_offset_minutes: 0, entropy: 1 };
    let request = Request { id: RequestId(900), command: Command::Study(command) };
    desk.session.handle(Input::Command(request, stamp))
}

fn entry(id: u32, path: &str) -> FileEntry {
    FileEntry { id: FileId(id), path: path.to_owned(), size_bytes: 7 }
}

/// Files of a series that are not looked into before the test says so.
fn add_files(desk: &mut Desk, first: u32) -> (JobId, Outcome) {
    let files = as_other_series(chest_files(DIMS, (9.0, 11.0)));
    let entries: Vec<_> = (first..).zip(&files).map(|(id, (path, _))| entry(id, path)).collect();
    let headers = entries.iter().zip(&files);
    let headers =
        headers.map(|(entry, (_, bytes))| (entry.id, read_header(bytes, bytes.len() as u64)));
    let headers = headers.collect();
    let effects = ask(desk, StudyCommand::AddFiles(entries));
    let job = effects.iter().find_map(|effect| match effect {
        Effect::Scan(job, _) => Some(*job),
        _ => None,
    });
    let job = job.unwrap();
    (job, Outcome::Headers(job, headers))
}

#[test]
fn what_a_closed_scan_still_reports_brings_nothing_back() {
    let mut desk = Desk::new();
    desk.drop_files(chest_files(DIMS, (9.0, 11.0)));
    assert_eq!(desk.view().open.state, OpenState::Ready);
    let (job, headers) = add_files(&mut desk, 100);
    let closed = ask(&mut desk, StudyCommand::CloseAll);
    assert!(closed.iter().any(|effect| matches!(effect, Effect::Cancel(of) if *of == job)));

    let spec = phantom::ChestSpec { dims: DIMS, ..phantom::ChestSpec::default() };
    let image = Box::new(phantom::chest(&spec).unwrap().volume);
    let late = [
        headers,
        Outcome::Unfolded { job, file: Some(FileId(104)), entries: vec![entry(200, "a.zip/a")] },
        Outcome::NiftiVolume(job, FileId(103), Ok(image)),
        Outcome::NiftiVolume(job, FileId(102), Err(StudyError::Inflate)),
        Outcome::FileFault(job, FileId(101), "gone".to_owned()),
        Outcome::ScanEnded(job),
    ];
    for outcome in late {
        let said = format!("{outcome:.60?}");
        let effects = desk.session.handle(Input::Outcome(outcome));
        assert!(effects.is_empty(), "{said}: {effects:?}");
    }
    assert_eq!(desk.view().studies, StudiesView::default());
    assert_eq!(desk.view().open.state, OpenState::Empty);
}

#[test]
fn a_scan_after_closing_is_not_ended_by_the_one_before_it() {
    let mut desk = Desk::new();
    let (before, late) = add_files(&mut desk, 0);
    ask(&mut desk, StudyCommand::CloseAll);
    let (job, headers) = add_files(&mut desk, 100);
    desk.feed(Input::Outcome(late));
    desk.feed(Input::Outcome(Outcome::ScanEnded(before)));
    let reading = Progress { done: 0, total: DIMS.slices };
    assert_eq!(desk.view().studies.reading, Some(reading));
    let effects = desk.session.handle(Input::Outcome(headers));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Load(..))), "{effects:?}");
    let effects = desk.session.handle(Input::Outcome(Outcome::ScanEnded(job)));
    let loaded = effects.iter().find_map(|effect| match effect {
        Effect::Load(_, slices) => Some(slices.iter().map(|slice| slice.file).collect::<Vec<_>>()),
        _ => None,
    });
    let mut loaded = loaded.unwrap();
    loaded.sort_unstable();
    assert_eq!(loaded, (100..105).map(FileId).collect::<Vec<_>>());
}

#[test]
fn files_are_let_go_of_when_everything_is_closed_and_not_before() {
    let mut desk = Desk::new();
    desk.drop_files(chest_files(DIMS, (9.0, 11.0)));
    let forgets = |effect: &Effect| matches!(effect, Effect::ForgetFiles);
    assert!(!desk.effects.iter().any(|effect| effect == "ForgetFiles"));
    let closed = ask(&mut desk, StudyCommand::CloseAll);
    let asked = |effect: &Effect| matches!(effect, Effect::Cancel(_));
    let (last_job, forgotten) =
        (closed.iter().rposition(asked), closed.iter().position(forgets).unwrap());
    assert!(last_job < Some(forgotten), "jobs are stopped before their files go: {closed:?}");
}

#[test]
fn a_journal_is_given_back_when_all_is_closed() {
    let mut desk = Desk::new();
    desk.drop_files(chest_files(DIMS, (9.0, 11.0)));
    let closed = ask(&mut desk, StudyCommand::CloseAll);
    assert!(closed.iter().any(|effect| matches!(effect, Effect::CloseJournal)), "{closed:?}");
}
