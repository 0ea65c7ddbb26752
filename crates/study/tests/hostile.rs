//! No bytes make the crate panic, recurse without end or allocate what a header claims.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod files;

use std::io::Write;

use files::{frame, header, read};
use proptest::prelude::*;
use study::{FrameRequest, PixelFormat, PixelLocation, StudyError, ZipBound, ZipFiles, ZipLimits};

/// Small files of every transfer syntax with a decoder.
const FILES: [&str; 16] = [
    "MR_small.dcm",
    "MR_small_implicit.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_RLE.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_jp2klossless.dcm",
    "JLSL_08_07_0_1F.dcm",
    "JPEGLSNearLossless_16.dcm",
    "JPEG2000.dcm",
    "JPEG-lossy.dcm",
    "JPEG-LL.dcm",
    "image_dfl.dcm",
    "derived_by_us/MR_small_deflated_frame.dcm",
    "rtdose_rle_1frame.dcm",
    "rtstruct.dcm",
    "chrH31.dcm",
];

/// A change to make in a file: place and byte, both relative.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)
}

/// The headers of all files are read by several mutations each; the file is cut sometimes.
fn mutated(
    name: &str,
    changes: &[(prop::sample::Index, u8)],
    cut: Option<prop::sample::Index>,
) -> Vec<u8> {
    let mut bytes = read(&format!("dicom_syntaxes/{name}"));
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    if !bytes.is_empty() {
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = *value;
        }
    }
    bytes
}

