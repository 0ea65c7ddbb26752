//! The journal from the session's side: what is written, what is on disk, what an earlier session left.

use std::ops::Range;

use segment::{Delta, Layer, MetaChange, Origin, ShownBox};
use volume::Dims;
use wire::{HistoryView, RecoveryView, Why};

use crate::{
    Effect, JournalFault, Session,
    editing::Change,
    found_work::{changes_among, in_force_among, segment_names},
    gesture::{self, GestureKind},
    journal::{self, Record, WindowStamp},
    outputs::{ModelOutput, ModelOutputs},
    review::{Accepted, Looked},
    session::Reply,
    standing::Standing,
};

/// An edit that is part of the masks: what was done, to which segments, in which window.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    pub(crate) kind: GestureKind,
    /// Segments that it added.
    adds: Vec<u8>,
    /// Segments that gained or lost a voxel.
    segments: Vec<u8>,
    pub(crate) window: WindowStamp,
    /// What of [`ModelOutputs`] it brought.
    outputs: Range<usize>,
    /// The proposal that it accepted.
    accepts: Option<Accepted>,
}

/// The journal of the open volume.
#[derive(Debug, Default)]
pub(crate) struct Recovery {
    key: String,
    /// Number of the last record made.
    made: u64,
    /// Number of the last record of an edit.
    edited: u64,
    /// Number of the last record on disk.
    written: u64,
    fault: Option<Why>,
    holder: Holder,
    /// What an earlier session left, until it is taken up or thrown away.
    found: Vec<Record>,
    active_ms: u64,
    last_edit_ms: Option<u64>,
    /// Edits that count, and those taken back, in step with undo and redo.
    edits: Vec<Edit>,
    undone: Vec<Edit>,
    /// What models made, whatever became of it.
    outputs: ModelOutputs,
    /// What was seen of each.
    looked: Vec<Looked>,
    /// What the journal says last of what edits are made under.
    pub(crate) standing: Standing,
}

/// Who writes to the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Holder {
    /// This session, or nobody while nothing is open.
    #[default]
    Ours,
    /// It was asked for, and no answer came yet.
    Asked,
    /// Another session, in another tab. It is ours as soon as that one ends.
    Elsewhere,
}

impl Recovery {
    pub(crate) fn open(&mut self, key: &str, dims: Dims) {
        *self = Self {
            key: key.to_owned(),
            made: self.made,
            edited: self.made,
            written: self.made,
            outputs: ModelOutputs::new(dims),
            holder: if key.is_empty() { Holder::Ours } else { Holder::Asked },
            ..Self::default()
        };
    }

    /// The journal can only be asked for when its name is known; nothing is drawn until then.
    pub(crate) fn wait_for_name(&mut self, dims: Dims) {
        self.open("", dims);
        self.holder = Holder::Asked;
    }

    /// Whether the journal was asked for and may still bring work from before.
    pub(crate) fn is_asked_for(&self) -> bool {
        self.holder == Holder::Asked
    }

