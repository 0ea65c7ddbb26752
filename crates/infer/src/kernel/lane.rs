//! A few f32 side by side, as plain arrays: fixed trip counts are what the compiler turns into vector
//! instructions, with no `unsafe` and no platform named.

/// Numbers in one lane: as many as a vector register of the build holds. Compilers keep to 256 bits by
/// default even where 512 are there, so wider lanes would only cost narrow volumes.
pub(super) const WIDTH: usize = if cfg!(target_feature = "avx2") { 8 } else { 4 };

/// One vector register's worth of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lane(pub(super) [f32; WIDTH]);

impl Lane {
    /// The same number throughout.
    #[inline(always)]
    pub(super) fn splat(number: f32) -> Self {
        Self([number; WIDTH])
    }

    /// The first numbers of a slice that holds at least [`WIDTH`].
    #[inline(always)]
    pub(super) fn load(numbers: &[f32]) -> Self {
        let mut lane = [0.0; WIDTH];
        lane.copy_from_slice(&numbers[..WIDTH]);
        Self(lane)
    }

    /// `self + a * b`; fused only where the build has the instruction, since the library call that stands in
    /// for it is some fifty times slower.
    #[inline(always)]
    pub(super) fn plus_product(mut self, a: Self, b: f32) -> Self {
        for (sum, a) in self.0.iter_mut().zip(a.0) {
            *sum = if cfg!(target_feature = "fma") { a.mul_add(b, *sum) } else { *sum + a * b };
        }
        self
    }

    /// Negative numbers times `slope`.
    #[inline(always)]
    pub(super) fn leaky(mut self, slope: f32) -> Self {
        for number in &mut self.0 {
            *number = if *number < 0.0 { *number * slope } else { *number };
        }
        self
    }
}
