//! Planted faults are found at their place with their size, repaired exactly, and undone.

use crate::fixture::{oblique_grid, three_segments};
use segment::{
    Delta, Face, Facts, Finding, History, Limits, Overwrite, Region, Rule, Rules, SegmentError,
    Segmentation, Severity, find, find_all, repair, repair_all,
};
use volume::{Dims, Grid, Index, Labelmap, runs_of};

const DIMS: Dims = Dims::new(41, 37, 19);

fn grid() -> Grid {
    oblique_grid(DIMS)
}

fn voxels(inside: impl Fn(Index) -> bool) -> Region {
    let count = DIMS.voxel_count().unwrap();
    Region::from_runs(DIMS, &runs_of((0..count).filter(|&at| inside(DIMS.index(at))))).unwrap()
}

/// A leaning organ well inside the image.
fn organ() -> Region {
    voxels(|at| {
        let center = (18.0 + f64::from(at.slice) * 0.4, 17.0);
        let reach = 9.0 - f64::from(at.slice.abs_diff(8)) * 0.6;
        let off = (f64::from(at.column) - center.0).hypot(f64::from(at.row) - center.1);
        (2..=15).contains(&at.slice) && off < reach
    })
}

fn dot(column: u32, row: u32, slice: u32) -> Region {
    Region::from_runs(DIMS, &runs_of([DIMS.offset(Index::new(column, row, slice))])).unwrap()
}

fn on_slice(region: &Region, slice: u32) -> Region {
    region.intersection(&voxels(|at| at.slice == slice))
}

/// Segment 1 of three, drawn as the region.
fn segmented(region: &Region) -> Segmentation {
    let mut segmentation = three_segments(DIMS);
    let delta = segmentation.paint(1, region, Overwrite::Unlocked).unwrap();
    segmentation.apply(&delta).unwrap();
    segmentation
}

fn labels(segmentation: &Segmentation) -> &Labelmap {
    segmentation.layers()[0].labels()
}

fn found(region: &Region) -> Vec<Finding> {
    find(labels(&segmented(region)), 1, &grid(), &Rules::default()).unwrap()
}

#[test]
fn a_clean_organ_has_no_findings() {
    assert_eq!(found(&organ()), []);
}

#[test]
fn islands_are_listed_by_size_with_place_and_removed_exactly() {
    let specks = dot(2, 3, 4).union(&dot(3, 4, 5)).union(&dot(38, 30, 12));
    let segmentation = segmented(&organ().union(&specks));
    let findings = find(labels(&segmentation), 1, &grid(), &Rules::default()).unwrap();
    let seen: Vec<_> = findings.iter().map(|f| (f.rule, f.voxels, f.bounds)).collect();
    let (a, b, c) = (Index::new(2, 3, 4), Index::new(3, 4, 5), Index::new(38, 30, 12));
    assert_eq!(seen, [(Rule::Island, 2, (a, b)), (Rule::Island, 1, (c, c))]);
    assert!((findings[0].volume_mm3 - 2.0 * 0.71 * 0.93 * 2.3).abs() < 1e-9);
    assert_eq!(findings[1].place, c);
    let mut repaired = segmentation.clone();
    for delta in repair_all(&segmentation, &findings).unwrap() {
        repaired.apply(&delta).unwrap();
    }
    assert_eq!(repaired.region(1).unwrap(), organ());
}

#[test]
fn island_thresholds_are_parameters_and_many_islands_are_summed_up() {
    let specks = voxels(|at| at.row == 1 && at.slice == 1 && at.column % 3 == 2);
    let segmentation = segmented(&organ().union(&specks));
    let look = |rules: Rules| find(labels(&segmentation), 1, &grid(), &rules).unwrap();
    let few = look(Rules { max_listed: 4, ..Rules::default() });
    let facts: Vec<_> = few.iter().map(|f| f.facts).collect();
    let island = |parts| Facts::Island { parts };
    assert_eq!(facts, [island(9), island(1), island(1), island(1), island(1)]);
    // Allowed are parts, not specks: what is far smaller than the organ is told.
    let allowed =
        look(Rules::with_limits(Limits { max_components: Some(20), ..Limits::default() }));
    let told: Vec<_> = allowed.iter().map(|f| (f.rule, f.severity, f.voxels)).collect();
    assert_eq!(told, [(Rule::SeparateParts, Severity::Note, 13)]);
    let lenient = Rules { island_voxels: 1, island_fraction: 0.0, ..Rules::default() };
    let parts = look(lenient);
    assert_eq!(parts.len(), 1, "what is no island is a part, and said to be one");
    assert_eq!(parts[0].facts, Facts::SeparateParts { found: 14 });
}

