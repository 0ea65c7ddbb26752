use thiserror::Error;
use volume::{Dims, VolumeError};

use crate::Rule;

/// What cannot be done to a segmentation, with the values at fault.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SegmentError {
    /// A grid or labelmap could not be built.
    #[error(transparent)]
    Volume(#[from] VolumeError),
    /// No segment has this number.
    #[error("there is no segment {number}")]
    NoSegment {
        /// The number asked for.
        number: u8,
    },
    /// A segment with this number exists already.
    #[error("segment {number} exists already")]
    NumberTaken {
        /// The number at fault.
        number: u8,
    },
    /// All 255 numbers are in use.
    #[error("all 255 segment numbers are in use")]
    NumbersExhausted,
    /// Number 0 is background and cannot name a segment.
    #[error("segment number 0 is background")]
    BackgroundNumber,
    /// The segment is locked.
    #[error("segment {number} is locked")]
    Locked {
        /// The locked segment.
        number: u8,
    },
    /// No layer has this position.
    #[error("there is no layer {layer}")]
    NoLayer {
        /// The layer asked for.
        layer: u16,
    },
    /// No more layers can be added.
    #[error("there are too many layers")]
    LayersExhausted,
    /// A voxel carries a label that no segment of its layer describes.
    #[error("label {label} has voxels but no segment")]
    Undescribed {
        /// The label at fault.
        label: u8,
    },
    /// Two things over different numbers of voxels were combined.
    #[error("an extent of {found:?} where {expected:?} is in use")]
    Extent {
        /// Extent of the segmentation.
        expected: Dims,
        /// Extent given.
        found: Dims,
    },
    /// A delta reaches past the last voxel.
    #[error("voxels {start} to {end} lie outside of {voxels}")]
    OutsideGrid {
        /// First position of the run.
        start: usize,
        /// Position after its last voxel.
        end: usize,
        /// Number of voxels there are.
        voxels: usize,
    },
    /// A delta does not start from the state at hand: voxels.
    #[error("the voxels from {start} are not {expected} as the change expects")]
    VoxelsDiffer {
        /// First position of the run.
        start: usize,
        /// Label that the delta expects.
        expected: u8,
    },
    /// A delta does not start from the state at hand: a segment's description.
    #[error("segment {number} is not as the change expects")]
    DescriptionDiffers {
        /// The segment at fault.
        number: u8,
    },
    /// A delta does not start from the state at hand: the layers.
    #[error("the layers are not as the change expects at layer {layer}")]
    LayersDiffer {
        /// The layer at fault.
        layer: u16,
    },
    /// Stored bytes of a version that this build does not read.
    #[error("stored version {found:?} is not known")]
    StoredVersion {
        /// Version found; `None` in an empty store.
        found: Option<u8>,
    },
    /// Stored bytes that are not what they claim to be.
    #[error("the stored change cannot be read")]
    StoredBytes,
    /// A brush radius that is not a positive, finite length.
    #[error("a brush radius of {radius_mm} mm cannot paint")]
    BrushRadius {
        /// The radius at fault.
        radius_mm: f64,
    },
    /// A place that is not a finite point near the image.
    #[error("the stroke leaves the space of the image")]
    StrokePoint,
    /// A view slice that the image does not have.
    #[error("there is no slice {slice} to paint on")]
    StrokeSlice {
        /// The slice asked for.
        slice: u32,
    },
    /// Lengths in mm are not known in this image, or only within its own slices.
    #[error("distances in mm are not known there")]
    DistanceUnknown,
    /// The values do not look like calibrated CT numbers.
    #[error(
        "no CT contrast: {air_fraction} of the voxels are air and {soft_fraction} soft tissue in HU"
    )]
    NotCalibratedCt {
        /// Fraction of voxels at or below the level of air.
        air_fraction: f64,
        /// Fraction of voxels in the range of soft tissue.
        soft_fraction: f64,
    },
    /// A finding that only a reader can resolve.
    #[error("a finding of {rule:?} cannot be repaired by rule")]
    NoRepair {
        /// What was found.
        rule: Rule,
    },
    /// The caller asked to stop.
    #[error("stopped on request")]
    Cancelled,
}
