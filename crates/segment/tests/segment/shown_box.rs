//! What ends with the box that a model was shown is said to, face by face.

use segment::{Face, Facts, Rule, Severity, ShownBox, box_contacts};
use volume::{ContinuousIndex, Dims, Direction, Grid, Index, Labelmap, Lps, SpacingMm};

const DIMS: Dims = Dims::new(14, 11, 9);

/// Columns towards the right, rows towards the head, slices towards the back; no side is like another.
fn grid() -> Grid {
    let axes = [-Direction::LEFT, Direction::SUPERIOR, Direction::POSTERIOR];
    let spacing = SpacingMm { column: 0.7, row: 1.1, slice: 2.5 };
    Grid::new(DIMS, Lps::new(31.5, -12.25, 700.0), axes, spacing).unwrap()
}

/// The box around these voxels.
fn around(first: (f64, f64, f64), last: (f64, f64, f64)) -> ShownBox {
    let corner = |(column, row, slice): (f64, f64, f64), by: f64| {
        grid().lps_from_index(ContinuousIndex::new(column + by, row + by, slice + by))
    };
    ShownBox::between(corner(last, 0.5), corner(first, -0.5))
}

fn block(columns: [u32; 2], rows: [u32; 2], slices: [u32; 2]) -> Labelmap {
    let within = |value: u32, [first, last]: [u32; 2]| (first..=last).contains(&value);
    let inside =
        |at: Index| within(at.column, columns) && within(at.row, rows) && within(at.slice, slices);
    let count = DIMS.voxel_count().unwrap();
    let labels = (0..count).map(|at| if inside(DIMS.index(at)) { 4 } else { 0 }).collect();
    Labelmap::from_labels(DIMS, labels).unwrap()
}

/// Axis and side of each contact, with its voxels.
fn contacts(labels: &Labelmap, shown: &ShownBox) -> Vec<(usize, bool, usize)> {
    let found = box_contacts(labels, 4, &grid(), shown).unwrap();
    let face = |facts: Facts| match facts {
        Facts::BoxContact { face } => face,
        other => panic!("{other:?}"),
    };
    assert!(found.iter().all(|f| (f.rule, f.severity) == (Rule::BoxContact, Severity::Warning)));
    found.iter().map(|f| (face(f.facts).axis, face(f.facts).is_far, f.voxels)).collect()
}

#[test]
fn a_structure_that_ends_with_the_box_is_said_to_at_each_face() {
    let shown = around((2.0, 2.0, 1.0), (11.0, 8.0, 6.0));
    assert_eq!(contacts(&block([4, 9], [4, 6], [2, 5]), &shown), []);
    assert_eq!(contacts(&block([4, 11], [4, 6], [2, 5]), &shown), [(0, true, 3 * 4)]);
    let three = contacts(&block([2, 9], [2, 6], [2, 6]), &shown);
    assert_eq!(three, [(0, false, 5 * 5), (1, false, 8 * 5), (2, true, 8 * 5)]);
    let found = box_contacts(&block([4, 11], [4, 6], [2, 5]), 4, &grid(), &shown).unwrap();
    assert_eq!(found[0].place.column, 11);
    let face = Face { axis: 0, is_far: true };
    assert_eq!(face.outward(&grid()).vector(), (-Direction::LEFT).vector());
}

#[test]
fn where_the_image_ends_too_or_someone_drew_on_nothing_is_said() {
    let shown = around((-3.0, 2.0, 1.0), (11.0, 20.0, 6.0));
    assert_eq!(contacts(&block([0, 9], [4, 10], [2, 5]), &shown), []);
    assert_eq!(contacts(&block([4, 12], [4, 6], [2, 5]), &shown), [], "on beyond the box");
    let mut tip = block([4, 11], [4, 6], [2, 5]);
    let at = DIMS.offset(Index::new(12, 5, 3));
    tip.labels_mut()[at] = 4;
    assert_eq!(contacts(&tip, &shown), [(0, true, 3 * 4 - 1)], "one voxel is not all of it");
    for row in 4..=6 {
        let at = DIMS.offset(Index::new(12, row, 3));
        tip.labels_mut()[at..at + 1].fill(4);
        let at = DIMS.offset(Index::new(12, row, 4));
        tip.labels_mut()[at..at + 1].fill(4);
    }
    assert_eq!(contacts(&tip, &shown).len(), 1, "half of it");
    let at = DIMS.offset(Index::new(12, 5, 5));
    tip.labels_mut()[at] = 4;
    assert_eq!(contacts(&tip, &shown), [], "most of it");
}

#[test]
fn faces_between_voxel_centres_hold_the_voxels_whose_centres_are_inside() {
    let shown = around((2.0, 2.0, 1.0), (11.3, 8.0, 6.0));
    assert_eq!(contacts(&block([4, 11], [4, 6], [2, 5]), &shown), [(0, true, 3 * 4)]);
    // A face through centres: those on it are inside.
    let shown = around((2.0, 2.0, 1.0), (11.5, 8.0, 6.0));
    assert_eq!(contacts(&block([4, 12], [4, 6], [2, 5]), &shown), [(0, true, 3 * 4)]);
}

#[test]
fn the_box_of_a_models_grid_reaches_to_the_outer_faces_of_its_voxels() {
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    let spacing = SpacingMm { column: 1.0, row: 1.0, slice: 2.0 };
    let grid = Grid::new(Dims::new(4, 3, 2), Lps::new(10.0, 20.0, 30.0), axes, spacing).unwrap();
    let (low, high) = ShownBox::of_grid(&grid).corners();
    assert_eq!((low, high), (Lps::new(9.5, 19.5, 29.0), Lps::new(13.5, 22.5, 33.0)));
}

#[test]
fn labels_of_another_extent_are_refused() {
    let other = Labelmap::empty(Dims::new(3, 3, 3)).unwrap();
    let shown = around((2.0, 2.0, 1.0), (11.0, 8.0, 6.0));
    assert!(box_contacts(&other, 4, &grid(), &shown).is_err());
}
