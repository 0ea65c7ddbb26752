/// A stored sample of any kind.
pub(super) trait Sample: Copy {
    fn to_f64(self) -> f64;
}

/// The two voxels on either side of a place along one axis, as parts of a position in memory, and how far the
/// place lies towards the second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    pub(super) low: usize,
    pub(super) high: usize,
    pub(super) towards_high: f64,
}

/// The cell of up to eight voxels around a place: columns, rows, slices in any order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corners(pub(super) [Between; 3]);

impl Sample for i16 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Sample for u16 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Sample for f32 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Between {
    /// The voxels around a place that lies at most half a voxel outside `0..extent`; the border value is held.
    pub(super) fn around(at: f64, extent: u32, stride: usize) -> Self {
        let at = at.clamp(0.0, f64::from(extent) - 1.0);
        let low = at.floor() as usize;
        let high = (low + 1).min(extent as usize - 1);
        Self { low: low * stride, high: high * stride, towards_high: at - at.floor() }
    }

    fn nearest(self) -> usize {
        if self.towards_high < 0.5 { self.low } else { self.high }
    }
}

impl Corners {
    /// Position in memory of the voxel nearest to the place.
    pub(super) fn nearest(&self) -> usize {
        self.0.iter().map(|between| between.nearest()).sum()
    }
}
