//! `convert`, and what it owes to the files that it reads: none is written over, and nothing changes without a word.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "each test file uses a part of the support")]

mod support;

use std::fs;

use interchange::nifti::write_labels;
use phantom::{Organ, Phantom};
use support::{Desk, voxelkeep};
use volume::{Grid, Index, Labelmap, SpacingMm, resample_labels};

const RESCALE_SLOPE: [u8; 4] = [0x28, 0x00, 0x53, 0x10];
const PATIENT_ID: [u8; 4] = [0x10, 0x00, 0x20, 0x00];
const PIXEL_SPACING: [u8; 4] = [0x28, 0x00, 0x30, 0x00];

fn grid_of(chest: &Phantom) -> &Grid {
    chest.volume.placement().grid().unwrap()
}

/// Heart and aorta of the phantom with these labels.
fn labels_of(chest: &Phantom, heart: u8, aorta: u8) -> Labelmap {
    let label = |&truth: &u8| match truth {
        t if t == Organ::Heart.label() => heart,
        t if t == Organ::Aorta.label() => aorta,
        _ => 0,
    };
    let labels = chest.truth.labels().iter().map(label).collect();
    Labelmap::from_labels(chest.truth.dims(), labels).unwrap()
}

/// Another value of the same length for an element (explicit VR, short form) of every file of a folder; an empty text
/// takes the element away, by a tag that nobody reads.
fn restate(folder: &str, (tag, vr): ([u8; 4], &[u8; 2]), value: &str) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.windows(6).position(|w| w[..4] == tag && &w[4..] == vr).unwrap();
        if value.is_empty() {
            bytes[at + 2] += 1;
        }
        let length = usize::from(u16::from_le_bytes([bytes[at + 6], bytes[at + 7]]));
        let padded = format!("{value:length$}");
        bytes[at + 8..at + 8 + length].copy_from_slice(padded.as_bytes());
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn no_input_is_written_over_by_whatever_name() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let labels = write_labels(&labels_of(&chest, 1, 2), grid_of(&chest)).unwrap();
    let labels = desk.write("labels.nii.gz", &labels);
    let slice = format!("{folder}/CT0007.dcm");
    let before = fs::read(&slice).unwrap();
    let roundabout = format!("{folder}/../labels.nii.gz");
    let runs: [&[&str]; 4] = [
        &["convert", &labels, "--source", &folder, "-o", &slice],
        &["convert", &labels, "-o", &roundabout],
        &["convert", &labels, "--source", &folder, "-o", &labels],
        &["segment", &folder, "--model", "ct-anatomy", "-o", &slice],
    ];
    let kept = fs::read(&labels).unwrap();
    for arguments in runs {
        voxelkeep(arguments).expect(1, "is one of the files read");
    }
    #[cfg(unix)]
    {
        let link = desk.path("link.nii.gz");
        std::os::unix::fs::symlink(&labels, &link).unwrap();
        voxelkeep(&["convert", &labels, "-o", &link]).expect(1, "is one of the files read");
    }
    let picture = format!("{folder}/slice.png");
    fs::copy(&slice, &picture).unwrap();
    voxelkeep(&["render", &folder, "-o", &picture]).expect(1, "is one of the files read");
    assert_eq!((fs::read(&slice).unwrap(), fs::read(&labels).unwrap()), (before, kept));
    // What was made before may be made anew, beside its input too.
    fs::remove_file(&picture).unwrap();
    for _ in 0..2 {
        voxelkeep(&["render", &folder, "-o", &picture]).expect(0, "wrote");
        voxelkeep(&["convert", &labels, "-o", &desk.path("copy.nii.gz")]).expect(0, "wrote");
    }
}

#[test]
fn a_seg_made_from_a_seg_keeps_which_lesion_a_segment_is() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let labels = write_labels(&labels_of(&chest, 1, 2), grid_of(&chest)).unwrap();
    let labels = desk.write("labels.nii.gz", &labels);
    let (first, again) = (desk.path("first.dcm"), desk.path("again.dcm"));
    voxelkeep(&["convert", &labels, "--source", &folder, "-o", &first]).expect(0, "wrote");
    // Tracking ID and UID of the first segment, before its Segment Algorithm Type.
    let mut bytes = fs::read(&first).unwrap();
    let at = bytes.windows(6).position(|w| w == b"\x62\0\x08\0CS").unwrap();
    let elements = b"\x62\0\x20\0UT\0\0\x06\0\0\0node 3\x62\0\x21\0UI\x08\x001.2.3.44";
    bytes.splice(at..at, elements.iter().copied());
    let tracked = desk.write("tracked.dcm", &bytes);
    voxelkeep(&["convert", &tracked, "--source", &folder, "-o", &again]).expect(0, "wrote");
    // A label that no reader finds.
    let label = bytes.windows(6).position(|w| w == b"\x62\0\x05\0LO").unwrap();
    bytes[label + 2] = 0xf5;
    let unnamed = desk.write("unnamed.dcm", &bytes);
    let named = desk.path("named.dcm");
    voxelkeep(&["convert", &unnamed, "--source", &folder, "-o", &named])
        .expect(0, "segment 1: the file gives it no label");
    let seg = interchange::seg::read(&fs::read(&again).unwrap()).unwrap();
    let lesion = segment::Tracking { id: "node 3".to_owned(), uid: "1.2.3.44".to_owned() };
    let kept: Vec<_> = seg.segments.into_iter().map(|segment| segment.tracking).collect();
    assert_eq!(kept, [Some(lesion), None]);
}

