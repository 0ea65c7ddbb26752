//! `voxelkeep convert`

use std::path::Path;

use interchange::nifti;
use study::Finding;

use crate::Outcome;
use crate::arguments::{Convert, Selection};
use crate::choice;
use crate::console::Console;
use crate::failure::{Failure, UsageFault};
use crate::image;
use crate::masks::{MaskFile, Masks};
use crate::output::{self, OutputKind};
use crate::report::{SkippedFile, WrittenReport};
use crate::seg_out;
use crate::store::Store;
use crate::words;

/// What was made.
struct Made {
    bytes: Vec<u8>,
    volume_id: Option<String>,
    skipped: Vec<SkippedFile>,
}

/// Turns an image into NIfTI, a SEG into labels, labels into a SEG.
pub(crate) fn run(
    options: &Convert,
    limit_bytes: u64,
    console: &Console,
) -> Result<Outcome, Failure> {
    let kind = OutputKind::of(&options.output)?;
    let made = match &options.source {
        Some(source) => {
            let drawn = Store::open(&[&options.path], limit_bytes)?;
            let store = Store::open(&[source], limit_bytes)?;
            output::spare(&drawn.inputs, &options.output)?;
            output::spare(&store.inputs, &options.output)?;
            on_source(drawn, store, &options.selection, kind, console)?
        }
        None if kind == OutputKind::Dicom => {
            return Err(Failure::Usage(usage_of(&options.path, limit_bytes)?));
        }
        None => {
            let store = Store::open(&[&options.path], limit_bytes)?;
            output::spare(&store.inputs, &options.output)?;
            without_source(store, &options.selection, console)?
        }
    };
    output::write(&options.output, &made.bytes)?;
    console.skipped(&made.skipped);
    let report = WrittenReport {
        output: options.output.display().to_string(),
        volume_id: made.volume_id,
        skipped: made.skipped,
    };
    console.say(&format!("wrote {}", report.output));
    console.report(&report)?;
    Ok(Outcome::Done)
}

/// Which mistake it is to ask for DICOM without a source.
fn usage_of(path: &Path, limit_bytes: u64) -> Result<UsageFault, Failure> {
    let is_image = Store::open(&[path], limit_bytes)?.series().any(|s| !s.volumes.is_empty());
    Ok(if is_image { UsageFault::LabelsFromImage } else { UsageFault::SourceNeeded })
}

fn on_source(
    drawn: Store,
    store: Store,
    selection: &Selection,
    kind: OutputKind,
    console: &Console,
) -> Result<Made, Failure> {
    let file = MaskFile::of_store(&drawn)?;
    let found = choice::of_references(&store, selection, file.references())?;
    if file.is_of_another_than(&found) {
        console.say(words::OF_ANOTHER);
    }
    let bytes = match kind {
        OutputKind::Nifti => {
            let grid = found.grid()?;
            let masks = file.on(&found, store.limit_bytes)?;
            if matches!(file, MaskFile::Seg(_)) {
                say_names(&masks, console);
            }
            nifti::write_labels(&flat(&masks, console)?, grid)?
        }
        OutputKind::Dicom => {
            let source = seg_out::referable(&found)?;
            let masks = file.on(&found, store.limit_bytes)?;
            let bytes = seg_out::write(&found, &source, &masks, "Segmentation")?;
            for (from, to) in masks.renumbered() {
                console.say(&words::renumbered(from, to));
            }
            if let MaskFile::Seg(seg) = &file {
                for number in seg.undescribed() {
                    console.say(&words::undescribed(number));
                }
                for number in seg.cut() {
                    console.say(&words::cut(number));
                }
            }
            bytes
        }
    };
    let volume_id = Some(found.id());
    let mut skipped = drawn.skipped;
    skipped.extend(store.skipped);
    Ok(Made { bytes, volume_id, skipped })
}

/// An image's values, or a SEG on its own grid.
fn without_source(store: Store, selection: &Selection, console: &Console) -> Result<Made, Failure> {
    if !store.has_images() && !store.segs().is_empty() {
        let masks = MaskFile::of_store(&store)?;
        let placement = masks.own_placement()?;
        let grid = placement.grid().ok_or(Failure::NotABox(Vec::new()))?;
        let placed =
            masks.on_placement(&placement, masks.frame_of_reference(), store.limit_bytes)?;
        say_names(&placed, console);
        let bytes = nifti::write_labels(&flat(&placed, console)?, grid)?;
        return Ok(Made { bytes, volume_id: None, skipped: store.skipped });
    }
    let found = choice::one(&store, selection)?;
    found.grid()?;
    let bytes = nifti::write_values(&image::open(&store, &found)?)?;
    for finding in found.findings().iter().filter(|finding| is_of_values(finding)) {
        console.say(&words::warning(finding));
    }
    let volume_id = Some(found.id());
    Ok(Made { bytes, volume_id, skipped: store.skipped })
}

/// Whether a finding says that a file cannot tell by itself what its values or their places are worth.
fn is_of_values(finding: &Finding) -> bool {
    matches!(
        finding,
        Finding::RescaleUnusable
            | Finding::MixedRescale
            | Finding::MixedPadding
            | Finding::SpacingDisagrees { .. }
            | Finding::SingleSliceThickness { .. }
            | Finding::PositionsRepeated { .. }
    )
}

/// NIfTI labels have no names: they are told here or lost.
fn say_names(masks: &Masks, console: &Console) {
    for (number, segment) in masks.segments() {
        console.say(&words::label_named(*number, &segment.name));
    }
}

fn flat(masks: &Masks, console: &Console) -> Result<volume::Labelmap, Failure> {
    let (labels, hidden) = masks.flattened()?;
    if hidden > 0 {
        console
            .say(&format!("segments overlap in {hidden} voxels: the higher number stands there"));
    }
    Ok(labels)
}
