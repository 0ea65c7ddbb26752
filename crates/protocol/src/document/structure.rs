use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A structure that is outlined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Structure {
    /// Segment number, 1 to 65535, unique in the document.
    pub number: u16,
    /// What people call it.
    pub label: String,
    /// What it is, in codes.
    pub code: CodeSet,
    /// Colour on the screen, `#rrggbb`.
    pub color: String,
    /// What the outline means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub definition: String,
    /// What belongs to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// What does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Where its border runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boundary_rules: Vec<String>,
    /// Smallest plausible volume in mm³; a mask that is not empty and smaller is a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_volume: Option<f64>,
    /// Most components it may have; more are a finding. Absent: small ones apart from the largest are islands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_components: Option<u32>,
    /// Whether it may have holes: if so none is a finding, if not each is graver than where
    /// this is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holes_allowed: Option<bool>,
    /// Fewest slices, as acquired, that it must cover; fewer are a finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_slices: Option<u32>,
}

/// A coded concept (PS3.3 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Code Value.
    pub value: String,
    /// Coding Scheme Designator.
    pub scheme: String,
    /// Code Meaning.
    pub meaning: String,
}

/// What a structure is (PS3.3 C.8.20.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeSet {
    /// Segmented Property Category.
    pub category: Code,
    /// Segmented Property Type.
    #[serde(rename = "type")]
    pub kind: Code,
    /// Segmented Property Type Modifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<Code>,
    /// Anatomic Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Code>,
}

impl Structure {
    /// Red, green and blue of the colour; `None` when it is no `#rrggbb` (a validated document has none such).
    pub fn rgb(&self) -> Option<[u8; 3]> {
        let digits = self.color.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some([red, green, blue])
    }
}