    /// The volume whose journal it is.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn close(&mut self) {
        self.open("", Dims::default());
    }

    /// The bytes to append, with their number. Of the time since the last edit at most `idle_ms` counts.
    pub(crate) fn record(&mut self, record: &Record, idle_ms: u64) -> (u64, Vec<u8>) {
        self.follow(record, idle_ms);
        self.edited = self.made + 1;
        self.append(record)
    }

    /// The same for what was followed as it happened.
    pub(crate) fn append(&mut self, record: &Record) -> (u64, Vec<u8>) {
        self.made += 1;
        (self.made, record.to_bytes())
    }

    pub(crate) fn written(&mut self, number: u64) {
        self.written = self.written.max(number);
        self.fault = None;
    }

    pub(crate) fn failed(&mut self, fault: JournalFault) {
        self.fault = Some(match fault {
            JournalFault::HeldElsewhere => {
                self.holder = Holder::Elsewhere;
                Why::JournalElsewhere
            }
            JournalFault::Failed(problem) => Why::JournalFailed(problem),
        });
    }

    pub(crate) fn view(&self) -> Option<RecoveryView> {
        if self.found.is_empty() {
            return None;
        }
        let in_force = in_force_among(&self.found);
        Some(RecoveryView {
            edits: u32::try_from(in_force.len()).unwrap_or(u32::MAX),
            segments: segment_names(&in_force),
        })
    }

    pub(crate) fn history_view(&self, undo: usize, redo: usize) -> HistoryView {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        HistoryView {
            undo: count(undo),
            redo: count(redo),
            // What was seen is no change: nobody waits for it.
            unsaved: u32::try_from(self.edited.saturating_sub(self.written)).unwrap_or(u32::MAX),
            journal_fault: self.fault.clone(),
            active_seconds: self.active_seconds(),
        }
    }

    /// Seconds of active editing: the times between edits, each capped.
    pub(crate) fn active_seconds(&self) -> u32 {
        u32::try_from(self.active_ms / 1000).unwrap_or(u32::MAX)
    }

    /// Edits that are part of the masks, in order: with the place among all, from 1, and the segments that were
    /// edited. Numbers are given again after undo and removal: what was done to a segment that is gone is no edit of
    /// the one that has its number now.
    pub(crate) fn edits(&self) -> impl Iterator<Item = (u64, &Edit, Vec<u8>)> {
        let mut added_by = [0; 256];
        for (place, edit) in (1..).zip(&self.edits) {
            edit.adds.iter().for_each(|&number| added_by[usize::from(number)] = place);
        }
        (1..).zip(&self.edits).map(move |(place, edit)| {
            let segments = edit.segments.iter().copied();
            let of_now = segments.filter(|&number| place >= added_by[usize::from(number)]);
            (place, edit, of_now.collect())
        })
    }

    /// Every model output of this session, with the number of the segment that came of it while that is there.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = (&ModelOutput, Option<u8>)> {
        self.outputs.iter().enumerate().map(|(at, output)| {
            let number = output.segment().number;
            let is_of = self.place_of(number) == Some(at);
            (output, is_of.then_some(number))
        })
    }

    /// The outputs that segments came from, by their place among all.
    pub(crate) fn in_force(&self) -> impl Iterator<Item = (usize, &ModelOutput)> {
        let mut of_number = [None; 256];
        for edit in self.edits.iter().rev() {
            for &number in &edit.adds {
                of_number[usize::from(number)].get_or_insert_with(|| self.brought_by(edit, number));
            }
        }
        let of = move |number: u8| of_number[usize::from(number)].flatten();
        self.outputs.iter().enumerate().filter(move |(at, o)| of(o.segment().number) == Some(*at))
    }

    pub(crate) fn output_count(&self) -> usize {
        self.looked.len()
    }

    /// What was seen of an output.
    pub(crate) fn looked(&self, at: usize) -> Option<&Looked> {
        self.looked.get(at)
    }

    /// A slice of an output was seen; says whether for the first time.
    pub(crate) fn saw(&mut self, at: usize, slice: u32) -> bool {
        self.looked.get_mut(at).is_some_and(|looked| looked.seen.insert(slice))
    }

    /// Slices of an output were on screen for so long.
    pub(crate) fn watched(&mut self, at: usize, passed_ms: u64) {
        if let Some(looked) = self.looked.get_mut(at) {
            looked.watched_ms = looked.watched_ms.saturating_add(passed_ms);
        }
    }

    /// The reader said that the acceptance in force stays.
    pub(crate) fn stays(&mut self, at: usize) {
        let given = self.accepted(at).map(|accepted| accepted.unix_ms);
        if let Some(looked) = self.looked.get_mut(at) {
            looked.stays = given;
        }
    }

    /// The acceptance of an output that is in force.
    pub(crate) fn accepted(&self, at: usize) -> Option<&Accepted> {
        let given = self.edits.iter().rev().filter_map(|edit| edit.accepts.as_ref());
        given.into_iter().find(|accepted| accepted.output == at)
    }

    /// Edits of a segment's voxels since this output was accepted.
    pub(crate) fn edits_since_accepted(&self, at: usize, number: u8) -> u32 {
        let accepts = |edit: &&Edit| edit.accepts.is_none_or(|accepted| accepted.output != at);
        let since = self.edits.iter().rev().take_while(accepts);
        u32::try_from(since.filter(|edit| edit.segments.contains(&number)).count())
            .unwrap_or(u32::MAX)
    }

    /// The output that a proposed segment came from. Numbers are given again after undo and removal: the last
    /// gesture in force that brought the number is the one.
    pub(crate) fn output_of(&self, number: u8) -> Option<&ModelOutput> {
        self.outputs.get(self.place_of(number)?)
    }

    fn place_of(&self, number: u8) -> Option<usize> {
        let edit = self.edits.iter().rev().find(|edit| edit.adds.contains(&number))?;
        self.brought_by(edit, number)
    }

    /// The output that became the segment of this number; none where no model brought it.
    fn brought_by(&self, edit: &Edit, number: u8) -> Option<usize> {
        let has_number = |output: &ModelOutput| output.segment().number == number;
        edit.outputs.clone().rev().find(|&at| self.outputs.get(at).is_some_and(has_number))
    }

    /// The segments of a layer that a model proposed of a part of the image, each with that part.
    pub(crate) fn shown_boxes(&self, layer: &Layer) -> Vec<(u8, ShownBox)> {
        let proposed = layer.segments().filter(|s| matches!(s.origin, Origin::Proposed { .. }));
        let shown = |number: u8| Some((number, self.output_of(number)?.shown()?));
        proposed.filter_map(|segment| shown(segment.number)).collect()
    }

    fn follow(&mut self, record: &Record, idle_ms: u64) {
        match record {
            Record::Gesture { window, deltas, unix_ms } => {
                self.edited(*unix_ms, idle_ms);
                let gesture = journal::deltas(deltas).unwrap_or_default();
                // What changes nothing is no step that undo takes back.
                if gesture.iter().all(Delta::is_empty) {
                    return;
                }
                let accepts = self.acceptance_by(&gesture, *unix_ms);
                let outputs = self.outputs.keep(*unix_ms, &gesture);
                self.looked.resize_with(outputs.end, Looked::default);
                self.edits.push(Edit { accepts, ..Edit::of(window, &gesture, outputs) });
                self.undone.clear();
            }
            Record::Undo { unix_ms } => {
                self.edited(*unix_ms, idle_ms);
                self.undone.extend(self.edits.pop());
            }
            Record::Redo { unix_ms } => {
                self.edited(*unix_ms, idle_ms);
                self.edits.extend(self.undone.pop());
            }
            Record::Kept { output, accepted_unix_ms, .. } => {
                let at = usize::try_from(*output).unwrap_or(usize::MAX);
                if let Some(looked) = self.looked.get_mut(at) {
                    looked.stays = Some(*accepted_unix_ms);
                }
            }
            Record::Looked { looks, .. } => {
                for look in looks {
                    let Ok(at) = usize::try_from(look.output) else { continue };
                    if let (Some(output), Some(looked)) =
                        (self.outputs.get(at), self.looked.get_mut(at))
                    {
                        looked.take(look, output);
                    }
                }
            }
            Record::Shown { low_mm, high_mm, .. } => {
                if let Some(last) = self.edits.last() {
                    let shown = journal::shown_box(low_mm, high_mm);
                    self.outputs.were_shown(last.outputs.clone(), shown);
                }
            }
            // Written down by whoever makes it, and taken up when all is restored.
            Record::Standing { .. } => {}
        }
    }

    /// Whether a segment is what a model proposed here, and not what a file says of one.
    pub(crate) fn is_output(&self, number: u8) -> bool {
        self.place_of(number).is_some()
    }

    /// The acceptance that a gesture gives, with what was seen before it.
    fn acceptance_by(&self, gesture: &[Delta], unix_ms: u64) -> Option<Accepted> {
        let metas = gesture.iter().flat_map(Delta::meta);
        let (number, edited) = metas.into_iter().find_map(accepted_by)?;
        let output = self.place_of(number)?;
        let looked = self.looked.get(output)?;
        let (seen, watched_ms) = (looked.seen.len(), looked.watched_ms);
        Some(Accepted { output, unix_ms, seen, watched_ms, edited })
    }

    fn edited(&mut self, unix_ms: u64, idle_ms: u64) {
        if let Some(last) = self.last_edit_ms {
            self.active_ms += unix_ms.saturating_sub(last).min(idle_ms);
        }
        self.last_edit_ms = Some(unix_ms);
    }
}

