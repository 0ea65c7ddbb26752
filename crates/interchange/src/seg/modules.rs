//! The modules of the Segmentation IOD (PS3.3 A.51.3) before its functional groups and pixels.

use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

use super::codes::{ACQUISITION_EQUIPMENT, PROCESSING_EQUIPMENT};
use super::document::{Equipment, SegContent, SegDocument, SourceSeries};
use super::element::{checked, decimals, integer_string, item, sequence, single, text, texts, us};
use crate::InterchangeError;

/// Patient and General Study modules: those of the source, empty values included.
pub(super) fn patient_and_study(source: &SourceSeries) -> Vec<InMemElement> {
    let (patient, study) = (&source.patient, &source.study);
    let mut elements = vec![
        text(tags::PATIENT_NAME, VR::PN, &patient.name),
        text(tags::PATIENT_ID, VR::LO, &patient.id),
        text(tags::PATIENT_BIRTH_DATE, VR::DA, &patient.birth_date),
        text(tags::PATIENT_SEX, VR::CS, &patient.sex),
        text(tags::STUDY_INSTANCE_UID, VR::UI, &study.uid),
        text(tags::STUDY_DATE, VR::DA, &study.date),
        text(tags::STUDY_TIME, VR::TM, &study.time),
        text(tags::STUDY_ID, VR::SH, &study.id),
        text(tags::ACCESSION_NUMBER, VR::SH, &study.accession_number),
        text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, &study.referring_physician),
    ];
    if !study.description.is_empty() {
        elements.push(text(tags::STUDY_DESCRIPTION, VR::LO, &study.description));
    }
    elements
}

/// Series, Frame of Reference and SOP Common modules.
pub(super) fn series_and_instance(
    document: &SegDocument,
) -> Result<Vec<InMemElement>, InterchangeError> {
    let (uids, content) = (document.uids, document.content);
    let series = &document.source.series;
    let mut elements = vec![
        text(tags::MODALITY, VR::CS, "SEG"),
        text(tags::SERIES_INSTANCE_UID, VR::UI, uids.series.as_str()),
        integer_string(tags::SERIES_NUMBER, i64::from(content.series_number)),
        text(tags::FRAME_OF_REFERENCE_UID, VR::UI, &series.frame_of_reference),
        text(tags::POSITION_REFERENCE_INDICATOR, VR::LO, &series.position_reference),
        text(tags::SOP_CLASS_UID, VR::UI, uids::SEGMENTATION_STORAGE),
        text(tags::SOP_INSTANCE_UID, VR::UI, uids.instance.as_str()),
        integer_string(tags::INSTANCE_NUMBER, 1),
        text(tags::CONTENT_DATE, VR::DA, &document.written.dicom_date()),
        text(tags::CONTENT_TIME, VR::TM, &document.written.dicom_time()),
    ];
    let description = checked("SeriesDescription", &content.series_description, true)?;
    if !description.is_empty() {
        elements.push(text(tags::SERIES_DESCRIPTION, VR::LO, description));
    }
    Ok(elements)
}

/// Enhanced General Equipment, in which nothing may be empty, and what else had a part in it.
pub(super) fn equipment(document: &SegDocument) -> Result<Vec<InMemElement>, InterchangeError> {
    let own = |e: &Equipment| -> Result<Vec<InMemElement>, InterchangeError> {
        let lo = |tag, attribute, value| {
            checked(attribute, value, false).map(|value| text(tag, VR::LO, value))
        };
        Ok(vec![
            lo(tags::MANUFACTURER, "Manufacturer", &e.manufacturer)?,
            lo(tags::MANUFACTURER_MODEL_NAME, "ManufacturerModelName", &e.model)?,
            lo(tags::DEVICE_SERIAL_NUMBER, "DeviceSerialNumber", &e.serial)?,
            lo(tags::SOFTWARE_VERSIONS, "SoftwareVersions", &e.version)?,
        ])
    };
    let mut elements = own(document.equipment)?;
    let purpose = tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE;
    let mut processing = own(document.equipment)?;
    processing.push(PROCESSING_EQUIPMENT.sequence(purpose));
    let mut contributing = vec![item(processing)];
    let scanner = &document.source.series.manufacturer;
    if !scanner.is_empty() {
        contributing.push(item([
            text(tags::MANUFACTURER, VR::LO, scanner),
            ACQUISITION_EQUIPMENT.sequence(purpose),
        ]));
    }
    elements.push(sequence(tags::CONTRIBUTING_EQUIPMENT_SEQUENCE, contributing));
    Ok(elements)
}