#[test]
fn large_parts_apart_are_noted_unless_a_protocol_says_how_many_there_may_be() {
    let second = voxels(|at| at.row < 4 && (30..36).contains(&at.column) && at.slice > 14);
    let third = voxels(|at| at.row > 33 && at.column < 3 && at.slice == 7);
    let segmentation = segmented(&organ().union(&second).union(&third));
    let look = |max_components: Option<usize>| {
        let rules = Rules::with_limits(Limits { max_components, ..Limits::default() });
        let findings = find(labels(&segmentation), 1, &grid(), &rules).unwrap();
        findings.into_iter().filter(|f| f.rule != Rule::EdgeContact).collect::<Vec<_>>()
    };
    let noted = look(None);
    assert_eq!(noted.len(), 1);
    assert_eq!((noted[0].rule, noted[0].severity), (Rule::SeparateParts, Severity::Note));
    assert_eq!(noted[0].facts, Facts::SeparateParts { found: 3 });
    assert_eq!(noted[0].voxels, second.voxel_count() + third.voxel_count());
    assert!(second.contains(noted[0].place), "the larger of the two is gone to");
    assert_eq!(Some(noted[0].bounds), second.bounds());
    let far_smaller = look(Some(3));
    assert_eq!(far_smaller.len(), 1, "{far_smaller:?}");
    assert_eq!(far_smaller[0].voxels, second.voxel_count() + third.voxel_count());
    let over = look(Some(1));
    assert_eq!((over[0].rule, over[0].severity), (Rule::TooManyParts, Severity::Error));
    for finding in [&noted[0], &over[0]] {
        let mut repaired = segmentation.clone();
        repaired.apply(&repair(&segmentation, finding).unwrap()).unwrap();
        assert_eq!(repaired.region(1).unwrap(), organ(), "the largest part is left");
    }
    let all_at_once = repair_all(&segmentation, &noted).unwrap();
    assert_eq!(all_at_once, [], "parts may be meant: each is a choice of its own");
    // A skipped slice makes no parts.
    let skipped = found(&organ().difference(&on_slice(&organ(), 8)));
    assert!(skipped.iter().all(|f| f.rule != Rule::SeparateParts), "{skipped:?}");
}

#[test]
fn a_cavity_is_a_hole_unless_another_segment_fills_it() {
    let cavity = voxels(|at| {
        (20..23).contains(&at.column) && (16..18).contains(&at.row) && (7..9).contains(&at.slice)
    });
    let segmentation = segmented(&organ().difference(&cavity));
    let findings = find(labels(&segmentation), 1, &grid(), &Rules::default()).unwrap();
    let seen: Vec<_> = findings.iter().map(|f| (f.rule, f.severity, f.voxels)).collect();
    assert_eq!(seen, [(Rule::Hole, Severity::Warning, 12)]);
    assert!(cavity.contains(findings[0].place));
    let mut filled = segmentation.clone();
    let lesion = segmentation.paint(3, &cavity, Overwrite::Background).unwrap();
    filled.apply(&lesion).unwrap();
    assert_eq!(find(labels(&filled), 1, &grid(), &Rules::default()).unwrap(), []);
    let mut repaired = segmentation.clone();
    repaired.apply(&repair(&segmentation, &findings[0]).unwrap()).unwrap();
    assert_eq!(repaired.region(1).unwrap(), organ());
}

#[test]
fn a_tunnel_is_a_hole_on_its_slices_only() {
    let tunnel = voxels(|at| at.column == 22 && at.row == 17);
    let findings = found(&organ().difference(&tunnel));
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].rule, findings[0].severity), (Rule::SliceHole, Severity::Note));
    assert_eq!(findings[0].voxels, organ().intersection(&tunnel).voxel_count());
}

/// The organ (14 slices, in one part) beside a bar that is no speck, judged by limits.
fn judged(limits: Limits) -> Vec<Finding> {
    let bar = bar();
    let segmentation = segmented(&organ().union(&bar));
    find(labels(&segmentation), 1, &grid(), &Rules::with_limits(limits)).unwrap()
}

fn bar() -> Region {
    voxels(|at| (2..5).contains(&at.column) && (3..30).contains(&at.row) && at.slice == 4)
}

