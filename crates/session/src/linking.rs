//! What is done in the fourth view. It shows the same places of the body as the open volume does, so that what is done
//! there is done at the same place of the open volume: one crosshair, one scale, one middle, in mm.

use volume::{ContinuousIndex, Grid, Index, Lps};
use wire::{CanvasPoint, PointLps, PointerView, ViewCommand, ViewportId, Why};

use crate::{
    Session,
    beside::{BESIDE, Chosen},
    camera::Camera,
    reading::unit_of,
};

impl Session {
    /// The camera of the fourth view: the same middle and the same scale as the open volume has in that plane. Where no
    /// view has the plane, a camera of its own.
    pub(crate) fn camera_beside(&self) -> Option<Camera> {
        let (chosen, open) = self.both()?;
        let (own, desk) = (&self.beside.camera, self.desk.as_ref()?);
        let linked = self.sight.view_in(own.plane).and_then(|id| self.sight.camera(id));
        let Some(camera) = linked else { return Some(own.clone()) };
        let lens = camera.on(desk.reading.placement());
        let middle = lens.middle(desk.reading.cursor_slice(lens.axes().through));
        let at = chosen.grid.index_from_lps(open.lps_from_index(middle));
        let mm_per_px = 1.0 / lens.px(1.0);
        Some(own.looking_at(&chosen.plan.placement, at, mm_per_px))
    }

    /// What a command in the fourth view asks of the open volume; any other command as it is.
    ///
    /// # Errors
    /// [`Why::NothingOpen`] when the fourth view shows nothing.
    pub(crate) fn meant_for_open(&self, command: ViewCommand) -> Result<ViewCommand, Why> {
        Ok(match command {
            ViewCommand::StepSlice { viewport: BESIDE, by } => {
                self.slice_beside(|now| now.saturating_add(i64::from(by)))?
            }
            ViewCommand::SetSlice { viewport: BESIDE, slice } => {
                self.slice_beside(|_| i64::from(slice))?
            }
            ViewCommand::SetCrosshair { viewport: BESIDE, at } => {
                go_to(self.lps_beside(at).ok_or(Why::NothingOpen)?)
            }
            ViewCommand::Zoom { viewport: BESIDE, about, factor } => {
                self.zoom_beside(about, factor)?
            }
            ViewCommand::Pan { viewport: BESIDE, dx_px, dy_px } => {
                ViewCommand::Pan { viewport: self.linked_view()?, dx_px, dy_px }
            }
            ViewCommand::ZoomToPixels { viewport: BESIDE } => {
                ViewCommand::ZoomToPixels { viewport: self.linked_view()? }
            }
            other => other,
        })
    }

    /// Position and value under a pointer in the fourth view.
    pub(crate) fn point_beside(&mut self, at: CanvasPoint) {
        self.pointer = self.probe_beside(at).unwrap_or_default();
    }

    fn probe_beside(&self, at: CanvasPoint) -> Option<PointerView> {
        let (chosen, _) = self.both()?;
        let slice = chosen.slice_at(self.place_beside()?)?;
        let place = self.index_beside(at)?.with(2, f64::from(slice));
        let index = chosen.grid.dims().nearest(place)?;
        let position = chosen.grid.lps_from_index(place);
        let held = chosen.held.as_ref().filter(|held| held.slice == index.slice);
        let alone = Index { slice: 0, ..index };
        Some(PointerView {
            position: Some(point(position)),
            value: held.and_then(|held| held.volume.value(alone)),
            unit: unit_of(&chosen.plan.facts).to_owned(),
            segment: self.segment_beside(alone).filter(|_| held.is_some()),
        })
    }

    /// The second series and the grid of the open one.
    fn both(&self) -> Option<(&Chosen, &Grid)> {
        let open = self.desk.as_ref()?.reading.placement().grid()?;
        Some((self.beside.chosen.as_ref()?, open))
    }

    /// The view of the open volume that the fourth one is linked to.
    fn linked_view(&self) -> Result<ViewportId, Why> {
        self.sight.view_in(self.beside.camera.plane).ok_or(Why::NothingOpen)
    }

    /// Place in the second series under a point of the fourth view, as deep as the crosshair: the nearest slice is shown,
    /// and a press on it leaves the other series where they are.
    fn index_beside(&self, at: CanvasPoint) -> Option<ContinuousIndex> {
        let camera = self.camera_beside()?;
        let (chosen, _) = self.both()?;
        let depth = self.place_beside()?.slice;
        Some(camera.on(&chosen.plan.placement).index(at, 0).with(2, depth))
    }

    fn lps_beside(&self, at: CanvasPoint) -> Option<Lps> {
        let (chosen, _) = self.both()?;
        Some(chosen.grid.lps_from_index(self.index_beside(at)?))
    }

    /// To another slice of the second series, in the column and row of the crosshair.
    fn slice_beside(&self, to: impl FnOnce(i64) -> i64) -> Result<ViewCommand, Why> {
        let (chosen, _) = self.both().ok_or(Why::NothingOpen)?;
        let at = self.place_beside().ok_or(Why::NothingOpen)?;
        let last = i64::from(chosen.grid.dims().slices) - 1;
        let now = (at.slice + 0.5).floor().clamp(0.0, last as f64) as i64;
        let slice = to(now).clamp(0, last);
        Ok(go_to(chosen.grid.lps_from_index(at.with(2, slice as f64))))
    }

    fn zoom_beside(&self, about: CanvasPoint, factor: f64) -> Result<ViewCommand, Why> {
        let viewport = self.linked_view()?;
        let about = self.lps_beside(about).and_then(|place| {
            let (desk, (_, open)) = (self.desk.as_ref()?, self.both()?);
            let lens = self.sight.camera(viewport)?.on(desk.reading.placement());
            Some(lens.canvas(open.index_from_lps(place)))
        });
        let about = about.ok_or(Why::NothingOpen)?;
        Ok(ViewCommand::Zoom { viewport, about, factor })
    }
}

fn go_to(place: Lps) -> ViewCommand {
    ViewCommand::GoToLps(point(place))
}

fn point(place: Lps) -> PointLps {
    PointLps { x: place.x, y: place.y, z: place.z }
}
