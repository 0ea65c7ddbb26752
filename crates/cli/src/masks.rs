//! Segmentations: read from SEG or NIfTI, put on a grid, numbered as their file numbers them.

use std::collections::BTreeMap;
use std::path::Path;

use interchange::seg::{self, SegFile};
use segment::{Region, Segment, SegmentDraft};
use study::{StudyError, read_nifti_labels};
use volume::{Dims, Grid, Labelmap, Placement};

use crate::choice::Found;
use crate::failure::Failure;
use crate::grids;
use crate::guard::guarded;
use crate::report::SkippedFile;
use crate::store::Store;

/// A segmentation as it was read.
#[derive(Debug)]
pub(crate) enum MaskFile {
    Seg(Box<SegFile>),
    Labels(Labelmap, Grid),
}

/// A mask file, and what lay beside it.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) masks: MaskFile,
    pub(crate) skipped: Vec<SkippedFile>,
}

/// Layers of labels on one placement. Segments of one layer do not overlap.
#[derive(Debug)]
pub(crate) struct Masks {
    dims: Dims,
    pub(crate) layers: Vec<MaskLayer>,
}

/// A labelmap and its segments.
#[derive(Debug)]
pub(crate) struct MaskLayer {
    pub(crate) labels: Labelmap,
    /// Each with its number in the file, which labels of 8 bits may not hold.
    pub(crate) segments: Vec<(u16, Segment)>,
}

impl MaskFile {
    /// Reads the one segmentation in a path.
    ///
    /// # Errors
    /// [`Failure::NoSegmentation`] and [`Failure::SeveralSegmentations`] besides what is wrong with the file.
    pub(crate) fn open(path: &Path, limit_bytes: u64) -> Result<Opened, Failure> {
        let store = Store::open(&[path], limit_bytes)?;
        let masks = Self::of_store(&store)?;
        Ok(Opened { masks, skipped: store.skipped })
    }

    /// The one segmentation of a store.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) fn of_store(store: &Store) -> Result<Self, Failure> {
        let segs = store.segs();
        let images: Vec<_> = store.images.iter().map(|(file, _)| *file).collect();
        let limit = store.limit_bytes;
        match (segs.as_slice(), images.as_slice()) {
            ([], []) => Err(Failure::NoSegmentation),
            ([only], []) => {
                let bytes = store.source(*only)?.read_all(limit)?;
                Ok(Self::Seg(Box::new(guarded(|| seg::read(&bytes))?)))
            }
            ([], [only]) => {
                let bytes = store.source(*only)?.read_all(limit)?;
                let (labels, grid) = guarded(|| read_nifti_labels(&bytes, limit))?;
                Ok(Self::Labels(labels, grid))
            }
            _ => {
                let names = segs.iter().chain(&images).map(|file| store.name(*file).to_owned());
                Err(Failure::SeveralSegmentations(names.collect()))
            }
        }
    }

    /// SOP Instance UIDs of the images that it says it was drawn on.
    pub(crate) fn references(&self) -> &[String] {
        match self {
            Self::Seg(seg) => &seg.referenced_instances,
            Self::Labels(..) => &[],
        }
    }

    /// The masks on the voxels of a volume; nothing is resampled.
    ///
    /// # Errors
    /// When they do not lie on its voxels.
    pub(crate) fn on(&self, found: &Found<'_>, limit_bytes: u64) -> Result<Masks, Failure> {
        if matches!(self, Self::Labels(..)) {
            // Here it is known why there is none.
            found.grid()?;
        }
        let frame_of_reference = found.facts().frame_of_reference;
        self.on_placement(found.placement(), &frame_of_reference, limit_bytes)
    }

    /// The masks on a placement of a frame of reference, whose UID is empty where it has none.
    ///
    /// # Errors
    /// When they do not lie on its voxels; [`StudyError::TooLarge`] when one label a voxel is more than the limit.
    pub(crate) fn on_placement(
        &self,
        placement: &Placement,
        frame_of_reference: &str,
        limit_bytes: u64,
    ) -> Result<Masks, Failure> {
        let needed_bytes = placement.dims().voxel_count()? as u64;
        if needed_bytes > limit_bytes {
            return Err(StudyError::TooLarge { needed_bytes, limit_bytes }.into());
        }
        match self {
            Self::Seg(seg) => {
                let placed = seg.place_on(placement, frame_of_reference)?;
                let layers = placed.layers.into_iter().map(|layer| MaskLayer {
                    labels: layer.labels,
                    segments: layer
                        .segments
                        .into_iter()
                        .map(|placed| (placed.file_number, placed.segment))
                        .collect(),
                });
                Ok(Masks { dims: placement.dims(), layers: layers.collect() })
            }
            Self::Labels(labels, grid) => {
                let target = placement.grid().ok_or(Failure::NotABox(Vec::new()))?;
                Ok(Masks::of_labels(grids::moved(labels, grid, target)?))
            }
        }
    }

    /// Where the masks lie by themselves.
    ///
    /// # Errors
    /// For a SEG without positions.
    pub(crate) fn own_placement(&self) -> Result<Placement, Failure> {
        match self {
            Self::Seg(seg) => Ok(seg.own_placement()?),
            Self::Labels(_, grid) => Ok(Placement::Regular(grid.clone())),
        }
    }

    /// Whether a SEG names another patient than the images that it is put on.
    pub(crate) fn is_of_another_than(&self, found: &Found<'_>) -> bool {
        match (self, found.patient()) {
            (Self::Seg(seg), Some(patient)) => seg.header.patient.is_another_than(patient),
            (Self::Seg(_), None) | (Self::Labels(..), _) => false,
        }
    }

    /// Frame of Reference UID; empty where there is none.
    pub(crate) fn frame_of_reference(&self) -> &str {
        match self {
            Self::Seg(seg) => &seg.header.series.frame_of_reference,
            Self::Labels(..) => "",
        }
    }
}

