//! The journal from the session's side: what is written, what is on disk, what an earlier session left.

use std::ops::Range;

use segment::Delta;
use wire::{HistoryView, RecoveryView, Why};

use crate::{
    Effect, JournalFault, Session,
    editing::Change,
    journal::{self, Record, WindowStamp},
    outputs::{ModelOutput, ModelOutputs},
    session::Reply,
};

/// An edit that is part of the masks: what was done, to which segments, in which window.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    pub(crate) kind: &'static str,
    pub(crate) segments: Vec<u8>,
    pub(crate) window: WindowStamp,
    /// What of [`ModelOutputs`] it brought.
    outputs: Range<usize>,
}

/// The journal of the open volume.
#[derive(Debug, Default)]
pub(crate) struct Recovery {
    key: String,
    /// Number of the last record made.
    made: u64,
    /// Number of the last record on disk.
    written: u64,
    fault: Option<Why>,
    /// What an earlier session left, until it is taken up or thrown away.
    found: Vec<Record>,
    active_ms: u64,
    last_edit_ms: Option<u64>,
    /// Edits that count, and those taken back, in step with undo and redo.
    edits: Vec<Edit>,
    undone: Vec<Edit>,
    /// What models made, whatever became of it.
    outputs: ModelOutputs,
}

impl Recovery {
    pub(crate) fn open(&mut self, key: &str) {
        *self =
            Self { key: key.to_owned(), made: self.made, written: self.made, ..Self::default() };
    }

    /// The volume whose journal it is.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn close(&mut self) {
        self.open("");
    }

    /// The bytes to append, with their number. Of the time since the last edit at most `idle_ms` counts.
    pub(crate) fn record(&mut self, record: &Record, idle_ms: u64) -> (u64, Vec<u8>) {
        self.made += 1;
        self.follow(record, idle_ms);
        (self.made, record.to_bytes())
    }

    pub(crate) fn written(&mut self, number: u64) {
        self.written = self.written.max(number);
        self.fault = None;
    }

    pub(crate) fn failed(&mut self, fault: JournalFault) {
        self.fault = Some(match fault {
            JournalFault::HeldElsewhere => Why::JournalElsewhere,
            JournalFault::Failed(problem) => Why::JournalFailed(problem),
        });
    }

    pub(crate) fn view(&self) -> Option<RecoveryView> {
        let last = self.found.last()?;
        let count = self.found.iter().filter(|r| matches!(r, Record::Gesture { .. })).count();
        Some(RecoveryView {
            edits: u32::try_from(count).unwrap_or(u32::MAX),
            last_unix_ms: last.unix_ms(),
            segments: segment_names(&self.found),
        })
    }

    pub(crate) fn history_view(&self, undo: usize, redo: usize) -> HistoryView {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        HistoryView {
            undo: count(undo),
            redo: count(redo),
            unsaved: u32::try_from(self.made - self.written).unwrap_or(u32::MAX),
            journal_fault: self.fault.clone(),
            active_seconds: self.active_seconds(),
        }
    }

    /// Seconds of active editing: the times between edits, each capped.
    pub(crate) fn active_seconds(&self) -> u32 {
        u32::try_from(self.active_ms / 1000).unwrap_or(u32::MAX)
    }

    /// Edits that are part of the masks, in order.
    pub(crate) fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Every model output of this session, with the number of the segment that came of it while that is there.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = (&ModelOutput, Option<u8>)> {
        self.outputs.iter().map(|output| {
            let number = output.segment().number;
            let is_of = self.output_of(number).is_some_and(|of| std::ptr::eq(of, output));
            (output, is_of.then_some(number))
        })
    }

    /// The output that a proposed segment came from. Numbers are given again after undo and removal: the last
    /// gesture in force that brought the number is the one.
    pub(crate) fn output_of(&self, number: u8) -> Option<&ModelOutput> {
        let in_force = self.edits.iter().rev().flat_map(|edit| edit.outputs.clone().rev());
        in_force
            .filter_map(|at| self.outputs.get(at))
            .find(|output| output.segment().number == number)
    }

    fn follow(&mut self, record: &Record, idle_ms: u64) {
        self.edited(record.unix_ms(), idle_ms);
        match record {
            Record::Gesture { window, deltas, unix_ms } => {
                let gesture = journal::deltas(deltas).unwrap_or_default();
                let outputs = self.outputs.keep(*unix_ms, &gesture);
                self.edits.push(Edit::of(window, &gesture, outputs));
                self.undone.clear();
            }
            Record::Undo { .. } => self.undone.extend(self.edits.pop()),
            Record::Redo { .. } => self.edits.extend(self.undone.pop()),
        }
    }

    fn edited(&mut self, unix_ms: u64, idle_ms: u64) {
        if let Some(last) = self.last_edit_ms {
            self.active_ms += unix_ms.saturating_sub(last).min(idle_ms);
        }
        self.last_edit_ms = Some(unix_ms);
    }
}

