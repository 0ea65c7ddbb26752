//! Files that come later change what volumes are called, and nothing that is open.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{Desk, as_other_series, as_other_study, chest_files};
use volume::Dims;
use wire::{
    Command, Layout, OpenState, SegmentCommand, StudyCommand, ViewCommand, VolumeId, VolumeItem,
    Why,
};

const DIMS: Dims = Dims::new(48, 40, 20);
const SIZES_MM: (f64, f64) = (8.0, 10.0);

type Files = Vec<(String, Vec<u8>)>;

/// A series, and slices of another size that stand before it in the same series.
fn series_and_scout() -> (Files, Files) {
    let series = chest_files(DIMS, SIZES_MM).split_off(5);
    let mut scout = chest_files(Dims::new(32, 24, 20), SIZES_MM);
    scout.truncate(3);
    let scout = scout.into_iter().map(|(name, bytes)| (format!("scout/{name}"), bytes));
    (series, scout.collect())
}

fn volumes(desk: &Desk) -> Vec<VolumeItem> {
    let studies = desk.view().studies.studies.iter();
    studies.flat_map(|s| &s.series).flat_map(|s| s.volumes.clone()).collect()
}

fn named(desk: &Desk, dims: [u32; 3]) -> VolumeId {
    volumes(desk).into_iter().find(|volume| volume.dims == dims).unwrap().id
}

fn add() -> Command {
    Command::Segment(SegmentCommand::Add { structure: None, name: None })
}

#[test]
fn what_is_open_keeps_its_row_when_others_come_before_it() {
    let (series, scout) = series_and_scout();
    let mut desk = Desk::new();
    desk.drop_files(series);
    desk.does(add());
    let before = desk.view().open.volume.clone().unwrap();
    desk.drop_files(scout);
    let (series, scout) = (named(&desk, [48, 40, 15]), named(&desk, [32, 24, 3]));
    assert_eq!(scout, before, "the scout has the place, and so the name, of the series");
    assert_eq!(desk.view().open.volume.as_ref(), Some(&series));
    // What is open already is neither read again nor refused.
    let loads = |desk: &Desk| desk.effects.iter().filter(|e| *e == "Load").count();
    let read = loads(&desk);
    desk.does(Command::Study(StudyCommand::Open(series)));
    assert_eq!((loads(&desk), desk.view().segments.len()), (read, 1));
    // The scout has a picture of its own.
    let pictures = desk.thumbnails.iter().filter(|picture| picture.id == scout);
    let sizes: Vec<u32> = pictures.map(|p| p.volume.placement().dims().columns).collect();
    assert_eq!(sizes, [48, 32]);
    desk.does(Command::Study(StudyCommand::Open(scout)));
    assert!(desk.view().segments.is_empty());
}

#[test]
fn a_stopped_load_goes_on_after_more_files() {
    let (series, scout) = series_and_scout();
    let mut desk = Desk::new();
    desk.holds_slices_back = true;
    desk.drop_files(series);
    desk.let_slices_come(4);
    desk.does(Command::Study(StudyCommand::StopLoading));
    desk.drop_files(scout);
    let id = desk.view().open.volume.clone().unwrap();
    desk.does(Command::Study(StudyCommand::Open(id)));
    let left = desk.held_back();
    desk.let_slices_come(left);
    assert_eq!(desk.view().open.state, OpenState::Ready);
}

#[test]
fn a_series_with_more_of_its_own_slices_is_said_to_have_grown() {
    let (mut series, scout) = series_and_scout();
    let late = series.split_off(12);
    let mut desk = Desk::new();
    desk.drop_files(series);
    desk.does(add());
    desk.drop_files(scout);
    desk.drop_files(late);
    let id = desk.view().open.volume.clone().unwrap();
    assert_eq!(id, named(&desk, [48, 40, 15]));
    assert_eq!(desk.tries(Command::Study(StudyCommand::Open(id))), Err(Why::SeriesGrew));
}

