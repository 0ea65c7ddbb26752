//! Items of Segment Sequence (PS3.3 C.8.20.2, Segment Description Macro).

use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;
use segment::{Origin, Segment, Tracking};

use super::codes::{
    ARTIFICIAL_INTELLIGENCE, MORPHOLOGICAL_OPERATIONS, code_item, is_complete, unwritable,
};
use super::color::cielab_from_rgb;
use super::element::{LONGEST_ST, checked, item, sequence, single, text, us};
use crate::InterchangeError;
use crate::uid::is_uid;

/// What Algorithm Parameters says of the weights, before their SHA-256 in lower-case hex.
pub(super) const WEIGHTS_PREFIX: &str = "weights sha256=";
/// Stands where a required name or version is not known.
pub(super) const NOT_STATED: &str = "not stated";

/// The item that describes a segment.
pub(super) fn segment_item(
    number: u16,
    segment: &Segment,
) -> Result<InMemDicomObject, InterchangeError> {
    let mut elements = vec![
        us(tags::SEGMENT_NUMBER, number),
        text(tags::SEGMENT_LABEL, VR::LO, checked("SegmentLabel", &segment.name, false)?),
        DataElement::new(
            tags::RECOMMENDED_DISPLAY_CIE_LAB_VALUE,
            VR::US,
            PrimitiveValue::U16(cielab_from_rgb(segment.color).into_iter().collect()),
        ),
    ];
    elements.extend(property_codes(number, segment)?);
    elements.extend(algorithm(&segment.origin)?);
    elements.extend(description(&segment.description)?);
    if let Some(tracking) = &segment.tracking {
        elements.extend(identity(tracking)?);
    }
    Ok(item(elements))
}

/// Segment Description, which may have paragraphs.
fn description(description: &str) -> Result<Option<InMemElement>, InterchangeError> {
    let characters = description.chars().count();
    if characters > LONGEST_ST {
        let attribute = "SegmentDescription";
        return Err(InterchangeError::UnwritableText { attribute, characters });
    }
    let stated = (characters > 0).then_some(description);
    Ok(stated.map(|description| text(tags::SEGMENT_DESCRIPTION, VR::ST, description)))
}

/// Tracking ID and UID: both or neither. The ID may have paragraphs and any length (PS3.5 6.2: UT).
fn identity(Tracking { id, uid }: &Tracking) -> Result<[InMemElement; 2], InterchangeError> {
    let usable = [("TrackingID", id, !id.trim().is_empty()), ("TrackingUID", uid, is_uid(uid))];
    match usable.into_iter().find(|(.., is_usable)| !is_usable) {
        Some((attribute, value, _)) => {
            let characters = value.chars().count();
            Err(InterchangeError::UnwritableText { attribute, characters })
        }
        None => Ok([text(tags::TRACKING_ID, VR::UT, id), text(tags::TRACKING_UID, VR::UI, uid)]),
    }
}

fn property_codes(number: u16, segment: &Segment) -> Result<Vec<InMemElement>, InterchangeError> {
    let code = &segment.code;
    let entry = |attribute: &'static str, code: &segment::Code| {
        if !is_complete(code) {
            return Err(InterchangeError::IncompleteCode { segment: number, attribute });
        }
        match unwritable(code) {
            None => Ok(code_item(code)),
            Some((attribute, text)) => {
                let characters = text.chars().count();
                Err(InterchangeError::UnwritableText { attribute, characters })
            }
        }
    };
    let mut kind = entry("SegmentedPropertyTypeCodeSequence", &code.kind)?;
    if !code.modifiers.is_empty() {
        let of = |code| entry("SegmentedPropertyTypeModifierCodeSequence", code);
        let modifiers = code.modifiers.iter().map(of).collect::<Result<_, _>>()?;
        kind.put(sequence(tags::SEGMENTED_PROPERTY_TYPE_MODIFIER_CODE_SEQUENCE, modifiers));
    }
    let category = entry("SegmentedPropertyCategoryCodeSequence", &code.category)?;
    let mut elements = vec![
        sequence(tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, vec![category]),
        sequence(tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE, vec![kind]),
    ];
    if let Some(region) = &code.region {
        let mut region = entry("AnatomicRegionSequence", region)?;
        if !code.region_modifiers.is_empty() {
            let of = |code| entry("AnatomicRegionModifierSequence", code);
            let modifiers = code.region_modifiers.iter().map(of).collect::<Result<_, _>>()?;
            region.put(sequence(tags::ANATOMIC_REGION_MODIFIER_SEQUENCE, modifiers));
        }
        elements.push(sequence(tags::ANATOMIC_REGION_SEQUENCE, vec![region]));
    }
    Ok(elements)
}

/// Algorithm type, name and identification. A proposal that a reader touched is SEMIAUTOMATIC and keeps the
/// identification of its model; one accepted as it is stays AUTOMATIC.
fn algorithm(origin: &Origin) -> Result<Vec<InMemElement>, InterchangeError> {
    match origin {
        Origin::Manual => Ok(vec![text(tags::SEGMENT_ALGORITHM_TYPE, VR::CS, "MANUAL")]),
        Origin::Proposed { name, version, sha256, edited, .. } => {
            let name = if name.trim().is_empty() { NOT_STATED } else { name };
            let name = checked("SegmentAlgorithmName", name, false)?;
            let kind = if *edited { "SEMIAUTOMATIC" } else { "AUTOMATIC" };
            Ok(vec![
                text(tags::SEGMENT_ALGORITHM_TYPE, VR::CS, kind),
                text(tags::SEGMENT_ALGORITHM_NAME, VR::LO, name),
                identification(name, checked("AlgorithmVersion", version, true)?, sha256),
            ])
        }
        Origin::Imported { algorithm_type, algorithm_name, edited } => {
            let kind = match (algorithm_type.as_str(), edited) {
                ("MANUAL", _) => "MANUAL",
                ("AUTOMATIC", false) => "AUTOMATIC",
                _ => "SEMIAUTOMATIC",
            };
            let mut elements = vec![text(tags::SEGMENT_ALGORITHM_TYPE, VR::CS, kind)];
            if kind != "MANUAL" {
                let stated = algorithm_name.as_deref().filter(|name| !name.trim().is_empty());
                let name = stated.unwrap_or(NOT_STATED);
                let name = checked("SegmentAlgorithmName", name, false)?;
                elements.push(text(tags::SEGMENT_ALGORITHM_NAME, VR::LO, name));
            }
            Ok(elements)
        }
    }
}

/// Algorithm Identification Macro (PS3.3 10.16).
fn identification(name: &str, version: &str, sha256: &str) -> InMemElement {
    let version = if version.is_empty() { NOT_STATED } else { version };
    let family =
        if sha256.is_empty() { &MORPHOLOGICAL_OPERATIONS } else { &ARTIFICIAL_INTELLIGENCE };
    let mut elements = vec![
        family.sequence(tags::ALGORITHM_FAMILY_CODE_SEQUENCE),
        text(tags::ALGORITHM_NAME, VR::LO, name),
        text(tags::ALGORITHM_VERSION, VR::LO, version),
    ];
    if !sha256.is_empty() {
        let weights = format!("{WEIGHTS_PREFIX}{sha256}");
        elements.push(text(tags::ALGORITHM_PARAMETERS, VR::LT, &weights));
    }
    single(tags::SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE, elements)
}
