//! The box that a model works in.

use volume::{Grid, Labelmap, Lps};
use wire::{BoxLps, PointLps, Why};

/// The voxels of a grid whose centres lie in a box.
#[derive(Debug, Clone)]
pub(crate) struct VoxelBox {
    from: Lps,
    to: Lps,
    grid: Grid,
}

/// The voxels that a box holds.
pub(crate) fn voxels_in(region: BoxLps, grid: &Grid) -> Result<VoxelBox, Why> {
    let (a, b) = (lps(region.from), lps(region.to));
    if !(a.is_finite() && b.is_finite()) {
        return Err(Why::BoxOutside);
    }
    let from = Lps::new(a.x.min(b.x), a.y.min(b.y), a.z.min(b.z));
    let to = Lps::new(a.x.max(b.x), a.y.max(b.y), a.z.max(b.z));
    let within = VoxelBox { from, to, grid: grid.clone() };
    let dims = grid.dims();
    let voxels = dims.slice_len() * dims.slices as usize;
    if (0..voxels).any(|at| within.holds(at)) { Ok(within) } else { Err(Why::BoxOutside) }
}

impl VoxelBox {
    /// Whether the centre of a voxel lies in the box.
    fn holds(&self, voxel: usize) -> bool {
        let at = self.grid.lps_from_index(self.grid.dims().index(voxel).center());
        let within = |value: f64, low: f64, high: f64| low <= value && value <= high;
        within(at.x, self.from.x, self.to.x)
            && within(at.y, self.from.y, self.to.y)
            && within(at.z, self.from.z, self.to.z)
    }

    /// Takes away what lies outside.
    pub(crate) fn keep(&self, labels: &mut Labelmap) {
        if labels.dims() != self.grid.dims() {
            return;
        }
        for (voxel, label) in labels.labels_mut().iter_mut().enumerate() {
            if *label != 0 && !self.holds(voxel) {
                *label = 0;
            }
        }
    }
}

/// The box between two corners. Along the axis `through` (of x, y, z), which a view cannot show, it has the extent of
/// `kept`, or else the shorter of its other sides, about the corners.
pub(crate) fn box_between(a: Lps, b: Lps, through: usize, kept: Option<BoxLps>) -> BoxLps {
    let mut low = [a.x.min(b.x), a.y.min(b.y), a.z.min(b.z)];
    let mut high = [a.x.max(b.x), a.y.max(b.y), a.z.max(b.z)];
    let half = (0..3)
        .filter(|&axis| axis != through)
        .map(|axis| (high[axis] - low[axis]) / 2.0)
        .fold(f64::INFINITY, f64::min);
    let kept = kept.map(|b| ([b.from.x, b.from.y, b.from.z], [b.to.x, b.to.y, b.to.z]));
    (low[through], high[through]) = match kept {
        Some((from, to)) => (from[through].min(to[through]), from[through].max(to[through])),
        None => (low[through] - half, high[through] + half),
    };
    let point = |[x, y, z]: [f64; 3]| PointLps { x, y, z };
    BoxLps { from: point(low), to: point(high) }
}

/// A point of a message in the patient.
pub(crate) fn lps(point: PointLps) -> Lps {
    Lps::new(point.x, point.y, point.z)
}
