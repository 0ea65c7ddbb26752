//! Files out: which kind is meant, and the bytes on disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, UsageFault};

/// What an output's name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputKind {
    Nifti,
    Dicom,
}

impl OutputKind {
    /// The kind of a name.
    ///
    /// # Errors
    /// [`UsageFault::Output`] for any other ending.
    pub(crate) fn of(path: &Path) -> Result<Self, Failure> {
        if ends_with(path, ".nii.gz") {
            Ok(Self::Nifti)
        } else if ends_with(path, ".dcm") {
            Ok(Self::Dicom)
        } else {
            Err(Failure::Usage(UsageFault::Output(".nii.gz or .dcm")))
        }
    }
}

/// Whether a path ends so, in letters of either case.
pub(crate) fn ends_with(path: &Path, ending: &str) -> bool {
    path.to_string_lossy().to_ascii_lowercase().ends_with(ending)
}

/// Refuses an output that is one of the files read, by whatever name: an original is not to be had again.
///
/// # Errors
/// [`Failure::OverInput`].
pub(crate) fn spare(inputs: &[PathBuf], output: &Path) -> Result<(), Failure> {
    // What is not there yet has no canonical path, and is no input.
    let places: Vec<_> = [output, &part_of(output)]
        .into_iter()
        .filter_map(|path| path.canonicalize().ok())
        .collect();
    let is_written = |input: &PathBuf| input.canonicalize().is_ok_and(|at| places.contains(&at));
    if !places.is_empty() && inputs.iter().any(is_written) {
        return Err(Failure::OverInput(output.to_owned()));
    }
    Ok(())
}

/// Where a file is written before it is moved to its place.
fn part_of(path: &Path) -> PathBuf {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

/// Writes a file beside its place and then moves it there: never half a file under the name asked for.
///
/// # Errors
/// [`Failure::Write`].
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fault = |problem| Failure::Write { path: path.to_owned(), problem };
    let part = part_of(path);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Nothing more can be done about a part that cannot be removed either.
        let _left = fs::remove_file(&part);
    }
    written.map_err(fault)
}
