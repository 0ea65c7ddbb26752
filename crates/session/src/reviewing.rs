//! Commands on proposals, and what follows from looking at them. The rules stand in [`crate::review`].

use std::collections::BTreeSet;

use segment::{Delta, Origin, Segment};
use volume::{Index, Labelmap};
use wire::{
    Acceptance, ModelId, ReviewCommand, ReviewItem, ReviewView, ReviewedModel, SegmentCommand,
    SegmentId, ViewportId, Why,
};

use crate::{
    DrawSpec, Session, Stamp,
    camera::Lens,
    journal::Record,
    outputs::{ModelOutput, OutputSlice},
    review::{Accepted, OnSlice},
    session::{Desk, Reply},
    viewing::rectangle,
};

/// Time on screen alone goes to the journal this often; slices go with the next tick.
const KEPT_EVERY_MS: u64 = 10_000;

impl Session {
    pub(crate) fn review(&mut self, command: &ReviewCommand) -> Result<Reply, Why> {
        match command {
            ReviewCommand::Accept(id) => self.accept(*id)?,
            ReviewCommand::AcceptActive => {
                let active = self.desk()?.editing.active().ok_or(Why::NoActiveSegment)?;
                self.accept(SegmentId(u32::from(active.number)))?;
            }
            ReviewCommand::ShowUnseen(id) => self.show_unseen(*id)?,
            ReviewCommand::Keep(id) => self.keep_accepted(*id)?,
        }
        Ok(Reply::Done)
    }

    fn accept(&mut self, id: SegmentId) -> Result<(), Why> {
        self.journal_is_ours()?;
        let (at, output, segment) = self.proposal(id)?;
        let slices = self.unseen_marked(at, output).count();
        if slices > 0 {
            let slices = u32::try_from(slices).unwrap_or(u32::MAX);
            return Err(Why::MarkedUnseen { segment: segment.name.clone(), slices });
        }
        if matches!(segment.origin, Origin::Proposed { accepted: true, .. }) {
            return Ok(());
        }
        // What was seen until now belongs before it in the journal.
        self.keep_looks();
        let change = self.desk_mut()?.editing.accept(id)?;
        self.carried_out(change);
        self.sight.all_stale();
        Ok(())
    }

    /// An acceptance in haste stays as it is.
    fn keep_accepted(&mut self, id: SegmentId) -> Result<(), Why> {
        let (at, ..) = self.proposal(id)?;
        let Some(given) = self.recovery.accepted(at) else { return Ok(()) };
        let record = Record::Kept {
            unix_ms: self.now.unix_ms,
            output: count(at),
            accepted_unix_ms: given.unix_ms,
        };
        self.recovery.stays(at);
        self.journal_what_is_no_edit(&record);
        Ok(())
    }

    /// Goes to the next slice that was not seen, marked ones first; where all were seen, to the largest.
    fn show_unseen(&mut self, id: SegmentId) -> Result<(), Why> {
        let (at, output, segment) = self.proposal(id)?;
        let from = self.desk()?.reading.cursor_slice(2);
        let onwards = |slices: Vec<u32>| {
            let after = slices.iter().copied().find(|&slice| slice > from);
            after.or(slices.first().copied())
        };
        let unseen = || self.unseen(at, output).collect();
        let next = onwards(self.unseen_marked(at, output).collect()).or_else(|| onwards(unseen()));
        let place =
            next.or_else(|| output.largest()).and_then(|slice| output.slice(slice).copied());
        let hidden = !segment.visible;
        let place = place.ok_or_else(|| Why::Unknown(format!("segment {}", id.0)))?;
        if hidden {
            self.list_segments(&SegmentCommand::SetVisible(id, true))?;
        }
        self.list_segments(&SegmentCommand::Activate(id))?;
        self.sight.show_all_segments();
        self.look_at(place)
    }

    /// A view of the acquired plane goes there, and shows all of it where it would be cut off.
    fn look_at(&mut self, place: OutputSlice) -> Result<(), Why> {
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        desk.reading.move_cursor(place.middle().center());
        let placement = desk.reading.placement();
        let shown = self.sight.shown(placement);
        let along = |id: &ViewportId| {
            let lens = self.sight.camera(*id)?.on(placement);
            (lens.axes().through == 2).then_some(lens)
        };
        let (mut is_there, mut is_whole) = (false, false);
        for lens in shown.iter().filter_map(along) {
            is_there = true;
            is_whole |= is_in_view(&lens, &place);
        }
        if !is_there {
            self.sight.show_acquired(placement, desk.reading.acquired_plane());
        } else if !is_whole {
            self.sight.reset(placement);
        }
        self.cursor_moved();
        Ok(())
    }

    /// A segment that a model proposed, and the output it came from.
    fn proposal(&self, id: SegmentId) -> Result<(usize, &ModelOutput, &Segment), Why> {
        let desk = self.desk()?;
        self.under_review(desk)
            .find(|(.., segment)| u32::from(segment.number) == id.0)
            .ok_or_else(|| Why::Unknown(format!("segment {}", id.0)))
    }

