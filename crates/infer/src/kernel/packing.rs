//! Input planes laid out for the convolution's inner loop.
//!
//! The inner loop must read contiguous lanes whatever the stride, dilation and padding along the width are.
//! So each input row is copied once into a padded row that is split by phase: with stride `s`, padded column
//! `u` goes to phase `u % s`, place `u / s`, and the tap at `k * dilation` of the outputs `x, x + 1, …` reads
//! one run of numbers. Only the depth planes under the kernel are held, in a ring, which also is where the
//! segments of a concatenated input meet: the concatenation is never written out.

use std::ops::Range;

use super::{View, lane::WIDTH};
use crate::Extent;

/// How the rows of a packed plane lie in memory: `[slot][channel][row][phase][place]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packing {
    /// Input rows.
    height: usize,
    /// Input columns.
    width: usize,
    /// Zero columns before the first.
    padding: usize,
    /// Stride along the width.
    stride: usize,
    /// Places of one phase.
    phase_len: usize,
    /// Input channels, all segments together.
    channels: usize,
    /// Depth planes held.
    pub(super) slots: usize,
}

/// What the packing needs to know of a convolution, along depth, height, width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    pub(super) kernel: [usize; 3],
    pub(super) stride: [usize; 3],
    pub(super) dilation: [usize; 3],
    pub(super) padding: [usize; 3],
}

impl Packing {
    /// The layout for an input of `extent` and an output `output_width` wide.
    pub(super) fn new(channels: usize, extent: Extent, reach: &Reach, output_width: usize) -> Self {
        let stride = reach.stride[2];
        let furthest = (reach.kernel[2] - 1) * reach.dilation[2] / stride;
        let phase_len = output_width.next_multiple_of(2 * WIDTH) + furthest;
        let slots = ((reach.kernel[0] - 1) * reach.dilation[0] + 1).min(extent[0]);
        let [_, height, width] = extent;
        Self { height, width, padding: reach.padding[2], stride, phase_len, channels, slots }
    }

    /// Numbers of the whole ring.
    pub(super) fn len(&self) -> usize {
        self.slots * self.plane_len()
    }

    /// Numbers of one depth plane.
    pub(super) fn plane_len(&self) -> usize {
        self.channels * self.channel_len()
    }

    /// Numbers of one channel of a plane.
    pub(super) fn channel_len(&self) -> usize {
        self.height * self.row_len()
    }

    /// Numbers of one row, all phases.
    pub(super) fn row_len(&self) -> usize {
        self.stride * self.phase_len
    }

    /// Where the tap at padded column `column` of the first output begins in a row.
    pub(super) fn tap_offset(&self, column: usize) -> usize {
        column % self.stride * self.phase_len + column / self.stride
    }

    /// Copies depth plane `z` of all segments into its slot of the ring.
    pub(super) fn pack_plane(&self, inputs: &[View<'_>], z: usize, ring: &mut [f32]) {
        let start = z % self.slots * self.plane_len();
        let slot = &mut ring[start..start + self.plane_len()];
        let channels =
            inputs.iter().flat_map(|input| (0..input.shape.channels).map(|c| input.channel(c)));
        let plane: Range<usize> = z * self.height * self.width..(z + 1) * self.height * self.width;
        for (channel, packed) in channels.zip(slot.chunks_exact_mut(self.channel_len())) {
            let rows = channel[plane.clone()].chunks_exact(self.width);
            for (row, packed) in rows.zip(packed.chunks_exact_mut(self.row_len())) {
                self.pack_row(row, packed);
            }
        }
    }

    fn pack_row(&self, row: &[f32], packed: &mut [f32]) {
        if self.stride == 1 {
            // The ring is reused, but the zeros around a row lie at the same places for every plane.
            let last = (self.padding + row.len()).min(packed.len());
            packed[..self.padding.min(last)].fill(0.0);
            packed[last..].fill(0.0);
            if self.padding < last {
                packed[self.padding..last].copy_from_slice(&row[..last - self.padding]);
            }
            return;
        }
        packed.fill(0.0);
        for (phase, places) in packed.chunks_exact_mut(self.phase_len).enumerate() {
            let first = (self.padding + self.stride - 1 - phase) / self.stride;
            let source = first * self.stride + phase - self.padding;
            let numbers = row.iter().skip(source).step_by(self.stride);
            for (place, number) in places.iter_mut().skip(first).zip(numbers) {
                *place = *number;
            }
        }
    }
}
