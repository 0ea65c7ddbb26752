//! Attributes by tag, for who reads objects that are more than pixels.

use std::borrow::Cow;

use dicom_core::Tag;
use dicom_dictionary_std::tags;

use crate::StudyError;
use crate::charset::Charset;
use crate::elements::{DataSet, Encoding, Stream};
use crate::read::{Opening, inflate_start, sniff};
use crate::syntax::DEFLATED;

/// A whole DICOM file in memory, its data set inflated where it is deflated (up to the bound for headers).
#[derive(Debug, Clone)]
pub struct AttributeSource<'a> {
    bytes: Cow<'a, [u8]>,
    data_set: usize,
    encoding: Encoding,
}

/// Attributes of a data set or of an item of a sequence, those before Pixel Data. Text is decoded by the
/// Specific Character Set of the object.
#[derive(Debug, Clone, Copy)]
pub struct Attributes<'s, 'a> {
    set: &'s DataSet<'a>,
    charset: &'s Charset,
}

impl<'a> AttributeSource<'a> {
    /// Finds the data set of a file.
    ///
    /// # Errors
    /// What is wrong with the beginning of the file.
    pub fn new(file: &'a [u8]) -> Result<Self, StudyError> {
        let stream = Stream { bytes: file, total: file.len() as u64 };
        let (syntax, data_set) = match Opening::find(stream)? {
            Opening::Meta(at) => {
                let (meta, end) = stream.file_meta(at)?;
                (meta.ascii(tags::TRANSFER_SYNTAX_UID), end)
            }
            Opening::DataSet => (None, 0),
        };
        if syntax == Some(DEFLATED) {
            let bytes = inflate_start(file.get(data_set..).unwrap_or(&[]));
            return Ok(Self { bytes, data_set: 0, encoding: Encoding::ExplicitLittle });
        }
        let encoding = sniff(file, data_set, syntax);
        Ok(Self { bytes: Cow::Borrowed(file), data_set, encoding })
    }

    /// Reads the attributes and hands them to `read`. Of sequences only those are kept, at any depth, for which
    /// `kept` is true; values longer than 64 KiB are not.
    ///
    /// # Errors
    /// What is wrong with the data set.
    pub fn read<T>(
        &self,
        kept: fn(Tag) -> bool,
        read: impl FnOnce(Attributes<'_, '_>) -> T,
    ) -> Result<T, StudyError> {
        let stream = Stream { bytes: &self.bytes, total: self.bytes.len() as u64 };
        let (set, _) = stream.main_data_set(self.data_set, self.encoding, kept)?;
        let charset = Charset::new(set.ascii(tags::SPECIFIC_CHARACTER_SET));
        Ok(read(Attributes { set: &set, charset: &charset }))
    }
}

impl<'s, 'a> Attributes<'s, 'a> {
    /// Text, decoded and without padding; empty where the attribute is absent or empty.
    pub fn text(self, tag: Tag) -> String {
        self.set.bytes(tag).map(|bytes| self.charset.decode(bytes)).unwrap_or_default()
    }

    /// First value of an unsigned 16-bit attribute (US).
    pub fn u16(self, tag: Tag) -> Option<u16> {
        self.set.u16(tag)
    }

    /// All values of an unsigned 16-bit attribute (US); empty where it is absent.
    pub fn u16s(self, tag: Tag) -> Vec<u16> {
        self.set.u16s(tag)
    }

    /// Items of a kept sequence; none where it is absent.
    pub fn items(self, tag: Tag) -> impl ExactSizeIterator<Item = Self> {
        let charset = self.charset;
        self.set.items(tag).iter().map(move |set| Self { set, charset })
    }

    /// First item of a kept sequence.
    pub fn item(self, tag: Tag) -> Option<Self> {
        self.items(tag).next()
    }
}
