//! Huffman tables of JPEG (ISO/IEC 10918-1 Annex C and F.2.2.3).

use super::bits::Bits;

/// Codes of up to sixteen bits in canonical order.
#[derive(Debug, Clone, Default)]
pub(super) struct Huffman {
    /// For each length: the first code behind those of this length, left-aligned to sixteen bits, and what to
    /// add to a code's value to find its symbol.
    ends: [(u32, i32); 16],
    symbols: Vec<u8>,
}

impl Huffman {
    /// From the number of codes of each length and the symbols; `None` when they cannot be a code.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut ends = [(0, 0); 16];
        let (mut code, mut symbol) = (0_u32, 0_i32);
        for ((length, &count), end) in (1..=16).zip(counts).zip(&mut ends) {
            let offset = symbol - code.cast_signed();
            code += u32::from(count);
            symbol += i32::from(count);
            if code > 1 << length {
                return None;
            }
            *end = (code << (16 - length), offset);
            code <<= 1;
        }
        let used = usize::try_from(symbol).ok()?;
        Some(Self { ends, symbols: symbols.get(..used)?.to_vec() })
    }

    /// The next symbol.
    pub(super) fn decode(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let next = bits.peek(16);
        let (length, (_, offset)) = (1..=16).zip(self.ends).find(|(_, (end, _))| next < *end)?;
        bits.skip(length)?;
        let index = (next >> (16 - length)).cast_signed() + offset;
        self.symbols.get(usize::try_from(index).ok()?).copied()
    }
}

/// A value of `size` bits with its sign (F.2.2.1).
pub(super) fn signed_value(bits: &mut Bits<'_>, size: u32) -> Option<i32> {
    if size == 0 {
        return Some(0);
    }
    let raw = bits.read(size)?.cast_signed();
    Some(if raw < 1 << (size - 1) { raw - (1 << size) + 1 } else { raw })
}

#[cfg(test)]
mod tests {
    use super::super::bits::Stuffing;
    use super::*;

    #[test]
    fn codes_are_assigned_in_canonical_order() {
        // Lengths 2, 2, 3: codes 00, 01, 100.
        let mut counts = [0; 16];
        counts[1] = 2;
        counts[2] = 1;
        let table = Huffman::new(&counts, &[7, 8, 9]).unwrap();
        let mut bits = Bits::new(&[0b1000_0010, 0], Stuffing::Byte);
        let symbols: Vec<_> = std::iter::from_fn(|| table.decode(&mut bits)).take(3).collect();
        assert_eq!(symbols, [9, 7, 8]);
        counts[0] = 3;
        assert!(Huffman::new(&counts, &[0; 9]).is_none());
    }
}
