//! Protocols that were in force before the one that is: what was answered to their checks is never lost by choosing
//! another.

use interchange::sidecar::{DeviationRecord, ProtocolInForce};
use wire::CheckItem;

use crate::standing::StoredAnswer;

/// Protocols that a reader left while the volume was open, in the order in which they were left.
#[derive(Debug, Default)]
pub(crate) struct LeftProtocols(Vec<LeftProtocol>);

/// What was answered to the checks of one protocol.
#[derive(Debug)]
pub(crate) struct LeftProtocol {
    pub(crate) protocol: ProtocolInForce,
    /// As the journal keeps them, to be given again.
    pub(crate) answers: Vec<StoredAnswer>,
    /// As the record of an export names them.
    pub(crate) records: Vec<DeviationRecord>,
    /// As the report names them.
    pub(crate) items: Vec<CheckItem>,
}

impl LeftProtocols {
    /// A protocol is left; where nothing was answered there is nothing to keep.
    pub(crate) fn put(&mut self, left: LeftProtocol) {
        self.0.retain(|known| known.protocol.sha256 != left.protocol.sha256);
        if !left.answers.is_empty() {
            self.0.push(left);
        }
    }

    /// What was answered under a protocol that comes into force again; it is not left any more.
    pub(crate) fn take(&mut self, sha256: &str) -> Vec<StoredAnswer> {
        let place = self.0.iter().position(|left| left.protocol.sha256 == sha256);
        place.map_or_else(Vec::new, |place| self.0.remove(place).answers)
    }

    /// Those under which something was drawn.
    pub(crate) fn under(
        &self,
        is_drawn_under: impl Fn(&ProtocolInForce) -> bool,
    ) -> impl Iterator<Item = &LeftProtocol> {
        self.0.iter().filter(move |left| is_drawn_under(&left.protocol))
    }
}