#[test]
fn a_mask_at_its_limits_is_clean_and_one_beyond_them_is_said_with_both_numbers() {
    let voxel_mm3 = grid().voxel_volume_mm3();
    let all = organ().union(&bar());
    let volume = all.voxel_count() as f64 * voxel_mm3;
    let at_limits = Limits {
        max_components: Some(2),
        min_mm3: Some(volume),
        min_slices: Some(14),
        holes_allowed: Some(false),
    };
    let beyond = |f: &&Finding| f.rule != Rule::SeparateParts;
    assert_eq!(judged(at_limits).iter().filter(beyond).count(), 0, "the bar is told, and allowed");
    let unlimited = judged(Limits::default());
    assert_eq!(unlimited.len(), 1, "no limits, and the bar is no speck");
    assert_eq!(unlimited[0].facts, Facts::SeparateParts { found: 2 });

    let one = |limits: Limits| {
        let max_components = limits.max_components.or(Some(2));
        let limits = Limits { max_components, ..limits };
        // Beside them the bar is told where two parts are allowed.
        let found: Vec<Finding> = judged(limits).into_iter().filter(|f| beyond(&f)).collect();
        let [finding] = &found[..] else { panic!("{found:?}") };
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.volume_mm3, finding.voxels as f64 * voxel_mm3);
        let repaired = repair(&segmented(&all), finding);
        match finding.rule {
            Rule::TooManyParts => assert_eq!(repaired.unwrap().voxel_count(), bar().voxel_count()),
            rule => assert_eq!(repaired, Err(SegmentError::NoRepair { rule })),
        }
        (finding.rule, finding.facts, finding.region.clone())
    };
    assert_eq!(
        one(Limits { max_components: Some(1), ..at_limits }),
        (Rule::TooManyParts, Facts::TooManyParts { at_most: 1, found: 2 }, bar())
    );
    let at_least_mm3 = volume * 1.001;
    assert_eq!(
        one(Limits { min_mm3: Some(at_least_mm3), ..at_limits }),
        (Rule::SmallVolume, Facts::SmallVolume { at_least_mm3, found_mm3: volume }, all.clone())
    );
    assert_eq!(
        one(Limits { min_slices: Some(15), ..at_limits }),
        (Rule::FewSlices, Facts::FewSlices { at_least: 15, found: 14 }, all.clone())
    );
}

#[test]
fn a_speck_is_an_island_and_no_part_too_many() {
    let segmentation = segmented(&organ().union(&dot(2, 3, 4)));
    let limits = Limits { max_components: Some(1), ..Limits::default() };
    let findings = find(labels(&segmentation), 1, &grid(), &Rules::with_limits(limits)).unwrap();
    let rules: Vec<_> = findings.iter().map(|f| f.rule).collect();
    assert_eq!(rules, [Rule::Island]);
}

#[test]
fn holes_are_graver_where_a_protocol_rules_them_out_and_nothing_where_it_allows_them() {
    let tunnel = voxels(|at| at.column == 20 && at.row == 12 && at.slice <= 8);
    let faulty = organ().difference(&dot(20, 20, 7)).difference(&tunnel);
    let segmentation = segmented(&faulty);
    let look = |holes_allowed| {
        let rules = Rules::with_limits(Limits { holes_allowed, ..Limits::default() });
        let found = find(labels(&segmentation), 1, &grid(), &rules).unwrap();
        found.into_iter().map(|f| (f.rule, f.severity, f.facts)).collect::<Vec<_>>()
    };
    let facts = |forbidden| Facts::Hole { parts: 1, forbidden };
    let by_default = [
        (Rule::Hole, Severity::Warning, facts(false)),
        (Rule::SliceHole, Severity::Note, facts(false)),
    ];
    assert_eq!(look(None), by_default);
    let forbidden = [
        (Rule::Hole, Severity::Error, facts(true)),
        (Rule::SliceHole, Severity::Warning, facts(true)),
    ];
    assert_eq!(look(Some(false)), forbidden);
    assert_eq!(look(Some(true)), []);
    let looks = |holes_allowed| {
        let rules = Rules::with_limits(Limits { holes_allowed, ..Limits::default() });
        (
            rules.looks_for(Rule::Hole),
            rules.looks_for(Rule::Island),
            rules.looks_for(Rule::FewSlices),
        )
    };
    assert_eq!(
        (looks(Some(false)), looks(Some(true))),
        ((true, true, false), (false, true, false))
    );
}

