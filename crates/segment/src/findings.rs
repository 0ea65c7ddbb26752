//! What is suspicious about a mask: specks, separate parts, holes, skipped slices, contact with the border or with the
//! box that a model was shown, thin rings, and what lies outside the limits that a protocol sets it.
//!
//! Definitions and defaults follow the quality reference of the project (floating pixels barely move a volume but
//! skew shape and intensity features); every threshold is a parameter, since a protocol may state others.
//! Looking changes nothing; [`repair`] makes the change that a person may preview, accept and undo.

mod border;
mod holes;
mod islands;
mod limits;
mod parts;
mod repair;
mod rings;
mod shown_box;
mod skipped;

pub use limits::Limits;
pub use repair::{repair, repair_all};
pub use shown_box::{ShownBox, box_contacts};

use volume::{Direction, Grid, Index, Labelmap};

use crate::{Region, SegmentError};

/// What was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Floating pixels: a small part apart from the others.
    Island,
    /// A cavity: background that no path of faces joins to the border.
    Hole,
    /// A hole on its slice that is open to others above or below: a tunnel, or an outline not filled.
    SliceHole,
    /// A slice that is empty, or nearly so, between two that are not.
    SkippedSlice,
    /// Contact with the border of the image: the structure may go on outside.
    EdgeContact,
    /// Contact with a face of the box that a model was shown: see [`box_contacts`].
    BoxContact,
    /// A thin ring on a slice: an outline that was drawn and never filled.
    ThinRing,
    /// More parts than [`Limits::max_components`], islands not counted.
    TooManyParts,
    /// More than one part, islands not counted, where no protocol says how many there may be.
    SeparateParts,
    /// Less than [`Limits::min_mm3`].
    SmallVolume,
    /// Fewer slices than [`Limits::min_slices`].
    FewSlices,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; often right as it is.
    Note,
    /// To be looked at.
    Warning,
    /// To be resolved before the segmentation is used.
    Error,
}

/// A side of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Face {
    /// Index axis: 0 column, 1 row, 2 slice.
    pub axis: usize,
    /// Whether it is the side of the largest index.
    pub is_far: bool,
}

/// What is particular to a finding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Facts {
    /// How many parts apart the finding sums up (more than one only past [`Rules::max_listed`]).
    Island {
        /// Parts summed up.
        parts: usize,
    },
    /// How many holes apart the finding sums up (more than one only past [`Rules::max_listed`]).
    Hole {
        /// Holes summed up.
        parts: usize,
        /// Whether [`Limits::holes_allowed`] rules them out.
        forbidden: bool,
    },
    /// The slices that are skipped, both inside.
    SkippedSlice {
        /// First one.
        first: u32,
        /// Last one.
        last: u32,
    },
    /// The side that is touched.
    EdgeContact {
        /// That side.
        face: Face,
    },
    /// The direction in which the segment ends with the box.
    BoxContact {
        /// The side of the image that lies in this direction.
        face: Face,
    },
    /// The slices with a ring, both inside.
    ThinRing {
        /// First one.
        first: u32,
        /// Last one.
        last: u32,
    },
    /// How many parts there are, islands not counted, and how many there may be.
    TooManyParts {
        /// The limit.
        at_most: usize,
        /// What there is.
        found: usize,
    },
    /// How many parts there are, islands not counted. Voxels and volume are those of all but the largest; place and
    /// bounds those of the largest of these.
    SeparateParts {
        /// What there is.
        found: usize,
    },
    /// The volume, and the smallest it may be.
    SmallVolume {
        /// The limit in mm³.
        at_least_mm3: f64,
        /// What there is in mm³.
        found_mm3: f64,
    },
    /// Slices with voxels, and the fewest there may be.
    FewSlices {
        /// The limit.
        at_least: u32,
        /// What there is.
        found: u32,
    },
}

