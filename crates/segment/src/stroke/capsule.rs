use volume::{ContinuousIndex, Dims, Run};

/// Centres at exactly the radius are inside; this much of rounding does not change that.
const TIE: f64 = 1.0 + 1e-9;

/// The points within a radius of a straight piece of path, in index axes scaled to mm.
///
/// Grid axes are at right angles (within [`volume::Grid::MAX_AXIS_COSINE`]), so distances there are distances in
/// the patient.
pub(super) struct Capsule {
    from: [f64; 3],
    to: [f64; 3],
    along: [f64; 3],
    length_squared: f64,
    radius: f64,
    spacing: [f64; 3],
}

impl Capsule {
    pub(super) fn new(
        from: ContinuousIndex,
        to: ContinuousIndex,
        radius_mm: f64,
        spacing_mm: [f64; 3],
    ) -> Self {
        let scaled = |p: ContinuousIndex| -> [f64; 3] {
            std::array::from_fn(|axis| p.along(axis) * spacing_mm[axis])
        };
        let (from, to) = (scaled(from), scaled(to));
        let along: [f64; 3] = std::array::from_fn(|axis| to[axis] - from[axis]);
        let length_squared = dot(along, along);
        Self { from, to, along, length_squared, radius: radius_mm, spacing: spacing_mm }
    }

    /// Visits the lines of voxels inside, in memory order; `limit` keeps one index axis to one value.
    pub(super) fn each_line(
        &self,
        dims: Dims,
        limit: Option<(usize, u32)>,
        mut visit: impl FnMut(Run),
    ) {
        let range = |axis: usize| -> Option<(u32, u32)> {
            let (first, last) = self.extent(axis, dims.along(axis))?;
            match limit {
                Some((limited, at)) if limited == axis => {
                    (first <= at && at <= last).then_some((at, at))
                }
                _ => Some((first, last)),
            }
        };
        let (Some(columns), Some(rows), Some(slices)) = (range(0), range(1), range(2)) else {
            return;
        };
        for slice in slices.0..=slices.1 {
            for row in rows.0..=rows.1 {
                if let Some((first, last)) = self.columns(row, slice, columns) {
                    let line = slice as usize * dims.rows as usize + row as usize;
                    let start = line * dims.columns as usize + first as usize;
                    visit(Run { start, len: (last - first) as usize + 1 });
                }
            }
        }
    }

    /// First and last index along an axis that the capsule can reach inside the grid.
    fn extent(&self, axis: usize, count: u32) -> Option<(u32, u32)> {
        let (low, high) = (self.from[axis].min(self.to[axis]), self.from[axis].max(self.to[axis]));
        // One voxel more on both sides than needed: rounding must not cut a tie off.
        let first = ((low - self.radius) / self.spacing[axis]).ceil() - 1.0;
        let last = ((high + self.radius) / self.spacing[axis]).floor() + 1.0;
        let end = f64::from(count) - 1.0;
        (first <= end && last >= 0.0).then(|| (first.max(0.0) as u32, last.min(end) as u32))
    }

    /// First and last column inside on one line. A capsule is convex, so they are neighbours.
    fn columns(&self, row: u32, slice: u32, (low, high): (u32, u32)) -> Option<(u32, u32)> {
        let y = f64::from(row) * self.spacing[1];
        let z = f64::from(slice) * self.spacing[2];
        let (start, end) = self.chord(y, z)?;
        let step = self.spacing[0];
        let bound = |value: f64| value.clamp(f64::from(low), f64::from(high)) as u32;
        let (mut first, mut last) = (bound((start / step).ceil()), bound((end / step).floor()));
        // The chord is rounded; membership is decided by distance alone.
        while first > low && self.contains(first - 1, y, z) {
            first -= 1;
        }
        while first <= last && !self.contains(first, y, z) {
            first += 1;
        }
        while last < high && self.contains(last + 1, y, z) {
            last += 1;
        }
        while last > first && !self.contains(last, y, z) {
            last -= 1;
        }
        (first <= last && self.contains(first, y, z)).then_some((first, last))
    }

    fn contains(&self, column: u32, y: f64, z: f64) -> bool {
        let p = [
            f64::from(column) * self.spacing[0] - self.from[0],
            y - self.from[1],
            z - self.from[2],
        ];
        let t = if self.length_squared > 0.0 {
            (dot(p, self.along) / self.length_squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let off: [f64; 3] = std::array::from_fn(|axis| p[axis] - t * self.along[axis]);
        dot(off, off) <= self.radius * self.radius * TIE
    }

    /// Where the line through (·, y, z) along the columns enters and leaves, in mm.
    fn chord(&self, y: f64, z: f64) -> Option<(f64, f64)> {
        let parts =
            [ball(self.from, self.radius, y, z), ball(self.to, self.radius, y, z), self.tube(y, z)];
        parts.into_iter().flatten().reduce(|(a, b), (c, d): (f64, f64)| (a.min(c), b.max(d)))
    }

    /// The chord of the cylinder between the two ends: |w|² − (w·d)²/|d|² ≤ r² with 0 ≤ w·d ≤ |d|².
    fn tube(&self, y: f64, z: f64) -> Option<(f64, f64)> {
        let [dx, dy, dz] = self.along;
        if self.length_squared <= 0.0 {
            return None;
        }
        let (wy, wz) = (y - self.from[1], z - self.from[2]);
        let k = wy * dy + wz * dz;
        let reach = self.radius * self.radius * TIE;
        let a = 1.0 - dx * dx / self.length_squared;
        let b = dx * k / self.length_squared;
        let c = wy * wy + wz * wz - k * k / self.length_squared - reach;
        let (mut start, mut end) = if a > 1e-12 {
            let root = (b * b - a * c).max(0.0).sqrt();
            if b * b < a * c {
                return None;
            }
            ((b - root) / a, (b + root) / a)
        } else if c <= 0.0 {
            (f64::NEG_INFINITY, f64::INFINITY)
        } else {
            return None;
        };
        if dx == 0.0 {
            if !(0.0..=self.length_squared).contains(&k) {
                return None;
            }
        } else {
            let (u, v) = (-k / dx, (self.length_squared - k) / dx);
            start = start.max(u.min(v));
            end = end.min(u.max(v));
        }
        (start <= end).then_some((self.from[0] + start, self.from[0] + end))
    }
}

fn ball(center: [f64; 3], radius: f64, y: f64, z: f64) -> Option<(f64, f64)> {
    let (dy, dz) = (y - center[1], z - center[2]);
    let left = radius * radius * TIE - dy * dy - dz * dz;
    (left >= 0.0).then(|| (center[0] - left.sqrt(), center[0] + left.sqrt()))
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
