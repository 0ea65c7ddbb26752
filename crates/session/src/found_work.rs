//! What the records of a journal come to: how much was changed, what of it was not taken back, and which segments that
//! leaves.

use std::collections::BTreeMap;

use segment::MetaChange;

use crate::journal::{self, Record};

/// Records of changes, made, taken back or brought again.
pub(crate) fn changes_among(records: &[Record]) -> u32 {
    let is_change = |record: &&Record| {
        matches!(record, Record::Gesture { .. } | Record::Undo { .. } | Record::Redo { .. })
    };
    u32::try_from(records.iter().filter(is_change).count()).unwrap_or(u32::MAX)
}

/// The gestures that were not taken back, as their changes were stored.
pub(crate) fn in_force_among(records: &[Record]) -> Vec<&[Vec<u8>]> {
    let (mut made, mut undone): (Vec<&[Vec<u8>]>, Vec<_>) = (Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Gesture { deltas, .. } => {
                made.push(deltas);
                undone.clear();
            }
            Record::Undo { .. } => undone.extend(made.pop()),
            Record::Redo { .. } => made.extend(undone.pop()),
            Record::Looked { .. }
            | Record::Shown { .. }
            | Record::Kept { .. }
            | Record::Standing { .. } => {}
        }
    }
    made
}

/// Names of the segments as these gestures leave them.
pub(crate) fn segment_names(gestures: &[&[Vec<u8>]]) -> Vec<String> {
    let mut names = BTreeMap::new();
    for deltas in gestures {
        for delta in journal::deltas(deltas).unwrap_or_default() {
            for meta in delta.meta() {
                let MetaChange::Segment(change) = meta else { continue };
                match change.after() {
                    Some(after) => names.insert(change.number(), after.name.clone()),
                    None => names.remove(&change.number()),
                };
            }
        }
    }
    names.into_values().collect()
}
