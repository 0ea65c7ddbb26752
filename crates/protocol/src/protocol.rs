use serde_json::Value;

use crate::document::{PlaneName, Role};
use crate::validate::validate;
use crate::{Document, ProtocolError, Structure, canonical};

/// A validated protocol document and its hash. One is always in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    document: Document,
    sha256: String,
    text: String,
}

/// Whether a document is agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approved {
    /// A radiologist and a technical specialist approved this very content.
    Yes,
    /// They did not: every output says so.
    Draft,
}

impl Protocol {
    /// Most bytes of a document, far above any real one.
    pub const MAX_BYTES: usize = 1 << 20;

    /// Reads a document.
    ///
    /// # Errors
    /// [`ProtocolError::Parse`] for text that is no document, [`ProtocolError::Schema`] for one of another schema,
    /// [`ProtocolError::Document`] for the first thing that contradicts itself.
    pub fn from_json(text: &str) -> Result<Self, ProtocolError> {
        let parse = |source: serde_json::Error| ProtocolError::Parse {
            line: source.line(),
            column: source.column(),
            source,
        };
        if text.len() > Self::MAX_BYTES {
            return Err(ProtocolError::Schema(String::new()));
        }
        let mut value: Value = serde_json::from_str(text).map_err(parse)?;
        let schema = value.get("schema").and_then(Value::as_str).unwrap_or_default();
        if schema != Document::SCHEMA {
            return Err(ProtocolError::Schema(schema.to_owned()));
        }
        let document: Document = serde_json::from_str(text).map_err(parse)?;
        validate(&document)?;
        // Approvals state the hash of what they approve, so they cannot be part of it.
        if let Value::Object(fields) = &mut value {
            fields.remove("approvals");
        }
        Ok(Self { document, sha256: canonical::sha256(&value), text: text.to_owned() })
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The text that it was read from; reading it again gives the same document and hash.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the canonical document without its approvals, lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Stable name.
    pub fn id(&self) -> &str {
        &self.document.id
    }

    /// Semantic version.
    pub fn version(&self) -> &str {
        &self.document.version
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        &self.document.title
    }

    /// Whether it leaves every window to the reader: "Free viewing".
    pub fn is_free(&self) -> bool {
        self.document.windows.is_empty()
    }

    /// Whether a radiologist and a technical specialist approved this very content.
    pub fn approved(&self) -> Approved {
        let by = |role| {
            self.document
                .approvals
                .iter()
                .any(|approval| approval.role == role && approval.sha256 == self.sha256)
        };
        if by(Role::Radiologist) && by(Role::Technical) { Approved::Yes } else { Approved::Draft }
    }

    /// What is outlined, in order of the document.
    pub fn structures(&self) -> &[Structure] {
        &self.document.structures
    }

    /// The structure of a number.
    pub fn structure(&self, number: u16) -> Option<&Structure> {
        self.document.structures.iter().find(|structure| structure.number == number)
    }

    /// Whether painting is allowed in a plane.
    pub fn allows_edits_in(&self, plane: PlaneName) -> bool {
        let edit = &self.document.planes.edit;
        edit.is_empty() || edit.contains(&plane)
    }
}
