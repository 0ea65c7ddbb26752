//! From the first bytes of a file to its header and the place of its pixels.

use std::borrow::Cow;
use std::io::Read;

use dicom_dictionary_std::tags;
use flate2::read::DeflateDecoder;

use crate::charset::Charset;
use crate::elements::{DataSet, Encoding, End, Stream, is_header_sequence};
use crate::frames::frame_headers;
use crate::group::is_segmentation;
use crate::syntax::{self, DEFLATED};
use crate::{
    InstanceHeader, PatientFacts, PixelFormat, PixelLocation, SegmentationFacts, SeriesFacts,
    StudyError, StudyFacts,
};

/// Most bytes that the header of a deflated data set may inflate to.
const MAX_INFLATED_HEADER: u64 = 64 << 20;
const PREAMBLE: usize = 128;

/// Reads the header of a DICOM file from its first bytes, up to the pixel data.
///
/// Objects without pixels (reports, plans, directories) are read too, with `pixels` `None`. Files without
/// preamble or file meta are recognised by their first element. Text is decoded to Unicode.
///
/// # Errors
/// [`StudyError::NeedMore`] when `bytes` is only a part of the file (`file_len`) and ends too early; otherwise
/// what is wrong with the file.
pub fn read_header(
    bytes: &[u8],
    file_len: u64,
) -> Result<(InstanceHeader, PixelLocation), StudyError> {
    let file = Stream { bytes, total: file_len.max(bytes.len() as u64) };
    let opening = Opening::find(file)?;
    let (meta, data_start) = match opening {
        Opening::Meta(at) => {
            let (meta, end) = file.file_meta(at)?;
            (Some(meta), end)
        }
        Opening::DataSet => (None, 0),
    };
    let stated = meta.as_ref().and_then(|meta| meta.ascii(tags::TRANSFER_SYNTAX_UID));
    if stated == Some(DEFLATED) {
        return read_deflated(file, meta.as_ref(), data_start);
    }
    let encoding = sniff(bytes, data_start, stated);
    let (set, end) = file.main_data_set(data_start, encoding, is_header_sequence)?;
    let syntax = stated.unwrap_or(syntax::of_encoding(encoding));
    let header = instance(meta.as_ref(), &set, syntax, end, file.total)?;
    let location = locate(&set, end, file.total, header.pixels.is_some());
    Ok((header, location))
}

/// How a file begins.
pub(crate) enum Opening {
    /// With file meta at this byte.
    Meta(usize),
    /// With the data set.
    DataSet,
}

impl Opening {
    pub(crate) fn find(file: Stream<'_>) -> Result<Self, StudyError> {
        let bytes = file.bytes;
        if bytes.get(PREAMBLE..PREAMBLE + 4) == Some(b"DICM") {
            return Ok(Self::Meta(PREAMBLE + 4));
        }
        if bytes.starts_with(b"DICM") {
            return Ok(Self::Meta(4));
        }
        let Some(&[a, b, c, d, e, f]) = bytes.first_chunk::<6>() else {
            return Err(StudyError::NotDicom);
        };
        let vr = e.is_ascii_uppercase() && f.is_ascii_uppercase();
        let little = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
        let big = u16::from_be_bytes([a, b]);
        match little.0 {
            2 if vr => Ok(Self::Meta(0)),
            8 if vr || little.1 <= 0x18 => Ok(Self::DataSet),
            _ if big == 8 && vr => Ok(Self::DataSet),
            _ => Err(StudyError::NotDicom),
        }
    }
}

/// The encoding of a data set: as its transfer syntax says, unless its first element plainly says otherwise.
pub(crate) fn sniff(bytes: &[u8], at: usize, stated: Option<&str>) -> Encoding {
    let by_syntax = match stated {
        Some(syntax::IMPLICIT_LITTLE) => Encoding::ImplicitLittle,
        Some(syntax::EXPLICIT_BIG) => Encoding::ExplicitBig,
        _ => Encoding::ExplicitLittle,
    };
    let Some(&[a, b, _, _, e, f]) = bytes.get(at..).and_then(<[u8]>::first_chunk::<6>) else {
        return by_syntax;
    };
    let vr = e.is_ascii_uppercase() && f.is_ascii_uppercase();
    match (vr, u16::from_be_bytes([a, b]) <= 0x20) {
        (true, true) => Encoding::ExplicitBig,
        (true, false) => Encoding::ExplicitLittle,
        (false, _) => Encoding::ImplicitLittle,
    }
}

