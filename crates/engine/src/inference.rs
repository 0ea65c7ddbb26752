//! One run of a model: its patches go to helpers, the outputs come back and are put together here.
//!
//! The result is the same bits whatever the number of helpers and whichever is first
//! (`infer::SegmentationRun`). A helper that dies or hangs loses the patch it was at, which is given once more to
//! another; a patch that costs two helpers ends the run.

use infer::{Model, Patch, Patching, SegmentationRun};
use jobs::{Job, PatchJob, PlaceJob, ProposeFault, Report, StructureRecord};
use session::InferSpec;
use volume::Labelmap;
use wasm_bindgen::JsValue;

use crate::EngineError;
use crate::crew::{Helper, HelperId};
use crate::models::ModelFiles;
use crate::parcel;

/// Bytes that a run may hold here, besides its helpers.
const RUN_BYTES: usize = 1 << 30;
/// Bytes that one patch may take in its helper.
const PATCH_BYTES: u64 = 1 << 30;
/// How often a patch is given out.
const MOST_TRIES: u8 = 2;
/// Steps in which a helper tells how far its patch is.
const STEPS: u32 = 1000;

/// A run, its helpers and what each is at.
#[derive(Debug)]
pub(crate) struct Inference {
    files: ModelFiles,
    place: PlaceJob,
    /// Taken when all patches are in.
    run: Option<SegmentationRun>,
    crew: Vec<Hand>,
    /// Patches whose helper was lost.
    again: Vec<Task>,
}

#[derive(Debug)]
struct Hand {
    helper: Helper,
    heard_ms: f64,
    at: At,
}

#[derive(Debug)]
enum At {
    Nothing,
    Patch { task: Task, steps: u32 },
    Placing,
}

#[derive(Debug)]
struct Task {
    patch: Patch,
    tries: u8,
}

/// What came of a report.
#[derive(Debug)]
pub(crate) enum Step {
    /// Nothing to tell.
    Quiet,
    /// The run goes on; so many thousandths of it are done.
    On(u32),
    /// Structures and their labels on the volume's grid.
    Proposed(Vec<StructureRecord>, Option<JsValue>),
}

impl Inference {
    /// Lays the patches of a run.
    pub(crate) fn new(spec: &InferSpec, files: &ModelFiles) -> Result<Self, EngineError> {
        let model = Model::load(&files.manifest.to_vec(), &files.weights.to_vec())?;
        let patching = Patching::of(&model)?;
        let run = SegmentationRun::new(&patching, &spec.values, spec.grid.dims(), RUN_BYTES)?;
        let place = PlaceJob::new(model.labels(), &spec.grid, &spec.volume_grid);
        let (crew, again) = (Vec::new(), Vec::new());
        Ok(Self { files: files.clone(), place, run: Some(run), crew, again })
    }

    /// Whether this helper works for the run.
    pub(crate) fn has(&self, helper: HelperId) -> bool {
        self.crew.iter().any(|hand| hand.helper.id() == helper)
    }

    /// Helpers at work or waiting.
    pub(crate) fn crew_len(&self) -> usize {
        self.crew.len()
    }

    /// Whether another helper would have something to do now.
    pub(crate) fn wants_helper(&self) -> bool {
        let is_idle = |hand: &Hand| matches!(hand.at, At::Nothing);
        let Some(run) = &self.run else { return false };
        let (done, patches) = run.progress();
        self.crew.len() < patches - done && !self.crew.iter().any(is_idle)
    }

    /// Takes a helper in.
    pub(crate) fn add(&mut self, helper: Helper, now_ms: f64) {
        self.crew.push(Hand { helper, heard_ms: now_ms, at: At::Nothing });
    }

    /// Gives every waiting helper something to do, if there is anything.
    pub(crate) fn go_on(&mut self, now_ms: f64) -> Result<(), EngineError> {
        for hand in &mut self.crew {
            if !matches!(hand.at, At::Nothing) {
                continue;
            }
            let Some(run) = &mut self.run else { return Ok(()) };
            if run.is_done() {
                break;
            }
            let next = match self.again.pop() {
                Some(task) => Some(task),
                None => run.next_patch()?.map(|patch| Task { patch, tries: 0 }),
            };
            let Some(mut task) = next else { continue };
            task.tries += 1;
            hand.heard_ms = now_ms;
            hand.helper.give(&Job::Patch(PatchJob { limit_bytes: PATCH_BYTES }), |parcel| {
                let parcel = parcel.with_values(&task.patch.samples);
                parcel.with_copied(&self.files.manifest).with_copied(&self.files.weights)
            })?;
            hand.at = At::Patch { task, steps: 0 };
        }
        self.place_when_done(now_ms)
    }

