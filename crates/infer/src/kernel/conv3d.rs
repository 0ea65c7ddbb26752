//! Direct convolution: a register tile of four output channels by two lanes of output columns.
//!
//! Taps that fall outside the volume along depth and height are skipped; along the width the packed rows
//! hold zeros. Eight accumulators is what sixteen vector registers carry without spilling.

use std::ops::Range;

use super::View;
use super::lane::{Lane, WIDTH};
use super::packing::{Packing, Reach};
use super::taps::{Any, Taps, Three, Tile};
use crate::{InferError, Shape};

/// Most output channels of one tile.
const TILE_CHANNELS: usize = 4;
/// Output rows worked through with one block of weights before the next block is fetched.
const ROWS_PER_BLOCK: usize = 8;

/// A convolution with its weights in the order the tile reads them.
#[derive(Debug, Clone)]
pub(crate) struct Conv3d {
    channels_in: usize,
    channels_out: usize,
    reach: Reach,
    padding_after: [usize; 3],
    blocks: Vec<Block>,
    /// Slope of the activation on the way out; 1 leaves the sums as they are.
    pub(crate) slope: f32,
}

/// Some output channels that are computed together.
#[derive(Debug, Clone)]
struct Block {
    first: usize,
    bias: Vec<f32>,
    /// `[input channel][kd][kh][kw][channel of the block]`.
    weights: Vec<f32>,
}

/// Geometry and weights of a convolution, unpacked; triples are depth, height, width.
pub(crate) struct Conv3dSpec<'a> {
    /// `[out, in, kd, kh, kw]`.
    pub(crate) dims: [usize; 5],
    pub(crate) weight: &'a [f32],
    pub(crate) bias: Option<&'a [f32]>,
    pub(crate) stride: [usize; 3],
    pub(crate) dilation: [usize; 3],
    pub(crate) padding_before: [usize; 3],
    pub(crate) padding_after: [usize; 3],
}

/// What the rows of one output plane have in common.
struct PlaneJob<'a> {
    packing: Packing,
    ring: &'a [f32],
    /// Slot starts of the taps along depth that lie inside the volume, with the tap's number.
    planes: Vec<(usize, usize)>,
    /// Where each tap along the width begins in a row.
    offsets: &'a [usize],
    /// The largest of `offsets`.
    furthest: usize,
    /// Output plane.
    depth: usize,
    input_height: usize,
    output: Shape,
}

impl Conv3d {
    /// Repacks the weights.
    pub(crate) fn new(spec: &Conv3dSpec<'_>) -> Self {
        let [channels_out, channels_in, kd, kh, kw] = spec.dims;
        let taps = kd * kh * kw;
        let mut blocks = Vec::new();
        let mut first = 0;
        while first < channels_out {
            // Balanced: 10 channels go as 4 + 3 + 3, not as 4 + 4 + 2.
            let left = channels_out - first;
            let size = left.div_ceil(left.div_ceil(TILE_CHANNELS));
            let mut weights = Vec::with_capacity(size * channels_in * taps);
            for position in 0..channels_in * taps {
                for channel in first..first + size {
                    weights.push(spec.weight[channel * channels_in * taps + position]);
                }
            }
            let bias =
                spec.bias.map_or_else(|| vec![0.0; size], |b| b[first..first + size].to_vec());
            blocks.push(Block { first, bias, weights });
            first += size;
        }
        let reach = Reach {
            kernel: [kd, kh, kw],
            stride: spec.stride,
            dilation: spec.dilation,
            padding: spec.padding_before,
        };
        let padding_after = spec.padding_after;
        Self { channels_in, channels_out, reach, padding_after, blocks, slope: 1.0 }
    }

