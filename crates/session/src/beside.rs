//! The fourth view: the slice of another series at the place of the crosshair. One slice of it is held, no more; what
//! is done in it is in [`crate::linking`].

use std::sync::Arc;

use study::{FrameSource, SeriesEntry, StudyEntry, StudyError, VolumePlan};
use volume::{ContinuousIndex, Grid, Plane, Volume, Voxels};
use window::Window;
use wire::{
    BesideView, Layout, LinkedVolume, Progress, ShownBeside, ViewportId, VolumeId, Why,
    WindowBeside, WindowCommand,
};

use crate::{
    BesideSpec, DrawSpec, Effect, JobId, Session,
    camera::Camera,
    first_window::{Survey, stated_windows, window_without_values},
    labels_beside::LabelsBeside,
    library::Found,
    rail,
    reading::{source_of, unit_of, why_not_opened},
    session::Reply,
    thumbnails::lone_slice,
    windowing::Windowing,
};

/// The view.
pub(crate) const BESIDE: ViewportId = ViewportId(3);

/// The fourth view.
#[derive(Debug)]
pub(crate) struct Beside {
    /// Its canvas; where it looks is that of the view it is linked to.
    pub(crate) camera: Camera,
    pub(crate) chosen: Option<Chosen>,
}

#[derive(Debug)]
pub(crate) struct Chosen {
    volume: LinkedVolume,
    pub(crate) plan: VolumePlan,
    pub(crate) grid: Grid,
    /// The window under the protocol in force.
    windowing: Option<Windowing>,
    /// The window that the series starts with where the choice is free.
    first: Option<Window>,
    pub(crate) held: Option<Held>,
    under_way: Option<UnderWay>,
    /// Segments of the open volume on the slice that is held.
    pub(crate) labels: Option<LabelsBeside>,
    /// What was asked to be drawn last, with the labels of which revision.
    drawn: Option<(u32, DrawSpec, Option<u64>)>,
    /// A slice that cannot be shown, and why.
    fault: Option<(u32, Why)>,
}

/// A slice, as a volume of its own.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) slice: u32,
    pub(crate) volume: Arc<Volume>,
}

#[derive(Debug)]
struct UnderWay {
    job: JobId,
    what: Awaited,
}

/// What is being decoded.
#[derive(Debug)]
enum Awaited {
    /// The slice to be shown.
    Slice,
    /// Every slice, one after another: what the first window follows from.
    Survey(Survey, Progress),
}

impl Default for Beside {
    fn default() -> Self {
        Self { camera: Camera::new(Plane::Axial), chosen: None }
    }
}

impl Beside {
    /// Takes a canvas of this size.
    pub(crate) fn resize(&mut self, size_px: (u32, u32), scale: f32) {
        let placement = self.chosen.as_ref().map(|chosen| &chosen.plan.placement);
        self.camera.resize(size_px, scale, placement);
    }

    /// Nothing is shown any more; the job to be stopped, if there is one.
    pub(crate) fn forget(&mut self) -> Option<JobId> {
        self.chosen.take()?.under_way.map(|under_way| under_way.job)
    }

    /// Another protocol grants another window.
    pub(crate) fn window_again(&mut self) {
        if let Some(chosen) = &mut self.chosen {
            chosen.windowing = None;
        }
    }

    /// Whether a slice that arrived is for this view.
    pub(crate) fn awaits(&self, job: JobId) -> bool {
        self.under_way().is_some_and(|under_way| under_way.job == job)
    }

    /// Whether a slice is being decoded.
    pub(crate) fn is_busy(&self) -> bool {
        self.under_way().is_some()
    }

    fn under_way(&self) -> Option<&UnderWay> {
        self.chosen.as_ref()?.under_way.as_ref()
    }
}

impl Chosen {
    fn of(study: &StudyEntry, series: &SeriesEntry, plan: &VolumePlan) -> Option<Self> {
        Some(Self {
            volume: linked(study, series, plan),
            grid: plan.placement.grid()?.clone(),
            plan: plan.clone(),
            windowing: None,
            first: None,
            held: None,
            under_way: None,
            labels: None,
            drawn: None,
            fault: None,
        })
    }

    /// Why a slice cannot be shown, if so.
    fn fault_of(&self, slice: u32) -> Option<&Why> {
        self.fault.as_ref().filter(|(of, _)| *of == slice).map(|(_, why)| why)
    }

