//! Models and algorithms: what can run on the open volume, the run under way, what it proposed.

use infer::Model;
use segment::{CtStructure, Facts, Origin, SegmentDraft, ShownBox, box_contacts};
use volume::{Labelmap, resample_linear};
use wire::{
    BoxLps, CanvasPoint, ModelCommand, ModelId, ModelItem, ModelOptions, ModelState, PatientSide,
    Progress, Replaces, ViewportId, Why,
};

use crate::{
    Effect, InferSpec, JobId, Proposal, ProposalFault, ProposedStructure, Session, editing,
    inspecting::side_of,
    journal::Record,
    reading::Reading,
    region::{VoxelBox, box_between, lps, voxels_in},
    session::Reply,
};

/// Rule-based body, lungs and bone on CT; runs without weights.
const CT_ANATOMY: &str = CtStructure::RULES_NAME;
/// Anterior and posterior hippocampus on T1 MR; its weights ship with the page.
const HIPPOCAMPUS: &str = infer::HIPPOCAMPUS.name;

/// Models and their runs.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    loaded: Option<Box<Model>>,
    region: Option<BoxLps>,
    /// The axes along which a reader has drawn the box, or a script has said it: extents to be kept.
    drawn: [bool; 3],
    /// The drag that draws the box, and the box there was when it began.
    drag: Option<BoxDrag>,
    /// What the run that is under way was shown of the image, where that is not all of it.
    shown: Option<ShownBox>,
    /// Where the last proposal ends with what its model was shown.
    cut: Vec<PatientSide>,
    /// Structures of which the last proposal has nothing.
    absent: Vec<String>,
    /// What the run that is under way takes the place of.
    replaces: Replaces,
    /// The voxels of the box that it was given; nothing is proposed outside.
    within: Option<VoxelBox>,
    state: RunState,
    anatomy_unfit: Option<Why>,
    hippocampus_unfit: Option<Why>,
}

#[derive(Debug, Clone, Copy)]
struct BoxDrag {
    viewport: ViewportId,
    from: CanvasPoint,
    before: Option<BoxLps>,
}

#[derive(Debug, Default)]
enum RunState {
    #[default]
    Idle,
    /// Waiting for weights; then the run starts.
    Fetching(ModelId),
    Running(ModelId, JobId, Progress),
    Ended(ModelId, ModelState),
}

impl Runs {
    pub(crate) fn is_running(&self) -> bool {
        self.running().is_some()
    }

    pub(crate) fn region(&self) -> Option<BoxLps> {
        self.region
    }

    /// Says which models are made for this volume.
    pub(crate) fn fit_to(&mut self, reading: &Reading) {
        let modality = reading.facts.modality.as_str();
        let no_grid = reading.grid().err();
        let unfit = |wanted: &str| {
            if no_grid.is_some() {
                no_grid.clone()
            } else if modality == wanted || modality.is_empty() {
                None
            } else {
                Some(Why::ModelUnfit { needs: wanted.to_owned(), found: modality.to_owned() })
            }
        };
        self.anatomy_unfit = unfit(CtStructure::MODALITY);
        self.hippocampus_unfit = unfit(infer::HIPPOCAMPUS.modality);
        (self.region, self.drawn, self.drag) = (None, [false; 3], None);
        (self.shown, self.cut, self.absent) = (None, Vec::new(), Vec::new());
        self.state = RunState::Idle;
    }

    fn set_box(&mut self, region: Option<BoxLps>) {
        (self.region, self.drawn, self.drag) = (region, [region.is_some(); 3], None);
    }

    /// The box as it was when the drag from this place began. Each move of a drag says from where it began: depth is
    /// taken from the box before it, never from what its own first pixels made.
    fn before_drag(&mut self, viewport: ViewportId, from: CanvasPoint) -> Option<BoxLps> {
        let is_same = |drag: &&BoxDrag| drag.viewport == viewport && drag.from == from;
        if let Some(drag) = self.drag.as_ref().filter(is_same) {
            return drag.before;
        }
        let before = self.region;
        self.drag = Some(BoxDrag { viewport, from, before });
        before
    }

    /// The model whose run is under way.
    fn running(&self) -> Option<&ModelId> {
        match &self.state {
            RunState::Fetching(model) | RunState::Running(model, ..) => Some(model),
            RunState::Idle | RunState::Ended(..) => None,
        }
    }

    /// Gives the run up; the host ends its worker.
    pub(crate) fn stop(&mut self) -> Option<JobId> {
        match std::mem::take(&mut self.state) {
            RunState::Running(model, job, _) => {
                self.state = RunState::Ended(model, ModelState::Failed(Why::Stopped));
                Some(job)
            }
            RunState::Fetching(model) => {
                self.state = RunState::Ended(model, ModelState::Failed(Why::Stopped));
                None
            }
            other => {
                self.state = other;
                None
            }
        }
    }

