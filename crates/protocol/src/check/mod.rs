//! A series against a protocol, requirement by requirement. Nothing is guessed: what the files do not say is
//! unknown, and a person answers it.

mod geometry;
mod series;

use std::fmt;

use study::{Finding, SeriesFacts, VolumePlan};
use volume::{Placement, Plane};

use crate::Protocol;

/// What is looked at: facts of a series and where one of its volumes lies.
#[derive(Debug, Clone, Copy)]
pub struct SeriesUnderCheck<'a> {
    /// Facts of the headers.
    pub facts: &'a SeriesFacts,
    /// Where the voxels lie.
    pub placement: &'a Placement,
    /// Anatomical plane of the slices; `None` when oblique or not placed.
    pub plane: Option<Plane>,
    /// What grouping found about the volume.
    pub findings: &'a [Finding],
    /// Slices whose files are there and whose pixels could not be read.
    pub unreadable: u32,
}

/// What is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Requirement {
    /// The modality is one of those asked for.
    Modality,
    /// The body part is one of those asked for.
    BodyPart,
    /// The series is an image of the patient and no localizer.
    ImageKind,
    /// Contrast phase.
    ContrastPhase,
    /// Position and orientation are stated.
    Position,
    /// A frame of reference is stated, so that other objects can refer to the positions.
    FrameOfReference,
    /// The slices lie in a plane that may be edited.
    Plane,
    /// No slice is missing.
    SlicesComplete,
    /// Slice thickness lies within bounds.
    SliceThickness,
    /// Distance between slices lies within bounds.
    SliceSpacing,
    /// The distance between slices is the same throughout.
    SpacingUniform,
    /// The stack is not tilted.
    Tilt,
    /// Pixel spacing lies within bounds.
    PixelSpacing,
    /// Columns and rows lie within bounds.
    Matrix,
    /// The reconstruction kernel is of an allowed class.
    Kernel,
    /// The protocol states a window for the modality.
    Window,
    /// Never compressed with loss.
    Lossless,
    /// No text burned into the pixels.
    NoBurnedInText,
}

/// What came of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It is met.
    Pass,
    /// It is met in doubt, or not met and of little weight: a person confirms.
    Warn,
    /// It is not met.
    Fail,
    /// The files do not say.
    Unknown,
}

/// A value expected or found, without words.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Found {
    /// Nothing is stated.
    NotStated,
    /// It is so, or it is not.
    Is(bool),
    /// Terms of the files or of the document: one, or one of several.
    Terms(Vec<String>),
    /// A length in mm.
    Mm(f64),
    /// Lengths in mm, from, to.
    MmRange(f64, f64),
    /// An angle in degrees.
    Degrees(f64),
    /// A fraction of the usual value.
    Fraction(f64),
    /// So many.
    Count(u32),
    /// So many of so many.
    CountOf(u32, u32),
    /// Whole numbers, from, to.
    CountRange(u32, u32),
    /// Columns by rows.
    Matrix(u32, u32),
    /// A window: center and width in modality units.
    Window {
        /// Center.
        center: f64,
        /// Width.
        width: f64,
    },
    /// A window by percentiles, lower and upper.
    Percentiles(f64, f64),
}

/// One requirement and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What is required.
    pub requirement: Requirement,
    /// What the protocol asks for.
    pub expected: Found,
    /// What the series has.
    pub found: Found,
    /// What came of it.
    pub verdict: Verdict,
    /// Keyword and tag of the attribute that the found value was read from.
    pub source: &'static str,
}

impl Protocol {
    /// Checks a volume of a series, every requirement that the document states and those that always hold.
    ///
    /// In a protocol that outlines structures a missing slice or an uneven step fails, since volumes across it would
    /// be guessed; in free viewing it warns.
    pub fn check(&self, series: &SeriesUnderCheck<'_>) -> Vec<Check> {
        let mut checks = Vec::new();
        series::check(self, series, &mut checks);
        geometry::check(self, series, &mut checks);
        checks
    }

    fn grave(&self) -> Verdict {
        if self.structures().is_empty() { Verdict::Warn } else { Verdict::Fail }
    }
}

impl<'a> From<&'a VolumePlan> for SeriesUnderCheck<'a> {
    fn from(plan: &'a VolumePlan) -> Self {
        Self {
            facts: &plan.facts,
            placement: &plan.placement,
            plane: plan.plane,
            findings: &plan.findings,
            unreadable: 0,
        }
    }
}

impl Requirement {
    /// Stable key, for machines and for the catalogue that holds the words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Modality => "modality",
            Self::BodyPart => "body_part",
            Self::ImageKind => "image_kind",
            Self::ContrastPhase => "contrast_phase",
            Self::Position => "position",
            Self::FrameOfReference => "frame_of_reference",
            Self::Plane => "plane",
            Self::SlicesComplete => "slices_complete",
            Self::SliceThickness => "slice_thickness",
            Self::SliceSpacing => "slice_spacing",
            Self::SpacingUniform => "spacing_uniform",
            Self::Tilt => "tilt",
            Self::PixelSpacing => "pixel_spacing",
            Self::Matrix => "matrix",
            Self::Kernel => "kernel",
            Self::Window => "window",
            Self::Lossless => "lossless",
            Self::NoBurnedInText => "no_burned_in_text",
        }
    }
}

impl Verdict {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }

    fn of(met: bool, otherwise: Self) -> Self {
        if met { Self::Pass } else { otherwise }
    }
}

/// Terms, numbers and units, without words: `CT`, `3 mm`, `0.5–5 mm`, `141/142`. Nothing stated shows as nothing.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStated => Ok(()),
            Self::Is(value) => write!(f, "{value}"),
            Self::Terms(terms) => write!(f, "{}", terms.join(", ")),
            Self::Mm(mm) => write!(f, "{} mm", rounded(*mm)),
            Self::MmRange(low, high) => write!(f, "{}–{} mm", rounded(*low), rounded(*high)),
            Self::Degrees(degrees) => write!(f, "{}°", rounded(*degrees)),
            Self::Fraction(fraction) => write!(f, "{} %", rounded(fraction * 100.0)),
            Self::Count(count) => write!(f, "{count}"),
            Self::CountOf(count, all) => write!(f, "{count}/{all}"),
            Self::CountRange(low, high) => write!(f, "{low}–{high}"),
            Self::Matrix(columns, rows) => write!(f, "{columns} × {rows}"),
            Self::Window { center, width } => write!(f, "W {width} L {center}"),
            Self::Percentiles(low, high) => write!(f, "p{low}–p{high}"),
        }
    }
}

/// Headers carry more digits than a length in mm is known to.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
