//! What a protocol document states is what happens: limits of masks, models, time, windows of structures.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use interchange::sidecar::SegSidecar;
use segment::PropertyCode;
use serde_json::{Value, json};
use session::{Input, Outcome, Proposal, ProposedStructure, Stamp};
use support::Desk;
use volume::{Dims, Labelmap};
use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, FindingItem, ModelCommand, ModelId,
    ModelOptions, ModelState, ProtocolCommand, QualityCommand, SegmentCommand, SegmentId, Tool,
    Verdict, ViewCommand, ViewportId, Why, WindowCommand,
};

const DIMS: Dims = Dims::new(96, 80, 41);
const LIVER: SegmentId = SegmentId(1);
const SPLEEN: SegmentId = SegmentId(2);

/// The shipped liver protocol with some places changed.
fn document(changes: &[(&str, Value)]) -> String {
    let text = include_str!("../../../protocols/liver-volumetry-ct.json");
    let mut document: Value = serde_json::from_str(text).unwrap();
    for (pointer, value) in changes {
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[field] = value.clone();
    }
    document.to_string()
}

fn load(desk: &mut Desk, document: String) {
    desk.does(Command::Protocol(ProtocolCommand::Load(document)));
    let checks = desk.view().protocol.checks.clone();
    for check in checks.into_iter().filter(|check| check.verdict == Verdict::Fail) {
        let reason = "teaching case".into();
        let requirement = check.requirement;
        desk.does(Command::Protocol(ProtocolCommand::Deviate { requirement, reason }));
    }
}

/// A chest under a protocol, every failed check answered for.
fn under(changes: &[(&str, Value)]) -> Desk {
    let mut desk = Desk::with_chest(DIMS, (4.0, 5.0));
    load(&mut desk, document(changes));
    desk
}

fn add(desk: &mut Desk, structure: u16) {
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(structure), name: None }));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 20.0 }));
}

fn begin(x: f64) -> Command {
    let at = CanvasPoint { x, y: 200.0 };
    Command::Edit(EditCommand::StrokeBegin { viewport: ViewportId(0), at, erase: false })
}

fn dab(desk: &mut Desk, x: f64) {
    desk.does(begin(x));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
}

fn found(desk: &mut Desk) -> Vec<FindingItem> {
    desk.does(Command::Quality(QualityCommand::Check));
    desk.view().findings.items.clone()
}

fn sidecar(desk: &mut Desk) -> SegSidecar {
    desk.keep_what_was_found();
    desk.does(Command::Export(ExportCommand::Seg));
    serde_json::from_slice(&desk.answers.last().unwrap().2[1]).unwrap()
}

fn window(desk: &Desk) -> (f64, f64) {
    (desk.view().window.center, desk.view().window.width)
}

#[test]
fn a_mask_is_judged_by_the_limits_of_its_own_structure() {
    let mut desk = under(&[
        ("/structures/0/max_components", json!(1)),
        ("/structures/0/min_slices", json!(3)),
        ("/structures/0/min_volume", json!(1e6)),
        ("/structures/1/max_components", json!(2)),
        ("/structures/1/min_slices", json!(1)),
        ("/structures/1/min_volume", json!(1)),
    ]);
    for (structure, places) in [(1, [100.0, 300.0]), (2, [200.0, 400.0])] {
        add(&mut desk, structure);
        for x in places {
            dab(&mut desk, x);
        }
    }
    let of_liver = |desk: &mut Desk| -> Vec<_> {
        let items = found(desk).into_iter();
        assert!(items.clone().all(|item| item.segment == LIVER), "two spleens are allowed");
        items.map(|item| (item.rule, item.limit.map(|l| (l.expected, l.found)))).collect()
    };
    let volume = desk.view().segments[0].volume_ml.unwrap() * 1000.0;
    let limits = of_liver(&mut desk);
    let said = |rule: &str, expected, found| (rule.to_owned(), Some((expected, found)));
    assert_eq!(limits[0], said("too_many_parts", 1.0, 2.0));
    assert_eq!(limits[2], said("few_slices", 3.0, 1.0));
    let (rule, numbers) = &limits[1];
    let (expected, found_mm3) = numbers.unwrap();
    assert_eq!((rule.as_str(), expected), ("small_volume", 1e6));
    assert!((found_mm3 - volume).abs() < 1e-6 * volume, "{found_mm3} is not {volume}");
    assert_eq!(limits.len(), 3);
    let first = desk.view().findings.items[0].clone();
    assert_eq!((first.verdict, first.repairable), (Verdict::Fail, true));
    assert!(first.voxels > 0);
    let passed = &desk.view().findings.passed;
    assert!(passed.contains(&"islands".to_owned()) && !passed.contains(&"few_slices".to_owned()));

    // Under another protocol it is another judgement, and the old one does not stand for it.
    desk.does(Command::Protocol(ProtocolCommand::Choose("free-viewing".into())));
    assert!(desk.view().findings.stale);
    let noted: Vec<_> =
        found(&mut desk).into_iter().map(|f| (f.rule, f.verdict, f.parts, f.segment)).collect();
    let parts = |segment| ("separate_parts".to_owned(), Verdict::Warn, 2, segment);
    assert_eq!(noted, [parts(LIVER), parts(SPLEEN)], "it says nothing of parts");
    let passed = &desk.view().findings.passed;
    assert!(!passed.contains(&"few_slices".to_owned()), "nobody looked for it");
}

