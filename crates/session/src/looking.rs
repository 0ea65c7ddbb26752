//! Commands on views and the window.

use segment::Segment;
use volume::Lps;
use wire::{CanvasPoint, ViewCommand, ViewportId, Why, WindowCommand};

use crate::{
    DrawSpec, Effect, LabelBox, LabelStyle, Session,
    beside::BESIDE,
    camera::Lens,
    first_window::stated_windows,
    preview::Preview,
    session::{Desk, Reply},
    sight::role_of,
};

impl Session {
    pub(crate) fn look(&mut self, command: ViewCommand) -> Result<Reply, Why> {
        match self.meant_for_open(command)? {
            ViewCommand::Resize { viewport: BESIDE, width_px, height_px, scale } => {
                self.beside.resize((width_px, height_px), scale);
            }
            // What is under it is looked up when all has settled.
            ViewCommand::PointAt { viewport, at } => self.pointed = Some((viewport, at)),
            ViewCommand::Resize { viewport, width_px, height_px, scale } => {
                self.resize(viewport, (width_px, height_px), scale);
            }
            ViewCommand::SetPlane { viewport, plane } => {
                let desk = self.desk.as_ref().ok_or(Why::NothingOpen)?;
                self.sight.set_plane(viewport, plane, desk.reading.placement());
            }
            ViewCommand::SetSlice { viewport, slice } => self.go_to_slice(viewport, |_| slice)?,
            ViewCommand::StepSlice { viewport, by } => {
                self.go_to_slice(viewport, |now| now.saturating_add_signed(by))?;
            }
            ViewCommand::Zoom { viewport, about, factor } => {
                self.move_camera(viewport, |c, placement| c.zoom(placement, about, factor))?;
            }
            ViewCommand::ZoomToPixels { viewport } => {
                let cursor = self.desk()?.reading.cursor;
                self.move_camera(viewport, |c, placement| c.zoom_to_pixels(placement, cursor))?;
            }
            ViewCommand::Pan { viewport, dx_px, dy_px } => {
                self.move_camera(viewport, |c, placement| c.pan(placement, dx_px, dy_px))?;
            }
            ViewCommand::Reset => {
                let desk = self.desk.as_ref().ok_or(Why::NothingOpen)?;
                self.sight.reset(desk.reading.placement());
            }
            ViewCommand::SetCrosshair { viewport, at } => self.set_crosshair(viewport, at)?,
            ViewCommand::GoToLps(at) => {
                let desk = self.desk_mut()?;
                let grid = desk.reading.grid()?;
                let to = grid.index_from_lps(Lps::new(at.x, at.y, at.z));
                desk.reading.move_cursor(to);
                self.cursor_moved();
            }
            ViewCommand::PointerLeft => self.pointer_left(),
            other => self.change_overlay(&other),
        }
        Ok(Reply::Done)
    }

    fn change_overlay(&mut self, command: &ViewCommand) {
        let overlay = &mut self.sight.overlay;
        match command {
            ViewCommand::SetLayout(layout) => overlay.layout = *layout,
            ViewCommand::Focus(viewport) => overlay.focus = *viewport,
            ViewCommand::ShowCrosshair(on) => overlay.crosshair = *on,
            ViewCommand::SetFill(fill) if fill.is_finite() => overlay.fill = fill.clamp(0.0, 0.6),
            ViewCommand::HideSegments(on) => overlay.segments_hidden = *on,
            ViewCommand::HideProposals(on) => overlay.proposals_hidden = *on,
            ViewCommand::HideEdits(on) => overlay.edits_hidden = *on,
            ViewCommand::HideIdentity(on) => overlay.identity_hidden = *on,
            // No number, or not of what lies over the views.
            ViewCommand::SetFill(_)
            | ViewCommand::Resize { .. }
            | ViewCommand::SetPlane { .. }
            | ViewCommand::SetSlice { .. }
            | ViewCommand::StepSlice { .. }
            | ViewCommand::Zoom { .. }
            | ViewCommand::ZoomToPixels { .. }
            | ViewCommand::Pan { .. }
            | ViewCommand::Reset
            | ViewCommand::SetCrosshair { .. }
            | ViewCommand::GoToLps(_)
            | ViewCommand::PointAt { .. }
            | ViewCommand::PointerLeft
            | ViewCommand::ReadPixels(_)
            | ViewCommand::WaitIdle => return,
        }
        self.sight.all_stale();
    }

