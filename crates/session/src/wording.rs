//! From the typed errors of the rooms below to the message ids that hosts have words for.

use interchange::{InterchangeError, UnsupportedSeg};
use study::{StudyError, SyntaxReason};
use volume::VolumeError;
use wire::{SegKind, Why};

/// What went wrong with a file or a frame.
pub(crate) fn why_of_study(error: &StudyError) -> Why {
    match error {
        StudyError::NotDicom => Why::NotRecognised,
        StudyError::NoPixelData => Why::NoImage(String::new()),
        StudyError::ShortFrame { expected, found } => {
            Why::Truncated { found_bytes: *found, expected_bytes: *expected }
        }
        StudyError::UnsupportedSyntax { uid, name, reason } => Why::SyntaxUnsupported {
            uid: uid.clone(),
            name: (*name).to_owned(),
            is_video: *reason == SyntaxReason::Video,
        },
        StudyError::NotGreyscale { .. } => Why::ColourImage,
        StudyError::TooLarge { needed_bytes, limit_bytes } => {
            Why::OutOfMemory { needed_bytes: *needed_bytes, available_bytes: *limit_bytes }
        }
        StudyError::Volume(error) => why_of_volume(error),
        StudyError::ZipBomb { .. } => Why::ZipTooLarge,
        StudyError::PixelFormat { .. } | StudyError::TooManyFrames { .. } => {
            Why::HeaderInvalid(error.to_string())
        }
        other => Why::Unreadable(other.to_string()),
    }
}

/// How much memory there would have been, nobody says.
fn why_of_volume(error: &VolumeError) -> Why {
    match error {
        VolumeError::Memory { bytes } => {
            Why::OutOfMemory { needed_bytes: *bytes, available_bytes: 0 }
        }
        other => Why::Unreadable(other.to_string()),
    }
}

/// Why a segmentation was not opened. That it is of another series is said only where this was found.
pub(crate) fn why_of_seg(error: &InterchangeError) -> Why {
    match error {
        InterchangeError::Study(error) => why_of_study(error),
        InterchangeError::Unsupported(kind) => Why::SegUnsupported(match kind {
            UnsupportedSeg::Fractional => SegKind::Fractional,
            UnsupportedSeg::Surface => SegKind::Surface,
            UnsupportedSeg::Tiled => SegKind::Tiled,
            _ => SegKind::Other,
        }),
        InterchangeError::NotASegmentation(_) => Why::SegUnsupported(SegKind::Other),
        InterchangeError::DoesNotFit { why, .. } => Why::SegMisfit(why.to_string()),
        InterchangeError::TooManySegments => Why::TooManySegments,
        InterchangeError::RepeatedFrame { segment, slice } => {
            Why::SegRepeats { segment: *segment, slice: *slice }
        }
        InterchangeError::Unpacked { needed_bytes, limit_bytes } => {
            Why::OutOfMemory { needed_bytes: *needed_bytes, available_bytes: *limit_bytes }
        }
        InterchangeError::Volume(error @ VolumeError::Memory { .. }) => why_of_volume(error),
        _ => Why::SegUnreadable,
    }
}

#[cfg(test)]
mod tests {
    use interchange::GridMismatch;

    use super::*;

    /// A header is read whole or not at all: a file that ends in it shows as no gap in any series.
    #[test]
    fn only_a_frame_that_is_short_is_said_to_stop_early() {
        let header = StudyError::Truncated { needed: 320, file_len: 300 };
        let why = "the file ends at byte 300, inside an element that ends at 320".to_owned();
        assert_eq!(why_of_study(&header), Why::Unreadable(why));
        let frame = StudyError::ShortFrame { expected: 2400, found: 800 };
        let why = Why::Truncated { found_bytes: 800, expected_bytes: 2400 };
        assert_eq!(why_of_study(&frame), why);
    }

    #[test]
    fn video_is_said_to_be_video() {
        let of = |uid: &str| why_of_study(&study::refused_syntax(uid));
        let is_video = |why| matches!(why, Why::SyntaxUnsupported { is_video: true, .. });
        assert!(is_video(of("1.2.840.10008.1.2.4.102")));
        assert!(!is_video(of("1.2.840.10008.1.2.4.201")));
    }

    #[test]
    fn only_a_seg_that_lies_elsewhere_is_said_to_be_of_another_series() {
        let elsewhere =
            InterchangeError::DoesNotFit { frame: 1, why: GridMismatch::FrameOfReference };
        let table = [
            (elsewhere, Why::SegMisfit("another frame of reference".to_owned())),
            (
                InterchangeError::Unsupported(UnsupportedSeg::Fractional),
                Why::SegUnsupported(SegKind::Fractional),
            ),
            (
                InterchangeError::Unsupported(UnsupportedSeg::BitsAllocated(32)),
                Why::SegUnsupported(SegKind::Other),
            ),
            (InterchangeError::ShortPixelData { needed: 2, found: 1 }, Why::SegUnreadable),
            (InterchangeError::Volume(VolumeError::DifferentGrids), Why::SegUnreadable),
            (InterchangeError::Study(StudyError::NotDicom), Why::NotRecognised),
        ];
        for (error, why) in table {
            assert_eq!(why_of_seg(&error), why);
        }
    }

    #[test]
    fn where_memory_is_short_no_file_is_at_fault() {
        let memory = || VolumeError::Memory { bytes: 700 };
        let had = |available_bytes| Why::OutOfMemory { needed_bytes: 700, available_bytes };
        assert_eq!(why_of_study(&StudyError::Volume(memory())), had(0));
        let bounded = StudyError::TooLarge { needed_bytes: 700, limit_bytes: 600 };
        let table = [
            (InterchangeError::Volume(memory()), had(0)),
            (InterchangeError::Study(StudyError::Volume(memory())), had(0)),
            (InterchangeError::Study(bounded), had(600)),
            (InterchangeError::Unpacked { needed_bytes: 700, limit_bytes: 600 }, had(600)),
        ];
        for (error, why) in table {
            assert_eq!(why_of_seg(&error), why);
        }
    }

    #[test]
    fn a_seg_with_two_masks_for_one_slice_is_said_to_have_them() {
        let twice = InterchangeError::RepeatedFrame { segment: 3, slice: 12 };
        assert_eq!(why_of_seg(&twice), Why::SegRepeats { segment: 3, slice: 12 });
    }
}
