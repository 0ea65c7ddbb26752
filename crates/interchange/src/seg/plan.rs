//! Which frames a document becomes: one per segment and slice on which the segment has a voxel.

use volume::{Lps, LpsVector, Placement};

use super::document::{SegDocument, SegLayer, SourceSeries};
use crate::InterchangeError;

/// A source image counts as the slice of the volume when it lies within this part of the distance between slices:
/// positions are rounded in headers, and a box is laid through all of them.
pub(super) const SAME_SLICE: f64 = 0.1;

/// One frame to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlannedFrame {
    pub(super) layer: usize,
    pub(super) label: u8,
    /// Segment Number.
    pub(super) segment: u16,
    pub(super) slice: u32,
}

/// Where a slice of the volume lies among all of them, and what it came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PlannedSlice {
    /// Centre of the first pixel: the source's own position where there is one.
    pub(super) position: Lps,
    /// Place along `row × column` among all slices, from 1.
    pub(super) rank: u32,
    /// Index of the source slice.
    pub(super) source: Option<usize>,
}

/// Frames in the order in which they are written, and the slices they lie on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    pub(super) frames: Vec<PlannedFrame>,
    pub(super) slices: Vec<PlannedSlice>,
    pub(super) segments_overlap: bool,
}

impl Plan {
    pub(super) fn of(document: &SegDocument) -> Result<Self, InterchangeError> {
        let numbers = segment_numbers(document)?;
        let slices = plan_slices(document.source, document.placement)?;
        let mut frames = Vec::new();
        for (layer, of_layer) in document.layers.iter().enumerate() {
            frames.extend(frames_of_layer(layer, of_layer, &numbers[layer])?);
        }
        if frames.is_empty() {
            frames = empty_frames(document.layers, &numbers, &slices);
        }
        let rank = |f: &PlannedFrame| slices.get(f.slice as usize).map_or(0, |s| s.rank);
        frames.sort_by_key(|f| (f.segment, rank(f)));
        let segments_overlap = layers_overlap(document.layers);
        Ok(Self { frames, slices, segments_overlap })
    }
}

/// Segment Number by layer and label, 0 where the label is no segment: 1 and up, in the order of the labels.
///
/// A BINARY object numbers its segments from 1 by ones (PS3.3 C.8.20.2.4): gaps among the labels close.
fn segment_numbers(document: &SegDocument) -> Result<Vec<[u16; 256]>, InterchangeError> {
    let expected = document.placement.dims();
    for (layer, of_layer) in document.layers.iter().enumerate() {
        let found = of_layer.labels.dims();
        if found != expected {
            return Err(InterchangeError::LayerExtent { layer, expected, found });
        }
    }
    let mut numbers = vec![[0; 256]; document.layers.len()];
    let mut next = 1_u16;
    for (layer, segment) in document.segments_by_number() {
        let slot = &mut numbers[layer][usize::from(segment.number)];
        if segment.number == 0 || *slot != 0 {
            return Err(InterchangeError::SegmentLabel { layer, label: segment.number });
        }
        *slot = next;
        next = next.checked_add(1).ok_or(InterchangeError::TooManySegments)?;
    }
    if next == 1 { Err(InterchangeError::NoSegments) } else { Ok(numbers) }
}

fn frames_of_layer(
    layer: usize,
    of_layer: &SegLayer,
    numbers: &[u16; 256],
) -> Result<Vec<PlannedFrame>, InterchangeError> {
    let mut frames = Vec::new();
    for slice in 0..of_layer.labels.dims().slices {
        let present = labels_present(of_layer.labels.slice(slice));
        for label in (1..=255_u8).filter(|&l| present[usize::from(l)]) {
            match numbers[usize::from(label)] {
                0 => return Err(InterchangeError::UndeclaredLabel { layer, label }),
                segment => frames.push(PlannedFrame { layer, label, segment, slice }),
            }
        }
    }
    Ok(frames)
}

