//! Segmentations of other writers, opened in the volume that they were drawn on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod support;

use std::fs;
use std::path::Path;

use support::Desk;
use wire::{
    Command, EditCommand, ExportCommand, JournalCommand, SegKind, SegmentCommand, SegmentId,
    StudyCommand, VolumeId, Why,
};

fn file(name: &str) -> (String, Vec<u8>) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/seg_interop");
    (name.to_owned(), fs::read(data.join(name)).unwrap())
}

/// A CT of three slices, open.
fn with_liver() -> Desk {
    let mut desk = Desk::new();
    desk.drop_files(["01", "02", "03"].map(|n| file(&format!("dcmqi/ct-3slice/{n}.dcm"))).into());
    desk
}

fn open(desk: &mut Desk, name: &str) -> Result<(), Why> {
    let known = segs(desk);
    desk.drop_files(vec![file(name)]);
    let added = segs(desk).into_iter().find(|id| !known.contains(id)).unwrap();
    desk.tries(Command::Study(StudyCommand::Open(added)))
}

fn segs(desk: &Desk) -> Vec<VolumeId> {
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    series.filter(|s| s.modality == "SEG").flat_map(|s| &s.volumes).map(|v| v.id.clone()).collect()
}

fn labels_after(name: &str) -> Vec<u8> {
    let mut desk = with_liver();
    open(&mut desk, name).unwrap();
    desk.session.labels().unwrap().labels().to_vec()
}

/// The conformance tests hold each of these files against highdicom; here: a session that asks its host for the
/// frames has the same labels as one that reads samples stored as they are.
#[test]
fn compressed_frames_are_decoded_by_the_host() {
    let plain = labels_after("dcmqi/liver.dcm");
    assert_eq!(plain.iter().filter(|&&label| label != 0).count(), 107_098);
    for name in ["liver_rle", "liver_j2k", "liver_deflate", "liver_expb"] {
        assert!(labels_after(&format!("encodings/{name}.dcm")) == plain, "{name}");
    }
}

#[test]
fn a_damaged_frame_leaves_what_is_open_as_it_was() {
    let mut desk = with_liver();
    let (name, mut bytes) = file("encodings/liver_rle.dcm");
    let end = bytes.len() - 400;
    bytes.truncate(end);
    desk.drop_files(vec![(name, bytes)]);
    let [seg] = &segs(&desk)[..] else { panic!("one SEG") };
    let opened = desk.tries(Command::Study(StudyCommand::Open(seg.clone())));
    assert!(opened.is_err(), "{opened:?}");
    assert!(desk.view().segments.is_empty());
    open(&mut desk, "dcmqi/liver.dcm").unwrap();
    assert_eq!(desk.view().segments.len(), 1);
}

#[test]
fn probabilities_are_refused_before_anything_is_decoded() {
    let mut desk = with_liver();
    let loads = |desk: &Desk| desk.effects.iter().filter(|e| e.starts_with("Load(")).count();
    let before = loads(&desk);
    let opened = open(&mut desk, "highdicom/seg_image_ct_binary_fractional.dcm");
    assert_eq!(opened, Err(Why::SegUnsupported(SegKind::Fractional)));
    assert_eq!(loads(&desk), before);
}

#[test]
fn a_seg_of_another_series_is_not_placed() {
    let mut desk = Desk::with_chest(volume::Dims::new(32, 32, 6), (4.0, 5.0));
    let opened = open(&mut desk, "dcmqi/liver.dcm");
    assert!(matches!(opened, Err(Why::SegMisfit(_))), "{opened:?}");
    assert!(desk.view().segments.is_empty());
}

/// Overlapping segments, numbered from 1 to 5; some lie in a layer of their own.
const OVERLAPPING: &str = "dcmqi/partial_overlaps.dcm";

fn numbered(desk: &Desk) -> Vec<(u16, String)> {
    desk.view().segments.iter().map(|s| (s.number, s.name.clone())).collect()
}

