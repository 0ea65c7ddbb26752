use std::sync::Arc;

use segment::Rgb;
use study::FrameRequest;
use volume::{ContinuousIndex, Grid, Index, Labelmap, Volume};
use window::GrantedWindow;
use wire::{
    Answer, DemoId, Event, FileEntry, FileId, FindingId, ModelId, RequestId, ViewportId, VolumeId,
};

use crate::JobId;

/// What a session asks of its host. Hosts carry effects out in order and report outcomes as inputs.
#[derive(Debug)]
pub enum Effect {
    /// Tell the page.
    Emit(Event),
    /// Answer a request, with bytes beside the message.
    Answer(RequestId, Answer, Vec<Vec<u8>>),
    /// Read the headers of these files: DICOM headers from a prefix, zips unfolded, NIfTI read.
    Scan(JobId, Vec<FileEntry>),
    /// Make or fetch the files of a demo study from the page's own origin, then unfold them.
    Demo(JobId, DemoId),
    /// Read a whole file.
    ReadWhole(JobId, FileId),
    /// Decode the frames of a volume, in this order, and report each slice as it comes.
    Load(JobId, Vec<SliceSource>),
    /// Draw a small picture of a volume for the page.
    Thumbnail(Box<ThumbnailSpec>),
    /// Draw what the repair of a finding changes for the page, on the processor: as it is and as it would be. These
    /// are pictures of the open volume that belong to no view.
    RepairPictures(FindingId, Box<[DrawSpec; 2]>),
    /// Draw a slice of another volume for the fourth view, on the processor.
    DrawBeside(Box<BesideSpec>),
    /// Decode this slice and its neighbours first.
    Prioritise(JobId, u32),
    /// Stop a job; its outcomes are no longer wanted.
    Cancel(JobId),
    /// Everything was closed: no file handed over so far, or found in one, is asked for again.
    ForgetFiles,
    /// The open volume was replaced: nothing of the last one is needed any more.
    VolumeReplaced,
    /// Voxels of these slices changed: copies on a device are stale.
    VoxelsChanged {
        /// First slice.
        first: u32,
        /// Last slice, inclusive.
        last: u32,
    },
    /// Labels of these slices changed.
    LabelsChanged {
        /// First slice.
        first: u32,
        /// Last slice, inclusive.
        last: u32,
    },
    /// Draw a view of the open volume ([`crate::Session::volume`], [`crate::Session::labels`]).
    Draw(Box<DrawSpec>),
    /// Clear a view: nothing is open.
    Clear(ViewportId),
    /// Send the pixels of a view to the page, as last drawn, and answer the request.
    ReadPixels(RequestId, ViewportId),
    /// Draw the fourth view and answer with its pixels.
    ReadBeside(RequestId, Box<BesideSpec>),
    /// Get the manifest and weights of a model from the page's own origin.
    LoadModel(ModelId),
    /// Run the rule-based CT anatomy on the volume.
    ProposeAnatomy(JobId, Arc<Volume>),
    /// Run a model on a part of the volume.
    Infer(JobId, Box<InferSpec>),
    /// Open the journal of a volume and report what it holds.
    OpenJournal(String),
    /// Append a record; report its number once it is on disk.
    Journal {
        /// Number of the record, rising by one.
        number: u64,
        /// The record.
        bytes: Vec<u8>,
    },
    /// Empty the journal that is open.
    DiscardJournal,
    /// Of the records that the journal was opened with keep the first, of so many bytes together.
    CutJournal {
        /// Bytes of the records that stay, as they were reported.
        keep_bytes: usize,
    },
    /// Give the journal that is open back, so that another tab may have it.
    CloseJournal,
}

/// Where one slice of a volume comes from.
#[derive(Debug, Clone)]
pub struct SliceSource {
    /// Slice of the volume.
    pub slice: u32,
    /// The file.
    pub file: FileId,
    /// Which frame of it, how its samples are stored and where they lie.
    pub request: FrameRequest,
}

