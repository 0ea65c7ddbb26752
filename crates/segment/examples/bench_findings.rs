//! Time of a full pass of the findings on 512×512×300: `cargo run --release -p segment --example bench_findings`.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(clippy::disallowed_methods, reason = "a benchmark takes the time")]

use std::time::Instant;

use segment::{LayerChoice, Overwrite, Region, SegmentDraft, Segmentation};
use segment::{Rules, SegmentError, find_all, repair_all};
use volume::{Dims, Direction, Grid, Index, Lps, Run, SpacingMm, runs_of};

const DIMS: Dims = Dims::new(512, 512, 300);

fn main() -> Result<(), SegmentError> {
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    let spacing = SpacingMm { column: 0.7, row: 0.7, slice: 1.0 };
    let grid = Grid::new(DIMS, Lps::default(), axes, spacing)?;
    let mut segmentation = Segmentation::new(DIMS);
    for region in organs()? {
        let draft = SegmentDraft::uncoded("organ");
        let (number, added) = segmentation.add_segment(LayerChoice::First, draft)?;
        segmentation.apply(&added)?;
        let painted = segmentation.paint(number, &region, Overwrite::Background)?;
        segmentation.apply(&painted)?;
    }
    for _ in 0..3 {
        let start = Instant::now();
        let layer = segmentation.layer(0)?;
        let findings = find_all(layer.labels(), &grid, |_| Rules::default())?;
        let find_ms = start.elapsed().as_secs_f64() * 1e3;
        let start = Instant::now();
        let voxels: usize =
            repair_all(&segmentation, &findings)?.iter().map(segment::Delta::voxel_count).sum();
        let repair_ms = start.elapsed().as_secs_f64() * 1e3;
        println!(
            "{{\"segments\":3,\"findings\":{},\"find_ms\":{find_ms:.0},\"repaired_voxels\":{voxels},\
             \"repair_ms\":{repair_ms:.0}}}",
            findings.len()
        );
    }
    Ok(())
}

/// A liver-sized organ with pores and a skipped slice, a speckled one, and two lungs.
fn organs() -> Result<[Region; 3], SegmentError> {
    let ellipsoid = |center: [f64; 3], reach: [f64; 3]| {
        let inside = move |at: Index| {
            let off = [
                (f64::from(at.column) - center[0]) / reach[0],
                (f64::from(at.row) - center[1]) / reach[1],
                (f64::from(at.slice) - center[2]) / reach[2],
            ];
            off.iter().map(|d| d * d).sum::<f64>() < 1.0
        };
        let count = DIMS.slice_len() * DIMS.slices as usize;
        runs_of((0..count).filter(move |&at| inside(DIMS.index(at))))
    };
    let region = |runs: &[Run]| Region::from_runs(DIMS, runs);
    let sparse = |step: usize| -> Vec<Run> {
        let count = DIMS.slice_len() * DIMS.slices as usize;
        (0..count).step_by(step).map(|start| Run { start, len: 1 }).collect()
    };
    let liver = region(&ellipsoid([170.0, 230.0, 110.0], [120.0, 110.0, 90.0]))?;
    let slice = DIMS.slice_len();
    let skipped = region(&[Run { start: 120 * slice, len: slice }])?;
    let liver = liver.difference(&region(&sparse(9_973))?).difference(&skipped);
    let lungs = region(&ellipsoid([150.0, 250.0, 230.0], [80.0, 110.0, 60.0]))?
        .union(&region(&ellipsoid([360.0, 250.0, 230.0], [80.0, 110.0, 60.0]))?);
    let spleen = region(&ellipsoid([370.0, 300.0, 110.0], [50.0, 60.0, 50.0]))?;
    Ok([liver, lungs, spleen.union(&region(&sparse(20_011))?)])
}
