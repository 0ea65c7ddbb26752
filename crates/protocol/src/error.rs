use thiserror::Error;
use window::WindowError;

/// What cannot be read, resolved or granted, with the values at fault.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The text is no protocol document: no JSON, an unknown field, a missing one or one of another type.
    #[error("the document cannot be read at line {line}, column {column}")]
    Parse {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected.
        #[source]
        source: serde_json::Error,
    },
    /// The document is of another version of the schema.
    #[error("the document follows schema {0:?}")]
    Schema(String),
    /// The document contradicts itself.
    #[error("{path}: {fault}")]
    Document {
        /// Where in the document, as in `windows[1].width`.
        path: String,
        /// What is wrong there.
        fault: DocumentFault,
    },
    /// A window stated as percentiles has not been resolved for this volume.
    #[error("window {0} has no numbers for this volume yet")]
    Unresolved(String),
    /// A window could not be resolved or granted.
    #[error("window {id} cannot be used")]
    Window {
        /// Id of the window.
        id: String,
        /// Why.
        #[source]
        source: WindowError,
    },
}

/// What is wrong at a place of a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DocumentFault {
    /// Required text is empty.
    #[error("empty")]
    Empty,
    /// Text that DICOM cannot hold where it is written.
    #[error("longer than the {most} characters that DICOM holds there")]
    TooLong {
        /// Most characters.
        most: usize,
    },
    /// A backslash, which parts values in DICOM, or a control character.
    #[error("with a backslash or control character, which DICOM does not hold there")]
    Characters,
    /// Blanks at an end, which are padding in DICOM: what is read again is another text.
    #[error("with blanks before or behind it, which DICOM does not keep")]
    Blanks,
    /// No semantic version of three numbers.
    #[error("no version of three numbers")]
    Version,
    /// Ids are lower-case letters, digits and hyphens.
    #[error("no id of lower-case letters, digits and hyphens")]
    Id,
    /// Another entry has the same id or number.
    #[error("already taken")]
    Duplicate,
    /// Refers to an entry that does not exist.
    #[error("refers to nothing")]
    Dangling,
    /// Bounds that are not finite, negative, or whose lower end is above the upper.
    #[error("bounds out of order")]
    Bounds,
    /// A number outside what the field can take.
    #[error("number out of range")]
    Number,
    /// No colour `#rrggbb`.
    #[error("no colour of the form #rrggbb")]
    Color,
    /// A window needs either center and width or percentiles, and not both.
    #[error("either center and width or percentiles")]
    WindowNumbers,
    /// A width that the function cannot take.
    #[error("width impossible for the function")]
    Width,
    /// A range goes with the range lock and with no other.
    #[error("a range goes with the lock named range, and holds the window")]
    Range,
    /// A way for models to propose that is not built.
    #[error("models propose on request or not at all: on_request or off")]
    ProposalPolicy,
    /// No SHA-256 in 64 lower-case hexadecimal digits.
    #[error("no SHA-256 in hexadecimal digits")]
    Sha256,
}
