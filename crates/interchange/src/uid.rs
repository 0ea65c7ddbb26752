use std::fmt;

/// A DICOM UID of our own: `2.25.` and a version 4 UUID as a decimal number (PS3.5 B.2).
///
/// The policy: a new SOP Instance UID whenever a byte of the object changes; a new Series Instance UID per reader and
/// line of saves; a new Dimension Organization UID per object; one Tracking UID per lesion for as long as it is the
/// same lesion. Never a UID of the source, and never one made from a clock, a machine address or an image.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(String);

impl Uid {
    /// The UID of 16 bytes of entropy from the host's cryptographic generator; the six bits that mark a version 4,
    /// variant 1 UUID are set here (RFC 9562, 5.4), the other 122 are taken as they are.
    ///
    /// ```
    /// # use interchange::Uid;
    /// assert_eq!(Uid::from_entropy([0; 16]).as_str(), "2.25.302240678275694148452352");
    /// ```
    pub fn from_entropy(entropy: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(entropy);
        let versioned = (number & !(0xF << 76)) | (0x4 << 76);
        let uuid = (versioned & !(0x3 << 62)) | (0x2 << 62);
        Self(format!("2.25.{uuid}"))
    }

    /// The UID as DICOM writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a text is a UID (PS3.5 9.1): numbers joined by points, at most 64 characters.
pub(crate) fn is_uid(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 64 && text.split('.').all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `^2\.25\.(0|[1-9][0-9]{0,38})$`
    fn is_well_formed(uid: &str) -> bool {
        uid.strip_prefix("2.25.").is_some_and(|digits| {
            digits.bytes().all(|b| b.is_ascii_digit())
                && (1..=39).contains(&digits.len())
                && (digits == "0" || !digits.starts_with('0'))
        })
    }

    #[test]
    fn a_uid_is_numbers_and_points() {
        for (text, expected) in [
            ("1.2.840.10008.1.2", true),
            ("2.25.302240678275694148452352", true),
            ("", false),
            ("1..2", false),
            ("1.2.", false),
            ("lesion 1", false),
        ] {
            assert_eq!(is_uid(text), expected, "{text}");
        }
        assert!(is_uid(&"1".repeat(64)) && !is_uid(&"1".repeat(65)));
    }

    #[test]
    fn any_entropy_gives_a_version_4_uuid_of_at_most_44_characters() {
        for entropy in [[0_u8; 16], [0xFF; 16], std::array::from_fn(|i| i as u8 * 16 + 3)] {
            let uid = Uid::from_entropy(entropy);
            assert!(is_well_formed(uid.as_str()), "{uid}");
            assert!(uid.as_str().len() <= 44);
            let uuid: u128 = uid.as_str()[5..].parse().unwrap();
            assert_eq!((uuid >> 76) & 0xF, 4);
            assert_eq!((uuid >> 62) & 0x3, 2);
        }
        assert_ne!(Uid::from_entropy([1; 16]), Uid::from_entropy([2; 16]));
    }
}
