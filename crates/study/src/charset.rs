//! Text in the character sets of PS3.3 C.12.1.1.2, decoded by dicom-rs; the switching between sets inside a
//! value (code extensions, PS3.5 section 6.1.2.5) is here.

use dicom_encoding::text::{SpecificCharacterSet, TextCodec};

const ESCAPE: u8 = 0x1B;

/// The character set in force at the start of each value of a data set.
#[derive(Debug, Clone)]
pub(crate) struct Charset {
    initial: Set,
}

#[derive(Debug, Clone)]
enum Set {
    Known(SpecificCharacterSet),
    /// ISO-IR 148, which dicom-rs lacks.
    Turkish,
    /// A name that no standard has.
    Unknown,
}

impl Charset {
    /// From the value of Specific Character Set (0008,0005); the default repertoire where absent.
    pub(crate) fn new(specific: Option<&str>) -> Self {
        let first = specific.and_then(|names| names.split('\\').next()).unwrap_or("").trim();
        let initial = match first {
            "" => Set::Known(SpecificCharacterSet::ISO_IR_6),
            "ISO_IR 148" | "ISO 2022 IR 148" => Set::Turkish,
            name => SpecificCharacterSet::from_code(name).map_or(Set::Unknown, Set::Known),
        };
        Self { initial }
    }

    /// Decodes a value and removes its padding. Bytes outside the set become replacement characters.
    pub(crate) fn decode(&self, bytes: &[u8]) -> String {
        let mut text = String::new();
        let mut parts = bytes.split(|&b| b == ESCAPE);
        if let Some(start) = parts.next() {
            text.push_str(&self.initial.decode(start));
        }
        for part in parts {
            text.push_str(&decode_extension(part));
        }
        text.trim_matches(['\0', ' ']).to_owned()
    }
}

impl Set {
    fn decode(&self, bytes: &[u8]) -> String {
        match self {
            _ if bytes.is_ascii() && !matches!(self, Self::Known(set) if is_japanese(set)) => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            Self::Known(set) => {
                set.decode(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
            }
            Self::Turkish => bytes.iter().map(|&b| turkish(b)).collect(),
            Self::Unknown => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

/// In the Japanese Romaji set two ASCII codes stand for other characters.
fn is_japanese(set: &SpecificCharacterSet) -> bool {
    matches!(set.name().as_ref(), "ISO_IR 13" | "ISO_IR 87")
}

/// Decodes what follows an escape character, up to the next one (PS3.3 table C.12-3 and C.12-4).
fn decode_extension(part: &[u8]) -> String {
    const SETS: [(&[u8], &str); 16] = [
        (b"(B", "ISO_IR 6"),
        (b"(J", "ISO_IR 13"),
        (b")I", "ISO_IR 13"),
        (b"-A", "ISO_IR 100"),
        (b"-B", "ISO_IR 101"),
        (b"-C", "ISO_IR 109"),
        (b"-D", "ISO_IR 110"),
        (b"-F", "ISO_IR 126"),
        (b"-G", "ISO_IR 127"),
        (b"-H", "ISO_IR 138"),
        (b"-L", "ISO_IR 144"),
        (b"-M", "ISO_IR 148"),
        (b"-T", "ISO_IR 166"),
        (b"$)C", "ISO_IR 149"),
        (b"$)A", "GBK"),
        // Kanji decoders read the escape sequence themselves: see below.
        (b"$B", "ISO_IR 87"),
    ];
    if part.starts_with(b"$B") || part.starts_with(b"$(D") {
        let with_escape = [&[ESCAPE], part].concat();
        return Charset::new(Some("ISO_IR 87")).initial.decode(&with_escape);
    }
    SETS.iter()
        .find_map(|(sequence, name)| Some((part.strip_prefix(*sequence)?, name)))
        .map_or_else(
            || String::from_utf8_lossy(part).into_owned(),
            |(rest, name)| Charset::new(Some(name)).initial.decode(rest),
        )
}

/// ISO 8859-9 differs from ISO 8859-1 in six letters.
fn turkish(byte: u8) -> char {
    match byte {
        0xD0 => 'Ğ',
        0xDD => 'İ',
        0xDE => 'Ş',
        0xF0 => 'ğ',
        0xFD => 'ı',
        0xFE => 'ş',
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_switches_character_sets_inside_a_value() {
        // The examples of PS3.5 Annex H.3.1 and I.2.
        let japanese = Charset::new(Some("\\ISO 2022 IR 87"));
        let name = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B";
        assert_eq!(japanese.decode(name), "Yamada^Tarou=山田^太郎");
        let korean = Charset::new(Some("\\ISO 2022 IR 149"));
        let name = b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7";
        assert_eq!(korean.decode(name), "Hong^Gildong=洪^吉洞");
    }

    #[test]
    fn turkish_and_unknown_sets_lose_nothing_that_can_be_kept() {
        assert_eq!(Charset::new(Some("ISO_IR 148")).decode(b"\xdeahin "), "Şahin");
        assert_eq!(Charset::new(Some("KLINGON")).decode("Ünal".as_bytes()), "Ünal");
        assert_eq!(Charset::new(None).decode(b"Plain\0"), "Plain");
    }
}
