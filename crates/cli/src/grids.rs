//! Grids of two files that may name the same voxels in another order, or parts of one stack.

use measure::SharedGrid;
use volume::{Dims, Direction, Grid, Index, Labelmap, SpacingMm, resample_labels};

use crate::failure::Failure;

/// Cosine from which two axes are the same one, turned by what headers round.
const PARALLEL: f64 = 0.999;

/// Labels in the order of another grid whose voxels are the same ones. NIfTI files often come back with axes turned
/// or reversed; no voxel moves and none is lost.
///
/// # Errors
/// [`Failure::OtherGrid`] when voxels lie elsewhere.
pub(crate) fn moved(labels: &Labelmap, from: &Grid, to: &Grid) -> Result<Labelmap, Failure> {
    let tolerance = tolerance_mm(to);
    if from.is_same_as(to, tolerance) {
        return Ok(Labelmap::from_labels(to.dims(), labels.labels().to_vec())?);
    }
    if !is_on_lattice(from, to, tolerance) {
        return Err(Failure::OtherGrid);
    }
    let moved = resample_labels(labels, from, to)?;
    if moved.counts()[1..] == labels.counts()[1..] { Ok(moved) } else { Err(Failure::OtherGrid) }
}

/// The smallest grid along the axes of the larger one that holds the voxels of both.
///
/// # Errors
/// [`Failure::GridsApart`] when the voxels of one do not lie on those of the other.
pub(crate) fn union(a: &Grid, b: &Grid) -> Result<Grid, Failure> {
    let (base, other) = if a.dims().slices >= b.dims().slices { (a, b) } else { (b, a) };
    if base.is_same_as(other, tolerance_mm(base)) {
        return Ok(base.clone());
    }
    let mut low = [0i64; 3];
    let mut high = extents(base.dims()).map(|n| i64::from(n) - 1);
    for corner in corners(other.dims()) {
        let at = base.index_from_lps(other.lps_from_index(corner.center()));
        for axis in 0..3 {
            let place = at.along(axis);
            let nearest = place.round();
            let off_mm = (place - nearest).abs() * base.spacing().along(axis);
            if off_mm > tolerance_mm(base) || nearest.abs() > 1e6 {
                return Err(Failure::GridsApart);
            }
            low[axis] = low[axis].min(nearest as i64);
            high[axis] = high[axis].max(nearest as i64);
        }
    }
    let [columns, rows, slices] =
        [0, 1, 2].map(|axis| u32::try_from(high[axis] - low[axis] + 1).unwrap_or(u32::MAX));
    let first = volume::ContinuousIndex::new(low[0] as f64, low[1] as f64, low[2] as f64);
    let dims = Dims::new(columns, rows, slices);
    Ok(Grid::new(dims, base.lps_from_index(first), base.axes(), base.spacing())?)
}

/// The same voxels in the order of other axes: columns and rows along these two directions, slices along row × column.
/// `None` where a direction is no axis of the grid.
pub(crate) fn turned(grid: &Grid, (row, column): (Direction, Direction)) -> Option<Grid> {
    let wanted = [row, column, row.normal_to(column).ok()?];
    let own = grid.axes();
    let [a, b, c] = wanted.map(|to| (0..3).find(|&axis| own[axis].cosine(to).abs() > PARALLEL));
    let order = [a?, b?, c?];
    let is_reversed: [bool; 3] = std::array::from_fn(|to| own[order[to]].cosine(wanted[to]) < 0.0);
    let mut first = [0u32; 3];
    for (axis, _) in order.into_iter().zip(is_reversed).filter(|(_, reversed)| *reversed) {
        first[axis] = grid.dims().along(axis).saturating_sub(1);
    }
    let origin = grid.lps_from_index(Index::new(first[0], first[1], first[2]).center());
    let axes =
        std::array::from_fn(|to| if is_reversed[to] { -own[order[to]] } else { own[order[to]] });
    let [columns, rows, slices] = order.map(|axis| grid.dims().along(axis));
    let [column, row, slice] = order.map(|axis| grid.spacing().along(axis));
    Grid::new(Dims::new(columns, rows, slices), origin, axes, SpacingMm { column, row, slice }).ok()
}

/// How far apart two places may be that headers call the same.
pub(crate) fn tolerance_mm(grid: &Grid) -> f64 {
    let SpacingMm { column, row, slice } = grid.spacing();
    column.min(row).min(slice) * SharedGrid::TOLERANCE
}

