use segment::Segment;
use study::{InstanceHeader, PatientFacts, SeriesFacts, StudyFacts};
use volume::{Labelmap, Lps, Placement};

use super::Timestamp;
use crate::{InterchangeError, Uid};

/// All that a SEG states: whose, drawn on what, where, which segments, by whom, made with what.
#[derive(Debug, Clone)]
pub struct SegDocument<'a> {
    /// The series it was drawn on.
    pub source: &'a SourceSeries,
    /// Where the voxels of the layers lie.
    pub placement: &'a Placement,
    /// The masks. Segments are numbered from 1 without gaps, in the order of their labels over all layers: what is
    /// numbered so already keeps its numbers.
    pub layers: &'a [SegLayer<'a>],
    /// What the object and its series are called, and by whom.
    pub content: &'a SegContent,
    /// The program that writes it.
    pub equipment: &'a Equipment,
    /// Its UIDs.
    pub uids: &'a SegUids,
    /// When the person asked for it.
    pub written: Timestamp,
}

/// One labelmap and the segments in it.
#[derive(Debug, Clone, Copy)]
pub struct SegLayer<'a> {
    /// Labels in the order of the placement's voxels.
    pub labels: &'a Labelmap,
    /// The segments; one without voxels is stated all the same, since absence is a result.
    pub segments: &'a [Segment],
}

/// The series that was segmented, one entry per slice of the volume.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceSeries {
    /// Copied to the SEG.
    pub patient: PatientFacts,
    /// Copied to the SEG, which becomes a series of the same study.
    pub study: StudyFacts,
    /// Its UID is referenced; its Frame of Reference is shared.
    pub series: SeriesFacts,
    /// Where lossy compression is stated, by which methods and how much.
    pub lossy: LossyHistory,
    /// The instances or frames of the volume, in any order: they are matched to slices by position.
    pub slices: Vec<SourceSlice>,
}

/// Lossy Image Compression Ratio and Method of the source, where it states them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LossyHistory {
    /// Ratios, in the order in which compression was applied.
    pub ratios: Vec<f64>,
    /// Methods in the same order, such as `ISO_10918_1`.
    pub methods: Vec<String>,
}

/// The image that one slice of the volume came from.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceSlice {
    /// SOP Class UID.
    pub sop_class_uid: String,
    /// SOP Instance UID; empty where the data set has none.
    pub sop_instance_uid: String,
    /// Number of the frame, from 1, in a multi-frame image.
    pub frame_number: Option<u32>,
    /// Centre of its first pixel, as its own header states it.
    pub position: Lps,
}

/// What the object is called, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegContent {
    /// Content Label: at most 16 upper-case letters, digits, spaces and underscores.
    pub label: String,
    /// Content Description: at most 64 characters, or empty.
    pub description: String,
    /// Content Creator's Name: the pseudonym of the reader, `Family^Given`, or empty.
    pub creator: String,
    /// Series Description: at most 64 characters, or empty; no patient's text.
    pub series_description: String,
    /// Series Number.
    pub series_number: u32,
}

/// Enhanced General Equipment module (PS3.3 C.7.5.2); nothing in it may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equipment {
    /// Manufacturer.
    pub manufacturer: String,
    /// Manufacturer's Model Name.
    pub model: String,
    /// Device Serial Number: the installation's id, or `0`.
    pub serial: String,
    /// Software Versions.
    pub version: String,
}

/// The UIDs of a SEG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegUids {
    /// Series Instance UID: kept through the saves of one reader on one study.
    pub series: Uid,
    /// SOP Instance UID: new with each save.
    pub instance: Uid,
    /// Dimension Organization UID: new with each save.
    pub dimension_organization: Uid,
}

impl SegContent {
    /// What the program's own objects are called: no reader's name, no text of a patient.
    pub fn of_series(series_description: String) -> Self {
        Self {
            label: "SEG".to_owned(),
            description: String::new(),
            creator: String::new(),
            series_description,
            series_number: 1001,
        }
    }
}

