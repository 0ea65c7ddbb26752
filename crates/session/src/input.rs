use infer::Model;
use segment::{PropertyCode, Rgb};
use study::{InstanceHeader, PixelLocation, StudyError};
use volume::Voxels;
use wire::{FileEntry, FileId, RendererKind, Request, ViewportId, Why};

/// Names one job given to a host. Outcomes of jobs that were replaced or cancelled are dropped by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// When and with which randomness: both come from outside, so that a recording replays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Milliseconds since 1970, UTC.
    pub unix_ms: u64,
    /// Minutes that local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// Cryptographically random bits, fresh each time.
    pub entropy: u128,
}

/// All that can happen to a session. A row of these is a recording: the same row gives the same effects.
#[derive(Debug, Clone)]
pub enum Input {
    /// A person asks something.
    Command(Request, Stamp),
    /// A host reports what became of an effect.
    Outcome(Outcome),
    /// Time passed; sent about once a second while the page is visible.
    Tick(Stamp),
}

/// A file's header, or why there is none.
pub type HeaderResult = Result<(InstanceHeader, PixelLocation), StudyError>;

/// Why edits are not being kept on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalFault {
    /// Another session of this origin has the journal of this volume: a second tab.
    HeldElsewhere,
    /// Anything else, in the host's words.
    Failed(String),
}

/// What became of an effect.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The host is up: what draws and how much memory may be held.
    HostReady {
        /// What draws.
        renderer: RendererKind,
        /// Bytes that volume and segments may take.
        memory_limit_bytes: u64,
    },
    /// Headers of some files. Hosts report in batches.
    Headers(JobId, Vec<(FileId, HeaderResult)>),
    /// A zip or a demo unfolded into files that the host keeps; headers of these follow.
    Unfolded {
        /// The scan, or the demo that becomes one.
        job: JobId,
        /// The file that was unfolded; `None` for a demo.
        file: Option<FileId>,
        /// The files in it.
        entries: Vec<FileEntry>,
    },
    /// A file that is a NIfTI image: already a volume of its own.
    NiftiVolume(JobId, FileId, Result<Box<volume::Volume>, StudyError>),
    /// The files of a demo study did not come, and why.
    DemoFault(JobId, String),
    /// A file that could not be read as a file.
    FileFault(JobId, FileId, String),
    /// A SEG file asked for by [`crate::Effect::ReadWhole`].
    WholeFile(JobId, FileId, Result<Vec<u8>, Why>),
    /// All files of a scan were reported.
    ScanEnded(JobId),
    /// One slice of the volume being loaded.
    Slice {
        /// The load.
        job: JobId,
        /// Slice of the volume.
        slice: u32,
        /// Its stored samples.
        result: Result<Voxels, StudyError>,
    },
    /// How far a job is.
    Progress {
        /// The job.
        job: JobId,
        /// Parts done.
        done: u32,
        /// Parts in all.
        total: u32,
    },
    /// A model or algorithm ended.
    Proposed {
        /// The job.
        job: JobId,
        /// Its result.
        result: Result<Proposal, ProposalFault>,
    },
    /// A model's manifest and weights arrived.
    ModelLoaded(Result<Box<Model>, String>),
    /// Journal records up to this number are on disk.
    Journaled(u64),
    /// The journal could not be opened or written.
    JournalFault(JournalFault),
    /// What the journal of the opened volume holds; empty when there is none.
    JournalFound {
        /// The journal asked for.
        key: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The host gave the page new canvases, or the renderer changed.
    RendererChanged(RendererKind),
    /// The graphics device stopped.
    DeviceLost,
    /// The view was drawn.
    Drawn(ViewportId),
    /// Pixels of a view were read and sent to the page, or could not be.
    PixelsSent(wire::RequestId, bool),
}

/// Segments proposed by a model or algorithm, in the grid of the volume it ran on.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Label n, in whichever layer, belongs to `structures[n - 1]`; structures that overlap lie in different layers.
    pub layers: Vec<volume::Labelmap>,
    /// The structures.
    pub structures: Vec<ProposedStructure>,
    /// How long it took, in milliseconds.
    pub ran_ms: u32,
}

/// One structure of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedStructure {
    /// Name for the list.
    pub name: String,
    /// What it is, in codes.
    pub code: PropertyCode,
    /// Colour, where the model states one.
    pub color: Option<Rgb>,
}

/// Why there is no proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalFault {
    /// It was stopped.
    Stopped,
    /// The values are not calibrated as the method needs them.
    Uncalibrated,
    /// The worker failed; the text is for a report.
    Failed(String),
}
