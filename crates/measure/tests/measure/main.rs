//! The crate through its public face, against MedPy and SciPy (`tests/conformance/measure_vectors.py`) and the
//! golden values of the quality reference.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use measure::{
    MeasureError, SharedGrid, added_path, overlap, overlaps, surface_agreement, volumes,
};
use volume::{ContinuousIndex, Dims, Direction, Grid, Index, Labelmap, Lps, SpacingMm};

fn grid(dims: Dims, spacing: (f64, f64, f64)) -> Grid {
    let axes = [Direction::LEFT, -Direction::SUPERIOR, Direction::POSTERIOR];
    let spacing = SpacingMm { column: spacing.0, row: spacing.1, slice: spacing.2 };
    Grid::new(dims, Lps::new(-20.5, 7.0, 300.0), axes, spacing).unwrap()
}

fn mask(dims: Dims, label: u8, inside: impl Fn(i64, i64, i64) -> bool) -> Labelmap {
    let count = dims.voxel_count().unwrap();
    let labels = (0..count).map(|at| {
        let Index { column, row, slice } = dims.index(at);
        if inside(slice.into(), row.into(), column.into()) { label } else { 0 }
    });
    Labelmap::from_labels(dims, labels.collect()).unwrap()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} for {expected}");
}

/// The toy of the quality reference: MedPy 0.5.2 and surface-distance 0.1 agree on these figures.
#[test]
fn golden_toy_has_the_published_values() {
    let dims = Dims::new(8, 8, 5);
    let grid = grid(dims, (1.0, 1.0, 2.0));
    let within = |z: i64, y: i64, x: i64, rows: std::ops::Range<i64>| {
        (1..4).contains(&z) && rows.contains(&y) && (2..6).contains(&x)
    };
    let a = mask(dims, 3, |z, y, x| within(z, y, x, 2..6));
    let b = mask(dims, 3, |z, y, x| within(z, y, x, 3..7) || (z, y, x) == (0, 0, 0));
    let shared = SharedGrid::prove((&grid, &a), (&grid, &b)).unwrap();
    let found = overlaps(&shared);
    assert_eq!(found, [overlap(&shared, 3, 3)]);
    assert_eq!((found[0].voxels_a, found[0].voxels_b, found[0].voxels_both), (48, 49, 36));
    close(found[0].dice(), 72.0 / 97.0);
    close(found[0].jaccard(), 36.0 / 61.0);
    close(found[0].volume_a_ml, 0.096);
    close(found[0].volume_difference_ml(), 0.002);
    let surface = surface_agreement(&shared, 3, 3, 1.0).unwrap();
    close(surface.nsd, 88.0 / 89.0);
    let distances = surface.distances.unwrap();
    close(distances.hd_mm, 3.464_102);
    close(distances.hd95_mm, 1.0);
    close(distances.hd95_pooled_mm, 1.0);
    close(distances.asd_a_to_b_mm, 0.318_182);
    close(distances.asd_b_to_a_mm, 0.388_091);
    close(distances.assd_pooled_mm, 31.464_102 / 89.0);
    close(distances.masd_mm, 0.353_136);
    assert_eq!(added_path(&shared, 3, 3).pixels, 19);
    let back = SharedGrid::prove((&grid, &b), (&grid, &a)).unwrap();
    assert_eq!(added_path(&back, 3, 3).pixels, 18);
    close(added_path(&back, 3, 3).length_mm, 18.0);
}

