//! `voxelkeep render`

use protocol::{Protocol, ResolvedWindows};
use render::grey_slice;
use study::VolumePlan;
use volume::{Placement, Plane, SliceAxes, Volume};
use window::{GrantedWindow, Polarity, Window, WindowFunction, WindowRequest};

use crate::Outcome;
use crate::arguments::Render;
use crate::choice::{self, Found};
use crate::console::Console;
use crate::failure::{Failure, UsageFault};
use crate::image;
use crate::output;
use crate::report::WrittenReport;
use crate::store::Store;

/// Draws a slice.
pub(crate) fn run(
    options: &Render,
    limit_bytes: u64,
    console: &Console,
) -> Result<Outcome, Failure> {
    if !output::ends_with(&options.output, ".png") {
        return Err(Failure::Usage(UsageFault::Output(".png")));
    }
    let store = Store::open(&[&options.path], limit_bytes)?;
    output::spare(&store.inputs, &options.output)?;
    let found = choice::one(&store, &options.selection)?;
    let axes = axes(found.placement(), options.plane.map(Plane::from))?;
    let slices = axes.extent(found.placement().dims()).2;
    let slice = options.slice.unwrap_or(slices / 2);
    let volume = if axes.through == 2 && slice < slices {
        image::open_slices(&store, &found, slice..slice + 1)?
    } else {
        image::open(&store, &found)?
    };
    let granted = window(options, &found, &volume)?;
    let (size, greys) = grey_slice(&volume, axes, slice, &granted, polarity(&found))?;
    output::write(&options.output, &png(size.width(), size.height(), &greys)?)?;
    let report = WrittenReport {
        output: options.output.display().to_string(),
        volume_id: Some(found.id()),
        skipped: store.skipped.clone(),
    };
    console.skipped(&report.skipped);
    console.say(&format!("wrote {}", report.output));
    console.report(&report)?;
    Ok(Outcome::Done)
}

fn axes(placement: &Placement, plane: Option<Plane>) -> Result<SliceAxes, Failure> {
    let acquired = placement
        .in_plane_axes()
        .and_then(|(row, column)| row.normal_to(column).ok())
        .map(Plane::nearest);
    let is_shown =
        placement.grid().is_some() || plane.is_none() || acquired.is_none() || plane == acquired;
    if !is_shown {
        return Err(Failure::PlaneNotShown);
    }
    let plane = plane.or(acquired).unwrap_or(Plane::Axial);
    Ok(SliceAxes::of_placement(placement, plane))
}

/// The window asked for, else the file's own, else one that spans the values. Nobody stated a protocol: free viewing
/// is in force, and it grants.
fn window(options: &Render, found: &Found<'_>, volume: &Volume) -> Result<GrantedWindow, Failure> {
    let modality = found.facts().modality;
    if options.preset.is_some() && modality != "CT" && !modality.is_empty() {
        return Err(Failure::PresetNotCt(modality));
    }
    let asked = options.window.or(options.preset.map(|preset| preset.window));
    let window = asked.or_else(|| stated(found)).unwrap_or_else(|| spanning(volume));
    let protocol = Protocol::free_viewing();
    let policy = protocol.policy(None, &modality, &ResolvedWindows::default(), window)?;
    let granted = policy.grant(&WindowRequest::Values(window));
    granted.map_err(|refusal| Failure::Internal(format!("{refusal:?}")))
}

fn stated(found: &Found<'_>) -> Option<Window> {
    let Found::Dicom { plan, .. } = found else { return None };
    let VolumePlan { windows, voi_function, .. } = plan;
    let function = WindowFunction::from_dicom_term(voi_function).unwrap_or_default();
    windows.iter().find_map(|&(center, width)| Window::new(center, width, function).ok())
}

fn spanning(volume: &Volume) -> Window {
    let (min, max) = volume.range().map_or((0.0, 1.0), |range| (range.min, range.max));
    let of_range = Window::linear((min + max + 1.0) / 2.0, (max - min + 1.0).max(1.0));
    // Values that are no finite numbers span nothing.
    of_range.or_else(|_| Window::linear(0.5, 1.0)).expect("a LINEAR window of width 1 is a window")
}

fn polarity(found: &Found<'_>) -> Polarity {
    match found {
        Found::Dicom { plan, .. } if plan.inverted => Polarity::Inverted,
        Found::Dicom { .. } | Found::Nifti { .. } => Polarity::Normal,
    }
}

fn png(width: u32, height: u32, greys: &[u8]) -> Result<Vec<u8>, Failure> {
    let fault = |error: png::EncodingError| Failure::Internal(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(greys).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(bytes)
}