/// Something suspicious, with its place and size.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What was looked for.
    pub rule: Rule,
    /// The segment it concerns.
    pub segment: u8,
    /// How much it matters.
    pub severity: Severity,
    /// Number of voxels: of the island, the hole, the contact, the ring, the parts beyond a limit, or of the whole
    /// segment where the limit is one of it; for a skipped slice those that interpolation would add.
    pub voxels: usize,
    /// Their volume in mm³.
    pub volume_mm3: f64,
    /// First and last voxel of the box around it.
    pub bounds: (Index, Index),
    /// The place to go to; a voxel of the finding, or the middle of where a slice is missing.
    pub place: Index,
    /// What is particular to it.
    pub facts: Facts,
    /// The voxels themselves.
    pub region: Region,
}

/// Thresholds, with the defaults of the quality reference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// What a protocol asks of the segment.
    pub limits: Limits,
    /// A part below this many voxels is small.
    pub island_voxels: usize,
    /// A part below this fraction of the largest is small.
    pub island_fraction: f64,
    /// A part below this volume in mm³ is small.
    pub island_mm3: f64,
    /// A slice below this fraction of the area of both its neighbours is skipped.
    pub skipped_fraction: f64,
    /// So many skipped slices in a row are one finding; a longer gap parts two structures.
    pub skipped_slices: u32,
    /// A ring has less than this fraction of the area that it encloses.
    pub ring_fraction: f64,
    /// A ring encloses at least this area in mm²; smaller ones are vessels and noise.
    pub ring_mm2: f64,
    /// Islands and holes listed one by one, largest first, a segment; the rest are summed up in one finding.
    pub max_listed: usize,
}

impl Face {
    /// The six sides.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..3).flat_map(|axis| [false, true].map(|is_far| Self { axis, is_far }))
    }

    /// Where out of the image this side leads, in the patient.
    pub fn outward(self, grid: &Grid) -> Direction {
        let along = grid.axes()[self.axis.min(2)];
        if self.is_far { along } else { -along }
    }
}

impl Rule {
    /// Whether [`repair`] knows a change that resolves it; the others only a reader can resolve.
    pub const fn is_repairable(self) -> bool {
        match self {
            Self::Island
            | Self::Hole
            | Self::SliceHole
            | Self::SkippedSlice
            | Self::ThinRing
            | Self::TooManyParts
            | Self::SeparateParts => true,
            Self::EdgeContact | Self::BoxContact | Self::SmallVolume | Self::FewSlices => false,
        }
    }
}

