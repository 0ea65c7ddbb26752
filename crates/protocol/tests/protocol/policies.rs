//! Which windows a protocol lets through.

use protocol::{Protocol, ProtocolError, ResolvedWindows};
use volume::{Dims, Placement, Rescale, Volume, Voxels};
use window::{GrantKind, Refusal, Window, WindowFunction, WindowRequest};

fn linear(center: f64, width: f64) -> Window {
    Window::linear(center, width).expect("a window")
}

fn fallback() -> Window {
    linear(128.0, 256.0)
}

fn shipped(id: &str) -> Protocol {
    Protocol::shipped_by_id(id).expect("a shipped protocol")
}

fn mr() -> Volume {
    let dims = Dims::new(101, 1, 2);
    // Air at zero, tissue at 200 to 300.
    let voxels = (0..202).map(|at| if at < 101 { at % 2 } else { 200 + at - 101 }).collect();
    let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
    Volume::new(placement, Voxels::U16(voxels), Rescale::IDENTITY).expect("a volume")
}

#[test]
fn liver_volumetry_holds_its_window_for_each_structure() {
    let protocol = shipped("liver-volumetry-ct");
    for structure in [None, Some(1), Some(2)] {
        let policy = protocol
            .policy(structure, "CT", &ResolvedWindows::default(), fallback())
            .expect("a policy");
        let granted = policy.default_window();
        assert_eq!(granted.window(), linear(40.0, 400.0));
        assert_eq!(granted.kind(), GrantKind::Protocol);
        let tried = linear(60.0, 520.0);
        assert_eq!(
            policy.grant(&WindowRequest::Values(tried)),
            Err(Refusal::Locked { tried, fixed: linear(40.0, 400.0) })
        );
    }
}

#[test]
fn a_structure_starts_with_the_window_that_names_it() {
    let text = include_str!("../../../../protocols/liver-volumetry-ct.json");
    let mut document: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let mut own = document["windows"][0].clone();
    own["id"] = "spleen".into();
    own["center"] = 90.into();
    own["structures"] = serde_json::json!([2]);
    document["windows"].as_array_mut().expect("windows").push(own);
    let protocol = Protocol::from_json(&document.to_string()).expect("a document");
    let windows = |structure, modality| {
        let resolved = ResolvedWindows::default();
        let policy = protocol.policy(structure, modality, &resolved, fallback()).expect("windows");
        let ids: Vec<String> = policy.windows().iter().map(|w| w.id.clone()).collect();
        (policy.default_window().window_id().map(str::to_owned), ids)
    };
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(windows(Some(1), "CT"), (Some("soft-tissue".into()), ids(&["soft-tissue"])));
    let both = ids(&["soft-tissue", "spleen"]);
    assert_eq!(windows(Some(2), "CT"), (Some("spleen".into()), both.clone()));
    assert_eq!(windows(None, "CT"), (Some("soft-tissue".into()), both));
    assert!(!protocol.windows_alike(Some(1), Some(2), "CT"));
    assert!(!protocol.windows_alike(None, Some(2), "CT"), "the same windows, another default");
    assert!(protocol.windows_alike(Some(1), Some(2), "MR"));
    let shipped = shipped("liver-volumetry-ct");
    assert!(
        shipped.windows_alike(None, Some(1), "CT") && shipped.windows_alike(Some(2), Some(1), "CT")
    );
}

#[test]
fn a_modality_without_windows_is_free_and_marked() {
    let policy = shipped("liver-volumetry-ct")
        .policy(None, "MR", &ResolvedWindows::default(), fallback())
        .expect("a policy");
    assert_eq!(policy.default_window().kind(), GrantKind::Free);
    assert_eq!(policy.default_window().window(), fallback());
    let free = Protocol::free_viewing()
        .policy(Some(3), "CT", &ResolvedWindows::default(), fallback())
        .expect("a policy");
    let any = free.grant(&WindowRequest::Values(linear(-600.0, 1500.0))).expect("any window");
    assert_eq!(any.kind(), GrantKind::Free);
}

#[test]
fn percentiles_have_no_numbers_before_the_volume_gave_them() {
    let protocol = shipped("hippocampus-t1-mr");
    assert!(protocol.needs_whole_volume("MR") && !protocol.needs_whole_volume("CT"));
    let unresolved = protocol.policy(Some(1), "MR", &ResolvedWindows::default(), fallback());
    assert!(matches!(unresolved, Err(ProtocolError::Unresolved(id)) if id == "t1-p1-p99"));

    let resolved = protocol.resolve_windows(&mr(), "MR").expect("numbers");
    let policy = protocol.policy(Some(1), "MR", &resolved, fallback()).expect("a policy");
    // Foreground 200..=300: its 1st and 99th percentiles are 201 and 299.
    let expected = Window::new(250.0, 98.0, WindowFunction::LinearExact).expect("a window");
    assert_eq!(policy.default_window().window(), expected);
    assert!(policy.is_fixed());

    let record: Vec<(String, Window)> =
        resolved.iter().map(|(id, window)| (id.to_owned(), window)).collect();
    assert_eq!(ResolvedWindows::from_record(record), resolved);
}

#[test]
fn a_volume_without_contrast_has_no_window_and_says_which() {
    let dims = Dims::new(5, 1, 1);
    let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
    let flat = Volume::new(placement, Voxels::U16(vec![9; 5]), Rescale::IDENTITY).expect("flat");
    let refused = shipped("hippocampus-t1-mr").resolve_windows(&flat, "MR");
    assert!(matches!(refused, Err(ProtocolError::Window { id, .. }) if id == "t1-p1-p99"));
}
