use std::collections::BTreeSet;

use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use segment::{Code, Origin, PropertyCode, Tracking};
use study::{
    AttributeSource, Attributes, FrameRequest, InstanceHeader, PixelLocation, read_header,
};
use volume::Voxels;

use super::codes::{is_complete, is_usable};
use super::color::rgb_from_cielab;
use super::document::{Equipment, SegContent};
use super::element::{LONGEST_ST, shortened};
use super::file::{FramePlace, SegFile, SegFinding, SegmentInfo};
use super::items::WEIGHTS_PREFIX;
use super::masks::{Masks, PixelSource};
use crate::uid::is_uid;
use crate::{InterchangeError, UnsupportedSeg};

/// Bytes of a decoded sample.
const SAMPLE_BYTES: u64 = 2;
/// Most bytes that the decoded frames of a compressed object may take together.
const MAX_DECODED_BYTES: u64 = 1 << 29;

/// Reads a segmentation: BINARY or LABELMAP, in any transfer syntax whose frames [`study`] decodes.
///
/// What other writers leave out or get wrong is tolerated where the masks and their places stay certain: frames in
/// any order, empty frames omitted, segments without frames, numbers with gaps, Segment Identification among the
/// shared groups, trailing bytes. Frames lie where their Plane Position says, whatever their number or dimension
/// index. Nothing is allocated on the word of a header: frames must be backed by bytes.
///
/// # Errors
/// Bytes that are no DICOM, objects that are no segmentation, kinds that are not read
/// ([`InterchangeError::Unsupported`]), missing attributes, short pixel data, masks for which there is no memory.
pub fn read(file: &[u8]) -> Result<SegFile, InterchangeError> {
    read_from(file, None)
}

/// Reads a segmentation whose frames, asked for by [`compressed_frames`], were decoded elsewhere: one for each
/// request, in their order.
///
/// # Errors
/// As [`read`].
pub fn read_decoded(file: &[u8], frames: &[Voxels]) -> Result<SegFile, InterchangeError> {
    read_from(file, Some(frames))
}

/// The frames of a segmentation that must be decoded before [`read_decoded`] can take them; none where its samples
/// lie in the file as they are and [`read`] does.
///
/// # Errors
/// As [`read`], and frames that would not fit into memory once decoded.
pub fn compressed_frames(file: &[u8]) -> Result<Vec<FrameRequest>, InterchangeError> {
    let (header, location, _) = open(file)?;
    if !matches!(location, PixelLocation::Encapsulated { .. }) {
        return Ok(Vec::new());
    }
    let missing = InterchangeError::Attribute { attribute: "PixelData" };
    let format = header.pixels.as_ref().ok_or(missing)?;
    let frames = header.frames.len();
    let pixels = u64::from(format.rows) * u64::from(format.columns);
    let needed_bytes = pixels.saturating_mul(frames as u64).saturating_mul(SAMPLE_BYTES);
    if needed_bytes > MAX_DECODED_BYTES {
        let limit_bytes = MAX_DECODED_BYTES;
        return Err(InterchangeError::Unpacked { needed_bytes, limit_bytes });
    }
    let request = |frame| Ok(FrameRequest::new(&header, &location, frame)?);
    (0..frames as u32).map(request).collect()
}

fn read_from(file: &[u8], decoded: Option<&[Voxels]>) -> Result<SegFile, InterchangeError> {
    let (header, location, described) = open(file)?;
    let pixels = PixelSource { file, header: &header, location: &location, decoded };
    let (masks, frames) = match described.kind {
        Kind::Binary => {
            let frames = described.binary_frames(&header)?;
            (Masks::of_binary(pixels)?, frames)
        }
        Kind::Labelmap => {
            let mut frames = Vec::new();
            let masks = Masks::of_labelmap(pixels, |frame, segment| {
                frames.push(frame_place(&header, frame, segment));
            })?;
            (masks, frames)
        }
    };
    Ok(described.into_file(header, frames, masks))
}

/// What a file says of itself, where it is a segmentation that can be read.
fn open(file: &[u8]) -> Result<(InstanceHeader, PixelLocation, Description), InterchangeError> {
    let (header, location) = read_header(file, file.len() as u64)?;
    match header.sop_class_uid.as_str() {
        uids::SEGMENTATION_STORAGE | uids::LABEL_MAP_SEGMENTATION_STORAGE => {}
        uids::SURFACE_SEGMENTATION_STORAGE | uids::HEIGHT_MAP_SEGMENTATION_STORAGE => {
            return Err(UnsupportedSeg::Surface.into());
        }
        other => return Err(InterchangeError::NotASegmentation(other.to_owned())),
    }
    let described = AttributeSource::new(file)?.read(is_kept, Description::of)??;
    Ok((header, location, described))
}