#[test]
fn skipped_slices_are_named_and_interpolated_close_to_the_truth() {
    for missing in [vec![9], vec![6, 7]] {
        let gone = voxels(|at| missing.contains(&at.slice));
        let findings = found(&organ().difference(&gone));
        assert_eq!(findings.len(), 1, "{missing:?}");
        let (first, last) = (missing[0], missing[missing.len() - 1]);
        assert_eq!(findings[0].facts, Facts::SkippedSlice { first, last });
        assert_eq!(findings[0].severity, Severity::Error);
        let truth = organ().intersection(&gone);
        let added = &findings[0].region;
        let both = added.intersection(&truth).voxel_count() as f64;
        let dice = 2.0 * both / (added.voxel_count() + truth.voxel_count()) as f64;
        assert!(dice > 0.96, "{missing:?}: Dice {dice}");
        assert_eq!(added.slices(), missing);
    }
}

#[test]
fn a_slice_with_a_remnant_is_skipped_too_and_a_long_gap_is_not() {
    let remnant = on_slice(&organ(), 9).intersection(&voxels(|at| at.column < 17));
    let thinned = organ().difference(&voxels(|at| at.slice == 9)).union(&remnant);
    let findings = found(&thinned);
    assert_eq!(findings[0].facts, Facts::SkippedSlice { first: 9, last: 9 });
    let apart = organ().difference(&voxels(|at| (7..11).contains(&at.slice)));
    assert!(found(&apart).iter().all(|f| f.rule != Rule::SkippedSlice));
}

#[test]
fn contact_is_named_by_side() {
    let slab = voxels(|at| at.slice >= 15 && at.column >= 30 && (10..20).contains(&at.row));
    let mut faces: Vec<_> = found(&slab).into_iter().map(|f| (f.facts, f.voxels, f.rule)).collect();
    faces.sort_by_key(|(_, voxels, _)| *voxels);
    let contact = |axis, voxels| {
        let face = Face { axis, is_far: true };
        (Facts::EdgeContact { face }, voxels, Rule::EdgeContact)
    };
    assert_eq!(faces, [contact(0, 40), contact(2, 110)]);
    let finding = found(&slab).remove(0);
    let refused = repair(&segmented(&slab), &finding);
    assert_eq!(refused, Err(SegmentError::NoRepair { rule: Rule::EdgeContact }));
}

#[test]
fn an_outline_left_open_inside_is_one_ring_and_is_filled() {
    let inner = voxels(|at| {
        let off = (f64::from(at.column) - 20.0).hypot(f64::from(at.row) - 17.0);
        (5..9).contains(&at.slice) && off < 8.0
    });
    let outer = voxels(|at| {
        let off = (f64::from(at.column) - 20.0).hypot(f64::from(at.row) - 17.0);
        (5..9).contains(&at.slice) && off < 9.0
    });
    let segmentation = segmented(&outer.difference(&inner));
    let findings = find(labels(&segmentation), 1, &grid(), &Rules::default()).unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].facts, Facts::ThinRing { first: 5, last: 8 });
    let mut repaired = segmentation.clone();
    repaired.apply(&repair(&segmentation, &findings[0]).unwrap()).unwrap();
    assert_eq!(repaired.region(1).unwrap(), outer);
}

#[test]
fn repairs_of_all_findings_are_one_undo_and_touch_no_other_segment() {
    let cavity = dot(20, 16, 7);
    let faulty =
        organ().difference(&voxels(|at| at.slice == 11)).difference(&cavity).union(&dot(2, 3, 4));
    let mut segmentation = segmented(&faulty);
    let neighbour = voxels(|at| at.slice == 11 && at.column < 20);
    let delta = segmentation.paint(2, &neighbour, Overwrite::Background).unwrap();
    segmentation.apply(&delta).unwrap();
    let before = segmentation.clone();
    let findings = find_all(labels(&segmentation), &grid(), |_| Rules::default()).unwrap();
    let of_first = |f: &&Finding| f.segment == 1;
    assert_eq!(findings.iter().filter(of_first).count(), 3);
    let mut history = History::default();
    let gesture = repair_all(&segmentation, &findings).unwrap();
    let previewed: usize = gesture.iter().map(Delta::voxel_count).sum();
    assert!(previewed > 50);
    history.perform(&mut segmentation, gesture).unwrap();
    assert_eq!(segmentation.region(2).unwrap(), before.region(2).unwrap());
    let left = find(labels(&segmentation), 1, &grid(), &Rules::default()).unwrap();
    assert!(left.iter().all(|f| !matches!(f.rule, Rule::Island | Rule::Hole)), "{left:?}");
    history.undo(&mut segmentation).unwrap();
    assert_eq!(segmentation, before);
}

#[test]
fn a_labelmap_of_another_extent_is_refused() {
    let other = Labelmap::empty(Dims::new(4, 4, 4)).unwrap();
    let refused = find(&other, 1, &grid(), &Rules::default());
    assert!(matches!(refused, Err(SegmentError::Extent { .. })));
}
