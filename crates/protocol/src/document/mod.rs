//! The document as it stands in a file. Field names and meanings follow the project's protocol reference; lengths
//! are in mm, angles in degrees, intensities in modality units.

mod series;
mod structure;
mod window;

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

pub use series::{Geometry, Phase, PlaneName, Planes, Recon, SeriesRules, TargetRule};
pub use structure::{Code, CodeSet, Structure};
pub use window::{ForegroundRule, Function, Lock, RangeBounds, WindowStatement};

/// A protocol document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Version of this schema: [`Document::SCHEMA`].
    pub schema: String,
    /// Stable name: lower-case letters, digits, hyphens.
    pub id: String,
    /// Semantic version of the document.
    pub version: String,
    /// What people call it.
    pub title: String,
    /// What the reading is to answer.
    pub question: Question,
    /// Who approved which content. Not part of the hash that it approves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    /// Which series it is for.
    #[serde(default)]
    pub series: SeriesRules,
    /// Bounds on the geometry of the target series.
    #[serde(default)]
    pub geometry: Geometry,
    /// Bounds on its reconstruction.
    #[serde(default)]
    pub recon: Recon,
    /// Planes that are painted in and shown.
    #[serde(default)]
    pub planes: Planes,
    /// Windows that may be drawn with; none leaves the choice free.
    #[serde(default)]
    pub windows: Vec<WindowStatement>,
    /// Bounds on measured image quality.
    #[serde(default)]
    pub quality: Quality,
    /// What is outlined.
    #[serde(default)]
    pub structures: Vec<Structure>,
    /// Which model may propose, and when.
    #[serde(default)]
    pub ai: Ai,
    /// Anything else, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// What the reading is to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Clinical question.
    #[serde(default)]
    pub clinical: String,
    /// Measured endpoint.
    #[serde(default)]
    pub endpoint: String,
    /// Kind of use.
    pub purpose: Purpose,
}

/// Kind of use of the outlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Volume of organs.
    OrganVolumetry,
    /// Volume of lesions.
    LesionVolumetry,
    /// Radiomic features.
    Radiomics,
    /// Planning of an intervention or radiotherapy.
    Planning,
    /// Training of models.
    AiTraining,
    /// Anything else.
    Other,
}

/// One person's approval of one content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// When, ISO 8601 date.
    pub date: String,
    /// SHA-256 of the content approved, as [`Protocol::sha256`](crate::Protocol::sha256) gives it.
    pub sha256: String,
}

/// Role of an approver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Radiologist.
    Radiologist,
    /// Technical specialist.
    Technical,
    /// Medical physicist.
    Physicist,
    /// Statistician.
    Statistician,
    /// Anyone else.
    Other,
}

/// Bounds on measured image quality; absent means not asked for. Quality is not measured in this version, so nothing
/// holds anyone to them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Quality {
    /// Smallest signal to noise ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snr_min: Option<f64>,
    /// Smallest contrast to noise ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnr_min: Option<f64>,
    /// Largest noise in modality units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise_max: Option<f64>,
    /// What a failed bound does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_fail: Option<OnFail>,
}

/// What a failed bound does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnFail {
    /// The case cannot be read.
    Block,
    /// The reader is told.
    Warn,
    /// It is recorded as a deviation.
    Deviation,
}

/// Which model may propose, and when.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ai {
    /// Id of the one model that may propose; absent for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_id: Option<String>,
    /// SHA-256 of the weights it must have; absent where the protocol does not pin them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_sha256: Option<String>,
    /// When it may propose.
    pub proposal_policy: ProposalPolicy,
    /// Seconds: of a longer time between two edits, only so much counts as editing. Absent: 20 s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<f64>,
}

/// When a model may propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalPolicy {
    /// Never.
    Off,
    /// When the reader asks.
    #[default]
    OnRequest,
    /// At once. Not built: a document that asks for it is refused.
    #[schemars(skip)]
    Prefill,
    /// Once the reader has looked through the target without it. Not built: a document that asks for it is refused.
    #[schemars(skip)]
    PrefillAfterFirstLook,
}

impl Document {
    /// The schema that this version of the crate reads and writes.
    pub const SCHEMA: &'static str = "voxelkeep-protocol-1";
}

/// JSON Schema of a protocol document, generated from these types.
pub fn json_schema() -> Schema {
    schemars::schema_for!(Document)
}
