//! From one grid to another. Outside the source there is nothing: labels become background, values the given fill.

use crate::memory::room_for;
use crate::{ContinuousIndex, Dims, Grid, Labelmap, Volume, VolumeError};

/// Modality values of a volume at the voxel centres of another grid, trilinear, column fastest.
///
/// Places more than half a voxel outside the source, and padding, take `fill`; inside half a voxel of the border
/// the border value is held.
///
/// # Errors
/// [`VolumeError::DifferentGrids`] when the volume is not a regular box; [`VolumeError::Extent`] for an unusable
/// target.
pub fn resample_linear(volume: &Volume, target: &Grid, fill: f32) -> Result<Vec<f32>, VolumeError> {
    let source = volume.placement().grid().ok_or(VolumeError::DifferentGrids)?;
    let walk = Walk::new(source, target);
    let mut out = room_for(target.dims().voxel_count()?)?;
    walk.each(|at| out.push(sample_linear(volume, source.dims(), at, fill)));
    Ok(out)
}

/// Labels of a labelmap on `from` at the voxel centres of `to`, nearest neighbour.
///
/// # Errors
/// [`VolumeError::DifferentGrids`] when the labelmap does not have the extent of `from`.
pub fn resample_labels(labels: &Labelmap, from: &Grid, to: &Grid) -> Result<Labelmap, VolumeError> {
    if labels.dims() != from.dims() {
        return Err(VolumeError::DifferentGrids);
    }
    let mut out = room_for(to.dims().voxel_count()?)?;
    Walk::new(from, to).each(|at| out.push(from.dims().nearest(at).map_or(0, |i| labels.label(i))));
    Labelmap::from_labels(to.dims(), out)
}

/// Steps through the target's voxels in memory order, in source indices. The map is affine, so three steps
/// replace a matrix product a voxel.
struct Walk {
    dims: Dims,
    start: ContinuousIndex,
    steps: [ContinuousIndex; 3],
}

impl Walk {
    fn new(source: &Grid, target: &Grid) -> Self {
        let at = |c: f64, r: f64, s: f64| {
            source.index_from_lps(target.lps_from_index(ContinuousIndex::new(c, r, s)))
        };
        let start = at(0.0, 0.0, 0.0);
        let less = |a: ContinuousIndex| {
            ContinuousIndex::new(a.column - start.column, a.row - start.row, a.slice - start.slice)
        };
        let steps = [less(at(1.0, 0.0, 0.0)), less(at(0.0, 1.0, 0.0)), less(at(0.0, 0.0, 1.0))];
        Self { dims: target.dims(), start, steps }
    }

    fn each(&self, mut visit: impl FnMut(ContinuousIndex)) {
        let [u, v, w] = self.steps;
        for slice in 0..self.dims.slices {
            for row in 0..self.dims.rows {
                for column in 0..self.dims.columns {
                    let (c, r, s) = (f64::from(column), f64::from(row), f64::from(slice));
                    visit(ContinuousIndex::new(
                        self.start.column + u.column * c + v.column * r + w.column * s,
                        self.start.row + u.row * c + v.row * r + w.row * s,
                        self.start.slice + u.slice * c + v.slice * r + w.slice * s,
                    ));
                }
            }
        }
    }
}

fn sample_linear(volume: &Volume, dims: Dims, at: ContinuousIndex, fill: f32) -> f32 {
    if dims.nearest(at).is_none() {
        return fill;
    }
    let axis = |value: f64, extent: u32| {
        let value = value.clamp(0.0, f64::from(extent) - 1.0);
        let low = value.floor();
        (low as u32, (low as u32 + 1).min(extent - 1), value - low)
    };
    let (c0, c1, fc) = axis(at.column, dims.columns);
    let (r0, r1, fr) = axis(at.row, dims.rows);
    let (s0, s1, fs) = axis(at.slice, dims.slices);
    let value = |c, r, s| volume.value(crate::Index::new(c, r, s));
    let line = |r, s| Some(mix(value(c0, r, s)?, value(c1, r, s)?, fc));
    let plane = |s| Some(mix(line(r0, s)?, line(r1, s)?, fr));
    let sampled = (|| Some(mix(plane(s0)?, plane(s1)?, fs)))();
    sampled.map_or(fill, |v: f64| v as f32)
}

fn mix(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Direction, Lps, Placement, Rescale, SpacingMm, Voxels};

    fn grid(dims: Dims, origin: Lps, axes: [Direction; 3], spacing: (f64, f64, f64)) -> Grid {
        let spacing = SpacingMm { column: spacing.0, row: spacing.1, slice: spacing.2 };
        Grid::new(dims, origin, axes, spacing).unwrap()
    }

    /// A linear function of patient position is reproduced exactly by trilinear sampling, whatever the two grids.
    #[test]
    fn a_linear_field_survives_resampling_between_oblique_grids() {
        let field = |p: Lps| 3.0 * p.x - 2.0 * p.y + 0.5 * p.z + 100.0;
        let a = Direction::new(0.9, 0.3, 0.1).unwrap();
        let n = a.normal_to(Direction::SUPERIOR).unwrap();
        let source = grid(
            Dims::new(12, 9, 10),
            Lps::new(-5.0, 3.0, 8.0),
            [a, n, -a.normal_to(n).unwrap()],
            (1.0, 1.5, 2.0),
        );
        let count = source.dims().voxel_count().unwrap();
        let values = (0..count)
            .map(|o| field(source.lps_from_index(source.dims().index(o).center())) as f32)
            .collect();
        let volume =
            Volume::new(Placement::Regular(source.clone()), Voxels::F32(values), Rescale::IDENTITY)
                .unwrap();
        let center = source.lps_from_index(ContinuousIndex::new(5.0, 3.5, 4.0));
        let target = grid(
            Dims::new(3, 4, 2),
            center,
            [-Direction::SUPERIOR, Direction::LEFT, Direction::POSTERIOR],
            (0.7, 0.6, 0.5),
        );
        let out = resample_linear(&volume, &target, f32::NAN).unwrap();
        for (offset, value) in out.iter().enumerate() {
            let expected = field(target.lps_from_index(target.dims().index(offset).center()));
            assert!((f64::from(*value) - expected).abs() < 1e-3, "{value} {expected}");
        }
    }

    #[test]
    fn labels_keep_their_place_when_every_axis_is_reversed() {
        let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
        let from = grid(Dims::new(4, 3, 2), Lps::default(), axes, (1.0, 2.0, 3.0));
        let far = from.lps_from_index(ContinuousIndex::new(3.0, 2.0, 1.0));
        let to = grid(from.dims(), far, axes.map(|a| -a), (1.0, 2.0, 3.0));
        let labels = Labelmap::from_labels(from.dims(), (1..=24).collect()).unwrap();
        let out = resample_labels(&labels, &from, &to).unwrap();
        let reversed: Vec<u8> = (1..=24).rev().collect();
        assert_eq!(out.labels(), reversed);
        assert_eq!(resample_labels(&out, &to, &from).unwrap(), labels);
    }
}
