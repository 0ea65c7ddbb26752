//! `voxelkeep segment`

use interchange::nifti;
use segment::box_contacts;
use volume::Grid;

use crate::Outcome;
use crate::arguments::Segment;
use crate::choice::{self, Found};
use crate::console::Console;
use crate::failure::Failure;
use crate::image;
use crate::masks::Masks;
use crate::model::Proposed;
use crate::output::{self, OutputKind};
use crate::report::{ProposedSegment, SegmentReport, WarningReport};
use crate::seg_out;
use crate::store::Store;
use crate::words;

/// Runs a model or algorithm and writes what it proposes.
pub(crate) fn run(
    options: &Segment,
    limit_bytes: u64,
    console: &Console,
) -> Result<Outcome, Failure> {
    let kind = OutputKind::of(&options.output)?;
    let store = Store::open(&[&options.path], limit_bytes)?;
    output::spare(&store.inputs, &options.output)?;
    let found = choice::one(&store, &options.selection)?;
    let model = options.model;
    let grid = found.grid()?;
    // Whether it can be saved is known before the work is done.
    let source = match kind {
        OutputKind::Dicom => Some(seg_out::referable(&found)?),
        OutputKind::Nifti => None,
    };
    require_modality(&found, model.modality())?;
    let volume = image::open(&store, &found)?;
    let mut told = |tenths: u32| console.say(&format!("{} %", tenths * 10));
    let made = model.run(&volume, options.region, limit_bytes, &mut told)?;
    let warnings = cut_by_box(&made, grid)?;
    let masks = made.masks;
    let bytes = match &source {
        Some(source) => seg_out::write(&found, source, &masks, model.series_description())?,
        None => nifti::write_labels(&masks.flattened()?.0, grid)?,
    };
    output::write(&options.output, &bytes)?;
    let report = SegmentReport {
        output: options.output.display().to_string(),
        volume_id: found.id(),
        segments: proposed(&masks, grid.voxel_volume_mm3()),
        warnings,
        skipped: store.skipped.clone(),
    };
    console.skipped(&report.skipped);
    for warning in &report.warnings {
        console.say(&warning.message);
    }
    for segment in &report.segments {
        console.say(&format!("{}  {}  {:.1} mL", segment.segment, segment.name, segment.volume_ml));
    }
    console.say(&format!("wrote {}", report.output));
    console.report(&report)?;
    Ok(Outcome::Done)
}

/// NIfTI says no modality: there the person vouches for it.
fn require_modality(found: &Found<'_>, needs: &str) -> Result<(), Failure> {
    let modality = found.facts().modality;
    if modality.is_empty() || modality == needs {
        return Ok(());
    }
    Err(Failure::ModelUnfit { needs: needs.to_owned(), found: modality })
}

/// Where a structure ends with the box: it may go on outside.
fn cut_by_box(made: &Proposed, grid: &Grid) -> Result<Vec<WarningReport>, Failure> {
    let Some(shown) = &made.shown else { return Ok(Vec::new()) };
    let mut warnings = Vec::new();
    for layer in &made.masks.layers {
        for (number, segment) in &layer.segments {
            for contact in box_contacts(&layer.labels, segment.number, grid, shown)? {
                let what = format!("segment {number}, {}", segment.name);
                let message = format!("{what}: {}", words::box_contact(&contact, grid));
                warnings.push(WarningReport { code: "box_contact".to_owned(), message });
            }
        }
    }
    Ok(warnings)
}

fn proposed(masks: &Masks, voxel_mm3: f64) -> Vec<ProposedSegment> {
    let mut segments = Vec::new();
    for layer in &masks.layers {
        let counts = layer.labels.counts();
        segments.extend(layer.segments.iter().map(|(number, segment)| {
            let voxels = counts[usize::from(segment.number)];
            ProposedSegment {
                segment: *number,
                name: segment.name.clone(),
                voxels: voxels as u64,
                volume_ml: voxels as f64 * voxel_mm3 / 1000.0,
            }
        }));
    }
    segments.sort_by_key(|segment| segment.segment);
    segments
}
