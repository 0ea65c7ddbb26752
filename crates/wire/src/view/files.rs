//! Work of an earlier session, and what can be saved.

use serde::{Deserialize, Serialize};

use crate::{CheckItem, Why};

/// Work of an earlier session that can be taken up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveryView {
    /// Changes in the journal.
    pub edits: u32,
    /// Names of the segments.
    pub segments: Vec<String>,
}

/// What can be saved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ExportView {
    /// Names of the files of a DICOM SEG.
    pub seg_files: Vec<String>,
    /// Names of the files of a NIfTI label map: one for each layer of segments that overlap.
    pub nifti_files: Vec<String>,
    /// Names of the files of the measurements.
    pub measurement_files: Vec<String>,
    /// Why a SEG cannot be written, if so.
    pub seg_refusal: Option<Why>,
    /// Files saved since the masks changed last.
    pub saved: Vec<SavedFile>,
    /// The windows that what is saved was drawn in, in the order of their first edit: center, width, edits.
    pub windows: Vec<(f64, f64, u32)>,
    /// The protocols that what is saved was drawn under; empty where that is the one in force alone.
    pub protocols: Vec<ProtocolUse>,
    /// Structures of the protocol of which nothing is drawn.
    pub not_drawn: Vec<String>,
    /// What was answered to checks of other protocols, where what is saved was drawn under them.
    pub answered: Vec<AnsweredUnder>,
}

/// A check of a protocol that was in force before, and what was answered to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnsweredUnder {
    /// Id and version of the protocol.
    pub protocol: String,
    /// The check.
    pub check: CheckItem,
}

/// A file that was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
}

/// A protocol and how many edits were made under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtocolUse {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the document, lower-case hex.
    pub sha256: String,
    /// Edits made under it.
    pub edits: u32,
}
