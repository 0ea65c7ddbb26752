//! Commands on segments and their voxels, and what follows from a change: journal, picture, findings.

use segment::{Delta, StrokePlane};
use wire::{Command, EditCommand, SegmentCommand, SegmentId, ViewCommand, ViewportId, Why};

use crate::{
    Effect, Session,
    editing::Change,
    journal::{Record, WindowStamp},
    session::{Desk, Reply},
};

/// Whether a stroke goes on under a command: its own commands, those on the tool for the next one, and looking that
/// leaves it on the slice that is seen.
pub(crate) fn leaves_stroke(command: &Command) -> bool {
    match command {
        Command::Edit(command) => match command {
            EditCommand::StrokeTo(_)
            | EditCommand::StrokeEnd
            | EditCommand::StrokeCancel
            | EditCommand::SetTool(_)
            | EditCommand::SetBrushShape(_)
            | EditCommand::SetBrushRadius { .. }
            | EditCommand::SetValueGate(_) => true,
            EditCommand::StrokeBegin { .. } | EditCommand::Undo | EditCommand::Redo => false,
        },
        Command::View(command) => matches!(
            command,
            ViewCommand::PointAt { .. }
                | ViewCommand::PointerLeft
                | ViewCommand::Zoom { .. }
                | ViewCommand::Pan { .. }
                | ViewCommand::Focus(_)
                | ViewCommand::SetFill(_)
                | ViewCommand::ReadPixels(_)
                | ViewCommand::WaitIdle
        ),
        _ => false,
    }
}

impl Session {
    pub(crate) fn list_segments(&mut self, command: &SegmentCommand) -> Result<Reply, Why> {
        let change = match command {
            SegmentCommand::Add { structure, name } => {
                self.journal_is_ours()?;
                let draft = self.ruling.draft(*structure, name.as_deref())?;
                self.desk_mut()?.editing.add(draft)?
            }
            SegmentCommand::AddKnown(place) => {
                self.journal_is_ours()?;
                let draft = self.ruling.known_draft(*place)?;
                self.desk_mut()?.editing.add(draft)?
            }
            other => self.desk_mut()?.editing.list(other)?,
        };
        self.carried_out(change);
        // Names, colours, visibility and the active segment are seen on the image too.
        self.sight.all_stale();
        Ok(Reply::Done)
    }

    pub(crate) fn edit(&mut self, command: &EditCommand) -> Result<Reply, Why> {
        let change = match command {
            EditCommand::StrokeBegin { viewport, at, erase } => {
                self.begin_stroke(*viewport, *at, *erase)?
            }
            EditCommand::StrokeTo(_) if !self.desk()?.editing.is_drawing() => Change::None,
            other => {
                let viewport = self.stroke_view;
                let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
                let camera = self.sight.camera(viewport).ok_or(Why::NothingOpen)?;
                let lens = camera.on(desk.reading.placement());
                let slice = desk.reading.cursor_slice(lens.axes().through);
                let place = |at| lens.index(at, slice);
                desk.editing.edit_command(other, desk.reading.volume(), place)?
            }
        };
        self.carried_out(change);
        Ok(Reply::Done)
    }

    fn begin_stroke(
        &mut self,
        viewport: ViewportId,
        at: wire::CanvasPoint,
        erase: bool,
    ) -> Result<Change, Why> {
        self.stroke_view = viewport;
        self.journal_is_ours()?;
        self.loaded_desk()?.windowing.for_edits()?;
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        let camera = self.sight.camera(viewport).ok_or(Why::NothingOpen)?;
        let lens = camera.on(desk.reading.placement());
        let axes = lens.axes();
        if !self.ruling.allows_edits_in(lens.plane_name(), &desk.reading) {
            return Err(Why::PlaneNotEditable);
        }
        let slice = desk.reading.cursor_slice(axes.through);
        let index = lens.index(at, slice);
        let plane = StrokePlane { axes, slice };
        self.show_active()?;
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        desk.editing.begin_stroke(desk.reading.volume(), plane, index, erase)
    }

    /// Nobody paints what is not seen: whatever hides the active segment no longer does.
    fn show_active(&mut self) -> Result<(), Why> {
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        let Some(active) = desk.editing.active() else { return Ok(()) };
        if !self.sight.overlay.segments_hidden && self.sight.draws(active) {
            return Ok(());
        }
        self.sight.show_all_segments();
        if !active.visible {
            let show = SegmentCommand::SetVisible(SegmentId(active.number.into()), true);
            let shown = desk.editing.list(&show)?;
            self.carried_out(shown);
        }
        Ok(())
    }

    /// Lifts the pointer for the reader: a stroke in hand is a gesture of its own, made in the state that it began in,
    /// whatever comes next.
    pub(crate) fn end_stroke_in_hand(&mut self) {
        if let Some(desk) = &mut self.desk {
            let change = desk.editing.end_stroke();
            self.carried_out(change);
        }
    }

    /// What every change leads to: the picture is drawn again, a finished gesture goes to the journal.
    pub(crate) fn carried_out(&mut self, change: Change) {
        let unix_ms = self.now.unix_ms;
        if let Some(desk) = &mut self.desk {
            desk.segs_follow(&change);
        }
        let (deltas, record) = match change {
            Change::None => return,
            Change::Passing(deltas) => (deltas, None),
            Change::Gesture(deltas) => {
                let protocol = self.ruling.in_force();
                let window = |desk: &Desk| WindowStamp::of(desk.windowing.in_force(), &protocol);
                let window = self.desk.as_ref().map(window);
                let record = window.map(|window| Record::gesture(unix_ms, window, &deltas));
                (deltas, record)
            }
            Change::Undone(deltas) => (deltas, Some(Record::Undo { unix_ms })),
            Change::Redone(deltas) => (deltas, Some(Record::Redo { unix_ms })),
        };
        self.show_changes(&deltas);
        if let Some(record) = record {
            self.journal_standing();
            self.journal(&record);
            self.measure_changes(&deltas);
            self.saved.clear();
        }
    }

    pub(crate) fn journal(&mut self, record: &Record) {
        let (number, bytes) = self.recovery.record(record, self.ruling.idle_ms());
        self.written_down(number, bytes);
    }

    /// A record is to be appended to the journal.
    pub(crate) fn written_down(&mut self, number: u64, bytes: Vec<u8>) {
        self.worked_on.insert(self.recovery.key().to_owned());
        self.effects.push(Effect::Journal { number, bytes });
    }

    pub(crate) fn show_changes(&mut self, deltas: &[Delta]) {
        let Some(desk) = &mut self.desk else { return };
        let dims = desk.editing.segmentation().dims();
        let bounds: Vec<_> = deltas.iter().filter_map(|delta| delta.bounds(dims)).collect();
        if !bounds.is_empty() {
            desk.inspection.now_stale();
        }
        let first = bounds.iter().map(|(low, _)| low.slice).min();
        let last = bounds.iter().map(|(_, high)| high.slice).max();
        if let (Some(first), Some(last)) = (first, last) {
            // Where layers lie over each other, a border is seen that the slice beside it makes one.
            let beside = u32::from(desk.editing.segmentation().layers().len() > 1);
            let first = first.saturating_sub(beside);
            let last = (last + beside).min(dims.slices.saturating_sub(1));
            self.effects.push(Effect::LabelsChanged { first, last });
        }
        self.sight.all_stale();
    }
}
