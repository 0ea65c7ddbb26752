use std::collections::BTreeSet;

use segment::{Origin, PropertyCode, Rgb, Tracking};
use study::InstanceHeader;
use volume::{Direction, Lps};

use super::document::{Equipment, SegContent};
use super::masks::Masks;

/// A segmentation as it was read: its segments, where its frames lie, and their masks.
#[derive(Debug, Clone, PartialEq)]
pub struct SegFile {
    /// Patient, study, series and UIDs of the object.
    pub header: InstanceHeader,
    /// What it is called, and by whom.
    pub content: SegContent,
    /// What wrote it.
    pub equipment: Equipment,
    /// Segments, by rising number.
    pub segments: Vec<SegmentInfo>,
    /// Frames, in the order of the file. A LABELMAP frame appears once for each segment in it.
    pub frames: Vec<FramePlace>,
    /// SOP Instance UIDs of the images it was drawn on, as far as it names them.
    pub referenced_instances: Vec<String>,
    /// Defects that did not keep it from being read.
    pub findings: Vec<SegFinding>,
    pub(super) masks: Masks,
}

impl SegFile {
    /// Numbers of the segments whose label or codes the file leaves out.
    pub fn undescribed(&self) -> BTreeSet<u16> {
        let number = |finding: &SegFinding| match finding {
            SegFinding::UndescribedSegment { number }
            | SegFinding::MissingLabel { number }
            | SegFinding::IncompleteCode { number } => Some(*number),
            SegFinding::RepeatedSegment { .. }
            | SegFinding::IncompleteTracking { .. }
            | SegFinding::UnwritableText { .. }
            | SegFinding::LongDescription { .. } => None,
        };
        self.findings.iter().filter_map(number).collect()
    }

    /// Numbers of the segments of which a text was cut to what a file may hold.
    pub fn cut(&self) -> BTreeSet<u16> {
        let number = |finding: &SegFinding| match finding {
            SegFinding::UnwritableText { number, .. } | SegFinding::LongDescription { number } => {
                Some(*number)
            }
            SegFinding::UndescribedSegment { .. }
            | SegFinding::MissingLabel { .. }
            | SegFinding::IncompleteCode { .. }
            | SegFinding::RepeatedSegment { .. }
            | SegFinding::IncompleteTracking { .. } => None,
        };
        self.findings.iter().filter_map(number).collect()
    }
}

/// A segment as its file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentInfo {
    /// Segment Number.
    pub number: u16,
    /// Segment Label; `Segment` and the number where the file has none.
    pub label: String,
    /// Codes; Tissue where the file has none.
    pub code: PropertyCode,
    /// Recommended Display CIELab Value.
    pub color: Option<Rgb>,
    /// Algorithm type and what is stated of the algorithm.
    pub origin: Origin,
    /// Segment Description; empty where the file has none.
    pub description: String,
    /// Which lesion it is.
    pub tracking: Option<Tracking>,
}

/// Which segment a frame belongs to and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct FramePlace {
    /// Number of the frame in the file, from 1.
    pub frame: u32,
    /// Segment Number.
    pub segment: u16,
    /// Centre of the first pixel.
    pub position: Option<Lps>,
    /// Directions of growing column and growing row index.
    pub orientation: Option<(Direction, Direction)>,
    /// Distance between columns and between rows in mm.
    pub pixel_spacing_mm: Option<(f64, f64)>,
}

/// A defect of a file that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SegFinding {
    /// A frame or pixel value names a segment that Segment Sequence does not describe.
    UndescribedSegment {
        /// Segment Number.
        number: u16,
    },
    /// Several items with one Segment Number; the first counts.
    RepeatedSegment {
        /// Segment Number.
        number: u16,
    },
    /// A segment without Segment Label: it is called by its number.
    MissingLabel {
        /// Segment Number.
        number: u16,
    },
    /// A text of more characters than its attribute may have, or with a backslash or control character (PS3.5 6.2: LO):
    /// those after are left out, and these are blanks.
    UnwritableText {
        /// Segment Number.
        number: u16,
        /// DICOM keyword.
        attribute: &'static str,
    },
    /// A property code that is missing, has no value, scheme or meaning, or has a value or scheme that no file may
    /// hold. The value stands for a missing meaning; a category or type without value or scheme is Tissue, a modifier
    /// or region without is left out.
    IncompleteCode {
        /// Segment Number.
        number: u16,
    },
    /// A Segment Description of more characters than it may have (PS3.5 6.2: ST): those after are left out.
    LongDescription {
        /// Segment Number.
        number: u16,
    },
    /// A Tracking UID that is missing or none, or a Tracking ID that is missing.
    IncompleteTracking {
        /// Segment Number.
        number: u16,
    },
}
