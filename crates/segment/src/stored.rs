//! How a delta is kept in a journal: one version byte, then postcard.
//!
//! The types here are the file's, apart from those of the state, so that the state can change shape without
//! making old journals unreadable. Runs are kept as distances from the end of the one before, which keeps most
//! of them in four bytes.

use serde::{Deserialize, Serialize};
use volume::Run;

use crate::{
    Code, Delta, MetaChange, Origin, PropertyCode, Rgb, RunChange, Segment, SegmentChange,
    SegmentError, Tracking,
};

/// First byte of a stored delta.
const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
struct StoredDelta {
    layer: u16,
    runs: Vec<StoredRun>,
    meta: Vec<StoredMeta>,
}

/// Gap to the previous run, length, label before, label after.
#[derive(Serialize, Deserialize)]
struct StoredRun(u64, u64, u8, u8);

#[derive(Serialize, Deserialize)]
enum StoredMeta {
    LayerAdded,
    LayerRemoved,
    Segment {
        before: Option<Box<StoredSegment>>,
        after: Option<Box<StoredSegment>>,
    },
    /// The same with what older journals have no field for. It has a place of its own, so that those stay readable.
    Described {
        before: Option<Box<DescribedSegment>>,
        after: Option<Box<DescribedSegment>>,
    },
}

#[derive(Serialize, Deserialize)]
struct DescribedSegment {
    segment: StoredSegment,
    facts: Vec<StoredFact>,
}

/// What else is known of a segment. New facts are added at the end.
#[derive(Serialize, Deserialize)]
enum StoredFact {
    Tracking {
        id: String,
        uid: String,
    },
    Description(String),
    /// A modifier after the first.
    Modifier(StoredCode),
    RegionModifier(StoredCode),
}

#[derive(Serialize, Deserialize)]
struct StoredSegment {
    number: u8,
    name: String,
    color: (u8, u8, u8),
    category: StoredCode,
    kind: StoredCode,
    /// The first one.
    modifier: Option<StoredCode>,
    region: Option<StoredCode>,
    origin: StoredOrigin,
    visible: bool,
    locked: bool,
}

/// Value, scheme, meaning.
#[derive(Serialize, Deserialize)]
struct StoredCode(String, String, String);

#[derive(Serialize, Deserialize)]
enum StoredOrigin {
    Manual,
    Proposed {
        name: String,
        version: String,
        sha256: String,
        edited: bool,
    },
    Imported {
        algorithm_type: String,
        algorithm_name: Option<String>,
        edited: bool,
    },
    /// A proposal that a reader accepted. It has a place of its own: older journals have no field for it.
    Accepted {
        name: String,
        version: String,
        sha256: String,
        edited: bool,
    },
}

impl Delta {
    /// The change as bytes for a journal, with a version in front.
    pub fn to_bytes(&self) -> Vec<u8> {
        let stored = StoredDelta {
            layer: self.layer(),
            runs: stored_runs(self.changes()),
            meta: self.meta().iter().map(stored_meta).collect(),
        };
        postcard::to_extend(&stored, vec![VERSION])
            .expect("a growing buffer takes any plain structure")
    }

    /// Reads back what [`Self::to_bytes`] wrote. Memory stays in proportion to the bytes given.
    ///
    /// # Errors
    /// [`SegmentError::StoredVersion`] for another version, [`SegmentError::StoredBytes`] when the bytes are
    /// damaged, cut off or followed by more.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SegmentError> {
        let body = match bytes.split_first() {
            Some((&VERSION, body)) => body,
            first => {
                return Err(SegmentError::StoredVersion { found: first.map(|(&v, _)| v) });
            }
        };
        let (stored, rest) = postcard::take_from_bytes::<StoredDelta>(body)
            .map_err(|_| SegmentError::StoredBytes)?;
        if !rest.is_empty() {
            return Err(SegmentError::StoredBytes);
        }
        let changes = read_runs(&stored.runs).ok_or(SegmentError::StoredBytes)?;
        let meta = stored.meta.into_iter().map(read_meta).collect::<Option<Vec<_>>>();
        let meta = meta.ok_or(SegmentError::StoredBytes)?;
        Ok(Self::of_voxels(stored.layer, changes).with_meta(meta))
    }
}

fn stored_runs(changes: &[RunChange]) -> Vec<StoredRun> {
    let mut end = 0;
    changes
        .iter()
        .map(|change| {
            let gap = change.run.start - end;
            end = change.run.end();
            StoredRun(gap as u64, change.run.len as u64, change.before, change.after)
        })
        .collect()
}

/// `None` when a run is empty, changes nothing or reaches past the address space.
fn read_runs(runs: &[StoredRun]) -> Option<Vec<RunChange>> {
    let mut end = 0usize;
    runs.iter()
        .map(|&StoredRun(gap, len, before, after)| {
            let start = end.checked_add(usize::try_from(gap).ok()?)?;
            let len = usize::try_from(len).ok()?;
            end = start.checked_add(len)?;
            (len > 0 && before != after).then_some(RunChange {
                run: Run { start, len },
                before,
                after,
            })
        })
        .collect()
}

fn stored_meta(meta: &MetaChange) -> StoredMeta {
    match meta {
        MetaChange::LayerAdded => StoredMeta::LayerAdded,
        MetaChange::LayerRemoved => StoredMeta::LayerRemoved,
        MetaChange::Segment(change) => stored_change(change),
    }
}

