//! Words for segmentations that are not opened.

use wire::{SegKind, Why};

use super::{Words, words};

/// Why a segmentation is not opened, and what to do about it.
pub(super) fn words_of(why: &Why) -> Words {
    match why {
        Why::SegOfAnother { seg, open } => words(
            "The segmentation is of another patient",
            format!("It names {seg}, the open series names {open}. Nothing was added."),
        ),
        Why::SegOpen(title) => words(
            format!(
                "{} is open already",
                if title.is_empty() { "The segmentation" } else { title.as_str() }
            ),
            "Nothing was added: its segments are in the list. Remove them there to read the file again.",
        ),
        Why::SegAlone => words(
            "The series that it was drawn on is not here",
            "Add the files of that series; then the segmentation opens on it.",
        ),
        Why::SegUnsupported(kind) => words(
            match kind {
                SegKind::Fractional => "The segmentation holds probabilities, not masks",
                SegKind::Surface => "The segmentation is a surface, not voxels",
                SegKind::Tiled => "The segmentation is of tiled microscopy",
                SegKind::Other => "This kind of segmentation is not read",
            },
            "It was not opened. What you have open is untouched. Ask for it as a DICOM SEG of the type BINARY.",
        ),
        Why::SegRepeats { segment, slice } => words(
            "The segmentation has several masks for one place",
            format!(
                "Segment {segment} of the file has two on slice {}, and they differ: they may be of several \
                 times. It was not opened. What you have open is untouched.",
                slice.saturating_add(1)
            ),
        ),
        Why::SegMisfit(reason) => words(
            "The segmentation is of another series",
            format!("It was not opened. What you have open is untouched. ({reason})"),
        ),
        _ => words(
            "The segmentation is not complete",
            "Its header or its pixel data lack what is needed. It was not opened; what you have open is untouched. Ask for the file again.",
        ),
    }
}
