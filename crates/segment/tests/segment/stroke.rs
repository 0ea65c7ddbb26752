//! Strokes against a brute-force union of capsules measured in patient space.

use crate::fixture::{image, oblique_grid, three_segments};
use proptest::prelude::*;
use segment::{
    Brush, BrushMode, BrushShape, Origin, RunChange, SegmentEdit, SegmentError, Segmentation,
    Stroke, StrokePlane, ValueGate,
};
use volume::{
    ContinuousIndex, Dims, Direction, Grid, Index, Lps, Placement, Rescale, SliceAxes, SliceStack,
    Volume, Voxels,
};

const DIMS: Dims = Dims::new(17, 13, 9);

fn axes(through: usize) -> SliceAxes {
    let (right, down) = [(1, 2), (0, 2), (0, 1)][through];
    SliceAxes { right, down, through, right_reversed: through == 1, down_reversed: false }
}

fn paint(shape: BrushShape, radius_mm: f64, number: u8) -> Brush {
    Brush { shape, radius_mm, mode: BrushMode::Paint { number }, value_gate: None }
}

fn distance_to_piece(p: Lps, a: Lps, b: Lps) -> f64 {
    let along = b - a;
    let length = along.dot(along);
    let t = if length > 0.0 { ((p - a).dot(along) / length).clamp(0.0, 1.0) } else { 0.0 };
    p.distance_mm(a + along * t)
}

/// Distance in mm of a voxel centre to the path, in patient space.
fn distance_to_path(grid: &Grid, voxel: Index, path: &[ContinuousIndex]) -> f64 {
    let p = grid.lps_from_index(voxel.center());
    let points: Vec<Lps> = path.iter().map(|&at| grid.lps_from_index(at)).collect();
    let pieces = points.windows(2).map(|w| distance_to_piece(p, w[0], w[1]));
    pieces.fold(p.distance_mm(points[0]), f64::min)
}

fn run_stroke(
    segmentation: &mut Segmentation,
    image: &Volume,
    brush: Brush,
    plane: StrokePlane,
    path: &[ContinuousIndex],
) -> (segment::Delta, Vec<segment::Delta>) {
    let (mut stroke, first) =
        Stroke::begin(segmentation, image, brush, plane, path[0]).expect("the stroke can begin");
    let mut parts = vec![first];
    for &at in &path[1..] {
        parts.push(stroke.extend(segmentation, image, at).expect("the stroke can go on"));
    }
    (stroke.finish(), parts)
}

fn path_strategy() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((-4.0..20.0f64, -4.0..16.0f64), 1..6)
}

proptest! {
    #[test]
    fn stroke_paints_exactly_the_union_of_capsules(
        path in path_strategy(),
        radius_mm in 0.4..6.0f64,
        through in 0usize..3,
        ball in any::<bool>(),
        slice_seed in 0u32..100,
    ) {
        let grid = oblique_grid(DIMS);
        let image = image(grid.clone());
        let mut segmentation = three_segments(DIMS);
        let before = segmentation.clone();
        let axes = axes(through);
        let plane = StrokePlane { axes, slice: slice_seed % DIMS.along(through) };
        let path: Vec<_> = path
            .iter()
            .map(|&(u, v)| ContinuousIndex::default()
                .with(axes.right, u)
                .with(axes.down, v)
                .with(through, f64::from(plane.slice)))
            .collect();
        let shape = if ball { BrushShape::Ball } else { BrushShape::Disc };
        let (whole, parts) =
            run_stroke(&mut segmentation, &image, paint(shape, radius_mm, 1), plane, &path);
        for offset in 0..DIMS.voxel_count().unwrap() {
            let voxel = DIMS.index(offset);
            let distance = distance_to_path(&grid, voxel, &path);
            if (distance - radius_mm).abs() < 1e-6 {
                continue;
            }
            let reached = ball || voxel.center().along(through) == f64::from(plane.slice);
            let painted = segmentation.layers()[0].labels().label(voxel) == 1;
            prop_assert_eq!(painted, reached && distance < radius_mm, "{:?} {}", voxel, distance);
        }
        let voxels: usize = parts.iter().map(segment::Delta::voxel_count).sum();
        prop_assert_eq!(whole.voxel_count(), voxels, "a voxel was painted twice");
        prop_assert_eq!(segmentation.voxel_count(1), voxels);
        let painted = segmentation.clone();
        segmentation.revert(&whole).unwrap();
        prop_assert_eq!(&segmentation, &before);
        segmentation.apply(&whole).unwrap();
        prop_assert_eq!(&segmentation, &painted);
    }
}

