//! The arithmetic, one operator a file. Shapes were settled by the plan; nothing here can fail.

pub(crate) mod conv3d;
pub(crate) mod conv_transpose3d;
pub(crate) mod frame;
pub(crate) mod instance_norm;
mod lane;
mod packing;
pub(crate) mod pointwise;
pub(crate) mod pool;
pub(crate) mod resize;
mod taps;

use crate::Shape;

/// A value being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    /// Its shape.
    pub(crate) shape: Shape,
    /// `shape.len()` numbers.
    pub(crate) data: &'a [f32],
}

impl<'a> View<'a> {
    /// One channel.
    pub(crate) fn channel(&self, channel: usize) -> &'a [f32] {
        let voxels = self.shape.voxels();
        &self.data[channel * voxels..(channel + 1) * voxels]
    }
}