    /// Shape of the output for inputs that are read as one concatenation.
    pub(crate) fn output_shape(&self, node: &str, inputs: &[Shape]) -> Result<Shape, InferError> {
        let channels: usize = inputs.iter().map(|shape| shape.channels).sum();
        let mismatch =
            |reason, found| Err(InferError::Mismatch { node: node.to_owned(), reason, found });
        if channels != self.channels_in {
            return mismatch(
                "inputs have as many channels as the kernel reads",
                vec![channels, self.channels_in],
            );
        }
        let extent = inputs[0].extent;
        if inputs.iter().any(|shape| shape.extent != extent) {
            let found = inputs.iter().flat_map(|shape| shape.extent).collect();
            return mismatch("all inputs have the same size", found);
        }
        let mut output = [0; 3];
        for axis in 0..3 {
            let covered = self.reach.dilation[axis] * (self.reach.kernel[axis] - 1) + 1;
            let padded = self.reach.padding[axis] + extent[axis] + self.padding_after[axis];
            let Some(room) = padded.checked_sub(covered) else {
                return mismatch("the kernel fits into the padded input", vec![covered, padded]);
            };
            output[axis] = room / self.reach.stride[axis] + 1;
        }
        Shape::new(self.channels_out, output)
    }

    /// Numbers of working memory.
    pub(crate) fn scratch_len(&self, input: Shape, output: Shape) -> usize {
        self.packing(input, output).len()
    }

    /// Multiply-adds of a run.
    pub(crate) fn cost(&self, output: Shape) -> u64 {
        let taps: usize = self.reach.kernel.iter().product();
        (output.len() as u64) * (self.channels_in * taps) as u64
    }

    fn packing(&self, input: Shape, output: Shape) -> Packing {
        Packing::new(self.channels_in, input.extent, &self.reach, output.extent[2])
    }