/// `MR_small.dcm` (one frame of 64 x 64) with this many frames claimed, and these rows and columns.
fn claiming(frames: &str, rows: u16, columns: u16) -> Vec<u8> {
    let mut bytes = read("dicom_syntaxes/MR_small.dcm");
    let find = |bytes: &[u8], tag: [u8; 6]| bytes.windows(6).position(|w| w == tag).unwrap();
    for (tag, value) in [(0x10, rows), (0x11, columns)] {
        let at = find(&bytes, [0x28, 0, tag, 0, b'U', b'S']) + 8;
        bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    let mut element = vec![0x28, 0, 8, 0, b'I', b'S', frames.len() as u8, 0];
    element.extend(frames.as_bytes());
    let rows = find(&bytes, [0x28, 0, 0x10, 0, b'U', b'S']);
    bytes.splice(rows..rows, element);
    bytes
}

#[test]
fn frames_that_a_file_only_claims_are_one_volume_that_is_too_large() {
    let (header, location) = header(&claiming("10000 ", 65_535, 65_535)).unwrap();
    let studies = study::group(vec![(study::FileId(0), header, location)]);
    let [plan] = &studies[0].series[0].volumes[..] else { panic!("more than one volume") };
    let refused = plan.allocate(4 << 30).unwrap_err();
    assert!(matches!(refused, StudyError::TooLarge { .. }), "{refused:?}");
}

#[test]
fn moments_of_one_place_are_one_stack_without_a_place() {
    let (header, location) = header(&claiming("10", 64, 64)).unwrap();
    let studies = study::group(vec![(study::FileId(0), header, location)]);
    let [plan] = &studies[0].series[0].volumes[..] else { panic!("more than one volume") };
    assert_eq!(plan.placement.dims().slices, 10);
    assert!(plan.placement.grid().is_none(), "ten moments have no spacing between them");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_are_read_or_refused(
        file in prop::sample::select(&FILES[..]),
        changes in changes(),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let bytes = mutated(file, &changes, cut);
        if let Ok((header, location)) = header(&bytes) {
            study::group(vec![(study::FileId(0), header, location)]);
        }
    }

    #[test]
    fn damaged_frames_are_decoded_or_refused(
        file in prop::sample::select(&FILES[..]),
        changes in changes(),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        // Damage in the pixels alone, so that it reaches the decoders.
        let bytes = read(&format!("dicom_syntaxes/{file}"));
        let Ok((header, location)) = header(&bytes) else { return Ok(()) };
        let Ok(request) = FrameRequest::new(&header, &location, 0) else { return Ok(()) };
        let span = request.span(bytes.len() as u64);
        let mut part = bytes[span.start as usize..span.end as usize].to_vec();
        if let Some(cut) = cut {
            part.truncate(cut.index(part.len()));
        }
        for (at, value) in &changes {
            if !part.is_empty() {
                let at = at.index(part.len());
                part[at] = *value;
            }
        }
        let _decoded = study::decode_frame(&request, &part);
    }

    #[test]
    fn noise_is_no_file(bytes in prop::collection::vec(any::<u8>(), 0..600), preamble: bool) {
        let mut file = if preamble { [&[0; 128][..], b"DICM"].concat() } else { Vec::new() };
        file.extend(&bytes);
        let _header = header(&file);
        let _volume = study::read_nifti(&bytes, 1 << 20);
        if let Ok(mut archive) = ZipFiles::open(&bytes, ZipLimits::default()) {
            let _entry = archive.read(0);
        }
    }

    #[test]
    fn noise_is_no_frame(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        syntax in prop::sample::select(&["5", "4.50", "4.51", "4.70", "4.80", "4.90", "8.1"][..]),
        bits in prop::sample::select(&[1_u16, 8, 16, 32][..]),
        (rows, columns) in (1_u16..40, 1_u16..40),
        signed: bool,
    ) {
        let starts: &[u8] = match syntax {
            "4.50" | "4.70" | "4.80" => &[0xFF, 0xD8],
            "4.51" => &[0xFF, 0xD8, 0xFF, 0xC1, 0, 11, 12, 0, 9, 0, 9, 1, 0, 0x11, 0],
            "4.90" => &[0xFF, 0x4F, 0xFF, 0x51],
            _ => &[],
        };
        let frame = [starts, &bytes].concat();
        let mut item = [&[0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0, 0xE0][..]].concat();
        item.extend((frame.len() as u32).to_le_bytes());
        item.extend(frame);
        let request = FrameRequest {
            format: PixelFormat {
                rows, columns, samples_per_pixel: 1, bits_allocated: bits, bits_stored: bits,
                high_bit: bits - 1, signed, inverted: false, photometric: "MONOCHROME2".to_owned(),
                planar: 0, padding: None,
            },
            transfer_syntax: format!("1.2.840.10008.1.2.{syntax}"),
            location: PixelLocation::Encapsulated { offset: 0, frames: [].into() },
            frame: 0,
            frames: 1,
        };
        let _decoded = study::decode_frame(&request, &item);
    }

    #[test]
    fn damaged_nifti_is_read_or_refused(
        file in prop::sample::select(&["sform.nii", "scaled.nii.gz", "nifti2_4d.nii.gz", "qform.nii"][..]),
        changes in changes(),
    ) {
        let mut bytes = read(&format!("study/{file}"));
        for (at, value) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *value;
        }
        let _volume = study::read_nifti(&bytes, 1 << 20);
        let _labels = study::read_nifti_labels(&bytes, 1 << 20);
    }

    #[test]
    fn damaged_archives_are_read_or_refused(changes in changes()) {
        let mut bytes = archive(&[("a/b.dcm", &[7; 3000]), ("c", b"text")]);
        for (at, value) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *value;
        }
        if let Ok(mut archive) = ZipFiles::open(&bytes, ZipLimits::default()) {
            for index in 0..archive.entries().len() {
                let _entry = archive.read(index);
            }
        }
    }
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_archive_gives_its_files_and_a_bomb_is_refused_before_it_is_inflated() {
    let bytes = archive(&[("study/1.dcm", b"one"), ("study/2.dcm", b"three")]);
    let mut files = ZipFiles::open(&bytes, ZipLimits::default()).unwrap();
    let names: Vec<&str> = files.entries().iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["study/1.dcm", "study/2.dcm"]);
    assert_eq!(files.read(1).unwrap(), b"three");
    let bomb = archive(&[("bomb", &vec![0; 8 << 20])]);
    let refused = |limits| match ZipFiles::open(&bomb, limits) {
        Err(StudyError::ZipBomb { what, .. }) => what,
        other => panic!("{:?}", other.map(|files| files.entries().to_vec())),
    };
    let limits = ZipLimits::default();
    assert_eq!(refused(limits), ZipBound::Ratio);
    assert_eq!(refused(ZipLimits { entry_bytes: 1 << 20, ..limits }), ZipBound::EntryBytes);
    assert_eq!(refused(ZipLimits { ratio: 2000, total_bytes: 5, ..limits }), ZipBound::TotalBytes);
    assert_eq!(refused(ZipLimits { entries: 0, ..limits }), ZipBound::Entries);
    assert!(matches!(ZipFiles::open(b"PK\x03\x04", limits), Err(StudyError::Zip { .. })));
}