    /// Outputs of models that are still there, with the segments that came of them.
    pub(crate) fn under_review<'a>(
        &'a self,
        desk: &'a Desk,
    ) -> impl Iterator<Item = (usize, &'a ModelOutput, &'a Segment)> {
        self.recovery.in_force().filter_map(|(at, output)| {
            let segment = desk.editing.segmentation().segment(output.segment().number)?;
            let is_proposed = matches!(segment.origin, Origin::Proposed { .. });
            is_proposed.then_some((at, output, segment))
        })
    }

    fn unseen<'a>(&'a self, at: usize, output: &'a ModelOutput) -> impl Iterator<Item = u32> + 'a {
        let looked = self.recovery.looked(at);
        let slices = output.slices().iter().map(|of| of.slice);
        slices.filter(move |slice| looked.is_none_or(|looked| !looked.seen.contains(slice)))
    }

    /// The slices of the active segment that acceptance still waits for, while it is a proposal.
    pub(crate) fn marked_of_active(&self, desk: &Desk) -> Vec<u32> {
        let Some(active) = desk.editing.active() else { return Vec::new() };
        let mut all = self.under_review(desk);
        let of_active = all.find(|(.., segment)| segment.number == active.number);
        let waits =
            |segment: &Segment| matches!(segment.origin, Origin::Proposed { accepted: false, .. });
        let (at, output) = match of_active {
            Some((at, output, segment)) if waits(segment) => (at, output),
            Some(_) | None => return Vec::new(),
        };
        self.unseen_marked(at, output).collect()
    }

    fn unseen_marked<'a>(
        &'a self,
        at: usize,
        output: &'a ModelOutput,
    ) -> impl Iterator<Item = u32> + 'a {
        let marked = output.marked();
        self.unseen(at, output).filter(move |slice| marked.contains(slice))
    }

    /// What of the proposals a picture of a slice shows, once it is drawn.
    pub(crate) fn on_slice(
        &self,
        desk: &Desk,
        lens: &Lens<'_>,
        (slice, spec): (u32, &DrawSpec),
    ) -> OnSlice {
        if lens.axes().through != 2 || !desk.reading.has_arrived(slice) {
            return OnSlice::default();
        }
        let labels = desk.editing.labels();
        let is_drawn = |number: u8, of: &OutputSlice| {
            spec.labels.iter().any(|style| style.label == number)
                && labels.is_some_and(|labels| shows(labels, number, of))
        };
        let is_seen = |(_, output, segment): &(usize, &ModelOutput, &Segment)| {
            let of = output.slice(slice);
            of.is_some_and(|of| is_in_view(lens, of) && is_drawn(segment.number, of))
        };
        let seen = self.under_review(desk).filter(is_seen);
        OnSlice { slice, outputs: seen.map(|(at, ..)| at).collect() }
    }

    /// A view was drawn: what it shows was seen.
    #[inline(never)]
    pub(crate) fn saw(&mut self, viewport: ViewportId) {
        let Some(on) = self.eyes.drawn(viewport).cloned() else { return };
        for &at in &on.outputs {
            if self.recovery.saw(at, on.slice) {
                self.eyes.saw(at, on.slice);
            }
        }
    }

    /// Takes the time: what is on screen was looked at since the last stamp, unless nobody was there.
    pub(crate) fn time_passes(&mut self, to: Stamp) {
        let passed_ms = to.unix_ms.saturating_sub(self.now.unix_ms);
        self.now = to;
        let idle_ms = self.ruling.idle_ms();
        let is_idle = to.unix_ms.saturating_sub(self.eyes.last_input_ms) > idle_ms;
        let Some(desk) = self.desk.as_ref().filter(|_| !is_idle && passed_ms > 0) else { return };
        let views = self.sight.shown(desk.reading.placement());
        for at in self.eyes.before_them(&views) {
            let passed_ms = passed_ms.min(idle_ms);
            self.recovery.watched(at, passed_ms);
            self.eyes.watched(at, passed_ms);
        }
    }

    /// A moment of quiet: what was seen goes to the journal, so that a reload keeps it.
    pub(crate) fn keep_looks_now_and_then(&mut self) {
        if self.eyes.has_news(KEPT_EVERY_MS) {
            self.keep_looks();
        }
    }

    /// What was seen since the last record goes to the journal.
    pub(crate) fn keep_looks(&mut self) {
        let looks = self.eyes.take_fresh();
        if !looks.is_empty() {
            self.journal_what_is_no_edit(&Record::Looked { unix_ms: self.now.unix_ms, looks });
        }
    }

    pub(crate) fn journal_what_is_no_edit(&mut self, record: &Record) {
        let (number, bytes) = self.recovery.append(record);
        self.written_down(number, bytes);
    }

    /// How far the reader departs from the outputs whose segments these changes touched.
    pub(crate) fn measure_changes(&mut self, deltas: &[Delta]) {
        let changes = deltas.iter().flat_map(Delta::changes);
        let touched: BTreeSet<u8> =
            changes.flat_map(|change| [change.before, change.after]).collect();
        let Some(desk) = &self.desk else { return };
        let segmentation = desk.editing.segmentation();
        let of = |(at, output, segment): (usize, &ModelOutput, &Segment)| {
            let kept = output.against(segmentation, segment.number);
            (at, (kept.voxels_added(), kept.voxels_removed()))
        };
        let is_touched = |(.., s): &(usize, &ModelOutput, &Segment)| touched.contains(&s.number);
        let measured: Vec<_> = self.under_review(desk).filter(is_touched).map(of).collect();
        self.eyes.changed.extend(measured);
    }

    /// A run ended with these outputs.
    pub(crate) fn ran(&mut self, first: usize, ran_ms: u32) {
        let new = first..self.recovery.output_count();
        self.eyes.ran_ms.extend(new.map(|at| (at, ran_ms)));
    }

    /// What belongs to the volume that was open is forgotten; its journal has it.
    pub(crate) fn close_eyes(&mut self) {
        self.eyes.close();
    }

    pub(crate) fn review_view(&self, desk: &Desk) -> ReviewView {
        let ml = desk.reading.placement().grid().map(|grid| grid.voxel_volume_mm3() / 1000.0);
        let mut view = ReviewView::default();
        let mut last_asking = None;
        for (at, output, segment) in self.under_review(desk) {
            let id = SegmentId(u32::from(segment.number));
            let changed = self.eyes.changed.get(&at).copied().unwrap_or_default();
            let accepted = self.acceptance(at, output, segment);
            let slices = output.slices().len();
            let asking = self.asking(at, output).filter(|_| accepted.is_some());
            last_asking = last_asking.max(asking.map(|unix_ms| (unix_ms, id)));
            view.items.push(ReviewItem {
                segment: id,
                slices: count(slices),
                seen: count(self.recovery.looked(at).map_or(0, |looked| looked.seen.len())),
                unseen_marked: count(self.unseen_marked(at, output).count()),
                accepted,
                changed,
                changed_ml: ml.map(|ml| (changed.0 as f64 * ml, changed.1 as f64 * ml)),
                asks: asking.is_some(),
            });
            self.add_model(&mut view.models, at, segment);
        }
        view.items.sort_by_key(|item| item.segment.0);
        view.notice = last_asking.map(|(_, id)| id);
        view
    }

    /// When the acceptance in haste was given that the reader is asked about.
    pub(crate) fn asking(&self, at: usize, output: &ModelOutput) -> Option<u64> {
        let given = self.recovery.accepted(at)?;
        let asks = given.asks(self.recovery.looked(at)?, output.slices().len());
        asks.then_some(given.unix_ms)
    }

    fn acceptance(&self, at: usize, output: &ModelOutput, of: &Segment) -> Option<Acceptance> {
        let is_accepted = matches!(of.origin, Origin::Proposed { accepted: true, .. });
        let given: &Accepted = self.recovery.accepted(at).filter(|_| is_accepted)?;
        Some(Acceptance {
            seen: count(given.seen),
            watched_s: u32::try_from(given.watched_ms / 1000).unwrap_or(u32::MAX),
            hasty: given.is_hasty(output.slices().len()),
        })
    }

    fn add_model(&self, models: &mut Vec<ReviewedModel>, at: usize, segment: &Segment) {
        let Origin::Proposed { name, version, .. } = &segment.origin else { return };
        let ran_ms = self.eyes.ran_ms.get(&at).copied();
        match models.iter_mut().find(|m| (&m.id.0, &m.version) == (name, version)) {
            Some(model) => model.ran_ms = ran_ms.or(model.ran_ms),
            None => models.push(ReviewedModel {
                id: ModelId(name.clone()),
                version: version.clone(),
                ran_ms,
            }),
        }
    }
}