fn stored_change(change: &SegmentChange) -> StoredMeta {
    let described = |segment: &Segment| {
        let facts = stored_facts(segment);
        Box::new(DescribedSegment { segment: stored_segment(segment), facts })
    };
    let (before, after) = (change.before().map(described), change.after().map(described));
    let has_facts =
        |of: &Option<Box<DescribedSegment>>| of.as_ref().is_some_and(|s| !s.facts.is_empty());
    if has_facts(&before) || has_facts(&after) {
        return StoredMeta::Described { before, after };
    }
    let plain = |of: Option<Box<DescribedSegment>>| of.map(|described| Box::new(described.segment));
    StoredMeta::Segment { before: plain(before), after: plain(after) }
}

fn read_meta(meta: StoredMeta) -> Option<MetaChange> {
    let (before, after) = match meta {
        StoredMeta::LayerAdded => return Some(MetaChange::LayerAdded),
        StoredMeta::LayerRemoved => return Some(MetaChange::LayerRemoved),
        StoredMeta::Segment { before, after } => {
            (before.map(|s| read_segment(*s)), after.map(|s| read_segment(*s)))
        }
        StoredMeta::Described { before, after } => {
            (before.map(|s| read_described(*s)), after.map(|s| read_described(*s)))
        }
    };
    let change = match (before, after) {
        (Some(before), Some(after)) => SegmentChange::described(before, after)?,
        (None, Some(after)) => SegmentChange::added(after),
        (Some(before), None) => SegmentChange::removed(before),
        (None, None) => return None,
    };
    Some(MetaChange::Segment(change))
}

fn stored_code(code: &Code) -> StoredCode {
    StoredCode(code.value.clone(), code.scheme.clone(), code.meaning.clone())
}

fn read_code(StoredCode(value, scheme, meaning): StoredCode) -> Code {
    Code { value, scheme, meaning }
}

fn stored_segment(segment: &Segment) -> StoredSegment {
    let Rgb(red, green, blue) = segment.color;
    StoredSegment {
        number: segment.number,
        name: segment.name.clone(),
        color: (red, green, blue),
        category: stored_code(&segment.code.category),
        kind: stored_code(&segment.code.kind),
        modifier: segment.code.modifiers.first().map(stored_code),
        region: segment.code.region.as_ref().map(stored_code),
        origin: stored_origin(segment.origin.clone()),
        visible: segment.visible,
        locked: segment.locked,
    }
}

fn stored_facts(segment: &Segment) -> Vec<StoredFact> {
    let Segment { tracking, description, code, .. } = segment.clone();
    let tracking = tracking.map(|Tracking { id, uid }| StoredFact::Tracking { id, uid });
    let description =
        Some(description).filter(|text| !text.is_empty()).map(StoredFact::Description);
    let further = code.modifiers.iter().skip(1).map(stored_code).map(StoredFact::Modifier);
    let of_region = code.region_modifiers.iter().map(stored_code).map(StoredFact::RegionModifier);
    tracking.into_iter().chain(description).chain(further).chain(of_region).collect()
}

fn read_described(DescribedSegment { segment, facts }: DescribedSegment) -> Segment {
    let mut segment = read_segment(segment);
    for fact in facts {
        match fact {
            StoredFact::Tracking { id, uid } => segment.tracking = Some(Tracking { id, uid }),
            StoredFact::Description(description) => segment.description = description,
            StoredFact::Modifier(code) => segment.code.modifiers.push(read_code(code)),
            StoredFact::RegionModifier(code) => {
                segment.code.region_modifiers.push(read_code(code));
            }
        }
    }
    segment
}

fn read_segment(stored: StoredSegment) -> Segment {
    let (red, green, blue) = stored.color;
    Segment {
        number: stored.number,
        name: stored.name,
        color: Rgb(red, green, blue),
        code: PropertyCode {
            category: read_code(stored.category),
            kind: read_code(stored.kind),
            modifiers: stored.modifier.map(read_code).into_iter().collect(),
            region: stored.region.map(read_code),
            region_modifiers: Vec::new(),
        },
        origin: read_origin(stored.origin),
        description: String::new(),
        tracking: None,
        visible: stored.visible,
        locked: stored.locked,
    }
}

fn stored_origin(origin: Origin) -> StoredOrigin {
    match origin {
        Origin::Manual => StoredOrigin::Manual,
        Origin::Proposed { name, version, sha256, edited, accepted: false } => {
            StoredOrigin::Proposed { name, version, sha256, edited }
        }
        Origin::Proposed { name, version, sha256, edited, accepted: true } => {
            StoredOrigin::Accepted { name, version, sha256, edited }
        }
        Origin::Imported { algorithm_type, algorithm_name, edited } => {
            StoredOrigin::Imported { algorithm_type, algorithm_name, edited }
        }
    }
}

fn read_origin(stored: StoredOrigin) -> Origin {
    match stored {
        StoredOrigin::Manual => Origin::Manual,
        StoredOrigin::Proposed { name, version, sha256, edited } => {
            Origin::Proposed { name, version, sha256, edited, accepted: false }
        }
        StoredOrigin::Accepted { name, version, sha256, edited } => {
            Origin::Proposed { name, version, sha256, edited, accepted: true }
        }
        StoredOrigin::Imported { algorithm_type, algorithm_name, edited } => {
            Origin::Imported { algorithm_type, algorithm_name, edited }
        }
    }
}