/// Which labels occur. Masks are mostly runs, so eight pixels that equal the eight before are passed over at once.
fn labels_present(slice: &[u8]) -> [bool; 256] {
    let mut present = [false; 256];
    let (eights, rest) = slice.as_chunks::<8>();
    let mut last = None;
    for &eight in eights {
        let packed = u64::from_ne_bytes(eight);
        if last != Some(packed) {
            eight.iter().for_each(|&label| present[usize::from(label)] = true);
            last = Some(packed);
        }
    }
    rest.iter().for_each(|&label| present[usize::from(label)] = true);
    present
}

/// An object needs a frame: where no segment has a voxel, each gets an empty one on the first slice.
fn empty_frames(
    layers: &[SegLayer],
    numbers: &[[u16; 256]],
    slices: &[PlannedSlice],
) -> Vec<PlannedFrame> {
    let first = slices.iter().position(|s| s.rank == 1).unwrap_or(0);
    let on_first = |layer: usize, label: u8| PlannedFrame {
        layer,
        label,
        segment: numbers[layer][usize::from(label)],
        slice: first as u32,
    };
    let in_layer = |(layer, of): (usize, &SegLayer)| -> Vec<_> {
        of.segments.iter().map(|s| on_first(layer, s.number)).collect()
    };
    layers.iter().enumerate().flat_map(in_layer).collect()
}

/// Whether any voxel belongs to segments of two layers.
fn layers_overlap(layers: &[SegLayer]) -> bool {
    let any = |a: &[u8], b: &[u8]| a.iter().zip(b).any(|(&a, &b)| a != 0 && b != 0);
    layers
        .iter()
        .enumerate()
        .any(|(i, a)| layers[i + 1..].iter().any(|b| any(a.labels.labels(), b.labels.labels())))
}

/// The slices of the volume, and the source image of each.
pub(super) fn plan_slices(
    source: &SourceSeries,
    placement: &Placement,
) -> Result<Vec<PlannedSlice>, InterchangeError> {
    let normal = slice_normal(placement)?;
    let within_mm = SAME_SLICE * smallest_step_mm(&slice_places_mm(placement, normal)?);
    let mut slices = Vec::with_capacity(placement.dims().slices as usize);
    let mut by_place = Vec::with_capacity(slices.capacity());
    for slice in 0..placement.dims().slices {
        let at = placement.slice_origin(slice).ok_or(InterchangeError::SourceIsNotPlaced)?;
        let own = source_within(source, slice as usize, at, within_mm);
        let position = own.map_or(at, |i| source.slices[i].position);
        by_place.push((position.from_origin().dot(normal), slices.len()));
        slices.push(PlannedSlice { position, rank: 0, source: own });
    }
    by_place.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (rank, (_, slice)) in by_place.into_iter().enumerate() {
        slices[slice].rank = rank as u32 + 1;
    }
    Ok(slices)
}

/// `row × column` of the images.
pub(super) fn slice_normal(placement: &Placement) -> Result<LpsVector, InterchangeError> {
    let (row, column) = placement.in_plane_axes().ok_or(InterchangeError::SourceIsNotPlaced)?;
    Ok(row.normal_to(column)?.vector())
}

/// Place of each slice along the normal in mm.
pub(super) fn slice_places_mm(
    placement: &Placement,
    normal: LpsVector,
) -> Result<Vec<f64>, InterchangeError> {
    let place = |slice| placement.slice_origin(slice).map(|at| at.from_origin().dot(normal));
    let places: Option<Vec<f64>> = (0..placement.dims().slices).map(place).collect();
    places.ok_or(InterchangeError::SourceIsNotPlaced)
}

/// Smallest distance between neighbours. A single slice has none to be taken for: a millimetre stands for the step.
pub(super) fn smallest_step_mm(places_mm: &[f64]) -> f64 {
    let gaps = places_mm.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    gaps.reduce(f64::min).unwrap_or(1.0)
}

/// The source image at a position: looked for at the same index first, since sources mostly come sorted.
fn source_within(source: &SourceSeries, slice: usize, at: Lps, within_mm: f64) -> Option<usize> {
    let is_there =
        |i: usize| source.slices.get(i).is_some_and(|s| s.position.distance_mm(at) <= within_mm);
    if is_there(slice) { Some(slice) } else { (0..source.slices.len()).find(|&i| is_there(i)) }
}
