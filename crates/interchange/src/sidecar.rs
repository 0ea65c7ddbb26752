//! The record that lies beside an exported SEG: under which protocol it was drawn and in which window each edit was
//! made. DICOM has no place for this; the SEG is complete without it.

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use volume::{Index, Placement, Run};

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
    /// The protocol in force when it was saved.
    pub protocol: ProtocolInForce,
    /// Every protocol that edits of the masks were made under, in the order of its first edit. More than one, or
    /// another one than `protocol`: the masks were not all drawn under the protocol in force.
    pub protocols: Vec<ProtocolUse>,
    /// Every edit that is part of the masks, in order.
    pub edits: Vec<EditRecord>,
    /// Everything that models proposed, whatever became of it, in the order in which it came.
    pub proposals: Vec<ProposalRecord>,
    /// What the checks of the masks left open.
    pub findings: FindingsRecord,
    /// Checks that did not pass and were answered for.
    pub deviations: Vec<DeviationRecord>,
    /// How often the reader looked with another window than the granted one.
    pub looks: u32,
    /// How often the reader asked for a window that the protocol does not grant.
    pub refused_windows: u32,
    /// Seconds of active editing: the times between edits, each counted up to the protocol's `ai.idle_timeout` (20 s
    /// where it states none).
    pub active_s: u32,
}

/// A protocol and how many edits were made under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProtocolUse {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the document, lower-case hex.
    pub sha256: String,
    /// Edits of the masks made under it; one that changed several segments is one.
    pub edits: u64,
}

/// What was done before the save, as [`SegSidecar::new`] takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The protocol in force.
    pub protocol: ProtocolInForce,
    /// Every edit that is part of the masks, in order.
    pub edits: Vec<EditRecord>,
    /// What models proposed.
    pub proposals: Vec<ProposalRecord>,
    /// What the checks of the masks left open.
    pub findings: FindingsRecord,
    /// Checks that were answered for.
    pub deviations: Vec<DeviationRecord>,
    /// Looks with another window.
    pub looks: u32,
    /// Windows that were refused.
    pub refused_windows: u32,
    /// Seconds of active editing.
    pub active_s: u32,
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
    /// What kind of edit: `add` where the segment came with it, `edit` where its voxels changed.
    pub kind: String,
    /// The protocol in force.
    pub protocol: ProtocolInForce,
    /// The window in force.
    pub window: WindowInForce,
}

/// A check that did not pass, and why the reader went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviationRecord {
    /// The protocol whose check it is.
    pub protocol: ProtocolInForce,
    /// Requirement of the protocol.
    pub requirement: String,
    /// What the protocol asks for.
    pub expected: String,
    /// What the series has.
    pub found: String,
    /// The reader's reason, one line.
    pub reason: String,
    /// When it was given, in milliseconds since 1970 UTC.
    pub time_unix_ms: u64,
}

/// What a model made of one structure, and how far what is saved departs from it. Agreement with a model is not
/// accuracy: it also rises when a reader stops correcting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRecord {
    /// Segment Number in the SEG; absent when the reader removed the proposal or took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<u16>,
    /// Name of the structure, as proposed.
    pub name: String,
    /// Model or algorithm.
    pub model_id: String,
    /// Its version.
    pub model_version: String,
    /// SHA-256 of its weights, lower-case hex; absent for an algorithm without weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_sha256: Option<String>,
    /// SHA-256 of the model's own mask ([`mask_sha256`]), lower-case hex.
    pub proposal_sha256: String,
    /// When it was proposed, in milliseconds since 1970 UTC.
    pub proposal_time_unix_ms: u64,
    /// Voxels of the model's own mask.
    pub proposal_voxels: u64,
    /// Dice of the model's own mask and the saved one; absent when nothing of it is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dice_proposal_final: Option<f64>,
    /// Voxels that are saved and were not proposed.
    pub voxels_added: u64,
    /// Voxels that were proposed and are not saved.
    pub voxels_removed: u64,
    /// Acquired slices that the proposal reaches into.
    pub slices: u32,
    /// How many of them the reader was shown: drawn in a view of the acquired plane, at least half of it within the
    /// view.
    pub slices_seen: u32,
    /// Seconds for which such slices were on screen, idle left out.
    pub review_s: u32,
    /// How the reader accepted it; absent where nobody did. Then it is a proposal still, edited or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<AcceptanceRecord>,
}

/// An acceptance of a proposal, with what stood behind it when it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceRecord {
    /// When, in milliseconds since 1970 UTC.
    pub time_unix_ms: u64,
    /// Slices that the reader had been shown until then.
    pub slices_seen: u32,
    /// Seconds for which slices of it had been on screen until then.
    pub review_s: u32,
    /// After fewer than 80 % of the slices, or unedited after less than a second for each.
    pub hasty: bool,
    /// Edits of its voxels since. They do not take it back.
    pub edits_since: u32,
}

/// What the checks of the masks left open when they were saved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingsRecord {
    /// Whether the checks ran since the last change; the counts are of when they ran last.
    pub checked: bool,
    /// Findings to resolve.
    pub to_resolve: u32,
    /// Findings to look at.
    pub to_look_at: u32,
    /// Findings that the reader chose to keep as they are.
    pub kept: u32,
    /// Of these, those that were to be resolved.
    pub deviations: Vec<KeptFinding>,
}

