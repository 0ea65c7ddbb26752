//! Which segmentation files are open in the volume: their segments are among its own.

use segment::Segmentation;
use wire::OpenedSeg;

use crate::{editing::Change, gesture, session::Desk};

/// Segmentation files that were opened in the volume.
#[derive(Debug, Default)]
pub(crate) struct OpenSegs {
    opened: Vec<OpenSeg>,
    /// What is said of the one that was opened last.
    pub(crate) said: Option<OpenedSeg>,
}

#[derive(Debug)]
struct OpenSeg {
    /// SOP Instance UID.
    uid: String,
    /// Numbers of its segments.
    numbers: Vec<u8>,
    /// Gestures that could be undone once it was open: with fewer, its opening is undone.
    depth: usize,
    is_undone: bool,
}

impl OpenSegs {
    /// A file was opened; its opening is the last of so many gestures that can be undone.
    pub(crate) fn opened(&mut self, uid: String, numbers: Vec<u8>, depth: usize) {
        self.opened.retain(|open| open.uid != uid);
        self.opened.push(OpenSeg { uid, numbers, depth, is_undone: false });
    }

    /// Follows a change that was carried out.
    fn follow(&mut self, change: &Change, (undo_depth, redo_depth): (usize, usize)) {
        match change {
            Change::Undone(_) | Change::Redone(_) => {
                for open in &mut self.opened {
                    open.is_undone = open.depth > undo_depth;
                }
                self.said = None;
            }
            // What was undone cannot come back any more.
            Change::Gesture(_) if redo_depth == 0 => self.opened.retain(|open| !open.is_undone),
            Change::Gesture(_) | Change::Passing(_) | Change::None => {}
        }
        if let Change::Gesture(gesture) | Change::Redone(gesture) = change {
            // A number that was given back may become that of another segment.
            let removed: Vec<u8> = gesture::removed(gesture).collect();
            self.opened.retain(|open| open.numbers.iter().all(|number| !removed.contains(number)));
        }
    }

    /// Numbers of the segments that other files than this one brought.
    pub(crate) fn of_others(&self, uid: &str) -> Vec<u8> {
        let others = self.opened.iter().filter(|open| open.uid != uid && !open.is_undone);
        others.flat_map(|open| open.numbers.iter().copied()).collect()
    }

    fn has(&self, uid: &str, segmentation: &Segmentation) -> bool {
        let is_there = |open: &OpenSeg| {
            open.uid == uid
                && !open.is_undone
                && open.numbers.iter().all(|&number| segmentation.segment(number).is_some())
        };
        !uid.is_empty() && self.opened.iter().any(is_there)
    }
}

impl Desk {
    /// Whether segments of the SEG with this SOP Instance UID are among those of the volume.
    pub(crate) fn has_open_seg(&self, uid: &str) -> bool {
        self.segs.has(uid, self.editing.segmentation())
    }

    pub(crate) fn segs_follow(&mut self, change: &Change) {
        let history = self.editing.history();
        self.segs.follow(change, (history.undo_depth(), history.redo_depth()));
    }
}
