//! NIfTI files written by nibabel, against what nibabel reads from them.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod files;

use std::io::{self, Read};

use files::{expected, read};
use study::{NiftiFault, StudyError, read_nifti, read_nifti_from, read_nifti_labels};
use volume::{ContinuousIndex, Placement, Voxels};

const LIMIT: u64 = 1 << 28;

#[test]
fn images_lie_and_measure_as_nibabel_reads_them() {
    let expected = expected();
    for (name, expected) in expected["nifti"].as_object().unwrap() {
        let volume = read_nifti(&read(&format!("study/{name}")), LIMIT).expect(name);
        let dims = volume.placement().dims();
        assert_eq!(serde_json::json!([dims.columns, dims.rows, dims.slices]), expected["size"]);
        let values = expected["values"].as_array().unwrap();
        for (offset, value) in values.iter().enumerate() {
            let found = volume.value_at(offset).unwrap();
            assert!((found - value.as_f64().unwrap()).abs() < 1e-4, "{name}: {found} for {value}");
        }
        let Some(rows) = expected["affine_lps"].as_array() else {
            assert!(matches!(volume.placement(), Placement::Unplaced { .. }), "{name}");
            continue;
        };
        let at = volume.placement().lps_from_index(ContinuousIndex::new(4.0, 2.0, 1.0)).unwrap();
        for (found, row) in [at.x, at.y, at.z].into_iter().zip(rows) {
            let place: f64 =
                (0..4).map(|i| row[i].as_f64().unwrap() * [4.0, 2.0, 1.0, 1.0][i]).sum();
            assert!((found - place).abs() < 1e-3, "{name}: {found} for {place}");
        }
    }
}

#[test]
fn labels_of_a_ct_lie_on_the_grid_of_its_slices() {
    let (labels, grid) =
        read_nifti_labels(&read("ct_abdomen_totalseg/reference_totalseg.nii.gz"), LIMIT).unwrap();
    assert_eq!(labels.dims(), volume::Dims::new(512, 512, 20));
    // The file is LAS: columns run as in the DICOM, rows the other way.
    let (_, studies) = files::folder("ct_abdomen_totalseg/dicom");
    let slices = studies[0].series[0].volumes[0].placement.grid().unwrap().clone();
    let first = grid.index_from_lps(slices.origin());
    let near = |value: f64| (value - value.round()).abs() < 1e-2;
    assert!(near(first.column) && near(first.row) && near(first.slice), "{first:?}");
    assert!(labels.dims().nearest(first).is_some());
    assert!(labels.counts()[5] > 1000, "label 5 is the liver");
}

#[test]
fn shear_and_cut_files_and_pairs_are_refused() {
    let shear = read_nifti(&read("study/shear.nii"), LIMIT);
    assert!(matches!(shear, Err(StudyError::Nifti(NiftiFault::Shear(c))) if c > 0.1), "{shear:?}");
    let bytes = read("study/sform.nii");
    let cut = read_nifti(&bytes[..400], LIMIT);
    let short = NiftiFault::Short { expected: 120, found: 48 };
    assert_eq!(cut, Err(StudyError::Nifti(short)));
    let large = read_nifti(&bytes, 100);
    assert_eq!(large, Err(StudyError::TooLarge { needed_bytes: 120, limit_bytes: 100 }));
    let mut pair = bytes.clone();
    pair[344..347].copy_from_slice(b"ni1");
    assert_eq!(read_nifti(&pair, LIMIT), Err(StudyError::Nifti(NiftiFault::TwoFiles)));
    let negative = read_nifti_labels(&bytes, LIMIT);
    assert!(matches!(negative, Err(StudyError::Nifti(NiftiFault::Label(_)))), "{negative:?}");
}

/// NIfTI-1 puts the voxels of one file at byte 352 or later, NIfTI-2 at 544 (nifti1.h, nifti2.h). nibabel refuses
/// lower ones but 0, with which it shows the header as voxels; ITK takes what follows 348 bytes for them.
#[test]
fn a_header_is_never_read_as_voxels() {
    let first = read("study/sform.nii");
    let mut second = Vec::new();
    let packed = read("study/nifti2_4d.nii.gz");
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut second).unwrap();
    for (offset, whole) in [(0, 0), (348, 540), (351, 543)] {
        let mut bytes = first.clone();
        bytes[108..112].copy_from_slice(&(offset as f32).to_le_bytes());
        let fault = NiftiFault::Offset { offset, least: 352 };
        assert_eq!(read_nifti(&bytes, LIMIT), Err(StudyError::Nifti(fault)));
        let mut bytes = second.clone();
        bytes[168..176].copy_from_slice(&i64::to_le_bytes(whole));
        let fault = NiftiFault::Offset { offset: whole as u64, least: 544 };
        assert_eq!(read_nifti(&bytes, LIMIT), Err(StudyError::Nifti(fault)));
    }
    assert!(read_nifti(&first, LIMIT).is_ok() && read_nifti(&second, LIMIT).is_ok());
}

/// Gives few bytes at a time, and none after the last.
struct Dribble<'a>(&'a [u8]);

impl Read for Dribble<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let few = into.len().min(7);
        self.0.read(into.get_mut(..few).unwrap_or_default())
    }
}