    /// Fills `result` (of shape `output`); `ring` is [`Conv3d::scratch_len`] numbers.
    pub(crate) fn run(
        &self,
        inputs: &[View<'_>],
        output: Shape,
        result: &mut [f32],
        ring: &mut [f32],
    ) {
        let extent = inputs[0].shape.extent;
        let packing = self.packing(inputs[0].shape, output);
        let offsets: Vec<usize> = (0..self.reach.kernel[2])
            .map(|tap| packing.tap_offset(tap * self.reach.dilation[2]))
            .collect();
        let furthest = offsets.iter().copied().max().unwrap_or(0);
        let mut held = vec![None; packing.slots];
        for depth in 0..output.extent[0] {
            let taps = self.taps_inside(0, depth, extent[0]);
            for z in taps.clone().map(|tap| self.source(0, depth, tap)) {
                let slot = &mut held[z % packing.slots];
                if *slot != Some(z) {
                    packing.pack_plane(inputs, z, ring);
                    *slot = Some(z);
                }
            }
            let planes = taps
                .map(|tap| {
                    let slot = self.source(0, depth, tap) % packing.slots;
                    (slot * packing.plane_len(), tap)
                })
                .collect();
            let job = PlaneJob {
                packing,
                ring,
                planes,
                offsets: &offsets,
                furthest,
                depth,
                input_height: extent[1],
                output,
            };
            self.run_plane(&job, result);
        }
    }

    fn run_plane(&self, job: &PlaneJob<'_>, result: &mut [f32]) {
        let height = job.output.extent[1];
        for start in (0..height).step_by(ROWS_PER_BLOCK) {
            let rows = start..(start + ROWS_PER_BLOCK).min(height);
            for block in &self.blocks {
                match block.bias.len() {
                    1 => self.run_block::<1>(job, block, rows.clone(), result),
                    2 => self.run_block::<2>(job, block, rows.clone(), result),
                    3 => self.run_block::<3>(job, block, rows.clone(), result),
                    _ => self.run_block::<4>(job, block, rows.clone(), result),
                }
            }
        }
    }

    fn run_block<const CHANNELS: usize>(
        &self,
        job: &PlaneJob<'_>,
        block: &Block,
        rows: Range<usize>,
        result: &mut [f32],
    ) {
        let any = Any { offsets: job.offsets, weights: block.weights.as_chunks::<CHANNELS>().0 };
        match Three::of(&any) {
            Some(three) => self.run_rows(job, block, &three, rows, result),
            None => self.run_rows(job, block, &any, rows, result),
        }
    }

    #[inline(always)]
    fn run_rows<const CHANNELS: usize>(
        &self,
        job: &PlaneJob<'_>,
        block: &Block,
        taps: &impl Taps<CHANNELS>,
        rows: Range<usize>,
        result: &mut [f32],
    ) {
        let [_, height, width] = job.output.extent;
        let voxels = job.output.voxels();
        for row in rows {
            let inside = self.taps_inside(1, row, job.input_height);
            let top = inside.clone().next().map_or(0, |tap| self.source(1, row, tap));
            let start = block.first * voxels + (job.depth * height + row) * width;
            let mut column = 0;
            while column < width {
                let left = width - column;
                let first = top * job.packing.row_len() + column;
                let result = &mut result[start + column..];
                if left > WIDTH {
                    let tile: Tile<CHANNELS, 2> =
                        self.tile(job, block, taps, inside.clone(), first);
                    self.store(tile, left, voxels, result);
                    column += 2 * WIDTH;
                } else {
                    let tile: Tile<CHANNELS, 1> =
                        self.tile(job, block, taps, inside.clone(), first);
                    self.store(tile, left, voxels, result);
                    column += WIDTH;
                }
            }
        }
    }

    /// One finished tile; `inside` are the taps along the height that lie in the volume, `first` is where the
    /// numbers under the first of them begin in a channel.
    #[inline(always)]
    fn tile<const CHANNELS: usize, const LANES: usize>(
        &self,
        job: &PlaneJob<'_>,
        block: &Block,
        taps: &impl Taps<CHANNELS>,
        inside: Range<usize>,
        first: usize,
    ) -> Tile<CHANNELS, LANES> {
        let [kernel_depth, kernel_height, _] = self.reach.kernel;
        let mut sums = [[Lane::splat(0.0); LANES]; CHANNELS];
        for (sum, bias) in sums.iter_mut().zip(&block.bias) {
            *sum = [Lane::splat(*bias); LANES];
        }
        let span = job.furthest + LANES * WIDTH;
        let row_step = self.reach.dilation[1] * job.packing.row_len();
        for channel in 0..self.channels_in {
            let channel_start = channel * job.packing.channel_len() + first;
            for (slot, depth_tap) in &job.planes {
                let mut start = slot + channel_start;
                let kernel_row = (channel * kernel_depth + depth_tap) * kernel_height;
                for tap in inside.clone() {
                    taps.add(&mut sums, &job.ring[start..start + span], kernel_row + tap);
                    start += row_step;
                }
            }
        }
        sums
    }

    /// Activates the tile and writes the first `columns` of it, channel by channel.
    #[inline(always)]
    fn store<const CHANNELS: usize, const LANES: usize>(
        &self,
        tile: Tile<CHANNELS, LANES>,
        columns: usize,
        voxels: usize,
        result: &mut [f32],
    ) {
        for (channel, lanes) in tile.into_iter().enumerate() {
            let row = &mut result[channel * voxels..];
            let row = &mut row[..columns.min(LANES * WIDTH)];
            for (lane, out) in lanes.into_iter().zip(row.chunks_mut(WIDTH)) {
                let numbers = lane.leaky(self.slope).numbers();
                out.copy_from_slice(&numbers[..out.len()]);
            }
        }
    }

    /// Taps of `axis` whose input lies inside the volume for one output coordinate.
    fn taps_inside(&self, axis: usize, output: usize, length: usize) -> Range<usize> {
        let start = output * self.reach.stride[axis];
        let (padding, dilation) = (self.reach.padding[axis], self.reach.dilation[axis]);
        let first = padding.saturating_sub(start).div_ceil(dilation);
        let end = (length + padding).saturating_sub(start).div_ceil(dilation);
        let end = end.min(self.reach.kernel[axis]);
        first.min(end)..end
    }

    /// Input coordinate under a tap that is inside.
    fn source(&self, axis: usize, output: usize, tap: usize) -> usize {
        output * self.reach.stride[axis] + tap * self.reach.dilation[axis]
            - self.reach.padding[axis]
    }
}
