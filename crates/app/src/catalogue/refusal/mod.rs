//! Words for refusals: what happened, what is safe or stays, what to do next.

use wire::{Warning, Why};

mod of_file;
mod of_seg;

use super::warning::in_two;
use crate::format::{bytes, window};

/// What is said about a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// What happened.
    pub(crate) title: String,
    /// What it means, what stays as it was, and what to do next.
    pub(crate) meaning: String,
}

fn words(title: impl Into<String>, meaning: impl Into<String>) -> Words {
    Words { title: title.into(), meaning: meaning.into() }
}

/// The words for a refusal.
pub(crate) fn refusal(why: &Why) -> Words {
    match why {
        Why::WindowFixed { .. }
        | Why::WindowUnknown(_)
        | Why::WindowInvalid
        | Why::WindowUnresolved => of_window(why),
        Why::NothingOpen
        | Why::StillLoading
        | Why::LoadStopped
        | Why::SeriesGrew
        | Why::VolumeUnknown(_)
        | Why::NotLinked
        | Why::NoGeometry(_)
        | Why::OutOfMemory { .. } => of_volume(why),
        Why::ProtocolUnknown(_)
        | Why::ProtocolInvalid(_)
        | Why::StepHeld { .. }
        | Why::FindingsOpen { .. }
        | Why::StructureNotInProtocol
        | Why::ReasonMissing => of_protocol(why),
        Why::EditWhileLooking
        | Why::PlaneNotEditable
        | Why::NoActiveSegment
        | Why::SegmentLocked(_)
        | Why::MarkedUnseen { .. }
        | Why::Unknown(_)
        | Why::TooManySegments
        | Why::RecoveryPending
        | Why::NothingToUndo
        | Why::JournalFailed(_)
        | Why::JournalMisfit { .. }
        | Why::JournalElsewhere
        | Why::JournalOpening
        | Why::DeviceLost => of_editing(why),
        Why::ModelBusy
        | Why::ModelNeedsBox
        | Why::BoxOutside
        | Why::ModelUnfit { .. }
        | Why::ProposalsOff { .. }
        | Why::ModelNotInProtocol { .. }
        | Why::ValuesUncalibrated
        | Why::SlicesUnreadable { .. }
        | Why::Stopped
        | Why::NothingProposed
        | Why::NotFetched(_)
        | Why::HelperFailed(_)
        | Why::Internal(_) => of_running(why),
        Why::NothingSegmented
        | Why::SourceWithoutUids
        | Why::SourceWithoutFrameOfReference
        | Why::WriteFailed(_) => of_saving(why),
        Why::SegOpen(_)
        | Why::SegAlone
        | Why::SegOfAnother { .. }
        | Why::SegUnsupported(_)
        | Why::SegUnreadable
        | Why::SegRepeats { .. }
        | Why::SegMisfit(_) => of_seg::words_of(why),
        Why::Truncated { .. }
        | Why::NotRecognised
        | Why::NoImage(_)
        | Why::SyntaxUnsupported { .. }
        | Why::ColourImage
        | Why::ModalityLut
        | Why::HeaderInvalid(_)
        | Why::ZipTooLarge
        | Why::Unreadable(_) => of_file::words_of(why),
    }
}

fn of_window(why: &Why) -> Words {
    match why {
        Why::WindowFixed { protocol, center, width, tried_center, tried_width } => words(
            format!("The window stays at {}", window(*center, *width)),
            format!(
                "{protocol} fixes it, so that every reader sees the same edges. Your change to {} was not applied.",
                window(*tried_center, *tried_width)
            ),
        ),
        Why::WindowUnknown(id) => words(
            "No such window",
            format!("The protocol has no window “{id}”. The window stays as it is."),
        ),
        Why::WindowUnresolved => words(
            "The protocol's window cannot be found",
            "The values of this series have no contrast to find it from. Ask for a deviation with a reason, and draw with any window.",
        ),
        _ => words(
            "Not a window",
            "Width and level are numbers, and the width is above 0. The window stays as it is.",
        ),
    }
}

