//! Segments and their voxels: the list, the tool in hand, strokes, undo.

use std::borrow::Borrow;

use interchange::seg::{LONGEST_LO, writable};
use segment::{
    Brush, BrushMode, BrushShape, Delta, History, Layer, LayerChoice, Origin, Rgb, Segment,
    SegmentDraft, SegmentEdit, SegmentError, Segmentation, Stroke, StrokePlane, ValueGate,
    smallest_radius_mm,
};
use volume::{ContinuousIndex, Dims, Labelmap, Volume};
use wire::{
    BRUSH_RADIUS_MM, EditCommand, Replaces, SegmentCommand, SegmentId, Step, Tool, ToolView, Why,
};

use crate::{
    Stacked,
    composite::Composite,
    edited::EditedSlices,
    gesture,
    proposing::{self, Structure},
    tally::SliceTally,
};

/// Segments of the open volume and the tool that changes them.
#[derive(Debug)]
pub(crate) struct Editing {
    segmentation: Segmentation,
    history: History,
    stroke: Option<Stroke>,
    tally: SliceTally,
    composite: Composite,
    active: Option<u8>,
    tool: ToolView,
    edited: EditedSlices,
    /// Rises with each change of the labelmap to draw.
    revision: u64,
}

/// A change that was carried out: what to journal, what to draw again.
#[derive(Debug, PartialEq)]
#[must_use = "a change that is not journaled is lost at the next reload"]
pub(crate) enum Change {
    /// Nothing but the list or the tool changed.
    None,
    /// Voxels changed under a stroke that is still in hand.
    Passing(Vec<Delta>),
    /// A gesture ended.
    Gesture(Vec<Delta>),
    /// The last gesture was taken back; these are its changes as they were made.
    Undone(Vec<Delta>),
    /// A gesture was brought again.
    Redone(Vec<Delta>),
}

impl Change {
    /// A gesture that was carried out. One that changes nothing is not in the history, and so in no journal.
    fn of(gesture: Vec<Delta>) -> Self {
        if gesture.iter().all(Delta::is_empty) { Self::None } else { Self::Gesture(gesture) }
    }
}

impl Editing {
    pub(crate) fn new(dims: Dims) -> Self {
        Self {
            segmentation: Segmentation::new(dims),
            history: History::default(),
            stroke: None,
            tally: SliceTally::new(dims),
            composite: Composite::default(),
            active: None,
            tool: ToolView::default(),
            edited: EditedSlices::new(dims),
            revision: 0,
        }
    }

    pub(crate) fn segmentation(&self) -> &Segmentation {
        &self.segmentation
    }

    pub(crate) fn tally(&self) -> &SliceTally {
        &self.tally
    }

    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    pub(crate) fn tool(&self) -> &ToolView {
        &self.tool
    }

    pub(crate) fn is_drawing(&self) -> bool {
        self.stroke.is_some()
    }

    pub(crate) fn active(&self) -> Option<&Segment> {
        self.active.and_then(|number| self.segmentation.segment(number))
    }

    pub(crate) fn edited(&self) -> &EditedSlices {
        &self.edited
    }

    /// The labelmap to draw.
    pub(crate) fn labels(&self) -> Option<&Labelmap> {
        self.composite.labels(&self.segmentation)
    }

    /// Tells the labelmap to draw from what it was before.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Lays the labelmap to draw for what is shown. Returns whether all of it changed.
    pub(crate) fn arrange(&mut self, is_shown: impl Fn(&Segment) -> bool) -> bool {
        let draws = matches!(self.tool.tool, Tool::Brush | Tool::Eraser);
        let hand = (self.active.filter(|_| draws), self.is_drawing());
        let is_new = self.composite.arrange(&self.segmentation, hand, is_shown);
        self.revision += u64::from(is_new);
        is_new
    }

