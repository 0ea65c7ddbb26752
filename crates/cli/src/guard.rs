//! Readers of files from outside may have defects: a panic costs the file it came from, not the program.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use study::StudyError;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics that are caught from being printed; all others are printed as ever.
pub(crate) fn quiet_where_guarded() {
    let standard = take_hook();
    set_hook(Box::new(move |panic| {
        if !GUARDED.get() {
            standard(panic);
        }
    }));
}

/// Reads something of a file.
///
/// # Errors
/// What reading gives; [`StudyError::HostFault`] when it panics.
pub(crate) fn guarded<T, E: From<StudyError>>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let before = GUARDED.replace(true);
    // What was half done is dropped with the closure; nothing of it is looked at again.
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(before);
    let failed = || StudyError::HostFault { reason: "its decoder failed".to_owned() };
    result.unwrap_or_else(|_| Err(failed().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_panics_gives_an_error_and_the_next_one_works() {
        quiet_where_guarded();
        let empty: Vec<u8> = Vec::new();
        let failed: Result<u8, StudyError> = guarded(|| Ok(empty[0]));
        assert!(matches!(failed, Err(StudyError::HostFault { .. })), "{failed:?}");
        assert_eq!(guarded(|| Ok::<_, StudyError>(7)), Ok(7));
    }
}
