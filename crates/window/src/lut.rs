use crate::{Window, WindowError, WindowFunction};

/// One item of a VOI LUT Sequence (0028,3010), PS3.3 C.11.2.1.1: a table over whole modality values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiLut {
    first: i32,
    entries: Vec<u16>,
    bits: u8,
}

impl VoiLut {
    /// Most entries a table can have (a descriptor of 0 means this many).
    pub const MAX_ENTRIES: usize = 65_536;

    /// A table whose entry 0 stands for the modality value `first` and whose entries have `bits` bits.
    ///
    /// # Errors
    /// [`WindowError::Lut`] when there are no entries or too many, when bits are not 1 to 16, or an entry exceeds
    /// them.
    pub fn new(first: i32, entries: Vec<u16>, bits: u8) -> Result<Self, WindowError> {
        let fault = WindowError::Lut { entries: entries.len(), bits };
        if entries.is_empty() || entries.len() > Self::MAX_ENTRIES || !(1..=16).contains(&bits) {
            return Err(fault);
        }
        let white = ((1_u32 << bits) - 1) as u16;
        if entries.iter().any(|&entry| entry > white) {
            return Err(fault);
        }
        Ok(Self { first, entries, bits })
    }

    /// Modality value of the first entry.
    pub fn first(&self) -> i32 {
        self.first
    }

    /// Entries on the scale 0 to `2^bits - 1`.
    pub fn entries(&self) -> &[u16] {
        &self.entries
    }

    /// Bits per entry.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// Grey of a modality value on the scale 0 to 255, not yet rounded: values below the first entry take it,
    /// values above the last take that, values between entries are interpolated (whole values never are).
    pub fn voi(&self, modality: f64) -> f64 {
        if modality.is_nan() {
            return 0.0;
        }
        let last = self.entries.len() - 1;
        let at = (modality - f64::from(self.first)).clamp(0.0, last as f64);
        let low = at.floor();
        let (a, b) = (self.entries[low as usize], self.entries[(low as usize + 1).min(last)]);
        let entry = f64::from(a) + (f64::from(b) - f64::from(a)) * (at - low);
        entry * 255.0 / f64::from((1_u32 << self.bits) - 1)
    }

    /// The window that covers the same modality values, to say in numbers what the table spans.
    pub fn span(&self) -> Window {
        let width = self.entries.len() as f64;
        // LINEAR over L..=U: width U - L + 1, center (L + U + 1) / 2.
        let center = f64::from(self.first) + width / 2.0;
        Window::new(center, width, WindowFunction::Linear)
            .unwrap_or_else(|_| Window::stated(center, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_outside_take_the_end_entries_and_bits_scale_to_white() {
        let lut = VoiLut::new(-3, vec![4095, 2048, 1024, 0], 12).unwrap();
        let greys = [-100.0, -3.0, -2.0, -1.0, 0.0, 9.0].map(|x| lut.voi(x));
        assert_eq!([greys[0], greys[1], greys[4], greys[5]], [255.0, 255.0, 0.0, 0.0]);
        assert!((greys[2] - 2048.0 * 255.0 / 4095.0).abs() < 1e-12);
        assert!((lut.voi(-1.5) - 1536.0 * 255.0 / 4095.0).abs() < 1e-12);
        assert_eq!((lut.span().center(), lut.span().width()), (-1.0, 4.0));
    }

    #[test]
    fn an_unusable_table_is_refused() {
        assert!(VoiLut::new(0, vec![], 8).is_err());
        assert!(VoiLut::new(0, vec![256], 8).is_err());
        assert!(VoiLut::new(0, vec![1], 0).is_err());
        assert!(VoiLut::new(0, vec![0; 65_537], 16).is_err());
        assert!(VoiLut::new(0, vec![u16::MAX; 65_536], 16).is_ok());
    }
}