impl Session {
    /// Nothing new is drawn while earlier work waits, or while another tab writes to this journal: two rows of edits
    /// would not fit together, and one of them would be lost.
    pub(crate) fn journal_is_ours(&self) -> Result<(), Why> {
        match self.recovery.holder {
            Holder::Asked if self.recovery.key.is_empty() => Err(Why::StillLoading),
            Holder::Asked => Err(Why::JournalOpening),
            Holder::Elsewhere => Err(Why::JournalElsewhere),
            Holder::Ours if self.recovery.found.is_empty() => Ok(()),
            Holder::Ours => Err(Why::RecoveryPending),
        }
    }

    pub(crate) fn journal_found(&mut self, key: &str, bytes: &[u8]) {
        // One who goes away and comes back asks twice: the second answer is about what has been taken up since.
        if self.recovery.key != key || self.recovery.holder == Holder::Ours {
            return;
        }
        self.recovery.holder = Holder::Ours;
        self.recovery.fault.take_if(|fault| *fault == Why::JournalElsewhere);
        let found = journal::records(bytes);
        // What was seen, and under what, is no work where nothing was drawn.
        self.recovery.found = if changes_among(&found) > 0 { found } else { Vec::new() };
        let is_of_this_session = self.worked_on.contains(key);
        let is_all_undone = in_force_among(&self.recovery.found).is_empty();
        if (is_of_this_session || is_all_undone) && !self.recovery.found.is_empty() {
            // Nothing to decide: it was drawn in this very session, before the reader looked at another volume, or all
            // of it was taken back. The journal is named by the voxels, so that what was drawn on them fits.
            match self.restore() {
                Ok(_) => self.segs_are_open_again(),
                Err(why) => self.recovery.fault = Some(why),
            }
        }
    }

