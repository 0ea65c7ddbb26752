//! Images that are whole when they are dropped: they stay in memory, and what they take is not there for others.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use session::{Input, Outcome};
use support::{Desk, chest_files};
use volume::Dims;
use wire::{Command, OpenState, RendererKind, StudyCommand, VolumeId, Why};

const DIMS: Dims = Dims { columns: 16, rows: 12, slices: 5 };
const CHEST_BYTES: u64 = 16 * 12 * 5 * 2;

/// A NIfTI-1 file of 16-bit samples that lie nowhere.
fn image(name: &str, dims: [u16; 3]) -> (String, Vec<u8>) {
    let mut bytes = vec![0; 352];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, &348_u32.to_le_bytes());
    put(40, &3_u16.to_le_bytes());
    for (at, extent) in [42, 44, 46].into_iter().zip(dims) {
        put(at, &extent.to_le_bytes());
    }
    put(70, &4_u16.to_le_bytes());
    put(72, &16_u16.to_le_bytes());
    put(108, &352_f32.to_le_bytes());
    put(344, b"n+1\0");
    let count = dims.into_iter().product::<u16>();
    bytes.extend((0..count).flat_map(u16::to_le_bytes));
    (name.to_owned(), bytes)
}

fn ids(desk: &Desk) -> Vec<VolumeId> {
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    series.flat_map(|series| &series.volumes).map(|volume| volume.id.clone()).collect()
}

fn open(id: &VolumeId) -> Command {
    Command::Study(StudyCommand::Open(id.clone()))
}

#[test]
fn every_image_that_was_read_is_held_and_counted_once() {
    let mut desk = Desk::new();
    assert_eq!(desk.session.held_bytes(), 0);
    desk.drop_files(vec![image("a.nii", [7, 5, 3]), image("b.nii", [9, 4, 2])]);
    let both = (7 * 5 * 3 + 9 * 4 * 2) * 2;
    assert_eq!(
        (desk.session.held_bytes(), desk.view().open.state.clone()),
        (both, OpenState::Empty)
    );
    desk.does(open(&ids(&desk)[1]));
    assert_eq!((desk.session.held_bytes(), desk.view().device.memory_bytes), (both, both));
    desk.drop_files(chest_files(DIMS, (9.0, 11.0)));
    let chest = ids(&desk).into_iter().find(|id| !id.0.starts_with("nifti")).unwrap();
    desk.does(open(&chest));
    assert_eq!(desk.session.held_bytes(), both + CHEST_BYTES);
    desk.does(Command::Study(StudyCommand::CloseAll));
    assert_eq!(desk.session.held_bytes(), 0);
}

#[test]
fn a_series_has_the_memory_that_images_leave() {
    let image_bytes = 7 * 5 * 3 * 2;
    let with_limit = |memory_limit_bytes| {
        let mut desk = Desk::new();
        let renderer = RendererKind::Cpu;
        desk.feed(Input::Outcome(Outcome::HostReady { renderer, memory_limit_bytes }));
        desk.drop_files(vec![image("a.nii", [7, 5, 3])]);
        desk.drop_files(chest_files(DIMS, (9.0, 11.0)));
        let chest = ids(&desk).into_iter().find(|id| !id.0.starts_with("nifti")).unwrap();
        desk.tries(open(&chest))
    };
    assert_eq!(with_limit(CHEST_BYTES + image_bytes), Ok(()));
    let short = Why::OutOfMemory { needed_bytes: CHEST_BYTES, available_bytes: CHEST_BYTES - 1 };
    assert_eq!(with_limit(CHEST_BYTES + image_bytes - 1), Err(short));
}
