//! The frames of an instance: from its own attributes, or from functional groups (PS3.3 C.7.6.16).

use dicom_core::Tag;
use dicom_dictionary_std::tags;
use volume::{Direction, Lps, Rescale};

use crate::elements::DataSet;
use crate::{FrameHeader, StudyError};

/// More frames than any object has; a header is kept for each.
const MAX_FRAMES: u32 = 1 << 17;

/// One header per frame.
///
/// # Errors
/// [`StudyError::TooManyFrames`] when the number of frames is not possible in a file of this length.
pub(crate) fn frame_headers(
    set: &DataSet<'_>,
    file_len: u64,
) -> Result<Vec<FrameHeader>, StudyError> {
    let frames = frame_count(set, file_len)?;
    let shared = set.items(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).first();
    let per_frame = set.items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    Ok((0..frames as usize)
        .map(|frame| FrameSet { own: per_frame.get(frame), shared, top: set }.header())
        .collect())
}

fn frame_count(set: &DataSet<'_>, file_len: u64) -> Result<u32, StudyError> {
    let stated = set.number(tags::NUMBER_OF_FRAMES).unwrap_or(1.0);
    let frames = stated.max(1.0);
    // A frame takes at least one bit of its file.
    if frames > f64::from(MAX_FRAMES) || frames > file_len as f64 * 8.0 {
        return Err(StudyError::TooManyFrames { frames: stated as i64, file_len });
    }
    Ok(frames as u32)
}

/// Where the attributes of one frame may stand.
struct FrameSet<'s, 'a> {
    own: Option<&'s DataSet<'a>>,
    shared: Option<&'s DataSet<'a>>,
    top: &'s DataSet<'a>,
}

impl<'s, 'a> FrameSet<'s, 'a> {
    /// The item of a functional group: of the frame, else of all frames, else the data set itself.
    fn group(&self, sequence: Tag) -> &'s DataSet<'a> {
        self.group_item(sequence).unwrap_or(self.top)
    }

    fn group_item(&self, sequence: Tag) -> Option<&'s DataSet<'a>> {
        [self.own, self.shared]
            .into_iter()
            .flatten()
            .find_map(|groups| groups.items(sequence).first())
    }

    fn header(&self) -> FrameHeader {
        let voi = self.group(tags::FRAME_VOILUT_SEQUENCE);
        FrameHeader {
            position: position(self.group(tags::PLANE_POSITION_SEQUENCE)),
            orientation: orientation(self.group(tags::PLANE_ORIENTATION_SEQUENCE)),
            pixel_spacing_mm: pixel_spacing(self.group(tags::PIXEL_MEASURES_SEQUENCE)),
            rescale: rescale(self.group(tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE)),
            windows: windows(voi),
            voi_function: voi.ascii(tags::VOILUT_FUNCTION).unwrap_or_default().to_owned(),
            dimension_key: self.dimension_key(),
        }
    }

    /// `name=value` for each attribute that can tell frames at one position apart, most telling first.
    fn dimension_key(&self) -> Vec<String> {
        let content = self.group_item(tags::FRAME_CONTENT_SEQUENCE);
        let content_u32 = |tag| content.and_then(|set| set.u32(tag)).map(|v| v.to_string());
        let text = |tag| self.top.ascii(tag).map(str::to_owned);
        let number = |set: &DataSet<'_>, tag| set.doubles(tag).map(|v| join(&v));
        let diffusion = self.group(tags::MR_DIFFUSION_SEQUENCE);
        let gradient = diffusion.items(tags::DIFFUSION_GRADIENT_DIRECTION_SEQUENCE).first();
        let echo = self.group_item(tags::MR_ECHO_SEQUENCE);
        let cardiac = self.group(tags::CARDIAC_SYNCHRONIZATION_SEQUENCE);
        let parts = [
            ("stack", content.and_then(|set| set.ascii(tags::STACK_ID)).map(str::to_owned)),
            (
                "temporal",
                content_u32(tags::TEMPORAL_POSITION_INDEX)
                    .or_else(|| text(tags::TEMPORAL_POSITION_IDENTIFIER)),
            ),
            (
                "echo",
                echo.and_then(|set| number(set, tags::EFFECTIVE_ECHO_TIME))
                    .or_else(|| text(tags::ECHO_NUMBERS)),
            ),
            ("b", number(diffusion, tags::DIFFUSION_B_VALUE)),
            (
                "gradient",
                number(gradient.unwrap_or(self.top), tags::DIFFUSION_GRADIENT_ORIENTATION),
            ),
            ("type", self.frame_type()),
            ("inversion", text(tags::INVERSION_TIME)),
            ("trigger", text(tags::TRIGGER_TIME)),
            ("phase", number(cardiac, tags::NOMINAL_PERCENTAGE_OF_CARDIAC_PHASE)),
            ("acquisition", text(tags::ACQUISITION_NUMBER)),
        ];
        parts.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))).collect()
    }

    fn frame_type(&self) -> Option<String> {
        let group = [
            tags::MR_IMAGE_FRAME_TYPE_SEQUENCE,
            tags::CT_IMAGE_FRAME_TYPE_SEQUENCE,
            tags::PET_FRAME_TYPE_SEQUENCE,
        ]
        .into_iter()
        .find_map(|tag| self.group_item(tag));
        match group {
            Some(group) => group.ascii(tags::FRAME_TYPE),
            None => self.top.ascii(tags::IMAGE_TYPE),
        }
        .map(str::to_owned)
    }
}

fn join(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<_>>().join("\\")
}

fn position(set: &DataSet<'_>) -> Option<Lps> {
    match set.numbers(tags::IMAGE_POSITION_PATIENT)?.as_slice() {
        &[x, y, z] => Some(Lps::new(x, y, z)),
        _ => None,
    }
}

fn orientation(set: &DataSet<'_>) -> Option<(Direction, Direction)> {
    match set.numbers(tags::IMAGE_ORIENTATION_PATIENT)?.as_slice() {
        &[a, b, c, d, e, f] => Some((Direction::new(a, b, c).ok()?, Direction::new(d, e, f).ok()?)),
        _ => None,
    }
}

/// Between columns, between rows: Pixel Spacing states them the other way round (PS3.3 10.7.1.3).
fn pixel_spacing(set: &DataSet<'_>) -> Option<(f64, f64)> {
    match set.numbers(tags::PIXEL_SPACING)?.as_slice() {
        &[rows, columns] if rows > 0.0 && columns > 0.0 => Some((columns, rows)),
        _ => None,
    }
}

fn rescale(set: &DataSet<'_>) -> Rescale {
    Rescale {
        slope: set.number(tags::RESCALE_SLOPE).unwrap_or(Rescale::IDENTITY.slope),
        intercept: set.number(tags::RESCALE_INTERCEPT).unwrap_or(Rescale::IDENTITY.intercept),
    }
}

fn windows(set: &DataSet<'_>) -> Vec<(f64, f64)> {
    let centers = set.numbers(tags::WINDOW_CENTER).unwrap_or_default();
    let widths = set.numbers(tags::WINDOW_WIDTH).unwrap_or_default();
    centers.into_iter().zip(widths).collect()
}
