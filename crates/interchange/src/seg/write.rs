use dicom_core::value::Value;
use dicom_core::{PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use dicom_transfer_syntax_registry::entries::EXPLICIT_VR_LITTLE_ENDIAN;

use super::document::SegDocument;
use super::element::{sequence, text};
use super::plan::Plan;
use super::{binary, groups, items, modules};
use crate::InterchangeError;

/// One constant for the product (PS3.7 D.3.3.2).
const IMPLEMENTATION_CLASS_UID: &str = "2.25.182960547283310746012904118276430561093";
const IMPLEMENTATION_VERSION_NAME: &str = "VOXELKEEP_0_1";

/// A written object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenSeg {
    /// The file, preamble and file meta included.
    pub bytes: Vec<u8>,
    /// Its SOP Instance UID, for the [sidecar](crate::sidecar).
    pub sop_instance_uid: String,
    /// Frames in it: one per segment and slice on which the segment has a voxel.
    pub frames: usize,
}

/// Writes a BINARY segmentation in Explicit VR Little Endian.
///
/// Segments are numbered from 1 in the order of their labels over all layers; segments without a voxel are described
/// and have no frame, unless none has a voxel: then each has one empty frame. Frames are sorted by segment, then by place along the normal of
/// the images, whichever way the volume's own slice axis points. Text is UTF-8 (ISO_IR 192) wherever ASCII does not
/// hold it.
///
/// Source: PS3.3 A.51, C.8.20.2, C.7.6.16, C.7.6.17; PS3.5 8.2.
///
/// # Errors
/// A source that cannot be referenced ([`InterchangeError::SourceHasNoInstanceUids`] and its like), labels that are
/// no segment, incomplete codes, text that does not fit, more pixels than an object can hold.
pub fn write(document: &SegDocument) -> Result<WrittenSeg, InterchangeError> {
    document.source.require_referable()?;
    let plan = Plan::of(document)?;
    let data_set = data_set(document, &plan)?;
    let mut bytes = file_head(document)?;
    data_set
        .write_dataset_with_ts(&mut bytes, &EXPLICIT_VR_LITTLE_ENDIAN.erased())
        .map_err(|e| InterchangeError::Encode(e.to_string()))?;
    append_pixels(&mut bytes, document, &plan)?;
    Ok(WrittenSeg {
        bytes,
        sop_instance_uid: document.uids.instance.as_str().to_owned(),
        frames: plan.frames.len(),
    })
}

/// Everything but Pixel Data, whose tag comes after all others here.
fn data_set(document: &SegDocument, plan: &Plan) -> Result<InMemDicomObject, InterchangeError> {
    let (rows, columns) = rows_and_columns(document, plan)?;
    let mut elements = modules::patient_and_study(document.source);
    elements.extend(modules::series_and_instance(document)?);
    elements.extend(modules::equipment(document)?);
    elements.extend(modules::image(document, (rows, columns), plan.segments_overlap)?);
    elements.extend(modules::dimensions(document));
    elements.push(modules::references(document.source));
    elements.push(sequence(tags::SEGMENT_SEQUENCE, segment_items(document)?));
    let frames = plan.frames.len();
    elements.push(super::element::integer_string(tags::NUMBER_OF_FRAMES, frames as i64));
    elements
        .push(sequence(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, vec![groups::shared(document)?]));
    elements.push(sequence(
        tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
        plan.frames.iter().map(|f| groups::per_frame(document, plan, f)).collect(),
    ));
    let mut data_set = InMemDicomObject::from_element_iter(elements);
    if !is_ascii(&data_set) {
        data_set.put(text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"));
    }
    Ok(data_set)
}

fn segment_items(document: &SegDocument) -> Result<Vec<InMemDicomObject>, InterchangeError> {
    let mut all = Vec::new();
    for (_, segment) in document.segments_by_number() {
        let number = u16::try_from(all.len() + 1).map_err(|_| InterchangeError::TooManySegments)?;
        all.push(items::segment_item(number, segment)?);
    }
    Ok(all)
}

/// Whether every text of the data set is ASCII, so that no Specific Character Set need be stated.
fn is_ascii(data_set: &InMemDicomObject) -> bool {
    data_set.iter().all(|element| match element.value() {
        Value::Primitive(PrimitiveValue::Str(text)) => text.is_ascii(),
        Value::Primitive(PrimitiveValue::Strs(texts)) => texts.iter().all(|t| t.is_ascii()),
        Value::Primitive(_) | Value::PixelSequence(_) => true,
        Value::Sequence(items) => items.items().iter().all(is_ascii),
    })
}

fn rows_and_columns(document: &SegDocument, plan: &Plan) -> Result<(u16, u16), InterchangeError> {
    let dims = document.placement.dims();
    match (u16::try_from(dims.rows), u16::try_from(dims.columns)) {
        (Ok(rows), Ok(columns)) => Ok((rows, columns)),
        _ => Err(too_large(document, plan)),
    }
}

fn too_large(document: &SegDocument, plan: &Plan) -> InterchangeError {
    let dims = document.placement.dims();
    let frames = plan.frames.len();
    InterchangeError::TooLarge { frames, columns: dims.columns, rows: dims.rows }
}

/// Preamble, prefix and file meta group (PS3.10 7.1).
fn file_head(document: &SegDocument) -> Result<Vec<u8>, InterchangeError> {
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(uids::SEGMENTATION_STORAGE)
        .media_storage_sop_instance_uid(document.uids.instance.as_str())
        .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
        .implementation_class_uid(IMPLEMENTATION_CLASS_UID)
        .implementation_version_name(IMPLEMENTATION_VERSION_NAME)
        .build()
        .map_err(|e| InterchangeError::Encode(e.to_string()))?;
    let mut bytes = vec![0; 128];
    bytes.extend_from_slice(b"DICM");
    meta.write(&mut bytes).map_err(|e| InterchangeError::Encode(e.to_string()))?;
    Ok(bytes)
}

/// Pixel Data, packed straight into the file: no second copy of the pixels is made.
fn append_pixels(
    bytes: &mut Vec<u8>,
    document: &SegDocument,
    plan: &Plan,
) -> Result<(), InterchangeError> {
    let pixels = document.placement.dims().slice_len() as u64;
    let size = pixels
        .checked_mul(plan.frames.len() as u64)
        .map(|bits| bits.div_ceil(8).next_multiple_of(2))
        .and_then(|size| u32::try_from(size).ok())
        .filter(|&size| size < u32::MAX)
        .ok_or_else(|| too_large(document, plan))?;
    // Beside a large volume there may be no room: that is an error, and no end of the program.
    bytes.try_reserve_exact(size as usize + 16).map_err(|_| too_large(document, plan))?;
    let Tag(group, element) = tags::PIXEL_DATA;
    bytes.extend(group.to_le_bytes());
    bytes.extend(element.to_le_bytes());
    bytes.extend(*b"OB\0\0");
    bytes.extend(size.to_le_bytes());
    let start = bytes.len();
    bytes.resize(start + size as usize, 0);
    let stream = &mut bytes[start..];
    for (number, frame) in plan.frames.iter().enumerate() {
        let slice = document.layers[frame.layer].labels.slice(frame.slice);
        binary::pack(slice, frame.label, stream, number as u64 * pixels);
    }
    Ok(())
}
