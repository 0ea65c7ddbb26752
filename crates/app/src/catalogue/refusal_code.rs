//! What a refusal is called, and how loudly it is said.

use wire::Why;

/// Name of the refusal in the scripting face.
pub(crate) fn code(why: &Why) -> &'static str {
    match why {
        Why::WindowFixed { .. } => "WindowFixed",
        Why::WindowUnknown(_) => "WindowUnknown",
        Why::WindowInvalid => "WindowInvalid",
        Why::EditWhileLooking => "EditWhileLooking",
        Why::NothingOpen => "NothingOpen",
        Why::StillLoading => "StillLoading",
        Why::LoadStopped => "LoadStopped",
        Why::SeriesGrew => "SeriesGrew",
        Why::JournalMisfit { .. } => "JournalMisfit",
        Why::VolumeUnknown(_) => "VolumeUnknown",
        Why::NotLinked => "NotLinked",
        Why::ProtocolUnknown(_) => "ProtocolUnknown",
        Why::ProtocolInvalid(_) => "ProtocolInvalid",
        Why::StepHeld { .. } => "StepHeld",
        Why::WindowUnresolved => "WindowUnresolved",
        Why::FindingsOpen { .. } => "FindingsOpen",
        Why::NoActiveSegment => "NoActiveSegment",
        Why::SegmentLocked(_) => "SegmentLocked",
        Why::MarkedUnseen { .. } => "MarkedUnseen",
        Why::Unknown(_) => "Unknown",
        Why::StructureNotInProtocol => "StructureNotInProtocol",
        Why::TooManySegments => "TooManySegments",
        Why::ReasonMissing => "ReasonMissing",
        Why::PlaneNotEditable => "PlaneNotEditable",
        Why::RecoveryPending => "RecoveryPending",
        Why::NothingToUndo => "NothingToUndo",
        Why::ModelBusy => "ModelBusy",
        Why::ModelNeedsBox => "ModelNeedsBox",
        Why::BoxOutside => "BoxOutside",
        Why::ModelUnfit { .. } => "ModelUnfit",
        Why::ProposalsOff { .. } => "ProposalsOff",
        Why::ModelNotInProtocol { .. } => "ModelNotInProtocol",
        Why::ValuesUncalibrated => "ValuesUncalibrated",
        Why::NoGeometry(_) => "NoGeometry",
        Why::Stopped => "Stopped",
        Why::NothingProposed => "NothingProposed",
        Why::NotFetched(_) => "NotFetched",
        Why::SegAlone => "SegAlone",
        Why::HelperFailed(_) => "HelperFailed",
        Why::NothingSegmented => "NothingSegmented",
        Why::SourceWithoutUids => "SourceWithoutUids",
        Why::SourceWithoutFrameOfReference => "SourceWithoutFrameOfReference",
        Why::WriteFailed(_) => "WriteFailed",
        Why::OutOfMemory { .. } => "OutOfMemory",
        Why::Truncated { .. } => "Truncated",
        Why::NotRecognised => "NotRecognised",
        Why::NoImage(_) => "NoImage",
        Why::SyntaxUnsupported { .. } => "SyntaxUnsupported",
        Why::ColourImage => "ColourImage",
        Why::ModalityLut => "ModalityLut",
        Why::HeaderInvalid(_) => "HeaderInvalid",
        Why::ZipTooLarge => "ZipTooLarge",
        Why::Unreadable(_) => "Unreadable",
        Why::SegOpen(_) => "SegOpen",
        Why::SegOfAnother { .. } => "SegOfAnother",
        Why::SegUnsupported(_) => "SegUnsupported",
        Why::SegUnreadable => "SegUnreadable",
        Why::SegRepeats { .. } => "SegRepeats",
        Why::SegMisfit(_) => "SegMisfit",
        Why::JournalFailed(_) => "JournalFailed",
        Why::JournalElsewhere => "JournalElsewhere",
        Why::JournalOpening => "JournalOpening",
        Why::SlicesUnreadable { .. } => "SlicesUnreadable",
        Why::DeviceLost => "DeviceLost",
        Why::Internal(_) => "Internal",
    }
}

/// Whether the page shows the refusal in a place of its own, or the person has just asked for it.
pub(crate) fn is_quiet(why: &Why) -> bool {
    matches!(
        why,
        Why::WindowFixed { .. }
            | Why::NothingToUndo
            | Why::Stopped
            | Why::OutOfMemory { .. }
            | Why::DeviceLost
            | Why::JournalFailed(_)
            | Why::JournalElsewhere
    )
}
