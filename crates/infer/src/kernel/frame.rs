//! Padding with a constant, and its inverse.

use super::View;
use crate::{Extent, InferError, Shape};

/// A frame around the volume; triples are depth, height, width.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) before: [usize; 3],
    pub(crate) after: [usize; 3],
}

impl Frame {
    /// Shape with the frame put on.
    pub(crate) fn padded(&self, input: Shape) -> Result<Shape, InferError> {
        let axis = |a: usize| self.before[a] + input.extent[a] + self.after[a];
        Shape::new(input.channels, [axis(0), axis(1), axis(2)])
    }

    /// Shape with the frame taken off.
    pub(crate) fn cropped(&self, node: &str, input: Shape) -> Result<Shape, InferError> {
        let mut extent = input.extent;
        for (axis, length) in extent.iter_mut().enumerate() {
            let frame = self.before[axis] + self.after[axis];
            *length = length.saturating_sub(frame);
            if *length == 0 {
                return Err(InferError::Mismatch {
                    node: node.to_owned(),
                    reason: "something is left after the crop",
                    found: vec![input.extent[axis], frame],
                });
            }
        }
        Shape::new(input.channels, extent)
    }

    /// Copies `input` into the middle of `value`.
    pub(crate) fn pad(&self, input: View<'_>, value: f32, output: Shape, result: &mut [f32]) {
        result.fill(value);
        let rows = rows_within(input.shape, output.extent, self.before);
        for (row, start) in input.data.chunks_exact(input.shape.extent[2]).zip(rows) {
            result[start..start + row.len()].copy_from_slice(row);
        }
    }

    /// Copies the middle of `input`.
    pub(crate) fn crop(&self, input: View<'_>, output: Shape, result: &mut [f32]) {
        let rows = rows_within(output, input.shape.extent, self.before);
        for (row, start) in result.chunks_exact_mut(output.extent[2]).zip(rows) {
            row.copy_from_slice(&input.data[start..start + row.len()]);
        }
    }
}

/// Where each row of the smaller volume starts in the larger one.
fn rows_within(small: Shape, large: Extent, before: [usize; 3]) -> impl Iterator<Item = usize> {
    let [depth, height, _] = small.extent;
    (0..small.channels).flat_map(move |channel| {
        (0..depth).flat_map(move |d| {
            (0..height).map(move |h| {
                let plane = channel * large[0] + d + before[0];
                (plane * large[1] + h + before[1]) * large[2] + before[2]
            })
        })
    })
}
