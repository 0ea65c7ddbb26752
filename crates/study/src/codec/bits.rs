//! Bits of an entropy-coded segment, most significant first.

/// How a byte 0xFF inside the segment is told from a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stuffing {
    /// A zero byte follows (ISO/IEC 10918-1 F.1.2.3).
    Byte,
    /// A zero bit follows (ISO/IEC 14495-1 A.1).
    Bit,
}

/// Reads bits up to the next marker. Behind the end everything is `None`.
#[derive(Debug, Clone)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    stuffing: Stuffing,
    /// Bits at hand, left-aligned; bits below `held` are zero.
    cache: u64,
    held: u32,
    after_ff: bool,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], stuffing: Stuffing) -> Self {
        Self { bytes, at: 0, stuffing, cache: 0, held: 0, after_ff: false }
    }

    /// The value of the next `count` (at most 32) bits.
    pub(super) fn read(&mut self, count: u32) -> Option<u32> {
        let value = self.peek(count);
        self.skip(count)?;
        Some(value)
    }

    /// The next `count` (at most 32) bits, with zeros for those behind the end.
    pub(super) fn peek(&mut self, count: u32) -> u32 {
        if count == 0 {
            return 0;
        }
        if self.held < count {
            self.fill();
        }
        (self.cache >> (64 - count)) as u32
    }

    /// Goes on by `count` (at most 32) bits.
    pub(super) fn skip(&mut self, count: u32) -> Option<()> {
        if self.held < count {
            self.fill();
        }
        self.held = self.held.checked_sub(count)?;
        self.cache <<= count;
        Some(())
    }

    /// The number of zero bits before the next one bit, which is taken too; `None` above `limit`.
    pub(super) fn zeros(&mut self, limit: u32) -> Option<u32> {
        let mut zeros = 0;
        loop {
            let here = self.peek(32).leading_zeros();
            zeros += here;
            if zeros > limit {
                return None;
            }
            if here < 32 {
                self.skip(here + 1)?;
                return Some(zeros);
            }
            self.skip(32)?;
        }
    }

    /// Drops what is left of the current byte and goes behind a restart marker, if one comes next.
    pub(super) fn restart(&mut self) -> Option<()> {
        self.cache = 0;
        self.held = 0;
        self.after_ff = false;
        let rest = self.bytes.get(self.at..)?;
        let marker = rest.windows(2).position(|pair| matches!(pair, [0xFF, 0xD0..=0xD7]))?;
        self.at += marker + 2;
        Some(())
    }

    fn fill(&mut self) {
        while self.held <= 56 {
            let Some(&byte) = self.bytes.get(self.at) else { return };
            let width = match (self.after_ff, self.stuffing) {
                (true, Stuffing::Bit) if byte >= 0x80 => return,
                (true, Stuffing::Bit) => 7,
                (true, Stuffing::Byte) if byte == 0 => {
                    self.at += 1;
                    self.after_ff = false;
                    continue;
                }
                _ => 8,
            };
            if byte == 0xFF && self.stuffing == Stuffing::Byte {
                // A marker ends the segment: its first byte is no data.
                if self.bytes.get(self.at + 1) != Some(&0) {
                    return;
                }
            }
            self.cache |= u64::from(byte) << (64 - width - self.held);
            self.held += width;
            self.after_ff = byte == 0xFF;
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffed_bytes_and_bits_are_no_data_and_markers_end_it() {
        let mut bytes = Bits::new(&[0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9, 0x55], Stuffing::Byte);
        assert_eq!(bytes.read(24), Some(0x0012_FF34));
        assert_eq!(bytes.read(1), None);
        // 0xFF, then seven bits of 0x7F: fifteen ones.
        let mut bits = Bits::new(&[0xFF, 0x7F, 0x01, 0xFF, 0xD9], Stuffing::Bit);
        assert_eq!(bits.read(15), Some(0x7FFF));
        assert_eq!(bits.zeros(20), Some(7));
        assert_eq!(bits.read(8), Some(0xFF));
        assert_eq!(bits.zeros(20), None);
    }
}