    /// How far the search for a window is.
    fn survey(&self) -> Option<Progress> {
        match &self.under_way.as_ref()?.what {
            Awaited::Survey(_, progress) => Some(*progress),
            Awaited::Slice => None,
        }
    }

    /// The slice that is held, to be drawn like this.
    fn spec(&self, slice: u32, draw: &DrawSpec) -> Option<BesideSpec> {
        let held = self.held.as_ref().filter(|held| held.slice == slice)?;
        let (id, volume) = (VolumeId(self.plan.id.clone()), Arc::clone(&held.volume));
        let labels = self.labels.as_ref().filter(|of| of.slice == slice);
        let labels = labels.map(|of| Arc::clone(&of.labels));
        Some(BesideSpec { id, slice, volume, labels, draw: draw.clone() })
    }

    /// The slice at a place in it, if there is one.
    pub(crate) fn slice_at(&self, at: ContinuousIndex) -> Option<u32> {
        let slice = (at.slice + 0.5).floor();
        (slice >= 0.0 && slice < f64::from(self.grid.dims().slices)).then_some(slice as u32)
    }
}

impl Session {
    /// Shows a volume beside the open one, or nothing.
    pub(crate) fn show_beside(&mut self, id: Option<&VolumeId>) -> Result<Reply, Why> {
        let chosen = match id {
            Some(id) => Some(self.linked_to_open(id)?),
            None => None,
        };
        self.effects.extend(self.beside.forget().map(Effect::Cancel));
        if let Some(chosen) = &chosen {
            self.beside.camera.plane = Plane::nearest(chosen.grid.axes()[2]);
            self.beside.camera.fit(&chosen.plan.placement);
        }
        self.beside.chosen = chosen;
        Ok(Reply::Done)
    }

    /// More files came: what is shown beside may have other slices now, or be no more.
    pub(crate) fn relink_beside(&mut self) {
        let Some(chosen) = &self.beside.chosen else { return };
        // Its name may be that of another volume now: it is known by its first slice.
        let slices =
            |plan: &VolumePlan| plan.frames.iter().map(FrameSource::place).collect::<Vec<_>>();
        let first = chosen.plan.frames.first().map(FrameSource::place);
        let now = first.and_then(|slice| self.library.holding(slice));
        let is_same = now
            .is_some_and(|plan| plan.id == chosen.plan.id && slices(plan) == slices(&chosen.plan));
        let id = now.map(|plan| VolumeId(plan.id.clone()));
        if !is_same && id.is_none_or(|id| self.show_beside(Some(&id)).is_err()) {
            self.effects.extend(self.beside.forget().map(Effect::Cancel));
        }
    }

    fn linked_to_open(&self, id: &VolumeId) -> Result<Chosen, Why> {
        let unknown = || Why::VolumeUnknown(id.0.clone());
        let Found::Dicom(study, series, plan) = self.library.find(id).ok_or_else(unknown)? else {
            return Err(Why::NotLinked);
        };
        let chosen = Chosen::of(study, series, plan).filter(|_| self.is_linked(plan));
        chosen.ok_or(Why::NotLinked)
    }

    /// Whether a place in the open volume is known in another one.
    fn is_linked(&self, plan: &VolumePlan) -> bool {
        let Some(desk) = &self.desk else { return false };
        let frame = &desk.reading.facts.frame_of_reference;
        !frame.is_empty()
            && *frame == plan.facts.frame_of_reference
            && desk.reading.id.0 != plan.id
            && desk.reading.placement().grid().is_some()
            && plan.placement.grid().is_some()
    }

    /// The place of the crosshair in the volume that is shown beside.
    pub(crate) fn place_beside(&self) -> Option<ContinuousIndex> {
        let (chosen, desk) = (self.beside.chosen.as_ref()?, self.desk.as_ref()?);
        let open = desk.reading.placement().grid()?;
        Some(chosen.grid.index_from_lps(open.lps_from_index(desk.reading.cursor)))
    }

    /// Decodes and draws the slice at the crosshair. Whatever a person waits for in the other views goes first.
    pub(crate) fn follow_beside(&mut self) {
        if self.sight.overlay.layout != Layout::Four || self.is_working() || self.beside.is_busy() {
            return;
        }
        let Some(at) = self.place_beside() else { return };
        self.find_window_beside();
        let Some(chosen) = &self.beside.chosen else { return };
        let Some(slice) = chosen.slice_at(at) else { return };
        if self.beside.is_busy() {
            return;
        }
        if chosen.held.as_ref().is_some_and(|held| held.slice == slice) {
            self.draw_beside();
        } else if chosen.fault_of(slice).is_none() {
            let loading = self.load_beside(&VolumeId(chosen.plan.id.clone()), slice);
            if let (Err(error), Some(chosen)) = (loading, &mut self.beside.chosen) {
                chosen.fault = Some((slice, why_not_opened(&error)));
            }
        }
    }