    /// Takes what a helper reported.
    pub(crate) fn heard(
        &mut self,
        helper: HelperId,
        report: Report,
        beside: Option<JsValue>,
        now_ms: f64,
    ) -> Result<Step, EngineError> {
        let Some(hand) = self.crew.iter_mut().find(|hand| hand.helper.id() == helper) else {
            return Ok(Step::Quiet);
        };
        hand.heard_ms = now_ms;
        match report {
            Report::Progress { done, .. } => {
                if let At::Patch { steps, .. } = &mut hand.at {
                    *steps = done;
                }
            }
            Report::Patch(Ok(())) => {
                let output = beside.as_ref().and_then(parcel::buffer).ok_or(EngineError::Beside)?;
                let before = std::mem::replace(&mut hand.at, At::Nothing);
                if let (At::Patch { task, .. }, Some(run)) = (before, &mut self.run) {
                    run.take(task.patch.id, output.into_values()?)?;
                }
                self.go_on(now_ms)?;
            }
            Report::Patch(Err(fault)) | Report::Proposed(Err(fault)) => return Err(text_of(fault)),
            Report::Proposed(Ok(structures)) => return Ok(Step::Proposed(structures, beside)),
            Report::Done | Report::Frame { .. } => {}
        }
        Ok(Step::On(self.thousandths()))
    }

    /// Helpers that were not heard for too long.
    pub(crate) fn silent(&self, now_ms: f64, limit_ms: f64) -> Vec<HelperId> {
        let is_silent =
            |hand: &&Hand| !matches!(hand.at, At::Nothing) && now_ms - hand.heard_ms >= limit_ms;
        self.crew.iter().filter(is_silent).map(|hand| hand.helper.id()).collect()
    }

    /// A helper is gone. What it was at is given to another, unless it was lost before.
    pub(crate) fn lose(&mut self, helper: HelperId, why: &str) -> Result<(), EngineError> {
        let Some(place) = self.crew.iter().position(|hand| hand.helper.id() == helper) else {
            return Ok(());
        };
        match self.crew.swap_remove(place).at {
            At::Nothing => Ok(()),
            At::Patch { task, .. } if task.tries < MOST_TRIES => {
                self.again.push(task);
                Ok(())
            }
            At::Patch { .. } | At::Placing => Err(EngineError::Run(why.to_owned())),
        }
    }

    /// The labels go to one helper, the others are let go.
    fn place_when_done(&mut self, now_ms: f64) -> Result<(), EngineError> {
        let Some(run) = self.run.take_if(|run| run.is_done()) else { return Ok(()) };
        let labels = run.finish().map(Labelmap::into_labels)?;
        self.crew.truncate(1);
        let hand = self.crew.first_mut().ok_or(EngineError::Beside)?;
        let labels = js_sys::Uint8Array::from(labels.as_slice());
        hand.helper.give(&Job::Place(self.place.clone()), |parcel| parcel.with_bytes(&labels))?;
        (hand.at, hand.heard_ms) = (At::Placing, now_ms);
        Ok(())
    }

    /// How far the run is, patches under way included.
    fn thousandths(&self) -> u32 {
        let Some(run) = &self.run else { return STEPS };
        let (done, patches) = run.progress();
        let under_way: u32 = self
            .crew
            .iter()
            .map(|hand| if let At::Patch { steps, .. } = &hand.at { *steps } else { 0 })
            .sum();
        let steps = done as u64 * u64::from(STEPS) + u64::from(under_way);
        u32::try_from(steps / patches.max(1) as u64).unwrap_or(STEPS)
    }
}

fn text_of(fault: ProposeFault) -> EngineError {
    EngineError::Run(match fault {
        ProposeFault::Uncalibrated => "the values are not calibrated".to_owned(),
        ProposeFault::Failed(text) => text,
    })
}