/// A view to be drawn. The map from canvas pixels to voxels is affine; pixel centres lie at halves.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawSpec {
    /// Which view.
    pub viewport: ViewportId,
    /// Size of the canvas.
    pub size_px: (u32, u32),
    /// Place in the volume of the canvas's top left corner (not of a pixel centre).
    pub origin: ContinuousIndex,
    /// Step in the volume of one pixel to the right.
    pub right: ContinuousIndex,
    /// Step in the volume of one pixel down.
    pub down: ContinuousIndex,
    /// Whether values between voxels are interpolated; nearest voxel otherwise.
    pub interpolate: bool,
    /// The window granted.
    pub window: GrantedWindow,
    /// Whether the photometric interpretation is inverted (MONOCHROME1).
    pub inverted: bool,
    /// Segments to draw, by label.
    pub labels: Vec<LabelStyle>,
    /// Labels that take the place of those in the labelmap, for this picture alone.
    pub preview: Option<LabelBox>,
    /// Labels of what a model proposed and the reader changed: a dashed line around each, where it
    /// differs from the segment's own.
    pub trace: Option<LabelBox>,
    /// Fill of segments, 0 to 0.6.
    pub fill: f32,
    /// Device pixels per CSS pixel, for line widths.
    pub scale: f32,
}

/// A small picture of a volume: one slice as acquired, all of it.
#[derive(Debug, Clone)]
pub struct ThumbnailSpec {
    /// Whose picture it is.
    pub id: VolumeId,
    /// A volume that has the slice; it need not be the whole one.
    pub volume: Arc<Volume>,
    /// The slice.
    pub slice: u32,
    /// The window granted.
    pub window: GrantedWindow,
    /// Whether the photometric interpretation is inverted (MONOCHROME1).
    pub inverted: bool,
}

/// A slice of another volume, for the fourth view.
#[derive(Debug, Clone)]
pub struct BesideSpec {
    /// Whose slice it is.
    pub id: VolumeId,
    /// Which.
    pub slice: u32,
    /// A volume that has the slice alone.
    pub volume: Arc<Volume>,
    /// Labels of the open volume on the slice, on the grid of its voxels; `None` where there are none to show.
    pub labels: Option<Arc<Labelmap>>,
    /// How it is drawn.
    pub draw: DrawSpec,
}

/// How a label is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelStyle {
    /// Label in the labelmap.
    pub label: u8,
    /// Colour.
    pub color: Rgb,
    /// The active segment has the wider line.
    pub active: bool,
    /// What its voxels are, for the form of the line.
    pub role: LabelRole,
    /// Where it lies among segments that lie over each other.
    pub stacked: Stacked,
}

/// Where a label lies among those that lie over each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stacked {
    /// Labels of one layer never lie over each other.
    pub layer: u8,
    /// How many labels lie above it.
    pub depth: u8,
    /// Whether its border is seen above all others.
    pub is_bordered: bool,
}

/// What the voxels of a label are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelRole {
    /// A segment of the reader.
    Current,
    /// Proposed by a model, neither edited nor accepted.
    Proposed,
    /// Would be removed by the repair of the selected finding.
    Removed,
    /// Would be added by it.
    Added,
}

/// Labels of a box of the volume.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelBox {
    /// The voxel of the volume at which the box begins.
    pub first: Index,
    /// The labels, background where the labelmap shows.
    pub labels: Labelmap,
}

/// What a model runs on.
#[derive(Debug, Clone)]
pub struct InferSpec {
    /// Which model.
    pub model: ModelId,
    /// Modality values on `grid`, column fastest.
    pub values: Vec<f32>,
    /// The model's grid: its spacing, around the region.
    pub grid: Grid,
    /// The grid of the volume: the proposal is returned on it.
    pub volume_grid: Grid,
}
