use volume::{Direction, Lps, Rescale};

/// Patient module (PS3.3 C.7.1.1), text already decoded to Unicode. Empty where the file has none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PatientFacts {
    /// Patient's Name, as stored.
    pub name: String,
    /// Patient ID.
    pub id: String,
    /// Patient's Birth Date.
    pub birth_date: String,
    /// Patient's Sex.
    pub sex: String,
}

impl PatientFacts {
    /// Whether the two are of two patients, as far as both say: by Patient ID, else by name, or by birth date. Names are
    /// the same whatever the case and the delimiters that are left out at the end (PS3.5 6.2.1.1).
    pub fn is_another_than(&self, other: &Self) -> bool {
        let differ = |a: &str, b: &str| {
            let (a, b) = (a.trim(), b.trim());
            (!a.is_empty() && !b.is_empty()).then(|| !a.eq_ignore_ascii_case(b))
        };
        let names = || differ(&components(&self.name), &components(&other.name));
        let by_id_or_name = differ(&self.id, &other.id).or_else(names);
        by_id_or_name == Some(true) || differ(&self.birth_date, &other.birth_date) == Some(true)
    }
}

/// The first component group of a Person Name, without what is empty at its end.
fn components(name: &str) -> String {
    let group = name.split('=').find(|group| !group.trim().is_empty()).unwrap_or_default();
    let parts: Vec<&str> = group.split('^').map(str::trim).collect();
    parts.join("^").trim_end_matches('^').to_owned()
}

/// General Study module (PS3.3 C.7.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StudyFacts {
    /// Study Instance UID; empty where the file has none.
    pub uid: String,
    /// Study Date.
    pub date: String,
    /// Study Time.
    pub time: String,
    /// Study ID.
    pub id: String,
    /// Accession Number.
    pub accession_number: String,
    /// Referring Physician's Name.
    pub referring_physician: String,
    /// Study Description.
    pub description: String,
}

/// What a protocol asks about a series (PS3.3 C.7.3.1, C.8.2, C.8.3).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SeriesFacts {
    /// Series Instance UID; empty where the file has none.
    pub uid: String,
    /// Modality.
    pub modality: String,
    /// Series Description.
    pub description: String,
    /// Series Number.
    pub number: Option<i32>,
    /// Body Part Examined.
    pub body_part: String,
    /// Protocol Name.
    pub protocol_name: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// First value of Convolution Kernel.
    pub kernel: String,
    /// Contrast/Bolus Agent.
    pub contrast_agent: String,
    /// Image Type values.
    pub image_type: Vec<String>,
    /// Frame of Reference UID.
    pub frame_of_reference: String,
    /// Position Reference Indicator.
    pub position_reference: String,
    /// Slice Thickness in mm, as stated: a profile width, not a step.
    pub slice_thickness_mm: Option<f64>,
    /// Spacing Between Slices in mm, as stated; positions are believed before it.
    pub spacing_between_slices_mm: Option<f64>,
    /// Gantry/Detector Tilt in degrees, as stated.
    pub gantry_tilt_degrees: Option<f64>,
    /// KVP in kV.
    pub kvp: Option<f64>,
    /// Magnetic Field Strength in T.
    pub field_strength_t: Option<f64>,
    /// Echo Time in ms.
    pub echo_time_ms: Option<f64>,
    /// Repetition Time in ms.
    pub repetition_time_ms: Option<f64>,
    /// Inversion Time in ms.
    pub inversion_time_ms: Option<f64>,
    /// Units of PET (0054,1001).
    pub units: String,
    /// Rescale Type (0028,1054): what the values are after the rescale, `HU` or `US` for unspecified; often empty.
    pub rescale_type: String,
    /// Whether the image was compressed with loss at any time.
    pub lossy: bool,
    /// Burned In Annotation is YES.
    pub burned_in: bool,
    /// Lossy Image Compression Ratio, one for each time it was compressed with loss.
    pub lossy_ratios: Vec<f64>,
    /// Lossy Image Compression Method, in the same order.
    pub lossy_methods: Vec<String>,
    /// A Modality LUT Sequence is present: its values are more than slope and intercept, and the image is refused.
    pub modality_lut: bool,
    /// A VOI LUT Sequence is present; windows are used instead.
    pub voi_lut: bool,
}