    /// The window that the protocol in force grants, else the one that the series would start with if it were open.
    fn find_window_beside(&mut self) {
        let Some(chosen) = &mut self.beside.chosen else { return };
        if chosen.windowing.is_some() {
            return;
        }
        let (plan, ruling) = (&chosen.plan, &self.ruling);
        let modality = plan.facts.modality.as_str();
        if let Some(granted) = ruling.stated_glance(modality) {
            chosen.windowing = Some(granted);
            return;
        }
        let first =
            chosen.first.or_else(|| window_without_values(&stated_windows(plan), &plan.facts));
        match first {
            Some(first) => {
                chosen.windowing = Some(ruling.glance(modality, first));
                chosen.first = Some(first);
            }
            None => self.begin_survey(),
        }
    }

    fn begin_survey(&mut self) {
        let job = self.next_job();
        let Some(chosen) = &mut self.beside.chosen else { return };
        let id = VolumeId(chosen.plan.id.clone());
        let Some(Found::Dicom(_, series, plan)) = self.library.find(&id) else { return };
        let sources =
            (0..).zip(&plan.frames).filter_map(|(slice, f)| source_of(series, slice, f).ok());
        let sources: Vec<_> = sources.collect();
        let survey = Survey::of(plan.placement.dims());
        if sources.is_empty() {
            chosen.first = Some(survey.window(&plan.facts));
            return;
        }
        let progress =
            Progress { done: 0, total: u32::try_from(sources.len()).unwrap_or(u32::MAX) };
        chosen.under_way = Some(UnderWay { job, what: Awaited::Survey(survey, progress) });
        self.effects.push(Effect::Load(job, sources));
    }

    fn load_beside(&mut self, id: &VolumeId, slice: u32) -> Result<(), StudyError> {
        let job = self.next_job();
        let Some(Found::Dicom(_, series, plan)) = self.library.find(id) else { return Ok(()) };
        let no_slice = StudyError::NoSuchSlice { slice, slices: plan.placement.dims().slices };
        let frame = plan.frames.get(slice as usize).ok_or(no_slice)?;
        let source = source_of(series, slice, frame)?;
        if let Some(chosen) = &mut self.beside.chosen {
            chosen.under_way = Some(UnderWay { job, what: Awaited::Slice });
            self.effects.push(Effect::Load(job, vec![source]));
        }
        Ok(())
    }

    /// Takes a slice that was decoded, or was not.
    pub(crate) fn beside_arrived(&mut self, slice: u32, result: Result<Voxels, StudyError>) {
        let alone = result.and_then(|samples| self.alone(slice, &samples));
        let Some(chosen) = &mut self.beside.chosen else { return };
        let Some(UnderWay { job, what }) = chosen.under_way.take() else { return };
        match (what, alone) {
            (Awaited::Slice, Ok(volume)) => {
                chosen.held = Some(Held { slice, volume: Arc::new(volume) });
            }
            (Awaited::Slice, Err(error)) => chosen.fault = Some((slice, why_not_opened(&error))),
            (Awaited::Survey(mut survey, Progress { done, total }), alone) => {
                // A slice that cannot be read has no say; why is said where it is shown.
                if let Ok(volume) = alone {
                    survey.take(slice, &volume, 0);
                }
                if done + 1 < total {
                    let what = Awaited::Survey(survey, Progress { done: done + 1, total });
                    chosen.under_way = Some(UnderWay { job, what });
                } else {
                    chosen.first = Some(survey.window(&chosen.plan.facts));
                }
            }
        }
    }

    /// A decoded slice of the chosen series as a volume of its own.
    fn alone(&self, slice: u32, samples: &Voxels) -> Result<Volume, StudyError> {
        let id = self.beside.chosen.as_ref().map(|chosen| VolumeId(chosen.plan.id.clone()));
        let Some(Found::Dicom(_, series, plan)) = id.and_then(|id| self.library.find(&id)) else {
            return Err(StudyError::NoPixelData);
        };
        let (alone, mut volume, _) = lone_slice(series, plan, slice as usize)?;
        alone.write_slice(&mut volume, 0, samples)?;
        Ok(volume)
    }

