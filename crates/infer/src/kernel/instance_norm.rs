//! Instance norm in place, with the activation that follows it.

use super::lane::WIDTH;
use crate::{InferError, Shape};

/// Numbers summed in f32 before the partial sum goes to f64: short enough that f32 keeps it exact to 1e-6.
const RUN: usize = 1024;

/// Scale and shift per channel, and the activation on the way out.
#[derive(Debug, Clone)]
pub(crate) struct InstanceNorm {
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
    pub(crate) epsilon: f32,
    /// Slope of the activation; 1 for none.
    pub(crate) slope: f32,
}

impl InstanceNorm {
    /// The shape, unchanged.
    pub(crate) fn output_shape(&self, node: &str, input: Shape) -> Result<Shape, InferError> {
        if input.channels == self.scale.len() && input.channels == self.shift.len() {
            return Ok(input);
        }
        Err(InferError::Mismatch {
            node: node.to_owned(),
            reason: "scale and shift have one number for each channel",
            found: vec![input.channels, self.scale.len(), self.shift.len()],
        })
    }

    /// Normalises each channel of `data`.
    pub(crate) fn run(&self, shape: Shape, data: &mut [f32]) {
        let voxels = shape.voxels();
        for ((channel, scale), shift) in
            data.chunks_exact_mut(voxels).zip(&self.scale).zip(&self.shift)
        {
            // The corrected two-pass form (Chan, Golub and LeVeque, 1983): an offset far larger than the
            // contrast is common, and f32 sums of it would drown the contrast.
            let count = voxels as f64;
            let [sum] = sums_of(channel, |number| [number]);
            let center = (sum / count) as f32;
            let [sum, squares] = sums_of(channel, |number| {
                let deviation = number - center;
                [deviation, deviation * deviation]
            });
            let residue = sum / count;
            let variance = (squares / count - residue * residue).max(0.0);
            let factor = f64::from(*scale) / (variance + f64::from(self.epsilon)).sqrt();
            let summand = (f64::from(*shift) - residue * factor) as f32;
            let factor = factor as f32;
            for number in channel {
                let normal = (*number - center) * factor + summand;
                *number = if normal < 0.0 { normal * self.slope } else { normal };
            }
        }
    }
}

/// Sums over all numbers of what `map` makes of each.
#[inline(always)]
fn sums_of<const N: usize>(numbers: &[f32], map: impl Fn(f32) -> [f32; N]) -> [f64; N] {
    let mut totals = [0.0; N];
    for run in numbers.chunks(RUN) {
        let mut sums = [[0.0; WIDTH]; N];
        let (lanes, rest) = run.as_chunks::<WIDTH>();
        for lane in lanes.iter().map(|lane| &lane[..]).chain([rest]) {
            for (place, number) in lane.iter().enumerate() {
                for (sum, term) in sums.iter_mut().zip(map(*number)) {
                    sum[place] += term;
                }
            }
        }
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total += sum.into_iter().map(f64::from).sum::<f64>();
        }
    }
    totals
}
