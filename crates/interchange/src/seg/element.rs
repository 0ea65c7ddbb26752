//! Short names for what dicom-rs calls data elements, so that the modules read like the tables of PS3.3.

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

use super::decimal::decimal_string;
use crate::InterchangeError;

/// Text of any VR, also empty (type 2).
pub(super) fn text(tag: Tag, vr: VR, value: &str) -> InMemElement {
    let value = if value.is_empty() { PrimitiveValue::Empty } else { PrimitiveValue::from(value) };
    DataElement::new(tag, vr, value)
}

/// Several values of text.
pub(super) fn texts<S: AsRef<str>>(tag: Tag, vr: VR, values: &[S]) -> InMemElement {
    let values = values.iter().map(|v| v.as_ref().to_owned()).collect();
    DataElement::new(tag, vr, PrimitiveValue::Strs(values))
}

/// Decimal Strings.
pub(super) fn decimals(tag: Tag, values: &[f64]) -> InMemElement {
    texts(tag, VR::DS, &values.iter().map(|&v| decimal_string(v)).collect::<Vec<_>>())
}

/// An Integer String.
pub(super) fn integer_string(tag: Tag, value: i64) -> InMemElement {
    text(tag, VR::IS, &value.to_string())
}

/// An unsigned 16-bit value.
pub(super) fn us(tag: Tag, value: u16) -> InMemElement {
    DataElement::new(tag, VR::US, PrimitiveValue::from(value))
}

/// Items of a sequence.
pub(super) fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    DataElement::new(tag, VR::SQ, DataSetSequence::from(items))
}

/// A sequence of one item.
pub(super) fn single(tag: Tag, elements: impl IntoIterator<Item = InMemElement>) -> InMemElement {
    sequence(tag, vec![item(elements)])
}

/// An item.
pub(super) fn item(elements: impl IntoIterator<Item = InMemElement>) -> InMemDicomObject {
    InMemDicomObject::from_element_iter(elements)
}

/// Most characters of a Short Text (PS3.5 6.2).
pub(super) const LONGEST_ST: usize = 1024;
/// Most characters of a Long String (PS3.5 6.2), as the label of a segment is one.
pub const LONGEST_LO: usize = 64;
/// Of a Short String.
pub(super) const LONGEST_SH: usize = 16;

/// What no text of value multiplicity 1 holds: a backslash begins another value.
fn is_foreign(c: char) -> bool {
    c == '\\' || c.is_control()
}

/// Whether a text can be the one value of an attribute of at most so many characters (PS3.5 6.2: SH, LO, UC).
pub(super) fn fits(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.contains(is_foreign)
}

/// What a Long String can hold of a text: what it cannot hold is a blank, and what is too much is left out. `None`
/// where it holds all of it.
pub(super) fn shortened(text: &str) -> Option<String> {
    if fits(text, LONGEST_LO) {
        return None;
    }
    Some(writable(text, LONGEST_LO))
}

/// What an attribute of at most so many characters can hold of a text (PS3.5 6.2: LO): a blank for what it cannot hold,
/// nothing of what is too much, and no blank at its ends, which would not be read again.
pub fn writable(text: &str, longest: usize) -> String {
    let plain = text.replace(is_foreign, " ");
    let kept: String = plain.trim().chars().take(longest).collect();
    kept.trim_end().to_owned()
}

/// Text of a person's own wording for an attribute of value multiplicity 1: what it may hold (PS3.5 6.2: LO).
pub(super) fn checked<'t>(
    attribute: &'static str,
    text: &'t str,
    may_be_empty: bool,
) -> Result<&'t str, InterchangeError> {
    if fits(text, LONGEST_LO) && (may_be_empty || !text.trim().is_empty()) {
        Ok(text)
    } else {
        let characters = text.chars().count();
        Err(InterchangeError::UnwritableText { attribute, characters })
    }
}