    /// What is to be drawn of the slice that is held, if it is the one to be shown and its window is known.
    fn picture_beside(&self) -> Option<(u32, DrawSpec)> {
        let camera = self.camera_beside()?;
        let chosen = self.beside.chosen.as_ref()?;
        let (held, windowing) = (chosen.held.as_ref()?, chosen.windowing.as_ref()?);
        let lens = camera.on(&chosen.plan.placement);
        // The slice is held as the only one of a volume.
        let [origin, right, down] = lens.frame(held.slice).map(|at| at.with(2, 0.0));
        let draw = DrawSpec {
            viewport: BESIDE,
            size_px: camera.size_px,
            origin,
            right,
            down,
            interpolate: !lens.is_one_to_one(),
            window: windowing.shown().clone(),
            inverted: chosen.plan.inverted,
            labels: self.label_styles_beside(),
            preview: None,
            trace: None,
            fill: self.sight.overlay.fill,
            scale: camera.scale,
        };
        Some((held.slice, draw))
    }

    fn draw_beside(&mut self) {
        self.lay_labels_beside();
        let Some((slice, draw)) = self.picture_beside() else { return };
        let Some(chosen) = &mut self.beside.chosen else { return };
        let next = (slice, draw, chosen.labels.as_ref().map(|of| of.revision));
        if chosen.drawn.as_ref() != Some(&next) && next.1.size_px.0 > 1 {
            let spec = chosen.spec(slice, &next.1);
            self.effects.extend(spec.map(|spec| Effect::DrawBeside(Box::new(spec))));
            chosen.drawn = Some(next);
        }
    }

    /// What is drawn where the crosshair is.
    pub(crate) fn drawn_beside(&self) -> Option<BesideSpec> {
        let (at, chosen) = (self.place_beside()?, self.beside.chosen.as_ref()?);
        let (slice, draw, _) = chosen.drawn.as_ref()?;
        chosen.spec(*slice, draw).filter(|_| chosen.slice_at(at) == Some(*slice))
    }

    /// Takes another window of the second series, as far as the protocol leaves it free.
    pub(crate) fn change_window_beside(&mut self, command: &WindowCommand) -> Result<Reply, Why> {
        let chosen = self.beside.chosen.as_mut().ok_or(Why::NothingOpen)?;
        chosen.windowing.as_mut().ok_or(Why::StillLoading)?.handle(command)?;
        Ok(Reply::Done)
    }

    pub(crate) fn beside_view(&self) -> BesideView {
        let linked_plans = self.library.plans().filter(|(_, _, plan)| self.is_linked(plan));
        let choices = linked_plans.map(|(study, series, plan)| linked(study, series, plan));
        BesideView { choices: choices.collect(), shown: self.shown_beside() }
    }

    fn shown_beside(&self) -> Option<ShownBeside> {
        let (at, chosen) = (self.place_beside()?, self.beside.chosen.as_ref()?);
        let camera = self.camera_beside()?;
        let lens = camera.on(&chosen.plan.placement);
        let (cross, slice) = (lens.canvas(at), chosen.slice_at(at));
        Some(ShownBeside {
            volume: chosen.volume.clone(),
            slice,
            slices: chosen.grid.dims().slices,
            letters: lens.letters(),
            crosshair: (cross.x, cross.y),
            mm_per_px: 1.0 / lens.px(1.0),
            window: chosen.windowing.as_ref().map(|windowing| window_of(windowing, &chosen.plan)),
            survey: chosen.survey(),
            fault: slice.and_then(|slice| chosen.fault_of(slice)).cloned(),
            ruler: self.ruler_beside(),
        })
    }
}

fn window_of(windowing: &Windowing, plan: &VolumePlan) -> WindowBeside {
    let window = windowing.shown().window();
    WindowBeside {
        center: window.center(),
        width: window.width(),
        unit: unit_of(&plan.facts).to_owned(),
        state: windowing.state(),
    }
}

fn linked(study: &StudyEntry, series: &SeriesEntry, plan: &VolumePlan) -> LinkedVolume {
    LinkedVolume {
        id: VolumeId(plan.id.clone()),
        title: rail::title_of(series),
        modality: plan.facts.modality.clone(),
        study_date: study.study.date.clone(),
    }
}
