use crate::Rgb;

/// The segment colours in the order in which they are taken: chosen for the largest smallest distance under
/// normal, protan, deutan and tritan vision (Machado 2009, OKLab); the page's tokens hold the same twelve.
pub const PALETTE: [Rgb; 12] = [
    Rgb(0x59, 0xe1, 0xf7),
    Rgb(0xd4, 0x4f, 0x13),
    Rgb(0x83, 0x5f, 0xf2),
    Rgb(0xeb, 0xec, 0x43),
    Rgb(0xdc, 0x78, 0xbd),
    Rgb(0xa6, 0xa7, 0x13),
    Rgb(0x2b, 0x96, 0x67),
    Rgb(0xb8, 0xf4, 0xc4),
    Rgb(0x8f, 0x93, 0xfb),
    Rgb(0xc1, 0x42, 0xba),
    Rgb(0x38, 0xc7, 0x89),
    Rgb(0x9a, 0xd7, 0x4c),
];

/// The colour of a segment by its number: the first for number 1, and round again after the twelfth.
pub fn palette_color(number: u8) -> Rgb {
    PALETTE[usize::from(number.saturating_sub(1)) % PALETTE.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_in_turn_and_start_again() {
        assert_eq!(palette_color(1), PALETTE[0]);
        assert_eq!(palette_color(12), PALETTE[11]);
        assert_eq!(palette_color(13), PALETTE[0]);
    }
}
