//! From the typed errors of the rooms below to the message ids that hosts have words for.

use study::StudyError;
use wire::Why;

/// What went wrong with a file or a frame.
pub(crate) fn why_of_study(error: &StudyError) -> Why {
    match error {
        StudyError::NotDicom => Why::NotRecognised,
        StudyError::NoPixelData => Why::NoImage(String::new()),
        StudyError::Truncated { needed, file_len } => {
            Why::Truncated { found_bytes: *file_len, expected_bytes: *needed }
        }
        StudyError::ShortFrame { expected, found } => {
            Why::Truncated { found_bytes: *found, expected_bytes: *expected }
        }
        StudyError::UnsupportedSyntax { uid, name, .. } => {
            Why::SyntaxUnsupported { uid: uid.clone(), name: (*name).to_owned() }
        }
        StudyError::NotGreyscale { .. } => Why::ColourImage,
        StudyError::TooLarge { needed_bytes, limit_bytes } => {
            Why::OutOfMemory { needed_bytes: *needed_bytes, available_bytes: *limit_bytes }
        }
        StudyError::ZipBomb { .. } => Why::ZipTooLarge,
        StudyError::PixelFormat { .. } | StudyError::TooManyFrames { .. } => {
            Why::HeaderInvalid(error.to_string())
        }
        other => Why::Unreadable(other.to_string()),
    }
}
