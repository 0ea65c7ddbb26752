//! Transposed convolution with kernel equal to stride: each input voxel becomes one box of output voxels, so
//! it is a matrix product per box position, and rows can be taken as they come.

use super::View;
use super::lane::{Lane, WIDTH};
use crate::{InferError, Shape};

/// Rows of results (output channel and column phase) of one tile.
const TILE_ROWS: usize = 4;

/// A transposed convolution with its weights in the order the tile reads them.
#[derive(Debug, Clone)]
pub(crate) struct ConvTranspose3d {
    channels_in: usize,
    channels_out: usize,
    kernel: [usize; 3],
    bias: Vec<f32>,
    /// `[kd][kh][group of result rows][input channel][TILE_ROWS]`, the last group filled up with zeros.
    /// Result row `r` is output channel `r / kw`, column phase `r % kw`.
    weights: Vec<f32>,
}

impl ConvTranspose3d {
    /// Repacks `[in, out, kd, kh, kw]`.
    pub(crate) fn new(dims: [usize; 5], weight: &[f32], bias: Option<&[f32]>) -> Self {
        let [channels_in, channels_out, kd, kh, kw] = dims;
        let mut weights = Vec::new();
        for position in 0..kd * kh {
            for group in 0..(channels_out * kw).div_ceil(TILE_ROWS) {
                for channel in 0..channels_in {
                    for row in group * TILE_ROWS..(group + 1) * TILE_ROWS {
                        let (out, phase) = (row / kw, row % kw);
                        let at = ((channel * channels_out + out) * kd * kh + position) * kw + phase;
                        weights.push(if out < channels_out { weight[at] } else { 0.0 });
                    }
                }
            }
        }
        let bias = bias.map_or_else(|| vec![0.0; channels_out], <[f32]>::to_vec);
        Self { channels_in, channels_out, kernel: [kd, kh, kw], bias, weights }
    }

    /// Shape of the output.
    pub(crate) fn output_shape(&self, node: &str, input: Shape) -> Result<Shape, InferError> {
        if input.channels != self.channels_in {
            return Err(InferError::Mismatch {
                node: node.to_owned(),
                reason: "the input has as many channels as the kernel reads",
                found: vec![input.channels, self.channels_in],
            });
        }
        let [d, h, w] = input.extent;
        let [kd, kh, kw] = self.kernel;
        let axis = |length: usize, factor: usize| length.saturating_mul(factor);
        Shape::new(self.channels_out, [axis(d, kd), axis(h, kh), axis(w, kw)])
    }

    /// Numbers of working memory: one input row of every channel, filled up to whole lanes.
    pub(crate) fn scratch_len(&self, input: Shape) -> usize {
        self.channels_in * input.extent[2].next_multiple_of(2 * WIDTH)
    }

    /// Multiply-adds of a run.
    pub(crate) fn cost(&self, output: Shape) -> u64 {
        output.len() as u64 * self.channels_in as u64
    }

    /// Fills `result` (of shape `output`); `rows` is [`ConvTranspose3d::scratch_len`] numbers.
    pub(crate) fn run(&self, input: View<'_>, output: Shape, result: &mut [f32], rows: &mut [f32]) {
        let [depth, height, width] = input.shape.extent;
        let row_len = width.next_multiple_of(2 * WIDTH);
        for d in 0..depth {
            for h in 0..height {
                let from = (d * height + h) * width;
                for (channel, row) in rows.chunks_exact_mut(row_len).enumerate() {
                    let (numbers, slack) = row.split_at_mut(width);
                    numbers.copy_from_slice(&input.channel(channel)[from..from + width]);
                    slack.fill(0.0);
                }
                self.run_row(rows, row_len, [d, h, width], output, result);
            }
        }
    }

    /// All output rows that stem from one input row.
    fn run_row(
        &self,
        rows: &[f32],
        row_len: usize,
        [d, h, width]: [usize; 3],
        output: Shape,
        result: &mut [f32],
    ) {
        let [kd, kh, kw] = self.kernel;
        let [_, output_height, output_width] = output.extent;
        let result_rows = self.channels_out * kw;
        let groups = result_rows.div_ceil(TILE_ROWS);
        let (weights, _) = self.weights.as_chunks::<TILE_ROWS>();
        for position in 0..kd * kh {
            let z = d * kd + position / kh;
            let y = h * kh + position % kh;
            let line = (z * output_height + y) * output_width;
            for group in 0..groups {
                let at = (position * groups + group) * self.channels_in;
                let factors = &weights[at..at + self.channels_in];
                for column in (0..width).step_by(2 * WIDTH) {
                    let tile = tile(rows, row_len, column, factors);
                    let columns = (width - column).min(2 * WIDTH);
                    let first = group * TILE_ROWS;
                    let lines = &mut result[line + column * kw..];
                    self.store(&tile, first, columns, output.voxels(), lines);
                }
            }
        }
    }

    /// Adds the bias and writes the tile, column phases interleaved.
    fn store(
        &self,
        tile: &[[f32; 2 * WIDTH]; TILE_ROWS],
        first: usize,
        columns: usize,
        voxels: usize,
        lines: &mut [f32],
    ) {
        let kw = self.kernel[2];
        let mut row = 0;
        while row < TILE_ROWS && (first + row) / kw < self.channels_out {
            let (channel, phase) = ((first + row) / kw, (first + row) % kw);
            let bias = self.bias[channel];
            let line = &mut lines[channel * voxels..];
            if kw == 2 && phase == 0 {
                let pairs = line[..2 * columns].as_chunks_mut::<2>().0;
                for (pair, (a, b)) in pairs.iter_mut().zip(tile[row].iter().zip(&tile[row + 1])) {
                    *pair = [a + bias, b + bias];
                }
                row += 2;
            } else {
                let places = line[phase..].iter_mut().step_by(kw).take(columns);
                for (place, number) in places.zip(&tile[row]) {
                    *place = number + bias;
                }
                row += 1;
            }
        }
    }
}

/// `TILE_ROWS` result rows over two lanes of input columns.
#[inline(always)]
fn tile(
    rows: &[f32],
    row_len: usize,
    column: usize,
    factors: &[[f32; TILE_ROWS]],
) -> [[f32; 2 * WIDTH]; TILE_ROWS] {
    let mut sums = [[Lane::splat(0.0); 2]; TILE_ROWS];
    for (row, factors) in rows.chunks_exact(row_len).zip(factors) {
        let (lanes, _) = row[column..column + 2 * WIDTH].as_chunks::<WIDTH>();
        for (sum, factor) in sums.iter_mut().zip(factors) {
            for (sum, lane) in sum.iter_mut().zip(lanes) {
                *sum = sum.plus_product(Lane::load(lane), *factor);
            }
        }
    }
    sums.map(|lanes| {
        let mut both = [0.0; 2 * WIDTH];
        for (place, lane) in both.as_chunks_mut::<WIDTH>().0.iter_mut().zip(lanes) {
            *place = lane.numbers();
        }
        both
    })
}