fn of_volume(why: &Why) -> Words {
    match why {
        Why::StillLoading => words(
            "Slices are still arriving",
            "Wait until the series is complete, then do it again.",
        ),
        Why::LoadStopped => {
            words("Slices are absent", "Loading was stopped. Load the rest, then do it again.")
        }
        Why::SeriesGrew => words(
            "The series has more slices now",
            "What you drew lies on those that are open. Save it, close everything, then open all files together.",
        ),
        Why::VolumeUnknown(_) => words(
            "No such volume",
            "It is not among the series that were found. What you have open is untouched.",
        ),
        Why::NotLinked => words(
            "The two series are not linked",
            "They share no frame of reference, so that no place in one is known in the other. Choose another series.",
        ),
        Why::NoGeometry(because) => no_geometry(because.as_ref()),
        Why::OutOfMemory { needed_bytes, available_bytes: 0 } => words(
            "Not enough memory",
            format!(
                "It needs {}, which cannot be had now. What you have open is untouched.",
                bytes(*needed_bytes)
            ),
        ),
        Why::OutOfMemory { needed_bytes, available_bytes } => words(
            "Not enough memory",
            format!(
                "It needs {}, {} can be had. Short by {}. What you have open is untouched.",
                bytes(*needed_bytes),
                bytes(*available_bytes),
                bytes(needed_bytes.saturating_sub(*available_bytes))
            ),
        ),
        _ => words("Nothing is open", "Open a series first."),
    }
}

/// The warning gives the title and, where it has a second sentence, what would come of going on in spite of it.
fn no_geometry(because: Option<&Warning>) -> Words {
    let unknown = ("The slices make no regular box", "Their distances are not known.");
    let (title, rest) = match because {
        Some(warning) => in_two(warning),
        None => (unknown.0.to_owned(), unknown.1.to_owned()),
    };
    let meaning = "The slices can be looked at one by one, not cut into planes or measured.";
    words(title, [rest.as_str(), meaning].join(" ").trim_start())
}

fn of_protocol(why: &Why) -> Words {
    match why {
        Why::ProtocolUnknown(id) => words(
            "No such protocol",
            format!("“{id}” is not among the protocols. The present one stays in force."),
        ),
        Why::ProtocolInvalid(reason) => {
            words("Not a valid protocol", format!("{reason}. The present protocol stays in force."))
        }
        Why::StepHeld { open } => words(
            "The protocol holds this step back",
            match open {
                1 => "Resolve 1 item under Protocol check, or deviate from it with a reason."
                    .to_owned(),
                open => format!(
                    "Resolve {open} items under Protocol check, or deviate from them with a reason."
                ),
            },
        ),
        Why::FindingsOpen { open } => words(
            "What the checks found holds the report back",
            match open {
                1 => "Repair 1 finding under Quality, or keep it.".to_owned(),
                open => format!("Repair {open} findings under Quality, or keep them."),
            },
        ),
        Why::ReasonMissing => {
            words("A deviation needs a reason", "Write one line. It stands in the report.")
        }
        _ => words(
            "Not a structure of the protocol",
            "The protocol names the structures; others cannot be added under it.",
        ),
    }
}

fn of_editing(why: &Why) -> Words {
    match why {
        Why::EditWhileLooking => words(
            "Drawing is off while you look",
            "Release V to return to the window in force, then draw.",
        ),
        Why::PlaneNotEditable => words(
            "This plane is for looking",
            "The protocol has outlines drawn in another plane. Draw in the large view.",
        ),
        Why::SegmentLocked(name) => words(
            format!("{name} is protected"),
            "Its voxels stay as they are. Remove the protection to draw in it.",
        ),
        Why::MarkedUnseen { segment, slices } => words(
            format!("{segment} is not accepted yet"),
            format!(
                "{} not seen. Choose it in the list under Segment to go there.",
                match slices {
                    1 => "One marked slice of it was".to_owned(),
                    slices => format!("{slices} marked slices of it were"),
                }
            ),
        ),
        Why::Unknown(name) => {
            words("No longer there", format!("“{name}” is not in the list any more."))
        }
        Why::TooManySegments => words(
            "No more segments",
            "255 segments fit into one series. Remove one to add another.",
        ),
        Why::RecoveryPending => {
            words("There is work from before", "Take it up or throw it away first; then draw on.")
        }
        Why::NothingToUndo => words("Nothing to take back", "No change is left in this direction."),
        Why::JournalFailed(reason) => words(
            "Edits are not being saved",
            format!(
                "They stay in memory until the tab is closed. Save the segmentation before that. ({reason})"
            ),
        ),
        Why::JournalMisfit { kept, lost } => words(
            "A part of the earlier work does not fit",
            format!(
                "{kept} of its {} changes were taken up, in their order; the others were left out. Look at the masks before you go on.",
                kept + lost
            ),
        ),
        Why::JournalElsewhere => words(
            "Another tab has this volume open",
            "Edits are made and kept there; here you can look. Close the other tab to go on here.",
        ),
        Why::JournalOpening => {
            words("One moment", "Work from before is being looked for. Then draw.")
        }
        Why::DeviceLost => words(
            "The graphics device stopped",
            "Finished strokes are safe. Restart graphics, or go on without it.",
        ),
        _ => words("No segment is active", "Choose a segment, or add one, to draw."),
    }
}

