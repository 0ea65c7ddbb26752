use std::ops::ControlFlow;

use infer::{InferError, LabelEntry, Model};
use segment::{Code, PropertyCode};
use volume::{Grid, Labelmap, resample_labels};

use crate::{Buffer, JobError, PatchJob, PlaceJob, ProposeFault, Report, StructureRecord};

/// What became of a proposal, and its labels.
pub(crate) type Proposed = (Result<Vec<StructureRecord>, ProposeFault>, Option<Buffer>);

/// Parts that a run's progress is told in.
const PARTS: u32 = 1000;

/// Runs one patch; says how far it is as it goes.
pub(crate) fn run_patch(
    job: &PatchJob,
    patch: &[f32],
    (manifest, weights): &(Vec<u8>, Vec<u8>),
    report: &mut impl FnMut(Report, Option<Buffer>) -> ControlFlow<()>,
) -> (Result<(), ProposeFault>, Option<Buffer>) {
    let mut run = || -> Result<Vec<f32>, InferError> {
        let model = Model::load(manifest, weights)?;
        let limit = usize::try_from(job.limit_bytes).unwrap_or(usize::MAX);
        let mut told = 0;
        let mut runner = model.runner(limit)?;
        let output = runner.run(patch, |progress| {
            let done = parts(progress.done, progress.total);
            if done == told {
                return ControlFlow::Continue(());
            }
            told = done;
            report(Report::Progress { done, total: PARTS }, None)
        })?;
        Ok(output.to_vec())
    };
    match run() {
        Ok(output) => (Ok(()), Some(Buffer::F32(output))),
        Err(error) => (Err(ProposeFault::Failed(error.to_string())), None),
    }
}

/// Brings labels to the grid of the volume, numbered 1, 2, 3 in the order of the structures.
pub(crate) fn place(job: PlaceJob, labels: Vec<u8>) -> Result<Proposed, JobError> {
    let (grid, volume_grid) = (Grid::try_from(&job.grid)?, Grid::try_from(&job.volume_grid)?);
    let (values, structures): (Vec<u8>, Vec<_>) = job.structures.into_iter().unzip();
    let labels = numbered(Labelmap::from_labels(grid.dims(), labels)?, &values);
    let labels = resample_labels(&labels, &grid, &volume_grid)?;
    Ok((Ok(structures), Some(Buffer::U8(labels.into_labels()))))
}

impl PlaceJob {
    /// Labels of a model with these entries, to be brought from one grid to another.
    pub fn new(labels: &[LabelEntry], grid: &Grid, volume_grid: &Grid) -> Self {
        let structure = |label: &LabelEntry| {
            let code = (&property_code(label)).into();
            (label.value, StructureRecord { name: label.title(), code, color: None })
        };
        Self {
            grid: grid.into(),
            volume_grid: volume_grid.into(),
            structures: labels.iter().filter(|label| label.value > 0).map(structure).collect(),
        }
    }
}

fn parts(done: u64, total: u64) -> u32 {
    let parts = done.saturating_mul(u64::from(PARTS)).checked_div(total).unwrap_or(0);
    u32::try_from(parts).unwrap_or(PARTS)
}

/// From the numbers of the manifest to 1, 2, 3 in the order of its structures.
fn numbered(mut map: Labelmap, values: &[u8]) -> Labelmap {
    let mut number_of = [0; 256];
    for (number, value) in (1..=u8::MAX).zip(values) {
        number_of[usize::from(*value)] = number;
    }
    for label in map.labels_mut() {
        *label = number_of[usize::from(*label)];
    }
    map
}

fn property_code(label: &LabelEntry) -> PropertyCode {
    let code = |c: &infer::Code| Code::new(&c.value, &c.scheme, &c.meaning);
    // CID 7150 has no code for "anything"; a structure without one of its own is tissue.
    let kind = label.code.as_ref().map_or_else(|| Code::sct("85756007", "Tissue"), code);
    let property = PropertyCode::anatomical(kind);
    match &label.modifier {
        Some(modifier) => property.with_modifier(code(modifier)),
        None => property,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use volume::Dims;

    fn label(value: u8) -> LabelEntry {
        LabelEntry { value, name: format!("structure {value}"), code: None, modifier: None }
    }

    #[test]
    fn labels_are_numbered_in_the_order_of_the_structures() {
        let dims = Dims::new(5, 1, 1);
        let axes =
            [volume::Direction::LEFT, volume::Direction::POSTERIOR, volume::Direction::SUPERIOR];
        let spacing = volume::SpacingMm { column: 1.0, row: 2.0, slice: 3.0 };
        let grid = Grid::new(dims, volume::Lps::new(0.0, 0.0, 0.0), axes, spacing).unwrap();
        let job = PlaceJob::new(&[label(0), label(7), label(3)], &grid, &grid);
        let (structures, labels) = place(job, vec![0, 7, 3, 7, 9]).unwrap();
        assert_eq!(labels, Some(Buffer::U8(vec![0, 1, 2, 1, 0])));
        let names: Vec<_> = structures.unwrap().into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["Structure 7", "Structure 3"]);
    }

    #[test]
    fn progress_of_an_empty_run_is_none() {
        assert_eq!((parts(0, 0), parts(1, 3), parts(u64::MAX, 1)), (0, 333, PARTS));
    }
}
