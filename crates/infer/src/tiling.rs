//! Volumes of any size through a network of one patch size: overlapping tiles, weighted by a Gaussian.
//!
//! The weighting follows Isensee et al., "nnU-Net" (Nature Methods 18, 2021); tiles lie evenly, at most half
//! a patch apart. The sum is taken in tile order, so the result does not depend on who computed which tile.

use crate::{Extent, InferError, Shape};

/// Standard deviation of the weights, as a share of the patch.
const SIGMA_SHARE: f64 = 0.125;

/// How a volume is cut into patches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiling {
    volume: Extent,
    patch: Extent,
    /// The volume, filled up to at least a patch.
    padded: Extent,
    /// Voxels filled up before the first.
    before: Extent,
    tiles: Vec<Tile>,
}

/// One patch: its first voxel in the padded volume (depth, height, width).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    origin: Extent,
}

/// The weighted sum of the tiles' outputs.
#[derive(Debug, Clone)]
pub struct Stitch {
    tiling: Tiling,
    channels: usize,
    gauss: [Vec<f64>; 3],
    total: Vec<f32>,
    weight: Vec<f32>,
}

impl Tiling {
    /// The most tiles a volume is cut into.
    pub const MAX_TILES: usize = 1 << 16;

    /// Cuts `volume` into tiles of `patch`; both depth, height, width.
    ///
    /// # Errors
    /// [`InferError::Shape`] when an axis is empty, the volume too large, or the tiles too many.
    pub fn new(volume: Extent, patch: Extent) -> Result<Self, InferError> {
        Shape::new(1, patch)?;
        Shape::new(1, volume)?;
        let padded = [0, 1, 2].map(|axis| volume[axis].max(patch[axis]));
        let shape = Shape::new(1, padded)?;
        let before = [0, 1, 2].map(|axis| (padded[axis] - volume[axis]) / 2);
        let [depth, height, width] = [0, 1, 2].map(|axis| offsets(padded[axis], patch[axis]));
        if depth.len().saturating_mul(height.len()).saturating_mul(width.len()) > Self::MAX_TILES {
            return Err(InferError::Shape(shape));
        }
        let mut tiles = Vec::new();
        for &z in &depth {
            for &y in &height {
                tiles.extend(width.iter().map(|&x| Tile { origin: [z, y, x] }));
            }
        }
        Ok(Self { volume, patch, padded, before, tiles })
    }

    /// Tiles in the order in which their results must be added.
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    /// Cuts one patch out of an image of the volume's extent; 0 where the image ends.
    ///
    /// # Errors
    /// [`InferError::Samples`] when the image does not have the volume's extent.
    pub fn cut(&self, image: &[f32], tile: Tile) -> Result<Vec<f32>, InferError> {
        let [depth, height, width] = self.volume;
        let expected = depth * height * width;
        if image.len() != expected {
            return Err(InferError::Samples { expected, found: image.len() });
        }
        let mut patch = vec![0.0; self.patch.iter().product()];
        let rows = patch.chunks_exact_mut(self.patch[2]).enumerate();
        for (number, row) in rows {
            let z = tile.origin[0] + number / self.patch[1];
            let y = tile.origin[1] + number % self.patch[1];
            let inside = |at: usize, axis: usize| {
                at.checked_sub(self.before[axis]).filter(|at| *at < self.volume[axis])
            };
            let (Some(z), Some(y)) = (inside(z, 0), inside(y, 1)) else { continue };
            let line = &image[(z * height + y) * width..][..width];
            let skip = self.before[2].saturating_sub(tile.origin[2]);
            let from = tile.origin[2].saturating_sub(self.before[2]);
            for (place, sample) in row.iter_mut().skip(skip).zip(line.iter().skip(from)) {
                *place = *sample;
            }
        }
        Ok(patch)
    }

    /// Bytes that a [`Stitch`] of so many channels holds.
    pub fn stitch_bytes(&self, channels: usize) -> usize {
        let voxels: usize = self.padded.iter().product();
        voxels.saturating_mul(channels + 1).saturating_mul(size_of::<f32>())
    }
}

impl Stitch {
    /// An empty sum for outputs of `channels`.
    ///
    /// # Errors
    /// [`InferError::Shape`] when it would be too large.
    pub fn new(tiling: Tiling, channels: usize) -> Result<Self, InferError> {
        let shape = Shape::new(channels, tiling.padded)?;
        let gauss = tiling.patch.map(gaussian);
        let (total, weight) = (vec![0.0; shape.len()], vec![0.0; shape.voxels()]);
        Ok(Self { tiling, channels, gauss, total, weight })
    }