    pub(crate) fn progress(&mut self, job: JobId, done: u32, total: u32) {
        if let RunState::Running(_, running, progress) = &mut self.state
            && *running == job
        {
            *progress = Progress { done, total };
        }
    }

    pub(crate) fn view(&self) -> Vec<ModelItem> {
        let item = |id: &str, structures: &[&str], wants_box: bool, unfit: &Option<Why>| {
            let structures = structures.iter().map(|s| (*s).to_owned()).collect();
            ModelItem {
                id: ModelId(id.to_owned()),
                title: id.to_owned(),
                version: self.version(id),
                structures,
                wants_box,
                unfit: unfit.clone(),
                region: self.region.filter(|_| wants_box),
                state: self.state_of(id),
                cut: if wants_box { self.cut.clone() } else { Vec::new() },
                absent: match self.state_of(id) {
                    ModelState::Done => self.absent.clone(),
                    ModelState::Idle | ModelState::Running(_) | ModelState::Failed(_) => Vec::new(),
                },
                touched: 0,
            }
        };
        vec![
            item(CT_ANATOMY, &CtStructure::SOUGHT, false, &self.anatomy_unfit),
            item(HIPPOCAMPUS, infer::HIPPOCAMPUS.structures, true, &self.hippocampus_unfit),
        ]
    }

    fn version(&self, id: &str) -> String {
        match (&self.loaded, id) {
            (_, CT_ANATOMY) => CtStructure::RULES_VERSION.to_owned(),
            (Some(model), _) => model.id().to_string().chars().take(8).collect(),
            (None, _) => String::new(),
        }
    }

    fn state_of(&self, id: &str) -> ModelState {
        match &self.state {
            RunState::Fetching(model) if model.0 == id => {
                ModelState::Running(Progress { done: 0, total: 0 })
            }
            RunState::Running(model, _, progress) if model.0 == id => {
                ModelState::Running(*progress)
            }
            RunState::Ended(model, state) if model.0 == id => state.clone(),
            // Of the other model, or of none.
            RunState::Idle
            | RunState::Fetching(_)
            | RunState::Running(..)
            | RunState::Ended(..) => ModelState::Idle,
        }
    }
}

impl Session {
    pub(crate) fn run_model(&mut self, command: ModelCommand) -> Result<Reply, Why> {
        match command {
            ModelCommand::Run(model, options) => self.start_run(model, &options)?,
            ModelCommand::Stop => self.stop_run(),
            ModelCommand::SetBox(region) => self.runs.set_box(region),
            ModelCommand::DrawBox { viewport, from, to } => self.draw_box(viewport, from, to)?,
        }
        Ok(Reply::Done)
    }

    fn stop_run(&mut self) {
        let job = self.runs.stop();
        self.effects.extend(job.map(Effect::Cancel));
    }

    /// Another protocol is in force: a model that it does not let propose has nothing to run for.
    pub(crate) fn stop_what_is_ruled_out(&mut self) {
        let is_ruled_out = |model: &ModelId| self.ruling.allows_model(&model.0).is_err();
        if self.runs.running().is_some_and(is_ruled_out) {
            self.stop_run();
        }
    }

    /// The models as the page lists them: what the protocol rules out is not fit for this series.
    pub(crate) fn models_view(&self) -> Vec<ModelItem> {
        let mut items = self.runs.view();
        for item in &mut items {
            let editing = self.desk.as_ref().map(|desk| &desk.editing);
            let is_output = |number| self.recovery.is_output(number);
            item.touched = editing.map_or(0, |editing| editing.touched_of(&item.id.0, is_output));
            if let Err(why) = self.ruling.allows_model(&item.id.0) {
                item.unfit = Some(why);
            }
        }
        items
    }