#[test]
fn entries_that_cannot_be_read_leave_the_others_of_an_archive() {
    let names = ["a.dcm", "sum.dcm", "secret.dcm", "method.dcm", "lost.dcm", "z.dcm"];
    let mut bytes = archive(&names.map(|name| (name, &b"the bytes of a file"[..])));
    let place = |name: &str, before_name: usize| {
        let mut at = bytes.windows(name.len()).enumerate().filter(|(_, w)| *w == name.as_bytes());
        let (local, listed) = (at.next().unwrap().0, at.next_back().unwrap().0);
        if before_name == 30 { local - 30 } else { listed - before_name }
    };
    // Local headers have their name 30 bytes on, those of the directory 46.
    let (sum, secret) = (place("sum.dcm", 46) + 16, place("secret.dcm", 46) + 8);
    let (method, lost) = (place("method.dcm", 46) + 10, place("lost.dcm", 30));
    bytes[sum] ^= 1;
    bytes[secret] |= 1;
    bytes[method] = 12;
    bytes[lost] = 0;
    let mut files = ZipFiles::open(&bytes, ZipLimits::default()).unwrap();
    let listed: Vec<_> = files.entries().iter().map(|e| (e.index, e.name.clone())).collect();
    assert_eq!(listed, (0..).zip(names.map(str::to_owned)).collect::<Vec<_>>());
    for (index, name) in listed {
        let read = files.read(index);
        match name.as_str() {
            "a.dcm" | "z.dcm" => assert_eq!(read.as_deref(), Ok(&b"the bytes of a file"[..])),
            _ => assert!(matches!(read, Err(StudyError::Zip { .. })), "{name}: {read:?}"),
        }
    }
}

/// An explicit little endian element.
fn element(group: u16, number: u16, vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let mut bytes = [group.to_le_bytes(), number.to_le_bytes()].concat();
    bytes.extend(vr);
    bytes.extend((value.len() as u16).to_le_bytes());
    bytes.extend(value);
    bytes
}

/// A data set of one image with these rows, columns and number of frames, and four bytes of pixels.
fn claims(rows: u16, columns: u16, frames: &[u8], bits: u16) -> Vec<u8> {
    let mut bytes = element(8, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.2\0");
    bytes.extend(element(0x28, 2, b"US", &1_u16.to_le_bytes()));
    bytes.extend(element(0x28, 4, b"CS", b"MONOCHROME2 "));
    bytes.extend(element(0x28, 8, b"IS", frames));
    bytes.extend(element(0x28, 0x10, b"US", &rows.to_le_bytes()));
    bytes.extend(element(0x28, 0x11, b"US", &columns.to_le_bytes()));
    bytes.extend(element(0x28, 0x100, b"US", &bits.to_le_bytes()));
    bytes.extend([0xE0, 0x7F, 0x10, 0, b'O', b'W', 0, 0, 4, 0, 0, 0, 1, 2, 3, 4]);
    bytes
}

#[test]
fn a_header_that_claims_too_much_is_refused_with_figures() {
    let frames = header(&claims(65_535, 65_535, b"10000 ", 16));
    assert!(matches!(frames, Err(StudyError::TooManyFrames { frames: 10_000, .. })), "{frames:?}");
    let bytes = claims(65_535, 65_535, b"1 ", 16);
    let (header, location) = header(&bytes).unwrap();
    let studies = study::group(vec![(study::FileId(0), header, location)]);
    let plan = &studies[0].series[0].volumes[0];
    assert_eq!(plan.bytes_needed, 65_535 * 65_535 * 2);
    let refused = plan.allocate(1 << 30).unwrap_err();
    let needed_bytes = 65_535 * 65_535 * 2;
    assert_eq!(refused, StudyError::TooLarge { needed_bytes, limit_bytes: 1 << 30 });
    let short = StudyError::ShortFrame { expected: needed_bytes, found: 4 };
    assert_eq!(frame(&bytes, 0), Err(short));
}

#[test]
fn an_image_without_rows_or_with_impossible_bits_is_refused() {
    let rows = header(&claims(0, 5, b"1 ", 16));
    assert_eq!(rows, Err(StudyError::PixelFormat { attribute: "Rows", value: 0 }));
    let refused = header(&claims(5, 5, b"1 ", 13));
    assert_eq!(refused, Err(StudyError::PixelFormat { attribute: "BitsAllocated", value: 13 }));
}

#[test]
fn sequences_without_end_are_refused_before_the_stack_ends() {
    let mut bytes = element(8, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.2\0");
    for _ in 0..100_000 {
        bytes.extend([8, 0, 0x40, 0x11, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        bytes.extend([0xFE, 0xFF, 0, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]);
    }
    assert_eq!(header(&bytes), Err(StudyError::TooDeep { limit: 32 }));
}
