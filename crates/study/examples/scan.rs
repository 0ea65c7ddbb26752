//! Reads the headers of every file below a folder, groups them and decodes each volume: what was found, and
//! how long each step took.
//!
//! `cargo run --release -p study --example scan -- PATH [--no-decode]`
#![allow(clippy::print_stdout, reason = "it prints what it finds")]
#![allow(clippy::disallowed_methods, reason = "it takes the time of each step")]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Instant;

use study::{FileId, SeriesEntry, StudyError, VolumePlan};

const FIRST_BYTES: u64 = 64 << 10;
const LIMIT_BYTES: u64 = 2 << 30;

type Header = (study::InstanceHeader, study::PixelLocation);

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let decode = !arguments.iter().any(|a| a == "--no-decode");
    let mut files = Vec::new();
    list(Path::new(arguments.first().map_or(".", String::as_str)), &mut files)?;
    files.sort();
    let start = Instant::now();
    let mut headers = Vec::new();
    for (number, path) in (0..).zip(&files) {
        match header(path)? {
            Ok((header, location)) => headers.push((FileId(number), header, location)),
            Err(error) => println!("skipped {}: {error}", path.display()),
        }
    }
    println!("{} headers in {:?}", headers.len(), start.elapsed());
    let start = Instant::now();
    let studies = study::group(headers);
    println!("grouped in {:?}", start.elapsed());
    for series in studies.iter().flat_map(|s| &s.series) {
        println!("{} {} {:?}", series.id, series.facts.modality, codes(&series.findings));
        for (index, reason) in &series.not_volumes {
            println!("  instance {index}: {reason:?}");
        }
        for plan in &series.volumes {
            let dims = plan.placement.dims();
            let spacing = plan.placement.grid().map(volume::Grid::spacing);
            println!("  {} {dims:?} {spacing:?} {:?}", plan.id, codes(&plan.findings));
            if decode {
                load(series, plan, &files)?;
            }
        }
    }
    Ok(())
}

fn codes(findings: &[study::Finding]) -> Vec<&str> {
    findings.iter().map(study::Finding::code).collect()
}

fn list(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            list(&entry?.path(), files)?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

fn header(path: &Path) -> std::io::Result<Result<Header, StudyError>> {
    let mut file = File::open(path)?;
    let file_len = file.metadata()?.len();
    let mut bytes = Vec::new();
    let mut wanted = FIRST_BYTES;
    loop {
        file.by_ref().take(wanted - bytes.len() as u64).read_to_end(&mut bytes)?;
        match study::read_header(&bytes, file_len) {
            Err(StudyError::NeedMore { at_least }) if (bytes.len() as u64) < file_len => {
                wanted = at_least.max(wanted * 2).min(file_len);
            }
            result => return Ok(result),
        }
    }
}

fn load(series: &SeriesEntry, plan: &VolumePlan, files: &[PathBuf]) -> std::io::Result<()> {
    let start = Instant::now();
    let mut volume = match plan.allocate(LIMIT_BYTES) {
        Ok(volume) => volume,
        Err(error) => {
            println!("    {error}");
            return Ok(());
        }
    };
    let mut reading = std::time::Duration::ZERO;
    for (slice, source) in (0..).zip(&plan.frames) {
        let mut file = File::open(&files[source.file.0 as usize])?;
        let file_len = file.metadata()?.len();
        let done = series.request(source).and_then(|request| {
            let span = request.span(file_len);
            let before = Instant::now();
            let mut bytes = Vec::new();
            let read = file
                .seek(SeekFrom::Start(span.start))
                .and_then(|_| file.take(span.end - span.start).read_to_end(&mut bytes));
            reading += before.elapsed();
            read.map_err(|_| StudyError::NoPixelData)?;
            let stored = study::decode_frame(&request, &bytes)?;
            plan.write_slice(&mut volume, slice, &stored)
        });
        if let Err(error) = done {
            println!("    slice {slice}: {error}");
        }
    }
    println!("    {:?} ({reading:?} of it reading), {:?}", start.elapsed(), volume.range());
    Ok(())
}