/// The sequences that describe segments and tell what a frame belongs to.
fn is_kept(tag: Tag) -> bool {
    matches!(
        tag,
        tags::SEGMENT_SEQUENCE
            | tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE
            | tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE
            | tags::SEGMENTED_PROPERTY_TYPE_MODIFIER_CODE_SEQUENCE
            | tags::ANATOMIC_REGION_MODIFIER_SEQUENCE
            | tags::ANATOMIC_REGION_SEQUENCE
            | tags::SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE
            | tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE
            | tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE
            | tags::SEGMENT_IDENTIFICATION_SEQUENCE
            | tags::PLANE_POSITION_SLIDE_SEQUENCE
            | tags::REFERENCED_SERIES_SEQUENCE
            | tags::REFERENCED_INSTANCE_SEQUENCE
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Binary,
    Labelmap,
}

/// All that the attributes say, but for geometry and pixels.
struct Description {
    kind: Kind,
    content: SegContent,
    equipment: Equipment,
    segments: Vec<SegmentInfo>,
    /// Referenced Segment Number of each frame that states one.
    segment_of_frame: Vec<Option<u16>>,
    /// Referenced Segment Number among the shared groups.
    shared_segment: Option<u16>,
    referenced_instances: Vec<String>,
    findings: Vec<SegFinding>,
}

impl Description {
    fn of(set: Attributes<'_, '_>) -> Result<Self, InterchangeError> {
        let kind = match set.text(tags::SEGMENTATION_TYPE).as_str() {
            "BINARY" => Kind::Binary,
            "LABELMAP" => Kind::Labelmap,
            "FRACTIONAL" => return Err(UnsupportedSeg::Fractional.into()),
            other => return Err(UnsupportedSeg::Type(other.to_owned()).into()),
        };
        if is_tiled(set) {
            return Err(UnsupportedSeg::Tiled.into());
        }
        let mut findings = Vec::new();
        let segments = segments(set, kind, &mut findings);
        let segment_number = |groups: Attributes<'_, '_>| {
            groups
                .item(tags::SEGMENT_IDENTIFICATION_SEQUENCE)
                .and_then(|id| id.u16(tags::REFERENCED_SEGMENT_NUMBER))
        };
        Ok(Self {
            kind,
            content: content(set),
            equipment: equipment(set),
            segments,
            segment_of_frame: set
                .items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
                .map(segment_number)
                .collect(),
            shared_segment: set
                .item(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE)
                .and_then(segment_number),
            referenced_instances: set
                .items(tags::REFERENCED_SERIES_SEQUENCE)
                .flat_map(|series| series.items(tags::REFERENCED_INSTANCE_SEQUENCE))
                .map(|instance| instance.text(tags::REFERENCED_SOP_INSTANCE_UID))
                .collect(),
            findings,
        })
    }

    fn binary_frames(&self, header: &InstanceHeader) -> Result<Vec<FramePlace>, InterchangeError> {
        (0..header.frames.len() as u32)
            .map(|frame| {
                let own = self.segment_of_frame.get(frame as usize).copied().flatten();
                let missing = InterchangeError::Attribute { attribute: "ReferencedSegmentNumber" };
                let segment = own.or(self.shared_segment).ok_or(missing)?;
                Ok(frame_place(header, frame, segment))
            })
            .collect()
    }

    fn into_file(
        mut self,
        header: InstanceHeader,
        frames: Vec<FramePlace>,
        masks: Masks,
    ) -> SegFile {
        let described: BTreeSet<u16> = self.segments.iter().map(|s| s.number).collect();
        let used: BTreeSet<u16> = frames.iter().map(|f| f.segment).collect();
        for &number in used.difference(&described) {
            self.segments.push(SegmentInfo::undescribed(number));
            self.findings.push(SegFinding::UndescribedSegment { number });
        }
        self.segments.sort_by_key(|s| s.number);
        SegFile {
            header,
            content: self.content,
            equipment: self.equipment,
            segments: self.segments,
            frames,
            referenced_instances: self.referenced_instances,
            findings: self.findings,
            masks,
        }
    }
}

/// Whether frames are tiles of a slide (PS3.3 C.8.12.14): their places are none in the patient.
fn is_tiled(set: Attributes<'_, '_>) -> bool {
    set.text(tags::DIMENSION_ORGANIZATION_TYPE).starts_with("TILED")
        || set
            .items(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
            .any(|groups| groups.item(tags::PLANE_POSITION_SLIDE_SEQUENCE).is_some())
}

fn frame_place(header: &InstanceHeader, frame: u32, segment: u16) -> FramePlace {
    let at = header.frames.get(frame as usize);
    FramePlace {
        frame: frame + 1,
        segment,
        position: at.and_then(|f| f.position),
        orientation: at.and_then(|f| f.orientation),
        pixel_spacing_mm: at.and_then(|f| f.pixel_spacing_mm),
    }
}

/// Items of Segment Sequence. Number 0 of a LABELMAP describes the background and is no segment.
fn segments(
    set: Attributes<'_, '_>,
    kind: Kind,
    findings: &mut Vec<SegFinding>,
) -> Vec<SegmentInfo> {
    let mut seen = BTreeSet::new();
    let mut segments = Vec::new();
    for item in set.items(tags::SEGMENT_SEQUENCE) {
        let Some(number) = item.u16(tags::SEGMENT_NUMBER) else { continue };
        if kind == Kind::Labelmap && number == 0 {
            continue;
        }
        if !seen.insert(number) {
            findings.push(SegFinding::RepeatedSegment { number });
            continue;
        }
        let mut segment = segment_info(number, item);
        complete(&mut segment, findings);
        let (tracking, is_whole) = tracking(item, &segment.label);
        segment.tracking = tracking;
        if !is_whole {
            findings.push(SegFinding::IncompleteTracking { number });
        }
        segments.push(segment);
    }
    segments
}

fn segment_info(number: u16, item: Attributes<'_, '_>) -> SegmentInfo {
    let kind = item.item(tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE);
    let modifier = tags::SEGMENTED_PROPERTY_TYPE_MODIFIER_CODE_SEQUENCE;
    let category = item.item(tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE);
    let region = item.item(tags::ANATOMIC_REGION_SEQUENCE);
    let of_region = tags::ANATOMIC_REGION_MODIFIER_SEQUENCE;
    let lab: Option<[u16; 3]> = item.u16s(tags::RECOMMENDED_DISPLAY_CIE_LAB_VALUE).try_into().ok();
    SegmentInfo {
        number,
        label: item.text(tags::SEGMENT_LABEL),
        code: PropertyCode {
            category: category.map_or_else(no_code, code),
            kind: kind.map_or_else(no_code, code),
            modifiers: kind.into_iter().flat_map(|k| k.items(modifier)).map(code).collect(),
            region: region.map(code),
            region_modifiers: region
                .into_iter()
                .flat_map(|r| r.items(of_region))
                .map(code)
                .collect(),
        },
        color: lab.map(rgb_from_cielab),
        origin: origin(item),
        description: item.text(tags::SEGMENT_DESCRIPTION),
        tracking: None,
    }
}

/// Gives a segment what it must have to be written again, where its file leaves it out or has more than the attribute
/// holds; each is told.
fn complete(segment: &mut SegmentInfo, findings: &mut Vec<SegFinding>) {
    let number = segment.number;
    for (attribute, text) in strings(segment) {
        if let Some(kept) = shortened(text) {
            *text = kept;
            findings.push(SegFinding::UnwritableText { number, attribute });
        }
    }
    if segment.label.trim().is_empty() {
        segment.label = label_of(number);
        findings.push(SegFinding::MissingLabel { number });
    }
    let (stated, tissue) = (segment.code.clone(), PropertyCode::uncoded());
    let optional = stated.modifiers.iter().chain(&stated.region).chain(&stated.region_modifiers);
    let is_whole = |code: &Code| is_complete(code) && is_usable(code);
    if ![&stated.category, &stated.kind].into_iter().chain(optional).all(is_whole) {
        findings.push(SegFinding::IncompleteCode { number });
    }
    segment.code = PropertyCode {
        category: completed(stated.category).unwrap_or(tissue.category),
        kind: completed(stated.kind).unwrap_or(tissue.kind),
        modifiers: stated.modifiers.into_iter().filter_map(completed).collect(),
        region: stated.region.and_then(completed),
        region_modifiers: stated.region_modifiers.into_iter().filter_map(completed).collect(),
    };
    if segment.code.region.is_none() {
        segment.code.region_modifiers.clear();
    }
    if let Some((end, _)) = segment.description.char_indices().nth(LONGEST_ST) {
        segment.description.truncate(end);
        findings.push(SegFinding::LongDescription { number });
    }
}

/// The Long Strings of a segment, by keyword.
fn strings(segment: &mut SegmentInfo) -> Vec<(&'static str, &mut String)> {
    let mut strings = vec![("SegmentLabel", &mut segment.label)];
    match &mut segment.origin {
        Origin::Manual => {}
        Origin::Proposed { name, version, .. } => {
            strings.extend([("SegmentAlgorithmName", name), ("AlgorithmVersion", version)]);
        }
        Origin::Imported { algorithm_name, .. } => {
            strings.extend(algorithm_name.as_mut().map(|name| ("SegmentAlgorithmName", name)));
        }
    }
    let PropertyCode { category, kind, modifiers, region, region_modifiers } = &mut segment.code;
    let codes = [category, kind].into_iter().chain(modifiers).chain(region).chain(region_modifiers);
    strings.extend(codes.map(|code| ("CodeMeaning", &mut code.meaning)));
    strings
}

/// A code with all its parts: codes are known by value and scheme, so the value stands for a missing meaning.
fn completed(code: Code) -> Option<Code> {
    let is_known = is_usable(&code);
    let has_meaning = !code.meaning.trim().is_empty();
    let meaning = if has_meaning {
        code.meaning
    } else {
        shortened(&code.value).unwrap_or_else(|| code.value.clone())
    };
    is_known.then_some(Code { meaning, ..code })
}

/// What a segment without a label is called.
fn label_of(number: u16) -> String {
    format!("Segment {number}")
}

/// Which lesion a segment is, and whether the file says so with ID and UID or not at all. The UID is the identity:
/// without an ID it has the segment's label for people, and an ID alone says nothing.
fn tracking(item: Attributes<'_, '_>, label: &str) -> (Option<Tracking>, bool) {
    let (id, uid) = (item.text(tags::TRACKING_ID), item.text(tags::TRACKING_UID));
    let is_whole = id.is_empty() == uid.is_empty() && (uid.is_empty() || is_uid(&uid));
    let id = if id.is_empty() { label.to_owned() } else { id };
    (is_uid(&uid).then_some(Tracking { id, uid }), is_whole)
}

impl SegmentInfo {
    fn undescribed(number: u16) -> Self {
        Self {
            number,
            label: label_of(number),
            code: PropertyCode::uncoded(),
            color: None,
            origin: Origin::Imported {
                algorithm_type: String::new(),
                algorithm_name: None,
                edited: false,
            },
            description: String::new(),
            tracking: None,
        }
    }
}

fn no_code() -> Code {
    Code { value: String::new(), scheme: String::new(), meaning: String::new() }
}

fn code(item: Attributes<'_, '_>) -> Code {
    let short = item.text(tags::CODE_VALUE);
    let value = if short.is_empty() { item.text(tags::LONG_CODE_VALUE) } else { short };
    Code {
        value,
        scheme: item.text(tags::CODING_SCHEME_DESIGNATOR),
        meaning: item.text(tags::CODE_MEANING),
    }
}

/// A segment whose algorithm is identified stays a proposal of that algorithm, so that its identity survives the
/// next save; any other keeps what the file says.
fn origin(item: Attributes<'_, '_>) -> Origin {
    let algorithm_type = item.text(tags::SEGMENT_ALGORITHM_TYPE);
    let stated = item.text(tags::SEGMENT_ALGORITHM_NAME);
    let identified = item.item(tags::SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE);
    match (algorithm_type.as_str(), identified) {
        ("MANUAL", _) => Origin::Manual,
        ("AUTOMATIC" | "SEMIAUTOMATIC", Some(algorithm)) => {
            let parameters = algorithm.text(tags::ALGORITHM_PARAMETERS);
            let name = algorithm.text(tags::ALGORITHM_NAME);
            Origin::Proposed {
                name: if name.is_empty() { stated } else { name },
                version: algorithm.text(tags::ALGORITHM_VERSION),
                sha256: parameters.strip_prefix(WEIGHTS_PREFIX).unwrap_or("").to_owned(),
                edited: algorithm_type == "SEMIAUTOMATIC",
                // Who accepted it and after how much of it is not in the file.
                accepted: false,
            }
        }
        _ => Origin::Imported {
            algorithm_type,
            algorithm_name: Some(stated).filter(|name| !name.is_empty()),
            edited: false,
        },
    }
}

fn content(set: Attributes<'_, '_>) -> SegContent {
    SegContent {
        label: set.text(tags::CONTENT_LABEL),
        description: set.text(tags::CONTENT_DESCRIPTION),
        creator: set.text(tags::CONTENT_CREATOR_NAME),
        series_description: set.text(tags::SERIES_DESCRIPTION),
        series_number: set.text(tags::SERIES_NUMBER).trim().parse().unwrap_or(0),
    }
}

fn equipment(set: Attributes<'_, '_>) -> Equipment {
    Equipment {
        manufacturer: set.text(tags::MANUFACTURER),
        model: set.text(tags::MANUFACTURER_MODEL_NAME),
        serial: set.text(tags::DEVICE_SERIAL_NUMBER),
        version: set.text(tags::SOFTWARE_VERSIONS),
    }
}
