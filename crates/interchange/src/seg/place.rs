use std::collections::BTreeMap;

use segment::{Rgb, Segment};
use volume::{Dims, Index, Labelmap, Placement};

use super::file::{FramePlace, SegFile, SegmentInfo};
use super::fit::{Fit, Target};
use crate::{GridMismatch, InterchangeError};

/// Colours for segments whose file recommends none: a qualitative scheme of well separated hues.
const COLORS: [Rgb; 8] = [
    Rgb(230, 159, 0),
    Rgb(86, 180, 233),
    Rgb(0, 158, 115),
    Rgb(240, 228, 66),
    Rgb(0, 114, 178),
    Rgb(213, 94, 0),
    Rgb(204, 121, 167),
    Rgb(148, 148, 148),
];

/// The segments of a file on the voxels of a volume. Segments that overlap lie in different layers.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedSegments {
    /// At least one layer.
    pub layers: Vec<PlacedLayer>,
}

/// Segments that do not overlap.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLayer {
    /// Labels in the order of the volume's voxels.
    pub labels: Labelmap,
    /// Its segments, those without a voxel included.
    pub segments: Vec<PlacedSegment>,
}

/// A segment and what its file calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedSegment {
    /// With its label in the layer: the file's own number wherever that fits.
    pub segment: Segment,
    /// Segment Number in the file.
    pub file_number: u16,
}

/// A mask of the file and where it goes.
pub(super) type FittedMask = (usize, Fit);

impl SegFile {
    /// Puts the masks on the voxels of a volume.
    ///
    /// Each frame goes where its position says: on a slice within a tenth of the slice distance, on whole pixels
    /// within a tenth of a pixel, rows and columns in either direction, cropped or not. Nothing is resampled or moved
    /// to the nearest voxel. Segments that overlap are spread over layers, each into the first layer with room; none
    /// overwrites another. `frame_of_reference` is the UID of the volume's; empty where it has none.
    ///
    /// # Errors
    /// [`InterchangeError::DoesNotFit`] with the first frame that lies elsewhere (empty frames do not count),
    /// [`InterchangeError::RepeatedFrame`].
    pub fn place_on(
        &self,
        placement: &Placement,
        frame_of_reference: &str,
    ) -> Result<PlacedSegments, InterchangeError> {
        let fitted = self.fit_masks(placement, frame_of_reference)?;
        let mut layers = vec![PlacedLayer::empty(placement.dims())?];
        for segment in &self.segments {
            let masks = fitted.get(&segment.number).map_or(&[][..], Vec::as_slice);
            self.place_segment(segment, masks, &mut layers)?;
        }
        Ok(PlacedSegments { layers })
    }

    /// Where the masks with a marked pixel go, by segment: no two of a segment on one slice, none outside.
    pub(super) fn fit_masks(
        &self,
        placement: &Placement,
        frame_of_reference: &str,
    ) -> Result<BTreeMap<u16, Vec<FittedMask>>, InterchangeError> {
        let own = self.header.series.frame_of_reference.as_str();
        if !own.is_empty() && !frame_of_reference.is_empty() && own != frame_of_reference {
            let why = GridMismatch::FrameOfReference;
            return Err(InterchangeError::DoesNotFit { frame: 1, why });
        }
        let size = (self.masks.rows, self.masks.columns);
        let target = Target::new(placement);
        let mut fitted: BTreeMap<u16, Vec<FittedMask>> = BTreeMap::new();
        for (mask, frame) in self.frames.iter().enumerate() {
            if self.masks.is_empty(mask) {
                continue;
            }
            let fit = match &target {
                Ok(target) => target.fit(frame, size),
                Err(_) => fit_unplaced(placement, frame, size),
            };
            let fit =
                fit.map_err(|why| InterchangeError::DoesNotFit { frame: frame.frame, why })?;
            let of_segment = fitted.entry(frame.segment).or_default();
            if let Some((other, _)) = of_segment.iter().find(|(_, f)| f.slice == fit.slice) {
                if self.masks.are_equal(*other, mask) {
                    continue;
                }
                let (segment, slice) = (frame.segment, fit.slice);
                return Err(InterchangeError::RepeatedFrame { segment, slice });
            }
            self.require_inside(mask, fit, frame.frame, placement.dims())?;
            of_segment.push((mask, fit));
        }
        Ok(fitted)
    }