#[test]
fn leaning_bodies_on_an_anisotropic_grid_agree_with_medpy_and_scipy() {
    let dims = Dims::new(26, 21, 9);
    let grid = grid(dims, (0.7, 0.9, 3.3));
    let a = mask(dims, 1, |z, y, x| {
        (2 * x - 3 * z - 12).pow(2) + 3 * (y - 9).pow(2) + 9 * (z - 4).pow(2) < 190
    });
    let b = mask(dims, 2, |z, y, x| {
        (2 * x - 2 * z - 20).pow(2) + 2 * (y - 8 - z).pow(2) + 7 * (z - 5).pow(2) < 200
            || (z, y, x) == (8, 20, 25)
    });
    let shared = SharedGrid::prove((&grid, &a), (&grid, &b)).unwrap();
    let found = overlap(&shared, 1, 2);
    assert_eq!((found.voxels_a, found.voxels_b, found.voxels_both), (1055, 1360, 759));
    close(found.dice(), 0.628_571_428_571);
    close(found.jaccard(), 0.458_333_333_333);
    let surface = surface_agreement(&shared, 1, 2, 1.5).unwrap();
    close(surface.nsd, 0.578_358_208_955);
    let distances = surface.distances.unwrap();
    close(distances.hd_mm, 7.595_393_340_703);
    close(distances.hd95_mm, 5.080_354_318_352);
    close(distances.hd95_pooled_mm, 4.395_976_257_560);
    close(distances.asd_a_to_b_mm, 1.237_906_876_880);
    close(distances.asd_b_to_a_mm, 1.892_176_768_491);
    close(distances.assd_pooled_mm, 1.593_116_836_691);
    close(distances.masd_mm, 1.565_041_822_686);
    assert_eq!(added_path(&shared, 1, 2).pixels, 325);
    close(added_path(&shared, 1, 2).length_mm, 325.0 * 0.8);
    // The labels differ, so label by label there is nothing in common.
    let dice: Vec<f64> = overlaps(&shared).iter().map(measure::Overlap::dice).collect();
    assert_eq!(dice, [0.0, 0.0]);
}

#[test]
fn empty_masks_follow_the_stated_policy() {
    let dims = Dims::new(4, 3, 2);
    let grid = grid(dims, (1.0, 2.0, 3.0));
    let empty = Labelmap::empty(dims).unwrap();
    let one = mask(dims, 1, |z, y, x| (z, y, x) == (1, 1, 1));
    let none = SharedGrid::prove((&grid, &empty), (&grid, &empty)).unwrap();
    assert_eq!(overlaps(&none), []);
    let both = overlap(&none, 1, 1);
    assert_eq!((both.dice(), both.jaccard(), both.is_both_empty()), (1.0, 1.0, true));
    let surface = surface_agreement(&none, 1, 1, 1.0).unwrap();
    assert_eq!((surface.nsd, surface.distances.unwrap().hd_mm), (1.0, 0.0));
    assert!(surface.is_both_empty);
    let half = SharedGrid::prove((&grid, &one), (&grid, &empty)).unwrap();
    assert_eq!((overlap(&half, 1, 1).dice(), overlap(&half, 1, 1).jaccard()), (0.0, 0.0));
    let surface = surface_agreement(&half, 1, 1, 1.0).unwrap();
    assert_eq!((surface.nsd, surface.distances), (0.0, None));
    let refused = surface_agreement(&half, 1, 1, f64::NAN);
    assert!(matches!(refused, Err(MeasureError::Tolerance(t)) if t.is_nan()));
}

#[test]
fn masks_on_different_grids_are_refused_also_when_the_box_is_the_same() {
    let dims = Dims::new(4, 3, 2);
    let here = grid(dims, (1.0, 2.0, 3.0));
    let labels = Labelmap::empty(dims).unwrap();
    let [a, b, c] = here.axes();
    let far = here.lps_from_index(ContinuousIndex::new(3.0, 0.0, 0.0));
    let reversed = Grid::new(dims, far, [-a, b, c], here.spacing()).unwrap();
    let refused = SharedGrid::prove((&here, &labels), (&reversed, &labels)).unwrap_err();
    assert_eq!(refused, MeasureError::DifferentGrids(dims, dims));
    let other = Labelmap::empty(Dims::new(3, 4, 2)).unwrap();
    let refused = SharedGrid::prove((&here, &labels), (&here, &other)).unwrap_err();
    assert_eq!(refused, MeasureError::Extent { expected: dims, found: other.dims() });
    let rounded = Grid::new(dims, here.origin() + here.step(0) * 1e-4, here.axes(), here.spacing());
    assert!(SharedGrid::prove((&here, &labels), (&rounded.unwrap(), &labels)).is_ok());
}

#[test]
fn volumes_count_voxels_and_slices() {
    let dims = Dims::new(4, 3, 5);
    let grid = grid(dims, (0.5, 2.0, 3.0));
    let labels = mask(dims, 7, |z, y, x| z % 2 == 1 && y < 2 && x > 0);
    let found = volumes(&labels, &grid).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].segment, found[0].voxels, found[0].slices), (7, 12, 2));
    close(found[0].volume_ml, 0.036);
}
