use std::ops::ControlFlow;

use infer::{InferError, LabelEntry, Model};
use segment::{Code, PropertyCode};
use volume::{Grid, Labelmap, resample_labels};

use crate::{Buffer, InferJob, JobError, ProposeFault, Report, StructureRecord};

/// What became of a proposal, and its labels.
pub(crate) type Proposed = (Result<Vec<StructureRecord>, ProposeFault>, Option<Buffer>);

/// Parts that a run's progress is told in.
const PARTS: u32 = 1000;

/// Runs a model and brings its labels to the grid of the volume.
pub(crate) fn propose(
    job: &InferJob,
    values: &[f32],
    (manifest, weights): &(Vec<u8>, Vec<u8>),
    report: &mut impl FnMut(Report, Option<Buffer>) -> ControlFlow<()>,
) -> Result<Proposed, JobError> {
    let grid = Grid::try_from(&job.grid)?;
    let volume_grid = Grid::try_from(&job.volume_grid)?;
    let mut run = || -> Result<(Vec<StructureRecord>, Labelmap), InferError> {
        let model = Model::load(manifest, weights)?;
        let limit = usize::try_from(job.limit_bytes).unwrap_or(usize::MAX);
        let mut told = 0;
        let labels = model.segment(values, grid.dims(), limit, |progress| {
            let done = parts(progress.done, progress.total);
            if done == told {
                return ControlFlow::Continue(());
            }
            told = done;
            report(Report::Progress { done, total: PARTS }, None)
        })?;
        let labels = numbered(labels, model.labels());
        Ok((structures(model.labels()), resample_labels(&labels, &grid, &volume_grid)?))
    };
    Ok(match run() {
        Ok((structures, labels)) => (Ok(structures), Some(Buffer::U8(labels.into_labels()))),
        Err(error) => (Err(ProposeFault::Failed(error.to_string())), None),
    })
}

fn parts(done: u64, total: u64) -> u32 {
    let parts = done.saturating_mul(u64::from(PARTS)).checked_div(total).unwrap_or(0);
    u32::try_from(parts).unwrap_or(PARTS)
}

fn is_structure(label: &&LabelEntry) -> bool {
    label.value > 0
}

/// From the numbers of the manifest to 1, 2, 3 in the order of its structures.
fn numbered(mut map: Labelmap, labels: &[LabelEntry]) -> Labelmap {
    let mut number_of = [0; 256];
    for (number, label) in (1..=u8::MAX).zip(labels.iter().filter(is_structure)) {
        number_of[usize::from(label.value)] = number;
    }
    for label in map.labels_mut() {
        *label = number_of[usize::from(*label)];
    }
    map
}

fn structures(labels: &[LabelEntry]) -> Vec<StructureRecord> {
    let structure = |label: &LabelEntry| StructureRecord {
        name: label.name.clone(),
        code: (&property_code(label)).into(),
        color: None,
    };
    labels.iter().filter(is_structure).map(structure).collect()
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
        let map = Labelmap::from_labels(Dims::new(5, 1, 1), vec![0, 7, 3, 7, 9]).unwrap();
        let entries = [label(0), label(7), label(3)];
        assert_eq!(numbered(map, &entries).labels(), [0, 1, 2, 1, 0]);
        let names: Vec<_> = structures(&entries).into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["structure 7", "structure 3"]);
    }

    #[test]
    fn progress_of_an_empty_run_is_none() {
        assert_eq!((parts(0, 0), parts(1, 3), parts(u64::MAX, 1)), (0, 333, PARTS));
    }
}
