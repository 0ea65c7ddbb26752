use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use thiserror::Error;
use volume::{Volume, Voxels};

/// UIDs of the phantom: fixed, since it is the same study for everybody (`2.25.` roots, PS3.5 B.2).
const STUDY_UID: &str = "2.25.306542116209764182933650471530917282001";
const SERIES_UID: &str = "2.25.306542116209764182933650471530917282002";
const FRAME_OF_REFERENCE_UID: &str = "2.25.306542116209764182933650471530917282003";
/// The instance number is appended with three digits.
const INSTANCE_UID_STEM: &str = "2.25.306542116209764182933650471530917282";
/// Instances are numbered from here, so that none meets the UIDs above.
const FIRST_INSTANCE: u32 = 100;

/// Why a volume cannot be written as a CT series.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PhantomError {
    /// It does not lie on a regular grid, is not signed 16 bit, or has more slices than UIDs.
    #[error("not a volume of this phantom")]
    Foreign,
    /// The encoder refused.
    #[error("slice {slice} could not be encoded: {problem}")]
    Encode {
        /// Slice from zero.
        slice: u32,
        /// What it said.
        problem: String,
    },
}

/// Writes a phantom's volume as a CT series, Explicit VR Little Endian: one (file name, bytes) a slice.
///
/// # Errors
/// [`PhantomError`] for a volume that is no phantom.
pub fn dicom_files(volume: &Volume) -> Result<Vec<(String, Vec<u8>)>, PhantomError> {
    let dims = volume.placement().dims();
    if dims.slices + FIRST_INSTANCE > 999 {
        return Err(PhantomError::Foreign);
    }
    (0..dims.slices)
        .map(|slice| Ok((format!("CT{:04}.dcm", slice + 1), slice_file(volume, slice)?)))
        .collect()
}