    /// The files whose segments were taken up again as they were left.
    fn segs_are_open_again(&mut self) {
        let segs = self.segs_of.remove(self.recovery.key());
        if let (Some(segs), Some(desk)) = (segs, &mut self.desk) {
            // What was said of the last of them was read when it was opened.
            desk.segs = segs;
            desk.segs.said = None;
        }
    }

    /// Carries out what the journal holds, in order.
    ///
    /// # Errors
    /// [`Why::JournalMisfit`]: what no longer fits ends it, and the journal with it. What is drawn from now on would
    /// otherwise be written behind a record that nothing gets past, and be lost at the next reload.
    pub(crate) fn restore(&mut self) -> Result<Reply, Why> {
        let found = std::mem::take(&mut self.recovery.found);
        let (records, all) = (found.len(), changes_among(&found));
        let desk = self.desk_mut()?;
        let (mut shown, mut followed) = (Vec::new(), Vec::new());
        let mut worked_on = Vec::new();
        for record in found {
            let change = match &record {
                Record::Gesture { deltas, .. } => journal::deltas(deltas)
                    .map_err(crate::editing::why)
                    .and_then(|gesture| desk.editing.perform(gesture)),
                Record::Undo { .. } => desk.editing.undo(),
                Record::Redo { .. } => desk.editing.redo(),
                Record::Looked { .. }
                | Record::Shown { .. }
                | Record::Kept { .. }
                | Record::Standing { .. } => Ok(Change::None),
            };
            match change {
                Ok(Change::Gesture(d) | Change::Undone(d) | Change::Redone(d)) => {
                    let of = gesture::added(&d).chain(gesture::touched(&d));
                    worked_on.extend(of);
                    shown.extend(d);
                }
                Ok(Change::None | Change::Passing(_)) => {}
                Err(_) => break,
            }
            followed.push(record);
        }
        let standing_of = |record: &Record| match record {
            Record::Standing { standing, .. } => Some(standing.clone()),
            Record::Gesture { .. }
            | Record::Undo { .. }
            | Record::Redo { .. }
            | Record::Looked { .. }
            | Record::Shown { .. }
            | Record::Kept { .. } => None,
        };
        let stated: Vec<Standing> = followed.iter().filter_map(standing_of).collect();
        // One goes on in the segment that one was in.
        desk.editing.activate_last_of(&worked_on);
        let idle_ms = self.ruling.idle_ms();
        for record in &followed {
            self.recovery.follow(record, idle_ms);
        }
        // The time until the work was taken up again is nobody's editing.
        self.recovery.last_edit_ms = None;
        self.show_changes(&shown);
        self.measure_changes(&shown);
        let under = self.restore_standings(&stated);
        if followed.len() == records {
            return under.map(|()| Reply::Done);
        }
        let keep_bytes = followed.iter().map(|record| record.to_bytes().len()).sum();
        self.effects.push(Effect::CutJournal { keep_bytes });
        let kept = changes_among(&followed);
        Err(Why::JournalMisfit { kept, lost: all - kept })
    }

    /// Throws away what an earlier session left; the work of this one is not meant.
    pub(crate) fn discard_journal(&mut self) -> Result<Reply, Why> {
        if !std::mem::take(&mut self.recovery.found).is_empty() {
            self.effects.push(Effect::DiscardJournal);
        }
        Ok(Reply::Done)
    }
}

impl Edit {
    fn of(window: &WindowStamp, deltas: &[Delta], outputs: Range<usize>) -> Self {
        Self {
            kind: GestureKind::of(deltas),
            adds: gesture::added(deltas).collect(),
            segments: gesture::touched(deltas),
            window: window.clone(),
            outputs,
            accepts: None,
        }
    }
}

/// The segment that a change accepts, and whether a reader had changed a voxel of it before.
fn accepted_by(meta: &MetaChange) -> Option<(u8, bool)> {
    let MetaChange::Segment(change) = meta else { return None };
    let (before, after) = (&change.before()?.origin, &change.after()?.origin);
    match (before, after) {
        (
            Origin::Proposed { accepted: false, edited, .. },
            Origin::Proposed { accepted: true, .. },
        ) => Some((change.number(), *edited)),
        _ => None,
    }
}