    fn start_run(&mut self, model: ModelId, options: &ModelOptions) -> Result<(), Why> {
        self.ruling.allows_model(&model.0)?;
        if self.runs.is_running() {
            return Err(Why::ModelBusy);
        }
        self.journal_is_ours()?;
        let reading = &self.loaded_desk()?.reading;
        let volume = reading.shared_volume();
        let slices = reading.placement().dims().slices;
        if let unreadable @ 1.. = reading.unreadable() {
            return Err(Why::SlicesUnreadable { unreadable, slices });
        }
        self.runs.within =
            options.region.map(|region| voxels_in(region, reading.grid()?)).transpose()?;
        (self.runs.shown, self.runs.cut, self.runs.absent) = (None, Vec::new(), Vec::new());
        self.runs.replaces = options.replaces;
        match model.0.as_str() {
            CT_ANATOMY => {
                self.ruling.allows_weights("")?;
                self.runs.anatomy_unfit.clone().map_or(Ok(()), Err)?;
                self.runs.shown = options.region.map(|b| ShownBox::between(lps(b.from), lps(b.to)));
                let job = self.next_job();
                let none = Progress { done: 0, total: 0 };
                self.runs.state = RunState::Running(model, job, none);
                self.effects.push(Effect::ProposeAnatomy(job, volume));
                Ok(())
            }
            HIPPOCAMPUS => {
                self.runs.hippocampus_unfit.clone().map_or(Ok(()), Err)?;
                if options.region.is_some() {
                    self.runs.set_box(options.region);
                }
                self.runs.region.ok_or(Why::ModelNeedsBox)?;
                if self.runs.loaded.is_some() {
                    return self.infer(model);
                }
                self.effects.push(Effect::LoadModel(model.clone()));
                self.runs.state = RunState::Fetching(model);
                Ok(())
            }
            _ => Err(Why::Unknown(model.0)),
        }
    }

    pub(crate) fn model_loaded(&mut self, result: Result<Box<Model>, String>) {
        let RunState::Fetching(model) = &self.runs.state else {
            // Asked for by a run that was stopped. What a later one works with stays.
            self.runs.loaded = self.runs.loaded.take().or(result.ok());
            return;
        };
        let model = model.clone();
        let ended = match result {
            Ok(loaded) => {
                self.runs.loaded = Some(loaded);
                self.infer(model.clone()).err()
            }
            Err(problem) => Some(Why::NotFetched(problem)),
        };
        if let Some(why) = ended {
            self.runs.state = RunState::Ended(model, ModelState::Failed(why));
        }
    }

    /// Resamples the region to the model's grid and hands it to a helper.
    fn infer(&mut self, model: ModelId) -> Result<(), Why> {
        let job = self.next_job();
        let (Some(desk), Some(loaded)) = (&self.desk, &self.runs.loaded) else {
            return Err(Why::NothingOpen);
        };
        self.ruling.allows_weights(&loaded.id().to_string())?;
        let volume = desk.reading.volume();
        let source = desk.reading.grid()?;
        let corners = self.runs.region.map(|b| (lps(b.from), lps(b.to)));
        let grid = loaded.grid_within(source, corners).map_err(|_| Why::BoxOutside)?;
        let values = resample_linear(volume, &grid, f32::NAN)
            .map_err(|error| Why::Internal(error.to_string()))?;
        let volume_grid = source.clone();
        self.runs.shown = corners.map(|_| ShownBox::of_grid(&grid));
        let spec = InferSpec { model: model.clone(), values, grid, volume_grid };
        let none = Progress { done: 0, total: 0 };
        self.runs.state = RunState::Running(model, job, none);
        self.effects.push(Effect::Infer(job, Box::new(spec)));
        Ok(())
    }

    pub(crate) fn proposed(&mut self, job: JobId, result: Result<Proposal, ProposalFault>) {
        let RunState::Running(model, running, _) = &self.runs.state else { return };
        if *running != job {
            return;
        }
        let model = model.clone();
        let taken = result.map_err(why_no_proposal).and_then(|p| self.take_proposal(&model, p));
        let state = taken.map_or_else(ModelState::Failed, |()| ModelState::Done);
        self.runs.state = RunState::Ended(model, state);
    }