impl Equipment {
    /// This program, of the version that all its crates share.
    pub fn voxelkeep() -> Self {
        Self {
            manufacturer: "Voxelkeep".to_owned(),
            model: "Voxelkeep".to_owned(),
            serial: "0".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

impl SegUids {
    /// Three new UIDs. `entropy` gives 16 fresh bytes of the host's cryptographic generator at each call.
    pub fn draw(mut entropy: impl FnMut() -> [u8; 16]) -> Self {
        let mut next = || Uid::from_entropy(entropy());
        Self { series: next(), instance: next(), dimension_organization: next() }
    }

    /// The UIDs of the next save in the same series.
    #[must_use]
    pub fn next_save(&self, entropy: impl FnMut() -> [u8; 16]) -> Self {
        Self { series: self.series.clone(), ..Self::draw(entropy) }
    }
}

impl<'a> SegDocument<'a> {
    /// Segments with the layers that they lie in, by their numbers in the file.
    pub(super) fn segments_by_number(&self) -> Vec<(usize, &'a Segment)> {
        let layers = self.layers.iter().enumerate();
        let mut all: Vec<_> = layers
            .flat_map(|(at, of)| of.segments.iter().map(move |segment| (at, segment)))
            .collect();
        all.sort_by_key(|(at, segment)| (segment.number, *at));
        all
    }
}

impl SourceSeries {
    /// The series of these slices, from the headers of its instances; `None` without any.
    ///
    /// A series counts as compressed with loss when one of its instances was, with that one's ratio and method.
    pub fn of_instances<'a>(
        headers: impl IntoIterator<Item = &'a InstanceHeader>,
        slices: Vec<SourceSlice>,
    ) -> Option<Self> {
        let mut headers = headers.into_iter();
        let first = headers.next()?;
        let series = first.series.clone();
        let lossy = std::iter::once(first).chain(headers).find(|header| header.series.lossy);
        let history = |of: &InstanceHeader| LossyHistory {
            ratios: of.series.lossy_ratios.clone(),
            methods: of.series.lossy_methods.clone(),
        };
        Some(Self {
            patient: first.patient.clone(),
            study: first.study.clone(),
            series: SeriesFacts { lossy: lossy.is_some(), ..series },
            lossy: lossy.map(history).unwrap_or_default(),
            slices,
        })
    }

    /// Whether a SEG can reference it, which can be asked before anything long is begun.
    ///
    /// # Errors
    /// [`InterchangeError::SourceHasNoInstanceUids`], [`InterchangeError::SourceHasNoStudyOrSeriesUid`],
    /// [`InterchangeError::SourceHasNoFrameOfReference`], [`InterchangeError::SourceUidsRepeated`].
    pub fn require_referable(&self) -> Result<(), InterchangeError> {
        let slices = self.slices.len();
        let missing = self.slices.iter().filter(|s| !s.has_uids()).count();
        if missing > 0 || slices == 0 {
            return Err(InterchangeError::SourceHasNoInstanceUids { missing, slices });
        }
        let mut named: Vec<_> =
            self.slices.iter().map(|s| (s.sop_instance_uid.as_str(), s.frame_number)).collect();
        named.sort_unstable();
        if named.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(InterchangeError::SourceUidsRepeated);
        }
        if self.study.uid.is_empty() || self.series.uid.is_empty() {
            return Err(InterchangeError::SourceHasNoStudyOrSeriesUid);
        }
        if self.series.frame_of_reference.is_empty() {
            return Err(InterchangeError::SourceHasNoFrameOfReference);
        }
        Ok(())
    }
}

impl SourceSlice {
    /// Whether it can be named in a reference.
    fn has_uids(&self) -> bool {
        !self.sop_class_uid.is_empty() && !self.sop_instance_uid.is_empty()
    }
}
