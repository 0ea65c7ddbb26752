//! Protocols that are named on the command line.

use std::path::Path;

use protocol::Protocol;

use crate::console::Console;
use crate::failure::Failure;
use crate::words;

/// A document on disk, or one that is shipped by its id. What it states in vain is said.
///
/// # Errors
/// When there is no such file, or it holds no valid protocol.
pub(crate) fn read(path: &Path, console: &Console) -> Result<Protocol, Failure> {
    let protocol = parse(path)?;
    let fields = protocol.not_held();
    if !fields.is_empty() {
        console.say(&words::not_held(&fields));
    }
    Ok(protocol)
}

fn parse(path: &Path) -> Result<Protocol, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(problem) => {
            let shipped = path.to_str().and_then(Protocol::shipped_by_id);
            return shipped.ok_or(Failure::Path { path: path.to_owned(), problem });
        }
    };
    Ok(Protocol::from_json(&text)?)
}
