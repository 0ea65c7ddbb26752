//! Protocols that are named on the command line.

use std::path::Path;

use protocol::Protocol;

use crate::failure::Failure;

/// A document on disk, or one that is shipped by its id.
///
/// # Errors
/// When there is no such file, or it holds no valid protocol.
pub(crate) fn read(path: &Path) -> Result<Protocol, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(problem) => {
            let shipped = path.to_str().and_then(Protocol::shipped_by_id);
            return shipped.ok_or(Failure::Path { path: path.to_owned(), problem });
        }
    };
    Ok(Protocol::from_json(&text)?)
}