/// What a segmentation says of itself (PS3.3 C.8.20.2).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentationFacts {
    /// Content Label.
    pub label: String,
    /// Content Date and Content Time, whole seconds: YYYYMMDDHHMMSS. Empty where it states no date.
    pub made: String,
    /// Content Creator's Name, as stored.
    pub creator: String,
    /// Segments in its Segment Sequence, the background of a LABELMAP left out.
    pub segments: u32,
    /// Series Instance UIDs of the series that it refers to.
    pub series: Vec<String>,
}

/// How the samples of a frame are stored (PS3.3 C.7.6.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelFormat {
    /// Rows of a frame.
    pub rows: u16,
    /// Columns of a frame.
    pub columns: u16,
    /// Samples per Pixel.
    pub samples_per_pixel: u16,
    /// Bits Allocated.
    pub bits_allocated: u16,
    /// Bits Stored.
    pub bits_stored: u16,
    /// High Bit.
    pub high_bit: u16,
    /// Pixel Representation is 1 (two's complement).
    pub signed: bool,
    /// Photometric Interpretation is MONOCHROME1.
    pub inverted: bool,
    /// Photometric Interpretation, trimmed.
    pub photometric: String,
    /// Planar Configuration.
    pub planar: u16,
    /// Pixel Padding Value and Range Limit, stored values, lower first.
    pub padding: Option<(i32, i32)>,
}

/// One frame: where it lies and what its samples are worth.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameHeader {
    /// Image Position (Patient): centre of the first pixel.
    pub position: Option<Lps>,
    /// Directions of growing column and growing row index (Image Orientation (Patient)).
    pub orientation: Option<(Direction, Direction)>,
    /// Distance between columns and between rows in mm (Pixel Spacing, swapped into this order).
    pub pixel_spacing_mm: Option<(f64, f64)>,
    /// Rescale Slope and Intercept.
    pub rescale: Rescale,
    /// Window Center and Width pairs as stated.
    pub windows: Vec<(f64, f64)>,
    /// VOI LUT Function, empty when absent.
    pub voi_function: String,
    /// What tells this frame from others at the same position: temporal position, echo, b-value, acquisition, stack.
    pub dimension_key: Vec<String>,
}

/// What is read of an instance before its pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceHeader {
    /// SOP Class UID (from the file meta where the data set has none).
    pub sop_class_uid: String,
    /// SOP Instance UID as the data set states it; empty where it has none, and then nothing can reference it.
    pub sop_instance_uid: String,
    /// Transfer Syntax UID.
    pub transfer_syntax: String,
    /// Instance Number.
    pub instance_number: Option<i32>,
    /// Patient module.
    pub patient: PatientFacts,
    /// Study module.
    pub study: StudyFacts,
    /// Series module and what protocols ask.
    pub series: SeriesFacts,
    /// What it says of its segments; `None` for what is no segmentation.
    pub segmentation: Option<SegmentationFacts>,
    /// Sample layout; `None` for objects without pixel data.
    pub pixels: Option<PixelFormat>,
    /// The frames, at least one where there are pixels.
    pub frames: Vec<FrameHeader>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_patients_are_told_by_what_both_headers_say() {
        let patient = |id: &str, name: &str, birth_date: &str| PatientFacts {
            id: id.to_owned(),
            name: name.to_owned(),
            birth_date: birth_date.to_owned(),
            ..PatientFacts::default()
        };
        let ada = patient("7", "Doe^Ada", "19500101");
        let table = [
            (patient("7", "Doe, Ada", "19500101"), false),
            (patient(" 7 ", "", ""), false),
            (patient("", "DOE^ada^^", ""), false),
            (patient("", "Doe ^Ada=\u{5c71}^\u{7530}", ""), false),
            (patient("", "", ""), false),
            (patient("8", "Doe^Ada", "19500101"), true),
            (patient("", "Doe^Eve", ""), true),
            (patient("7", "Doe^Ada", "19800101"), true),
        ];
        for (other, expected) in table {
            assert_eq!(ada.is_another_than(&other), expected, "{other:?}");
            assert_eq!(other.is_another_than(&ada), expected, "{other:?}");
        }
    }
}
