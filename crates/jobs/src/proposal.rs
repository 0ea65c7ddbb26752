use segment::{Code, PropertyCode};
use serde::{Deserialize, Serialize};

/// A structure that a model or algorithm proposes, as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureRecord {
    /// Name for the list.
    pub name: String,
    /// What it is: category, type, modifiers and region, each as value, scheme, meaning.
    pub code: CodesRecord,
    /// sRGB colour, where one is stated.
    pub color: Option<[u8; 3]>,
}

/// A code as it travels: value, scheme, meaning.
type CodeRecord = (String, String, String);

/// A property code as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodesRecord {
    category: CodeRecord,
    kind: CodeRecord,
    modifiers: Vec<CodeRecord>,
    region: Option<CodeRecord>,
    region_modifiers: Vec<CodeRecord>,
}

/// Why there is no proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProposeFault {
    /// The values are not calibrated as the method needs them.
    Uncalibrated,
    /// Anything else, for a report.
    Failed(String),
}

fn record(code: &Code) -> CodeRecord {
    (code.value.clone(), code.scheme.clone(), code.meaning.clone())
}

fn code((value, scheme, meaning): CodeRecord) -> Code {
    Code { value, scheme, meaning }
}

impl From<&PropertyCode> for CodesRecord {
    fn from(codes: &PropertyCode) -> Self {
        Self {
            category: record(&codes.category),
            kind: record(&codes.kind),
            modifiers: codes.modifiers.iter().map(record).collect(),
            region: codes.region.as_ref().map(record),
            region_modifiers: codes.region_modifiers.iter().map(record).collect(),
        }
    }
}

impl From<CodesRecord> for PropertyCode {
    fn from(codes: CodesRecord) -> Self {
        Self {
            category: code(codes.category),
            kind: code(codes.kind),
            modifiers: codes.modifiers.into_iter().map(code).collect(),
            region: codes.region.map(code),
            region_modifiers: codes.region_modifiers.into_iter().map(code).collect(),
        }
    }
}
