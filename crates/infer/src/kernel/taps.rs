//! The innermost work of a convolution: a register tile, and one row of kernel taps added to it.

use super::lane::{Lane, WIDTH};

/// Sums of some output channels at some lanes of output columns.
pub(super) type Tile<const CHANNELS: usize, const LANES: usize> = [[Lane; LANES]; CHANNELS];

/// A kernel's taps along the width, with the weights of one block of output channels.
pub(super) trait Taps<const CHANNELS: usize> {
    /// Adds the taps of kernel row `row` to the tile whose first column reads `numbers[0]`.
    fn add<const LANES: usize>(
        &self,
        tile: &mut Tile<CHANNELS, LANES>,
        numbers: &[f32],
        row: usize,
    );
}

/// Three taps, unrolled: what nearly every kernel has. Without this row offsets and bounds are checked in a
/// loop of three, and wasm runs a third slower.
pub(super) struct Three<'a, const CHANNELS: usize> {
    offsets: [usize; 3],
    /// `[input channel, kd, kh][kw][channel of the block]`.
    weights: &'a [[[f32; CHANNELS]; 3]],
}

/// Any number of taps.
pub(super) struct Any<'a, const CHANNELS: usize> {
    pub(super) offsets: &'a [usize],
    /// `[input channel, kd, kh, kw][channel of the block]`.
    pub(super) weights: &'a [[f32; CHANNELS]],
}

impl<'a, const CHANNELS: usize> Three<'a, CHANNELS> {
    /// The same taps unrolled, if they are three.
    pub(super) fn of(taps: &Any<'a, CHANNELS>) -> Option<Self> {
        let offsets = *taps.offsets.as_array::<3>()?;
        Some(Self { offsets, weights: taps.weights.as_chunks::<3>().0 })
    }
}

impl<const CHANNELS: usize> Taps<CHANNELS> for Three<'_, CHANNELS> {
    #[inline(always)]
    fn add<const LANES: usize>(
        &self,
        tile: &mut Tile<CHANNELS, LANES>,
        numbers: &[f32],
        row: usize,
    ) {
        let [a, b, c] = self.offsets;
        let weights = &self.weights[row];
        add_tap(tile, &numbers[a..], &weights[0]);
        add_tap(tile, &numbers[b..], &weights[1]);
        add_tap(tile, &numbers[c..], &weights[2]);
    }
}

impl<const CHANNELS: usize> Taps<CHANNELS> for Any<'_, CHANNELS> {
    #[inline(always)]
    fn add<const LANES: usize>(
        &self,
        tile: &mut Tile<CHANNELS, LANES>,
        numbers: &[f32],
        row: usize,
    ) {
        let weights = &self.weights[row * self.offsets.len()..];
        for (offset, weights) in self.offsets.iter().zip(weights) {
            add_tap(tile, &numbers[*offset..], weights);
        }
    }
}

/// Adds one tap: each channel's weight times the same lanes of input.
#[inline(always)]
fn add_tap<const CHANNELS: usize, const LANES: usize>(
    tile: &mut Tile<CHANNELS, LANES>,
    numbers: &[f32],
    weights: &[f32; CHANNELS],
) {
    let (numbers, _) = numbers[..LANES * WIDTH].as_chunks::<WIDTH>();
    let mut lanes = [Lane::splat(0.0); LANES];
    for (lane, numbers) in lanes.iter_mut().zip(numbers) {
        *lane = Lane::load(numbers);
    }
    for (sums, weight) in tile.iter_mut().zip(weights) {
        for (sum, lane) in sums.iter_mut().zip(lanes) {
            *sum = sum.plus_product(lane, *weight);
        }
    }
}
