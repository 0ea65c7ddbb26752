use study::StudyError;
use thiserror::Error;
use volume::{Dims, VolumeError};

/// What could not be written, read or placed, with the values at fault.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InterchangeError {
    /// A SEG names the instances it was drawn on (PS3.3 C.12.4.1.1); these have no SOP Instance UID to be named by.
    #[error(
        "{missing} of {slices} source slices have no SOP Instance UID that a SEG could reference"
    )]
    SourceHasNoInstanceUids {
        /// Slices without SOP Class or SOP Instance UID.
        missing: usize,
        /// Slices of the source.
        slices: usize,
    },
    /// A SEG belongs to the study of its source and names its series; the source has no UID for one of them.
    #[error("the source series has no Study Instance UID or no Series Instance UID")]
    SourceHasNoStudyOrSeriesUid,
    /// Two slices have one name: a reference to it would mean the wrong one of them.
    #[error("several slices of the source series share a SOP Instance UID")]
    SourceUidsRepeated,
    /// Positions mean nothing to others without a Frame of Reference UID (PS3.3 C.7.4.1).
    #[error(
        "the source series has no Frame of Reference UID, so that no position of a SEG would mean anything"
    )]
    SourceHasNoFrameOfReference,
    /// The source has no positions or orientation at all.
    #[error("the source is not placed in the patient")]
    SourceIsNotPlaced,
    /// A document without segments.
    #[error("there is no segment to write")]
    NoSegments,
    /// A layer that is not as large as the source.
    #[error("layer {layer} has {found:?} voxels, the source {expected:?}")]
    LayerExtent {
        /// Layer, from zero.
        layer: usize,
        /// Extent of the source.
        expected: Dims,
        /// Extent of the layer.
        found: Dims,
    },
    /// Two segments of a layer with one label, or a segment with label 0, which is background.
    #[error("layer {layer} has no or several segments with label {label} where one is meant")]
    SegmentLabel {
        /// Layer, from zero.
        layer: usize,
        /// The label at fault.
        label: u8,
    },
    /// Voxels with a label that no segment describes; writing would lose them.
    #[error("layer {layer} has voxels of label {label}, which is no segment")]
    UndeclaredLabel {
        /// Layer, from zero.
        layer: usize,
        /// The label at fault.
        label: u8,
    },
    /// A code without value, scheme or meaning (PS3.3 8.8: all three are required).
    #[error("segment {segment}: the code for {attribute} is not complete")]
    IncompleteCode {
        /// Number of the segment in the file to be.
        segment: u16,
        /// DICOM keyword of the code's sequence.
        attribute: &'static str,
    },
    /// Text that DICOM cannot hold in this attribute: too long, empty, or with a backslash or control character.
    #[error("{attribute} cannot hold this text of {characters} characters")]
    UnwritableText {
        /// DICOM keyword.
        attribute: &'static str,
        /// Characters of the text.
        characters: usize,
    },
    /// More than an object can hold: 65,535 segments, 2^31 frames, or 4 GiB of pixel data.
    #[error("{frames} frames of {columns}x{rows} do not fit into one object")]
    TooLarge {
        /// Frames.
        frames: usize,
        /// Columns.
        columns: u32,
        /// Rows.
        rows: u32,
    },
    /// Frames or masks of a file that would take more memory, once they are unpacked, than any file is given.
    #[error("{needed_bytes} bytes once unpacked, at most {limit_bytes} are read")]
    Unpacked {
        /// Bytes of what would be unpacked.
        needed_bytes: u64,
        /// Bytes allowed.
        limit_bytes: u64,
    },
    /// The encoder refused; a fault of ours.
    #[error("the data set could not be encoded: {0}")]
    Encode(String),
    /// Not a DICOM file, or one whose data set or frames cannot be read.
    #[error("the file cannot be read: {0}")]
    Study(#[from] StudyError),
    /// A DICOM object of another kind.
    #[error("not a segmentation: SOP Class {0}")]
    NotASegmentation(String),
    /// A segmentation of a kind that is not read.
    #[error("this kind of segmentation is not read: {0:?}")]
    Unsupported(UnsupportedSeg),
    /// A required attribute that is missing or has no usable value.
    #[error("{attribute} is missing or not usable")]
    Attribute {
        /// DICOM keyword.
        attribute: &'static str,
    },
    /// Fewer bytes of pixel data than the frames need.
    #[error("{found} bytes of pixel data, {needed} needed")]
    ShortPixelData {
        /// Bytes needed.
        needed: u64,
        /// Bytes there are.
        found: u64,
    },
    /// A frame that does not lie on the voxels of the volume. Nothing is moved to the nearest voxel silently.
    #[error("frame {frame} does not lie on the grid: {why}")]
    DoesNotFit {
        /// Frame number, from one.
        frame: u32,
        /// In which way.
        why: GridMismatch,
    },
    /// Two frames of one segment at one place that differ (several time points).
    #[error("segment {segment} has more than one mask on slice {slice}")]
    RepeatedFrame {
        /// Segment number in the file.
        segment: u16,
        /// Slice of the volume, from zero.
        slice: u32,
    },
    /// More segments than labels: 255 in one layer.
    #[error("more than 255 segments do not overlap and would need one layer")]
    TooManySegments,
    /// Only a box of voxels has an affine; uneven or tilted slices cannot be written as NIfTI without resampling.
    #[error("the volume is not a box of voxels")]
    NotABox,
    /// NIfTI-1 counts voxels along an axis up to 32,767.
    #[error("NIfTI-1 cannot hold {0:?} voxels")]
    NiftiExtent(Dims),
    /// A grid that cannot be built, or memory that cannot be had.
    #[error(transparent)]
    Volume(#[from] VolumeError),
}

/// Segmentations that are recognised and refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnsupportedSeg {
    /// Segmentation Type FRACTIONAL: probabilities or occupancies, not a mask.
    Fractional,
    /// Surface or Height Map Segmentation Storage.
    Surface,
    /// Another Segmentation Type.
    Type(String),
    /// Tiled microscopy: the place of a frame follows from its number.
    Tiled,
    /// Samples of another size than the Segmentation Type allows.
    BitsAllocated(u16),
}

/// In which way a frame does not lie on a grid.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum GridMismatch {
    /// The Frame of Reference UIDs differ: the two coordinate systems have nothing to do with each other.
    #[error("another frame of reference")]
    FrameOfReference,
    /// The frame has no position or orientation.
    #[error("no position")]
    NoPosition,
    /// Rows and columns do not run along those of the volume.
    #[error("rows or columns run {degrees} degrees off")]
    Orientation {
        /// Largest angle between an axis of the frame and that of the volume.
        degrees: f64,
    },
    /// Pixels of another size.
    #[error("pixels of {column_mm} x {row_mm} mm")]
    Spacing {
        /// Distance between columns of the frame in mm.
        column_mm: f64,
        /// Distance between rows of the frame in mm.
        row_mm: f64,
    },
    /// Between two slices, or beyond them.
    #[error("at slice position {slice}")]
    BetweenSlices {
        /// Place along the stack, in slices of the volume.
        slice: f64,
    },
    /// Between pixels.
    #[error("first pixel at column {column}, row {row}")]
    BetweenPixels {
        /// Column of the volume at which the frame begins.
        column: f64,
        /// Row of the volume at which the frame begins.
        row: f64,
    },
    /// Marked pixels outside the volume.
    #[error("marked pixels outside the volume")]
    Outside,
}

impl From<UnsupportedSeg> for InterchangeError {
    fn from(kind: UnsupportedSeg) -> Self {
        Self::Unsupported(kind)
    }
}
