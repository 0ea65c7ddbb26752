//! Of the copies of an instance one is kept: the one that has all of its pixels.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod files;

use files::{header, read};
use study::{Distinct, FileId, FileState, distinct};

/// What is kept of copies of these lengths, the file numbered `damaged` found to be so.
fn kept(copies: &[&[u8]], damaged: Option<u32>) -> (Vec<u32>, Vec<(u32, u32)>) {
    let headers = (0..).zip(copies).map(|(id, bytes)| {
        let (header, location) = header(bytes).unwrap();
        (FileId(id), header, location)
    });
    let state = |file: FileId| FileState {
        size_bytes: copies[file.0 as usize].len() as u64,
        is_damaged: damaged == Some(file.0),
    };
    let Distinct { headers, replaced } = distinct(headers.collect(), state);
    let files = headers.iter().map(|(file, ..)| file.0).collect();
    (files, replaced.iter().map(|(first, later)| (first.0, later.0)).collect())
}

#[test]
fn a_whole_copy_takes_the_place_of_a_cut_one_and_no_cut_one_that_of_a_whole() {
    // Samples as they are, in fragments, and in a stream that is deflated as a whole.
    for name in ["MR_small.dcm", "MR_small_RLE.dcm", "image_dfl.dcm"] {
        let whole = read(&format!("dicom_syntaxes/{name}"));
        let cut = &whole[..whole.len() - 500];
        assert_eq!(kept(&[cut, &whole], None), (vec![1], vec![(0, 1)]), "{name}");
        assert_eq!(kept(&[&whole, cut], None), (vec![0], vec![]), "{name}");
        assert_eq!(kept(&[&whole, &whole], None), (vec![0], vec![]), "{name}");
        assert_eq!(kept(&[&whole, &whole], Some(0)), (vec![1], vec![(0, 1)]), "{name}");
    }
}

#[test]
fn of_what_has_no_uid_or_another_header_nothing_is_left_out() {
    let one = read("dicom_syntaxes/MR_small.dcm");
    let other = read("dicom_syntaxes/MR_small_implicit.dcm");
    assert_eq!(kept(&[&one, &other], None), (vec![0, 1], vec![]));
    let of_nobody = |(bytes, id): (&Vec<u8>, u32)| {
        let (mut header, location) = header(bytes).unwrap();
        header.sop_instance_uid.clear();
        (FileId(id), header, location)
    };
    let headers = [(&one, 0), (&one, 1)].map(of_nobody).to_vec();
    let state = |_| FileState { size_bytes: one.len() as u64, is_damaged: false };
    assert_eq!(distinct(headers, state).headers.len(), 2);
}