    /// Adds the output of one tile, `[channels, patch]`.
    ///
    /// # Errors
    /// [`InferError::Samples`] for an output of the wrong length.
    pub fn add(&mut self, tile: Tile, output: &[f32]) -> Result<(), InferError> {
        let patch = self.tiling.patch;
        let patch_voxels: usize = patch.iter().product();
        let expected = patch_voxels * self.channels;
        if output.len() != expected {
            return Err(InferError::Samples { expected, found: output.len() });
        }
        let [_, height, width] = self.tiling.padded;
        let voxels = self.weight.len();
        let mut factors = vec![0.0; patch[2]];
        for z in 0..patch[0] {
            for y in 0..patch[1] {
                let outer = self.gauss[0][z] * self.gauss[1][y];
                for (factor, inner) in factors.iter_mut().zip(&self.gauss[2]) {
                    *factor = (outer * inner) as f32;
                }
                let row = (tile.origin[0] + z) * height + tile.origin[1] + y;
                let to = row * width + tile.origin[2];
                let from = (z * patch[1] + y) * patch[2];
                for (sum, factor) in self.weight[to..].iter_mut().zip(&factors) {
                    *sum += factor;
                }
                for channel in 0..self.channels {
                    let sums = self.total[channel * voxels + to..].iter_mut();
                    let numbers = &output[channel * patch_voxels + from..];
                    for ((sum, number), factor) in sums.zip(numbers).zip(&factors) {
                        *sum += number * factor;
                    }
                }
            }
        }
        Ok(())
    }

    /// The weighted mean over the volume, `[channels, depth, height, width]`, padding taken off.
    pub fn finish(self) -> Vec<f32> {
        let Tiling { volume, padded, before, .. } = self.tiling;
        let mut mean = Vec::with_capacity(self.channels * volume.iter().product::<usize>());
        for total in self.total.chunks_exact(self.weight.len()) {
            for z in 0..volume[0] {
                for y in 0..volume[1] {
                    let row = (z + before[0]) * padded[1] + y + before[1];
                    let start = row * padded[2] + before[2];
                    let here = start..start + volume[2];
                    let pairs = total[here.clone()].iter().zip(&self.weight[here]);
                    mean.extend(pairs.map(|(sum, weight)| sum / weight));
                }
            }
        }
        mean
    }
}

/// First voxels of the tiles along one axis, evenly from end to end, rounded half up.
fn offsets(length: usize, patch: usize) -> Vec<usize> {
    let room = length - patch;
    let steps = (2 * room).div_ceil(patch);
    if steps == 0 {
        return vec![0];
    }
    (0..=steps).map(|step| (2 * step * room + steps) / (2 * steps)).collect()
}

fn gaussian(length: usize) -> Vec<f64> {
    let sigma = SIGMA_SHARE * length as f64;
    let center = (length - 1) as f64 / 2.0;
    (0..length).map(|at| (-0.5 * ((at as f64 - center) / sigma).powi(2)).exp()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_reach_both_ends_in_steps_of_at_most_half_a_patch() {
        assert_eq!(offsets(40, 40), [0]);
        assert_eq!(offsets(41, 40), [0, 1]);
        assert_eq!(offsets(70, 40), [0, 15, 30]);
        for length in 40..200 {
            let starts = offsets(length, 40);
            assert_eq!((starts[0], starts[starts.len() - 1]), (0, length - 40));
            assert!(starts.windows(2).all(|pair| pair[1] - pair[0] <= 21), "{length}");
        }
    }

    #[test]
    fn stitch_of_the_cut_patches_is_the_image() {
        // Longer than the patch, shorter, and equal.
        let volume = [9, 3, 6];
        let image: Vec<f32> = (0..162u8).map(f32::from).collect();
        let tiling = Tiling::new(volume, [4, 5, 6]).unwrap();
        assert_eq!(tiling.tiles().len(), 4);
        let mut stitch = Stitch::new(tiling.clone(), 1).unwrap();
        for tile in tiling.tiles() {
            stitch.add(*tile, &tiling.cut(&image, *tile).unwrap()).unwrap();
        }
        let stitched = stitch.finish();
        assert_eq!(stitched.len(), image.len());
        for (found, expected) in stitched.iter().zip(&image) {
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }

    #[test]
    fn tiling_of_a_huge_volume_is_refused() {
        assert!(Tiling::new([4000, 4000, 4000], [40; 3]).is_err());
        assert!(Tiling::new([800, 800, 800], [1; 3]).is_err());
        assert!(Tiling::new([0, 5, 5], [4; 3]).is_err());
    }
}