fn names_of_five() -> Vec<(u16, String)> {
    let names = ["GREEN", "ORANGE", "PURPLE", "LIGHT_BLUE", "DARK_BLUE"];
    (1..).zip(names.map(str::to_owned)).collect()
}

#[test]
fn segments_keep_the_numbers_of_their_file_whatever_layers_they_lie_in() {
    let mut desk = with_liver();
    open(&mut desk, OVERLAPPING).unwrap();
    assert_eq!(numbered(&desk), names_of_five());
    // Saved again, they have them still.
    desk.does(Command::Export(ExportCommand::Seg));
    let (_, _, files) = desk.answers.last().unwrap();
    let saved = interchange::seg::read(&files[0]).unwrap();
    let saved: Vec<_> = saved.segments.iter().map(|s| (s.number, s.label.clone())).collect();
    assert_eq!(saved, names_of_five());
}

#[test]
fn a_number_that_is_taken_is_replaced_and_the_others_stay() {
    let mut desk = with_liver();
    let name = Some("Drawn".to_owned());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
    open(&mut desk, OVERLAPPING).unwrap();
    let mut expected = names_of_five();
    expected[0] = (1, "Drawn".to_owned());
    expected.push((6, "GREEN".to_owned()));
    assert_eq!(numbered(&desk), expected);
    let said = desk.view().open.seg.clone().unwrap();
    assert_eq!((said.title.as_str(), said.segments, said.renumbered), ("Segmentation", 5, 1));
}

fn item(desk: &Desk) -> wire::SegmentationItem {
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    let items: Vec<_> =
        series.flat_map(|s| &s.volumes).filter_map(|v| v.segmentation.clone()).collect();
    let [item] = &items[..] else { panic!("one SEG: {items:?}") };
    item.clone()
}

#[test]
fn a_seg_says_what_it_is_and_that_it_is_open() {
    let mut desk = with_liver();
    desk.drop_files(vec![file(OVERLAPPING)]);
    let found = item(&desk);
    assert_eq!((found.title.as_str(), found.segments, found.is_open), ("Segmentation", 5, false));
    // The CT has no description: it is called by its number.
    assert_eq!(found.drawn_on.as_deref(), Some("2"));
    let id = segs(&desk)[0].clone();
    let open = || Command::Study(StudyCommand::Open(id.clone()));
    desk.does(open());
    assert!(item(&desk).is_open);
    let said = desk.view().open.seg.clone().unwrap();
    assert_eq!((said.segments, said.renumbered), (5, 0));
    // Again: nothing is added, and why is said.
    assert_eq!(desk.tries(open()), Err(Why::SegOpen("Segmentation".to_owned())));
    assert_eq!(desk.view().segments.len(), 5);
    assert_eq!(desk.view().open.seg, None);
    // Undone it is open no more; brought again it is; undone and drawn over it is not.
    desk.does(Command::Edit(EditCommand::Undo));
    assert!(!item(&desk).is_open);
    desk.does(Command::Edit(EditCommand::Redo));
    assert!(item(&desk).is_open);
    desk.does(Command::Edit(EditCommand::Undo));
    let name = Some("Drawn".to_owned());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
    assert!(!item(&desk).is_open);
    desk.does(open());
    assert_eq!(desk.view().segments.len(), 6);
    desk.does(Command::Study(StudyCommand::SegRead));
    assert_eq!(desk.view().open.seg, None);
}

