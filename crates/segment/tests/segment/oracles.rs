//! Components, holes and morphology against SciPy and scikit-image (`tests/conformance/segment_fixtures.py`).

use std::{collections::BTreeMap, path::Path};

use segment::{Connectivity, Facts, Region, Rule, Rules, find};
use volume::{Dims, Labelmap, SpacingMm, runs_of};

use crate::fixture::oblique_grid;

const DIMS: Dims = Dims::new(23, 19, 13);
const SPACING: SpacingMm = SpacingMm { column: 1.1, row: 0.8, slice: 2.5 };

/// The values of a little-endian .npy file of the fixture's shape.
fn array(name: &str) -> Vec<u16> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format!("{name}.npy"));
    let bytes = std::fs::read(path).unwrap();
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let text = String::from_utf8_lossy(&bytes[10..header]).into_owned();
    assert!(text.contains("(13, 19, 23)") && text.contains("'fortran_order': False"), "{text}");
    let body = &bytes[header..];
    if text.contains("<u2") {
        body.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect()
    } else {
        body.iter().copied().map(u16::from).collect()
    }
}

fn region(name: &str) -> Region {
    let values = array(name);
    let inside = values.iter().enumerate().filter(|(_, v)| **v > 0).map(|(at, _)| at);
    Region::from_runs(DIMS, &runs_of(inside)).unwrap()
}

fn check(expected: &str, found: &Region) {
    let expected_region = region(expected);
    let missing = expected_region.difference(found).voxel_count();
    let excess = found.difference(&expected_region).voxel_count();
    assert_eq!((missing, excess), (0, 0), "{expected}: missing and excess voxels");
}

/// Of 28 parts as scikit-image has them, those of three voxels and more are separate parts, the others floating pixels.
#[test]
fn separate_parts_are_those_of_scikit_image() {
    let labels = array("scattered_corners");
    let mut sizes = BTreeMap::new();
    for &label in labels.iter().filter(|&&label| label > 0) {
        *sizes.entry(label).or_insert(0usize) += 1;
    }
    let mut by_size: Vec<_> = sizes.iter().map(|(&label, &size)| (size, label)).collect();
    by_size.sort_unstable_by(|a, b| b.cmp(a));
    let large: Vec<_> = by_size.iter().copied().filter(|(size, _)| *size >= 3).collect();

    let mask = labels.iter().map(|&label| u8::from(label > 0)).collect();
    let mask = Labelmap::from_labels(DIMS, mask).unwrap();
    // Nothing is joined over slices.
    let rules = Rules { skipped_slices: 0, ..Rules::default() };
    let findings = find(&mask, 1, &oblique_grid(DIMS), &rules).unwrap();
    let parts: Vec<_> = findings.iter().filter(|f| f.rule == Rule::SeparateParts).collect();
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].facts, Facts::SeparateParts { found: large.len() });
    assert_eq!(parts[0].voxels, large[1..].iter().map(|(size, _)| size).sum::<usize>());
    assert_eq!(labels[DIMS.offset(parts[0].place)], large[1].1, "in the second largest");
    let islands = findings.iter().filter(|f| f.rule == Rule::Island).count();
    assert_eq!((large.len(), islands), (17, sizes.len() - 17));
}

#[test]
fn components_are_those_of_scikit_image() {
    for (name, connectivity) in
        [("components_faces", Connectivity::Face), ("components_corners", Connectivity::Corner)]
    {
        let labels = array(name);
        let parts = region("mask").components(connectivity);
        let mut sizes = BTreeMap::new();
        for &label in labels.iter().filter(|&&label| label > 0) {
            *sizes.entry(label).or_insert(0usize) += 1;
        }
        let mut expected: Vec<usize> = sizes.values().copied().collect();
        expected.sort_by_key(|&size| std::cmp::Reverse(size));
        assert_eq!(parts.sizes(), expected, "{name}");
        for part in 0..parts.len() {
            let part = parts.region(part);
            let mut found: Vec<u16> =
                part.runs().flat_map(|run| labels[run.range()].to_vec()).collect();
            found.dedup();
            assert_eq!(found.len(), 1, "{name}: a part holds labels {found:?}");
        }
    }
}

#[test]
fn keeping_the_largest_and_removing_the_small_follow_the_sizes() {
    let parts = region("mask").components(Connectivity::Corner);
    assert_eq!(parts.largest().voxel_count(), parts.sizes()[0]);
    let kept: usize = parts.sizes().iter().filter(|&&size| size >= 4).sum();
    assert_eq!(parts.at_least(4).voxel_count(), kept);
    assert!(kept < region("mask").voxel_count());
}

#[test]
fn components_in_slices_stay_in_their_slice() {
    let mask = region("mask");
    let by_slice: usize = mask
        .slices()
        .into_iter()
        .map(|slice| {
            let start = slice as usize * DIMS.slice_len();
            let runs: Vec<_> = mask
                .runs()
                .filter(|run| (start..start + DIMS.slice_len()).contains(&run.start))
                .collect();
            let part = Region::from_runs(DIMS, &runs).unwrap();
            part.components(Connectivity::Face).len()
        })
        .sum();
    assert_eq!(mask.components(Connectivity::FaceInSlice).len(), by_slice);
}

#[test]
fn holes_are_filled_as_scipy_fills_them() {
    let mask = region("mask");
    check("filled", &mask.filled());
    check("filled_in_slices", &mask.filled_in_slices());
    assert_eq!(mask.holes().voxel_count() + mask.voxel_count(), mask.filled().voxel_count());
}

#[test]
fn morphology_with_a_ball_in_mm_is_that_of_scipy() {
    let mask = region("mask");
    for radius in [1.3, 2.9, 5.3] {
        check(&format!("dilated_{radius}"), &mask.dilated(radius, SPACING));
        check(&format!("eroded_{radius}"), &mask.eroded(radius, SPACING));
        check(&format!("opened_{radius}"), &mask.opened(radius, SPACING));
        check(&format!("closed_{radius}"), &mask.closed(radius, SPACING));
    }
}

#[test]
fn a_radius_that_ends_on_a_voxel_centre_takes_it() {
    let at = DIMS.offset(volume::Index::new(11, 9, 6));
    let dot = Region::from_runs(DIMS, &runs_of([at])).unwrap();
    let (low, high) = dot.dilated(3.0 * 0.8, SPACING).bounds().unwrap();
    assert_eq!((low.row, high.row, low.column, high.column), (6, 12, 9, 13));
    let empty = Region::empty(DIMS);
    assert!(empty.dilated(3.0, SPACING).is_empty() && empty.filled().is_empty());
}
