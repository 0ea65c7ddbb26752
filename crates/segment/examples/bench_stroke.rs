//! Latency of one step of a stroke on 512×512×300: `cargo run --release -p segment --example bench_stroke`.
//!
//! Prints JSON lines with the median and the 95th percentile in microseconds, over a path of 2,000 points that
//! moves about 3 mm a step, as a pointer at 60 Hz does.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(clippy::disallowed_methods, reason = "a benchmark takes the time")]

use std::time::Instant;

use segment::{
    Brush, BrushMode, BrushShape, LayerChoice, SegmentDraft, SegmentError, Segmentation, Stroke,
    StrokePlane, ValueGate,
};
use volume::{
    ContinuousIndex, Dims, Direction, Grid, Lps, Placement, Rescale, SliceAxes, SpacingMm, Volume,
    Voxels,
};

const STEPS: u32 = 2_000;

fn main() -> Result<(), SegmentError> {
    let dims = Dims::new(512, 512, 300);
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    let spacing = SpacingMm { column: 0.7, row: 0.7, slice: 1.0 };
    let grid = Grid::new(dims, Lps::default(), axes, spacing)?;
    let stored = (0..dims.voxel_count()?).map(|at| (at % 251) as i16).collect();
    let image = Volume::new(Placement::Regular(grid), Voxels::I16(stored), Rescale::IDENTITY)?;
    let gate = Some(ValueGate { low: 20.0, high: 240.0 });
    for (name, shape, radius_mm, value_gate) in [
        ("ball_20mm", BrushShape::Ball, 20.0, None),
        ("disc_12mm", BrushShape::Disc, 12.0, None),
        ("ball_20mm_value_gate", BrushShape::Ball, 20.0, gate),
        ("disc_12mm_value_gate", BrushShape::Disc, 12.0, gate),
    ] {
        report(name, &image, shape, radius_mm, value_gate)?;
    }
    Ok(())
}

fn report(
    name: &str,
    image: &Volume,
    shape: BrushShape,
    radius_mm: f64,
    value_gate: Option<ValueGate>,
) -> Result<(), SegmentError> {
    let mut segmentation = Segmentation::new(image.placement().dims());
    let draft = SegmentDraft::uncoded("bench");
    let (number, added) = segmentation.add_segment(LayerChoice::First, draft)?;
    segmentation.apply(&added)?;
    let brush = Brush { shape, radius_mm, mode: BrushMode::Paint { number }, value_gate };
    let plane = StrokePlane { axes: SliceAxes::ACQUIRED, slice: 150 };
    let (mut stroke, _) = Stroke::begin(&mut segmentation, image, brush, plane, point(0))?;
    let mut micros = Vec::new();
    let mut voxels = 0;
    for step in 1..STEPS {
        let start = Instant::now();
        let part = stroke.extend(&mut segmentation, image, point(step))?;
        micros.push(start.elapsed().as_secs_f64() * 1e6);
        voxels += part.voxel_count();
    }
    let start = Instant::now();
    let whole = stroke.finish();
    let finish_ms = start.elapsed().as_secs_f64() * 1e3;
    let bytes = whole.to_bytes().len();
    let start = Instant::now();
    segmentation.revert(&whole)?;
    let undo_ms = start.elapsed().as_secs_f64() * 1e3;
    micros.sort_by(f64::total_cmp);
    let at = |part: f64| micros[(micros.len() as f64 * part) as usize];
    println!(
        "{{\"brush\":\"{name}\",\"steps\":{},\"p50_us\":{:.1},\"p95_us\":{:.1},\"max_us\":{:.1},\
         \"voxels\":{voxels},\"journal_bytes\":{bytes},\"finish_ms\":{finish_ms:.2},\
         \"undo_ms\":{undo_ms:.2}}}",
        micros.len(),
        at(0.5),
        at(0.95),
        micros[micros.len() - 1],
    );
    Ok(())
}

/// A widening spiral, so that most steps reach voxels not painted before.
fn point(step: u32) -> ContinuousIndex {
    let angle = f64::from(step) * 0.035;
    let radius = 20.0 + f64::from(step) * 0.1;
    ContinuousIndex::new(256.0 + radius * angle.cos(), 256.0 + radius * angle.sin(), 150.0)
}
