//! Functional groups (PS3.3 C.7.6.16): what all frames share and what each has of its own.

use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use volume::Placement;

use super::codes::{SEGMENTATION, SOURCE_IMAGE};
use super::document::{SegDocument, SourceSlice};
use super::element::{decimals, integer_string, item, single, text, us};
use super::plan::{Plan, PlannedFrame, slice_normal};
use crate::InterchangeError;

/// Orientation and pixel measures: frames are parallel and alike.
pub(super) fn shared(document: &SegDocument) -> Result<InMemDicomObject, InterchangeError> {
    let placement = document.placement;
    let unplaced = || InterchangeError::SourceIsNotPlaced;
    let (row, column) = placement.in_plane_axes().ok_or_else(unplaced)?;
    let (r, c) = (row.vector(), column.vector());
    let orientation = [r.x, r.y, r.z, c.x, c.y, c.z];
    let (column_mm, row_mm) = placement.pixel_spacing_mm().ok_or_else(unplaced)?;
    // Pixel Spacing: distance between rows first (PS3.3 10.7.1.3).
    let mut measures = vec![decimals(tags::PIXEL_SPACING, &[row_mm, column_mm])];
    let step = even_step_mm(placement)?;
    let stated = document.source.series.slice_thickness_mm.filter(|t| *t > 0.0);
    if let Some(thickness) = stated.or(step) {
        measures.push(decimals(tags::SLICE_THICKNESS, &[thickness]));
    }
    if let Some(step) = step {
        measures.push(decimals(tags::SPACING_BETWEEN_SLICES, &[step]));
    }
    Ok(item([
        single(
            tags::PLANE_ORIENTATION_SEQUENCE,
            [decimals(tags::IMAGE_ORIENTATION_PATIENT, &orientation)],
        ),
        single(tags::PIXEL_MEASURES_SEQUENCE, measures),
    ]))
}

/// Centre-to-centre distance of the slices along their normal, where it is one number.
fn even_step_mm(placement: &Placement) -> Result<Option<f64>, InterchangeError> {
    let normal = slice_normal(placement)?;
    Ok(placement.grid().map(|grid| grid.step(2).dot(normal).abs()))
}

/// The item of one frame.
pub(super) fn per_frame(
    document: &SegDocument,
    plan: &Plan,
    frame: &PlannedFrame,
) -> InMemDicomObject {
    // The plan made the frame from this very list.
    let slice = plan.slices[frame.slice as usize];
    let at = slice.position;
    let indices = [u32::from(frame.segment), slice.rank];
    let mut groups = vec![
        single(
            tags::FRAME_CONTENT_SEQUENCE,
            [DataElement::new(
                tags::DIMENSION_INDEX_VALUES,
                VR::UL,
                PrimitiveValue::U32(indices.into_iter().collect()),
            )],
        ),
        single(
            tags::PLANE_POSITION_SEQUENCE,
            [decimals(tags::IMAGE_POSITION_PATIENT, &[at.x, at.y, at.z])],
        ),
        single(
            tags::SEGMENT_IDENTIFICATION_SEQUENCE,
            [us(tags::REFERENCED_SEGMENT_NUMBER, frame.segment)],
        ),
    ];
    if let Some(source) = slice.source.and_then(|i| document.source.slices.get(i)) {
        groups.push(single(
            tags::DERIVATION_IMAGE_SEQUENCE,
            [
                SEGMENTATION.sequence(tags::DERIVATION_CODE_SEQUENCE),
                single(tags::SOURCE_IMAGE_SEQUENCE, source_image(source)),
            ],
        ));
    }
    item(groups)
}

fn source_image(source: &SourceSlice) -> Vec<dicom_object::mem::InMemElement> {
    let mut elements = vec![
        text(tags::REFERENCED_SOP_CLASS_UID, VR::UI, &source.sop_class_uid),
        text(tags::REFERENCED_SOP_INSTANCE_UID, VR::UI, &source.sop_instance_uid),
        text(tags::SPATIAL_LOCATIONS_PRESERVED, VR::CS, "YES"),
        SOURCE_IMAGE.sequence(tags::PURPOSE_OF_REFERENCE_CODE_SEQUENCE),
    ];
    if let Some(number) = source.frame_number {
        elements.push(integer_string(tags::REFERENCED_FRAME_NUMBER, i64::from(number)));
    }
    elements
}
