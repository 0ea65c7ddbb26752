//! Series against protocols. The whole list is shown, so that a new requirement is seen in each case.

use std::fmt::Write;

use protocol::{Protocol, SeriesUnderCheck};
use study::{Finding, SeriesFacts};
use volume::{Dims, Direction, Grid, Lps, Placement, Plane, SpacingMm};

/// A portal venous abdomen, 3 mm slices every 2 mm.
fn abdomen() -> SeriesFacts {
    SeriesFacts {
        modality: "CT".into(),
        body_part: "ABDOMEN".into(),
        manufacturer: "SIEMENS".into(),
        kernel: "Br38f".into(),
        contrast_agent: "Iomeron".into(),
        image_type: ["ORIGINAL", "PRIMARY", "AXIAL"].map(String::from).into(),
        frame_of_reference: "1.2.3".into(),
        slice_thickness_mm: Some(3.0),
        ..SeriesFacts::default()
    }
}

fn placed(axes: [Direction; 3], spacing: (f64, f64, f64)) -> Placement {
    let spacing = SpacingMm { column: spacing.0, row: spacing.1, slice: spacing.2 };
    let dims = Dims::new(512, 512, 141);
    Placement::Regular(Grid::new(dims, Lps::default(), axes, spacing).expect("a grid"))
}

const AXIAL: [Direction; 3] = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];

fn listed(protocol: &Protocol, series: &SeriesUnderCheck<'_>) -> String {
    let mut list = String::new();
    for check in protocol.check(series) {
        writeln!(
            list,
            "{} {}: {} ({})",
            check.verdict.key(),
            check.requirement.key(),
            check.found,
            check.expected
        )
        .expect("text grows");
    }
    list
}

fn liver() -> Protocol {
    Protocol::shipped_by_id("liver-volumetry-ct").expect("a shipped protocol")
}

