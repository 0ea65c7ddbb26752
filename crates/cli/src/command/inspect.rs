//! `voxelkeep inspect`

use std::path::Path;

use study::{Finding, SeriesEntry, StudyEntry};
use volume::{Placement, Plane};

use crate::Outcome;
use crate::arguments::Inspect;
use crate::choice::Found;
use crate::console::Console;
use crate::failure::Failure;
use crate::report::{InspectReport, PlaneReport, SeriesReport, VolumeReport, WarningReport};
use crate::store::Store;
use crate::words;

/// Lists what lies in the paths.
pub(crate) fn run(
    options: &Inspect,
    limit_bytes: u64,
    console: &Console,
) -> Result<Outcome, Failure> {
    let opened = Store::open(&options.paths, limit_bytes);
    // What could not be read is the report of a folder in which nothing could.
    if let Err(Failure::NothingReadable(skipped)) = &opened {
        let skipped = skipped.clone();
        console.report(&InspectReport { series: Vec::new(), skipped })?;
    }
    let store = opened?;
    let report = InspectReport { series: series_of(&store), skipped: store.skipped.clone() };
    for series in &report.series {
        describe(series, console);
    }
    console.skipped(&report.skipped);
    console.report(&report)?;
    Ok(Outcome::Done)
}

fn series_of(store: &Store) -> Vec<SeriesReport> {
    let all = Found::all(store);
    let dicom = store.studies.iter().flat_map(|study| {
        // A directory or a report that names no modality is no series to anybody.
        let named = |s: &&SeriesEntry| !s.volumes.is_empty() || !s.facts.modality.is_empty();
        study.series.iter().filter(named).map(move |series| dicom_series(study, series))
    });
    let nifti = all.iter().filter_map(|found| match found {
        Found::Nifti { file, .. } => Some(nifti_series(found, store.name(*file))),
        Found::Dicom { .. } => None,
    });
    dicom.chain(nifti).collect()
}

fn dicom_series(study: &StudyEntry, series: &SeriesEntry) -> SeriesReport {
    let volumes = series.volumes.iter().map(|plan| volume_report(&Found::Dicom { series, plan }));
    let of_volumes = series.volumes.iter().flat_map(|plan| &plan.findings);
    let mut warnings: Vec<_> = series.findings.iter().chain(of_volumes).map(warning).collect();
    // Several volumes of a series may say the same.
    let mut seen = std::collections::HashSet::new();
    warnings.retain(|w| seen.insert((w.code.clone(), w.message.clone())));
    SeriesReport {
        series_uid: series.facts.uid.clone(),
        study_uid: study.study.uid.clone(),
        modality: series.facts.modality.clone(),
        description: series.facts.description.clone(),
        transfer_syntaxes: series.transfer_syntaxes.clone(),
        volumes: volumes.collect(),
        warnings,
    }
}

fn nifti_series(found: &Found<'_>, name: &str) -> SeriesReport {
    let file_name = Path::new(name).file_name().map(|n| n.to_string_lossy().into_owned());
    SeriesReport {
        series_uid: String::new(),
        study_uid: String::new(),
        modality: String::new(),
        description: file_name.unwrap_or_default(),
        transfer_syntaxes: Vec::new(),
        volumes: vec![volume_report(found)],
        warnings: Vec::new(),
    }
}

fn volume_report(found: &Found<'_>) -> VolumeReport {
    let placement = found.placement();
    let dims = placement.dims();
    let (column, row) = placement.pixel_spacing_mm().unzip();
    let slice = placement.grid().map(|grid| grid.spacing().slice);
    VolumeReport {
        volume_id: found.id(),
        dims: [dims.columns, dims.rows, dims.slices],
        spacing_mm: [column, row, slice],
        plane: plane(placement),
    }
}

fn plane(placement: &Placement) -> Option<PlaneReport> {
    let (row, column) = placement.in_plane_axes()?;
    let normal = row.normal_to(column).ok()?;
    Some(match Plane::of_normal(normal) {
        Some(Plane::Axial) => PlaneReport::Axial,
        Some(Plane::Sagittal) => PlaneReport::Sagittal,
        Some(Plane::Coronal) => PlaneReport::Coronal,
        None => PlaneReport::Oblique,
    })
}

fn warning(finding: &Finding) -> WarningReport {
    WarningReport { code: finding.code().to_owned(), message: words::warning(finding) }
}

fn describe(series: &SeriesReport, console: &Console) {
    console.say(format!("{} {}", series.modality, series.description).trim());
    for volume in &series.volumes {
        let [columns, rows, slices] = volume.dims;
        let spacing =
            volume.spacing_mm.map(|mm| mm.map_or("-".to_owned(), |mm| format!("{mm:.3}")));
        console.say(&format!(
            "  {}  {columns}x{rows}x{slices}  {} mm",
            volume.volume_id,
            spacing.join(" x ")
        ));
    }
    for warning in &series.warnings {
        console.say(&format!("  {}", warning.message));
    }
}
