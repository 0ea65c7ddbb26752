use segment::Segment;
use volume::Labelmap;

use super::codes::is_complete;
use super::document::SegDocument;
use super::file::{SegFile, SegmentInfo};
use super::place::{PlacedLayer, PlacedSegments};
use super::read::read;
use crate::InterchangeError;

/// Positions and spacing of a written object equal those of its source within this.
const MAX_DEVIATION_MM: f64 = 1e-3;

/// What is wrong with a written object, as reading it again shows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// It cannot be read, or does not lie on the volume it was drawn on.
    Unreadable(InterchangeError),
    /// Another number of segments.
    Segments {
        /// Segments of the document.
        expected: usize,
        /// Segments of the file.
        found: usize,
    },
    /// A frame that lies on no slice of the source.
    Position {
        /// Frame number, from 1.
        frame: u32,
        /// Distance to the nearest slice origin in mm.
        distance_mm: f64,
    },
    /// Pixels of another size.
    Spacing {
        /// Frame number, from 1.
        frame: u32,
    },
    /// Another mask.
    Mask {
        /// Segment Number.
        segment: u16,
        /// Voxels of the document.
        expected: usize,
        /// Voxels of the file.
        found: usize,
    },
    /// A segment with another label, or codes that are not complete.
    Description {
        /// Segment Number.
        segment: u16,
    },
}

/// Reads a written object again and compares it with what it was written from: geometry within 1e-3 mm, every mask
/// voxel for voxel, every segment described. An empty list is the only good answer.
pub fn check(file: &[u8], document: &SegDocument) -> Vec<Fault> {
    let seg = match read(file) {
        Ok(seg) => seg,
        Err(error) => return vec![Fault::Unreadable(error)],
    };
    let frame_of_reference = &document.source.series.frame_of_reference;
    let placed = match seg.place_on(document.placement, frame_of_reference) {
        Ok(placed) => placed,
        Err(error) => return vec![Fault::Unreadable(error)],
    };
    let mut faults = geometry_faults(&seg, document);
    faults.extend(mask_faults(&seg, &placed, document));
    faults
}

fn geometry_faults(seg: &SegFile, document: &SegDocument) -> Vec<Fault> {
    let placement = document.placement;
    let expected_mm = placement.pixel_spacing_mm();
    let origins: Vec<_> =
        (0..placement.dims().slices).filter_map(|k| placement.slice_origin(k)).collect();
    let mut faults = Vec::new();
    for frame in &seg.frames {
        let distance_mm = frame.position.map_or(f64::INFINITY, |at| {
            origins.iter().map(|o| o.distance_mm(at)).fold(f64::INFINITY, f64::min)
        });
        if distance_mm > MAX_DEVIATION_MM {
            faults.push(Fault::Position { frame: frame.frame, distance_mm });
        }
        let same = frame.pixel_spacing_mm.zip(expected_mm).is_some_and(|(a, b)| {
            (a.0 - b.0).abs() <= MAX_DEVIATION_MM && (a.1 - b.1).abs() <= MAX_DEVIATION_MM
        });
        if !same {
            faults.push(Fault::Spacing { frame: frame.frame });
        }
    }
    faults
}

fn mask_faults(seg: &SegFile, placed: &PlacedSegments, document: &SegDocument) -> Vec<Fault> {
    let written: Vec<(&Labelmap, &Segment)> = document
        .segments_by_number()
        .into_iter()
        .map(|(layer, segment)| (document.layers[layer].labels, segment))
        .collect();
    if written.len() != seg.segments.len() {
        return vec![Fault::Segments { expected: written.len(), found: seg.segments.len() }];
    }
    let mut faults = Vec::new();
    for (info, (labels, segment)) in seg.segments.iter().zip(written) {
        if !is_described(info, segment) {
            faults.push(Fault::Description { segment: info.number });
        }
        faults.extend(mask_fault(info.number, placed, labels, segment.number));
    }
    faults
}

fn is_described(info: &SegmentInfo, segment: &Segment) -> bool {
    let code = &info.code;
    let optional = [&code.modifier, &code.region].into_iter().flatten();
    info.label == segment.name.trim()
        && *code == segment.code
        && [&code.category, &code.kind].into_iter().chain(optional).all(is_complete)
}

fn mask_fault(number: u16, placed: &PlacedSegments, labels: &Labelmap, label: u8) -> Option<Fault> {
    let found = placed.layers.iter().find_map(|PlacedLayer { labels, segments }| {
        let at = segments.iter().find(|s| s.file_number == number)?;
        Some((labels, at.segment.number))
    });
    let Some((read, read_label)) = found else {
        let expected = labels.counts()[usize::from(label)];
        return Some(Fault::Mask { segment: number, expected, found: 0 });
    };
    let pairs = labels.labels().iter().zip(read.labels());
    let same = pairs.into_iter().all(|(&a, &b)| (a == label) == (b == read_label));
    (!same).then(|| Fault::Mask {
        segment: number,
        expected: labels.counts()[usize::from(label)],
        found: read.counts()[usize::from(read_label)],
    })
}
