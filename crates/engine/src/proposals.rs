//! Runs of models and algorithms, each in helpers of its own, which are ended with the run and so give their memory
//! back: the rules in one, the patches of a model in as many as the machine has processors.

use std::sync::Arc;

use jobs::{AnatomyJob, Job, ProposeFault, Report, StructureRecord};
use session::{InferSpec, JobId, Outcome, Proposal, ProposalFault, ProposedStructure};
use volume::{Dims, Labelmap, Volume};
use wasm_bindgen::JsValue;

use crate::EngineError;
use crate::clock::now_ms;
use crate::crew::{self, Helper, HelperId, HelperNews};
use crate::files::copied;
use crate::inbox::Inbox;
use crate::inference::{Inference, Step};
use crate::message::Message;
use crate::models::ModelFiles;
use crate::parcel;
use crate::script;

/// Most helpers of one run, whatever the machine says it has.
const MAX_HELPERS: usize = 8;
/// Parts that progress is told in.
const PARTS: u32 = 1000;
/// A helper that says nothing for this long hangs.
const SILENCE_MS: f64 = 180_000.0;
/// Helpers of runs are named from here on; those that decode count from one.
const FIRST_HELPER: u32 = 1 << 31;

/// Runs under way.
#[derive(Debug)]
pub(crate) struct Proposals {
    inbox: Inbox<Message>,
    running: Vec<Run>,
    last_helper: u32,
    /// Helpers that a run may have at once.
    hands: usize,
}

#[derive(Debug)]
struct Run {
    job: JobId,
    dims: Dims,
    began_ms: f64,
    work: Work,
}

#[derive(Debug)]
enum Work {
    /// The rules, in one helper, and when it was last heard.
    Rules(Helper, f64),
    /// A model, over several.
    Model(Box<Inference>),
}

impl Proposals {
    pub(crate) fn new(inbox: &Inbox<Message>) -> Self {
        // The engine has little to do while a model runs: its processor may help as well.
        let cores = script::scope().navigator().hardware_concurrency() as usize;
        let hands = cores.clamp(1, MAX_HELPERS);
        Self { inbox: inbox.clone(), running: Vec::new(), last_helper: FIRST_HELPER, hands }
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
        let started = self.helper().and_then(|helper| {
            helper.give(&task, |parcel| parcel.with_voxels(volume.voxels()))?;
            let began_ms = now_ms();
            Ok(Run { job, dims, began_ms, work: Work::Rules(helper, began_ms) })
        });
        self.began(job, started);
    }

    /// Runs a model.
    pub(crate) fn infer(&mut self, job: JobId, spec: &InferSpec, files: Option<&ModelFiles>) {
        let missing = || EngineError::Run("the model is not loaded".to_owned());
        let laid = files.ok_or_else(missing).and_then(|files| Inference::new(spec, files));
        let (dims, began_ms) = (spec.volume_grid.dims(), now_ms());
        let started = laid.and_then(|mut inference| {
            self.man(&mut inference)?;
            Ok(Run { job, dims, began_ms, work: Work::Model(Box::new(inference)) })
        });
        self.began(job, started);
    }

    fn began(&mut self, job: JobId, started: Result<Run, EngineError>) {
        match started {
            Ok(run) => self.running.push(run),
            Err(fault) => self.end(job, Err(failed(&fault))),
        }
    }

    fn helper(&mut self) -> Result<Helper, EngineError> {
        self.last_helper += 1;
        Helper::start(HelperId(self.last_helper), &self.inbox)
    }

    /// Gives a run helpers while they have something to do.
    fn man(&mut self, inference: &mut Inference) -> Result<(), EngineError> {
        inference.go_on(now_ms())?;
        while inference.wants_helper() && inference.crew_len() < self.hands {
            match self.helper() {
                Ok(helper) => inference.add(helper, now_ms()),
                // As many as the browser gives are enough.
                Err(_) if inference.crew_len() > 0 => break,
                Err(fault) => return Err(fault),
            }
            inference.go_on(now_ms())?;
        }
        Ok(())
    }

    /// Stops a run.
    pub(crate) fn cancel(&mut self, job: JobId) {
        self.running.retain(|run| run.job != job);
    }

    /// Ends helpers that hang.
    pub(crate) fn tick(&mut self) {
        let now = now_ms();
        let silent = |run: &Run| match &run.work {
            Work::Rules(helper, heard_ms) if now - heard_ms >= SILENCE_MS => vec![helper.id()],
            Work::Rules(..) => Vec::new(),
            Work::Model(inference) => inference.silent(now, SILENCE_MS),
        };
        let hung: Vec<HelperId> = self.running.iter().flat_map(silent).collect();
        for helper in hung {
            self.lost(helper, "no answer");
        }
    }

