//! What is on disk, and what is saved.

use volume::{Dims, Placement, Rescale, Volume, Voxels};
use wire::{
    Command, EditCommand, ExportCommand, FileEntry, FileId, JournalCommand, SegmentCommand, Why,
    WindowCommand,
};

use crate::support::Desk;
use crate::{chest, edit, ready_to_draw, stroke};

#[test]
fn an_edit_is_on_disk_before_it_counts_as_saved_and_comes_back_in_a_new_session() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 250.0));
    stroke(&mut desk, (100.0, 100.0), (100.0, 140.0));
    desk.does(edit(EditCommand::Undo));
    assert_eq!(desk.view().history.unsaved, 0);
    let kept = desk.session.labels().cloned().unwrap();

    let mut after_crash = Desk::new();
    // The last record was cut short by the crash.
    after_crash.journal = desk.journal.clone();
    after_crash.journal.extend([9, 0, 0]);
    let again = chest();
    drop(again);
    let spec = phantom::ChestSpec {
        dims: volume::Dims::new(96, 80, 41),
        pixel_mm: 4.0,
        slice_mm: 5.0,
        ..phantom::ChestSpec::default()
    };
    let files = phantom::dicom_files(&phantom::chest(&spec).unwrap().volume).unwrap();
    after_crash.drop_files(files);
    let recovery = after_crash.view().recovery.clone().unwrap();
    assert_eq!(recovery.segments, ["A"]);
    let refused = after_crash
        .tries(Command::Segment(SegmentCommand::Add { structure: None, name: Some("B".into()) }));
    assert_eq!(refused, Err(Why::RecoveryPending));
    after_crash.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(after_crash.session.labels(), Some(&kept));
    assert_eq!(after_crash.view().recovery, None);
    after_crash.does(edit(EditCommand::Redo));
    assert_ne!(after_crash.session.labels(), Some(&kept));
}

#[test]
fn a_saved_seg_is_read_back_as_it_was_drawn() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    desk.does(Command::Export(ExportCommand::Seg));
    let (_, _, files) = desk.answers.last().unwrap();
    let file = interchange::seg::read(&files[0]).unwrap();
    let of_reference = file.header.series.frame_of_reference.clone();
    let placement = desk.session.volume().unwrap().placement();
    let placed = file.place_on(placement, &of_reference).unwrap();
    let labels = desk.session.labels().unwrap();
    assert_eq!(placed.layers[0].labels.labels(), labels.labels());
}

#[test]
fn the_sidecar_holds_the_window_of_every_edit_that_counts() {
    let mut desk = ready_to_draw();
    desk.does(Command::Window(WindowCommand::Set { center: 40.0, width: 400.0 }));
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    desk.does(Command::Window(WindowCommand::Set { center: -600.0, width: 1500.0 }));
    stroke(&mut desk, (100.0, 100.0), (120.0, 100.0));
    stroke(&mut desk, (10.0, 10.0), (20.0, 20.0));
    desk.does(edit(EditCommand::Undo));
    desk.does(Command::Export(ExportCommand::Seg));
    let (_, _, files) = desk.answers.last().unwrap();
    let sidecar: interchange::sidecar::SegSidecar = serde_json::from_slice(&files[1]).unwrap();
    assert!(sidecar.is_of(&files[0]));
    assert_eq!(sidecar.protocol.id, "free-viewing");
    let windows: Vec<_> = sidecar
        .edits
        .iter()
        .map(|edit| (edit.segment, edit.window.center, edit.window.width, &*edit.window.unit))
        .collect();
    assert_eq!(windows, [(1, 40.0, 400.0, "HU"), (1, -600.0, 1500.0, "HU")]);
}

#[test]
fn masks_of_an_image_without_a_place_are_offered_in_no_file() {
    let dims = Dims::new(16, 12, 5);
    let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
    let voxels = Voxels::I16(vec![0; dims.voxel_count().unwrap()]);
    let mut desk = Desk::new();
    let entry = FileEntry { id: FileId(0), path: "map.nii".into(), size_bytes: 4096 };
    desk.opens_image(entry, Volume::new(placement, voxels, Rescale::IDENTITY).unwrap());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: None }));
    let offered = &desk.view().export;
    assert!(offered.seg_refusal.is_some() && offered.nifti_files.is_empty(), "{offered:?}");
    let refused = desk.tries(Command::Export(ExportCommand::Nifti));
    assert!(matches!(refused, Err(Why::NoGeometry(_))), "{refused:?}");
}

#[test]
fn a_segment_that_was_named_with_a_backslash_can_be_saved() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 250.0));
    let id = desk.view().segments[0].id;
    desk.does(Command::Segment(SegmentCommand::Rename(id, "T1\\T2".into())));
    desk.does(Command::Export(ExportCommand::Seg));
}