    /// Where a segment lies among those that lie over each other, as last arranged.
    pub(crate) fn stacked(&self, number: u8) -> Stacked {
        self.composite.stacked(number)
    }

    /// Commands on the list of segments.
    pub(crate) fn list(&mut self, command: &SegmentCommand) -> Result<Change, Why> {
        match command {
            SegmentCommand::Add { .. } | SegmentCommand::AddKnown(_) => {
                Err(Why::StructureNotInProtocol)
            }
            SegmentCommand::Remove(id) => {
                let delta = self.segmentation.remove_segment(self.number(*id)?);
                self.perform(vec![delta.map_err(why)?])
            }
            SegmentCommand::Rename(id, name) => {
                let number = self.number(*id)?;
                let others = self.segmentation.segments().filter(|s| s.number != number);
                let taken: Vec<String> = others.map(|s| s.name.clone()).collect();
                // Two of one name cannot be told apart, here or in a file.
                self.edit(*id, SegmentEdit::Rename(free_name(&writable(name, LONGEST_LO), &taken)))
            }
            SegmentCommand::Recolor(id, [red, green, blue]) => {
                self.edit(*id, SegmentEdit::Recolor(Rgb(*red, *green, *blue)))
            }
            SegmentCommand::SetVisible(id, on) => self.edit(*id, SegmentEdit::Show(*on)),
            SegmentCommand::SetLocked(id, on) => self.edit(*id, SegmentEdit::Lock(*on)),
            SegmentCommand::Activate(id) => {
                self.active = Some(self.number(*id)?);
                Ok(Change::None)
            }
            SegmentCommand::ActivateBy(by) => {
                self.activate_by(*by);
                Ok(Change::None)
            }
        }
    }

    /// Adds an empty segment and makes it the active one.
    pub(crate) fn add(&mut self, mut draft: SegmentDraft) -> Result<Change, Why> {
        // Two of one colour cannot be told apart on the image, whatever a protocol would have.
        let wanted = draft.color.unwrap_or_else(|| segment::palette_color(1));
        draft.color = Some(self.free_color(wanted));
        let layer = self.layer_for_drawing();
        let (number, delta) = self.segmentation.add_segment(layer, draft).map_err(why)?;
        let change = self.perform(vec![delta])?;
        self.active = Some(number);
        Ok(change)
    }

    /// The colour, where no segment has it; else the first of the palette that is free.
    fn free_color(&self, wanted: Rgb) -> Rgb {
        let is_free = |color: &Rgb| self.segmentation.segments().all(|s| s.color != *color);
        let palette = (1..=u8::MAX).map(segment::palette_color);
        std::iter::once(wanted).chain(palette).find(is_free).unwrap_or(wanted)
    }

    /// Drawn segments exclude each other and share a layer; what a model or a file brought keeps its own, so that
    /// drawing beside it never takes voxels from it.
    fn layer_for_drawing(&self) -> LayerChoice {
        let is_drawn = |layer: &Layer| layer.segments().all(|s| s.origin == Origin::Manual);
        let place = self.segmentation.layers().iter().position(is_drawn);
        place.and_then(|at| u16::try_from(at).ok()).map_or(LayerChoice::New, LayerChoice::At)
    }

    /// Carries out changes made elsewhere (a proposal, a repair) as one gesture.
    pub(crate) fn perform(&mut self, gesture: Vec<Delta>) -> Result<Change, Why> {
        self.history.perform(&mut self.segmentation, gesture.clone()).map_err(why)?;
        self.follow(&gesture);
        Ok(self.ended(Change::of(gesture)))
    }

