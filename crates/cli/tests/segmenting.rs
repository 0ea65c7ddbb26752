//! `segment`, `qc`, `compare` and `check`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "each test file uses a part of the support")]

mod support;

use std::fs;

use interchange::nifti::write_labels;
use phantom::{Organ, Phantom};
use serde_json::{Value, json};
use support::{Desk, data, repository, text, voxelkeep};
use volume::{Dims, Direction, Grid, Index, Labelmap, Lps, Placement, SpacingMm};

fn grid_of(placement: &Placement) -> &Grid {
    placement.grid().unwrap()
}

/// Labels on the phantom's grid, by its organs.
fn labels_of(chest: &Phantom, label: impl Fn(Organ) -> u8) -> Vec<u8> {
    let mut of_organ = [0u8; 256];
    for organ in Organ::ALL {
        of_organ[usize::from(organ.label())] = label(organ);
    }
    let truth = chest.truth.labels();
    let labels = truth.iter().map(|&l| of_organ[usize::from(l)]).collect();
    let map = Labelmap::from_labels(chest.truth.dims(), labels).unwrap();
    write_labels(&map, grid_of(chest.volume.placement())).unwrap()
}

fn segment_named<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["segments"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap()
}

fn dice_of(report: &Value, segment: u64) -> f64 {
    let of = |s: &&Value| s["segment"] == segment;
    report["segments"].as_array().unwrap().iter().find(of).unwrap()["dice"].as_f64().unwrap()
}

#[test]
fn anatomy_of_the_phantom_is_found_saved_as_seg_and_agrees_with_the_truth() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let seg = desk.path("seg.dcm");
    let arguments = ["segment", &folder, "--model", "ct-anatomy", "-o", &seg, "--json"];
    let report = voxelkeep(&arguments).expect(0, "Left lung").json();
    let number = |name| segment_named(&report, name)["segment"].as_u64().unwrap() as u8;
    type IsPart = fn(Organ) -> bool;
    let truths: [(&str, IsPart); 4] = [
        ("Body", |_| true),
        ("Left lung", |o| matches!(o, Organ::LeftLung | Organ::LeftNodule)),
        ("Right lung", |o| matches!(o, Organ::RightLung | Organ::RightNodule)),
        ("Bone", |o| o == Organ::Bone),
    ];
    for (name, is_part) in truths {
        let truth = labels_of(&chest, |o| if is_part(o) { number(name) } else { 0 });
        let truth = desk.write("truth.nii.gz", &truth);
        let compared = voxelkeep(&["compare", &seg, &truth, "--json"]).expect(0, "Dice").json();
        let dice = dice_of(&compared, number(name).into());
        assert!(dice > 0.95, "{name}: {dice}");
    }
}

#[test]
fn labels_and_seg_say_the_same_there_and_back() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    // Numbers with a gap: SEG numbers are 1, 2, so they are compared as NIfTI.
    let labels = labels_of(&chest, |o| match o {
        Organ::Heart => 1,
        Organ::Aorta => 2,
        _ => 0,
    });
    let first = desk.write("first.nii.gz", &labels);
    let (seg, back) = (desk.path("seg.dcm"), desk.path("back.nii.gz"));
    voxelkeep(&["convert", &first, "--source", &folder, "-o", &seg]).expect(0, "wrote");
    voxelkeep(&["convert", &seg, "--source", &folder, "-o", &back]).expect(0, "wrote");
    let read = |path: &str| study::read_nifti_labels(&fs::read(path).unwrap(), 1 << 30).unwrap();
    assert_eq!(read(&first), read(&back));
    for (a, b) in [(&first, &seg), (&seg, &back), (&seg, &seg)] {
        let report = voxelkeep(&["compare", a, b, "--json"]).expect(0, "").json();
        assert_eq!((dice_of(&report, 1), dice_of(&report, 2)), (1.0, 1.0));
    }
    // Labels on the images of another patient are refused.
    let other = data("multimodal_sts_002/ct");
    voxelkeep(&["convert", &first, "--source", &other, "-o", &back])
        .expect(1, "voxels of the source");
}

