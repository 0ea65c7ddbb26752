//! Writes the cases of `tests/cases` for the conformance tests: for each a `.dcm`, the masks as one byte per voxel
//! (segment by segment, slice by slice, row by row) and a `.json` with what must be found in them; and for each
//! box the first layer and two volumes of known values as NIfTI.
//!
//! `cargo run -p interchange --example write_cases -- FOLDER`

#[path = "../tests/cases/mod.rs"]
mod cases;

use std::error::Error;
use std::path::Path;

use cases::Case;
use interchange::{nifti, seg};
use serde_json::{Value, json};
use volume::{ContinuousIndex, Lps, Placement, Rescale, Volume, Voxels};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: write_cases FOLDER")?;
    for case in cases::all() {
        write_case(&case, Path::new(&folder))?;
    }
    Ok(())
}

fn write_case(case: &Case, folder: &Path) -> Result<(), Box<dyn Error>> {
    let path = |ending: &str| folder.join(format!("{}.{ending}", case.name));
    let written = case.with_document(seg::write)?;
    std::fs::write(path("dcm"), &written.bytes)?;
    let masks: Vec<u8> = case.masks().into_iter().flatten().map(u8::from).collect();
    std::fs::write(path("mask"), masks)?;
    if let Some(grid) = case.placement.grid() {
        std::fs::write(path("labels.nii.gz"), nifti::write_labels(&case.layers[0].0, grid)?)?;
        std::fs::write(path("labels.raw"), case.layers[0].0.labels())?;
        write_values(&case.placement, &path("i16.nii.gz"), 1.0)?;
        write_values(&case.placement, &path("f32.nii.gz"), 0.25)?;
    }
    std::fs::write(path("json"), serde_json::to_vec_pretty(&expected(case)?)?)?;
    Ok(())
}

/// A volume in which each voxel is worth `slope` times its place in memory, less 1024.
fn write_values(placement: &Placement, path: &Path, slope: f64) -> Result<(), Box<dyn Error>> {
    let count = placement.dims().voxel_count()?;
    let stored = Voxels::U16((0..count).map(|i| i as u16).collect());
    let volume = Volume::new(placement.clone(), stored, Rescale { slope, intercept: -1024.0 })?;
    std::fs::write(path, nifti::write_values(&volume)?)?;
    Ok(())
}

fn expected(case: &Case) -> Result<Value, Box<dyn Error>> {
    let dims = case.placement.dims();
    let origins: Option<Vec<Lps>> =
        (0..dims.slices).map(|s| case.placement.slice_origin(s)).collect();
    let origins = origins.ok_or("not placed")?;
    let stated: Option<Vec<_>> = origins.iter().map(|at| nearest(case, *at).map(triple)).collect();
    let at = |column, row| {
        let index = ContinuousIndex::new(column, row, 0.0);
        case.placement.lps_from_index(index).map(triple)
    };
    Ok(json!({
        "name": case.name,
        "dims": [dims.columns, dims.rows, dims.slices],
        "slice_origins_lps_mm": origins.iter().copied().map(triple).collect::<Vec<_>>(),
        "source_positions_lps_mm": stated.ok_or("no source")?,
        "next_column_lps_mm": at(1.0, 0.0),
        "next_row_lps_mm": at(0.0, 1.0),
        "is_a_box": case.placement.grid().is_some(),
        "patient_name": case.source.patient.name,
        "segments": case.layers.iter().flat_map(|(_, segments)| segments)
            .map(|s| s.name.as_str()).collect::<Vec<_>>(),
    }))
}

/// The position of the image that lies nearest to a place.
fn nearest(case: &Case, at: Lps) -> Option<Lps> {
    let positions = case.source.slices.iter().map(|slice| slice.position);
    positions.min_by(|a, b| a.distance_mm(at).total_cmp(&b.distance_mm(at)))
}

fn triple(at: Lps) -> [f64; 3] {
    [at.x, at.y, at.z]
}
