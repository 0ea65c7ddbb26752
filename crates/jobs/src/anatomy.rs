use std::ops::ControlFlow;

use segment::{CtAnatomy, CtStep, SegmentError, anatomy_ct};
use volume::{Dims, Placement, Rescale, Volume, Voxels};

use crate::model::Proposed;
use crate::{AnatomyJob, Buffer, JobError, ProposeFault, Report, StructureRecord};

/// Steps of the rules; each is told before it starts.
const STEPS: u32 = 4;

/// Runs the rule-based CT anatomy.
pub(crate) fn propose(
    job: &AnatomyJob,
    voxels: Voxels,
    report: &mut impl FnMut(Report, Option<Buffer>) -> ControlFlow<()>,
) -> Result<Proposed, JobError> {
    let (slope, intercept) = job.rescale;
    let placement = Placement::try_from(&job.placement)?;
    let dims = placement.dims();
    let volume = Volume::new(placement, voxels, Rescale { slope, intercept })?;
    let volume = volume.with_padding(job.padding);
    let found = anatomy_ct(&volume, |step| {
        report(Report::Progress { done: steps_before(step), total: STEPS }, None)
    });
    Ok(match found {
        Ok(found) => {
            let labels = Buffer::U8(labels(dims, &found)?);
            (Ok(found.iter().map(structure).collect()), Some(labels))
        }
        Err(SegmentError::NotCalibratedCt { .. }) => (Err(ProposeFault::Uncalibrated), None),
        Err(error) => (Err(ProposeFault::Failed(error.to_string())), None),
    })
}

fn steps_before(step: CtStep) -> u32 {
    match step {
        CtStep::Values => 0,
        CtStep::Body => 1,
        CtStep::Lungs => 2,
        CtStep::Bone => 3,
    }
}

/// Layers one after the other, each of one label per voxel: label n is the n-th structure. A structure lies in the
/// first layer in which nothing else has its voxels, so that what lies inside another takes nothing from it.
fn labels(dims: Dims, found: &[CtAnatomy]) -> Result<Vec<u8>, JobError> {
    let voxels = dims.voxel_count()?;
    let mut layers: Vec<Vec<u8>> = Vec::new();
    for (label, anatomy) in (1..=u8::MAX).zip(found) {
        let runs = || anatomy.region.runs().map(|run| run.range());
        let is_free = |layer: &Vec<u8>| {
            runs().all(|run| layer.get(run).is_some_and(|line| line.iter().all(|&l| l == 0)))
        };
        let at = layers.iter().position(is_free).unwrap_or_else(|| {
            layers.push(vec![0; voxels]);
            layers.len() - 1
        });
        for run in runs() {
            if let Some(line) = layers.get_mut(at).and_then(|layer| layer.get_mut(run)) {
                line.fill(label);
            }
        }
    }
    Ok(layers.concat())
}

fn structure(anatomy: &CtAnatomy) -> StructureRecord {
    let (name, code) = (anatomy.structure.label().to_owned(), anatomy.structure.code());
    StructureRecord { name, code: (&code).into(), color: None }
}

#[cfg(test)]
mod tests {
    use segment::{CtStructure, Region};
    use volume::{Index, Labelmap};

    use super::*;

    #[test]
    fn a_structure_inside_another_takes_nothing_from_it() {
        let dims = Dims::new(5, 3, 2);
        let region = |voxels: &[Index]| {
            let mut map = Labelmap::empty(dims).unwrap();
            for &index in voxels {
                let at = dims.offset(index);
                map.labels_mut()[at] = 1;
            }
            Region::of_label(&map, 1)
        };
        let body = [Index::new(1, 1, 0), Index::new(2, 1, 0), Index::new(3, 2, 1)];
        let found = [
            CtAnatomy { structure: CtStructure::Body, region: region(&body) },
            CtAnatomy { structure: CtStructure::Bone, region: region(&body[1..2]) },
        ];
        let layers = labels(dims, &found).unwrap();
        let layer = |at: usize| {
            Labelmap::from_labels(dims, layers[at * 30..(at + 1) * 30].to_vec()).unwrap()
        };
        assert_eq!(layers.len(), 60);
        assert_eq!(body.map(|index| layer(0).label(index)), [1, 1, 1]);
        assert_eq!(body.map(|index| layer(1).label(index)), [0, 2, 0]);
        assert_eq!(structure(&found[1]).name, "Bone");
    }
}
