use serde::{Deserialize, Serialize};

/// Why something was refused or left out: a message id with the values at fault. The words are the host's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Why {
    /// The protocol fixes the window.
    WindowFixed {
        /// Title and version of the protocol.
        protocol: String,
        /// Center that stays, modality units.
        center: f64,
        /// Width that stays, modality units.
        width: f64,
        /// Center that was tried.
        tried_center: f64,
        /// Width that was tried.
        tried_width: f64,
    },
    /// The protocol has no window of this id.
    WindowUnknown(String),
    /// Not a window: a width below the smallest, or not a number.
    WindowInvalid,
    /// No edits while looking with another window.
    EditWhileLooking,
    /// Nothing is open.
    NothingOpen,
    /// What the journal holds from some change on does not fit the volume.
    JournalMisfit {
        /// Changes that were carried out.
        kept: u32,
        /// Changes that were left out.
        lost: u32,
    },
    /// The volume is still loading.
    StillLoading,
    /// Loading was stopped, and slices are absent.
    LoadStopped,
    /// More slices of the series came after something was drawn on those that are open.
    SeriesGrew,
    /// No such volume.
    VolumeUnknown(String),
    /// The volume does not lie in the frame of reference of the open one.
    NotLinked,
    /// No such protocol.
    ProtocolUnknown(String),
    /// The document is not a valid protocol; place and reason as its reader gives them.
    ProtocolInvalid(String),
    /// The window that the protocol states cannot be found in these values: it holds drawing back until the reader
    /// leaves it with a reason.
    WindowUnresolved,
    /// The segmentation states another patient than the open series; what each calls the patient.
    SegOfAnother {
        /// Name, or number, in the segmentation.
        seg: String,
        /// In the open series.
        open: String,
    },
    /// The protocol's checks hold the step back.
    StepHeld {
        /// Open failures.
        open: u32,
    },
    /// What the checks of the masks found holds the report and all saving back.
    FindingsOpen {
        /// Findings to resolve.
        open: u32,
    },
    /// The protocol has edits in other planes only.
    PlaneNotEditable,
    /// No segment is active.
    NoActiveSegment,
    /// The segment is protected.
    SegmentLocked(String),
    /// No such segment, finding or model.
    Unknown(String),
    /// The protocol names the structures; others cannot be added.
    StructureNotInProtocol,
    /// A proposal cannot be accepted before its marked slices were seen.
    MarkedUnseen {
        /// Name of the segment.
        segment: String,
        /// Marked slices that were not seen.
        slices: u32,
    },
    /// More segments than labels.
    TooManySegments,
    /// A deviation needs a reason.
    ReasonMissing,
    /// Work of an earlier session waits to be taken up or thrown away first.
    RecoveryPending,
    /// Nothing to undo or redo.
    NothingToUndo,
    /// A model is running already.
    ModelBusy,
    /// The model needs a box.
    ModelNeedsBox,
    /// The box does not meet the volume.
    BoxOutside,
    /// The model is not made for this series.
    ModelUnfit {
        /// What it needs.
        needs: String,
        /// What the series is.
        found: String,
    },
    /// The protocol lets no model propose.
    ProposalsOff {
        /// Title and version of the protocol.
        protocol: String,
    },
    /// The protocol has another model propose, or other weights of it.
    ModelNotInProtocol {
        /// Title and version of the protocol.
        protocol: String,
        /// The model that it names, with the first digits of the weights where it pins them.
        wants: String,
    },
    /// The values are not calibrated as the method needs them.
    ValuesUncalibrated,
    /// The slices make no regular box; the warning that says why, where one does.
    NoGeometry(Option<Warning>),
    /// The run was stopped.
    Stopped,
    /// A model found none of its structures.
    NothingProposed,
    /// A part of the page that is fetched when it is first needed did not come.
    NotFetched(String),
    /// The series that a segmentation was drawn on is not among the files.
    SegAlone,
    /// A helper failed; the rest goes on.
    HelperFailed(String),
    /// Nothing is segmented.
    NothingSegmented,
    /// The source has no SOP Instance UIDs: a SEG cannot reference it.
    SourceWithoutUids,
    /// The source has no Frame of Reference UID: a SEG cannot be placed.
    SourceWithoutFrameOfReference,
    /// Writing failed.
    WriteFailed(String),
    /// More memory than there is.
    OutOfMemory {
        /// Bytes needed.
        needed_bytes: u64,
        /// Bytes to be had; zero where that is not known and these were not.
        available_bytes: u64,
    },
    /// Pixel data end early.
    Truncated {
        /// Bytes found.
        found_bytes: u64,
        /// Bytes that the header states.
        expected_bytes: u64,
    },
    /// Not DICOM, NIfTI or zip.
    NotRecognised,
    /// Readable, but holds no image (a report, a plan, a directory).
    NoImage(String),
    /// Compressed in a way that cannot be read here.
    SyntaxUnsupported {
        /// Transfer syntax UID.
        uid: String,
        /// Its name.
        name: String,
        /// Whether it is video.
        is_video: bool,
    },
    /// Colour images are not segmented.
    ColourImage,
    /// Values of an image come from a Modality LUT.
    ModalityLut,
    /// The header contradicts itself or is beyond any bound.
    HeaderInvalid(String),
    /// A zip that would inflate beyond the bound.
    ZipTooLarge,
    /// The file could not be read at all.
    Unreadable(String),
    /// The segments of a SEG are among those of the volume already; what it is called.
    SegOpen(String),
    /// A SEG of a kind that is not read.
    SegUnsupported(SegKind),
    /// A SEG that lacks what is needed to read it.
    SegUnreadable,
    /// A SEG with masks of one segment for one slice that differ (several time points).
    SegRepeats {
        /// Number of the segment in the file.
        segment: u16,
        /// Slice of the open volume, from zero.
        slice: u32,
    },
    /// A SEG that does not fit the open volume.
    SegMisfit(String),
    /// The journal could not be written; edits stay in memory.
    JournalFailed(String),
    /// Another tab has this volume open and keeps its edits; here nothing can be drawn until it lets go.
    JournalElsewhere,
    /// Work from before is still being looked for.
    JournalOpening,
    /// Slices could not be read: a model would take what fills them for an image.
    SlicesUnreadable {
        /// How many.
        unreadable: u32,
        /// Of how many.
        slices: u32,
    },
    /// The graphics device stopped.
    DeviceLost,
    /// Something the engine did not expect; the message is for a report.
    Internal(String),
}

