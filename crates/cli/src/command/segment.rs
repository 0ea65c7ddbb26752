//! `voxelkeep segment`

use interchange::nifti;

use crate::Outcome;
use crate::arguments::Segment;
use crate::choice::{self, Found};
use crate::console::Console;
use crate::failure::Failure;
use crate::image;
use crate::masks::Masks;
use crate::output::{self, OutputKind};
use crate::report::{ProposedSegment, SegmentReport};
use crate::seg_out;
use crate::store::Store;

/// Runs a model or algorithm and writes what it proposes.
pub(crate) fn run(
    options: &Segment,
    limit_bytes: u64,
    console: &Console,
) -> Result<Outcome, Failure> {
    let kind = OutputKind::of(&options.output)?;
    let store = Store::open(&[&options.path], limit_bytes)?;
    let found = choice::one(&store, &options.selection)?;
    let model = options.model;
    let grid = found.placement().grid().ok_or(Failure::NotABox)?;
    // Whether it can be saved is known before the work is done.
    let source = match kind {
        OutputKind::Dicom => Some(seg_out::referable(&found)?),
        OutputKind::Nifti => None,
    };
    require_modality(&found, model.modality())?;
    let volume = image::open(&store, &found)?;
    let mut told = |tenths: u32| console.say(&format!("{} %", tenths * 10));
    let masks = model.run(&volume, options.region, limit_bytes, &mut told)?;
    let bytes = match &source {
        Some(source) => seg_out::write(&found, source, &masks, model.series_description())?,
        None => nifti::write_labels(&masks.flattened()?.0, grid)?,
    };
    output::write(&options.output, &bytes)?;
    let report = SegmentReport {
        output: options.output.display().to_string(),
        volume_id: found.id(),
        segments: proposed(&masks, grid.voxel_volume_mm3()),
        skipped: store.skipped.clone(),
    };
    console.skipped(&report.skipped);
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
