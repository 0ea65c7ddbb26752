//! Every file of `tests/data/dicom_syntaxes`: the samples against their SHA-256 by pydicom, the rest against the
//! reason that must be given.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod files;

use files::{expected, frame, header, read};
use sha2::{Digest, Sha256};
use study::{PixelLocation, StudyError, SyntaxReason};
use volume::Voxels;

/// One line of `expected_pixels.csv`.
struct Row {
    file: String,
    dtype: String,
    shape: String,
    sha256: String,
    max: i64,
    sum: i64,
    lossy: bool,
}

fn rows() -> Vec<Row> {
    let text = String::from_utf8(read("dicom_syntaxes/expected_pixels.csv")).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |cell: &str| cell.parse().unwrap_or(0);
        Row {
            file: format!("dicom_syntaxes/{}", cells[0]),
            dtype: cells[2].to_owned(),
            shape: cells[3].to_owned(),
            max: number(cells[5]),
            sum: number(cells[6]),
            sha256: cells[7].to_owned(),
            lossy: cells[9] == "yes",
        }
    });
    rows.collect()
}

impl Row {
    fn is_grey(&self) -> bool {
        !self.sha256.is_empty() && !self.shape.ends_with("x3")
    }

    /// Samples of all frames, little endian, in the type of the row.
    fn bytes(&self, frames: &[Voxels]) -> Vec<u8> {
        frames.iter().flat_map(|voxels| self.frame_bytes(voxels)).collect()
    }

    fn frame_bytes(&self, voxels: &Voxels) -> Vec<u8> {
        match (self.dtype.as_str(), voxels) {
            ("|u1", Voxels::U16(v)) => v.iter().map(|&s| u8::try_from(s).unwrap()).collect(),
            ("<u2", Voxels::U16(v)) => v.iter().flat_map(|s| s.to_le_bytes()).collect(),
            ("<i2", Voxels::I16(v)) => v.iter().flat_map(|s| s.to_le_bytes()).collect(),
            ("<u4", Voxels::F32(v)) => v.iter().flat_map(|&s| (s as u32).to_le_bytes()).collect(),
            (dtype, _) => panic!("{}: {dtype} expected", self.file),
        }
    }
}

fn frames(bytes: &[u8]) -> Result<Vec<Voxels>, StudyError> {
    let (header, _) = header(bytes)?;
    (0..header.frames.len() as u32).map(|number| frame(bytes, number)).collect()
}

/// Lossy frames whose decoders may differ: largest difference of the mean allowed, in grey levels.
const LOSSY_MEAN_TOLERANCE: f64 = 0.03;