#[test]
fn one_sop_instance_uid_is_one_seg_however_often_it_is_dropped() {
    let mut desk = with_liver();
    let rows = |desk: &Desk| {
        let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
        series.map(|s| s.volumes.len()).sum::<usize>()
    };
    let ct = || ["01", "02", "03"].map(|n| file(&format!("dcmqi/ct-3slice/{n}.dcm")));
    let stray = || ("notes.md".to_owned(), b"no image".to_vec());
    for _ in 0..2 {
        let mut all = Vec::from(ct());
        all.extend([file("dcmqi/liver.dcm"), stray()]);
        desk.drop_files(all);
        assert_eq!((rows(&desk), desk.view().studies.skipped_total), (2, 1));
        let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
        let slices = series.flat_map(|s| &s.volumes).map(|volume| volume.dims[2]);
        assert_eq!(slices.max(), Some(3), "the CT is the same volume");
    }
    desk.does(Command::Study(StudyCommand::Open(segs(&desk)[0].clone())));
    // The same instance in another encoding.
    desk.drop_files(vec![file("encodings/liver_expb.dcm")]);
    assert_eq!(rows(&desk), 2);
    assert!(item(&desk).is_open);
    let again = Command::Study(StudyCommand::Open(segs(&desk)[0].clone()));
    assert_eq!(desk.tries(again), Err(Why::SegOpen("Liver Segmentation".to_owned())));
}

#[test]
fn what_was_taken_up_from_before_is_not_added_again() {
    let mut desk = with_liver();
    open(&mut desk, OVERLAPPING).unwrap();
    let journal = desk.journal.clone();
    let mut desk = Desk::new();
    desk.journal = journal;
    desk.drop_files(["01", "02", "03"].map(|n| file(&format!("dcmqi/ct-3slice/{n}.dcm"))).into());
    desk.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(desk.view().segments.len(), 5);
    assert!(matches!(open(&mut desk, OVERLAPPING), Err(Why::SegOpen(_))));
    assert_eq!(desk.view().segments.len(), 5);
    assert!(item(&desk).is_open);
}

/// The file with the first letter of its Patient ID another one.
fn of_another(name: &str) -> (String, Vec<u8>) {
    let (name, mut bytes) = file(name);
    let tag = b"\x10\x00\x20\x00LO";
    let at = bytes.windows(tag.len()).position(|part| part == tag).unwrap() + tag.len() + 2;
    bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
    (name, bytes)
}

#[test]
fn a_seg_of_another_patient_is_refused_though_it_fits() {
    let mut desk = with_liver();
    desk.drop_files(vec![of_another("dcmqi/liver.dcm")]);
    let [seg] = &segs(&desk)[..] else { panic!("one SEG") };
    let opened = desk.tries(Command::Study(StudyCommand::Open(seg.clone())));
    assert!(matches!(opened, Err(Why::SegOfAnother { .. })), "{opened:?}");
    assert!(desk.view().segments.is_empty());
}

#[test]
fn of_a_seg_that_is_opened_again_only_what_was_removed_is_added() {
    let mut desk = with_liver();
    open(&mut desk, OVERLAPPING).unwrap();
    let of = |desk: &Desk| -> Vec<_> {
        desk.view().segments.iter().map(|s| (s.number, s.name.clone(), s.voxels)).collect()
    };
    let all = of(&desk);
    for number in [2, 5] {
        desk.does(Command::Segment(SegmentCommand::Remove(SegmentId(number))));
    }
    let [seg] = &segs(&desk)[..] else { panic!("one SEG") };
    let again = Command::Study(StudyCommand::Open(seg.clone()));
    desk.does(again.clone());
    assert_eq!(of(&desk), all);
    assert!(matches!(desk.tries(again), Err(Why::SegOpen(_))));
    assert_eq!(of(&desk), all);
}

#[test]
fn a_seg_is_open_no_more_when_its_number_is_that_of_another_segment() {
    let mut desk = with_liver();
    open(&mut desk, "dcmqi/liver.dcm").unwrap();
    let voxels = desk.view().segments[0].voxels;
    desk.does(Command::Segment(SegmentCommand::Remove(SegmentId(1))));
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: None }));
    assert_eq!(desk.view().segments[0].number, 1);
    assert!(!item(&desk).is_open);
    let [seg] = &segs(&desk)[..] else { panic!("one SEG") };
    desk.does(Command::Study(StudyCommand::Open(seg.clone())));
    let all: Vec<u64> = desk.view().segments.iter().map(|s| s.voxels).collect();
    assert_eq!(all, [0, voxels]);
}

