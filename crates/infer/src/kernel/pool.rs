//! Max and average pooling without padding: only whole windows count.

use super::View;
use crate::{InferError, Shape};

/// What is taken of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pooled {
    Maximum,
    Mean,
}

/// A pooling; triples are depth, height, width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pool {
    pub(crate) pooled: Pooled,
    pub(crate) window: [usize; 3],
    pub(crate) stride: [usize; 3],
}

impl Pool {
    /// Shape of the output: windows that would reach over the end are left out.
    pub(crate) fn output_shape(&self, node: &str, input: Shape) -> Result<Shape, InferError> {
        let mut extent = [0; 3];
        for (axis, length) in extent.iter_mut().enumerate() {
            let Some(room) = input.extent[axis].checked_sub(self.window[axis]) else {
                return Err(InferError::Mismatch {
                    node: node.to_owned(),
                    reason: "the window fits into the input",
                    found: vec![self.window[axis], input.extent[axis]],
                });
            };
            *length = room / self.stride[axis] + 1;
        }
        Shape::new(input.channels, extent)
    }

    /// Comparisons or additions of a run.
    pub(crate) fn cost(&self, output: Shape) -> u64 {
        output.len() as u64 * self.window.iter().product::<usize>() as u64
    }

    /// Fills `result` (of shape `output`).
    pub(crate) fn run(&self, input: View<'_>, output: Shape, result: &mut [f32]) {
        let [_, height, width] = input.shape.extent;
        let [depths, rows, columns] = output.extent;
        let mut results = result.iter_mut();
        for channel in 0..output.channels {
            let numbers = input.channel(channel);
            for d in 0..depths {
                for h in 0..rows {
                    let line = (d * self.stride[0] * height + h * self.stride[1]) * width;
                    for (w, result) in (0..columns).zip(&mut results) {
                        let first = line + w * self.stride[2];
                        *result = self.window_at(&numbers[first..], height, width);
                    }
                }
            }
        }
    }

    /// The pooled value of the window whose first voxel is `numbers[0]`.
    fn window_at(&self, numbers: &[f32], height: usize, width: usize) -> f32 {
        let [kd, kh, kw] = self.window;
        let lines = (0..kd).flat_map(|d| (0..kh).map(move |h| (d * height + h) * width));
        let values = lines.flat_map(|line| &numbers[line..line + kw]).copied();
        match self.pooled {
            Pooled::Maximum => values.fold(f32::NEG_INFINITY, f32::max),
            Pooled::Mean => values.sum::<f32>() / (kd * kh * kw) as f32,
        }
    }
}
