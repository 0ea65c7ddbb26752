//! What the numbers in NIfTI label maps stand for, as JSON beside them: the format itself has no place for it.

use schemars::{JsonSchema, Schema};
use segment::{Code, PropertyCode, Segment};
use serde::{Deserialize, Serialize};

/// Version of this form.
pub const LABEL_NAMES_VERSION: u32 = 2;

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
    /// Segmented Property Type Modifiers, such as laterality.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub type_modifiers: Vec<NamedCode>,
    /// Anatomic Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<NamedCode>,
    /// Anatomic Region Modifiers, such as the side of the region.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub region_modifiers: Vec<NamedCode>,
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
        let PropertyCode { category, kind, modifiers, region, region_modifiers } = &segment.code;
        Self {
            label: segment.number,
            name: segment.name.clone(),
            color: format!("#{red:02x}{green:02x}{blue:02x}"),
            category: NamedCode::of(category),
            r#type: NamedCode::of(kind),
            type_modifiers: modifiers.iter().map(NamedCode::of).collect(),
            region: region.as_ref().map(NamedCode::of),
            region_modifiers: region_modifiers.iter().map(NamedCode::of).collect(),
        }
    }
}

impl NamedCode {
    fn of(code: &Code) -> Self {
        let Code { value, scheme, meaning } = code.clone();
        Self { value, scheme, meaning }
    }
}

#[cfg(test)]
mod tests {
    use segment::SegmentDraft;
    use serde_json::{Value, json};

    use super::*;

    fn labels(codes: &[PropertyCode]) -> Value {
        let segment = |(number, code): (u8, &PropertyCode)| {
            SegmentDraft::manual("Lung", code.clone()).numbered(number)
        };
        let segments: Vec<Segment> = (1..).zip(codes).map(segment).collect();
        let names = LabelNames::of([("a.nii.gz".to_owned(), segments.iter().collect())]);
        serde_json::to_value(&names).unwrap()["images"][0]["labels"].take()
    }

    /// A left lung that is called a lung is no left lung any more.
    #[test]
    fn a_label_has_all_codes_of_its_segment_and_no_others() {
        let left = || Code::sct("7771000", "Left");
        let lung = PropertyCode::anatomical(Code::sct("39607008", "Lung"));
        let mut nodule = PropertyCode::anatomical(Code::sct("27925004", "Nodule"));
        nodule.region = Some(Code::sct("39607008", "Lung"));
        nodule.region_modifiers = vec![left()];
        let labels = labels(&[lung.clone().with_modifier(left()), nodule, lung]);
        let code = |value: &str, meaning: &str| json!({"value": value, "scheme": "SCT", "meaning": meaning});
        let keys = ["type_modifiers", "region", "region_modifiers"];
        let told = |at: usize| keys.map(|key| labels[at].get(key).cloned());
        let left = || json!([code("7771000", "Left")]);
        assert_eq!(told(0), [Some(left()), None, None]);
        assert_eq!(told(1), [None, Some(code("39607008", "Lung")), Some(left())]);
        assert_eq!(told(2), [None, None, None]);
    }
}
