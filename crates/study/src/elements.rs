//! Walks the data elements of a data set that may be cut short.
//!
//! The element headers are decoded by dicom-rs; the walk is ours, because a host hands over only the beginning
//! of a file: it must learn how much more to read, where the pixel data lie, and no length in a file may
//! allocate or recurse by itself.

use dicom_core::{DataElementHeader, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_encoding::decode::Decode;
use dicom_encoding::decode::explicit_be::ExplicitVRBigEndianDecoder;
use dicom_encoding::decode::explicit_le::ExplicitVRLittleEndianDecoder;
use dicom_encoding::decode::implicit_le::ImplicitVRLittleEndianDecoder;

use crate::StudyError;

/// Sequences in real objects nest about eight deep (structured reports).
const MAX_DEPTH: usize = 32;
/// Longest value kept; what a header is read for is shorter.
const MAX_KEPT_VALUE: usize = 1 << 16;
const UNDEFINED: u32 = u32::MAX;
const ITEM: Tag = Tag(0xFFFE, 0xE000);
const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);

/// How element headers are written (PS3.5 section 7.1 and Annex A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    ImplicitLittle,
    ExplicitLittle,
    ExplicitBig,
}

/// The beginning of a stream and the length that it has as a whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) total: u64,
}

/// The elements of a data set or item that are worth keeping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DataSet<'a> {
    encoding: Encoding,
    elements: Vec<(Tag, Value<'a>)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Value<'a> {
    Bytes(&'a [u8]),
    Items(Vec<DataSet<'a>>),
}

/// Where a data set ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// All elements were read.
    Elements(usize),
    /// Pixel Data of known length starts here.
    Native { offset: usize, length: u32 },
    /// Encapsulated Pixel Data: the first item (the basic offset table) starts here.
    Encapsulated { offset: usize },
}

#[derive(Debug, Clone, Copy)]
struct Scope {
    encoding: Encoding,
    /// End of an item of defined length.
    end: Option<usize>,
    depth: usize,
    keep: bool,
    /// Which sequences the caller reads; the others are walked over.
    kept: KeptSequences,
    /// Stop before the first element outside group 0002.
    meta_only: bool,
}

/// Tells the sequences that are kept.
pub(crate) type KeptSequences = fn(Tag) -> bool;

impl<'a> Stream<'a> {
    /// Reads the file meta group that starts at `at`; returns it and where it ends.
    pub(crate) fn file_meta(self, at: usize) -> Result<(DataSet<'a>, usize), StudyError> {
        let encoding = Encoding::ExplicitLittle;
        let kept = |_| false;
        let scope = Scope { encoding, end: None, depth: 0, keep: true, kept, meta_only: true };
        match self.data_set(at, scope)? {
            (meta, End::Elements(end)) => Ok((meta, end)),
            _ => Err(StudyError::MalformedElement { offset: at as u64 }),
        }
    }

    /// Reads a data set up to its pixel data or its end.
    pub(crate) fn main_data_set(
        self,
        at: usize,
        encoding: Encoding,
        kept: KeptSequences,
    ) -> Result<(DataSet<'a>, End), StudyError> {
        let scope = Scope { encoding, end: None, depth: 0, keep: true, kept, meta_only: false };
        self.data_set(at, scope)
    }

    fn data_set(self, mut at: usize, scope: Scope) -> Result<(DataSet<'a>, End), StudyError> {
        if scope.depth > MAX_DEPTH {
            return Err(StudyError::TooDeep { limit: MAX_DEPTH });
        }
        let mut set = DataSet { encoding: scope.encoding, elements: Vec::new() };
        let top = scope.depth == 0;
        loop {
            let done = match scope.end {
                Some(end) => at >= end,
                None => top && at as u64 >= self.total,
            };
            if done || (top && self.is_zero_padding(at)) {
                return Ok((set, End::Elements(at)));
            }
            let (header, value_at) = self.header(at, scope.encoding)?;
            let (tag, length) = (header.tag, header.len.0);
            match tag {
                _ if scope.meta_only && tag.group() != 2 => {
                    return Ok((set, End::Elements(at)));
                }
                ITEM_END if !top => return Ok((set, End::Elements(value_at))),
                ITEM | ITEM_END | SEQUENCE_END => {
                    return Err(StudyError::MalformedElement { offset: at as u64 });
                }
                tags::PIXEL_DATA if top => {
                    let end = match length {
                        UNDEFINED => End::Encapsulated { offset: value_at },
                        length => End::Native { offset: value_at, length },
                    };
                    return Ok((set, end));
                }
                _ => at = self.value(&mut set, &header, value_at, scope)?,
            }
        }
    }

    /// Takes or skips the value of one element; returns where the next one starts.
    fn value(
        self,
        set: &mut DataSet<'a>,
        header: &DataElementHeader,
        at: usize,
        scope: Scope,
    ) -> Result<usize, StudyError> {
        let (tag, length) = (header.tag, header.len.0);
        let keep = scope.keep && tag.group() % 2 == 0;
        let sequence = length == UNDEFINED || (keep && (scope.kept)(tag));
        if tag == tags::PIXEL_DATA && length == UNDEFINED {
            return self.skip_fragments(at);
        }
        if sequence {
            // A sequence of unknown VR is always in implicit little endian (PS3.5 section 6.2.2 note 4).
            let encoding =
                if header.vr == VR::UN { Encoding::ImplicitLittle } else { scope.encoding };
            let keep = keep && (scope.kept)(tag);
            let inner = Scope { encoding, end: None, depth: scope.depth + 1, keep, ..scope };
            let (items, next) = self.items(at, length, inner)?;
            if keep {
                set.elements.push((tag, Value::Items(items)));
            }
            return Ok(next);
        }
        let end = at as u64 + u64::from(length);
        if scope.end.is_some_and(|limit| end > limit as u64) {
            return Err(StudyError::MalformedElement { offset: at as u64 });
        }
        // A value that is only skipped may end behind the bytes at hand; the next header will ask for them.
        if !keep || length as usize > MAX_KEPT_VALUE {
            return self.position(end);
        }
        set.elements.push((tag, Value::Bytes(self.slice(at, end)?)));
        self.position(end)
    }

    /// Reads the items of a sequence; returns them (none unless kept) and where the sequence ends.
    fn items(
        self,
        mut at: usize,
        length: u32,
        scope: Scope,
    ) -> Result<(Vec<DataSet<'a>>, usize), StudyError> {
        let end = match length {
            UNDEFINED => None,
            length => Some(self.position(at as u64 + u64::from(length))?),
        };
        let mut items = Vec::new();
        loop {
            if end.is_some_and(|end| at >= end) {
                return Ok((items, at));
            }
            let (header, item_at) = self.header(at, scope.encoding)?;
            match header.tag {
                ITEM => {}
                SEQUENCE_END => return Ok((items, item_at)),
                _ => return Err(StudyError::MalformedElement { offset: at as u64 }),
            }
            let item_end = match header.len.0 {
                UNDEFINED => None,
                length => Some(self.position(item_at as u64 + u64::from(length))?),
            };
            if let (Some(end), false) = (item_end, scope.keep) {
                at = end;
                continue;
            }
            let (item, stop) = self.data_set(item_at, Scope { end: item_end, ..scope })?;
            let End::Elements(next) = stop else {
                return Err(StudyError::MalformedElement { offset: item_at as u64 });
            };
            at = next;
            if scope.keep {
                items.push(item);
            }
        }
    }

    /// Skips the encapsulated pixel data of an icon.
    fn skip_fragments(self, mut at: usize) -> Result<usize, StudyError> {
        loop {
            let (header, value_at) = self.header(at, Encoding::ExplicitLittle)?;
            match header.tag {
                SEQUENCE_END => return Ok(value_at),
                ITEM if header.len.0 != UNDEFINED => {
                    at = self.position(value_at as u64 + u64::from(header.len.0))?;
                }
                _ => return Err(StudyError::MalformedElement { offset: at as u64 }),
            }
        }
    }

    /// Decodes the element header at a position; returns it and where its value starts.
    fn header(
        self,
        at: usize,
        encoding: Encoding,
    ) -> Result<(DataElementHeader, usize), StudyError> {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        let mut source = rest;
        let decoded = match encoding {
            Encoding::ImplicitLittle => {
                ImplicitVRLittleEndianDecoder::with_std_dict().decode_header(&mut source)
            }
            Encoding::ExplicitLittle => {
                ExplicitVRLittleEndianDecoder::default().decode_header(&mut source)
            }
            Encoding::ExplicitBig => {
                ExplicitVRBigEndianDecoder::default().decode_header(&mut source)
            }
        };
        match decoded {
            Ok((header, read)) => Ok((header, at + read)),
            // The longest header has twelve bytes; the shortest, at the end of a file, eight.
            Err(_) => Err(self.lacking(at as u64 + if rest.len() < 8 { 8 } else { 12 })),
        }
    }

    fn slice(self, at: usize, end: u64) -> Result<&'a [u8], StudyError> {
        let range = at..usize::try_from(end).unwrap_or(usize::MAX);
        self.bytes.get(range).ok_or_else(|| self.lacking(end))
    }

    /// A position inside the stream, whether or not its bytes are at hand.
    fn position(self, at: u64) -> Result<usize, StudyError> {
        let truncated = StudyError::Truncated { needed: at, file_len: self.total };
        if at > self.total {
            return Err(truncated);
        }
        usize::try_from(at).map_err(|_| truncated)
    }

    fn lacking(self, end: u64) -> StudyError {
        if end > self.total {
            StudyError::Truncated { needed: end, file_len: self.total }
        } else {
            StudyError::NeedMore { at_least: end }
        }
    }

    /// Some writers fill the last block of a file with zeros.
    fn is_zero_padding(self, at: usize) -> bool {
        self.bytes.get(at..at + 8).is_some_and(|head| head == [0; 8])
            || (self.total - (at as u64).min(self.total) < 8
                && self.bytes.get(at..).is_some_and(|tail| tail.iter().all(|&b| b == 0)))
    }
}

/// The sequences an [`InstanceHeader`](crate::InstanceHeader) is read for: functional groups (PS3.3 C.7.6.16) and what tells of a modality LUT.
pub(crate) fn is_header_sequence(tag: Tag) -> bool {
    matches!(
        tag,
        tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE
            | tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE
            | tags::PLANE_POSITION_SEQUENCE
            | tags::PLANE_ORIENTATION_SEQUENCE
            | tags::PIXEL_MEASURES_SEQUENCE
            | tags::PIXEL_VALUE_TRANSFORMATION_SEQUENCE
            | tags::FRAME_VOILUT_SEQUENCE
            | tags::FRAME_CONTENT_SEQUENCE
            | tags::MR_ECHO_SEQUENCE
            | tags::MR_DIFFUSION_SEQUENCE
            | tags::DIFFUSION_GRADIENT_DIRECTION_SEQUENCE
            | tags::MR_IMAGE_FRAME_TYPE_SEQUENCE
            | tags::CT_IMAGE_FRAME_TYPE_SEQUENCE
            | tags::PET_FRAME_TYPE_SEQUENCE
            | tags::CARDIAC_SYNCHRONIZATION_SEQUENCE
            | tags::MODALITY_LUT_SEQUENCE
            | tags::VOILUT_SEQUENCE
            | tags::SEGMENT_SEQUENCE
            | tags::REFERENCED_SERIES_SEQUENCE
    )
}

impl<'a> DataSet<'a> {
    /// Raw value of an element.
    pub(crate) fn bytes(&self, tag: Tag) -> Option<&'a [u8]> {
        self.elements.iter().find_map(|(found, value)| match value {
            Value::Bytes(bytes) if *found == tag => Some(*bytes),
            _ => None,
        })
    }

    /// Items of a kept sequence; none where it is absent.
    pub(crate) fn items(&self, tag: Tag) -> &[DataSet<'a>] {
        self.elements
            .iter()
            .find_map(|(found, value)| match value {
                Value::Items(items) if *found == tag => Some(items.as_slice()),
                _ => None,
            })
            .unwrap_or(&[])
    }

    /// A value of the default character repertoire, without padding.
    pub(crate) fn ascii(&self, tag: Tag) -> Option<&'a str> {
        let text = std::str::from_utf8(self.bytes(tag)?).ok()?;
        let text = text.trim_matches(['\0', ' ']);
        (!text.is_empty()).then_some(text)
    }

    /// Finite numbers of a decimal or integer string (DS, IS); `None` when any of them is none.
    pub(crate) fn numbers(&self, tag: Tag) -> Option<Vec<f64>> {
        self.ascii(tag)?
            .split('\\')
            .map(|part| part.trim().parse::<f64>().ok().filter(|n| n.is_finite()))
            .collect()
    }

    /// First number of a decimal or integer string.
    pub(crate) fn number(&self, tag: Tag) -> Option<f64> {
        self.numbers(tag)?.first().copied()
    }

    /// First integer of an integer string.
    pub(crate) fn integer(&self, tag: Tag) -> Option<i32> {
        self.ascii(tag)?.split('\\').next()?.trim().parse().ok()
    }

    /// First value of an unsigned 16-bit element (US).
    pub(crate) fn u16(&self, tag: Tag) -> Option<u16> {
        let bytes = *self.bytes(tag)?.first_chunk::<2>()?;
        Some(match self.encoding {
            Encoding::ExplicitBig => u16::from_be_bytes(bytes),
            Encoding::ImplicitLittle | Encoding::ExplicitLittle => u16::from_le_bytes(bytes),
        })
    }

    /// All values of an unsigned 16-bit element (US).
    pub(crate) fn u16s(&self, tag: Tag) -> Vec<u16> {
        let bytes = self.bytes(tag).unwrap_or(&[]);
        let one = |bytes: &[u8; 2]| match self.encoding {
            Encoding::ExplicitBig => u16::from_be_bytes(*bytes),
            Encoding::ImplicitLittle | Encoding::ExplicitLittle => u16::from_le_bytes(*bytes),
        };
        bytes.as_chunks::<2>().0.iter().map(one).collect()
    }

    /// First value of an unsigned 32-bit element (UL).
    pub(crate) fn u32(&self, tag: Tag) -> Option<u32> {
        let bytes = *self.bytes(tag)?.first_chunk::<4>()?;
        Some(match self.encoding {
            Encoding::ExplicitBig => u32::from_be_bytes(bytes),
            Encoding::ImplicitLittle | Encoding::ExplicitLittle => u32::from_le_bytes(bytes),
        })
    }

    /// Values of a double element (FD); finite ones only, `None` when any is not.
    pub(crate) fn doubles(&self, tag: Tag) -> Option<Vec<f64>> {
        let values = self.bytes(tag)?.chunks_exact(8).filter_map(|b| b.first_chunk::<8>());
        let values: Vec<f64> = match self.encoding {
            Encoding::ExplicitBig => values.map(|b| f64::from_be_bytes(*b)).collect(),
            _ => values.map(|b| f64::from_le_bytes(*b)).collect(),
        };
        (!values.is_empty() && values.iter().all(|v| v.is_finite())).then_some(values)
    }

    /// Values of an unsigned 64-bit element (OV); always little endian, as its tables are.
    pub(crate) fn u64s(&self, tag: Tag) -> Option<Vec<u64>> {
        let bytes = self.bytes(tag)?;
        Some(
            bytes
                .chunks_exact(8)
                .filter_map(|b| b.first_chunk::<8>())
                .map(|b| u64::from_le_bytes(*b))
                .collect(),
        )
    }
}