    /// Takes what a helper said; nothing when it is none of ours.
    pub(crate) fn heard(&mut self, news: &HelperNews) {
        let heard = match &news.what {
            Ok(message) => crew::report_of(message).map_err(|fault| fault.to_string()),
            Err(text) => Err(text.clone()),
        };
        match heard {
            Ok(None) => {}
            Ok(Some((report, beside))) => self.reported(news.helper, report, beside),
            Err(text) => self.lost(news.helper, &text),
        }
    }

    fn reported(&mut self, helper: HelperId, report: Report, beside: Option<JsValue>) {
        let Some(at) = self.running.iter().position(|run| run.work.has(helper)) else { return };
        // Taken out while it is worked on, so that it can be given helpers.
        let mut run = self.running.swap_remove(at);
        let (job, dims) = (run.job, run.dims);
        let step = match &mut run.work {
            Work::Rules(_, heard_ms) => {
                *heard_ms = now_ms();
                rules_step(report, beside)
            }
            Work::Model(inference) => inference
                .heard(helper, report, beside, now_ms())
                .and_then(|step| self.man(inference).map(|()| step))
                .map_err(|fault| failed(&fault)),
        };
        let ended = match step {
            Ok(Step::Quiet) => None,
            Ok(Step::On(done)) => {
                let outcome = Outcome::Progress { job, done, total: PARTS };
                self.inbox.put(Message::Outcome(outcome));
                None
            }
            Ok(Step::Proposed(structures, beside)) => {
                let ran_ms = (now_ms() - run.began_ms).round() as u32;
                let laid = proposal(structures, dims, beside.as_ref());
                let proposed = laid.map(|proposal| Proposal { ran_ms, ..proposal });
                Some(proposed.map_err(|fault| failed(&fault)))
            }
            Err(fault) => Some(Err(fault)),
        };
        match ended {
            Some(result) => self.end(job, result),
            None => self.running.push(run),
        }
    }

    /// A helper is gone, and what it was at with it.
    fn lost(&mut self, helper: HelperId, why: &str) {
        let Some(at) = self.running.iter().position(|run| run.work.has(helper)) else { return };
        let mut run = self.running.swap_remove(at);
        let survived = match &mut run.work {
            Work::Rules(..) => Err(EngineError::Run(why.to_owned())),
            Work::Model(inference) => {
                inference.lose(helper, why).and_then(|()| self.man(inference))
            }
        };
        match survived {
            Ok(()) => self.running.push(run),
            Err(fault) => self.end(run.job, Err(failed(&fault))),
        }
    }

    fn end(&mut self, job: JobId, result: Result<Proposal, ProposalFault>) {
        self.cancel(job);
        self.inbox.put(Message::Outcome(Outcome::Proposed { job, result }));
    }
}

impl Work {
    fn has(&self, helper: HelperId) -> bool {
        match self {
            Self::Rules(of, _) => of.id() == helper,
            Self::Model(inference) => inference.has(helper),
        }
    }
}

fn rules_step(report: Report, beside: Option<JsValue>) -> Result<Step, ProposalFault> {
    match report {
        Report::Progress { done, total } => {
            Ok(Step::On((done * PARTS).checked_div(total).unwrap_or(0)))
        }
        Report::Proposed(Ok(structures)) => Ok(Step::Proposed(structures, beside)),
        Report::Proposed(Err(fault)) | Report::Patch(Err(fault)) => Err(fault_of(fault)),
        Report::Patch(Ok(())) | Report::Done | Report::Frame { .. } => Ok(Step::Quiet),
    }
}

fn failed(fault: &EngineError) -> ProposalFault {
    ProposalFault::Failed(fault.to_string())
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
    let bytes = beside.and_then(parcel::bytes).ok_or(EngineError::Beside)?;
    let voxels = dims.voxel_count().map_err(jobs::JobError::from)? as u32;
    let mut layers = Vec::new();
    // Layer by layer: all of them at once beside a large volume would be more than there is.
    for start in (0..bytes.length()).step_by(voxels.max(1) as usize) {
        let layer = copied(&bytes.subarray(start, start.saturating_add(voxels)));
        let layer = layer.map_err(|fault| EngineError::Run(fault.to_string()))?;
        layers.push(Labelmap::from_labels(dims, layer).map_err(jobs::JobError::from)?);
    }
    let structure = |record: StructureRecord| ProposedStructure {
        name: record.name,
        code: record.code.into(),
        color: record.color.map(|[red, green, blue]| segment::Rgb(red, green, blue)),
    };
    let structures = structures.into_iter().map(structure).collect();
    Ok(Proposal { layers, structures, ran_ms: 0 })
}