#[test]
fn holes_are_said_where_the_protocol_does_not_allow_them() {
    for (allowed, expected) in [
        (json!(false), Some((Verdict::Warn, Some(0.0)))),
        (json!(null), Some((Verdict::Warn, None))),
        (json!(true), None),
    ] {
        let mut desk = under(&[
            ("/structures/0/holes_allowed", allowed),
            ("/structures/0/min_volume", json!(0)),
            ("/structures/0/min_slices", json!(1)),
        ]);
        add(&mut desk, 1);
        desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 40.0 }));
        dab(&mut desk, 300.0);
        desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 6.0 }));
        let at = CanvasPoint { x: 300.0, y: 200.0 };
        let viewport = ViewportId(0);
        desk.does(Command::Edit(EditCommand::StrokeBegin { viewport, at, erase: true }));
        desk.does(Command::Edit(EditCommand::StrokeEnd));
        let holes = found(&mut desk).into_iter().find(|item| item.rule == "slice_holes");
        let said = holes.map(|item| (item.verdict, item.limit.map(|limit| limit.expected)));
        assert_eq!(said, expected);
    }
}

fn run(model: &str) -> Command {
    Command::Model(ModelCommand::Run(ModelId(model.into()), ModelOptions::default()))
}

fn proposed(desk: &mut Desk) {
    let mut labels = Labelmap::empty(DIMS).unwrap();
    labels.labels_mut()[5000..5400].fill(1);
    let tissue = segment::Code::sct("85756007", "Tissue");
    let code = PropertyCode::anatomical(tissue);
    let structures = vec![ProposedStructure { name: "Body".into(), code, color: None }];
    let result = Ok(Proposal { layers: vec![labels], structures, ran_ms: 1 });
    let job = desk.anatomy_job.unwrap();
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
}

#[test]
fn no_model_proposes_where_the_protocol_turns_them_off() {
    let off = [("/ai/proposal_policy", json!("off"))];
    let mut desk = under(&off);
    let why = Why::ProposalsOff { protocol: "Liver volumetry (CT) 2.1.0".into() };
    assert_eq!(desk.tries(run("ct-anatomy")), Err(why.clone()));
    assert_eq!(desk.tries(run("hippocampus")), Err(why.clone()));
    assert!(desk.view().models.iter().all(|model| model.unfit.as_ref() == Some(&why)));
    assert!(desk.anatomy_job.is_none());

    // Nor one that was running before, however late its result comes.
    let mut desk = under(&[]);
    desk.does(run("ct-anatomy"));
    load(&mut desk, document(&off));
    assert!(desk.effects.iter().any(|effect| effect == "Cancel"));
    proposed(&mut desk);
    assert_eq!(desk.view().segments.len(), 0);

    let mut desk = under(&[]);
    desk.does(run("ct-anatomy"));
    proposed(&mut desk);
    assert_eq!(desk.view().segments.len(), 1, "on request they may");
}

