//! Segmentations of other writers, opened in the volume that they were drawn on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod support;

use std::fs;
use std::path::Path;

use support::Desk;
use wire::{Command, SegKind, StudyCommand, VolumeId, Why};

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
