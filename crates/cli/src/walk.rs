//! Files under the paths of a command line, in an order that does not depend on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Folders nested deeper are not entered.
const MAX_DEPTH: usize = 64;

/// A regular file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Walked {
    pub(crate) path: PathBuf,
    pub(crate) length: u64,
}

/// Regular files in the paths and in the folders among them, sorted within each path. Links to folders inside a
/// folder are not followed: they may lead in circles.
///
/// # Errors
/// [`Failure::Path`] for a path that was named and cannot be read.
pub(crate) fn files(paths: &[impl AsRef<Path>]) -> Result<Vec<Walked>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let fault = |problem| Failure::Path { path: path.to_owned(), problem };
        let metadata = fs::metadata(path).map_err(fault)?;
        if metadata.is_dir() {
            // A folder that was named must be readable; those below are passed over if they are not.
            fs::read_dir(path).map_err(fault)?;
            enter(path, 0, &mut found);
        } else if metadata.is_file() {
            found.push(Walked { path: path.to_owned(), length: metadata.len() });
        }
    }
    Ok(found)
}

fn enter(folder: &Path, depth: usize, found: &mut Vec<Walked>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let is_link = fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink());
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_file() {
            found.push(Walked { path, length: metadata.len() });
        } else if metadata.is_dir() && !is_link && depth < MAX_DEPTH {
            enter(&path, depth + 1, found);
        }
    }
}