#[test]
fn only_the_model_that_the_protocol_names_proposes() {
    let protocol = "Liver volumetry (CT) 2.1.0";
    let mut desk = under(&[("/ai/model_id", json!("hippocampus"))]);
    let why = Why::ModelNotInProtocol { protocol: protocol.into(), wants: "hippocampus".into() };
    assert_eq!(desk.tries(run("ct-anatomy")), Err(why));
    let sha256 = "0123456789abcdef".repeat(4);
    let pinned = [("/ai/model_id", json!("ct-anatomy")), ("/ai/model_sha256", json!(sha256))];
    let mut desk = under(&pinned);
    let wants = "ct-anatomy 01234567".into();
    let why = Why::ModelNotInProtocol { protocol: protocol.into(), wants };
    assert_eq!(desk.tries(run("ct-anatomy")), Err(why.clone()));

    // Pinned while it ran: what it made is not taken.
    let mut desk = under(&[("/ai/model_id", json!("ct-anatomy"))]);
    desk.does(run("ct-anatomy"));
    load(&mut desk, document(&pinned));
    proposed(&mut desk);
    assert_eq!(desk.view().segments.len(), 0);
    assert_eq!(desk.view().models[0].state, ModelState::Failed(why));
}

#[test]
fn a_way_to_propose_that_is_not_built_is_refused_when_the_protocol_is_loaded() {
    let mut desk = under(&[]);
    for policy in ["prefill", "prefill_after_first_look"] {
        let text = document(&[("/title", json!("New")), ("/ai/proposal_policy", json!(policy))]);
        let refused = desk.tries(Command::Protocol(ProtocolCommand::Load(text)));
        let Err(Why::ProtocolInvalid(reason)) = refused else { panic!("{refused:?}") };
        assert!(reason.contains("ai.proposal_policy") && reason.contains("on_request"), "{reason}");
        assert_eq!(desk.view().protocol.title, "Liver volumetry (CT)");
    }
    let text = document(&[("/ai/proposal_policy", json!("sometimes"))]);
    let refused = desk.tries(Command::Protocol(ProtocolCommand::Load(text)));
    let Err(Why::ProtocolInvalid(reason)) = refused else { panic!("{refused:?}") };
    assert!(reason.contains("sometimes"), "{reason}");
}

#[test]
fn what_a_protocol_states_in_vain_is_told() {
    assert_eq!(under(&[]).view().protocol.not_held, [""; 0]);
    let quality = json!({ "noise_max": 20, "on_fail": "block" });
    let told = under(&[("/quality", quality)]).view().protocol.not_held.clone();
    assert_eq!(told, ["quality.noise_max", "quality.on_fail"]);
}

#[test]
fn idle_time_counts_up_to_the_protocols_limit() {
    // Each command of the desk takes a second, so a dab comes two seconds after the last.
    let active = |idle: Value| {
        let mut desk = under(&[("/ai/idle_timeout", idle.clone())]);
        add(&mut desk, 1);
        dab(&mut desk, 100.0);
        let before = desk.view().history.active_seconds;
        // Nobody does anything for a while, however often the clock ticks.
        desk.clock_ms += 600_000;
        let at = Stamp { unix_ms: desk.clock_ms, utc_offset_minutes: 0, entropy: 0 };
        desk.feed(Input::Tick(at));
        dab(&mut desk, 200.0);
        dab(&mut desk, 300.0);
        let added = desk.view().history.active_seconds - before;
        assert_eq!(sidecar(&mut desk).active_s, before + added);
        let again = sidecar(&mut restored(&desk, document(&[("/ai/idle_timeout", idle)]))).active_s;
        (added, again - before - added)
    };
    assert_eq!(active(json!(7)), (7 + 2, 0));
    assert_eq!(active(json!(45)), (45 + 2, 0));
    assert_eq!(active(Value::Null).0, 20 + 2);
    assert_eq!(active(json!(0.5)), (1, 0));
}