fn of_running(why: &Why) -> Words {
    match why {
        Why::SlicesUnreadable { unreadable, slices } => words(
            format!("{unreadable} of {slices} slices could not be read"),
            "A model would take the gaps for part of the image. The files left out are listed under Study.",
        ),
        Why::ModelBusy => words("A model is running", "Wait for it or stop it, then run the next."),
        Why::BoxOutside => {
            words("The box lies outside the images", "Place it on a view, around the structure.")
        }
        Why::ModelUnfit { needs, found } => words(
            "Not made for this series",
            format!("The model needs {needs}. This series is {found}."),
        ),
        Why::ProposalsOff { protocol } => words(
            "Models stay off",
            format!(
                "{protocol} lets no model propose, so that every outline is the reader’s own. Draw by hand."
            ),
        ),
        Why::ModelNotInProtocol { protocol, wants } => words(
            "Not the model of this protocol",
            format!(
                "{protocol} has proposals made by {wants} alone, so that every reader corrects the same ones."
            ),
        ),
        Why::ValuesUncalibrated => words(
            "Values are not calibrated",
            "The method needs CT numbers in HU, and the files do not give them.",
        ),
        Why::Stopped => words("Stopped", "Nothing was changed."),
        Why::NothingProposed => words(
            "Nothing was proposed",
            "The model found none of its structures. Place the box around them, or draw by hand.",
        ),
        Why::NotFetched(reason) => words(
            "Could not be fetched",
            format!(
                "It comes from where the page came from, when it is first needed. Connect and do it again. ({reason})"
            ),
        ),
        Why::HelperFailed(reason) => words(
            "A background task failed",
            format!("Nothing else is affected. Do it again. ({reason})"),
        ),
        Why::Internal(reason) => words(
            "Something unforeseen happened",
            format!("Finished strokes are safe. The message for a report: {reason}"),
        ),
        _ => words(
            "The model needs a box",
            "Place one around the structure: choose Place box and draw it on a view.",
        ),
    }
}

fn of_saving(why: &Why) -> Words {
    match why {
        Why::SourceWithoutUids => words(
            "A DICOM SEG cannot refer to this series",
            "Its files have no SOP Instance UIDs, and a SEG names its source by them. Save NIfTI in its place.",
        ),
        Why::SourceWithoutFrameOfReference => words(
            "A DICOM SEG cannot be placed on this series",
            "Its files have no Frame of Reference UID, which a SEG shares with its source. Save NIfTI in its place.",
        ),
        Why::WriteFailed(reason) => {
            words("The file was not written", format!("Your segments are untouched. ({reason})"))
        }
        _ => words("Nothing is segmented", "Run a model or draw a segment first."),
    }
}

#[cfg(test)]
mod tests {
    use wire::SegKind;

    use super::*;
    use crate::catalogue::code;

