//! Written and read again: every mask in its place, and what cannot be is refused.

mod cases;

use cases::Case;
use interchange::seg::{SegFile, check, read, write};
use interchange::{GridMismatch, InterchangeError};
use proptest::prelude::*;
use segment::Origin;
use volume::{ContinuousIndex, Dims, Direction, Grid, Index, Labelmap, Lps, Placement};

fn bytes_of(case: &Case) -> Vec<u8> {
    case.with_document(write).expect("a case can be written").bytes
}

fn read_case(case: &Case) -> SegFile {
    read(&bytes_of(case)).expect("what was written can be read")
}

#[test]
fn every_case_is_read_back_identically() {
    for case in cases::all() {
        let bytes = bytes_of(&case);
        let faults = case.with_document(|document| check(&bytes, document));
        assert_eq!(faults, [], "{}", case.name);
        let seg = read(&bytes).unwrap();
        assert_eq!(seg.header.patient, case.source.patient, "{}", case.name);
        assert_eq!(seg.header.study, case.source.study, "{}", case.name);
        assert_eq!(seg.content, case.content, "{}", case.name);
        assert_eq!(seg.equipment, case.equipment, "{}", case.name);
        assert_eq!(seg.findings, [], "{}", case.name);
    }
}

#[test]
fn frames_lie_where_the_source_says_and_not_where_the_box_rounds_it_to() {
    for case in cases::all().iter().filter(|case| case.name.ends_with("_positions")) {
        let seg = read_case(case);
        let stated: Vec<_> = case.source.slices.iter().map(|slice| slice.position).collect();
        let first = seg.frames.iter().filter_map(|frame| frame.position).collect::<Vec<_>>();
        assert_eq!(first, stated[..first.len()], "{}", case.name);
        // Each frame names the image that it was drawn on.
        let bytes = bytes_of(case);
        let derivations = bytes.windows(4).filter(|w| *w == [0x08, 0x00, 0x12, 0x21]).count();
        assert_eq!(derivations, seg.frames.len(), "{}", case.name);
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let case = &cases::all()[0];
    assert_eq!(bytes_of(case), bytes_of(case));
}

#[test]
fn segments_keep_their_description_and_their_lesion() {
    let case = cases::all().into_iter().find(|c| c.layers[0].1.len() == 4).unwrap();
    let seg = read_case(&case);
    assert_eq!(seg.segments.len(), 4);
    for (info, (number, segment)) in seg.segments.iter().zip((1..).zip(&case.layers[0].1)) {
        assert_eq!((info.number, &info.label), (number, &segment.name));
        assert_eq!((info.color, &info.code), (Some(segment.color), &segment.code));
        assert_eq!(info.tracking, segment.tracking, "{number}");
        assert_eq!(info.description, segment.description, "{number}");
        let expected = match &segment.origin {
            // An imported segment that was edited comes back as what the file now says.
            Origin::Imported { algorithm_name, .. } => Origin::Imported {
                algorithm_type: "SEMIAUTOMATIC".to_owned(),
                algorithm_name: algorithm_name.clone(),
                edited: false,
            },
            other => other.clone(),
        };
        assert_eq!(info.origin, expected);
    }
    assert_eq!(seg.segments[1].label, "Nowhere");
    assert!(seg.frames.iter().all(|frame| frame.segment != 2), "no frame without a voxel");
}

#[test]
fn an_object_without_a_voxel_still_has_a_frame_per_segment() {
    let case = cases::all().into_iter().find(|c| c.name == "nothing_found").unwrap();
    let seg = read_case(&case);
    assert_eq!(seg.frames.iter().map(|f| f.segment).collect::<Vec<_>>(), [1, 2]);
    let placed = seg.place_on(&case.placement, "1.2.3.3").unwrap();
    assert_eq!(placed.layers[0].segments.len(), 2);
    assert!(placed.layers[0].labels.labels().iter().all(|&l| l == 0));
}

#[test]
fn overlapping_segments_come_back_in_layers_and_lose_nothing() {
    let case = cases::all().into_iter().find(|c| c.layers.len() == 2).unwrap();
    let placed = read_case(&case).place_on(&case.placement, "").unwrap();
    assert_eq!(placed.layers.len(), 2);
    let count = |layer: usize, label: u8| placed.layers[layer].labels.counts()[usize::from(label)];
    let masks = case.masks();
    let voxels = |mask: usize| masks[mask].iter().filter(|&&set| set).count();
    let found: Vec<usize> = placed
        .layers
        .iter()
        .enumerate()
        .flat_map(|(i, layer)| layer.segments.iter().map(move |s| (i, s)))
        .map(|(i, s)| count(i, s.segment.number))
        .collect();
    let mut expected = [voxels(0), voxels(1), voxels(2)];
    let mut found_sorted = found.clone();
    expected.sort_unstable();
    found_sorted.sort_unstable();
    assert_eq!(found_sorted, expected);
}

#[test]
fn a_volume_whose_axes_all_run_the_other_way_gets_the_mask_at_the_same_positions() {
    let case = cases::case("flipped", Placement::Regular(cases::oblique(false)));
    let grid = case.placement.grid().unwrap();
    let far = |n: u32| f64::from(n) - 1.0;
    let dims = grid.dims();
    let corner = grid.lps_from_index(ContinuousIndex::new(
        far(dims.columns),
        far(dims.rows),
        far(dims.slices),
    ));
    let [a, b, c] = grid.axes();
    let flipped = Grid::new(dims, corner, [-a, -b, -c], grid.spacing()).unwrap();
    let placed = read_case(&case).place_on(&Placement::Regular(flipped.clone()), "").unwrap();
    let labels = &placed.layers[0].labels;
    for offset in 0..dims.voxel_count().unwrap() {
        let there = grid.index_from_lps(flipped.lps_from_index(dims.index(offset).center()));
        let there = dims.nearest(there).unwrap();
        let expected = u8::from(case.layers[0].0.label(there) != 0);
        assert_eq!(labels.labels()[offset], expected, "{there:?}");
    }
}

#[test]
fn a_cropped_volume_takes_the_mask_only_while_nothing_is_cut_off() {
    let case = cases::case("cropped", cases::axial(Dims::new(23, 21, 6)));
    let seg = read_case(&case);
    let grid = case.placement.grid().unwrap();
    let (low, high) = case.layers[0].0.bounds(4).unwrap();
    let crop = grid.crop(low, high).unwrap();
    let placed = seg.place_on(&Placement::Regular(crop), "").unwrap();
    assert_eq!(placed.layers[0].labels.counts()[1], case.layers[0].0.counts()[4]);
    let tight = grid.crop(Index::new(low.column + 1, low.row, low.slice), high).unwrap();
    assert_eq!(why(&seg, &Placement::Regular(tight)), GridMismatch::Outside);
}

fn why(seg: &SegFile, placement: &Placement) -> GridMismatch {
    match seg.place_on(placement, "1.2.3.3") {
        Err(InterchangeError::DoesNotFit { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_volume_with_other_voxels_is_refused_with_the_reason() {
    let case = cases::case("elsewhere", cases::axial(Dims::new(23, 21, 6)));
    let seg = read_case(&case);
    let grid = case.placement.grid().unwrap();
    let moved = |column, row, slice| {
        let origin = grid.lps_from_index(ContinuousIndex::new(column, row, slice));
        Placement::Regular(Grid::new(grid.dims(), origin, grid.axes(), grid.spacing()).unwrap())
    };
    // Rounded positions are forgiven, others are not.
    assert!(seg.place_on(&moved(0.05, -0.05, 0.05), "1.2.3.3").is_ok());
    let GridMismatch::BetweenPixels { column, row } = why(&seg, &moved(-0.5, 0.0, 0.0)) else {
        panic!("half a pixel");
    };
    assert!((column - 0.5).abs() < 1e-6 && row.abs() < 1e-6);
    let GridMismatch::BetweenSlices { slice } = why(&seg, &moved(0.0, 0.0, -0.3)) else {
        panic!("a third of a slice");
    };
    assert!((slice - 0.3).abs() < 1e-6, "{slice}");
    let mut spacing = grid.spacing();
    spacing.row *= 1.1;
    let other = Grid::new(grid.dims(), grid.origin(), grid.axes(), spacing).unwrap();
    assert!(matches!(why(&seg, &Placement::Regular(other)), GridMismatch::Spacing { .. }));
    let [a, b, c] = grid.axes();
    let turned = Grid::new(grid.dims(), grid.origin(), [b, c, a], grid.spacing()).unwrap();
    assert!(matches!(why(&seg, &Placement::Regular(turned)), GridMismatch::Orientation { .. }));
    let elsewhere = seg.place_on(&case.placement, "9.9").unwrap_err();
    let why = GridMismatch::FrameOfReference;
    assert_eq!(elsewhere, InterchangeError::DoesNotFit { frame: 1, why });
}

#[test]
fn the_own_grid_of_a_file_is_the_part_of_the_volume_with_frames() {
    for case in cases::all().into_iter().filter(|c| c.placement.grid().is_some()) {
        let seg = read_case(&case);
        let own = seg.own_placement().unwrap();
        let placed = seg.place_on(&own, "").unwrap();
        let marked: usize = case.masks().iter().flatten().filter(|&&set| set).count();
        let counted = |layer: &interchange::seg::PlacedLayer| {
            layer.labels.labels().iter().filter(|&&l| l != 0).count()
        };
        assert_eq!(placed.layers.iter().map(counted).sum::<usize>(), marked, "{}", case.name);
        let spacing = own.grid().unwrap().spacing();
        let expected = case.placement.grid().unwrap().spacing();
        // Where the first and the last position are rounded, so is their distance.
        let within_mm = if case.name.ends_with("_positions") { 1e-2 } else { 1e-6 };
        if own.dims().slices > 1 {
            assert!((spacing.slice - expected.slice).abs() < within_mm, "{}", case.name);
        }
    }
}

#[test]
fn a_source_that_cannot_be_referenced_is_refused_with_the_reason() {
    let build = || cases::case("refused", cases::axial(Dims::new(5, 4, 3)));
    let refusal = |case: &Case| case.with_document(write).unwrap_err();

    let mut case = build();
    case.source.slices[1].sop_instance_uid.clear();
    let expected = InterchangeError::SourceHasNoInstanceUids { missing: 1, slices: 3 };
    assert_eq!(refusal(&case), expected);

    let mut case = build();
    case.source.series.frame_of_reference.clear();
    assert_eq!(refusal(&case), InterchangeError::SourceHasNoFrameOfReference);

    let mut case = build();
    case.source.study.uid.clear();
    assert_eq!(refusal(&case), InterchangeError::SourceHasNoStudyOrSeriesUid);

    let mut case = build();
    case.placement =
        Placement::Unplaced { dims: case.placement.dims(), pixel_spacing_mm: Some((1.0, 1.0)) };
    assert_eq!(refusal(&case), InterchangeError::SourceIsNotPlaced);
}

#[test]
fn a_document_that_would_lose_something_is_refused() {
    let build = || cases::case("refused", cases::axial(Dims::new(5, 6, 3)));
    let refusal = |case: &Case| case.with_document(write).unwrap_err();

    let mut case = build();
    case.layers[0].0.labels_mut()[7] = 9;
    assert_eq!(refusal(&case), InterchangeError::UndeclaredLabel { layer: 0, label: 9 });

    let mut case = build();
    let again = case.layers[0].1[0].clone();
    case.layers[0].1.push(again);
    assert_eq!(refusal(&case), InterchangeError::SegmentLabel { layer: 0, label: 4 });

    let mut case = build();
    case.layers[0].1[0].code.kind.meaning.clear();
    assert!(matches!(refusal(&case), InterchangeError::IncompleteCode { segment: 1, .. }));

    let mut case = build();
    case.layers[0].1[0].name = "x".repeat(65);
    let expected = InterchangeError::UnwritableText { attribute: "SegmentLabel", characters: 65 };
    assert_eq!(refusal(&case), expected);

    let mut case = build();
    case.content.label = "Seg".to_owned();
    assert!(matches!(refusal(&case), InterchangeError::UnwritableText { .. }));

    let mut case = build();
    case.layers[0].0 = Labelmap::empty(Dims::new(6, 5, 3)).unwrap();
    assert!(matches!(refusal(&case), InterchangeError::LayerExtent { layer: 0, .. }));

    let mut case = build();
    case.layers.clear();
    assert_eq!(refusal(&case), InterchangeError::NoSegments);
}

#[test]
fn the_checker_sees_a_moved_frame_and_a_lost_voxel() {
    let case = cases::case("checked", cases::axial(Dims::new(8, 8, 3)));
    let bytes = bytes_of(&case);
    let faults = |bytes: &[u8]| case.with_document(|document| check(bytes, document));
    assert_eq!(faults(&bytes), []);
    let mut lost = bytes.clone();
    let last_mask = lost.len() - 16;
    let at = (last_mask..lost.len()).find(|&i| lost[i] != 0).unwrap();
    lost[at] = 0;
    assert!(!faults(&lost).is_empty());
    let x = b"-120.25\\33.5\\";
    let at = bytes.windows(x.len()).position(|w| w == x).unwrap();
    let mut moved = bytes;
    moved[at + 5] = b'3';
    assert!(!faults(&moved).is_empty());
}

#[test]
fn a_header_that_claims_more_frames_than_there_are_bytes_is_refused() {
    let case = cases::case("hostile", cases::axial(Dims::new(8, 8, 4)));
    let mut bytes = bytes_of(&case);
    let tag = [0x28, 0, 8, 0, b'I', b'S', 2, 0];
    let at = bytes.windows(8).position(|w| w == tag).unwrap() + 8;
    bytes[at..at + 2].copy_from_slice(b"99");
    assert!(read(&bytes).is_err());
    assert!(read(&bytes[..bytes.len() - 3]).is_err(), "short pixel data");
    assert!(read(b"").is_err() && read(&[0; 200]).is_err());
}

#[test]
fn uneven_slices_are_placed_one_by_one() {
    let case = cases::all().into_iter().find(|c| c.name == "uneven_stack").unwrap();
    let seg = read_case(&case);
    assert!(matches!(seg.own_placement().unwrap(), Placement::Stack(_)));
    let shifted: Vec<Lps> = (0..4).filter_map(|k| case.placement.slice_origin(k)).collect();
    let axes = (Direction::LEFT, Direction::POSTERIOR);
    let backwards = volume::SliceStack::new(
        case.placement.dims(),
        axes,
        (0.5, 0.75),
        shifted.into_iter().rev().collect(),
    );
    let placed = seg.place_on(&Placement::Stack(backwards.unwrap()), "").unwrap();
    for slice in 0..4 {
        let read: Vec<bool> =
            placed.layers[0].labels.slice(slice).iter().map(|&l| l != 0).collect();
        let written: Vec<bool> =
            case.layers[0].0.slice(3 - slice).iter().map(|&l| l != 0).collect();
        assert_eq!(read, written);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_damage_to_a_file_makes_the_reader_panic(
        case in 0_usize..12,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        keep in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let case = &cases::all()[case];
        let mut bytes = bytes_of(case);
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if cut {
            bytes.truncate(keep.index(bytes.len()));
        }
        if let Ok(seg) = read(&bytes) {
            let _placed = seg.place_on(&case.placement, "");
            let _own = seg.own_placement();
        }
    }
}
