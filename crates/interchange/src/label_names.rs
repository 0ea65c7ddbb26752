//! What the numbers in NIfTI label maps stand for, as JSON beside them: the format itself has no place for it.

use schemars::{JsonSchema, Schema};
use segment::{Code, Segment};
use serde::{Deserialize, Serialize};

/// Version of this form.
pub const LABEL_NAMES_VERSION: u32 = 1;

/// Names and codes of the labels of the images of one save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelNames {
    /// Version of this form.
    pub label_names_version: u32,
    /// The images; segments that overlap lie in several.
    pub images: Vec<LabelledImage>,
}

/// An image and its labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelledImage {
    /// Name of its file.
    pub file: String,
    /// Its labels, in ascending order.
    pub labels: Vec<LabelName>,
}

/// What a label stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelName {
    /// Value of its voxels.
    pub label: u8,
    /// Name of the segment.
    pub name: String,
    /// sRGB colour, `#rrggbb`.
    pub color: String,
    /// Segmented Property Category (PS3.3 C.8.20.2).
    pub category: NamedCode,
    /// Segmented Property Type.
    pub r#type: NamedCode,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCode {
    /// Code Value.
    pub value: String,
    /// Coding Scheme Designator.
    pub scheme: String,
    /// Code Meaning.
    pub meaning: String,
}

impl LabelNames {
    /// The names for images with these segments.
    pub fn of<'a>(images: impl IntoIterator<Item = (String, Vec<&'a Segment>)>) -> Self {
        let image = |(file, segments): (String, Vec<&Segment>)| LabelledImage {
            file,
            labels: segments.into_iter().map(LabelName::of).collect(),
        };
        Self {
            label_names_version: LABEL_NAMES_VERSION,
            images: images.into_iter().map(image).collect(),
        }
    }

    /// The JSON Schema of this form.
    pub fn schema() -> Schema {
        schemars::schema_for!(Self)
    }
}

impl LabelName {
    fn of(segment: &Segment) -> Self {
        let segment::Rgb(red, green, blue) = segment.color;
        Self {
            label: segment.number,
            name: segment.name.clone(),
            color: format!("#{red:02x}{green:02x}{blue:02x}"),
            category: NamedCode::of(&segment.code.category),
            r#type: NamedCode::of(&segment.code.kind),
        }
    }
}

impl NamedCode {
    fn of(code: &Code) -> Self {
        let Code { value, scheme, meaning } = code.clone();
        Self { value, scheme, meaning }
    }
}