/// Puts a text in place of another of the same length.
fn with_text(files: Files, of: &str, text: &str) -> Files {
    let (of, text) = (of.as_bytes(), text.as_bytes());
    assert_eq!(of.len(), text.len());
    let replaced = |(name, mut bytes): (String, Vec<u8>)| {
        let places: Vec<usize> =
            (0..=bytes.len() - of.len()).filter(|&at| bytes[at..].starts_with(of)).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at..at + text.len()].copy_from_slice(text);
        }
        (name, bytes)
    };
    files.into_iter().map(replaced).collect()
}

fn numbers(desk: &Desk) -> Vec<u32> {
    desk.view().studies.studies.iter().map(|study| study.patient_number).collect()
}

/// The same files without a word on whose they are.
fn of_nobody(files: Files) -> Files {
    let files = with_text(files, "Phantom^Chest", "             ");
    with_text(files, "VK-DEMO-01", "          ")
}

#[test]
fn a_patient_keeps_the_number_while_others_are_found() {
    let mut desk = Desk::new();
    desk.drop_files(with_text(chest_files(DIMS, SIZES_MM), "Phantom^Chest", "Quarant^Chest"));
    assert_eq!(numbers(&desk), [1]);
    let earlier_in_the_alphabet = as_other_study(as_other_series(chest_files(DIMS, SIZES_MM)));
    desk.drop_files(with_text(earlier_in_the_alphabet, "Phantom^Chest", "Aardvar^Chest"));
    let whose = |desk: &Desk| {
        let studies = desk.view().studies.studies.iter();
        studies.map(|s| (s.patient_number, s.patient.name.clone())).collect::<Vec<_>>()
    };
    let mut whose = whose(&desk);
    whose.sort_unstable();
    assert_eq!(whose, [(1, "Chest Quarant".to_owned()), (2, "Chest Aardvar".to_owned())]);
}

#[test]
fn two_studies_that_do_not_say_whose_they_are_are_of_two_patients() {
    let mut desk = Desk::new();
    desk.drop_files(of_nobody(chest_files(DIMS, SIZES_MM)));
    desk.drop_files(of_nobody(as_other_study(as_other_series(chest_files(DIMS, SIZES_MM)))));
    let mut numbers = numbers(&desk);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
}

/// The phantom, which states no birth date, born on a day.
fn born(files: Files, day: &str) -> Files {
    let place = |bytes: &[u8]| bytes.windows(6).position(|at| at == b"\x10\x00\x30\x00DA").unwrap();
    let stated = |(name, mut bytes): (String, Vec<u8>)| {
        let at = place(&bytes);
        bytes.splice(at + 6..at + 8, [&[8, 0], day.as_bytes()].concat());
        (name, bytes)
    };
    files.into_iter().map(stated).collect()
}

#[test]
fn two_of_one_name_and_number_born_on_two_days_are_two_patients() {
    let mut desk = Desk::new();
    desk.drop_files(born(chest_files(DIMS, SIZES_MM), "19500101"));
    let other = as_other_study(as_other_series(chest_files(DIMS, SIZES_MM)));
    desk.drop_files(born(other, "19800101"));
    let mut numbers = numbers(&desk);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn what_is_shown_beside_stays_when_its_name_is_that_of_another() {
    let (series, scout) = series_and_scout();
    let mut desk = Desk::new();
    desk.drop_files(chest_files(DIMS, SIZES_MM));
    desk.drop_files(as_other_series(series));
    let id = named(&desk, [48, 40, 15]);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(id.clone()))));
    desk.drop_files(as_other_series(scout));
    let shown = desk.view().beside.shown.clone().unwrap();
    assert_eq!((shown.slices, shown.volume.id), (15, named(&desk, [48, 40, 15])));
    assert_eq!(named(&desk, [32, 24, 3]), id);
}