#[test]
fn labels_with_turned_axes_are_compared_with_a_seg() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let (grid, labels) = (grid_of(&chest), labels_of(&chest, 1, 2));
    let straight = desk.write("straight.nii.gz", &write_labels(&labels, grid).unwrap());
    let seg = desk.path("seg.dcm");
    voxelkeep(&["convert", &straight, "--source", &folder, "-o", &seg]).expect(0, "wrote");
    // Slices first and down, then columns to the right, then rows.
    let dims = grid.dims();
    let far = grid.lps_from_index(Index::new(dims.columns - 1, 0, dims.slices - 1).center());
    let [a, b, c] = grid.axes();
    let SpacingMm { column, row, slice } = grid.spacing();
    let spacing = SpacingMm { column: slice, row: column, slice: row };
    let turned = volume::Dims::new(dims.slices, dims.columns, dims.rows);
    let turned = Grid::new(turned, far, [-c, -a, b], spacing).unwrap();
    let moved = resample_labels(&labels, grid, &turned).unwrap();
    let moved = desk.write("turned.nii.gz", &write_labels(&moved, &turned).unwrap());
    for (one, other) in [(&moved, &seg), (&seg, &moved)] {
        let report = voxelkeep(&["compare", one, other, "--json"]).expect(0, "Dice").json();
        let segments = report["segments"].as_array().unwrap();
        assert!(segments.len() == 2 && segments.iter().all(|s| s["dice"] == 1.0), "{report}");
    }
}

#[test]
fn numbers_and_names_that_a_format_cannot_keep_are_said() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let write = |name: &str, labels: &Labelmap| {
        desk.write(name, &write_labels(labels, grid_of(&chest)).unwrap())
    };
    let gap = write("gap.nii.gz", &labels_of(&chest, 2, 5));
    let (seg, back) = (desk.path("seg.dcm"), desk.path("back.nii.gz"));
    voxelkeep(&["convert", &gap, "--source", &folder, "-o", &seg])
        .expect(0, "number 2 becomes segment 1")
        .expect(0, "number 5 becomes segment 2");
    voxelkeep(&["convert", &seg, "-o", &back])
        .expect(0, "label 1 is Label 2")
        .expect(0, "label 2 is Label 5");
    voxelkeep(&["convert", &seg, "--source", &folder, "-o", &back]).expect(0, "label 1 is Label 2");
    let even = write("even.nii.gz", &labels_of(&chest, 1, 2));
    let ran = voxelkeep(&["convert", &even, "--source", &folder, "-o", &seg]).expect(0, "wrote");
    assert!(!ran.words.contains("becomes"), "{ran:?}");
}

#[test]
fn values_without_a_usable_rescale_are_said() {
    let desk = Desk::new();
    let (folder, _) = desk.phantom();
    let out = desk.path("x.nii.gz");
    let ran = voxelkeep(&["convert", &folder, "-o", &out]).expect(0, "wrote");
    assert!(!ran.words.contains("rescale"), "{ran:?}");
    restate(&folder, (RESCALE_SLOPE, b"DS"), "0");
    voxelkeep(&["convert", &folder, "-o", &out]).expect(0, "the rescale slope is unusable");
}

#[test]
fn why_slices_form_no_box_is_said() {
    for spacing in ["0\\0", ""] {
        let desk = Desk::new();
        let (folder, _) = desk.phantom();
        restate(&folder, (PIXEL_SPACING, b"DS"), spacing);
        let words = "pixel spacing is missing or not above zero";
        let ran = voxelkeep(&["convert", &folder, "-o", &desk.path("x.nii.gz")]).expect(1, words);
        assert!(!ran.words.contains("tilted"), "{ran:?}");
        let ran = voxelkeep(&["check", &folder, "--protocol", "liver-volumetry-ct"]);
        assert!(!ran.words.contains("tilted"), "{ran:?}");
    }
}

#[test]
fn a_seg_that_names_another_patient_than_the_images_is_told() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let labels = write_labels(&labels_of(&chest, 1, 2), grid_of(&chest)).unwrap();
    let labels = desk.write("labels.nii.gz", &labels);
    let seg = desk.path("seg.dcm");
    voxelkeep(&["convert", &labels, "--source", &folder, "-o", &seg]).expect(0, "");
    let back = desk.path("back.nii.gz");
    let onto: [&[&str]; 2] = [
        &["convert", &seg, "--source", &folder, "-o", &back],
        &["qc", &seg, "--source", &folder, "--json"],
    ];
    assert!(!voxelkeep(onto[0]).expect(0, "").words.contains("two patients"));
    restate(&folder, (PATIENT_ID, b"LO"), "9");
    for arguments in onto {
        assert!(voxelkeep(arguments).words.contains("two patients"), "{arguments:?}");
    }
}
