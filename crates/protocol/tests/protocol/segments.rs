//! Which structure of a document a segment is, and what its mask keeps to.

use protocol::Protocol;
use segment::{
    Code, History, LayerChoice, Limits, PropertyCode, Rules, Segment, SegmentDraft, Segmentation,
};
use serde_json::{Value, json};
use volume::Dims;

fn shipped(id: &str) -> Protocol {
    Protocol::shipped_by_id(id).expect("a shipped protocol")
}

fn segment_of(draft: SegmentDraft) -> Segment {
    let mut segmentation = Segmentation::new(Dims::new(1, 1, 1));
    let (number, delta) = segmentation.add_segment(LayerChoice::First, draft).expect("a segment");
    History::default().perform(&mut segmentation, vec![delta]).expect("a segment");
    segmentation.segment(number).expect("a segment").clone()
}

fn number(protocol: &Protocol, segment: &Segment) -> Option<u16> {
    protocol.structure_of(segment).map(|structure| structure.number)
}

#[test]
fn every_structure_of_every_shipped_document_knows_its_own_segment() {
    for protocol in Protocol::shipped() {
        for structure in protocol.structures() {
            let mut segment = segment_of(structure.draft());
            assert_eq!(number(protocol, &segment), Some(structure.number));
            segment.name = "renamed by the reader".to_owned();
            assert_eq!(number(protocol, &segment), Some(structure.number));
        }
    }
}

#[test]
fn a_proposal_is_known_by_its_codes_and_a_foreign_coding_by_its_name() {
    let protocol = shipped("hippocampus-t1-mr");
    // As the model's manifest codes it; it says no region and names it in its own way.
    let kind = Code::sct("5366008", "Hippocampal structure");
    let posterior = Code::sct("255551008", "Posterior");
    let code = PropertyCode::anatomical(kind.clone()).with_modifier(posterior);
    let coded = |code| SegmentDraft { code, ..SegmentDraft::uncoded("other words") };
    assert_eq!(number(&protocol, &segment_of(coded(code))), Some(2));
    // The whole hippocampus is neither part of it.
    assert_eq!(number(&protocol, &segment_of(coded(PropertyCode::anatomical(kind)))), None);
    let liver = shipped("liver-volumetry-ct");
    let old = PropertyCode::anatomical(Code::new("T-62000", "SRT", "Liver"));
    let named = SegmentDraft { code: old.clone(), ..SegmentDraft::uncoded(" LIVER ") };
    assert_eq!(number(&liver, &segment_of(named)), Some(1));
    assert_eq!(number(&liver, &segment_of(coded(old))), None);
}

#[test]
fn every_modifier_of_a_structure_counts_in_whatever_order() {
    let text = include_str!("../../../../protocols/liver-volumetry-ct.json");
    let mut document: Value = serde_json::from_str(text).expect("JSON");
    let code =
        |value: &str, meaning: &str| json!({"value": value, "scheme": "SCT", "meaning": meaning});
    document["structures"][0]["code"]["modifiers"] =
        json!([code("7771000", "Left"), code("261183002", "Upper")]);
    let protocol = Protocol::from_json(&document.to_string()).expect("a document");
    let mut segment = segment_of(protocol.structures()[0].draft());
    let meanings: Vec<_> = segment.code.modifiers.iter().map(|code| &*code.meaning).collect();
    assert_eq!(meanings, ["Left", "Upper"]);
    segment.name = "renamed by the reader".to_owned();
    segment.code.modifiers.reverse();
    assert_eq!(number(&protocol, &segment), Some(1));
    segment.code.modifiers.pop();
    assert_eq!(number(&protocol, &segment), None, "the left one is not the upper left one");
}

#[test]
fn structures_of_one_code_are_told_apart_by_name() {
    let text = include_str!("../../../../protocols/liver-volumetry-ct.json");
    let mut document: Value = serde_json::from_str(text).expect("JSON");
    document["structures"][1]["code"] = document["structures"][0]["code"].clone();
    document["structures"][1]["label"] = json!("Second lesion");
    let protocol = Protocol::from_json(&document.to_string()).expect("a document");
    let mut segment = segment_of(protocol.structures()[1].draft());
    assert_eq!(number(&protocol, &segment), Some(2));
    segment.name = "Lesion nobody named".to_owned();
    assert_eq!(number(&protocol, &segment), Some(1), "the first, rather than no limits");
}

#[test]
fn rules_carry_the_limits_of_the_document_and_no_others() {
    let protocol = shipped("liver-volumetry-ct");
    let spleen = protocol.structures()[1].draft();
    let limits = Limits {
        max_components: None,
        min_mm3: Some(20_000.0),
        min_slices: Some(5),
        holes_allowed: Some(false),
    };
    assert_eq!(protocol.rules_of(&segment_of(spleen)), Rules::with_limits(limits));
    let stranger = segment_of(SegmentDraft::uncoded("Kidney"));
    assert_eq!(protocol.rules_of(&stranger), Rules::default());
}