    /// Puts a model's proposal in place of what it proposed before, as one gesture. What stays keeps its name; a new
    /// structure that is called the same gets a number behind it. `is_output` tells what was proposed here from what a
    /// file says of the same model, which stays.
    pub(crate) fn take_proposal<'a>(
        &mut self,
        (model, replaces): (&str, Replaces),
        is_output: impl Fn(u8) -> bool,
        layers: impl IntoIterator<Item = (&'a Labelmap, Vec<(u8, SegmentDraft)>)>,
    ) -> Result<Change, Why> {
        let is_replaced = |s: &Segment| {
            let is_its_own = is_by(model, s) && is_output(s.number);
            is_its_own && !s.locked && (replaces == Replaces::All || !is_touched(s))
        };
        let (old, stays): (Vec<_>, Vec<_>) =
            self.segmentation.segments().partition(|s| is_replaced(s));
        let old: Vec<u8> = old.iter().map(|s| s.number).collect();
        let names: Vec<String> = stays.iter().map(|s| s.name.clone()).collect();
        let named = |mut draft: SegmentDraft| {
            draft.name = free_name(&draft.name, &names);
            draft
        };
        let structure = |(label, draft)| Structure::from((label, named(draft)));
        let layers = layers
            .into_iter()
            .map(|(labels, structures)| (labels, structures.into_iter().map(structure).collect()));
        self.put_in(&old, layers)
    }

    /// Segments that a model proposed here, and that somebody edited or accepted and did not protect.
    pub(crate) fn touched_of(&self, model: &str, is_output: impl Fn(u8) -> bool) -> u32 {
        let segments = self.segmentation.segments().filter(|s| is_output(s.number));
        let touched = segments.filter(|s| is_by(model, s) && is_touched(s) && !s.locked);
        u32::try_from(touched.count()).unwrap_or(u32::MAX)
    }

    /// Puts labelmaps made elsewhere (a file) beside what is there, each with its structures by label, as one gesture;
    /// all of them or none.
    pub(crate) fn add_layers(
        &mut self,
        layers: impl IntoIterator<Item = (Labelmap, Vec<Structure>)>,
    ) -> Result<Change, Why> {
        self.put_in(&[], layers)
    }

    /// Puts labelmaps in place of these segments, as one gesture; all or nothing.
    fn put_in<L: Borrow<Labelmap>>(
        &mut self,
        replaced: &[u8],
        layers: impl IntoIterator<Item = (L, Vec<Structure>)>,
    ) -> Result<Change, Why> {
        let mut open = self.history.begin(&mut self.segmentation);
        for &number in replaced {
            let delta = open.segmentation().remove_segment(number).map_err(why)?;
            open.apply(delta).map_err(why)?;
        }
        for (labels, structures) in layers {
            let delta = proposing::delta_of(open.segmentation(), labels.borrow(), structures)?;
            open.apply(delta).map_err(why)?;
        }
        let gesture = open.finish();
        self.follow(&gesture);
        Ok(self.ended(Change::of(gesture)))
    }

    /// Commands on voxels and the tool, but for the beginning of a stroke, which needs a place.
    pub(crate) fn edit_command(
        &mut self,
        command: &EditCommand,
        volume: &Volume,
        place: impl Fn(wire::CanvasPoint) -> ContinuousIndex,
    ) -> Result<Change, Why> {
        match command {
            EditCommand::SetTool(tool) => self.tool.tool = *tool,
            EditCommand::SetBrushShape(shape) => self.tool.shape = *shape,
            EditCommand::SetBrushRadius { radius_mm } if radius_mm.is_finite() => {
                self.tool.radius_mm =
                    radius_mm.clamp(*BRUSH_RADIUS_MM.start(), *BRUSH_RADIUS_MM.end());
            }
            EditCommand::SetBrushRadius { .. } | EditCommand::StrokeBegin { .. } => {}
            EditCommand::SetValueGate(gate) => {
                self.tool.value_gate = gate.filter(|(low, high)| low <= high);
                self.tool.last_gate = self.tool.value_gate.or(self.tool.last_gate);
            }
            EditCommand::StrokeTo(points) => {
                let places: Vec<_> = points.iter().map(|&at| place(at)).collect();
                return self.extend(volume, &places);
            }
            EditCommand::StrokeEnd => return Ok(self.end_stroke()),
            EditCommand::StrokeCancel => return self.cancel_stroke(),
            EditCommand::Undo => return self.undo(),
            EditCommand::Redo => return self.redo(),
        }
        Ok(Change::None)
    }