    fn one_of_each() -> Vec<Why> {
        let text = || "x".to_owned();
        vec![
            Why::WindowFixed {
                protocol: "Liver volumetry 2.1".to_owned(),
                center: 40.0,
                width: 400.0,
                tried_center: 60.0,
                tried_width: 520.0,
            },
            Why::WindowUnknown(text()),
            Why::WindowInvalid,
            Why::WindowUnresolved,
            Why::EditWhileLooking,
            Why::NothingOpen,
            Why::StillLoading,
            Why::LoadStopped,
            Why::SeriesGrew,
            Why::JournalMisfit { kept: 3, lost: 1 },
            Why::VolumeUnknown(text()),
            Why::NotLinked,
            Why::ProtocolUnknown(text()),
            Why::ProtocolInvalid(text()),
            Why::StepHeld { open: 1 },
            Why::FindingsOpen { open: 1 },
            Why::NoActiveSegment,
            Why::SegmentLocked(text()),
            Why::MarkedUnseen { segment: text(), slices: 3 },
            Why::Unknown(text()),
            Why::StructureNotInProtocol,
            Why::TooManySegments,
            Why::ReasonMissing,
            Why::PlaneNotEditable,
            Why::RecoveryPending,
            Why::NothingToUndo,
            Why::ModelBusy,
            Why::ModelNeedsBox,
            Why::BoxOutside,
            Why::ModelUnfit { needs: text(), found: text() },
            Why::ProposalsOff { protocol: text() },
            Why::ModelNotInProtocol { protocol: text(), wants: text() },
            Why::ValuesUncalibrated,
            Why::NoGeometry(None),
            Why::Stopped,
            Why::NothingProposed,
            Why::NotFetched(text()),
            Why::SegAlone,
            Why::HelperFailed(text()),
            Why::NothingSegmented,
            Why::SourceWithoutUids,
            Why::SourceWithoutFrameOfReference,
            Why::WriteFailed(text()),
            Why::OutOfMemory { needed_bytes: 1_190_000_000, available_bytes: 948_000_000 },
            Why::Truncated { found_bytes: 411_000, expected_bytes: 524_000 },
            Why::NotRecognised,
            Why::NoImage(text()),
            Why::SyntaxUnsupported { uid: text(), name: text(), is_video: false },
            Why::ColourImage,
            Why::ModalityLut,
            Why::HeaderInvalid(text()),
            Why::ZipTooLarge,
            Why::Unreadable(text()),
            Why::SegOpen(text()),
            Why::SegOfAnother { seg: text(), open: text() },
            Why::SegUnsupported(SegKind::Fractional),
            Why::SegUnreadable,
            Why::SegRepeats { segment: 3, slice: 12 },
            Why::SegMisfit(text()),
            Why::JournalFailed(text()),
            Why::JournalElsewhere,
            Why::JournalOpening,
            Why::SlicesUnreadable { unreadable: 1, slices: 48 },
            Why::DeviceLost,
            Why::Internal(text()),
        ]
    }

    /// The matches above share a last arm; two refusals with the same words would be one that fell through.
    #[test]
    fn every_refusal_has_words_of_its_own() {
        let refusals = one_of_each();
        let mut codes: Vec<_> = refusals.iter().map(code).collect();
        let mut titles: Vec<_> = refusals.iter().map(|why| refusal(why).title).collect();
        assert!(refusals.iter().map(refusal).all(|w| !w.title.is_empty() && !w.meaning.is_empty()));
        codes.sort_unstable();
        codes.dedup();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!((codes.len(), titles.len()), (refusals.len(), refusals.len()));
    }

    #[test]
    fn words_are_those_of_the_design() {
        let words = refusal(&one_of_each()[0]);
        assert_eq!(words.title, "The window stays at W 400 L 40");
        assert_eq!(
            words.meaning,
            "Liver volumetry 2.1 fixes it, so that every reader sees the same edges. \
             Your change to W 520 L 60 was not applied."
        );
        let short = Why::OutOfMemory { needed_bytes: 1_190_000_000, available_bytes: 948_000_000 };
        assert!(refusal(&short).meaning.contains("Short by 242 MB"));
        let unknown = Why::OutOfMemory { needed_bytes: 1_190_000_000, available_bytes: 0 };
        assert!(refusal(&unknown).meaning.contains("GB, which cannot be had now."));
        let gap = Why::NoGeometry(Some(Warning::MissingSlices { after: 87, count: 1 }));
        assert_eq!(
            refusal(&gap),
            super::words(
                "One slice is absent between 88 and 89",
                "Volumes across the gap would be guessed. \
                 The slices can be looked at one by one, not cut into planes or measured.",
            )
        );
        let tilted = refusal(&Why::NoGeometry(Some(Warning::Tilted { degrees: 12.5 })));
        assert_eq!(tilted.title, "The gantry was tilted by 12.5°");
        assert!(tilted.meaning.starts_with("The slices can be looked at"), "{}", tilted.meaning);
        let early = Why::Truncated { found_bytes: 411_000, expected_bytes: 524_000 };
        let video = Why::SyntaxUnsupported {
            uid: "1.2.840.10008.1.2.4.100".into(),
            name: "MPEG2 Main Profile / Main Level".into(),
            is_video: true,
        };
        assert_eq!(
            refusal(&video),
            super::words(
                "Video, MPEG2 Main Profile / Main Level",
                "Left out. Video is not supported."
            )
        );
        assert_eq!(refusal(&early).title, "Pixel data stop early, 411 KB of 524 KB");
    }
}
