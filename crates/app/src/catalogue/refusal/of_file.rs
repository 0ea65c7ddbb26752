//! Words for files that are left out.

use wire::Why;

use super::{Words, words};
use crate::format::bytes;

/// Why a file is left out, and what to do about it.
pub(super) fn words_of(why: &Why) -> Words {
    match why {
        Why::Truncated { found_bytes, expected_bytes } => words(
            format!("Pixel data stop early, {} of {}", bytes(*found_bytes), bytes(*expected_bytes)),
            "Left out. The slice is shown as a gap.",
        ),
        Why::NoImage(what) if what == "RTSTRUCT" => words(
            "Outlines of structures (RTSTRUCT)",
            "Left out. This version reads masks from DICOM SEG and NIfTI only.",
        ),
        Why::NoImage(what) => words(
            if what.is_empty() {
                "No images in it".to_owned()
            } else {
                format!("No images in it: {what}")
            },
            "Left out. There is nothing to look at.",
        ),
        Why::SyntaxUnsupported { name, uid, is_video: true } => words(
            format!("Video, {}", if name.is_empty() { uid } else { name }),
            "Left out. Video is not supported.",
        ),
        Why::SyntaxUnsupported { name, uid, is_video: false } => words(
            format!("Compressed as {}", if name.is_empty() { uid } else { name }),
            "Left out. Ask for the files without this compression.",
        ),
        Why::ColourImage => words("A colour image", "Left out. Voxelkeep reads grey images."),
        Why::ModalityLut => words(
            "Values from a Modality LUT",
            "Left out. Voxelkeep reads slope and intercept; other values would be wrong.",
        ),
        Why::HeaderInvalid(reason) => words(
            format!("The header is not usable: {reason}"),
            "Left out. Ask the sender for the file again.",
        ),
        Why::ZipTooLarge => words(
            "The zip unpacks to more than can be held",
            "Left out. Unpack it and drop the folder.",
        ),
        Why::Unreadable(reason) => words(
            format!("Could not be read: {reason}"),
            "Left out. Copy the file to this device and add it again.",
        ),
        _ => words("Not DICOM, NIfTI or zip", "Left out. Ask the sender for the DICOM files."),
    }
}
