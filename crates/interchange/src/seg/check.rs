use segment::{Segment, Tracking};
use volume::Labelmap;

use super::codes::is_complete;
use super::document::SegDocument;
use super::file::{SegFile, SegmentInfo};
use super::place::{FittedMask, offset};
use super::plan::plan_slices;
use super::read::read;
use crate::InterchangeError;

/// Positions and spacing of a written object equal those that were to be written within this.
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
    /// A frame that lies where no slice of the source does.
    Position {
        /// Frame number, from 1.
        frame: u32,
        /// Distance to the nearest of them in mm.
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
        /// Those of them that the file has.
        found: usize,
    },
    /// A segment with another label, description or identity, or codes that are not complete.
    Description {
        /// Segment Number.
        segment: u16,
    },
}

/// Reads a written object again and compares it with what it was written from: geometry within 1e-3 mm, every mask
/// voxel for voxel, every segment described. An empty list is the only good answer.
///
/// Needs the memory of the file's masks, one bit a voxel of each frame, and no second labelmap: it runs on each save,
/// beside the volume.
pub fn check(file: &[u8], document: &SegDocument) -> Vec<Fault> {
    compare(file, document).unwrap_or_else(|error| vec![Fault::Unreadable(error)])
}

fn compare(file: &[u8], document: &SegDocument) -> Result<Vec<Fault>, InterchangeError> {
    let seg = read(file)?;
    let mut faults = geometry_faults(&seg, document)?;
    faults.extend(mask_faults(&seg, document)?);
    Ok(faults)
}

fn geometry_faults(seg: &SegFile, document: &SegDocument) -> Result<Vec<Fault>, InterchangeError> {
    let expected_mm = document.placement.pixel_spacing_mm();
    let slices = plan_slices(document.source, document.placement)?;
    let mut faults = Vec::new();
    for frame in &seg.frames {
        let distance_mm = frame.position.map_or(f64::INFINITY, |at| {
            slices.iter().map(|s| s.position.distance_mm(at)).fold(f64::INFINITY, f64::min)
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
    Ok(faults)
}

fn mask_faults(seg: &SegFile, document: &SegDocument) -> Result<Vec<Fault>, InterchangeError> {
    let written = document.segments_by_number();
    if written.len() != seg.segments.len() {
        return Ok(vec![Fault::Segments { expected: written.len(), found: seg.segments.len() }]);
    }
    let frame_of_reference = &document.source.series.frame_of_reference;
    let fitted = seg.fit_masks(document.placement, frame_of_reference)?;
    let counts: Vec<_> = document.layers.iter().map(|layer| layer.labels.counts()).collect();
    let mut faults = Vec::new();
    for (info, (layer, segment)) in seg.segments.iter().zip(written) {
        if !is_described(info, segment) {
            faults.push(Fault::Description { segment: info.number });
        }
        let masks = fitted.get(&info.number).map_or(&[][..], Vec::as_slice);
        let labels = document.layers[layer].labels;
        let (marked, matching) = marked_voxels(seg, masks, labels, segment.number);
        let expected = counts[layer][usize::from(segment.number)];
        // No voxel is marked twice: all of these, and nothing but these.
        if (marked, matching) != (expected, expected) {
            faults.push(Fault::Mask { segment: info.number, expected, found: matching });
        }
    }
    Ok(faults)
}

/// Voxels that masks mark, and how many of these have the label.
fn marked_voxels(
    seg: &SegFile,
    masks: &[FittedMask],
    labels: &Labelmap,
    label: u8,
) -> (usize, usize) {
    let (mut marked, mut matching) = (0, 0);
    for &(mask, fit) in masks {
        seg.masks.for_each_marked(mask, |row, column| {
            let at = offset(labels.dims(), fit, row, column);
            marked += 1;
            matching += usize::from(labels.labels().get(at) == Some(&label));
        });
    }
    (marked, matching)
}

fn is_described(info: &SegmentInfo, segment: &Segment) -> bool {
    let code = &info.code;
    let optional = code.modifiers.iter().chain(&code.region).chain(&code.region_modifiers);
    info.label == unpadded(&segment.name)
        && *code == segment.code
        && info.description == unpadded(&segment.description)
        && info.tracking == segment.tracking.as_ref().map(as_written)
        && [&code.category, &code.kind].into_iter().chain(optional).all(is_complete)
}

fn as_written(Tracking { id, uid }: &Tracking) -> Tracking {
    Tracking { id: unpadded(id).to_owned(), uid: uid.clone() }
}

/// The padding of a text is no part of it.
fn unpadded(text: &str) -> &str {
    text.trim_matches(['\0', ' '])
}
