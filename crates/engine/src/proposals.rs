//! Runs of models and algorithms: each in a helper of its own, which is ended with the run and so gives its memory
//! back.

use std::sync::Arc;

use jobs::{AnatomyJob, InferJob, Job, ProposeFault, Report, StructureRecord};
use session::{InferSpec, JobId, Outcome, Proposal, ProposalFault, ProposedStructure};
use volume::{Dims, Labelmap, Volume};
use wasm_bindgen::JsValue;

use crate::EngineError;
use crate::clock::now_ms;
use crate::crew::{self, Helper, HelperId, HelperNews};
use crate::inbox::Inbox;
use crate::message::Message;
use crate::models::ModelFiles;
use crate::parcel::{self, Parcel};

/// Bytes that a run may take in its helper.
const RUN_BYTES: u64 = 2 << 30;
/// A run that says nothing for this long hangs.
const SILENCE_MS: f64 = 180_000.0;
/// Helpers of runs are named from here on; those that decode count from one.
const FIRST_HELPER: u32 = 1 << 31;

/// Runs under way.
#[derive(Debug)]
pub(crate) struct Proposals {
    inbox: Inbox<Message>,
    running: Vec<Run>,
    last_helper: u32,
}

#[derive(Debug)]
struct Run {
    job: JobId,
    helper: Helper,
    dims: Dims,
    heard_ms: f64,
}

impl Proposals {
    pub(crate) fn new(inbox: &Inbox<Message>) -> Self {
        Self { inbox: inbox.clone(), running: Vec::new(), last_helper: FIRST_HELPER }
    }

    /// Runs the rule-based CT anatomy.
    pub(crate) fn anatomy(&mut self, job: JobId, volume: &Arc<Volume>) {
        let rescale = volume.rescale();
        let task = Job::Anatomy(AnatomyJob {
            placement: volume.placement().into(),
            rescale: (rescale.slope, rescale.intercept),
            padding: volume.padding(),
        });
        let dims = volume.placement().dims();
        self.start(job, dims, &task, |parcel| parcel.with_voxels(volume.voxels()));
    }

    /// Runs a model.
    pub(crate) fn infer(&mut self, job: JobId, spec: &InferSpec, files: Option<&ModelFiles>) {
        let Some(files) = files else {
            self.end(job, Err(ProposalFault::Failed("the model is not loaded".to_owned())));
            return;
        };
        let task = Job::Infer(InferJob {
            grid: (&spec.grid).into(),
            volume_grid: (&spec.volume_grid).into(),
            limit_bytes: RUN_BYTES,
        });
        self.start(job, spec.volume_grid.dims(), &task, |parcel| {
            let parcel = parcel.with_values(&spec.values);
            parcel.with_copied(&files.manifest).with_copied(&files.weights)
        });
    }

    fn start(&mut self, job: JobId, dims: Dims, task: &Job, beside: impl FnOnce(Parcel) -> Parcel) {
        self.last_helper += 1;
        let helper = Helper::start(HelperId(self.last_helper), &self.inbox);
        let started = helper.and_then(|helper| {
            helper.give(task, beside)?;
            Ok(Run { job, helper, dims, heard_ms: now_ms() })
        });
        match started {
            Ok(run) => self.running.push(run),
            Err(fault) => self.end(job, Err(ProposalFault::Failed(fault.to_string()))),
        }
    }

    /// Stops a run.
    pub(crate) fn cancel(&mut self, job: JobId) {
        self.running.retain(|run| run.job != job);
    }

    /// Ends runs that hang.
    pub(crate) fn tick(&mut self) {
        let now = now_ms();
        let silent = |run: &Run| now - run.heard_ms >= SILENCE_MS;
        let hung: Vec<_> = self.running.iter().filter(|run| silent(run)).map(|r| r.job).collect();
        for job in hung {
            self.end(job, Err(ProposalFault::Failed("no answer".to_owned())));
        }
    }

    /// Takes what a helper said; nothing when it is none of ours.
    pub(crate) fn heard(&mut self, news: &HelperNews) {
        let Some(run) = self.running.iter_mut().find(|run| run.helper.id() == news.helper) else {
            return;
        };
        run.heard_ms = now_ms();
        let (job, dims) = (run.job, run.dims);
        let heard = match &news.what {
            Ok(message) => crew::report_of(message).map_err(|fault| fault.to_string()),
            Err(text) => Err(text.clone()),
        };
        match heard {
            Ok(None | Some((Report::Done | Report::Frame { .. }, _))) => {}
            Ok(Some((Report::Progress { done, total }, _))) => {
                let outcome = Outcome::Progress { job, done, total };
                self.inbox.put(Message::Outcome(outcome));
            }
            Ok(Some((Report::Proposed(Ok(structures)), beside))) => {
                let proposal = proposal(structures, dims, beside.as_ref());
                let failed = |fault: EngineError| ProposalFault::Failed(fault.to_string());
                self.end(job, proposal.map_err(failed));
            }
            Ok(Some((Report::Proposed(Err(fault)), _))) => self.end(job, Err(fault_of(fault))),
            Err(text) => self.end(job, Err(ProposalFault::Failed(text))),
        }
    }

    fn end(&mut self, job: JobId, result: Result<Proposal, ProposalFault>) {
        self.cancel(job);
        self.inbox.put(Message::Outcome(Outcome::Proposed { job, result }));
    }
}

fn fault_of(fault: ProposeFault) -> ProposalFault {
    match fault {
        ProposeFault::Uncalibrated => ProposalFault::Uncalibrated,
        ProposeFault::Failed(text) => ProposalFault::Failed(text),
    }
}

fn proposal(
    structures: Vec<StructureRecord>,
    dims: Dims,
    beside: Option<&JsValue>,
) -> Result<Proposal, EngineError> {
    let buffer = beside.and_then(parcel::buffer).ok_or(EngineError::Beside)?;
    let bytes = buffer.into_bytes()?;
    let voxels = dims.voxel_count().map_err(jobs::JobError::from)?;
    let layers = bytes
        .chunks(voxels)
        .map(|layer| Labelmap::from_labels(dims, layer.to_vec()))
        .collect::<Result<_, _>>()
        .map_err(jobs::JobError::from)?;
    let structure = |record: StructureRecord| ProposedStructure {
        name: record.name,
        code: record.code.into(),
        color: record.color.map(|[red, green, blue]| segment::Rgb(red, green, blue)),
    };
    Ok(Proposal { layers, structures: structures.into_iter().map(structure).collect() })
}
