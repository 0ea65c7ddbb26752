//! Taking files out of an archive.

use js_sys::Uint8Array;
use study::{StudyError, ZipFiles, ZipLimits};
use wire::FileEntry;

use crate::files::Files;

/// An archive's list and files lie in memory at once, one file at a time: smaller bounds than a machine with files
/// would have.
const LIMITS: ZipLimits =
    ZipLimits { entries: 20_000, entry_bytes: 1 << 30, total_bytes: 3 << 30, ratio: 1000 };

/// Keeps the files of an archive as files of their own.
pub(crate) fn unfold(
    path: &str,
    archive: &[u8],
    files: &mut Files,
) -> Result<Vec<FileEntry>, StudyError> {
    let mut zip = ZipFiles::open(archive, LIMITS)?;
    let listed = zip.entries().to_vec();
    let mut kept = Vec::with_capacity(listed.len());
    for entry in listed {
        let bytes = zip.read(entry.index)?;
        let bytes = Uint8Array::from(bytes.as_slice());
        let file = files.add_bytes(format!("{path}/{}", entry.name), &bytes);
        kept.push(file.map_err(|fault| StudyError::HostFault { reason: fault.to_string() })?);
    }
    Ok(kept)
}