    fn take_proposal(&mut self, model: &ModelId, mut proposal: Proposal) -> Result<(), Why> {
        if let Some(within) = self.runs.within.take() {
            proposal.layers.iter_mut().for_each(|labels| within.keep(labels));
        }
        self.ruling.allows_model(&model.0)?;
        let sha256 = self.weights_of(model);
        // Another protocol may have come into force since the run began.
        self.ruling.allows_weights(&sha256)?;
        let origin = self.origin(model, sha256);
        let draft = |structure: ProposedStructure| {
            let ProposedStructure { name, code, color } = structure;
            SegmentDraft { color, origin: origin.clone(), ..SegmentDraft::manual(&name, code) }
        };
        let not_found = match model.0.as_str() {
            // Without a body they fail.
            CT_ANATOMY => not_among(&CtStructure::SOUGHT[1..], &proposal.structures),
            _ => Vec::new(),
        };
        let mut drafts: Vec<Option<SegmentDraft>> =
            proposal.structures.into_iter().map(|structure| Some(draft(structure))).collect();
        let mut layers = Vec::with_capacity(proposal.layers.len());
        self.end_stroke_in_hand();
        let before = self.recovery.output_count();
        let replaces = self.runs.replaces;
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        for labels in &proposal.layers {
            if labels.dims() != desk.reading.placement().dims() {
                return Err(Why::Internal("a proposal on another grid".to_owned()));
            }
            let counts = labels.counts();
            let here: Vec<(u8, SegmentDraft)> = (1u8..)
                .zip(&mut drafts)
                .filter(|(label, _)| counts[usize::from(*label)] > 0)
                .filter_map(|(label, draft)| Some((label, draft.take()?)))
                .collect();
            layers.push((labels, here));
        }
        if layers.iter().all(|(_, structures)| structures.is_empty()) {
            return Err(Why::NothingProposed);
        }
        let is_output = |number| self.recovery.is_output(number);
        let change = desk.editing.take_proposal((&model.0, replaces), is_output, layers)?;
        self.carried_out(change);
        let absent = drafts.into_iter().flatten().map(|draft| draft.name);
        self.runs.absent = absent.chain(not_found).collect();
        self.ran(before, proposal.ran_ms);
        if let Some(shown) = self.runs.shown.take() {
            self.journal(&Record::shown(self.now.unix_ms, shown));
            self.runs.cut = self.cut_sides(&proposal.layers, &shown)?;
        }
        Ok(())
    }

    /// The sides on which structures end with what their model was shown, each once.
    fn cut_sides(&self, layers: &[Labelmap], shown: &ShownBox) -> Result<Vec<PatientSide>, Why> {
        let grid = self.desk()?.reading.grid()?;
        let mut sides = Vec::new();
        for labels in layers {
            let counts = labels.counts();
            for label in (1..=u8::MAX).filter(|&label| counts[usize::from(label)] > 0) {
                let contacts = box_contacts(labels, label, grid, shown).map_err(editing::why)?;
                sides.extend(contacts.iter().filter_map(|contact| match contact.facts {
                    Facts::BoxContact { face } => side_of(face, grid),
                    _ => None,
                }));
            }
        }
        sides.sort_unstable();
        sides.dedup();
        Ok(sides)
    }

    /// SHA-256 of a model's weights; empty for an algorithm without.
    fn weights_of(&self, model: &ModelId) -> String {
        match (&self.runs.loaded, model.0.as_str()) {
            (Some(loaded), HIPPOCAMPUS) => loaded.id().to_string(),
            _ => String::new(),
        }
    }

    fn origin(&self, model: &ModelId, sha256: String) -> Origin {
        Origin::Proposed {
            name: model.0.clone(),
            version: self.runs.version(&model.0),
            sha256,
            edited: false,
            accepted: false,
        }
    }

    /// A box between two places of a view. Through the view it keeps the extent that was drawn on another view, or
    /// reaches half as far as the shorter side on this one to either side of the slice shown.
    fn draw_box(
        &mut self,
        viewport: ViewportId,
        from: CanvasPoint,
        to: CanvasPoint,
    ) -> Result<(), Why> {
        let desk = self.desk()?;
        let grid = desk.reading.grid()?;
        let camera = self.sight.camera(viewport).ok_or(Why::NothingOpen)?;
        let lens = camera.on(desk.reading.placement());
        let slice = desk.reading.cursor_slice(lens.axes().through);
        let corner = |at| grid.lps_from_index(lens.index(at, slice));
        let (a, b) = (corner(from), corner(to));
        let through = match lens.plane_name() {
            wire::PlaneName::Sagittal => 0,
            wire::PlaneName::Coronal => 1,
            wire::PlaneName::Axial | wire::PlaneName::Acquired => 2,
        };
        let before = self.runs.before_drag(viewport, from);
        let kept = before.filter(|_| self.runs.drawn[through]);
        self.runs.region = Some(box_between(a, b, through, kept));
        for (axis, drawn) in self.runs.drawn.iter_mut().enumerate() {
            *drawn |= axis != through;
        }
        Ok(())
    }
}

/// The names that none of the structures has in its own.
fn not_among(names: &[&str], structures: &[ProposedStructure]) -> Vec<String> {
    let is_found = |name: &str| {
        structures.iter().any(|s| s.name.to_lowercase().contains(&name.to_lowercase()))
    };
    names.iter().filter(|name| !is_found(name)).map(|&name| name.to_owned()).collect()
}

fn why_no_proposal(fault: ProposalFault) -> Why {
    match fault {
        ProposalFault::Stopped => Why::Stopped,
        ProposalFault::Uncalibrated => Why::ValuesUncalibrated,
        ProposalFault::Failed(problem) => Why::HelperFailed(problem),
    }
}