/// Kinds of segmentations that are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SegKind {
    /// Probabilities or occupancies, not a mask.
    Fractional,
    /// A surface, not voxels.
    Surface,
    /// Tiled microscopy.
    Tiled,
    /// Any other.
    Other,
}

/// What a reader should know about a volume before trusting it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Warning {
    /// Slices are absent after this slice (counted from zero).
    MissingSlices {
        /// Slice before the gap.
        after: u32,
        /// Slices absent.
        count: u32,
    },
    /// Distances between slices differ.
    UnevenSpacing {
        /// Smallest distance in mm.
        min_mm: f64,
        /// Largest distance in mm.
        max_mm: f64,
    },
    /// The gantry was tilted.
    Tilted {
        /// Angle in degrees.
        degrees: f64,
    },
    /// Only some of the slices are open.
    PartOfSeries {
        /// First of them, from zero.
        first: u32,
        /// Last of them.
        last: u32,
        /// How many there are in all.
        slices: u32,
    },
    /// A single slice: its thickness stands for the spacing.
    SingleSlice,
    /// No position in the headers.
    NoPosition,
    /// No Frame of Reference UID.
    NoFrameOfReference,
    /// No SOP Instance UIDs.
    NoInstanceUids,
    /// Compressed with loss.
    Lossy,
    /// Text is burned into the pixels.
    BurnedIn,
    /// Rescale differs from slice to slice.
    MixedRescale,
    /// A VOI LUT is stated; windows are used instead.
    VoiLutIgnored,
    /// Slices that could not be read are shown as gaps.
    UnreadableSlices(u32),
    /// Any other finding, by its code.
    Other(String),
}