    fn require_inside(
        &self,
        mask: usize,
        fit: Fit,
        frame: u32,
        dims: Dims,
    ) -> Result<(), InterchangeError> {
        let mut inside = true;
        self.masks.for_each_marked(mask, |row, column| {
            let (row, column) = fit.target(row, column);
            inside &= (0..i64::from(dims.rows)).contains(&row)
                && (0..i64::from(dims.columns)).contains(&column);
        });
        let why = GridMismatch::Outside;
        if inside { Ok(()) } else { Err(InterchangeError::DoesNotFit { frame, why }) }
    }

    fn place_segment(
        &self,
        info: &SegmentInfo,
        masks: &[FittedMask],
        layers: &mut Vec<PlacedLayer>,
    ) -> Result<(), InterchangeError> {
        let dims = layers[0].labels.dims();
        let free = layers.iter().position(|layer| {
            layer.free_label(info.number).is_some() && self.is_free(layer, masks)
        });
        let index = match free {
            Some(index) => index,
            None => {
                layers.push(PlacedLayer::empty(dims)?);
                layers.len() - 1
            }
        };
        let layer = &mut layers[index];
        let label = layer.free_label(info.number).ok_or(InterchangeError::TooManySegments)?;
        let labels = layer.labels.labels_mut();
        for &(mask, fit) in masks {
            self.masks.for_each_marked(mask, |row, column| {
                if let Some(voxel) = labels.get_mut(offset(dims, fit, row, column)) {
                    *voxel = label;
                }
            });
        }
        layer.segments.push(PlacedSegment::of(info, label));
        Ok(())
    }

    /// Whether no marked voxel of the masks has a label yet.
    fn is_free(&self, layer: &PlacedLayer, masks: &[FittedMask]) -> bool {
        let (dims, labels) = (layer.labels.dims(), layer.labels.labels());
        layer.segments.is_empty()
            || masks.iter().all(|&(mask, fit)| {
                let mut free = true;
                self.masks.for_each_marked(mask, |row, column| {
                    free &= labels.get(offset(dims, fit, row, column)).is_some_and(|&l| l == 0);
                });
                free
            })
    }
}

/// Position in memory of a pixel that was found to lie inside.
pub(super) fn offset(dims: Dims, fit: Fit, row: usize, column: usize) -> usize {
    let (row, column) = fit.target(row, column);
    dims.offset(Index::new(column as u32, row as u32, fit.slice))
}

/// A projection image and its segmentation have no position: the pixels of the one are those of the other.
fn fit_unplaced(
    placement: &Placement,
    frame: &FramePlace,
    (rows, columns): (usize, usize),
) -> Result<Fit, GridMismatch> {
    let dims = placement.dims();
    let same = dims.slices == 1 && dims.rows as usize == rows && dims.columns as usize == columns;
    if same && frame.position.is_none() {
        Ok(Fit::WHOLE_FIRST_SLICE)
    } else {
        Err(GridMismatch::NoPosition)
    }
}

impl PlacedLayer {
    fn empty(dims: Dims) -> Result<Self, InterchangeError> {
        Ok(Self { labels: Labelmap::empty(dims)?, segments: Vec::new() })
    }

    /// The number itself where it is a label that no segment of the layer has, else the smallest that is free.
    fn free_label(&self, number: u16) -> Option<u8> {
        let is_free = |label: &u8| self.segments.iter().all(|s| s.segment.number != *label);
        let own = u8::try_from(number).ok().filter(|&label| label > 0);
        own.filter(is_free).or_else(|| (1..=255).find(is_free))
    }
}

impl PlacedSegment {
    fn of(info: &SegmentInfo, label: u8) -> Self {
        let color = info.color.unwrap_or(COLORS[usize::from(label) % COLORS.len()]);
        Self {
            segment: Segment {
                number: label,
                name: info.label.clone(),
                color,
                code: info.code.clone(),
                origin: info.origin.clone(),
                description: info.description.clone(),
                tracking: info.tracking.clone(),
                visible: true,
                locked: false,
            },
            file_number: info.number,
        }
    }
}
