use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use window::{Foreground, WindowFunction};

/// A window that the protocol allows, by number, never by name alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowStatement {
    /// Id, unique in the document.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Modality (0008,0060) it is for.
    pub modality: String,
    /// Numbers of the structures it is for; empty for all. While a structure is drawn, the windows that name it and
    /// those for all are granted; the first that names it is its default, else the first for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub structures: Vec<u16>,
    /// Center in modality units; absent where percentiles are stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub center: Option<f64>,
    /// Width in modality units; absent where percentiles are stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// VOI LUT function.
    pub function: Function,
    /// How firmly it is held.
    pub lock: Lock,
    /// Bounds of a range lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeBounds>,
    /// Lower and upper percentile (0 to 100) of the whole volume that become black and white; resolved once per
    /// volume and recorded as numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentiles: Option<[f64; 2]>,
    /// Which voxels count for the percentiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreground: Option<ForegroundRule>,
    /// Must be shown over every slice of the target before signing. Not held to in this version, which does not sign.
    #[serde(default)]
    pub required_before_sign: bool,
}

/// VOI LUT function (PS3.3 C.11.2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Function {
    /// LINEAR.
    Linear,
    /// LINEAR_EXACT.
    LinearExact,
    /// SIGMOID.
    Sigmoid,
}

/// How firmly a window is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// These numbers only.
    Hard,
    /// Numbers inside the range.
    Range,
    /// A recommendation.
    Soft,
}

/// Bounds of a range lock, `[smallest, largest]` in modality units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeBounds {
    /// Center.
    pub center: [f64; 2],
    /// Width.
    pub width: [f64; 2],
}

/// Which voxels count for percentiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForegroundRule {
    /// Above Otsu's threshold of the whole volume.
    #[default]
    Otsu,
    /// Above zero.
    AboveZero,
    /// All that is not padding.
    All,
}

impl From<Function> for WindowFunction {
    fn from(function: Function) -> Self {
        match function {
            Function::Linear => Self::Linear,
            Function::LinearExact => Self::LinearExact,
            Function::Sigmoid => Self::Sigmoid,
        }
    }
}

impl From<ForegroundRule> for Foreground {
    fn from(rule: ForegroundRule) -> Self {
        match rule {
            ForegroundRule::Otsu => Self::Otsu,
            ForegroundRule::AboveZero => Self::AboveZero,
            ForegroundRule::All => Self::All,
        }
    }
}