/// A finding to resolve that the reader kept as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptFinding {
    /// Which rule found it.
    pub rule: String,
    /// Segment Number in the SEG.
    pub segment: u16,
    /// The reader's reason.
    pub reason: String,
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
    pub fn new(written: &WrittenSeg, app_version: &str, work: Work) -> Self {
        let Work { protocol, edits, proposals, findings, deviations, .. } = work;
        let made = edits.chunk_by(|a, b| a.edit == b.edit).filter_map(<[_]>::first);
        Self {
            protocols: protocols_in_use(made.map(|edit| &edit.protocol)),
            sidecar_version: SIDECAR_VERSION,
            sop_instance_uid: written.sop_instance_uid.clone(),
            file_sha256: sha256_hex(&written.bytes),
            app_version: app_version.to_owned(),
            protocol,
            edits,
            proposals,
            findings,
            deviations,
            looks: work.looks,
            refused_windows: work.refused_windows,
            active_s: work.active_s,
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

/// How many edits were made under each protocol, from the protocol of each edit, in the order of the first.
pub fn protocols_in_use<'a>(
    edits: impl IntoIterator<Item = &'a ProtocolInForce>,
) -> Vec<ProtocolUse> {
    let mut uses: Vec<ProtocolUse> = Vec::new();
    for ProtocolInForce { id, version, sha256 } in edits {
        let is_it =
            |of: &&mut ProtocolUse| (&of.sha256, &of.id, &of.version) == (sha256, id, version);
        match uses.iter_mut().find(is_it) {
            Some(of) => of.edits += 1,
            None => uses.push(ProtocolUse {
                id: id.clone(),
                version: version.clone(),
                sha256: sha256.clone(),
                edits: 1,
            }),
        }
    }
    uses
}

/// SHA-256 of a mask in one canonical form, lower-case hex, all numbers little endian: columns, rows and slices
/// (u32); for each slice, LPS in mm of the centre of its first voxel, of the last one of that row and of the last
/// one of that column (f64); start and length of each run in memory order (u64).
pub fn mask_sha256(placement: &Placement, runs: &[Run]) -> String {
    let dims = placement.dims();
    let mut digest = Sha256::new();
    for extent in [dims.columns, dims.rows, dims.slices] {
        digest.update(extent.to_le_bytes());
    }
    let (column, row) = (dims.columns.saturating_sub(1), dims.rows.saturating_sub(1));
    for slice in 0..dims.slices {
        for corner in [(0, 0), (column, 0), (0, row)] {
            let at = placement.lps_from_index(Index::new(corner.0, corner.1, slice).center());
            for number in at.map_or([f64::NAN; 3], |at| [at.x, at.y, at.z]) {
                digest.update(number.to_le_bytes());
            }
        }
    }
    for number in runs.iter().flat_map(|run| [run.start, run.len]) {
        digest.update((number as u64).to_le_bytes());
    }
    hex(&digest.finalize())
}

/// SHA-256 in lower-case hex (FIPS 180-4).
fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
        let edit = EditRecord {
            edit: 1,
            segment: 1,
            kind: "stroke".to_owned(),
            protocol: protocol.clone(),
            window,
        };
        let deviation = DeviationRecord {
            protocol: protocol.clone(),
            requirement: "slice_thickness".to_owned(),
            expected: "at most 3 mm".to_owned(),
            found: "5 mm".to_owned(),
            reason: "the only series there is".to_owned(),
            time_unix_ms: 7,
        };
        let proposal = ProposalRecord {
            segment: Some(1),
            name: "Anterior".to_owned(),
            model_id: "hippocampus".to_owned(),
            model_version: "1".to_owned(),
            model_sha256: None,
            proposal_sha256: "11".repeat(32),
            proposal_time_unix_ms: 5,
            proposal_voxels: 10,
            dice_proposal_final: Some(0.9),
            voxels_added: 1,
            voxels_removed: 1,
            slices: 41,
            slices_seen: 6,
            review_s: 4,
            accepted: Some(AcceptanceRecord {
                time_unix_ms: 6,
                slices_seen: 6,
                review_s: 4,
                hasty: true,
                edits_since: 1,
            }),
        };
        let work = Work {
            protocol,
            edits: vec![edit],
            proposals: vec![proposal],
            findings: FindingsRecord {
                checked: true,
                to_resolve: 0,
                to_look_at: 2,
                kept: 1,
                deviations: Vec::new(),
            },
            deviations: vec![deviation],
            looks: 2,
            refused_windows: 5,
            active_s: 60,
        };
        SegSidecar::new(&written, "0.1.0", work)
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
    fn edits_are_counted_once_under_the_protocol_they_were_made_under() {
        let protocol = |id: &str, sha256: &str| ProtocolInForce {
            id: id.to_owned(),
            version: "1".to_owned(),
            sha256: sha256.repeat(32),
        };
        let base = record();
        let edit = |edit, segment, protocol| EditRecord {
            edit,
            segment,
            protocol,
            ..base.edits[0].clone()
        };
        let edits = vec![
            edit(1, 1, protocol("free", "00")),
            // One edit that changed two segments.
            edit(2, 1, protocol("liver", "11")),
            edit(2, 2, protocol("liver", "11")),
            edit(3, 1, protocol("free", "00")),
            // The same name over another text is another protocol.
            edit(4, 1, protocol("liver", "22")),
        ];
        let made = edits.chunk_by(|a, b| a.edit == b.edit).map(|of| &of[0].protocol);
        let uses = protocols_in_use(made);
        let said: Vec<_> = uses.iter().map(|u| (&*u.id, &u.sha256[..2], u.edits)).collect();
        assert_eq!(said, [("free", "00", 2), ("liver", "11", 1), ("liver", "22", 1)]);
        let written = WrittenSeg { bytes: Vec::new(), sop_instance_uid: String::new(), frames: 0 };
        let work = Work {
            protocol: protocol("liver", "22"),
            edits,
            proposals: Vec::new(),
            findings: FindingsRecord::default(),
            deviations: Vec::new(),
            looks: 0,
            refused_windows: 0,
            active_s: 0,
        };
        assert_eq!(SegSidecar::new(&written, "0.1.0", work).protocols, uses);
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
