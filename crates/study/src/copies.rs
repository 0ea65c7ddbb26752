//! Copies of one instance, of which one is kept.

use std::collections::BTreeMap;

use crate::{FileId, InstanceHeader, PixelLocation};

type Header = (FileId, InstanceHeader, PixelLocation);

/// What a host knows of a file beside what its header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState {
    /// Bytes of the file.
    pub size_bytes: u64,
    /// Pixels of it were found damaged: any copy is better.
    pub is_damaged: bool,
}

/// Instances of which each is there once.
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    /// File, header and place of the pixels of each, in the order in which they came.
    pub headers: Vec<(FileId, InstanceHeader, PixelLocation)>,
    /// Files that another one took the place of, and which one did.
    pub replaced: BTreeMap<FileId, FileId>,
}

/// Leaves out what is there twice.
///
/// Files with one SOP Instance UID and the same header are copies of one instance. The first stays, unless a later one
/// has more of the pixels or the first is damaged: a good copy heals a series, and a cut one does it no harm. Of two
/// segmentations with one SOP Instance UID that differ at all the last stays: it may be complete where the first was
/// not.
pub fn distinct(
    headers: Vec<(FileId, InstanceHeader, PixelLocation)>,
    state: impl Fn(FileId) -> FileState,
) -> Distinct {
    let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut kept: Vec<Header> = Vec::with_capacity(headers.len());
    let mut replaced = BTreeMap::new();
    for later in headers {
        let uid = &later.1.sop_instance_uid;
        if uid.is_empty() {
            kept.push(later);
            continue;
        }
        let places = known.entry(uid.clone()).or_default();
        let first = places.iter().find(|&&at| is_same_instance(&kept[at], &later));
        match first {
            Some(&at) if takes_the_place(&later, &kept[at], &state) => {
                replaced.insert(kept[at].0, later.0);
                kept[at] = later;
            }
            Some(_) => {}
            None => {
                places.push(kept.len());
                kept.push(later);
            }
        }
    }
    Distinct { headers: kept, replaced }
}

fn is_segmentation((_, header, _): &Header) -> bool {
    header.segmentation.is_some()
}

/// Of two with one SOP Instance UID. Images that others gave one UID differ in their headers, and all are shown.
fn is_same_instance(first: &Header, later: &Header) -> bool {
    first.1 == later.1 || is_segmentation(first) && is_segmentation(later)
}

fn takes_the_place(later: &Header, first: &Header, state: impl Fn(FileId) -> FileState) -> bool {
    let (of_first, of_later) = (state(first.0), state(later.0));
    let bytes_of_first = pixel_bytes(&first.2, of_first.size_bytes);
    let bytes_of_later = pixel_bytes(&later.2, of_later.size_bytes);
    let differs = first.1 != later.1 || first.2 != later.2 || bytes_of_first != bytes_of_later;
    of_first.is_damaged || bytes_of_later > bytes_of_first || is_segmentation(later) && differs
}

/// Bytes of a file that its pixels are made from; fewer where it is cut.
fn pixel_bytes(location: &PixelLocation, size_bytes: u64) -> u64 {
    match location {
        PixelLocation::Absent => 0,
        PixelLocation::Native { length, .. } => *length,
        PixelLocation::Encapsulated { offset, .. } => size_bytes.saturating_sub(*offset),
        PixelLocation::Deflated { stream, .. } => size_bytes.saturating_sub(*stream),
    }
}