/// Image Pixel and Segmentation Image modules, but for segments and pixels.
pub(super) fn image(
    document: &SegDocument,
    (rows, columns): (u16, u16),
    segments_overlap: bool,
) -> Result<Vec<InMemElement>, InterchangeError> {
    let SegContent { label, description, creator, .. } = document.content;
    let mut elements = vec![
        texts(tags::IMAGE_TYPE, VR::CS, &["DERIVED", "PRIMARY"]),
        us(tags::SAMPLES_PER_PIXEL, 1),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        us(tags::ROWS, rows),
        us(tags::COLUMNS, columns),
        us(tags::BITS_ALLOCATED, 1),
        us(tags::BITS_STORED, 1),
        us(tags::HIGH_BIT, 0),
        us(tags::PIXEL_REPRESENTATION, 0),
        text(tags::SEGMENTATION_TYPE, VR::CS, "BINARY"),
        text(tags::SEGMENTS_OVERLAP, VR::CS, if segments_overlap { "YES" } else { "NO" }),
        text(tags::CONTENT_LABEL, VR::CS, checked_label(label)?),
        text(tags::CONTENT_DESCRIPTION, VR::LO, checked("ContentDescription", description, true)?),
        text(tags::CONTENT_CREATOR_NAME, VR::PN, checked("ContentCreatorName", creator, true)?),
    ];
    elements.extend(lossy_history(document.source));
    Ok(elements)
}

/// Content Label is a Code String (PS3.5 6.2, CS).
fn checked_label(label: &str) -> Result<&str, InterchangeError> {
    let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ' || c == '_';
    if !label.trim().is_empty() && label.len() <= 16 && label.chars().all(allowed) {
        Ok(label)
    } else {
        let characters = label.chars().count();
        Err(InterchangeError::UnwritableText { attribute: "ContentLabel", characters })
    }
}

/// Lossy compression once applied to the source stays stated, with ratio and method where they are known.
fn lossy_history(source: &SourceSeries) -> Vec<InMemElement> {
    let stated = if source.series.lossy { "01" } else { "00" };
    let mut elements = vec![text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, stated)];
    if source.series.lossy && !source.lossy.ratios.is_empty() {
        elements.push(decimals(tags::LOSSY_IMAGE_COMPRESSION_RATIO, &source.lossy.ratios));
    }
    if source.series.lossy && !source.lossy.methods.is_empty() {
        elements.push(texts(tags::LOSSY_IMAGE_COMPRESSION_METHOD, VR::CS, &source.lossy.methods));
    }
    elements
}

/// Multi-frame Dimension module (PS3.3 C.7.6.17): by segment, then by position.
pub(super) fn dimensions(document: &SegDocument) -> Vec<InMemElement> {
    let organization = document.uids.dimension_organization.as_str();
    let index = |pointer, group, label| {
        item([
            text(tags::DIMENSION_ORGANIZATION_UID, VR::UI, organization),
            DataElement::new(tags::DIMENSION_INDEX_POINTER, VR::AT, PrimitiveValue::from(pointer)),
            DataElement::new(tags::FUNCTIONAL_GROUP_POINTER, VR::AT, PrimitiveValue::from(group)),
            text(tags::DIMENSION_DESCRIPTION_LABEL, VR::LO, label),
        ])
    };
    vec![
        single(
            tags::DIMENSION_ORGANIZATION_SEQUENCE,
            [text(tags::DIMENSION_ORGANIZATION_UID, VR::UI, organization)],
        ),
        sequence(
            tags::DIMENSION_INDEX_SEQUENCE,
            vec![
                index(
                    tags::REFERENCED_SEGMENT_NUMBER,
                    tags::SEGMENT_IDENTIFICATION_SEQUENCE,
                    "Segment Number",
                ),
                index(
                    tags::IMAGE_POSITION_PATIENT,
                    tags::PLANE_POSITION_SEQUENCE,
                    "Image Position Patient",
                ),
            ],
        ),
    ]
}

/// Common Instance Reference module (PS3.3 C.12.2): each instance of the source once.
pub(super) fn references(source: &SourceSeries) -> InMemElement {
    let mut seen = std::collections::BTreeSet::new();
    let instances: Vec<InMemDicomObject> = source
        .slices
        .iter()
        .filter(|slice| seen.insert(slice.sop_instance_uid.as_str()))
        .map(|slice| {
            item([
                text(tags::REFERENCED_SOP_CLASS_UID, VR::UI, &slice.sop_class_uid),
                text(tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, &slice.sop_instance_uid),
            ])
        })
        .collect();
    single(
        tags::REFERENCED_SERIES_SEQUENCE,
        [
            text(tags::SERIES_INSTANCE_UID, VR::UI, &source.series.uid),
            sequence(tags::REFERENCED_INSTANCE_SEQUENCE, instances),
        ],
    )
}
