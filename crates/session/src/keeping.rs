//! Findings that a reader chose to keep. They stay kept as long as the very same is found again: after the next check,
//! after undo and redo, after a reload.

use segment::Finding;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wire::Verdict;

use crate::inspecting::{limit_of, rule_name, verdict_of};

/// A finding that stays, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Keep {
    /// SHA-256 of all that was found: rule, segment, how grave, the limit that it is beyond, every voxel.
    found: [u8; 32],
    /// Why it is kept, where it was to be resolved.
    because: String,
}

/// What is kept of a volume.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Keeps(Vec<Keep>);

impl Keeps {
    pub(crate) fn add(&mut self, finding: &Finding, because: &str) {
        let found = name_of(finding);
        self.0.retain(|keep| keep.found != found);
        self.0.push(Keep { found, because: because.to_owned() });
    }

    /// The reason for which a finding is kept, empty where none was asked for; `None` where it is open.
    pub(crate) fn because(&self, finding: &Finding) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        let found = name_of(finding);
        self.0.iter().find(|keep| keep.found == found).map(|keep| keep.because.as_str())
    }

    /// What the journal says was kept before; what was kept since stays.
    pub(crate) fn take_up(&mut self, before: Vec<Keep>) {
        let is_new = |keep: &Keep| self.0.iter().all(|known| known.found != keep.found);
        let before: Vec<Keep> = before.into_iter().filter(is_new).collect();
        self.0.extend(before);
    }

    pub(crate) fn stored(&self) -> Vec<Keep> {
        self.0.clone()
    }
}

/// What tells a finding from every other. Under another protocol the same voxels may be beyond another limit, or graver:
/// that is another finding, to be judged anew.
fn name_of(finding: &Finding) -> [u8; 32] {
    let mut name = Sha256::new();
    name.update(rule_name(finding.rule));
    name.update([finding.segment, u8::from(verdict_of(finding) == Verdict::Fail)]);
    for number in limit_of(&finding.facts).iter().flat_map(|limit| [limit.expected, limit.found]) {
        name.update(number.to_bits().to_le_bytes());
    }
    for run in finding.region.runs() {
        name.update((run.range().start as u64).to_le_bytes());
        name.update((run.range().end as u64).to_le_bytes());
    }
    name.finalize().into()
}
