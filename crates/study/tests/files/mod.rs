//! Files of the repository's test data, read as a host reads them.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};

use study::{
    FileId, FrameRequest, InstanceHeader, PixelLocation, SeriesEntry, StudyEntry, StudyError,
    VolumePlan,
};
use volume::{Volume, Voxels};

pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data")
}

pub(crate) fn read(name: &str) -> Vec<u8> {
    std::fs::read(data().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// What `crates/study` must find, by outside tools.
pub(crate) fn expected() -> serde_json::Value {
    serde_json::from_slice(&read("study/expected.json")).unwrap()
}

/// Reads a header from a first part of 2 KiB, growing as asked.
pub(crate) fn header(bytes: &[u8]) -> Result<(InstanceHeader, PixelLocation), StudyError> {
    let mut given = 2048.min(bytes.len());
    loop {
        match study::read_header(&bytes[..given], bytes.len() as u64) {
            Err(StudyError::NeedMore { at_least }) => {
                assert!(at_least > given as u64, "asks for {at_least}, has {given}");
                given = (at_least as usize).max(given + 1024).min(bytes.len());
            }
            result => return result,
        }
    }
}

/// Decodes a frame from the span that a host would read.
pub(crate) fn frame(bytes: &[u8], number: u32) -> Result<Voxels, StudyError> {
    let (header, location) = header(bytes)?;
    let request = FrameRequest::new(&header, &location, number)?;
    let span = request.span(bytes.len() as u64);
    study::decode_frame(&request, &bytes[span.start as usize..span.end as usize])
}

/// A folder's files and what they group to; the files that are no DICOM are left out.
pub(crate) fn folder(name: &str) -> (Vec<Vec<u8>>, Vec<StudyEntry>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(data().join(name)).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let files: Vec<Vec<u8>> =
        paths.iter().filter(|p| p.is_file()).map(|p| std::fs::read(p).unwrap()).collect();
    let headers = (0..)
        .zip(&files)
        .filter_map(|(id, bytes)| {
            let (header, location) = header(bytes).ok()?;
            Some((FileId(id), header, location))
        })
        .collect();
    (files, study::group(headers))
}

/// All slices of a plan, decoded and written.
pub(crate) fn load(files: &[Vec<u8>], series: &SeriesEntry, plan: &VolumePlan) -> Volume {
    let mut volume = plan.allocate(1 << 30).unwrap();
    for (slice, source) in (0..).zip(&plan.frames) {
        let bytes = &files[source.file.0 as usize];
        let request = series.request(source).unwrap();
        let span = request.span(bytes.len() as u64);
        let stored =
            study::decode_frame(&request, &bytes[span.start as usize..span.end as usize]).unwrap();
        plan.write_slice(&mut volume, slice, &stored).unwrap();
    }
    volume
}