    /// Presses the pointer down on a slice.
    pub(crate) fn begin_stroke(
        &mut self,
        volume: &Volume,
        plane: StrokePlane,
        at: ContinuousIndex,
        erase: bool,
    ) -> Result<Change, Why> {
        let number = self.active.ok_or(Why::NoActiveSegment)?;
        let erases = erase || self.tool.tool == Tool::Eraser;
        let brush = Brush {
            shape: match self.tool.shape {
                wire::BrushShape::Disc => BrushShape::Disc,
                wire::BrushShape::Ball => BrushShape::Ball,
            },
            // A click always paints: below this radius it could fall between voxel centres.
            radius_mm: smallest_radius_mm(volume.placement(), plane.axes)
                .map_or(self.tool.radius_mm, |least| self.tool.radius_mm.max(least)),
            mode: if erases { BrushMode::Erase { number } } else { BrushMode::Paint { number } },
            value_gate: self.tool.value_gate.map(|(low, high)| ValueGate { low, high }),
        };
        let begun = Stroke::begin(&mut self.segmentation, volume, brush, plane, at);
        let (stroke, delta) = begun.map_err(|error| self.why_named(error))?;
        self.stroke = Some(stroke);
        self.follow(std::slice::from_ref(&delta));
        Ok(Change::Passing(vec![delta]))
    }

    fn extend(&mut self, volume: &Volume, places: &[ContinuousIndex]) -> Result<Change, Why> {
        let Some(stroke) = &mut self.stroke else { return Ok(Change::None) };
        let mut parts = Vec::with_capacity(places.len());
        for &at in places {
            parts.push(stroke.extend(&mut self.segmentation, volume, at).map_err(why)?);
        }
        self.follow(&parts);
        Ok(Change::Passing(parts))
    }

    /// Lifts the pointer; nothing happens when none was down.
    pub(crate) fn end_stroke(&mut self) -> Change {
        let Some(stroke) = self.stroke.take() else { return Change::None };
        let gesture = vec![stroke.finish()];
        self.history.record(gesture.clone());
        self.ended(Change::of(gesture))
    }

    fn cancel_stroke(&mut self) -> Result<Change, Why> {
        let Some(stroke) = self.stroke.take() else { return Ok(Change::None) };
        let taken_back = stroke.finish();
        self.segmentation.revert(&taken_back).map_err(why)?;
        self.follow(&[taken_back.inverted()]);
        Ok(Change::Passing(vec![taken_back]))
    }

    /// Accepts what a model proposed; one undo takes it back.
    pub(crate) fn accept(&mut self, id: SegmentId) -> Result<Change, Why> {
        self.edit(id, SegmentEdit::Accept)
    }

    pub(crate) fn undo(&mut self) -> Result<Change, Why> {
        let undone = self.history.undo(&mut self.segmentation).map_err(why)?;
        let gesture = undone.ok_or(Why::NothingToUndo)?.to_vec();
        let back: Vec<Delta> = gesture.iter().rev().map(Delta::inverted).collect();
        self.follow(&back);
        Ok(self.ended(Change::Undone(gesture)))
    }

    pub(crate) fn redo(&mut self) -> Result<Change, Why> {
        let redone = self.history.redo(&mut self.segmentation).map_err(why)?;
        let gesture = redone.ok_or(Why::NothingToUndo)?.to_vec();
        self.follow(&gesture);
        // What was added one by one was the one to draw in.
        if let [number] = gesture::added(&gesture).collect::<Vec<u8>>()[..] {
            self.active = Some(number);
        }
        Ok(self.ended(Change::Redone(gesture)))
    }

