//! Measures the reference renderer: median and slowest of 30 frames of 1000 × 1000 pixels of a 512 × 512 × 128
//! volume, in milliseconds.
//!
//!     cargo run --release -p render --example draw_times
#![expect(clippy::print_stdout, reason = "figures for a person at a terminal")]
#![allow(clippy::disallowed_methods, reason = "a benchmark takes the time")]

use std::time::Instant;

use render::{
    Contour, CpuRenderer, Frame, IndexFromPixel, Interpolation, LabelPatch, LineForm, Overlay,
    Picture, Renderer, Rgb, SegmentStyle, SizePx,
};
use volume::{ContinuousIndex, Dims, Index, Labelmap, Placement, Rescale, Volume, Voxels};
use window::{Polarity, Window, WindowPolicy};

const DIMS: Dims = Dims::new(512, 512, 128);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = DIMS.voxel_count()?;
    let voxels = Voxels::I16((0..count).map(|at| (at * 7919 % 4096) as i16 - 1024).collect());
    let placement = Placement::Unplaced { dims: DIMS, pixel_spacing_mm: None };
    let volume = Volume::new(placement, voxels, Rescale::IDENTITY)?;
    let ball = |at: usize| {
        let index = DIMS.index(at);
        let distance = |a: u32, b: u32| i64::from(a.abs_diff(b)).pow(2);
        u8::from(distance(index.column, 256) + distance(index.row, 240) < 150 * 150)
    };
    let labels = Labelmap::from_labels(DIMS, (0..count).map(ball).collect())?;
    let mut shown = Overlay::with_casing(1.0);
    shown.show(1, SegmentStyle::solid(Rgb::new(89, 225, 247), 2.0, 0.08));
    let hidden = Overlay::hidden();
    // A line a little beside the segment, through all slices.
    let mut traced = shown.clone();
    let beside = Labelmap::from_labels(DIMS, labels.labels().to_vec())?;
    let contour = Contour { color: Rgb::WHITE, width_px: 1.5, form: LineForm::Dashed };
    traced.trace(LabelPatch::new(Index::new(4, 3, 0), beside), contour);

    let at = ContinuousIndex::new;
    let axial = IndexFromPixel {
        origin: at(0.0, 0.0, 64.0),
        right: at(0.511, 0.0, 0.0),
        down: at(0.0, 0.511, 0.0),
    };
    let coronal = IndexFromPixel {
        origin: at(0.0, 256.0, 0.0),
        right: at(0.511, 0.0, 0.0),
        down: at(0.0, 0.0, 0.127),
    };
    let oblique = IndexFromPixel { down: at(0.1, 0.4, 0.05), ..axial };
    for (name, map) in [("axial", axial), ("coronal", coronal), ("oblique", oblique)] {
        for interpolation in [Interpolation::Nearest, Interpolation::Linear] {
            for (with, overlay) in [("", &hidden), (" + segment", &shown), (" + trace", &traced)] {
                let times = measure(&volume, &labels, (map, interpolation, overlay))?;
                println!(
                    "{name} {interpolation:?}{with}: median {:.1} ms, slowest {:.1} ms",
                    times[times.len() / 2],
                    times[times.len() - 1]
                );
            }
        }
    }
    Ok(())
}

fn measure(
    volume: &Volume,
    labels: &Labelmap,
    (index_from_pixel, interpolation, overlay): (IndexFromPixel, Interpolation, &Overlay),
) -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let window = WindowPolicy::free(Window::linear(40.0, 400.0)?).default_window();
    let size = SizePx::new(1000, 1000)?;
    let polarity = Polarity::Normal;
    let frame = Frame { size, index_from_pixel, interpolation, window: &window, polarity, overlay };
    let (mut renderer, mut picture) = (CpuRenderer::new(), Picture::new(size));
    let mut times = Vec::new();
    for _ in 0..30 {
        let start = Instant::now();
        renderer.draw(volume, Some(labels), &frame, &mut picture)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}