#[test]
fn an_image_is_the_same_however_its_bytes_come() {
    for name in ["study/sform.nii", "study/scaled.nii.gz", "study/qform.nii"] {
        let bytes = read(name);
        let volume = read_nifti_from(&mut Dribble(&bytes), LIMIT);
        assert_eq!(volume, read_nifti(&bytes, LIMIT), "{name}");
    }
    let bytes = read("study/sform.nii");
    let short = read_nifti_from(&mut Dribble(&bytes[..401]), LIMIT);
    let fault = NiftiFault::Short { expected: 120, found: 49 };
    assert_eq!(short, Err(StudyError::Nifti(fault)));
    let mut broken = (&bytes[..400]).chain(Broken);
    let unread = read_nifti_from(&mut broken, LIMIT);
    assert!(matches!(unread, Err(StudyError::HostFault { .. })), "{unread:?}");
}

/// A disk that was taken away.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::NotFound.into())
    }
}

#[test]
fn a_large_image_is_read_in_parts() {
    // More samples than one part has, and not a multiple of them.
    let mut bytes = read("study/sform.nii")[..352].to_vec();
    for (at, extent) in [(42, 101_i16), (44, 67), (46, 5)] {
        bytes[at..at + 2].copy_from_slice(&extent.to_le_bytes());
    }
    let sample = |at: i32| (at % 30_011 - 15_000) as i16;
    let count = 101 * 67 * 5;
    bytes.extend((0..count).flat_map(|at| sample(at).to_le_bytes()));
    let volume = read_nifti(&bytes, LIMIT).unwrap();
    let Voxels::I16(voxels) = volume.voxels() else { panic!("{:?}", volume.voxels()) };
    assert!(voxels.iter().copied().eq((0..count).map(sample)));
    let cut = read_nifti(&bytes[..bytes.len() - 1], LIMIT);
    let [expected, found] = [0, 1].map(|less| count as u64 * 2 - less);
    assert_eq!(cut, Err(StudyError::Nifti(NiftiFault::Short { expected, found })));
}

#[test]
fn what_an_image_needs_is_what_its_voxels_take() {
    let wide = of_64_bits(64, (0..60).map(|value| f64::from(value).to_le_bytes()));
    assert!(read_nifti(&wide, 240).is_ok());
    let refused = read_nifti(&wide, 239);
    assert_eq!(refused, Err(StudyError::TooLarge { needed_bytes: 240, limit_bytes: 239 }));
}

/// `sform.nii` (60 voxels of 16 bits) with another type and other samples.
fn of_64_bits(datatype: i16, samples: impl Iterator<Item = [u8; 8]>) -> Vec<u8> {
    let mut bytes = read("study/sform.nii")[..352].to_vec();
    bytes[70..72].copy_from_slice(&datatype.to_le_bytes());
    bytes[72..74].copy_from_slice(&64i16.to_le_bytes());
    bytes.extend(samples.flatten());
    bytes
}

#[test]
fn integers_of_64_bits_are_read_where_nothing_is_lost() {
    let image = of_64_bits(1024, (-30..30i64).map(i64::to_le_bytes));
    let volume = read_nifti(&image, LIMIT).unwrap();
    let Voxels::F32(values) = volume.voxels() else { panic!("{:?}", volume.voxels()) };
    assert!(values.iter().copied().eq((-30i16..30).map(f32::from)));
    let labels = of_64_bits(1280, (0..60u64).map(u64::to_le_bytes));
    let (labels, _) = read_nifti_labels(&labels, LIMIT).unwrap();
    assert!(labels.labels().iter().copied().eq(0..60));

    let largest = |value: i64| of_64_bits(1024, [value; 60].into_iter().map(i64::to_le_bytes));
    let value = read_nifti(&largest(1 << 40), LIMIT).unwrap().value_at(0);
    assert_eq!(value, Some((1u64 << 40) as f64));
    for value in [(1 << 24) + 1, -(1 << 24) - 1, i64::MAX] {
        let fault = StudyError::Nifti(NiftiFault::Inexact(value.into()));
        assert_eq!(read_nifti(&largest(value), LIMIT), Err(fault.clone()));
        assert_eq!(read_nifti_labels(&largest(value), LIMIT), Err(fault));
    }
    let all = of_64_bits(1280, [u64::MAX; 60].into_iter().map(u64::to_le_bytes));
    let fault = StudyError::Nifti(NiftiFault::Inexact(u64::MAX.into()));
    assert_eq!(read_nifti(&all, LIMIT), Err(fault));
    let label = StudyError::Nifti(NiftiFault::Label(300.0));
    assert_eq!(read_nifti_labels(&largest(300), LIMIT), Err(label));
}

#[test]
fn what_a_nifti_file_lacks_or_has_too_much_of_is_said() {
    let mut unplaced = of_64_bits(1024, [1i64; 60].into_iter().map(i64::to_le_bytes));
    unplaced[252..256].fill(0);
    let refused = read_nifti_labels(&unplaced, LIMIT);
    assert_eq!(refused, Err(StudyError::Nifti(NiftiFault::Unplaced)));
    let mut series = read("study/sform.nii");
    series[40..42].copy_from_slice(&4i16.to_le_bytes());
    series[48..50].copy_from_slice(&3i16.to_le_bytes());
    let refused = read_nifti(&series, LIMIT).unwrap_err();
    assert!(refused.to_string().contains("4-D"), "{refused}");
    assert!(study::is_nifti(&series), "a file that is refused is NIfTI still");
}
