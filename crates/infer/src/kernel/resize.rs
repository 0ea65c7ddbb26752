//! Nearest and trilinear resizing, one axis at a time as a table of two sources and a share.

use super::View;
use crate::{Alignment, InferError, Sampling, Shape};

/// A resizing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resize {
    pub(crate) factor: [f64; 3],
    pub(crate) sampling: Sampling,
}

/// An output coordinate as a mix of two input coordinates.
#[derive(Debug, Clone, Copy)]
struct Mix {
    low: usize,
    high: usize,
    share_of_high: f32,
}

impl Resize {
    /// Shape of the output: `floor(length * factor)` along each axis.
    pub(crate) fn output_shape(&self, input: Shape) -> Result<Shape, InferError> {
        let axis = |a: usize| (input.extent[a] as f64 * self.factor[a]).floor() as usize;
        Shape::new(input.channels, [axis(0), axis(1), axis(2)])
    }

    /// Fills `result` (of shape `output`).
    pub(crate) fn run(&self, input: View<'_>, output: Shape, result: &mut [f32]) {
        let [depth, height, width] = [0, 1, 2].map(|axis| {
            let (from, to) = (input.shape.extent[axis], output.extent[axis]);
            (0..to).map(|place| self.mix(place, from, to)).collect::<Vec<_>>()
        });
        let [_, rows, columns] = input.shape.extent;
        let mut results = result.iter_mut();
        for channel in 0..output.channels {
            let numbers = input.channel(channel);
            for d in &depth {
                for h in &height {
                    let corners =
                        [(d.low, h.low), (d.low, h.high), (d.high, h.low), (d.high, h.high)];
                    let lines =
                        corners.map(|(z, y)| &numbers[(z * rows + y) * columns..][..columns]);
                    for (w, result) in width.iter().zip(&mut results) {
                        let [a, b, c, e] = lines.map(|line| w.between(line[w.low], line[w.high]));
                        *result = d.between(h.between(a, b), h.between(c, e));
                    }
                }
            }
        }
    }

    fn mix(&self, place: usize, from: usize, to: usize) -> Mix {
        let at = match self.sampling {
            Sampling::Nearest => {
                let low = (place * from / to).min(from - 1);
                return Mix { low, high: low, share_of_high: 0.0 };
            }
            Sampling::Trilinear(Alignment::HalfPixel) => {
                ((place as f64 + 0.5) * from as f64 / to as f64 - 0.5).max(0.0)
            }
            Sampling::Trilinear(Alignment::AlignCorners) if to == 1 => 0.0,
            Sampling::Trilinear(Alignment::AlignCorners) => {
                place as f64 * (from - 1) as f64 / (to - 1) as f64
            }
        };
        let low = (at as usize).min(from - 1);
        Mix { low, high: (low + 1).min(from - 1), share_of_high: (at - low as f64) as f32 }
    }
}

impl Mix {
    #[inline(always)]
    fn between(self, low: f32, high: f32) -> f32 {
        low * (1.0 - self.share_of_high) + high * self.share_of_high
    }
}