#[test]
fn faults_that_were_planted_are_found_where_they_are() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let dims = chest.truth.dims();
    let mut map = Labelmap::empty(dims).unwrap();
    let mut fill = |columns: [u32; 2], rows: [u32; 2], slices: [u32; 2], label: u8| {
        for offset in 0..dims.voxel_count().unwrap() {
            let at = dims.index(offset);
            let within = |v: u32, [low, high]: [u32; 2]| (low..=high).contains(&v);
            if within(at.column, columns) && within(at.row, rows) && within(at.slice, slices) {
                map.labels_mut()[offset] = label;
            }
        }
    };
    fill([30, 50], [20, 44], [10, 20], 1);
    fill([30, 50], [20, 44], [15, 15], 0);
    fill([40, 41], [30, 31], [12, 12], 0);
    fill([70, 70], [60, 60], [30, 30], 1);
    let grid = grid_of(chest.volume.placement());
    let path = desk.write("faulty.nii.gz", &write_labels(&map, grid).unwrap());
    let seg = desk.path("faulty.dcm");
    voxelkeep(&["convert", &path, "--source", &folder, "-o", &seg]).expect(0, "");
    let report =
        voxelkeep(&["qc", &seg, "--source", &folder, "--json"]).expect(1, "skipped").json();
    let findings = report["findings"].as_array().unwrap();
    let rules: Vec<_> = findings.iter().map(|f| f["rule"].as_str().unwrap()).collect();
    for rule in ["islands", "holes", "skipped_slice"] {
        assert!(rules.contains(&rule), "{rule} in {rules:?}");
    }
    let island = findings.iter().find(|f| f["rule"] == "islands").unwrap();
    let at = grid.lps_from_index(Index::new(70, 60, 30).center());
    assert_eq!(island["position_lps_mm"], json!([at.x, at.y, at.z]));
    assert_eq!((&island["voxels"], &island["volume_mm3"]), (&json!(1), &json!(80.0)));
    // The same from labels, and nothing on a mask without faults.
    voxelkeep(&["qc", &path, "--source", &folder, "--json"]).expect(1, "island");
    let heart = labels_of(&chest, |o| u8::from(o == Organ::LeftNodule));
    let heart = desk.write("clean.nii.gz", &heart);
    let report = voxelkeep(&["qc", &heart, "--source", &folder, "--json"]).expect(0, "").json();
    assert_eq!(report["findings"], json!([]));
}

#[test]
fn a_protocols_limits_hold_for_its_structures_whatever_file_they_are_in() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    // Two nodules stand for a liver in two parts, the heart for a spleen.
    let labels = labels_of(&chest, |organ| match organ {
        Organ::LeftNodule | Organ::RightNodule => 1,
        Organ::Heart => 2,
        _ => 0,
    });
    let labels = desk.write("labels.nii.gz", &labels);
    let qc = |file: &str, protocol: &[&str], code| {
        let arguments = [&["qc", file, "--source", &folder, "--json"], protocol].concat();
        voxelkeep(&arguments).expect(code, "")
    };
    let of = |ran: &support::Ran| -> Vec<(u64, String)> {
        let report = ran.json();
        let findings = report["findings"].as_array().unwrap().iter();
        let said = |f: &Value| (f["segment"].as_u64().unwrap(), f["message"].to_string());
        findings.map(said).collect()
    };
    let general = of(&qc(&labels, &[], 1));
    assert_eq!(general.len(), 1, "without a protocol nobody says how many parts: {general:?}");
    assert!(general[0].0 == 1 && general[0].1.contains("2 separate parts"), "{general:?}");

    let document = text(&repository().join("protocols/liver-volumetry-ct.json"));
    for protocol in [document.as_str(), "liver-volumetry-ct"] {
        let ran = qc(&labels, &["--protocol", protocol], 1);
        let found = of(&ran);
        let rules: Vec<_> = ran.json()["findings"].as_array().unwrap().clone();
        let rules: Vec<_> = rules.iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect();
        assert_eq!(rules, ["too_many_parts", "small_volume", "few_slices"]);
        assert!(found.iter().all(|(segment, _)| *segment == 1), "{found:?}");
        assert!(found[0].1.contains("2 parts; the protocol allows 1"), "{found:?}");
        assert!(found[1].1.contains("asks for at least 300.000 mL"), "{found:?}");
        assert!(found[2].1.contains("asks for at least 10"), "{found:?}");
    }
    let stated = fs::read_to_string(&document).unwrap();
    let stated = stated.replacen('{', "{\"quality\": {\"snr_min\": 3},", 1);
    let stated = desk.write("quality.json", stated.as_bytes());
    let ran = qc(&labels, &["--protocol", &stated], 1);
    assert!(ran.words.contains("neither checked nor enforced"), "{ran:?}");
    assert!(ran.words.contains("quality.snr_min"), "{ran:?}");
    // Segments of a SEG are known by what they are called and coded, not by their number.
    let seg = desk.path("labels.dcm");
    voxelkeep(&["convert", &labels, "--source", &folder, "-o", &seg]).expect(0, "wrote");
    let ran = qc(&seg, &["--protocol", &document], 1);
    assert!(ran.words.contains("segment 1 is no structure of Liver volumetry (CT)"), "{ran:?}");
    voxelkeep(&["qc", &seg, "--source", &folder, "--protocol", "no-such"]).expect(2, "no-such");
}

