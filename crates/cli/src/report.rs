//! What `--json` prints: the shapes are fixed, other programs read them.
//!
//! Lengths are mm, volumes mm³ or mL as the name says, positions LPS, indices count from zero.

use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};

/// `voxelkeep inspect`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectReport {
    /// Series found, study by study.
    pub series: Vec<SeriesReport>,
    /// Files that hold no image that can be read.
    pub skipped: Vec<SkippedFile>,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesReport {
    /// Series Instance UID; empty where the files have none.
    pub series_uid: String,
    /// Study Instance UID; empty where the files have none.
    pub study_uid: String,
    /// Modality; empty for NIfTI.
    pub modality: String,
    /// Series Description; the file's name for NIfTI.
    pub description: String,
    /// Transfer Syntax UIDs of its instances, each once.
    pub transfer_syntaxes: Vec<String>,
    /// Volumes that its frames make.
    pub volumes: Vec<VolumeReport>,
    /// What a reader should know.
    pub warnings: Vec<WarningReport>,
}

/// A volume of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolumeReport {
    /// What `--volume` takes.
    pub volume_id: String,
    /// Columns, rows, slices.
    pub dims: [u32; 3],
    /// Distance between columns, rows and slices in mm; null where it is uneven or not stated.
    pub spacing_mm: [Option<f64>; 3],
    /// Plane of its slices; null where their orientation is not stated.
    pub plane: Option<PlaneReport>,
}

/// A plane of slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaneReport {
    /// Within 20 degrees of axial.
    Axial,
    /// Within 20 degrees of sagittal.
    Sagittal,
    /// Within 20 degrees of coronal.
    Coronal,
    /// Further from each.
    Oblique,
}

/// Something that a reader should know about a series or a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WarningReport {
    /// A stable name.
    pub code: String,
    /// In words.
    pub message: String,
}

/// A file that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkippedFile {
    /// Its path as given or walked; inside an archive, after the archive's path.
    pub file: String,
    /// Why.
    pub reason: String,
}

/// `voxelkeep convert` and `voxelkeep render`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WrittenReport {
    /// The file that was written.
    pub output: String,
    /// The volume that it shows or lies on; null for a segmentation on a grid of its own.
    pub volume_id: Option<String>,
    /// Files that were left out.
    pub skipped: Vec<SkippedFile>,
}

/// `voxelkeep segment`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentReport {
    /// The file that was written.
    pub output: String,
    /// The volume that was segmented.
    pub volume_id: String,
    /// What was found, by rising number.
    pub segments: Vec<ProposedSegment>,
    /// What a reader should know of it, such as a structure that the box may cut (`box_contact`).
    pub warnings: Vec<WarningReport>,
    /// Files that were left out.
    pub skipped: Vec<SkippedFile>,
}

/// A segment that a model or algorithm proposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposedSegment {
    /// Segment Number, and label where labels do not overlap.
    pub segment: u16,
    /// Segment Label.
    pub name: String,
    /// Voxels in it.
    pub voxels: u64,
    /// Their volume in mL.
    pub volume_ml: f64,
}

/// `voxelkeep qc`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QcReport {
    /// By segment, the gravest first.
    pub findings: Vec<FindingReport>,
}

/// Something suspicious about a mask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingReport {
    /// What was looked for.
    pub rule: RuleReport,
    /// Segment Number in the file.
    pub segment: u16,
    /// How much it matters.
    pub severity: SeverityReport,
    /// Voxels concerned.
    pub voxels: u64,
    /// Their volume in mm³.
    pub volume_mm3: f64,
    /// Where to look, in mm: left, posterior, superior.
    pub position_lps_mm: [f64; 3],
    /// In words.
    pub message: String,
}

/// A rule that masks are looked at by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleReport {
    /// Floating pixels: small parts apart from the others.
    Islands,
    /// A cavity.
    Holes,
    /// A hole on its slice that is open above or below.
    SliceHoles,
    /// An empty slice between two that are not.
    SkippedSlice,
    /// Contact with the border of the image.
    EdgeContact,
    /// Contact with a face of the box that a model was shown.
    BoxContact,
    /// An outline that was never filled.
    ThinRing,
    /// More parts than the protocol allows.
    TooManyParts,
    /// More than one part, where no protocol says how many there may be.
    SeparateParts,
    /// A smaller volume than the protocol asks for.
    SmallVolume,
    /// Fewer slices than the protocol asks for.
    FewSlices,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeverityReport {
    /// Worth knowing.
    Note,
    /// To be looked at.
    Warning,
    /// To be resolved before the segmentation is used.
    Error,
}

/// `voxelkeep compare`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareReport {
    /// Every segment of either, by rising number.
    pub segments: Vec<ComparedSegment>,
}

/// How far two masks of one segment cover each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedSegment {
    /// Segment Number, or label.
    pub segment: u16,
    /// 2|A∩B| / (|A| + |B|); 1 where both are empty.
    pub dice: f64,
    /// Volume in the first in mL, by counting voxels.
    pub volume_a_ml: f64,
    /// Volume in the second in mL.
    pub volume_b_ml: f64,
}

/// `voxelkeep check`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckReport {
    /// Volume by volume.
    pub checks: Vec<CheckedRequirement>,
}

/// A requirement of the protocol and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedRequirement {
    /// The volume.
    pub volume_id: String,
    /// Key of the requirement.
    pub requirement: String,
    /// What the protocol asks for.
    pub expected: String,
    /// What the files say; empty where they say nothing.
    pub found: String,
    /// What came of it.
    pub verdict: VerdictReport,
    /// The attribute that the found value was read from.
    pub source: String,
}

/// What came of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictReport {
    /// Met.
    Pass,
    /// Met in doubt, or of little weight.
    Warn,
    /// Not met.
    Fail,
    /// The files do not say.
    Unknown,
}

/// The schema of each command's report, by the command's name.
pub fn schemas() -> [(&'static str, Schema); 7] {
    [
        ("inspect", schema_for!(InspectReport)),
        ("convert", schema_for!(WrittenReport)),
        ("render", schema_for!(WrittenReport)),
        ("segment", schema_for!(SegmentReport)),
        ("qc", schema_for!(QcReport)),
        ("compare", schema_for!(CompareReport)),
        ("check", schema_for!(CheckReport)),
    ]
}
