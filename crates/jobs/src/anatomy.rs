use std::ops::ControlFlow;

use volume::{Placement, Rescale, Volume, Voxels};

use crate::model::Proposed;
use crate::{AnatomyJob, Buffer, JobError, ProposeFault, Report};

/// Runs the rule-based CT anatomy.
pub(crate) fn propose(
    job: &AnatomyJob,
    voxels: Voxels,
    report: &mut impl FnMut(Report, Option<Buffer>) -> ControlFlow<()>,
) -> Result<Proposed, JobError> {
    let (slope, intercept) = job.rescale;
    let placement = Placement::try_from(&job.placement)?;
    let volume = Volume::new(placement, voxels, Rescale { slope, intercept })?;
    let _volume = volume.with_padding(job.padding);
    let _started = report(Report::Progress { done: 0, total: 1 }, None);
    Ok((Err(ProposeFault::Failed("not built yet".into())), None))
}
