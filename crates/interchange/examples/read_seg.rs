//! Reads a SEG and puts it on the grid it lies on: for the conformance tests, which compare with other readers.
//! Prints the geometry and the segments as JSON and writes the masks as one byte per voxel (segment by segment, slice by
//! slice, row by row).
//!
//! `cargo run -p interchange --example read_seg -- FILE MASK`

use std::error::Error;
use std::io::Write;

use interchange::InterchangeError;
use interchange::seg::{self, PlacedSegments, SegFile};
use serde_json::json;
use volume::{Dims, Lps, Placement};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(mask)) = (arguments.next(), arguments.next()) else {
        return Err("usage: read_seg FILE MASK".into());
    };
    let seg = seg::read(&std::fs::read(file)?)?;
    let placement = own_placement(&seg)?;
    let placed = seg.place_on(&placement, "")?;
    let segments: Vec<_> =
        seg.segments.iter().map(|s| json!({ "number": s.number, "label": s.label })).collect();
    std::fs::write(mask, masks(&placed))?;
    let described = json!({
        "segments": segments,
        "layers": placed.layers.len(),
        "geometry": geometry(&placement),
        "dims": [placement.dims().columns, placement.dims().rows, placement.dims().slices],
    });
    writeln!(std::io::stdout(), "{described}")?;
    Ok(())
}

/// The grid of the file, or its bare pixels where it is a projection image without positions.
fn own_placement(seg: &SegFile) -> Result<Placement, InterchangeError> {
    let format = seg.header.pixels.as_ref();
    match (seg.own_placement(), format) {
        (Err(_), Some(format)) if seg.frames.iter().all(|f| f.position.is_none()) => {
            let dims = Dims::new(u32::from(format.columns), u32::from(format.rows), 1);
            Ok(Placement::Unplaced { dims, pixel_spacing_mm: None })
        }
        (own, _) => own,
    }
}

/// One byte per voxel for each segment, in the order of the segments' numbers in the file.
fn masks(placed: &PlacedSegments) -> Vec<u8> {
    let mut all: Vec<_> = placed
        .layers
        .iter()
        .flat_map(|layer| {
            layer.segments.iter().map(move |s| (s.file_number, s.segment.number, layer))
        })
        .collect();
    all.sort_by_key(|(file_number, ..)| *file_number);
    let mask = |(_, label, layer): (u16, u8, &seg::PlacedLayer)| -> Vec<u8> {
        layer.labels.labels().iter().map(|&l| u8::from(l == label)).collect()
    };
    all.into_iter().flat_map(mask).collect()
}

fn geometry(placement: &Placement) -> serde_json::Value {
    let triple = |at: Lps| [at.x, at.y, at.z];
    let slices = placement.dims().slices;
    let axis = |d: volume::Direction| [d.vector().x, d.vector().y, d.vector().z];
    json!({
        "is_a_box": placement.grid().is_some(),
        "slice_origins_lps_mm": (0..slices)
            .filter_map(|k| placement.slice_origin(k).map(triple)).collect::<Vec<_>>(),
        "row_direction": placement.in_plane_axes().map(|(row, _)| axis(row)),
        "column_direction": placement.in_plane_axes().map(|(_, column)| axis(column)),
        "column_row_spacing_mm": placement.pixel_spacing_mm(),
        "slice_spacing_mm": placement.grid().map(|g| g.spacing().slice),
    })
}