#[test]
fn a_seg_brings_its_series_along_where_nothing_is_open() {
    let mut desk = Desk::with_chest(volume::Dims::new(32, 32, 6), (4.0, 5.0));
    desk.drop_files(["01", "02", "03"].map(|n| file(&format!("dcmqi/ct-3slice/{n}.dcm"))).into());
    desk.drop_files(vec![file("dcmqi/liver.dcm")]);
    let [seg] = &segs(&desk)[..] else { panic!("one SEG") };
    let open = Command::Study(StudyCommand::Open(seg.clone()));
    // What is open is another series: the reader chose it.
    assert!(matches!(desk.tries(open.clone()), Err(Why::SegMisfit(_))));

    let mut desk = Desk::new();
    let chest = support::chest_files(volume::Dims::new(32, 32, 6), (4.0, 5.0));
    let ct = ["01", "02", "03"].map(|n| file(&format!("dcmqi/ct-3slice/{n}.dcm")));
    desk.drop_files(chest.into_iter().chain(ct).chain([file("dcmqi/liver.dcm")]).collect());
    assert_eq!(desk.view().open.volume, None, "two series: a choice");
    let [seg] = &segs(&desk)[..] else { panic!("one SEG") };
    desk.does(Command::Study(StudyCommand::Open(seg.clone())));
    assert_eq!(desk.view().segments.len(), 1);
    assert!(item(&desk).is_open);
}

#[test]
fn a_seg_without_its_series_says_so() {
    let mut desk = Desk::new();
    desk.drop_files(vec![file("dcmqi/liver.dcm")]);
    let [seg] = &segs(&desk)[..] else { panic!("one SEG") };
    let opened = desk.tries(Command::Study(StudyCommand::Open(seg.clone())));
    assert_eq!(opened, Err(Why::SegAlone));
}

/// The file with the last digit of its SOP Instance UID another one, as another reader's with the same masks.
fn of_another_reader(name: &str) -> (String, Vec<u8>) {
    let (name, mut bytes) = file(name);
    let tag = b"\x08\x00\x18\x00UI";
    let at = bytes.windows(tag.len()).position(|part| part == tag).unwrap() + tag.len();
    let len = usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let uid = &mut bytes[at + 2..at + 2 + len];
    let last = uid.iter().rposition(|byte| *byte != 0).unwrap();
    uid[last] = if uid[last] == b'1' { b'2' } else { b'1' };
    (name, bytes)
}

#[test]
fn equal_masks_of_two_readers_are_two() {
    let mut desk = with_liver();
    open(&mut desk, "dcmqi/liver.dcm").unwrap();
    let known = segs(&desk);
    desk.drop_files(vec![of_another_reader("dcmqi/liver.dcm")]);
    let other = segs(&desk).into_iter().find(|id| !known.contains(id)).unwrap();
    desk.does(Command::Study(StudyCommand::Open(other)));
    let voxels: Vec<u64> = desk.view().segments.iter().map(|s| s.voxels).collect();
    assert!(voxels.len() == 2 && voxels[0] == voxels[1], "{voxels:?}");
}

#[test]
fn one_comes_back_to_a_seg_that_is_open_as_it_was_left() {
    let mut desk = with_liver();
    let ct = desk.view().open.volume.clone().unwrap();
    open(&mut desk, "dcmqi/liver.dcm").unwrap();
    assert!(desk.view().open.seg.is_some(), "it says what was opened");
    desk.drop_files(support::chest_files(volume::Dims::new(32, 32, 6), (4.0, 5.0)));
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    let all: Vec<VolumeId> = series.flat_map(|s| &s.volumes).map(|v| v.id.clone()).collect();
    let known = segs(&desk);
    let chest = all.into_iter().find(|id| *id != ct && !known.contains(id)).unwrap();
    desk.does(Command::Study(StudyCommand::Open(chest)));
    assert!(!item(&desk).is_open);
    desk.does(Command::Study(StudyCommand::Open(ct)));
    assert!(item(&desk).is_open);
    assert_eq!(desk.view().open.seg, None, "it was said when it was opened");
}