impl Session {
    /// Nothing new is drawn while earlier work waits: the two would not fit together.
    pub(crate) fn no_recovery_pending(&self) -> Result<(), Why> {
        if self.recovery.found.is_empty() { Ok(()) } else { Err(Why::RecoveryPending) }
    }

    pub(crate) fn journal_found(&mut self, key: &str, bytes: &[u8]) {
        if self.recovery.key != key {
            return;
        }
        self.recovery.found = journal::records(bytes);
        if self.worked_on.contains(key) {
            // It was drawn in this very session, before the reader looked at another volume: nothing to decide. What
            // does not fit ends the journal, as after a crash.
            let _restored = self.restore();
        }
    }

    /// Carries out what the journal holds, in order; what no longer fits ends it.
    pub(crate) fn restore(&mut self) -> Result<Reply, Why> {
        let found = std::mem::take(&mut self.recovery.found);
        let desk = self.desk_mut()?;
        let (mut shown, mut followed) = (Vec::new(), Vec::new());
        let mut fault = None;
        for record in found {
            let change = match &record {
                Record::Gesture { deltas, .. } => journal::deltas(deltas)
                    .map_err(crate::editing::why)
                    .and_then(|gesture| desk.editing.perform(gesture)),
                Record::Undo { .. } => desk.editing.undo(),
                Record::Redo { .. } => desk.editing.redo(),
            };
            if change.is_ok() {
                followed.push(record);
            }
            match change {
                Ok(Change::Gesture(d) | Change::Undone(d) | Change::Redone(d)) => shown.extend(d),
                Ok(Change::None | Change::Passing(_)) => {}
                Err(why) => {
                    fault = Some(why);
                    break;
                }
            }
        }
        let idle_ms = self.ruling.idle_ms();
        for record in &followed {
            self.recovery.follow(record, idle_ms);
        }
        // The time until the work was taken up again is nobody's editing.
        self.recovery.last_edit_ms = None;
        self.show_changes(&shown);
        fault.map_or(Ok(Reply::Done), Err)
    }

    pub(crate) fn discard_journal(&mut self) -> Result<Reply, Why> {
        self.recovery.found.clear();
        self.effects.push(Effect::DiscardJournal);
        Ok(Reply::Done)
    }
}

impl Edit {
    fn of(window: &WindowStamp, deltas: &[Delta], outputs: Range<usize>) -> Self {
        let changes = || deltas.iter().flat_map(Delta::changes);
        let mut segments: Vec<u8> =
            changes().flat_map(|c| [c.before, c.after]).filter(|&n| n != 0).collect();
        segments.sort_unstable();
        segments.dedup();
        let adds = deltas.iter().any(|delta| !delta.meta().is_empty());
        let kind = match (segments.is_empty(), adds) {
            (true, _) => "describe",
            (false, true) => "add",
            (false, false) => "edit",
        };
        Self { kind, segments, window: window.clone(), outputs }
    }
}

/// Names of the segments as they stood at the end of the journal.
fn segment_names(records: &[Record]) -> Vec<String> {
    let mut names = std::collections::BTreeMap::new();
    for record in records {
        let Record::Gesture { deltas, .. } = record else { continue };
        for delta in journal::deltas(deltas).unwrap_or_default() {
            for meta in delta.meta() {
                let segment::MetaChange::Segment(change) = meta else { continue };
                match change.after() {
                    Some(after) => names.insert(change.number(), after.name.clone()),
                    None => names.remove(&change.number()),
                };
            }
        }
    }
    names.into_values().collect()
}