impl Masks {
    pub(crate) fn empty(dims: Dims) -> Self {
        Self { dims, layers: Vec::new() }
    }

    fn of_labels(labels: Labelmap) -> Self {
        let counts = labels.counts();
        let present = (1..=u8::MAX).filter(|label| counts[usize::from(*label)] > 0);
        let segments = present.map(|label| {
            let draft = SegmentDraft::uncoded(&format!("Label {label}"));
            (u16::from(label), draft.numbered(label))
        });
        let segments = segments.collect();
        Self { dims: labels.dims(), layers: vec![MaskLayer { labels, segments }] }
    }

    /// Adds a segment with the next number, in the first layer with room for it.
    ///
    /// # Errors
    /// [`Failure::NumberAboveLabels`] for the 256th.
    pub(crate) fn add(&mut self, region: &Region, draft: SegmentDraft) -> Result<(), Failure> {
        let number = self.segments().map(|(number, _)| *number).max().unwrap_or(0) + 1;
        let label = u8::try_from(number).map_err(|_| Failure::NumberAboveLabels(number))?;
        let has_room = |layer: &MaskLayer| {
            let labels = layer.labels.labels();
            region
                .runs()
                .all(|run| labels.get(run.range()).is_some_and(|l| l.iter().all(|&v| v == 0)))
        };
        let at = self.layers.iter().position(has_room).unwrap_or(self.layers.len());
        if at == self.layers.len() {
            let labels = Labelmap::empty(self.dims)?;
            self.layers.push(MaskLayer { labels, segments: Vec::new() });
        }
        if let Some(layer) = self.layers.get_mut(at) {
            for run in region.runs() {
                if let Some(voxels) = layer.labels.labels_mut().get_mut(run.range()) {
                    voxels.fill(label);
                }
            }
            layer.segments.push((number, draft.numbered(label)));
        }
        Ok(())
    }

    /// Segments of all layers with their numbers in the file.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &(u16, Segment)> {
        self.layers.iter().flat_map(|layer| &layer.segments)
    }

    /// By segment number: its layer and its label there.
    pub(crate) fn places(&self) -> BTreeMap<u16, (&Labelmap, u8)> {
        let of_layer = |layer: &'_ MaskLayer| -> Vec<_> {
            layer.segments.iter().map(|(number, s)| (*number, s.number)).collect()
        };
        self.layers
            .iter()
            .flat_map(|layer| {
                of_layer(layer).into_iter().map(|(n, label)| (n, (&layer.labels, label)))
            })
            .collect()
    }

    /// Numbers that a SEG cannot keep, each with the one that it gives: segments are numbered from 1 without gaps
    /// (PS3.3 C.8.20.2), in the order of labels over all layers.
    pub(crate) fn renumbered(&self) -> Vec<(u16, u16)> {
        let mut all: Vec<_> = self.segments().collect();
        // Stable, as the order in which they are written.
        all.sort_by_key(|(_, segment)| segment.number);
        let numbers = all.into_iter().zip(1..).map(|((from, _), to)| (*from, to));
        numbers.filter(|(from, to)| from != to).collect()
    }

    /// One labelmap of segment numbers; where segments overlap the highest number stands. With it the number of
    /// voxels at which another was hidden.
    ///
    /// # Errors
    /// [`Failure::NumberAboveLabels`] for numbers above 255.
    pub(crate) fn flattened(&self) -> Result<(Labelmap, usize), Failure> {
        let mut flat = Labelmap::empty(self.dims)?;
        let mut hidden = 0;
        for layer in &self.layers {
            let mut number_of = [0u8; 256];
            for (number, segment) in &layer.segments {
                let label =
                    u8::try_from(*number).map_err(|_| Failure::NumberAboveLabels(*number))?;
                number_of[usize::from(segment.number)] = label;
            }
            for (to, from) in flat.labels_mut().iter_mut().zip(layer.labels.labels()) {
                let number = number_of[usize::from(*from)];
                hidden += usize::from(*to != 0 && number != 0);
                *to = number.max(*to);
            }
        }
        Ok((flat, hidden))
    }
}