/// The same study and protocol after a reload, the work taken up from the journal.
fn restored(before: &Desk, protocol: String) -> Desk {
    let mut desk = Desk::new();
    desk.journal.clone_from(&before.journal);
    desk.drop_files(support::chest_files(DIMS, (4.0, 5.0)));
    load(&mut desk, protocol);
    desk.does(Command::Journal(wire::JournalCommand::Restore));
    desk
}

/// Soft tissue for all, and a narrow window for the liver.
fn liver_window() -> [(&'static str, Value); 1] {
    let window = |id: &str, (center, width): (i32, i32), structures: Value| {
        json!({
            "id": id, "label": id, "modality": "CT", "function": "LINEAR", "lock": "hard",
            "center": center, "width": width, "structures": structures
        })
    };
    let windows = json!([
        window("soft-tissue", (40, 400), json!([])),
        window("liver", (30, 150), json!([1]))
    ]);
    [("/windows", windows)]
}

#[test]
fn the_window_follows_the_active_structure_and_is_held_for_it() {
    let mut desk = under(&liver_window());
    assert_eq!(window(&desk), (40.0, 400.0));
    add(&mut desk, 1);
    assert_eq!((window(&desk), desk.view().window.label.as_str()), ((30.0, 150.0), "liver"));
    let refused = |desk: &mut Desk, way| match desk.tries(Command::Window(way)) {
        Err(Why::WindowFixed { center, width, .. }) => (center, width),
        other => panic!("{other:?}"),
    };
    let ways = || {
        [
            WindowCommand::Set { center: 60.0, width: 520.0 },
            WindowCommand::Drag { center_by: 20.0, width_by: 120.0 },
            WindowCommand::Choose("bone".into()),
        ]
    };
    for way in ways() {
        assert_eq!(refused(&mut desk, way), (30.0, 150.0));
    }
    dab(&mut desk, 100.0);

    add(&mut desk, 2);
    assert_eq!(window(&desk), (40.0, 400.0), "the spleen has no window of its own");
    let of_liver =
        [WindowCommand::Set { center: 30.0, width: 150.0 }, WindowCommand::Choose("liver".into())];
    for way in ways().into_iter().chain(of_liver) {
        assert_eq!(refused(&mut desk, way), (40.0, 400.0));
    }
    assert!(desk.view().window.choices.iter().all(|w| w.id != "liver" || !w.granted));
    dab(&mut desk, 200.0);
    assert_eq!(desk.drawn.last().unwrap().window.window().width(), 400.0);

    // A stroke in hand ends in the window it was begun in.
    desk.does(Command::Segment(SegmentCommand::Activate(LIVER)));
    assert_eq!(window(&desk), (30.0, 150.0));
    desk.does(begin(300.0));
    desk.does(Command::Segment(SegmentCommand::ActivateBy(1)));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    assert_eq!(window(&desk), (40.0, 400.0));
    let made: Vec<_> =
        sidecar(&mut desk).edits.iter().map(|e| (e.segment, e.window.width)).collect();
    assert_eq!(made, [(1, 150.0), (2, 400.0), (1, 150.0)]);

    desk.does(Command::Segment(SegmentCommand::Remove(SPLEEN)));
    assert_eq!(window(&desk), (30.0, 150.0), "the liver is what is left");
    desk.does(Command::Edit(EditCommand::Undo));
    desk.does(Command::Segment(SegmentCommand::Activate(SPLEEN)));
    assert_eq!(window(&desk), (40.0, 400.0));
}

#[test]
fn a_finding_is_looked_at_and_repaired_in_the_window_of_its_own_structure() {
    let mut desk = under(&liver_window());
    add(&mut desk, 1);
    for slice in [10, 12] {
        desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(0), slice }));
        dab(&mut desk, 300.0);
    }
    add(&mut desk, 2);
    assert_eq!(window(&desk), (40.0, 400.0));
    let skipped = found(&mut desk).into_iter().find(|item| item.rule == "skipped_slice").unwrap();
    desk.does(Command::Quality(QualityCommand::Select(skipped.id)));
    assert_eq!(window(&desk), (30.0, 150.0));
    desk.does(Command::Segment(SegmentCommand::Activate(SPLEEN)));
    desk.does(Command::Quality(QualityCommand::Repair));
    let last = sidecar(&mut desk).edits.pop().unwrap();
    assert_eq!((last.segment, last.window.width), (1, 150.0));
}

