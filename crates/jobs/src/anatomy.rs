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

/// One label per structure, in their order: what lies inside another structure is painted over it.
fn labels(dims: Dims, found: &[CtAnatomy]) -> Result<Vec<u8>, JobError> {
    let mut labels = vec![0; dims.voxel_count()?];
    for (label, anatomy) in (1..=u8::MAX).zip(found) {
        for run in anatomy.region.runs() {
            if let Some(voxels) = labels.get_mut(run.range()) {
                voxels.fill(label);
            }
        }
    }
    Ok(labels)
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
    fn a_structure_inside_another_keeps_its_voxels() {
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
        let labels = Labelmap::from_labels(dims, labels(dims, &found).unwrap()).unwrap();
        assert_eq!(body.map(|index| labels.label(index)), [1, 2, 1]);
        assert_eq!(labels.counts()[0], 30 - 3);
        assert_eq!(structure(&found[1]).name, "Bone");
    }
}
