use super::sample::{Between, Corners, Sample};
use super::shade::Shade;
use super::walk::{Line, Place, Walk};

/// Draws values between voxels. Where one that counts is padding, the nearest voxel is shown.
#[inline(never)]
pub(super) fn draw_linear<T: Sample>(
    voxels: &[T],
    shade: &Shade<'_>,
    walk: &Walk,
    pixels: &mut [[u8; 4]],
) {
    match walk {
        Walk::Aligned { width, columns, rows, through } => {
            let Some(through) = through else { return };
            let mut blended = BlendedRow::new(columns);
            for (y, row) in rows.each() {
                blended.fill(voxels, shade, row.between, through.between);
                let base = row.nearest + through.nearest;
                let pixels = &mut pixels[y * width..(y + 1) * width];
                for ((x, column), step) in columns.each().zip(&blended.steps) {
                    let stored = blended.at(*step);
                    let shown = match stored.is_nan() {
                        true => shade.stored(voxels[base + column.nearest]),
                        false => shade.interpolated(stored),
                    };
                    pixels[x] = [shown, shown, shown, 255];
                }
            }
        }
        Walk::Oblique { .. } => draw_oblique(voxels, shade, walk, pixels),
    }
}

#[inline(never)]
fn draw_oblique<T: Sample>(voxels: &[T], shade: &Shade<'_>, walk: &Walk, pixels: &mut [[u8; 4]]) {
    walk.each_linear(|pixel, corners| {
        let stored = trilinear(voxels, shade, &corners);
        let shown = match stored.is_nan() {
            true => shade.stored(voxels[corners.nearest()]),
            false => shade.interpolated(stored),
        };
        pixels[pixel] = [shown, shown, shown, 255];
    });
}

/// One line of voxels, blended over rows and slices: what is left for a pixel is one step between two of them. A
/// voxel is blended once a picture row, however many pixels show it.
struct BlendedRow {
    first: usize,
    stride: usize,
    values: Vec<f64>,
    steps: Vec<Step>,
}

/// The two values around a pixel.
#[derive(Clone, Copy)]
struct Step {
    low: usize,
    high: usize,
    towards_high: f64,
}

impl BlendedRow {
    fn new(columns: &Line) -> Self {
        let stride = columns.stride;
        let ends = columns.each().map(|(_, Place { between, .. })| (between.low, between.high));
        let first = ends.clone().map(|(low, _)| low).min().unwrap_or(0) / stride;
        let last = ends.map(|(_, high)| high).max().unwrap_or(0) / stride;
        let step = |(_, place): (usize, &Place)| Step {
            low: place.between.low / stride - first,
            high: place.between.high / stride - first,
            towards_high: place.between.towards_high,
        };
        let steps = columns.each().map(step).collect();
        Self { first, stride, values: vec![0.0; last - first + 1], steps }
    }

    fn fill<T: Sample>(&mut self, voxels: &[T], shade: &Shade<'_>, row: Between, slice: Between) {
        for (at, value) in self.values.iter_mut().enumerate() {
            let column = (self.first + at) * self.stride;
            let line = |slice: usize| {
                mix(row.towards_high, |upper| {
                    let row = if upper { row.high } else { row.low };
                    shade.measured(voxels[slice + row + column])
                })
            };
            *value =
                mix(slice.towards_high, |upper| line(if upper { slice.high } else { slice.low }));
        }
    }

    #[inline]
    fn at(&self, step: Step) -> f64 {
        let low = self.values[step.low];
        if step.towards_high == 0.0 {
            return low;
        }
        low + (self.values[step.high] - low) * step.towards_high
    }
}

/// Between eight voxels; not a number when one that counts is padding.
fn trilinear<T: Sample>(voxels: &[T], shade: &Shade<'_>, Corners([a, b, c]): &Corners) -> f64 {
    let pick = |between: &Between, upper: bool| if upper { between.high } else { between.low };
    mix(c.towards_high, |upper_c| {
        let slice = pick(c, upper_c);
        mix(b.towards_high, |upper_b| {
            let line = slice + pick(b, upper_b);
            mix(a.towards_high, |upper_a| shade.measured(voxels[line + pick(a, upper_a)]))
        })
    })
}

/// A place on a voxel centre takes that voxel alone: a slice as acquired costs half the samples, and a neighbour
/// that is padding does not matter.
#[inline]
fn mix(t: f64, value: impl Fn(bool) -> f64) -> f64 {
    let low = value(false);
    if t == 0.0 { low } else { low + (value(true) - low) * t }
}
