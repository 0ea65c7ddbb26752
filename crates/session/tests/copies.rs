//! A good copy of a file takes the place of a damaged one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{Desk, as_other_series, chest_files};
use volume::Dims;
use wire::{
    Command, Layout, OpenState, SegmentCommand, StudyCommand, ViewCommand, VolumeId, Warning, Why,
};

const DIMS: Dims = Dims::new(48, 40, 20);
const SIZES_MM: (f64, f64) = (8.0, 10.0);

type File = (String, Vec<u8>);

/// A file that ends in its pixels.
fn cut((name, bytes): &File) -> File {
    (name.clone(), bytes[..bytes.len() - 400].to_vec())
}

/// A series with one of its files cut, and that file as it was.
fn with_one_cut(mut files: Vec<File>, at: usize) -> (Vec<File>, File) {
    let good = files[at].clone();
    files[at] = cut(&good);
    (files, good)
}

fn data(name: &str) -> File {
    let path = format!("{}/../../tests/data/dicom_syntaxes/{name}", env!("CARGO_MANIFEST_DIR"));
    (name.to_owned(), std::fs::read(path).unwrap())
}

fn ids(desk: &Desk) -> Vec<VolumeId> {
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    series.flat_map(|series| &series.volumes).map(|volume| volume.id.clone()).collect()
}

fn open_again(desk: &mut Desk) -> Result<(), Why> {
    let id = desk.view().open.volume.clone().unwrap();
    desk.tries(Command::Study(StudyCommand::Open(id)))
}

/// How many slices of what is open could not be read, and how many files were left out.
fn faults(desk: &Desk) -> (u32, u32) {
    let unreadable = |warning: &Warning| match warning {
        Warning::UnreadableSlices(slices) => Some(*slices),
        _ => None,
    };
    let of_slices = desk.view().open.warnings.iter().find_map(unreadable).unwrap_or(0);
    (of_slices, desk.view().studies.skipped_total)
}

#[test]
fn a_good_copy_of_a_cut_file_heals_the_series() {
    // The first slice too: by it an open volume is known.
    for at in [0, 7] {
        let (files, good) = with_one_cut(chest_files(DIMS, SIZES_MM), at);
        let mut desk = Desk::new();
        desk.drop_files(files);
        assert_eq!(faults(&desk), (1, 1));
        desk.drop_files(vec![good]);
        assert_eq!((ids(&desk).len(), desk.view().studies.skipped_total), (1, 0));
        open_again(&mut desk).unwrap();
        assert_eq!((&desk.view().open.state, faults(&desk)), (&OpenState::Ready, (0, 0)));
        assert_eq!(desk.session.volume().unwrap().placement().dims(), DIMS);
    }
}

#[test]
fn where_the_pixels_are_compressed_too() {
    for name in ["MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm", "image_dfl.dcm"] {
        let good = data(name);
        let mut desk = Desk::new();
        desk.drop_files(vec![cut(&good)]);
        assert_eq!(faults(&desk), (1, 1), "{name}");
        desk.drop_files(vec![good]);
        open_again(&mut desk).unwrap();
        assert_eq!((ids(&desk).len(), faults(&desk)), (1, (0, 0)), "{name}");
    }
}

/// A copy may be as long as what was damaged on its way.
#[test]
fn a_copy_of_the_same_length_heals_what_could_not_be_decoded() {
    let good = data("MR_small_jpeg_ls_lossless.dcm");
    let mut bad = good.clone();
    let middle = bad.1.len() - 2000;
    bad.1[middle..].fill(0xff);
    let mut desk = Desk::new();
    desk.drop_files(vec![bad]);
    assert_eq!(faults(&desk), (1, 1));
    desk.drop_files(vec![good]);
    open_again(&mut desk).unwrap();
    assert_eq!((ids(&desk).len(), faults(&desk)), (1, (0, 0)));
}

#[test]
fn a_cut_copy_does_a_whole_series_no_harm() {
    let files = chest_files(DIMS, SIZES_MM);
    let cut = cut(&files[7]);
    let mut desk = Desk::new();
    desk.drop_files(files);
    let loads = |desk: &Desk| desk.effects.iter().filter(|effect| *effect == "Load").count();
    let before = loads(&desk);
    desk.drop_files(vec![cut]);
    open_again(&mut desk).unwrap();
    assert_eq!((ids(&desk).len(), faults(&desk), loads(&desk)), (1, (0, 0), before));
}

/// The cut slice is reported when it is past already.
#[test]
fn a_copy_that_comes_while_the_series_loads_heals_it() {
    let (files, good) = with_one_cut(chest_files(DIMS, SIZES_MM), 7);
    let mut desk = Desk::new();
    desk.holds_slices_back = true;
    desk.drop_files(files);
    desk.drop_files(vec![good]);
    let left = desk.held_back();
    desk.let_slices_come(left);
    assert_eq!(faults(&desk), (1, 0));
    desk.holds_slices_back = false;
    open_again(&mut desk).unwrap();
    assert_eq!((&desk.view().open.state, faults(&desk)), (&OpenState::Ready, (0, 0)));
}

/// What is drawn lies on the slices that are open: they are not exchanged under it.
#[test]
fn what_is_drawn_on_a_damaged_series_stays() {
    let (files, good) = with_one_cut(chest_files(DIMS, SIZES_MM), 7);
    let mut desk = Desk::new();
    desk.drop_files(files);
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: None }));
    desk.drop_files(vec![good]);
    assert_eq!(open_again(&mut desk), Err(Why::SeriesGrew));
    assert_eq!(desk.view().segments.len(), 1);
}

#[test]
fn what_is_shown_beside_is_healed_too() {
    let (files, good) = with_one_cut(as_other_series(chest_files(DIMS, SIZES_MM)), 0);
    let mut desk = Desk::new();
    desk.drop_files(chest_files(DIMS, SIZES_MM));
    desk.drop_files(files);
    let other = |desk: &Desk| {
        let open = desk.view().open.volume.clone();
        ids(desk).into_iter().find(|id| Some(id) != open.as_ref()).unwrap()
    };
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    let shown = other(&desk);
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(shown.clone()))));
    desk.drop_files(vec![good]);
    let beside = desk.view().beside.shown.clone().unwrap();
    assert_eq!((beside.volume.id, beside.slices, other(&desk)), (shown.clone(), 20, shown));
    assert_eq!(ids(&desk).len(), 2);
}