#[test]
fn a_window_that_was_chosen_stays_while_structures_share_their_windows() {
    let range = json!([{
        "id": "soft-tissue", "label": "Soft tissue", "modality": "CT", "function": "LINEAR",
        "lock": "range", "center": 40, "width": 400,
        "range": { "center": [30, 60], "width": [300, 500] }
    }]);
    let mut desk = under(&[("/windows", range)]);
    add(&mut desk, 1);
    desk.does(Command::Window(WindowCommand::Set { center: 50.0, width: 350.0 }));
    add(&mut desk, 2);
    assert_eq!(window(&desk), (50.0, 350.0));
}

#[test]
fn work_under_several_protocols_is_said_before_it_is_saved_and_in_the_sidecar() {
    let mut desk = Desk::with_chest(DIMS, (4.0, 5.0));
    let free = SegmentCommand::Add { structure: None, name: Some("Liver".into()) };
    desk.does(Command::Segment(free));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    dab(&mut desk, 100.0);
    dab(&mut desk, 200.0);
    assert_eq!(desk.view().export.protocols, []);
    let said = |desk: &Desk| -> Vec<_> {
        desk.view().export.protocols.iter().map(|p| (p.id.clone(), p.edits)).collect()
    };
    load(&mut desk, document(&[]));
    assert_eq!(said(&desk), [("free-viewing".to_owned(), 2)], "all of it under another one");
    dab(&mut desk, 300.0);
    let both = [("free-viewing".to_owned(), 2), ("liver-volumetry-ct".to_owned(), 1)];
    assert_eq!(said(&desk), both);

    let saved = sidecar(&mut desk);
    let in_file: Vec<_> = saved.protocols.iter().map(|p| (p.id.clone(), p.edits)).collect();
    assert_eq!(
        (in_file, saved.protocol.id.as_str()),
        (both.map(|(id, edits)| (id, u64::from(edits))).to_vec(), "liver-volumetry-ct")
    );
    assert_eq!(saved.protocols[1].sha256, saved.protocol.sha256);
    assert_ne!(saved.protocols[0].sha256, saved.protocol.sha256);

    // What was taken back is not saved, and not said.
    desk.does(Command::Edit(EditCommand::Undo));
    desk.does(Command::Protocol(ProtocolCommand::Choose("free-viewing".into())));
    assert_eq!(said(&desk), []);
}

#[test]
fn a_structure_without_a_window_of_its_own_is_not_free() {
    let mut desk = under(&[("/windows/0/structures", json!([1]))]);
    add(&mut desk, 2);
    assert_eq!(window(&desk), (40.0, 400.0));
    let other = WindowCommand::Set { center: 60.0, width: 520.0 };
    let refused = desk.tries(Command::Window(other));
    assert!(matches!(refused, Err(Why::WindowFixed { .. })), "{refused:?}");
}

#[test]
fn what_a_protocol_sets_limits_to_is_checked_before_it_is_saved() {
    let mut desk = under(&[("/structures/0/min_volume", json!(1e9))]);
    add(&mut desk, 1);
    dab(&mut desk, 100.0);
    let saved = desk.tries(Command::Export(ExportCommand::Seg));
    assert!(matches!(saved, Err(Why::FindingsOpen { .. })), "{saved:?}");
    assert!(desk.view().findings.items.iter().any(|item| item.rule == "small_volume"));
}

#[test]
fn a_structure_that_was_not_drawn_is_named() {
    let mut desk = under(&[]);
    assert!(desk.view().export.not_drawn.is_empty(), "nothing is segmented at all");
    add(&mut desk, 1);
    dab(&mut desk, 100.0);
    assert_eq!(desk.view().export.not_drawn, ["Spleen"]);
    add(&mut desk, 2);
    assert_eq!(desk.view().export.not_drawn, ["Spleen"], "it has no voxel");
    dab(&mut desk, 300.0);
    assert!(desk.view().export.not_drawn.is_empty());
}
