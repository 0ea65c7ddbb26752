//! Taking files out of an archive.

use js_sys::Uint8Array;
use study::{StudyError, ZipFiles, ZipLimits};
use wire::FileEntry;

use crate::files::Files;
use crate::memory::Room;

/// An archive's list and files lie in memory at once, one file at a time: smaller bounds than a machine with files
/// would have.
const LIMITS: ZipLimits =
    ZipLimits { entries: 20_000, entry_bytes: 1 << 30, total_bytes: 3 << 30, ratio: 1000 };

/// The files of an archive.
#[derive(Debug, Default)]
pub(crate) struct Unfolded {
    /// Those that are kept as files of their own.
    pub(crate) kept: Vec<FileEntry>,
    /// Those that could not be taken out, each with the reason.
    pub(crate) left_out: Vec<(FileEntry, StudyError)>,
}

/// Keeps the files of an archive as files of their own. There is so much room for one of them, beside the archive.
///
/// # Errors
/// When it is no archive or grows too much; what is wrong with one of its files is said of that file.
pub(crate) fn unfold(
    path: &str,
    archive: &[u8],
    room: Room,
    files: &mut Files,
) -> Result<Unfolded, StudyError> {
    let mut zip = ZipFiles::open(archive, LIMITS)?;
    let listed = zip.entries().to_vec();
    let mut unfolded = Unfolded::default();
    for entry in listed {
        let path = format!("{path}/{}", entry.name);
        let read = room.after(entry.bytes).and_then(|_| zip.read(entry.index));
        let kept = read.and_then(|bytes| {
            let kept = files.add_bytes(path.clone(), &Uint8Array::from(bytes.as_slice()));
            kept.map_err(|fault| StudyError::HostFault { reason: fault.to_string() })
        });
        match kept {
            Ok(file) => unfolded.kept.push(file),
            Err(error) => unfolded.left_out.push((files.name(path, entry.bytes), error)),
        }
    }
    Ok(unfolded)
}