fn slice_file(volume: &Volume, slice: u32) -> Result<Vec<u8>, PhantomError> {
    let fault = |problem: String| PhantomError::Encode { slice, problem };
    let uid = format!("{INSTANCE_UID_STEM}{}", slice + FIRST_INSTANCE);
    let mut object = InMemDicomObject::from_element_iter(
        [identity(&uid, slice), geometry(volume, slice)?, samples(volume, slice)?].concat(),
    );
    object.put(text(tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"));
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(uids::CT_IMAGE_STORAGE)
        .media_storage_sop_instance_uid(&uid)
        .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN);
    let file = object.with_meta(meta).map_err(|error| fault(error.to_string()))?;
    let mut bytes = Vec::new();
    file.write_all(&mut bytes).map_err(|error| fault(error.to_string()))?;
    Ok(bytes)
}

type Element = DataElement<InMemDicomObject>;

fn identity(uid: &str, slice: u32) -> Vec<Element> {
    let number = (slice + 1).to_string();
    [
        (tags::SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
        (tags::SOP_INSTANCE_UID, VR::UI, uid),
        (tags::STUDY_DATE, VR::DA, "20260101"),
        (tags::STUDY_TIME, VR::TM, "120000"),
        (tags::ACCESSION_NUMBER, VR::SH, ""),
        (tags::MODALITY, VR::CS, "CT"),
        (tags::MANUFACTURER, VR::LO, "Voxelkeep phantom"),
        (tags::REFERRING_PHYSICIAN_NAME, VR::PN, ""),
        (tags::STUDY_DESCRIPTION, VR::LO, "CT chest phantom"),
        (tags::SERIES_DESCRIPTION, VR::LO, "Phantom 2.5"),
        (tags::PATIENT_NAME, VR::PN, "Phantom^Chest"),
        (tags::PATIENT_ID, VR::LO, "VK-DEMO-01"),
        (tags::PATIENT_BIRTH_DATE, VR::DA, ""),
        (tags::PATIENT_SEX, VR::CS, "O"),
        (tags::BODY_PART_EXAMINED, VR::CS, "CHEST"),
        (tags::BURNED_IN_ANNOTATION, VR::CS, "NO"),
        (tags::KVP, VR::DS, "120"),
        (tags::CONVOLUTION_KERNEL, VR::SH, "PHANTOM"),
        (tags::PATIENT_POSITION, VR::CS, "HFS"),
        (tags::STUDY_INSTANCE_UID, VR::UI, STUDY_UID),
        (tags::SERIES_INSTANCE_UID, VR::UI, SERIES_UID),
        (tags::STUDY_ID, VR::SH, "1"),
        (tags::SERIES_NUMBER, VR::IS, "1"),
        (tags::ACQUISITION_NUMBER, VR::IS, "1"),
        (tags::INSTANCE_NUMBER, VR::IS, &number),
        (tags::FRAME_OF_REFERENCE_UID, VR::UI, FRAME_OF_REFERENCE_UID),
        (tags::POSITION_REFERENCE_INDICATOR, VR::LO, ""),
    ]
    .into_iter()
    .map(|(tag, vr, value)| text(tag, vr, value))
    .collect()
}

fn geometry(volume: &Volume, slice: u32) -> Result<Vec<Element>, PhantomError> {
    let grid = volume.placement().grid().ok_or(PhantomError::Foreign)?;
    let origin = volume.placement().slice_origin(slice).ok_or(PhantomError::Foreign)?;
    let [row, column, _] = grid.axes().map(|axis| axis.vector());
    let spacing = grid.spacing();
    let join =
        |values: &[f64]| values.iter().map(|v| format!("{v}")).collect::<Vec<_>>().join("\\");
    let orientation = join(&[row.x, row.y, row.z, column.x, column.y, column.z]);
    Ok(vec![
        text(tags::SLICE_THICKNESS, VR::DS, &join(&[spacing.slice])),
        text(tags::IMAGE_POSITION_PATIENT, VR::DS, &join(&[origin.x, origin.y, origin.z])),
        text(tags::IMAGE_ORIENTATION_PATIENT, VR::DS, &orientation),
        text(tags::PIXEL_SPACING, VR::DS, &join(&[spacing.row, spacing.column])),
    ])
}

fn samples(volume: &Volume, slice: u32) -> Result<Vec<Element>, PhantomError> {
    let Voxels::I16(stored) = volume.voxels() else { return Err(PhantomError::Foreign) };
    let dims = volume.placement().dims();
    let start = slice as usize * dims.slice_len();
    let pixels = stored.get(start..start + dims.slice_len()).ok_or(PhantomError::Foreign)?;
    let side = |n: u32| u16::try_from(n).map_err(|_| PhantomError::Foreign);
    let us = |tag: Tag, value: u16| DataElement::new(tag, VR::US, PrimitiveValue::from(value));
    let words: Vec<u16> = pixels.iter().map(|&sample| sample.cast_unsigned()).collect();
    Ok(vec![
        us(tags::SAMPLES_PER_PIXEL, 1),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        us(tags::ROWS, side(dims.rows)?),
        us(tags::COLUMNS, side(dims.columns)?),
        us(tags::BITS_ALLOCATED, 16),
        us(tags::BITS_STORED, 16),
        us(tags::HIGH_BIT, 15),
        us(tags::PIXEL_REPRESENTATION, 1),
        text(tags::RESCALE_INTERCEPT, VR::DS, &format!("{}", volume.rescale().intercept)),
        text(tags::RESCALE_SLOPE, VR::DS, &format!("{}", volume.rescale().slope)),
        text(tags::RESCALE_TYPE, VR::LO, "HU"),
        text(tags::WINDOW_CENTER, VR::DS, "40"),
        text(tags::WINDOW_WIDTH, VR::DS, "400"),
        DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(words.into())),
    ])
}

fn text(tag: Tag, vr: VR, value: &str) -> Element {
    let value = if value.is_empty() { PrimitiveValue::Empty } else { PrimitiveValue::from(value) };
    DataElement::new(tag, vr, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChestSpec, chest};

    #[test]
    fn a_written_slice_reads_back_with_its_place_and_values() {
        let phantom = chest(&ChestSpec::default()).unwrap();
        let files = dicom_files(&phantom.volume).unwrap();
        assert_eq!(files.len(), 80);
        let (name, bytes) = &files[7];
        assert_eq!(name, "CT0008.dcm");
        let object = dicom_object::from_reader(&bytes[..]).unwrap();
        let z: Vec<f64> =
            object.element(tags::IMAGE_POSITION_PATIENT).unwrap().to_multi_float64().unwrap();
        assert_eq!(z, [-191.0, -159.0, -98.75 + 7.0 * 2.5]);
        let pixels: Vec<i16> = object.element(tags::PIXEL_DATA).unwrap().to_multi_int().unwrap();
        let Voxels::I16(stored) = phantom.volume.voxels() else { unreachable!() };
        assert_eq!(pixels, stored[7 * 192 * 160..8 * 192 * 160]);
    }
}
