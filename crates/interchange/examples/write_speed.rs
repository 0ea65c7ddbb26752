//! Times writing, reading and placing a SEG of 512 x 512 x 300 voxels with five segments.
//!
//! `cargo run --release -p interchange --example write_speed`

#![allow(clippy::disallowed_methods, reason = "a benchmark takes the time")]

#[path = "../tests/cases/mod.rs"]
mod cases;

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use interchange::{nifti, seg};
use volume::{Dims, Labelmap};

fn main() -> Result<(), Box<dyn Error>> {
    let dims = Dims::new(512, 512, 300);
    let mut case = cases::case("speed", cases::axial(dims));
    case.layers = vec![(balls(dims)?, (1..=5).map(|n| cases::liver(n, "Ball")).collect())];
    let mut out = std::io::stdout();
    let started = Instant::now();
    let written = case.with_document(seg::write)?;
    let (mib, millis) = (written.bytes.len() >> 20, started.elapsed().as_millis());
    writeln!(out, "write  {millis} ms: {} frames, {mib} MiB", written.frames)?;
    let started = Instant::now();
    let file = seg::read(&written.bytes)?;
    writeln!(out, "read   {} ms", started.elapsed().as_millis())?;
    let started = Instant::now();
    let placed = file.place_on(&case.placement, "")?;
    writeln!(out, "place  {} ms: {} layer", started.elapsed().as_millis(), placed.layers.len())?;
    let started = Instant::now();
    let faults = case.with_document(|document| seg::check(&written.bytes, document));
    writeln!(out, "check  {} ms: {} faults", started.elapsed().as_millis(), faults.len())?;
    let grid = case.placement.grid().ok_or("a box")?;
    let started = Instant::now();
    let packed = nifti::write_labels(&case.layers[0].0, grid)?;
    let (kib, millis) = (packed.len() >> 10, started.elapsed().as_millis());
    writeln!(out, "nifti  {millis} ms: {kib} KiB")?;
    Ok(())
}

/// Five balls, each through most slices.
fn balls(dims: Dims) -> Result<Labelmap, Box<dyn Error>> {
    let mut map = Labelmap::empty(dims)?;
    for offset in 0..dims.voxel_count()? {
        let at = dims.index(offset);
        for label in 1..=5_u8 {
            let center = 60 + 90 * i64::from(label - 1);
            let (x, y) = (i64::from(at.column) - center, i64::from(at.row) - center);
            let z = (i64::from(at.slice) - 150) / 4;
            if x * x + y * y + z * z < 44 * 44 {
                map.labels_mut()[offset] = label;
            }
        }
    }
    Ok(map)
}
