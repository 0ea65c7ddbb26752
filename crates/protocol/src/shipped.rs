use std::sync::LazyLock;

use crate::Protocol;

/// The documents that come with Voxelkeep, in the order they are offered.
const SHIPPED: [&str; 3] = [
    include_str!("../../../protocols/free-viewing.json"),
    include_str!("../../../protocols/liver-volumetry-ct.json"),
    include_str!("../../../protocols/hippocampus-t1-mr.json"),
];

impl Protocol {
    /// The protocol in force where no other is chosen: it grants any window and marks every view as such.
    pub fn free_viewing() -> Self {
        Self::from_json(SHIPPED[0]).expect("the shipped documents are valid: a test reads each")
    }

    /// The protocols that come with Voxelkeep; free viewing first. Read once: the page is told of them with every view.
    pub fn shipped() -> &'static [Self] {
        static READ: LazyLock<Vec<Protocol>> = LazyLock::new(|| {
            SHIPPED.iter().filter_map(|text| Protocol::from_json(text).ok()).collect()
        });
        &READ
    }

    /// The shipped protocol of an id.
    pub fn shipped_by_id(id: &str) -> Option<Self> {
        Self::shipped().iter().find(|protocol| protocol.id() == id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Approved;

    #[test]
    fn every_shipped_document_is_valid_and_no_draft_claims_approval() {
        let shipped: Vec<Protocol> =
            SHIPPED.iter().map(|text| Protocol::from_json(text).unwrap()).collect();
        let ids: Vec<&str> = shipped.iter().map(Protocol::id).collect();
        assert_eq!(ids, ["free-viewing", "liver-volumetry-ct", "hippocampus-t1-mr"]);
        assert_eq!(Protocol::shipped(), shipped);
        assert!(shipped.iter().all(|protocol| protocol.approved() == Approved::Draft));
        assert!(shipped.iter().all(|protocol| protocol.not_held().is_empty()));
        assert!(Protocol::free_viewing().is_free());
        assert!(shipped[1..].iter().all(|protocol| !protocol.is_free()));
    }
}