#[test]
fn grey_samples_equal_those_of_pydicom() {
    let mut faults = Vec::new();
    let mut checked = 0;
    for row in rows().iter().filter(|row| row.is_grey()) {
        let bytes = read(&row.file);
        let decoded = match frames(&bytes) {
            Ok(decoded) => decoded,
            Err(StudyError::UnsupportedSyntax { .. }) => continue,
            Err(error) => {
                faults.push(format!("{}: {error}", row.file));
                continue;
            }
        };
        checked += 1;
        let samples = row.bytes(&decoded);
        let sha256 = format!("{:x}", Sha256::digest(&samples));
        if sha256 == row.sha256 {
            continue;
        }
        let values: Vec<f64> = decoded
            .iter()
            .flat_map(|v| (0..v.len()).filter_map(|i| v.stored(i)).collect::<Vec<_>>())
            .collect();
        let (sum, max) =
            (values.iter().sum::<f64>(), values.iter().copied().fold(f64::MIN, f64::max));
        let off = (sum - row.sum as f64).abs() / values.len() as f64;
        if !row.lossy || off > LOSSY_MEAN_TOLERANCE || (max - row.max as f64).abs() > 4.0 {
            faults.push(format!(
                "{}: sum {sum} for {}, max {max} for {}",
                row.file, row.sum, row.max
            ));
        } else {
            println!("{}: mean off by {off}, max {max} for {}", row.file, row.max);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let least = if cfg!(feature = "codecs") { 35 } else { 20 };
    assert!(checked >= least, "only {checked} files were decoded");
}

#[cfg(feature = "codecs")]
#[test]
fn a_grey_baseline_frame_equals_that_of_pillow() {
    let code = read("study/baseline.jpg");
    let mut fragments = vec![0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0, 0xE0];
    fragments.extend((code.len() as u32).to_le_bytes());
    fragments.extend(code);
    let (mut instance, _) = header(&read("dicom_syntaxes/chrX1.dcm")).unwrap();
    instance.transfer_syntax = "1.2.840.10008.1.2.4.50".to_owned();
    let format = instance.pixels.as_mut().unwrap();
    (format.rows, format.columns) = (13, 19);
    let location = PixelLocation::Encapsulated { offset: 0, frames: [].into() };
    let request = study::FrameRequest::new(&instance, &location, 0).unwrap();
    let Voxels::U16(samples) = study::decode_frame(&request, &fragments).unwrap() else {
        panic!("unsigned samples expected")
    };
    let expected = expected();
    let expected = expected["baseline"].as_array().unwrap().iter().map(|v| v.as_i64().unwrap());
    assert_eq!(samples.len(), 13 * 19);
    // Two inverse transforms may round one level apart.
    assert!(samples.iter().zip(expected).all(|(&a, b)| (i64::from(a) - b).abs() <= 1));
    format_mismatch_is_refused(&request, &fragments);
}

#[cfg(feature = "codecs")]
fn format_mismatch_is_refused(request: &study::FrameRequest, fragments: &[u8]) {
    let mut larger = request.clone();
    larger.format.rows = 65_535;
    let refused = study::decode_frame(&larger, fragments);
    let (expected, found) = ((19, 65_535, 1), (19, 13, 1));
    assert_eq!(refused, Err(StudyError::FrameSize { expected, found }));
}

#[test]
fn what_cannot_be_decoded_is_refused_with_its_reason() {
    let reason = |name: &str| frame(&read(&format!("dicom_syntaxes/{name}")), 0).unwrap_err();
    for name in
        ["derived_by_us/MR_small_htj2k_lossless.dcm", "derived_by_us/MR_small_jpegxl_lossless.dcm"]
    {
        let error = reason(name);
        assert!(
            matches!(&error, StudyError::UnsupportedSyntax { reason: SyntaxReason::NoDecoder, name, .. } if !name.is_empty()),
            "{error}"
        );
    }
    for name in ["SC_rgb_small_odd.dcm", "SC_rgb_rle.dcm", "sm_image_jpegls_nobot.dcm"] {
        assert!(matches!(reason(name), StudyError::NotGreyscale { .. }), "{name}");
    }
    let short = StudyError::ShortFrame { expected: 8192, found: 8130 };
    assert_eq!(reason("MR_truncated.dcm"), short);
}

#[test]
fn objects_without_pixels_are_read_and_say_so() {
    let classes = [
        ("DICOMDIR", "1.2.840.10008.1.3.10"),
        ("rtplan.dcm", "1.2.840.10008.5.1.4.1.1.481.5"),
        ("test-SR.dcm", "1.2.840.10008.5.1.4.1.1.88.33"),
        ("rtstruct.dcm", "1.2.840.10008.5.1.4.1.1.481.3"),
        ("ExplVR_BigEndNoMeta.dcm", "1.2.840.10008.5.1.4.1.1.481.8"),
        ("ExplVR_LitEndNoMeta.dcm", "1.2.840.10008.5.1.4.1.1.481.8"),
        ("UN_sequence.dcm", "1.2.840.10008.5.1.4.1.1.2"),
        ("priv_SQ.dcm", "1.2.840.10008.5.1.4.1.1.4"),
        ("no_meta_group_length.dcm", "1.2.840.10008.5.1.4.1.1.481.1"),
        ("no-pixel-data.dcm", "1.2.840.10008.5.1.4.1.1.88.11"),
    ];
    for (name, class) in classes {
        let (header, location) = header(&read(&format!("dicom_syntaxes/{name}"))).expect(name);
        assert_eq!(header.sop_class_uid, class, "{name}");
        assert_eq!((header.pixels, location), (None, PixelLocation::Absent), "{name}");
    }
}

#[test]
fn a_file_cut_in_its_header_is_refused() {
    let cut = header(&read("dicom_syntaxes/rtplan_truncated.dcm"));
    assert!(matches!(cut, Err(StudyError::Truncated { .. })), "{cut:?}");
    let bytes = read("dicom_syntaxes/CT_small.dcm");
    let cut = study::read_header(&bytes[..900], 900);
    assert!(matches!(cut, Err(StudyError::Truncated { .. })), "{cut:?}");
    assert_eq!(study::read_header(b"not a DICOM file at all", 23), Err(StudyError::NotDicom));
    assert_eq!(study::read_header(b"", 0), Err(StudyError::NotDicom));
}

#[test]
fn a_data_set_without_meta_is_recognised() {
    let whole = read("dicom_syntaxes/CT_small.dcm");
    let meta_length = u32::from_le_bytes(whole[140..144].try_into().unwrap()) as usize;
    let bare = &whole[144 + meta_length..];
    let (header, _) = header(bare).unwrap();
    assert_eq!(header.series.modality, "CT");
    assert_eq!(header.transfer_syntax, "1.2.840.10008.1.2.1");
    assert_eq!(frame(bare, 0), frame(&whole, 0));
    // A stray byte before the first element is no DICOM any more.
    assert_eq!(files::header(&read("dicom_syntaxes/no_meta.dcm")), Err(StudyError::NotDicom));
}

#[test]
fn names_are_decoded_from_their_character_sets() {
    let expected = expected();
    let names = expected["patient_names"].as_object().unwrap();
    assert_eq!(names.len(), 10);
    for (file, name) in names {
        let (header, _) = header(&read(&format!("dicom_syntaxes/{file}"))).expect(file);
        // pydicom leaves out empty parts at the end when it writes a name as text.
        let found = header.patient.name.trim_end_matches('=');
        assert_eq!(found, name.as_str().unwrap(), "{file}");
    }
}

#[test]
fn a_header_is_read_from_the_beginning_of_its_file() {
    let bytes = read("dicom_syntaxes/CT_small.dcm");
    let whole = study::read_header(&bytes, bytes.len() as u64).unwrap();
    let PixelLocation::Native { offset, length } = whole.1 else { panic!("{:?}", whole.1) };
    assert_eq!((offset + length, length), (bytes.len() as u64 - 138, 32768));
    let part = study::read_header(&bytes[..offset as usize], bytes.len() as u64);
    assert_eq!(part, Ok(whole));
    let more = study::read_header(&bytes[..700], bytes.len() as u64);
    assert!(matches!(more, Err(StudyError::NeedMore { at_least }) if at_least > 700));
}
