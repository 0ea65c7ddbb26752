//! What is accepted as a protocol, and what is refused, and where.

use protocol::{Approved, DocumentFault, Protocol, ProtocolError};
use serde_json::{Value, json};

fn liver() -> Value {
    serde_json::from_str(include_str!("../../../../protocols/liver-volumetry-ct.json"))
        .expect("the shipped document is JSON")
}

fn read(document: &Value) -> Result<Protocol, ProtocolError> {
    Protocol::from_json(&document.to_string())
}

/// The shipped liver protocol with one place changed is refused there, for that reason.
fn check(pointer: &str, value: Value, path: &str, fault: DocumentFault) {
    let mut document = liver();
    *document.pointer_mut(pointer).expect("a place of the document") = value;
    match read(&document) {
        Err(ProtocolError::Document { path: at, fault: found }) => {
            assert_eq!((at.as_str(), found), (path, fault), "{pointer}");
        }
        other => panic!("{pointer}: {other:?}"),
    }
}

#[test]
fn a_document_that_contradicts_itself_is_refused_at_its_place() {
    use DocumentFault::{
        Bounds, Color, Dangling, Duplicate, Empty, Id, Number, ProposalPolicy, Range, Sha256,
        Version, Width, WindowNumbers,
    };
    check("/id", json!("Liver CT"), "id", Id);
    check("/version", json!("2.1"), "version", Version);
    check("/title", json!(" "), "title", Empty);
    check("/structures/1/number", json!(1), "structures[1].number", Duplicate);
    check("/structures/0/number", json!(0), "structures[0].number", Number);
    check("/structures/0/color", json!("#59e1g7"), "structures[0].color", Color);
    check("/structures/0/color", json!("#+9e1f7"), "structures[0].color", Color);
    check("/structures/1/code/type/value", json!(""), "structures[1].code.type", Empty);
    check("/windows/0/width", json!(0.5), "windows[0].width", Width);
    check("/windows/0/width", Value::Null, "windows[0]", WindowNumbers);
    check("/windows/0/lock", json!("range"), "windows[0].range", Range);
    check("/geometry/slice_thickness", json!([5.0, 0.5]), "geometry.slice_thickness", Bounds);
    check("/geometry/max_tilt", json!(-1.0), "geometry.max_tilt", Number);
    check("/ai/idle_timeout", json!(0), "ai.idle_timeout", Number);
    check("/structures/0/max_components", json!(0), "structures[0].max_components", Number);
    for policy in ["prefill", "prefill_after_first_look"] {
        check("/ai/proposal_policy", json!(policy), "ai.proposal_policy", ProposalPolicy);
    }
    let window = |extra: Value| {
        let mut window = liver()["windows"][0].clone();
        let fields = extra.as_object().expect("fields").clone();
        window.as_object_mut().expect("fields").extend(fields);
        window
    };
    let both = window(json!({"percentiles": [1, 99]}));
    check("/windows/0", both, "windows[0]", WindowNumbers);
    let nowhere = window(json!({"structures": [1, 7]}));
    check("/windows/0", nowhere, "windows[0].structures", Dangling);
    let elsewhere =
        window(json!({"lock": "range", "range": {"center": [50, 60], "width": [300, 500]}}));
    check("/windows/0", elsewhere, "windows[0].range", Range);
    let twice = json!([liver()["windows"][0], liver()["windows"][0]]);
    check("/windows", twice, "windows[1].id", Duplicate);
    let model = json!({"model_sha256": "abc"});
    check("/ai", model, "ai.model_sha256", Sha256);
}

#[test]
fn text_that_a_file_could_not_hold_is_refused_before_anything_is_drawn() {
    use DocumentFault::{Blanks, Characters, TooLong};
    let long = |characters: usize| json!("ü".repeat(characters));
    let (lo, sh) = (TooLong { most: 64 }, TooLong { most: 16 });
    check("/structures/1/label", long(65), "structures[1].label", lo.clone());
    check("/structures/0/label", json!("Liver\\left"), "structures[0].label", Characters);
    check("/structures/0/label", json!("Liver\n"), "structures[0].label", Characters);
    let code = "/structures/0/code";
    let of_code = |part: &str, value: Value, path: &str, fault: DocumentFault| {
        check(&format!("{code}/{part}"), value, &format!("structures[0].code.{path}"), fault);
    };
    of_code("type/scheme", long(17), "type", sh.clone());
    of_code("type/meaning", long(65), "type", lo.clone());
    of_code("category/value", json!("1\\2"), "category", Characters);
    check("/structures/0/label", json!("Liver "), "structures[0].label", Blanks);
    of_code("type/meaning", json!("Liver "), "type", Blanks);
    of_code("type/value", json!(" 10200004"), "type", Blanks);
    of_code("category/scheme", json!("SCT "), "category", Blanks);
    let coded = |value: &str, scheme: &str, meaning: Value| json!({"value": value, "scheme": scheme, "meaning": meaning});
    let set = |modifiers: Value, region: Value| {
        let mut set = liver()["structures"][0]["code"].clone();
        set["modifiers"] = modifiers;
        set["region"] = region;
        set
    };
    let left = coded("7771000", "SCT", json!("Left"));
    let modifiers = json!([left, coded("1", "SEVENTEEN_LETTERS", json!("x"))]);
    check(code, set(modifiers, left.clone()), "structures[0].code.modifiers", sh);
    let region = coded("1", "SCT", long(65));
    check(code, set(json!([left]), region), "structures[0].code.region", lo);
    // The Series Description has the version behind it, and whether it is a draft.
    check("/id", json!("a".repeat(52)), "id", TooLong { most: 51 });
}