#[test]
fn a_fitting_series_passes_but_for_what_no_file_says() {
    let series = SeriesUnderCheck {
        facts: &abdomen(),
        placement: &placed(AXIAL, (0.98, 0.98, 2.0)),
        plane: Some(Plane::Axial),
        findings: &[],
        unreadable: 0,
    };
    insta::assert_snapshot!(listed(&liver(), &series), @r"
    pass modality: CT (CT)
    pass body_part: ABDOMEN (ABDOMEN, LIVER, ABDOMENPELVIS, CHESTABDPELVIS, CHESTABDOMEN)
    pass image_kind: ORIGINAL, PRIMARY, AXIAL ()
    unknown contrast_phase: Iomeron (portal)
    pass kernel: Br38f, standard (smooth, standard)
    pass window: W 400 L 40 (CT)
    pass frame_of_reference: true (true)
    pass lossless: true (true)
    pass no_burned_in_text: true (true)
    pass position: true (true)
    pass plane: axial (axial)
    pass slices_complete: 141/141 (141)
    pass spacing_uniform: true (1 %)
    pass tilt: 0° (1°)
    pass slice_thickness: 3 mm (0.5–5 mm)
    pass slice_spacing: 2 mm (0.5–5 mm)
    pass pixel_spacing: 0.98 mm (0.4–1.2 mm)
    pass matrix: 512 × 512 (512–1024)
    ");
}

#[test]
fn a_series_that_does_not_fit_fails_with_what_was_found() {
    let facts = SeriesFacts {
        modality: "MR".into(),
        body_part: "KNEE".into(),
        kernel: "Br64".into(),
        image_type: ["DERIVED", "SECONDARY", "LOCALIZER"].map(String::from).into(),
        slice_thickness_mm: Some(5.5),
        frame_of_reference: String::new(),
        lossy: true,
        burned_in: true,
        ..abdomen()
    };
    let axes = [Direction::POSTERIOR, -Direction::SUPERIOR, -Direction::LEFT];
    let findings = [
        Finding::MissingSlices { after_slice: 88, missing: 1, step_mm: 12.0 },
        Finding::UnevenSpacing { min_mm: 5.5, median_mm: 6.0, max_mm: 6.25 },
    ];
    let series = SeriesUnderCheck {
        facts: &facts,
        placement: &placed(axes, (0.98, 1.3, 6.0)),
        plane: Some(Plane::Sagittal),
        findings: &findings,
        unreadable: 0,
    };
    insta::assert_snapshot!(listed(&liver(), &series), @r"
    fail modality: MR (CT)
    warn body_part: KNEE (ABDOMEN, LIVER, ABDOMENPELVIS, CHESTABDPELVIS, CHESTABDOMEN)
    fail image_kind: DERIVED, SECONDARY, LOCALIZER ()
    unknown contrast_phase: Iomeron (portal)
    fail kernel: Br64, bone (smooth, standard)
    fail window:  (MR)
    warn frame_of_reference: false (true)
    warn lossless: false (true)
    warn no_burned_in_text: false (true)
    pass position: true (true)
    fail plane: sagittal (axial)
    fail slices_complete: 141/142 (142)
    fail spacing_uniform: 5.5–6.25 mm (1 %)
    pass tilt: 0° (1°)
    fail slice_thickness: 5.5 mm (0.5–5 mm)
    fail slice_spacing: 6 mm (0.5–5 mm)
    fail pixel_spacing: 0.98–1.3 mm (0.4–1.2 mm)
    pass matrix: 512 × 512 (512–1024)
    ");
}

#[test]
fn headers_that_say_nothing_are_unknown_and_never_pass_for_fitting() {
    let facts = SeriesFacts::default();
    let placement = Placement::Unplaced { dims: Dims::new(512, 512, 20), pixel_spacing_mm: None };
    let series = SeriesUnderCheck {
        facts: &facts,
        placement: &placement,
        plane: None,
        findings: &[],
        unreadable: 0,
    };
    insta::assert_snapshot!(listed(&liver(), &series), @r"
    unknown modality:  (CT)
    unknown body_part:  (ABDOMEN, LIVER, ABDOMENPELVIS, CHESTABDPELVIS, CHESTABDOMEN)
    unknown image_kind:  ()
    unknown contrast_phase:  (portal)
    unknown kernel:  (smooth, standard)
    unknown window:  ()
    warn frame_of_reference: false (true)
    pass lossless: true (true)
    pass no_burned_in_text: true (true)
    fail position: false (true)
    unknown plane:  (axial)
    unknown slices_complete: 20 ()
    unknown spacing_uniform:  (1 %)
    unknown tilt:  (1°)
    unknown slice_thickness:  (0.5–5 mm)
    unknown slice_spacing:  (0.5–5 mm)
    unknown pixel_spacing:  (0.4–1.2 mm)
    pass matrix: 512 × 512 (512–1024)
    ");
}

#[test]
fn contrast_agent_contradicts_a_native_series() {
    let protocol = Protocol::shipped_by_id("hippocampus-t1-mr").expect("a shipped protocol");
    let facts = SeriesFacts {
        modality: "MR".into(),
        body_part: "BRAIN".into(),
        contrast_agent: "Gadovist".into(),
        slice_thickness_mm: Some(0.7),
        ..abdomen()
    };
    let findings = [Finding::Tilt { degrees: -2.5, stated_degrees: None }];
    let oblique = Direction::new(0.0, 0.5, 0.8).expect("a direction");
    let down = oblique.normal_to(Direction::LEFT).expect("a direction");
    let series = SeriesUnderCheck {
        facts: &facts,
        placement: &placed([Direction::LEFT, down, oblique], (0.67, 0.7, 0.67)),
        plane: None,
        findings: &findings,
        unreadable: 0,
    };
    insta::assert_snapshot!(listed(&protocol, &series), @r"
    pass modality: MR (MR)
    pass body_part: BRAIN (BRAIN, HEAD)
    pass image_kind: ORIGINAL, PRIMARY, AXIAL ()
    fail contrast_phase: Gadovist (native)
    pass window: p1–p99 (MR)
    pass frame_of_reference: true (true)
    pass lossless: true (true)
    pass no_burned_in_text: true (true)
    pass position: true (true)
    pass plane: oblique (coronal, sagittal, axial, oblique)
    pass slices_complete: 141/141 (141)
    pass spacing_uniform: true (1 %)
    fail tilt: -2.5° (1°)
    pass slice_thickness: 0.7 mm (0.5–1.5 mm)
    pass slice_spacing: 0.67 mm (0.5–1.5 mm)
    pass pixel_spacing: 0.67–0.7 mm (0.4–1.5 mm)
    ");
}

#[test]
fn free_viewing_warns_where_a_structure_protocol_fails() {
    let findings = [Finding::MissingSlices { after_slice: 3, missing: 2, step_mm: 6.0 }];
    let series = SeriesUnderCheck {
        facts: &abdomen(),
        placement: &placed(AXIAL, (0.98, 0.98, 2.0)),
        plane: Some(Plane::Axial),
        findings: &findings,
        unreadable: 0,
    };
    insta::assert_snapshot!(listed(&Protocol::free_viewing(), &series), @r"
    pass image_kind: ORIGINAL, PRIMARY, AXIAL ()
    pass frame_of_reference: true (true)
    pass lossless: true (true)
    pass no_burned_in_text: true (true)
    pass position: true (true)
    warn slices_complete: 141/143 (143)
    pass spacing_uniform: true (true)
    ");
}