fn read_deflated(
    file: Stream<'_>,
    meta: Option<&DataSet<'_>>,
    start: usize,
) -> Result<(InstanceHeader, PixelLocation), StudyError> {
    let whole = file.bytes.len() as u64 >= file.total;
    let packed = file.bytes.get(start..).unwrap_or(&[]);
    let inflated = inflate_start(packed);
    let ended = whole || (inflated.len() as u64) >= MAX_INFLATED_HEADER;
    let total = if ended { inflated.len() as u64 } else { u64::MAX };
    let stream = Stream { bytes: &inflated, total };
    let more = StudyError::NeedMore { at_least: (file.bytes.len() as u64 * 2).min(file.total) };
    let read = stream.main_data_set(0, Encoding::ExplicitLittle, is_header_sequence);
    let (set, end) = match read {
        Err(StudyError::NeedMore { .. }) => return Err(more),
        // Pixels that reach behind what a header may inflate to are not inflated here.
        other => other?,
    };
    let header = instance(meta, &set, DEFLATED, end, u64::MAX)?;
    let location = match end {
        End::Native { offset, length } if header.pixels.is_some() => PixelLocation::Deflated {
            stream: start as u64,
            offset: offset as u64,
            length: u64::from(length),
        },
        _ => PixelLocation::Absent,
    };
    Ok((header, location))
}

/// As much as the beginning of a deflated stream yields, within the bound for headers.
pub(crate) fn inflate_start(packed: &[u8]) -> Cow<'static, [u8]> {
    let mut inflated = Vec::new();
    let mut reader = DeflateDecoder::new(packed).take(MAX_INFLATED_HEADER);
    // The stream is cut where the host stopped reading: what came before the error is the header.
    let _cut = reader.read_to_end(&mut inflated);
    Cow::Owned(inflated)
}

fn locate(set: &DataSet<'_>, end: End, total: u64, has_pixels: bool) -> PixelLocation {
    match end {
        _ if !has_pixels => PixelLocation::Absent,
        End::Elements(_) => PixelLocation::Absent,
        End::Native { offset, length } => {
            let offset = (offset as u64).min(total);
            PixelLocation::Native { offset, length: u64::from(length).min(total - offset) }
        }
        End::Encapsulated { offset } => {
            let offsets = set.u64s(tags::EXTENDED_OFFSET_TABLE).unwrap_or_default();
            let lengths = set.u64s(tags::EXTENDED_OFFSET_TABLE_LENGTHS).unwrap_or_default();
            let frames: Vec<_> = offsets.into_iter().zip(lengths).collect();
            PixelLocation::Encapsulated { offset: offset as u64, frames: frames.into() }
        }
    }
}

fn instance(
    meta: Option<&DataSet<'_>>,
    set: &DataSet<'_>,
    transfer_syntax: &str,
    end: End,
    total: u64,
) -> Result<InstanceHeader, StudyError> {
    let charset = Charset::new(set.ascii(tags::SPECIFIC_CHARACTER_SET));
    let facts = Facts { set, charset };
    let of_meta = |tag| meta.and_then(|meta| meta.ascii(tag)).unwrap_or_default().to_owned();
    let has_pixels = !matches!(end, End::Elements(_)) && set.u16(tags::ROWS).is_some();
    let pixels = if has_pixels { Some(pixel_format(set)?) } else { None };
    let frames = match &pixels {
        Some(_) => frame_headers(set, total)?,
        None => Vec::new(),
    };
    let sop_class_uid = match facts.code(tags::SOP_CLASS_UID) {
        uid if uid.is_empty() => of_meta(tags::MEDIA_STORAGE_SOP_CLASS_UID),
        uid => uid,
    };
    let is_segmentation = is_segmentation(&sop_class_uid);
    Ok(InstanceHeader {
        sop_class_uid,
        sop_instance_uid: facts.code(tags::SOP_INSTANCE_UID),
        transfer_syntax: transfer_syntax.to_owned(),
        instance_number: set.integer(tags::INSTANCE_NUMBER),
        patient: facts.patient(),
        study: facts.study(),
        series: facts.series(transfer_syntax),
        segmentation: is_segmentation.then(|| facts.segmentation()),
        pixels,
        frames,
    })
}

