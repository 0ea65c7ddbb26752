//! One-bit pixels (PS3.5 8.1.1, 8.2): a stream over all frames, first pixel in the least significant bit, and no
//! padding between frames. Places in a stream are counted in 64 bits: a stream that fits into memory may have more
//! bits than a 32-bit machine can count.

/// One byte of the stream from eight labels: bit i is set where label i equals the eight-fold `wanted`.
fn equal_bits(labels: [u8; 8], wanted: u64) -> u8 {
    const LOW_SEVEN: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    /// Brings bit 8 i of the other factor to bit 56 + i.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let differs = u64::from_le_bytes(labels) ^ wanted;
    // The top bit of each byte: set unless the byte is zero. No carry crosses a byte.
    let nonzero = ((differs & LOW_SEVEN) + LOW_SEVEN) | differs;
    let equal = (!nonzero >> 7) & 0x0101_0101_0101_0101;
    (equal.wrapping_mul(GATHER) >> 56) as u8
}

/// Sets the bits of the pixels that have the label, beginning at bit `start` of a stream of zeros that is long enough.
pub(super) fn pack(labels: &[u8], label: u8, stream: &mut [u8], start: u64) {
    let wanted = u64::from_ne_bytes([label; 8]);
    let shift = start % 8;
    let mut out = stream.iter_mut().skip(byte_of(start));
    // The upper bits of one byte of pixels are the lower bits of the next byte of the stream.
    let mut carry = 0;
    let mut put = |byte: u8| {
        let [low, high] = (u16::from(byte) << shift).to_le_bytes();
        if let Some(here) = out.next() {
            *here |= low | carry;
        }
        carry = high;
    };
    let mut chunks = labels.chunks_exact(8);
    for chunk in &mut chunks {
        let mut eight = [0; 8];
        eight.copy_from_slice(chunk);
        put(equal_bits(eight, wanted));
    }
    // What is left over is filled up with a label that is not the wanted one.
    let mut eight = [!label; 8];
    let rest = chunks.remainder();
    eight[..rest.len()].copy_from_slice(rest);
    put(equal_bits(eight, wanted));
    put(0);
}

/// Calls `found` with the position, counted from `start`, of each bit that is set in `start..start + len`. Bits
/// beyond the stream are zero.
pub(super) fn for_each_set(stream: &[u8], start: u64, len: usize, mut found: impl FnMut(usize)) {
    for done in (0..len).step_by(WORD_BITS) {
        let mut word = bits_at(stream, start + done as u64, len - done);
        while word != 0 {
            found(done + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}

/// Whether any bit is set in `start..start + len`.
pub(super) fn any_set(stream: &[u8], start: u64, len: usize) -> bool {
    (0..len).step_by(WORD_BITS).any(|done| bits_at(stream, start + done as u64, len - done) != 0)
}

/// Bits that eight bytes hold for certain, wherever in the first byte they begin.
const WORD_BITS: usize = 57;

/// Up to [`WORD_BITS`] bits from a position, the first in the least significant place.
fn bits_at(stream: &[u8], at: u64, len: usize) -> u64 {
    let mask = (1 << len.min(WORD_BITS)) - 1;
    (word_at(stream, byte_of(at)) >> (at % 8)) & mask
}

/// The byte that a bit lies in; one beyond all streams where memory ends earlier.
fn byte_of(bit: u64) -> usize {
    usize::try_from(bit / 8).unwrap_or(usize::MAX)
}

fn word_at(stream: &[u8], byte: usize) -> u64 {
    let mut eight = [0; 8];
    let rest = stream.get(byte..).unwrap_or(&[]);
    let n = rest.len().min(8);
    eight[..n].copy_from_slice(&rest[..n]);
    u64::from_le_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PS3.5 8.2 word by word: pixel i of frame f is bit f * len + i.
    fn pack_slowly(frames: &[Vec<u8>], label: u8) -> Vec<u8> {
        let bits: Vec<bool> = frames.iter().flatten().map(|&l| l == label).collect();
        bits.chunks(8)
            .map(|c| c.iter().enumerate().fold(0, |byte, (i, &b)| byte | u8::from(b) << i))
            .collect()
    }

    fn frames(count: usize, len: usize) -> Vec<Vec<u8>> {
        (0..count)
            .map(|f| (0..len).map(|i| ((i * 7 + f * 13 + i * i / 5) % 5) as u8 * 63).collect())
            .collect()
    }

    #[test]
    fn frames_of_any_length_run_on_without_padding() {
        for len in (1..=40).chain([21 * 23, 512]) {
            let frames = frames(6, len);
            for label in [0, 63, 126, 252, 255] {
                let mut stream = vec![0; (6 * len).div_ceil(8)];
                for (f, frame) in frames.iter().enumerate() {
                    pack(frame, label, &mut stream, (f * len) as u64);
                }
                assert_eq!(stream, pack_slowly(&frames, label), "{len} pixels, label {label}");
                for (f, frame) in frames.iter().enumerate() {
                    let mut back = vec![false; len];
                    for_each_set(&stream, (f * len) as u64, len, |i| back[i] = true);
                    assert!(frame.iter().zip(back).all(|(&l, set)| (l == label) == set));
                }
            }
        }
    }

    #[test]
    fn six_frames_of_21_by_23_are_363_bytes() {
        assert_eq!(pack_slowly(&frames(6, 21 * 23), 0).len(), 363);
    }

    #[test]
    fn a_single_bit_is_found_wherever_it_is() {
        for at in 0..200 {
            let mut stream = [0; 25];
            stream[at / 8] |= 1 << (at % 8);
            assert!(any_set(&stream, at as u64, 1) && any_set(&stream, 0, at + 1));
            assert!(!any_set(&stream, 0, at) && !any_set(&stream, at as u64 + 1, 200));
        }
    }

    #[test]
    fn a_short_stream_reads_as_zero() {
        let mut found = Vec::new();
        for_each_set(&[0b1000_0001], 0, 200, |i| found.push(i));
        assert_eq!(found, [0, 7]);
        for_each_set(&[], 5, 20, |_| panic!("nothing is set"));
        assert!(!any_set(&[0xFF], u64::from(u32::MAX) + 1, 8), "places do not come round");
    }
}
