//! The fourth view: the slice of another series at the place of the crosshair. One slice of it is held, no more.

use std::sync::Arc;

use study::{SeriesEntry, StudyEntry, StudyError, VolumePlan};
use volume::{ContinuousIndex, Grid, Plane, Volume, Voxels};
use window::GrantedWindow;
use wire::{BesideView, Layout, LinkedVolume, ShownBeside, ViewportId, VolumeId, Why};

use crate::{
    BesideSpec, DrawSpec, Effect, JobId, Session,
    camera::Camera,
    library::{self, Found},
    reading::why_not_opened,
    session::Reply,
    thumbnails::lone_slice,
    windowing::first_window,
};

/// The view.
pub(crate) const BESIDE: ViewportId = ViewportId(3);

/// The fourth view.
#[derive(Debug)]
pub(crate) struct Beside {
    camera: Camera,
    chosen: Option<Chosen>,
}

#[derive(Debug)]
struct Chosen {
    volume: LinkedVolume,
    plan: VolumePlan,
    grid: Grid,
    /// The window that the protocol in force grants it.
    window: Option<GrantedWindow>,
    held: Option<Held>,
    under_way: Option<UnderWay>,
    /// What was asked to be drawn last.
    drawn: Option<(u32, DrawSpec)>,
    /// A slice that cannot be shown, and why.
    fault: Option<(u32, Why)>,
}

/// A slice, as a volume of its own.
#[derive(Debug)]
struct Held {
    slice: u32,
    volume: Arc<Volume>,
}

#[derive(Debug)]
struct UnderWay {
    job: JobId,
    slice: u32,
    plan: VolumePlan,
    volume: Volume,
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
            chosen.window = None;
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
            window: None,
            held: None,
            under_way: None,
            drawn: None,
            fault: None,
        })
    }

    /// Why a slice cannot be shown, if so.
    fn fault_of(&self, slice: u32) -> Option<&Why> {
        self.fault.as_ref().filter(|(of, _)| *of == slice).map(|(_, why)| why)
    }

    /// The slice at a place in it, if there is one.
    fn slice_at(&self, at: ContinuousIndex) -> Option<u32> {
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
    fn place_beside(&self) -> Option<ContinuousIndex> {
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
        let Some(chosen) = &self.beside.chosen else { return };
        let Some(slice) = chosen.slice_at(at) else { return };
        if chosen.held.as_ref().is_some_and(|held| held.slice == slice) {
            self.draw_beside();
        } else if chosen.fault_of(slice).is_none() {
            let loading = self.load_beside(&VolumeId(chosen.plan.id.clone()), slice);
            if let (Err(error), Some(chosen)) = (loading, &mut self.beside.chosen) {
                chosen.fault = Some((slice, why_not_opened(&error)));
            }
        }
    }

    fn load_beside(&mut self, id: &VolumeId, slice: u32) -> Result<(), StudyError> {
        let job = self.next_job();
        let Some(Found::Dicom(_, series, plan)) = self.library.find(id) else { return Ok(()) };
        let (plan, volume, source) = lone_slice(series, plan, slice as usize)?;
        if let Some(chosen) = &mut self.beside.chosen {
            chosen.under_way = Some(UnderWay { job, slice, plan, volume });
            self.effects.push(Effect::Load(job, vec![source]));
        }
        Ok(())
    }

    /// Takes the slice that was decoded, or was not.
    pub(crate) fn beside_arrived(&mut self, result: Result<Voxels, StudyError>) {
        let Some(chosen) = &mut self.beside.chosen else { return };
        let Some(UnderWay { slice, plan, mut volume, .. }) = chosen.under_way.take() else {
            return;
        };
        match result.and_then(|samples| plan.write_slice(&mut volume, 0, &samples)) {
            Ok(()) => chosen.held = Some(Held { slice, volume: Arc::new(volume) }),
            Err(error) => chosen.fault = Some((slice, why_not_opened(&error))),
        }
    }

    fn draw_beside(&mut self) {
        let Beside { camera, chosen: Some(chosen) } = &mut self.beside else { return };
        let Some(held) = &chosen.held else { return };
        let plan = &chosen.plan;
        let window = chosen.window.get_or_insert_with(|| {
            let fallback = first_window(&plan.windows, &plan.facts, &held.volume, &[true]);
            self.ruling.glance(&plan.facts.modality, fallback)
        });
        let lens = camera.on(&plan.placement);
        // The slice is held as the only one of a volume.
        let [origin, right, down] = lens.frame(held.slice).map(|at| at.with(2, 0.0));
        let draw = DrawSpec {
            viewport: BESIDE,
            size_px: camera.size_px,
            origin,
            right,
            down,
            interpolate: !lens.is_one_to_one(),
            window: window.clone(),
            inverted: plan.inverted,
            labels: Vec::new(),
            preview: None,
            trace: None,
            fill: 0.0,
            scale: camera.scale,
        };
        let next = (held.slice, draw);
        if chosen.drawn.as_ref() != Some(&next) && camera.size_px.0 > 1 {
            let (id, volume) = (VolumeId(plan.id.clone()), Arc::clone(&held.volume));
            let (slice, draw) = next.clone();
            let spec = BesideSpec { id, slice, volume, draw };
            self.effects.push(Effect::DrawBeside(Box::new(spec)));
            chosen.drawn = Some(next);
        }
    }

    pub(crate) fn beside_view(&self) -> BesideView {
        let linked_plans = self.library.plans().filter(|(_, _, plan)| self.is_linked(plan));
        let choices = linked_plans.map(|(study, series, plan)| linked(study, series, plan));
        BesideView { choices: choices.collect(), shown: self.shown_beside() }
    }

    fn shown_beside(&self) -> Option<ShownBeside> {
        let (at, chosen) = (self.place_beside()?, self.beside.chosen.as_ref()?);
        let lens = self.beside.camera.on(&chosen.plan.placement);
        let (cross, slice) = (lens.canvas(at), chosen.slice_at(at));
        let window = chosen.window.as_ref().map(GrantedWindow::window);
        Some(ShownBeside {
            volume: chosen.volume.clone(),
            slice,
            slices: chosen.grid.dims().slices,
            letters: lens.letters(),
            crosshair: (cross.x, cross.y),
            window: window.map(|window| (window.center(), window.width())),
            fault: slice.and_then(|slice| chosen.fault_of(slice)).cloned(),
        })
    }
}

fn linked(study: &StudyEntry, series: &SeriesEntry, plan: &VolumePlan) -> LinkedVolume {
    LinkedVolume {
        id: VolumeId(plan.id.clone()),
        title: library::title_of(series),
        modality: plan.facts.modality.clone(),
        study_date: study.study.date.clone(),
    }
}