    fn edit(&mut self, id: SegmentId, edit: SegmentEdit) -> Result<Change, Why> {
        let delta = self.segmentation.edit_segment(self.number(id)?, edit).map_err(why)?;
        self.perform(vec![delta])
    }

    fn follow(&mut self, gesture: &[Delta]) {
        for delta in gesture {
            self.tally.follow(delta);
        }
        self.composite.follow(&self.segmentation, gesture);
        self.revision += 1;
        self.keep_an_active_one();
    }

    /// A gesture ended, was taken back or brought again.
    fn ended(&mut self, change: Change) -> Change {
        self.edited.follow(&change);
        change
    }

    fn keep_an_active_one(&mut self) {
        if self.active().is_none() {
            self.active = self.segmentation.segments().next().map(|s| s.number);
        }
    }

    /// Who goes on to a step that has no such tool only looks there, until one is taken up.
    pub(crate) fn lay_tool_down(&mut self, step: Step) {
        let is_of_step = match self.tool.tool {
            Tool::Look => true,
            Tool::Box => step == Step::Segment,
            Tool::Brush | Tool::Eraser => step == Step::Correct,
        };
        if !is_of_step {
            self.tool.tool = Tool::Look;
        }
    }

    /// The last of these segments that is there becomes the active one.
    pub(crate) fn activate_last_of(&mut self, numbers: &[u8]) {
        let is_there = |number: &&u8| self.segmentation.segment(**number).is_some();
        self.active = numbers.iter().rev().find(is_there).copied().or(self.active);
    }

    fn activate_by(&mut self, by: i32) {
        let numbers: Vec<u8> = self.segmentation.segments().map(|s| s.number).collect();
        let Ok(count) = i32::try_from(numbers.len()) else { return };
        if count == 0 {
            return;
        }
        let at = numbers.iter().position(|&n| Some(n) == self.active).unwrap_or(0);
        let next = (at as i32).saturating_add(by).rem_euclid(count);
        self.active = numbers.get(next as usize).copied();
    }

    fn number(&self, id: SegmentId) -> Result<u8, Why> {
        u8::try_from(id.0)
            .ok()
            .filter(|&number| self.segmentation.segment(number).is_some())
            .ok_or_else(|| Why::Unknown(format!("segment {}", id.0)))
    }

    fn why_named(&self, error: SegmentError) -> Why {
        match error {
            SegmentError::Locked { number } => Why::SegmentLocked(
                self.segmentation.segment(number).map_or_else(String::new, |s| s.name.clone()),
            ),
            other => why(other),
        }
    }
}

fn is_by(model: &str, segment: &Segment) -> bool {
    matches!(&segment.origin, Origin::Proposed { name, .. } if name == model)
}

/// Whether a reader edited or accepted what a model proposed.
fn is_touched(segment: &Segment) -> bool {
    !matches!(segment.origin, Origin::Proposed { edited: false, accepted: false, .. })
}

/// The name, or the first of `name 2`, `name 3` and so on that is free.
fn free_name(name: &str, taken: &[String]) -> String {
    let numbered = (2_u32..).map(|number| {
        let number = format!(" {number}");
        writable(name, LONGEST_LO - number.len()) + &number
    });
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

/// What a refused change means to a person.
pub(crate) fn why(error: SegmentError) -> Why {
    match error {
        SegmentError::Locked { number } => Why::SegmentLocked(number.to_string()),
        SegmentError::NumbersExhausted => Why::TooManySegments,
        SegmentError::NoSegment { number } => Why::Unknown(format!("segment {number}")),
        SegmentError::DistanceUnknown => Why::NoGeometry(None),
        SegmentError::NotCalibratedCt { .. } => Why::ValuesUncalibrated,
        SegmentError::Cancelled => Why::Stopped,
        other => Why::Internal(other.to_string()),
    }
}
