use std::ops::ControlFlow;

use crate::{Buffer, DecodeFault, DecodeJob, Job, JobError, Report, SampleKind, anatomy, model};

/// Does a job. `report` hears of each part as it is done, with the buffers that belong to it, and may stop the job;
/// [`Report::Done`] comes last.
///
/// # Errors
/// [`JobError`] when job and buffers do not go together; what goes wrong with the data is in the reports.
pub fn perform(
    job: Job,
    buffers: Vec<Buffer>,
    mut report: impl FnMut(Report, Option<Buffer>) -> ControlFlow<()>,
) -> Result<(), JobError> {
    let mut buffers = buffers.into_iter();
    let mut next = || buffers.next().ok_or(JobError::Buffer);
    match job {
        Job::Decode(job) => decode_frames(&job, &next()?.into_bytes()?, &mut report),
        Job::Anatomy(job) => {
            let voxels = next()?.into_voxels()?;
            let (proposed, labels) = anatomy::propose(&job, voxels, &mut report)?;
            let _last = report(Report::Proposed(proposed), labels);
        }
        Job::Patch(job) => {
            let patch = next()?.into_values()?;
            let files = (next()?.into_bytes()?, next()?.into_bytes()?);
            let (run, output) = model::run_patch(&job, &patch, &files, &mut report);
            let _last = report(Report::Patch(run), output);
        }
        Job::Place(job) => {
            let (placed, labels) = model::place(job, next()?.into_bytes()?)?;
            let _last = report(Report::Proposed(placed), labels);
        }
    }
    let _last = report(Report::Done, None);
    Ok(())
}

fn decode_frames(
    job: &DecodeJob,
    span: &[u8],
    report: &mut impl FnMut(Report, Option<Buffer>) -> ControlFlow<()>,
) {
    for (place, frame) in (0..).zip(&job.wanted) {
        let request = job.record.request(*frame);
        let flow = match study::decode_frame(&request, span) {
            Ok(samples) => {
                let result = Ok(SampleKind::of(&samples));
                report(Report::Frame { place, result }, Some(samples.into()))
            }
            Err(error) => {
                report(Report::Frame { place, result: Err(DecodeFault::from(error)) }, None)
            }
        };
        if flow.is_break() {
            return;
        }
    }
}