    fn resize(&mut self, viewport: ViewportId, size_px: (u32, u32), scale: f32) {
        let placement = self.desk.as_ref().map(|desk| desk.reading.placement());
        if let Some(camera) = self.sight.camera_mut(viewport) {
            camera.resize(size_px, scale, placement);
        }
    }

    fn move_camera(
        &mut self,
        viewport: ViewportId,
        change: impl FnOnce(&mut crate::camera::Camera, &volume::Placement),
    ) -> Result<(), Why> {
        let desk = self.desk.as_ref().ok_or(Why::NothingOpen)?;
        if let Some(camera) = self.sight.camera_mut(viewport) {
            change(camera, desk.reading.placement());
        }
        Ok(())
    }

    fn go_to_slice(
        &mut self,
        viewport: ViewportId,
        to: impl FnOnce(u32) -> u32,
    ) -> Result<(), Why> {
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        let camera = self.sight.camera(viewport).ok_or(Why::NothingOpen)?;
        let axis = camera.on(desk.reading.placement()).axes().through;
        let slice = to(desk.reading.cursor_slice(axis));
        desk.reading.move_cursor(desk.reading.cursor.with(axis, f64::from(slice)));
        self.cursor_moved();
        Ok(())
    }

    fn set_crosshair(&mut self, viewport: ViewportId, at: CanvasPoint) -> Result<(), Why> {
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        let camera = self.sight.camera(viewport).ok_or(Why::NothingOpen)?;
        let lens = camera.on(desk.reading.placement());
        let to = lens.index(at, desk.reading.cursor_slice(lens.axes().through));
        desk.reading.move_cursor(to);
        self.cursor_moved();
        Ok(())
    }

    /// The views follow the cursor, and what is still to be decoded is decoded from here.
    pub(crate) fn cursor_moved(&mut self) {
        self.sight.all_stale();
        let Some(desk) = &self.desk else { return };
        if let Some(job) = desk.reading.loading() {
            let slice = desk.reading.cursor_slice(2);
            if !desk.reading.has_arrived(slice) {
                self.effects.push(Effect::Prioritise(job, slice));
            }
        }
    }

    pub(crate) fn pointer_left(&mut self) {
        (self.pointed, self.pointer) = (None, wire::PointerView::default());
    }

    /// Position, value and segment under the pointer, on the slices that the views show now.
    pub(crate) fn point_again(&mut self) {
        match self.pointed {
            Some((BESIDE, at)) => self.point_beside(at),
            Some((viewport, at)) => self.point_at(viewport, at),
            None => {}
        }
    }

    fn point_at(&mut self, viewport: ViewportId, at: CanvasPoint) {
        let (Some(desk), Some(camera)) = (&self.desk, self.sight.camera(viewport)) else { return };
        let lens = camera.on(desk.reading.placement());
        let index = lens.index(at, desk.reading.cursor_slice(lens.axes().through));
        let segmentation = desk.editing.segmentation();
        // What is not drawn is not named.
        let is_drawn = |label: &u8| {
            !self.sight.overlay.segments_hidden
                && segmentation.segment(*label).is_some_and(|s| self.sight.draws(s))
        };
        let labels = desk.editing.labels();
        let label = |place| labels.map(|labels| labels.label(place)).filter(is_drawn);
        self.pointer = desk.reading.probe(index, |place| label(place).unwrap_or(0));
    }

    pub(crate) fn change_window(&mut self, command: &WindowCommand) -> Result<Reply, Why> {
        if self.desk()?.windowing.ends_deviation(command) {
            self.leave_window(false);
        }
        let changed = self.desk_mut()?.windowing.handle(command);
        // What is refused counts too. A drag is one, and is kept at its end.
        if !matches!(command, WindowCommand::Drag { .. }) {
            self.standing_changed();
        }
        if changed? {
            self.sight.all_stale();
        }
        Ok(Reply::Done)
    }

    /// Finds the window anew: under the protocol in force, with the values that have arrived, for the active segment.
    pub(crate) fn renew_window(&mut self) {
        let Some(desk) = &mut self.desk else { return };
        let stated = desk.reading.plan().map(stated_windows).unwrap_or_default();
        let structure = self.ruling.structure_of(desk.editing.active());
        let windowing = self.ruling.windowing(&desk.reading, &stated, structure);
        desk.windowing = windowing.after(&desk.windowing);
        self.sight.all_stale();
    }

