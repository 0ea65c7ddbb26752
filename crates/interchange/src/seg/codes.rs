//! Coded entries (PS3.3 8.8) and the standard's own codes that a SEG uses.

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;
use segment::Code;

use super::element::{LONGEST_LO, LONGEST_SH, fits, item, sequence, text};

/// A code of PS3.16 Annex D, scheme DCM.
pub(super) struct StandardCode(pub &'static str, pub &'static str);

/// Why a frame was derived: CID 7203.
pub(super) const SEGMENTATION: StandardCode = StandardCode("113076", "Segmentation");
/// What a source image is for: CID 7202.
pub(super) const SOURCE_IMAGE: StandardCode =
    StandardCode("121322", "Source image for image processing operation");
/// Contributing Equipment: CID 7005.
pub(super) const ACQUISITION_EQUIPMENT: StandardCode =
    StandardCode("109101", "Acquisition Equipment");
/// Contributing Equipment: CID 7005.
pub(super) const PROCESSING_EQUIPMENT: StandardCode =
    StandardCode("109102", "Processing Equipment");
/// Family of an algorithm with trained weights: CID 7162.
pub(super) const ARTIFICIAL_INTELLIGENCE: StandardCode =
    StandardCode("123110", "Artificial Intelligence");
/// Family of thresholds, components and morphology: CID 7162.
pub(super) const MORPHOLOGICAL_OPERATIONS: StandardCode =
    StandardCode("123104", "Morphological Operations");

impl StandardCode {
    /// A sequence of this one code.
    pub(super) fn sequence(&self, tag: Tag) -> InMemElement {
        sequence(tag, vec![entry(self.0, "DCM", self.1)])
    }
}

/// Whether value, scheme and meaning are all there.
pub(super) fn is_complete(code: &Code) -> bool {
    [&code.value, &code.scheme, &code.meaning].iter().all(|part| !part.trim().is_empty())
}

/// A part of a code that no file can hold, with the attribute that it is for. A value may have any length.
pub(super) fn unwritable(code: &Code) -> Option<(&'static str, &str)> {
    let parts = [
        ("CodeValue", &code.value, usize::MAX),
        ("CodingSchemeDesignator", &code.scheme, LONGEST_SH),
        ("CodeMeaning", &code.meaning, LONGEST_LO),
    ];
    let unwritable = parts.into_iter().find(|(_, text, longest)| !fits(text, *longest));
    unwritable.map(|(attribute, text, _)| (attribute, text.as_str()))
}

/// Whether value and scheme are there and can be written as they are. What is left of them once cut is another code.
pub(super) fn is_usable(code: &Code) -> bool {
    let Code { value, scheme, .. } = code;
    let is_there = |part: &str| !part.trim().is_empty();
    is_there(value) && is_there(scheme) && fits(value, usize::MAX) && fits(scheme, LONGEST_SH)
}

/// The item of a code.
pub(super) fn code_item(code: &Code) -> InMemDicomObject {
    entry(&code.value, &code.scheme, &code.meaning)
}

fn entry(value: &str, scheme: &str, meaning: &str) -> InMemDicomObject {
    // Code Value is SH; longer ones go to Long Code Value (PS3.3 8.1).
    let value = if value.chars().count() <= LONGEST_SH {
        text(tags::CODE_VALUE, VR::SH, value)
    } else {
        text(tags::LONG_CODE_VALUE, VR::UC, value)
    };
    item([
        value,
        text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, scheme),
        text(tags::CODE_MEANING, VR::LO, meaning),
    ])
}