#[test]
fn overlap_of_known_boxes_is_the_number_it_should_be() {
    let desk = Desk::new();
    let axes = [Direction::LEFT, Direction::POSTERIOR, -Direction::SUPERIOR];
    let spacing = SpacingMm { column: 1.0, row: 2.0, slice: 5.0 };
    let dims = Dims::new(10, 4, 3);
    let write = |name: &str, origin: Lps, label: fn(u32) -> u8| {
        let grid = Grid::new(dims, origin, axes, spacing).unwrap();
        let labels = (0..120).map(|o| label(dims.index(o).column)).collect();
        let map = Labelmap::from_labels(dims, labels).unwrap();
        desk.write(name, &write_labels(&map, &grid).unwrap())
    };
    let a = write("a.nii.gz", Lps::default(), |c| if c < 6 { 4 } else { 0 });
    let b = write("b.nii.gz", Lps::default(), |c| if c < 3 { 4 } else { 7 });
    let apart = write("c.nii.gz", Lps::new(0.5, 0.0, 0.0), |_| 4);
    let report = voxelkeep(&["compare", &a, &b, "--json"]).expect(0, "").json();
    let expected = json!({"segments": [
        {"segment": 4, "dice": 2.0 * 36.0 / 108.0, "volume_a_ml": 0.72, "volume_b_ml": 0.36},
        {"segment": 7, "dice": 0.0, "volume_a_ml": 0.0, "volume_b_ml": 0.84},
    ]});
    assert_eq!(report, expected);
    voxelkeep(&["compare", &a, &apart, "--json"]).expect(1, "do not lie on");
}

#[test]
fn a_seg_is_refused_with_its_reason_and_labels_are_not() {
    let desk = Desk::new();
    let (seg, labels) = (desk.path("seg.dcm"), desk.path("labels.nii.gz"));
    let abdomen = data("ct_abdomen_totalseg/dicom");
    let run =
        |path: &str, out: &str| voxelkeep(&["segment", path, "--model", "ct-anatomy", "-o", out]);
    run(&abdomen, &seg).expect(1, "no UIDs");
    run(&data("ct_head_coarse_slicer"), &seg).expect(1, "no frame of reference");
    assert!(!fs::exists(&seg).unwrap());
    run(&abdomen, &labels).expect(0, "Body");
    run(&data("multimodal_sts_002/mr_t1"), &seg).expect(1, "made for CT");
}

#[test]
fn a_nifti_image_is_segmented_in_its_own_grid_and_within_the_box() {
    let desk = Desk::new();
    let (folder, _) = desk.phantom();
    let (image, labels) = (desk.path("chest.nii.gz"), desk.path("labels.nii.gz"));
    voxelkeep(&["convert", &folder, "-o", &image]).expect(0, "");
    let run = |more: &[&str]| {
        voxelkeep(&[&["segment", &image, "--model", "ct-anatomy"][..], more].concat())
    };
    let ran = run(&["-o", &labels, "--box", "-200,-200,-40,200,200,60", "--json"]);
    let report = ran.expect(0, "superior face of the box").json();
    let warnings = report["warnings"].as_array().unwrap();
    let said = |name: &str, face: &str| {
        let is_said = |w: &&Value| {
            let message = w["message"].as_str().unwrap();
            w["code"] == "box_contact" && message.contains(name) && message.contains(face)
        };
        warnings.iter().any(|w| is_said(&w))
    };
    for name in ["Body", "Bone"] {
        assert!(said(name, "superior face") && said(name, "inferior face"), "{name}: {warnings:?}");
        assert!(!said(name, "left face") && !said(name, "anterior face"), "{name}: {warnings:?}");
    }
    let (map, grid) = study::read_nifti_labels(&fs::read(&labels).unwrap(), 1 << 30).unwrap();
    let outside = (0..map.labels().len()).filter(|&at| map.labels()[at] != 0).any(|at| {
        let z = grid.lps_from_index(map.dims().index(at).center()).z;
        !(-40.0..=60.0).contains(&z)
    });
    assert!(!outside);
    run(&["-o", &desk.path("x.dcm")]).expect(1, "no UIDs");
    run(&["-o", &labels, "--box", "900,900,900,901,901,901"]).expect(1, "holds no voxel");
}

#[test]
fn a_protocol_is_checked_requirement_by_requirement() {
    let desk = Desk::new();
    let (folder, _) = desk.phantom();
    let protocol = |name: &str| text(&repository().join("protocols").join(name));
    let (free, hippocampus) = (protocol("free-viewing.json"), protocol("hippocampus-t1-mr.json"));
    voxelkeep(&["check", &folder, "--protocol", &free]).expect(0, "");
    let ran = voxelkeep(&["check", &folder, "--protocol", &hippocampus, "--json"]);
    let report = ran.expect(1, "FAILS").json();
    let checks = report["checks"].as_array().unwrap();
    let modality = checks.iter().find(|c| c["requirement"] == "modality").unwrap();
    assert_eq!((&modality["verdict"], &modality["found"]), (&json!("fail"), &json!("CT")));
    assert!(modality["source"].as_str().unwrap().contains("Modality"));
    let broken = desk.write("broken.json", b"{}");
    voxelkeep(&["check", &folder, "--protocol", &broken]).expect(1, "protocol");
    voxelkeep(&["check", &folder, "--protocol", &desk.path("none.json")]).expect(2, "No such file");
}