/// A data set and the character set of its text.
struct Facts<'s, 'a> {
    set: &'s DataSet<'a>,
    charset: Charset,
}

impl Facts<'_, '_> {
    fn text(&self, tag: dicom_core::Tag) -> String {
        self.set.bytes(tag).map(|bytes| self.charset.decode(bytes)).unwrap_or_default()
    }

    fn code(&self, tag: dicom_core::Tag) -> String {
        self.set.ascii(tag).unwrap_or_default().to_owned()
    }

    fn patient(&self) -> PatientFacts {
        PatientFacts {
            name: self.text(tags::PATIENT_NAME),
            id: self.text(tags::PATIENT_ID),
            birth_date: self.code(tags::PATIENT_BIRTH_DATE),
            sex: self.code(tags::PATIENT_SEX),
        }
    }

    fn study(&self) -> StudyFacts {
        StudyFacts {
            uid: self.code(tags::STUDY_INSTANCE_UID),
            date: self.code(tags::STUDY_DATE),
            time: self.code(tags::STUDY_TIME),
            id: self.text(tags::STUDY_ID),
            accession_number: self.text(tags::ACCESSION_NUMBER),
            referring_physician: self.text(tags::REFERRING_PHYSICIAN_NAME),
            description: self.text(tags::STUDY_DESCRIPTION),
        }
    }

    fn series(&self, transfer_syntax: &str) -> SeriesFacts {
        let set = self.set;
        let values = |tag| {
            let text = set.ascii(tag).unwrap_or_default();
            text.split('\\').filter(|v| !v.is_empty()).map(|v| v.trim().to_owned()).collect()
        };
        let first = |tag| self.text(tag).split('\\').next().unwrap_or_default().trim().to_owned();
        SeriesFacts {
            uid: self.code(tags::SERIES_INSTANCE_UID),
            modality: self.code(tags::MODALITY),
            description: self.text(tags::SERIES_DESCRIPTION),
            number: set.integer(tags::SERIES_NUMBER),
            body_part: self.code(tags::BODY_PART_EXAMINED),
            protocol_name: self.text(tags::PROTOCOL_NAME),
            manufacturer: self.text(tags::MANUFACTURER),
            kernel: first(tags::CONVOLUTION_KERNEL),
            contrast_agent: self.text(tags::CONTRAST_BOLUS_AGENT),
            image_type: values(tags::IMAGE_TYPE),
            frame_of_reference: self.code(tags::FRAME_OF_REFERENCE_UID),
            position_reference: self.text(tags::POSITION_REFERENCE_INDICATOR),
            slice_thickness_mm: self.measure(tags::SLICE_THICKNESS),
            spacing_between_slices_mm: self.measure(tags::SPACING_BETWEEN_SLICES),
            gantry_tilt_degrees: set.number(tags::GANTRY_DETECTOR_TILT),
            kvp: set.number(tags::KVP),
            field_strength_t: set.number(tags::MAGNETIC_FIELD_STRENGTH),
            echo_time_ms: set.number(tags::ECHO_TIME),
            repetition_time_ms: set.number(tags::REPETITION_TIME),
            inversion_time_ms: set.number(tags::INVERSION_TIME),
            units: self.code(tags::UNITS),
            rescale_type: self.code(tags::RESCALE_TYPE),
            lossy: set.ascii(tags::LOSSY_IMAGE_COMPRESSION) == Some("01")
                || syntax::is_always_lossy(transfer_syntax),
            burned_in: set.ascii(tags::BURNED_IN_ANNOTATION) == Some("YES"),
            lossy_ratios: set.numbers(tags::LOSSY_IMAGE_COMPRESSION_RATIO).unwrap_or_default(),
            lossy_methods: values(tags::LOSSY_IMAGE_COMPRESSION_METHOD),
            modality_lut: !set.items(tags::MODALITY_LUT_SEQUENCE).is_empty(),
            voi_lut: !set.items(tags::VOILUT_SEQUENCE).is_empty(),
        }
    }