impl Rules {
    /// The default thresholds with the limits of a protocol.
    pub fn with_limits(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Whether these rules look for it at all: without a finding, only what was looked for has passed.
    pub fn looks_for(&self, rule: Rule) -> bool {
        let limits = &self.limits;
        match rule {
            Rule::Hole | Rule::SliceHole => limits.holes_allowed != Some(true),
            Rule::TooManyParts => limits.max_components.is_some(),
            // Where parts are allowed, far smaller ones are found, and to have none says nothing of their number.
            Rule::SeparateParts => limits.max_components.is_none(),
            // Whoever knows the box looks for it.
            Rule::BoxContact => false,
            Rule::SmallVolume => limits.min_mm3.is_some(),
            Rule::FewSlices => limits.min_slices.is_some(),
            Rule::Island | Rule::SkippedSlice | Rule::EdgeContact | Rule::ThinRing => true,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            island_voxels: 3,
            island_fraction: 0.001,
            island_mm3: 0.0,
            skipped_fraction: 0.2,
            skipped_slices: 3,
            ring_fraction: 0.5,
            ring_mm2: 25.0,
            max_listed: 100,
        }
    }
}

/// Looks at every segment of a labelmap that has voxels, each by its own rules; findings by segment, then the
/// gravest first.
///
/// # Errors
/// [`SegmentError::Extent`] when the labelmap does not have the extent of the grid.
pub fn find_all(
    labels: &Labelmap,
    grid: &Grid,
    rules_of: impl Fn(u8) -> Rules,
) -> Result<Vec<Finding>, SegmentError> {
    check_extent(labels, grid)?;
    let labelled = Region::of_any_label(labels);
    let regions = Region::by_label(labels);
    let look = |(segment, region): &(u8, Region)| {
        let rules = &rules_of(*segment);
        look(&Seen { segment: *segment, region, labelled: &labelled, grid, rules })
    };
    Ok(regions.iter().flat_map(look).collect())
}

/// Looks at one segment of a labelmap; the gravest findings first.
///
/// # Errors
/// [`SegmentError::Extent`] when the labelmap does not have the extent of the grid.
pub fn find(
    labels: &Labelmap,
    segment: u8,
    grid: &Grid,
    rules: &Rules,
) -> Result<Vec<Finding>, SegmentError> {
    check_extent(labels, grid)?;
    let labelled = &Region::of_any_label(labels);
    let region = &Region::of_label(labels, segment);
    Ok(look(&Seen { segment, region, labelled, grid, rules }))
}

fn check_extent(labels: &Labelmap, grid: &Grid) -> Result<(), SegmentError> {
    let (expected, found) = (grid.dims(), labels.dims());
    if expected == found { Ok(()) } else { Err(SegmentError::Extent { expected, found }) }
}

fn look(seen: &Seen<'_>) -> Vec<Finding> {
    let (mut findings, bodies) = islands::split(seen);
    let in_slices = seen.region.holes_in_slices();
    let rings = rings::find(seen, &in_slices);
    findings.extend(holes::find(seen, &in_slices, &rings));
    findings.extend(rings);
    let skipped = skipped::find(seen, &bodies);
    findings.extend(parts::find(seen, &bodies, &skipped));
    findings.extend(skipped);
    findings.extend(border::find(seen));
    findings.extend(limits::find(seen, &bodies));
    findings.sort_by(|a, b| {
        (b.severity.cmp(&a.severity)).then(a.rule.cmp(&b.rule)).then(b.voxels.cmp(&a.voxels))
    });
    findings
}

/// The segment that is looked at.
struct Seen<'a> {
    segment: u8,
    region: &'a Region,
    /// The voxels of all segments of the layer: what another segment fills is no hole.
    labelled: &'a Region,
    grid: &'a Grid,
    rules: &'a Rules,
}

impl Seen<'_> {
    /// A finding over a set of voxels; `None` when the set is empty.
    fn finding(
        &self,
        rule: Rule,
        severity: Severity,
        facts: Facts,
        region: Region,
    ) -> Option<Finding> {
        let voxels = region.voxel_count();
        Some(Finding {
            rule,
            segment: self.segment,
            severity,
            voxels,
            volume_mm3: voxels as f64 * self.grid.voxel_volume_mm3(),
            bounds: region.bounds()?,
            place: region.representative()?,
            facts,
            region,
        })
    }

    /// One finding a part, and one for all parts past the number that is listed.
    fn of_parts(
        &self,
        rule: Rule,
        severity: Severity,
        parts: Vec<Region>,
        facts: impl Fn(usize) -> Facts,
    ) -> Vec<Finding> {
        let listed = parts.len().min(self.rules.max_listed);
        let rest = parts.len() - listed;
        let mut parts = parts.into_iter();
        let mut findings: Vec<Finding> = parts
            .by_ref()
            .take(listed)
            .filter_map(|part| self.finding(rule, severity, facts(1), part))
            .collect();
        let spans: Vec<_> = {
            let mut spans: Vec<_> = parts.flat_map(|part| part.spans().to_vec()).collect();
            spans.sort_unstable();
            spans
        };
        let summed = Region::from_sorted(self.region.dims(), spans);
        findings.extend(self.finding(rule, severity, facts(rest), summed));
        findings
    }
}