#[test]
fn radius_ends_on_a_voxel_centre_and_takes_it() {
    let grid = oblique_grid(DIMS);
    let image = image(grid);
    let mut segmentation = three_segments(DIMS);
    let plane = StrokePlane { axes: axes(2), slice: 4 };
    // Three columns of 0.71 mm: the product is not exact in binary.
    let brush = paint(BrushShape::Disc, 3.0 * 0.71, 1);
    let at = ContinuousIndex::new(8.0, 6.0, 4.0);
    run_stroke(&mut segmentation, &image, brush, plane, &[at]);
    let label = |column| segmentation.layers()[0].labels().label(Index::new(column, 6, 4));
    assert_eq!([label(4), label(5), label(11), label(12)], [0, 1, 1, 0]);
}

#[test]
fn locked_segments_stay_and_other_voxels_change_hands() {
    let image = image(oblique_grid(DIMS));
    let mut segmentation = three_segments(DIMS);
    let plane = StrokePlane { axes: axes(2), slice: 3 };
    let at = |column, row| ContinuousIndex::new(column, row, 3.0);
    let disc = |number| paint(BrushShape::Disc, 2.0, number);
    run_stroke(&mut segmentation, &image, disc(1), plane, &[at(5.0, 6.0)]);
    run_stroke(&mut segmentation, &image, disc(3), plane, &[at(11.0, 6.0)]);
    let locked = segmentation.edit_segment(1, SegmentEdit::Lock(true)).unwrap();
    segmentation.apply(&locked).unwrap();
    let kept = segmentation.voxel_count(1);
    let across = [at(2.0, 6.0), at(14.0, 6.0)];
    let (whole, _) = run_stroke(&mut segmentation, &image, disc(2), plane, &across);
    assert_eq!(segmentation.voxel_count(1), kept);
    assert_eq!(segmentation.voxel_count(3), 0);
    assert!(whole.changes().iter().any(|c: &RunChange| c.before == 3));
    let refused = Stroke::begin(&mut segmentation, &image, disc(1), plane, across[0]);
    assert_eq!(refused.unwrap_err(), SegmentError::Locked { number: 1 });
    let erase = Brush { mode: BrushMode::EraseAll { layer: 0 }, ..disc(0) };
    run_stroke(&mut segmentation, &image, erase, plane, &[at(0.0, 6.0), at(16.0, 6.0)]);
    assert_eq!([1, 2].map(|n| segmentation.voxel_count(n)), [kept, 0]);
}

#[test]
fn value_gate_paints_only_values_between_and_never_padding() {
    let image = image(oblique_grid(DIMS)).with_padding(Some((40.0, 45.0)));
    let mut segmentation = three_segments(DIMS);
    let plane = StrokePlane { axes: axes(1), slice: 6 };
    let gate = ValueGate { low: 20.0, high: 84.0 };
    let brush = Brush { value_gate: Some(gate), ..paint(BrushShape::Ball, 4.0, 1) };
    let at = ContinuousIndex::new(8.0, 6.0, 4.0);
    let (whole, _) = run_stroke(&mut segmentation, &image, brush, plane, &[at]);
    assert!(whole.voxel_count() > 20);
    for (offset, &label) in segmentation.layers()[0].labels().labels().iter().enumerate() {
        let stored = offset * 31 % 97;
        let open = (15..=47).contains(&stored) && !(40..=45).contains(&stored);
        assert!(label == 0 || open, "stored value {stored} was painted");
    }
}

