//! What is written to disk as work goes on, and how it is read back after a reload or a crash.
//!
//! A journal is a row of records, each `length (u32 LE) · FNV-1a of the payload (u32 LE) · payload`. A record cut
//! short by a crash ends the row; everything before it counts. The payload types here are the file's own.

use interchange::sidecar::ProtocolInForce;
use segment::{Delta, SegmentError, ShownBox};
use serde::{Deserialize, Serialize};
use volume::Lps;
use window::GrantedWindow;

use crate::{review::FreshLook, standing::Standing};

/// First byte of every payload, and part of what names a journal: one of another version stays as it is.
pub(crate) const VERSION: u8 = 5;

/// The window under which a change was made (requirement R25 of the protocol reference).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct WindowStamp {
    pub(crate) center: f64,
    pub(crate) width: f64,
    pub(crate) function: String,
    /// Id of the window in the protocol, empty for a free one.
    pub(crate) id: String,
    /// Id, version and SHA-256 of the protocol that granted it.
    pub(crate) protocol: [String; 3],
}

/// One thing that happened to the segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Record {
    /// A gesture was carried out: its changes as [`Delta::to_bytes`] writes them.
    Gesture { unix_ms: u64, window: WindowStamp, deltas: Vec<Vec<u8>> },
    /// The last gesture was taken back.
    Undo { unix_ms: u64 },
    /// A gesture was brought again.
    Redo { unix_ms: u64 },
    /// Slices of proposals were seen. Not an edit: nothing takes it back.
    Looked { unix_ms: u64, looks: Vec<FreshLook> },
    /// What the model that proposed the last gesture was shown of the image: two opposite corners, LPS mm.
    Shown { unix_ms: u64, low_mm: [f64; 3], high_mm: [f64; 3] },
    /// The reader, asked about an acceptance in haste, said that it stays: which output, and when it was accepted. Not
    /// an edit.
    Kept { unix_ms: u64, output: u32, accepted_unix_ms: u64 },
    /// What the edits that follow are made under. Not an edit.
    Standing { unix_ms: u64, standing: Standing },
}

impl WindowStamp {
    pub(crate) fn of(granted: &GrantedWindow, protocol: &ProtocolInForce) -> Self {
        let ProtocolInForce { id, version, sha256 } = protocol.clone();
        let window = granted.window();
        Self {
            center: window.center(),
            width: window.width(),
            function: window.function().dicom_term().to_owned(),
            id: granted.window_id().unwrap_or_default().to_owned(),
            protocol: [id, version, sha256],
        }
    }

    /// Whether this very text of a protocol granted the window.
    pub(crate) fn is_under(&self, protocol: &ProtocolInForce) -> bool {
        let [id, version, sha256] = &self.protocol;
        (sha256, id, version) == (&protocol.sha256, &protocol.id, &protocol.version)
    }

    /// The protocol that granted the window.
    pub(crate) fn protocol(&self) -> ProtocolInForce {
        let [id, version, sha256] = self.protocol.clone();
        ProtocolInForce { id, version, sha256 }
    }
}

impl Record {
    pub(crate) fn gesture(unix_ms: u64, window: WindowStamp, deltas: &[Delta]) -> Self {
        let deltas = deltas.iter().map(Delta::to_bytes).collect();
        Self::Gesture { unix_ms, window, deltas }
    }

    pub(crate) fn shown(unix_ms: u64, shown: ShownBox) -> Self {
        let [low_mm, high_mm] = <[Lps; 2]>::from(shown.corners()).map(|at| [at.x, at.y, at.z]);
        Self::Shown { unix_ms, low_mm, high_mm }
    }

    /// The record as it is appended to the journal.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let payload = postcard::to_extend(self, vec![VERSION])
            .expect("a growing buffer takes any plain structure");
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(payload.len() + 8);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&fnv1a(&payload).to_le_bytes());
        bytes.extend_from_slice(&payload);
        bytes
    }
}

/// The records of a journal, up to the first that is cut short, damaged or of another version.
pub(crate) fn records(mut bytes: &[u8]) -> Vec<Record> {
    let mut found = Vec::new();
    while let Some((record, rest)) = first(bytes) {
        found.push(record);
        bytes = rest;
    }
    found
}

/// The box of a [`Record::Shown`].
pub(crate) fn shown_box(low_mm: &[f64; 3], high_mm: &[f64; 3]) -> ShownBox {
    let [low, high] = [low_mm, high_mm].map(|&[x, y, z]| Lps::new(x, y, z));
    ShownBox::between(low, high)
}

/// The deltas of a gesture.
pub(crate) fn deltas(stored: &[Vec<u8>]) -> Result<Vec<Delta>, SegmentError> {
    stored.iter().map(|bytes| Delta::from_bytes(bytes)).collect()
}

fn first(bytes: &[u8]) -> Option<(Record, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (payload, rest) = rest.split_at_checked(length)?;
    let (version, body) = payload.split_first()?;
    let intact = fnv1a(payload) == u32::from_le_bytes(*sum) && *version == VERSION;
    let record = intact.then(|| postcard::from_bytes(body).ok())??;
    Some((record, rest))
}

/// FNV-1a, 32 bit: tells a record that was cut or overwritten from a whole one; it guards against accidents, not
/// against forgery.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::windowing::Counted;

    fn row() -> Vec<Record> {
        let window = WindowStamp {
            center: 40.0,
            width: 400.0,
            function: "LINEAR".into(),
            id: "a".into(),
            protocol: ["free", "1", "00"].map(Into::into),
        };
        vec![
            Record::Gesture { unix_ms: 5, window, deltas: vec![vec![1, 2, 3]] },
            Record::Undo { unix_ms: 7 },
            Record::Redo { unix_ms: 9 },
            Record::Looked {
                unix_ms: 9,
                looks: vec![FreshLook { output: 0, slices: vec![3, 9], watched_ms: 700 }],
            },
            Record::Shown { unix_ms: 9, low_mm: [-1.5, 2.0, 3.0], high_mm: [4.0, 5.0, 6.25] },
            Record::Kept { unix_ms: 11, output: 2, accepted_unix_ms: 10 },
            Record::Standing {
                unix_ms: 12,
                standing: Standing {
                    counted: Counted { looks: 3, refused: 2 },
                    ..Standing::default()
                },
            },
        ]
    }

    #[test]
    fn a_journal_cut_anywhere_keeps_every_whole_record() {
        let parts: Vec<Vec<u8>> = row().iter().map(Record::to_bytes).collect();
        let bytes = parts.concat();
        for cut in 0..=bytes.len() {
            let whole = {
                let ends = parts.iter().scan(0, |end, part| {
                    *end += part.len();
                    Some(*end)
                });
                ends.take_while(|&end| end <= cut).count()
            };
            assert_eq!(records(&bytes[..cut]), row()[..whole], "cut at {cut}");
        }
    }

    #[test]
    fn a_damaged_record_ends_the_journal() {
        let parts: Vec<Vec<u8>> = row().iter().map(Record::to_bytes).collect();
        let mut bytes = parts.concat();
        bytes[parts[0].len() + 9] ^= 4;
        assert_eq!(records(&bytes), row()[..1]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = records(&bytes);
        }
    }
}
