use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::KernelClass;

/// Which series a protocol is for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesRules {
    /// The series that is outlined.
    pub target: TargetRule,
    /// How many series of one case may be outlined. Not held to in this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_target_series: Option<u32>,
}

/// What the target series must be; an empty list asks for nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TargetRule {
    /// Modality (0008,0060): CT, MR, PT, …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modality: Vec<String>,
    /// Body Part Examined (0018,0015), defined terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body_part: Vec<String>,
    /// Contrast phase.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phase: Vec<Phase>,
}

/// Contrast phase of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Without contrast agent.
    Native,
    /// Arterial.
    Arterial,
    /// Late arterial.
    LateArterial,
    /// Portal venous.
    Portal,
    /// Delayed.
    Delayed,
    /// Nephrographic.
    Nephrographic,
    /// Excretory.
    Excretory,
    /// Does not apply.
    #[serde(rename = "n/a")]
    NotApplicable,
}

/// Bounds on the geometry of the target series, `[smallest, largest]`; absent means not asked for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Geometry {
    /// Slice Thickness (0018,0050) in mm: a profile width, not a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slice_thickness: Option<[f64; 2]>,
    /// Distance between slice centres in mm, from positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slice_spacing: Option<[f64; 2]>,
    /// Distance between columns and between rows in mm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pixel_spacing: Option<[f64; 2]>,
    /// Columns and rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<[u32; 2]>,
    /// Largest deviation of a slice step from the median, as a fraction of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniform_tolerance: Option<f64>,
    /// Largest tilt of the stack in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tilt: Option<f64>,
}

/// Bounds on the reconstruction of the target series.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Recon {
    /// Kernel classes that are allowed; empty asks for nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kernel_class: Vec<KernelClass>,
}

/// Planes that are painted in and shown; empty allows all.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Planes {
    /// Planes where painting is allowed, and in one of which the series must lie.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edit: Vec<PlaneName>,
    /// Planes shown. Not held to in this version: all are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub view: Vec<PlaneName>,
}

/// An anatomical plane, or none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaneName {
    /// Axial.
    Axial,
    /// Coronal.
    Coronal,
    /// Sagittal.
    Sagittal,
    /// More than 20 degrees from each.
    Oblique,
}

impl Phase {
    /// The word of the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Arterial => "arterial",
            Self::LateArterial => "late_arterial",
            Self::Portal => "portal",
            Self::Delayed => "delayed",
            Self::Nephrographic => "nephrographic",
            Self::Excretory => "excretory",
            Self::NotApplicable => "n/a",
        }
    }
}

impl PlaneName {
    /// The word of the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Axial => "axial",
            Self::Coronal => "coronal",
            Self::Sagittal => "sagittal",
            Self::Oblique => "oblique",
        }
    }
}

/// The name of a plane that slices lie in; `None` is oblique.
impl From<Option<volume::Plane>> for PlaneName {
    fn from(plane: Option<volume::Plane>) -> Self {
        match plane {
            Some(volume::Plane::Axial) => Self::Axial,
            Some(volume::Plane::Coronal) => Self::Coronal,
            Some(volume::Plane::Sagittal) => Self::Sagittal,
            None => Self::Oblique,
        }
    }
}
