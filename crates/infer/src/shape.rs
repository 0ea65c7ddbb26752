use crate::InferError;

/// Depth, height, width in voxels, in this order; width runs fastest in memory.
pub type Extent = [usize; 3];

/// Shape of one value of a graph: `[channels, depth, height, width]`, one sample, width fastest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Feature maps.
    pub channels: usize,
    /// Voxels along depth, height and width.
    pub extent: Extent,
}

impl Shape {
    /// The most numbers one value may hold: 2 GiB of f32, half of what a wasm worker can address.
    pub const MAX_LEN: usize = 1 << 29;

    /// A shape whose element count is known to be within [`Shape::MAX_LEN`].
    ///
    /// # Errors
    /// [`InferError::Shape`] when an axis is zero or the value would be too large.
    pub fn new(channels: usize, extent: Extent) -> Result<Self, InferError> {
        let shape = Self { channels, extent };
        let len = extent.iter().try_fold(channels, |product, axis| product.checked_mul(*axis));
        match len {
            Some(1..=Self::MAX_LEN) => Ok(shape),
            _ => Err(InferError::Shape(shape)),
        }
    }

    /// Voxels of one channel.
    pub fn voxels(&self) -> usize {
        self.extent.iter().product()
    }

    /// Numbers in the value.
    pub fn len(&self) -> usize {
        self.channels * self.voxels()
    }

    /// Never true for a shape made by [`Shape::new`].
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
