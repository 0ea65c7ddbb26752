use thiserror::Error;
use volume::Dims;

/// What cannot be drawn, with the values at fault.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A picture without pixels, or larger than [`SizePx::MAX_SIDE`](crate::SizePx::MAX_SIDE).
    #[error("a picture of {width} by {height} pixels cannot be drawn")]
    Size {
        /// Columns asked for.
        width: u32,
        /// Rows asked for.
        height: u32,
    },
    /// The labelmap does not have the extent of the volume.
    #[error("labels of {labels:?} over a volume of {volume:?}")]
    LabelExtent {
        /// Extent of the volume.
        volume: Dims,
        /// Extent of the labelmap.
        labels: Dims,
    },
    /// A slice outside the volume.
    #[error("slice {slice} of {slices}")]
    Slice {
        /// Slice asked for.
        slice: u32,
        /// Slices there are.
        slices: u32,
    },
    /// An affine map with values that are not finite.
    #[error("the map from pixels to voxels is not finite")]
    Map,
    /// The volume is too large for one texture of the device.
    #[error("a volume of {volume:?} exceeds the {limit} voxels a side that the device can hold")]
    TextureExtent {
        /// Extent of the volume.
        volume: Dims,
        /// Largest side of a 3D texture.
        limit: u32,
    },
    /// The volume or the labels to be drawn are not those that were uploaded.
    #[error("the voxels to draw were not uploaded to the device")]
    NotUploaded,
    /// The device could not give back the pixels.
    #[error("the device did not give the pixels back")]
    ReadBack,
}