    /// The window follows the active segment: the protocol may state one of its own for each structure.
    pub(crate) fn window_follows_segment(&mut self) {
        let Some(desk) = &mut self.desk else { return };
        let structure = self.ruling.structure_of(desk.editing.active());
        let before = std::mem::replace(&mut desk.windowing.structure, structure);
        if self.ruling.windows_alike(before, structure, &desk.reading.facts.modality) {
            return;
        }
        // What is in hand was drawn in the window before.
        self.end_stroke_in_hand();
        self.renew_window();
    }

    pub(crate) fn draw_stale(&mut self) {
        let Some(desk) = &mut self.desk else { return };
        if desk.editing.arrange(|segment| self.sight.draws(segment)) {
            let last = desk.reading.placement().dims().slices.saturating_sub(1);
            self.effects.push(Effect::LabelsChanged { first: 0, last });
            self.sight.all_stale();
        }
        let Some(desk) = &self.desk else { return };
        let shown = self.sight.shown(desk.reading.placement());
        let stale = self.sight.take_stale(&shown);
        if stale.is_empty() {
            return;
        }
        self.draw_repair();
        let Some(desk) = &self.desk else { return };
        let mut traces = std::mem::take(&mut self.traces);
        let mut drawn = Vec::with_capacity(stale.len());
        for viewport in stale {
            let Some(camera) = self.sight.camera(viewport) else { continue };
            let lens = camera.on(desk.reading.placement());
            let axis = lens.axes().through;
            let slice = desk.reading.cursor_slice(axis);
            let spec = self.draw_spec(desk, viewport, &lens, (slice, desk.inspection.preview()));
            let trace = self.trace(desk, &mut traces, (axis, slice));
            drawn.push((viewport, self.on_slice(desk, &lens, (slice, &spec))));
            self.effects.push(Effect::Draw(Box::new(DrawSpec { trace, ..spec })));
        }
        self.traces = traces;
        for (viewport, on) in drawn {
            self.eyes.draws(viewport, on);
        }
    }

    /// What is to be drawn of a slice that a lens looks at; without a trace.
    pub(crate) fn draw_spec(
        &self,
        desk: &Desk,
        viewport: ViewportId,
        lens: &Lens<'_>,
        (slice, preview): (u32, Option<&Preview>),
    ) -> DrawSpec {
        let camera = lens.camera();
        let [origin, right, down] = lens.frame(slice);
        let (labels, preview) = self.label_styles(desk, (lens.axes().through, slice), preview);
        DrawSpec {
            viewport,
            size_px: camera.size_px,
            origin,
            right,
            down,
            interpolate: !lens.is_one_to_one(),
            window: desk.windowing.shown().clone(),
            inverted: desk.reading.plan().is_some_and(|plan| plan.inverted),
            labels,
            preview,
            trace: None,
            fill: self.sight.overlay.fill,
            scale: camera.scale,
        }
    }

    /// How segments are shown on a slice along an index axis, and what of a repair is previewed there.
    pub(crate) fn label_styles(
        &self,
        desk: &Desk,
        (axis, slice): (usize, u32),
        preview: Option<&Preview>,
    ) -> (Vec<LabelStyle>, Option<LabelBox>) {
        let overlay = &self.sight.overlay;
        if overlay.segments_hidden {
            return (Vec::new(), None);
        }
        let active = desk.editing.active().map(|s| s.number);
        let segmentation = desk.editing.segmentation();
        let style = |segment: &Segment| LabelStyle {
            label: segment.number,
            color: segment.color,
            active: Some(segment.number) == active,
            role: role_of(segment),
            stacked: desk.editing.stacked(segment.number),
        };
        let drawn = segmentation.segments().filter(|segment| self.sight.draws(segment));
        let mut styles: Vec<_> = drawn.map(style).collect();
        let preview = preview.and_then(|preview| {
            let stacked = desk.editing.stacked(preview.number());
            preview.on_slice(segmentation, stacked, (axis, slice))
        });
        let (preview, previewed) = preview.unzip();
        styles.extend(previewed.into_iter().flatten());
        (styles, preview)
    }
}