#[test]
fn text_that_a_file_just_holds_is_accepted() {
    let mut document = liver();
    let structure = &mut document["structures"][0];
    structure["label"] = json!("ü".repeat(64));
    structure["code"]["type"] =
        json!({"value": "1".repeat(18), "scheme": "S".repeat(16), "meaning": "m".repeat(64)});
    assert!(read(&document).is_ok(), "{:?}", read(&document));
}

#[test]
fn an_unknown_field_a_wrong_type_and_another_schema_are_refused() {
    let mut document = liver();
    document["windows"][0]["colour_map"] = json!("hot");
    match read(&document) {
        Err(ProtocolError::Parse { source, .. }) => {
            assert!(source.to_string().contains("colour_map"), "{source}");
        }
        other => panic!("{other:?}"),
    }
    let mut document = liver();
    document["planes"]["edit"] = json!(["tilted"]);
    assert!(matches!(read(&document), Err(ProtocolError::Parse { .. })));
    let mut document = liver();
    document["schema"] = json!("voxelkeep-protocol-2");
    assert!(matches!(read(&document), Err(ProtocolError::Schema(found)) if found.ends_with('2')));
    for text in ["", "null", "[]", "{\"schema\": \"voxelkeep-protocol-1\"}", "{", "\u{0}"] {
        assert!(Protocol::from_json(text).is_err(), "{text:?}");
    }
}

#[test]
fn the_hash_follows_the_content_and_not_the_spelling() {
    let protocol = read(&liver()).expect("the shipped document");
    let pretty = serde_json::to_string_pretty(&liver()).expect("JSON");
    let respelt = pretty.replace("5.0", "5.00").replace("\"width\": 400", "\"width\": 4e2");
    let same = Protocol::from_json(&respelt).expect("the same document");
    assert_eq!(same.sha256(), protocol.sha256());
    let mut document = liver();
    document["windows"][0]["center"] = json!(41);
    assert_ne!(read(&document).expect("another document").sha256(), protocol.sha256());
}

#[test]
fn approval_takes_a_radiologist_and_a_technical_role_over_this_very_content() {
    let hash = read(&liver()).expect("the shipped document").sha256().to_owned();
    let by = |role: &str, sha256: &str| json!({"name": "A. N.", "role": role, "date": "2026-01-05", "sha256": sha256});
    let approved = |approvals: Value| {
        let mut document = liver();
        document["approvals"] = approvals;
        let protocol = read(&document).expect("an approved document");
        assert_eq!(protocol.sha256(), hash, "approvals are no part of what they approve");
        protocol.approved()
    };
    let other = "0".repeat(64);
    assert_eq!(approved(json!([by("radiologist", &hash)])), Approved::Draft);
    assert_eq!(
        approved(json!([by("radiologist", &hash), by("technical", &other)])),
        Approved::Draft
    );
    assert_eq!(approved(json!([by("radiologist", &hash), by("technical", &hash)])), Approved::Yes);
}

#[test]
fn structures_have_their_colours_and_codes() {
    let protocol = Protocol::shipped_by_id("hippocampus-t1-mr").expect("a shipped protocol");
    let anterior = protocol.structure(1).expect("a structure");
    assert_eq!(anterior.rgb(), Some([0x59, 0xe1, 0xf7]));
    assert_eq!(anterior.code.kind.value, "5366008");
    assert_eq!(anterior.code.modifiers[0].value, "255549009");
    assert!(protocol.structure(3).is_none());
}

#[test]
fn what_nothing_holds_anyone_to_is_named() {
    let mut document = liver();
    document["quality"] = json!({"noise_max": 20, "on_fail": "warn"});
    document["planes"]["view"] = json!(["axial"]);
    document["series"]["max_target_series"] = json!(1);
    document["windows"][0]["required_before_sign"] = json!(true);
    let named = read(&document).expect("a document").not_held();
    let expected = [
        "series.max_target_series",
        "planes.view",
        "windows.required_before_sign",
        "quality.noise_max",
        "quality.on_fail",
    ];
    assert_eq!(named, expected);
}