/// Whether steps and places of one grid are steps and places of the other, whatever the order of the axes.
fn is_on_lattice(from: &Grid, to: &Grid, tolerance_mm: f64) -> bool {
    let mut turned: Vec<(usize, Direction, f64)> = Vec::new();
    for (axis, direction) in from.axes().into_iter().enumerate() {
        let along = (0..3).find(|&other| to.axes()[other].cosine(direction).abs() > PARALLEL);
        let Some(along) = along.filter(|along| turned.iter().all(|(used, ..)| used != along))
        else {
            return false;
        };
        turned.push((along, direction, from.spacing().along(axis)));
    }
    let same_steps = turned.iter().all(|(along, _, step)| {
        let extent = f64::from(to.dims().along(*along));
        (step - to.spacing().along(*along)).abs() * extent <= tolerance_mm.max(1e-3)
    });
    same_steps
        && corners(from.dims()).into_iter().all(|corner| {
            let at = to.index_from_lps(from.lps_from_index(corner.center()));
            (0..3).all(|axis| {
                let place = at.along(axis);
                (place - place.round()).abs() * to.spacing().along(axis) <= tolerance_mm
            })
        })
}

fn extents(dims: Dims) -> [u32; 3] {
    [dims.columns, dims.rows, dims.slices]
}

fn corners(dims: Dims) -> [Index; 8] {
    std::array::from_fn(|corner| {
        let pick = |axis: usize| {
            if corner >> axis & 1 == 1 { dims.along(axis).saturating_sub(1) } else { 0 }
        };
        Index::new(pick(0), pick(1), pick(2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use volume::{ContinuousIndex, Lps};

    fn grid(dims: Dims, origin: Lps, axes: [Direction; 3], spacing: [f64; 3]) -> Grid {
        let [column, row, slice] = spacing;
        Grid::new(dims, origin, axes, SpacingMm { column, row, slice }).unwrap()
    }

    const AXES: [Direction; 3] = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];

    #[test]
    fn labels_with_turned_and_reversed_axes_come_back_in_their_place() {
        let to = grid(Dims::new(4, 3, 2), Lps::new(1.0, -2.0, 3.0), AXES, [1.0, 2.0, 3.0]);
        let far = to.lps_from_index(ContinuousIndex::new(3.0, 0.0, 1.0));
        let axes = [AXES[1], -AXES[2], -AXES[0]];
        let from = grid(Dims::new(3, 2, 4), far, axes, [2.0, 3.0, 1.0]);
        let labels = Labelmap::from_labels(from.dims(), (1..=24).collect()).unwrap();
        let moved = moved(&labels, &from, &to).unwrap();
        for offset in 0..24 {
            let index = from.dims().index(offset);
            let at = to.index_from_lps(from.lps_from_index(index.center()));
            assert_eq!(moved.label(to.dims().nearest(at).unwrap()), labels.label(index));
        }
    }

    #[test]
    fn a_grid_in_the_order_of_other_axes_has_the_same_voxels() {
        let there = grid(Dims::new(4, 3, 2), Lps::new(1.0, -2.0, 3.0), AXES, [1.0, 2.0, 3.0]);
        let far = there.lps_from_index(ContinuousIndex::new(3.0, 0.0, 1.0));
        let axes = [AXES[1], -AXES[2], -AXES[0]];
        let here = grid(Dims::new(3, 2, 4), far, axes, [2.0, 3.0, 1.0]);
        assert!(turned(&here, (AXES[0], AXES[1])).unwrap().is_same_as(&there, 1e-9));
        assert!(turned(&there, (AXES[1], -AXES[2])).unwrap().is_same_as(&here, 1e-9));
        let aslant = Direction::new(1.0, 1.0, 0.0).unwrap();
        assert!(turned(&there, (aslant, AXES[2])).is_none());
    }

    #[test]
    fn labels_between_the_voxels_or_outside_are_refused() {
        let to = grid(Dims::new(4, 3, 2), Lps::default(), AXES, [1.0, 2.0, 3.0]);
        let labels = Labelmap::from_labels(to.dims(), vec![1; 24]).unwrap();
        for shift in [0.5, 1.0] {
            let from = grid(to.dims(), Lps::new(shift, 0.0, 0.0), AXES, [1.0, 2.0, 3.0]);
            assert!(matches!(moved(&labels, &from, &to), Err(Failure::OtherGrid)), "{shift}");
        }
        let coarse = grid(to.dims(), Lps::default(), AXES, [2.0, 2.0, 3.0]);
        assert!(matches!(moved(&labels, &coarse, &to), Err(Failure::OtherGrid)));
    }

    #[test]
    fn parts_of_one_stack_have_a_union_that_holds_both() {
        let a = grid(Dims::new(4, 3, 5), Lps::default(), AXES, [1.0, 2.0, 3.0]);
        let b = grid(Dims::new(2, 3, 2), Lps::new(-1.0, 0.0, 12.0), AXES, [1.0, 2.0, 3.0]);
        let both = union(&a, &b).unwrap();
        assert_eq!(both.dims(), Dims::new(5, 3, 6));
        assert_eq!(both.origin(), Lps::new(-1.0, 0.0, 0.0));
        let apart = grid(Dims::new(2, 3, 2), Lps::new(0.4, 0.0, 12.0), AXES, [1.0, 2.0, 3.0]);
        assert!(union(&a, &apart).is_err());
    }
}
