//! A few f32 side by side, as plain arrays: with every trip count fixed, the compiler keeps the arrays in
//! vector registers, with no `unsafe` and no platform named. (The `wide` crate, which names the
//! instructions, was 4 % faster in wasm: not worth a dependency.)

/// Numbers in one lane: a vector register of the build. Compilers keep to 256 bits by default even where 512
/// are there, and wider lanes would cost narrow volumes.
pub(super) const WIDTH: usize = if cfg!(target_feature = "avx2") { 8 } else { 4 };

/// One vector register's worth of numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lane([f32; WIDTH]);

impl Lane {
    /// The same number throughout.
    #[inline(always)]
    pub(super) fn splat(number: f32) -> Self {
        Self([number; WIDTH])
    }

    /// Exactly [`WIDTH`] numbers.
    #[inline(always)]
    pub(super) fn load(numbers: &[f32; WIDTH]) -> Self {
        Self(*numbers)
    }

    /// The numbers.
    #[inline(always)]
    pub(super) fn numbers(self) -> [f32; WIDTH] {
        self.0
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
    pub(super) fn leaky(self, slope: f32) -> Self {
        Self(self.0.map(|number| if number < 0.0 { number * slope } else { number }))
    }
}