    fn segmentation(&self) -> SegmentationFacts {
        let segments = self.set.items(tags::SEGMENT_SEQUENCE).iter();
        let described = segments.filter(|item| item.u16(tags::SEGMENT_NUMBER) != Some(0));
        let series = self.set.items(tags::REFERENCED_SERIES_SEQUENCE).iter();
        SegmentationFacts {
            label: self.text(tags::CONTENT_LABEL),
            made: self.made(),
            creator: self.text(tags::CONTENT_CREATOR_NAME),
            segments: u32::try_from(described.count()).unwrap_or(u32::MAX),
            series: series
                .filter_map(|item| item.ascii(tags::SERIES_INSTANCE_UID))
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Content Date and Time, as far as they are digits.
    fn made(&self) -> String {
        let digits = |tag, number: usize| {
            let stored = self.text(tag);
            stored.chars().take_while(char::is_ascii_digit).take(number).collect::<String>()
        };
        match digits(tags::CONTENT_DATE, 8) {
            date if date.len() == 8 => date + &digits(tags::CONTENT_TIME, 6),
            _ => String::new(),
        }
    }

    /// A number that enhanced objects keep in the shared Pixel Measures.
    fn measure(&self, tag: dicom_core::Tag) -> Option<f64> {
        let shared = || {
            let groups = self.set.items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).first()?;
            groups.items(tags::PIXEL_MEASURES_SEQUENCE).first()?.number(tag)
        };
        self.set.number(tag).or_else(shared)
    }
}

fn pixel_format(set: &DataSet<'_>) -> Result<PixelFormat, StudyError> {
    let required = |tag, attribute| {
        set.u16(tag)
            .filter(|v| *v > 0)
            .ok_or(StudyError::PixelFormat { attribute, value: set.u16(tag).map_or(-1, i64::from) })
    };
    let rows = required(tags::ROWS, "Rows")?;
    let columns = required(tags::COLUMNS, "Columns")?;
    let bits_allocated = required(tags::BITS_ALLOCATED, "BitsAllocated")?;
    let bits_stored = set.u16(tags::BITS_STORED).unwrap_or(bits_allocated);
    let high_bit = set.u16(tags::HIGH_BIT).unwrap_or(bits_stored.saturating_sub(1));
    let samples_per_pixel = set.u16(tags::SAMPLES_PER_PIXEL).unwrap_or(1);
    let refuse = |attribute, value: u16| StudyError::PixelFormat { attribute, value: value.into() };
    if !matches!(bits_allocated, 1 | 8 | 16 | 32) {
        return Err(refuse("BitsAllocated", bits_allocated));
    }
    if bits_stored == 0 || bits_stored > bits_allocated {
        return Err(refuse("BitsStored", bits_stored));
    }
    if high_bit >= bits_allocated || high_bit + 1 < bits_stored {
        return Err(refuse("HighBit", high_bit));
    }
    if !(1..=4).contains(&samples_per_pixel) {
        return Err(refuse("SamplesPerPixel", samples_per_pixel));
    }
    let signed = set.u16(tags::PIXEL_REPRESENTATION) == Some(1);
    let photometric = set.ascii(tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_default().to_owned();
    Ok(PixelFormat {
        rows,
        columns,
        samples_per_pixel,
        bits_allocated,
        bits_stored,
        high_bit,
        signed,
        inverted: photometric == "MONOCHROME1",
        photometric,
        planar: set.u16(tags::PLANAR_CONFIGURATION).unwrap_or(0),
        padding: padding(set, signed),
    })
}

/// Pixel Padding Value and Range Limit, lower first (PS3.3 C.7.5.1.1.2).
fn padding(set: &DataSet<'_>, signed: bool) -> Option<(i32, i32)> {
    let widen = |raw: u16| if signed { i32::from(raw.cast_signed()) } else { i32::from(raw) };
    let value = widen(set.u16(tags::PIXEL_PADDING_VALUE)?);
    let limit = set.u16(tags::PIXEL_PADDING_RANGE_LIMIT).map_or(value, widen);
    Some((value.min(limit), value.max(limit)))
}