#[test]
fn proposal_is_marked_edited_at_the_first_voxel_and_unmarked_by_undo() {
    let image = image(oblique_grid(DIMS));
    let mut segmentation = three_segments(DIMS);
    let edited = |s: &Segmentation| {
        matches!(s.segment(2).unwrap().origin, Origin::Proposed { edited: true, .. })
    };
    let plane = StrokePlane { axes: axes(2), slice: 3 };
    let outside = ContinuousIndex::new(-50.0, 6.0, 3.0);
    let inside = ContinuousIndex::new(4.0, 6.0, 3.0);
    let brush = paint(BrushShape::Disc, 2.0, 2);
    let (mut stroke, first) =
        Stroke::begin(&mut segmentation, &image, brush, plane, outside).unwrap();
    assert!(first.is_empty() && !edited(&segmentation));
    stroke.extend(&mut segmentation, &image, inside).unwrap();
    assert!(edited(&segmentation));
    let again = stroke.extend(&mut segmentation, &image, inside).unwrap();
    assert!(again.is_empty());
    let whole = stroke.finish();
    segmentation.revert(&whole).unwrap();
    assert!(!edited(&segmentation));
    segmentation.apply(&whole).unwrap();
    assert!(edited(&segmentation));
}

#[test]
fn slices_that_form_no_box_take_a_disc_and_refuse_a_ball() {
    let dims = Dims::new(9, 7, 3);
    let origins = [0.0, 4.0, 5.1].map(|z| Lps::new(0.0, 0.0, z)).to_vec();
    let directions = (Direction::LEFT, Direction::POSTERIOR);
    let stack = SliceStack::new(dims, directions, (0.5, 1.0), origins).unwrap();
    let voxels = Voxels::U16(vec![0; dims.voxel_count().unwrap()]);
    let image = Volume::new(Placement::Stack(stack), voxels, Rescale::IDENTITY).unwrap();
    let mut segmentation = three_segments(dims);
    let plane = StrokePlane { axes: SliceAxes::ACQUIRED, slice: 1 };
    let at = ContinuousIndex::new(4.0, 3.0, 1.0);
    let ball = Stroke::begin(&mut segmentation, &image, paint(BrushShape::Ball, 2.0, 1), plane, at);
    assert_eq!(ball.unwrap_err(), SegmentError::DistanceUnknown);
    let brush = paint(BrushShape::Disc, 1.2, 1);
    let (whole, _) = run_stroke(&mut segmentation, &image, brush, plane, &[at]);
    assert_eq!(whole.bounds(dims), Some((Index::new(2, 2, 1), Index::new(6, 4, 1))));
}

#[test]
fn strokes_that_cannot_be_are_refused_and_change_nothing() {
    let image = image(oblique_grid(DIMS));
    let mut segmentation = three_segments(DIMS);
    let before = segmentation.clone();
    let plane = StrokePlane { axes: axes(2), slice: 3 };
    let at = ContinuousIndex::new(4.0, 6.0, 3.0);
    let mut begin = |brush, plane, at| {
        Stroke::begin(&mut segmentation, &image, brush, plane, at).map(|_| ()).unwrap_err()
    };
    let brush = paint(BrushShape::Disc, 2.0, 1);
    for radius_mm in [0.0, -1.0, f64::INFINITY] {
        let refused = begin(Brush { radius_mm, ..brush }, plane, at);
        assert_eq!(refused, SegmentError::BrushRadius { radius_mm });
    }
    let nowhere = ContinuousIndex::new(f64::NAN, 6.0, 3.0);
    assert_eq!(begin(brush, plane, nowhere), SegmentError::StrokePoint);
    let beyond = StrokePlane { slice: 9, ..plane };
    assert_eq!(begin(brush, beyond, at), SegmentError::StrokeSlice { slice: 9 });
    let missing = paint(BrushShape::Disc, 2.0, 77);
    assert_eq!(begin(missing, plane, at), SegmentError::NoSegment { number: 77 });
    assert_eq!(segmentation, before);
}
