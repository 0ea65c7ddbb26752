//! Files out: which kind is meant, and the bytes on disk.

use std::fs;
use std::path::Path;

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

/// Writes a file beside its place and then moves it there: never half a file under the name asked for.
///
/// # Errors
/// [`Failure::Write`].
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fault = |problem| Failure::Write { path: path.to_owned(), problem };
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // Nothing more can be done about a part that cannot be removed either.
        let _left = fs::remove_file(&part);
    }
    written.map_err(fault)
}