/// Whether the labelmap that is drawn has anything of a segment there: another may lie over all of it.
fn shows(labels: &Labelmap, number: u8, of: &OutputSlice) -> bool {
    let (dims, labels) = (labels.dims(), labels.labels());
    (of.low.row..=of.high.row).any(|row| {
        let start = dims.offset(Index::new(of.low.column, row, of.slice));
        let end = start + (of.high.column - of.low.column) as usize;
        labels.get(start..=end).is_some_and(|line| line.contains(&number))
    })
}

/// Whether at least half of what was proposed on a slice lies within a view.
fn is_in_view(lens: &Lens<'_>, of: &OutputSlice) -> bool {
    let (low, high) = (of.low.center(), of.high.center());
    let half =
        |at: volume::ContinuousIndex, by: f64| at.with(0, at.column + by).with(1, at.row + by);
    let [left, top, right, bottom] = rectangle(lens, half(low, -0.5), half(high, 0.5));
    let (width, height) = lens.camera().size_px;
    let within = |low: f64, high: f64, end: u32| (high.min(f64::from(end)) - low.max(0.0)).max(0.0);
    let seen = within(left, right, width) * within(top, bottom, height);
    2.0 * seen >= (right - left) * (bottom - top)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl OutputSlice {
    fn middle(&self) -> Index {
        let (low, high) = (self.low, self.high);
        Index::new((low.column + high.column) / 2, (low.row + high.row) / 2, self.slice)
    }
}
