/// Reproducible noise: the same voxel has the same value in every build.
#[derive(Debug, Clone)]
pub(crate) struct Noise {
    state: u64,
}

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Nearly normal with the given standard deviation: twelve uniform numbers less six (Irwin–Hall).
    pub(crate) fn normal(&mut self, sd: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.uniform()).sum();
        (sum - 6.0) * sd
    }

    /// SplitMix64 (Steele, Lea, Flood 2014), upper 53 bits.
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_the_spread_asked_for() {
        let mut noise = Noise::new(7);
        let values: Vec<f64> = (0..20_000).map(|_| noise.normal(12.0)).collect();
        let mean = values.iter().sum::<f64>() / 20_000.0;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.5, "{mean}");
        assert!((variance.sqrt() - 12.0).abs() < 0.3, "{}", variance.sqrt());
    }
}
