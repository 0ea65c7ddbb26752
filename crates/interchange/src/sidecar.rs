//! The record that lies beside an exported SEG: under which protocol it was drawn and in which window each edit was
//! made. DICOM has no place for this; the SEG is complete without it.

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::seg::WrittenSeg;

/// Version of this form; raised with any change that an old reader would misread.
pub const SIDECAR_VERSION: u32 = 1;

/// What happened before a SEG was saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SegSidecar {
    /// Version of this form.
    pub sidecar_version: u32,
    /// SOP Instance UID of the SEG.
    pub sop_instance_uid: String,
    /// SHA-256 of the SEG file, lower-case hex.
    pub file_sha256: String,
    /// Version of the program that wrote both.
    pub app_version: String,
    /// The protocol in force.
    pub protocol: ProtocolInForce,
    /// Every edit that is part of the masks, in order.
    pub edits: Vec<EditRecord>,
    /// How often the reader looked with another window than the granted one.
    pub looks: u32,
}

/// Which protocol, and which text of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtocolInForce {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the document, lower-case hex.
    pub sha256: String,
}

/// One edit and the window in which it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditRecord {
    /// Place in the order of edits, from 1.
    pub edit: u64,
    /// Segment Number in the SEG.
    pub segment: u16,
    /// What kind of edit: the name of the command.
    pub kind: String,
    /// The window in force.
    pub window: WindowInForce,
}

/// A granted window, by number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowInForce {
    /// Name of the protocol's preset; absent for a window that was chosen freely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Window Center, in `unit`.
    pub center: f64,
    /// Window Width, in `unit`.
    pub width: f64,
    /// Unit of the modality values: `HU`, or empty where they have none.
    pub unit: String,
    /// VOI LUT Function: `LINEAR`, `LINEAR_EXACT` or `SIGMOID`.
    pub function: String,
}

impl SegSidecar {
    /// The record of a SEG that was just written.
    pub fn new(
        written: &WrittenSeg,
        app_version: &str,
        protocol: ProtocolInForce,
        edits: Vec<EditRecord>,
        looks: u32,
    ) -> Self {
        Self {
            sidecar_version: SIDECAR_VERSION,
            sop_instance_uid: written.sop_instance_uid.clone(),
            file_sha256: sha256_hex(&written.bytes),
            app_version: app_version.to_owned(),
            protocol,
            edits,
            looks,
        }
    }

    /// Whether this is the record of a file with these bytes.
    pub fn is_of(&self, file: &[u8]) -> bool {
        self.file_sha256 == sha256_hex(file)
    }

    /// The JSON Schema of this form.
    pub fn schema() -> Schema {
        schemars::schema_for!(Self)
    }
}

/// SHA-256 in lower-case hex (FIPS 180-4).
fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> SegSidecar {
        let written =
            WrittenSeg { bytes: b"abc".to_vec(), sop_instance_uid: "2.25.1".to_owned(), frames: 1 };
        let window = WindowInForce {
            preset: Some("liver".to_owned()),
            center: 100.0,
            width: 150.0,
            unit: "HU".to_owned(),
            function: "LINEAR".to_owned(),
        };
        let protocol = ProtocolInForce {
            id: "liver-volumetry".to_owned(),
            version: "1".to_owned(),
            sha256: "00".repeat(32),
        };
        let edit = EditRecord { edit: 1, segment: 1, kind: "stroke".to_owned(), window };
        SegSidecar::new(&written, "0.1.0", protocol, vec![edit], 2)
    }

    #[test]
    fn the_record_names_the_file_by_its_bytes_and_survives_json() {
        let record = record();
        // FIPS 180-4, example B.1.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(record.file_sha256, digest);
        assert!(record.is_of(b"abc") && !record.is_of(b"abd"));
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<SegSidecar>(&json).unwrap(), record);
        let unknown = json.replacen('{', "{\"patient\":\"x\",", 1);
        assert!(serde_json::from_str::<SegSidecar>(&unknown).is_err());
    }

    #[test]
    fn the_schema_requires_what_the_record_always_has() {
        let schema = serde_json::to_value(SegSidecar::schema()).unwrap();
        let required: Vec<&str> =
            schema["required"].as_array().unwrap().iter().filter_map(|v| v.as_str()).collect();
        let record = serde_json::to_value(record()).unwrap();
        let mut fields: Vec<&str> =
            record.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        let mut required = required;
        required.sort_unstable();
        assert_eq!(required, fields);
    }
}
