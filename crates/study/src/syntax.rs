//! Transfer syntaxes (PS3.6 Annex A) and what is done with each.

use crate::elements::Encoding;
use crate::{StudyError, SyntaxReason};

pub(crate) const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
pub(crate) const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
pub(crate) const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";
pub(crate) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";

/// How the frames of an encapsulated transfer syntax are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Not at all, only encapsulated (PS3.5 A.4.11).
    None,
    Rle,
    Jpeg,
    JpegLs,
    Jpeg2000,
    Deflate,
    Unsupported(SyntaxReason),
}

/// UID, name, compression.
const ENCAPSULATED: [(&str, &str, Compression); 30] = {
    use Compression as C;
    const NONE: Compression = C::Unsupported(SyntaxReason::NoDecoder);
    const VIDEO: Compression = C::Unsupported(SyntaxReason::Video);
    [
        ("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian", C::None),
        ("1.2.840.10008.1.2.4.50", "JPEG Baseline", C::Jpeg),
        ("1.2.840.10008.1.2.4.51", "JPEG Extended", C::Jpeg),
        ("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection", NONE),
        ("1.2.840.10008.1.2.4.55", "JPEG Full Progression", NONE),
        ("1.2.840.10008.1.2.4.57", "JPEG Lossless", C::Jpeg),
        ("1.2.840.10008.1.2.4.70", "JPEG Lossless SV1", C::Jpeg),
        ("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", C::JpegLs),
        ("1.2.840.10008.1.2.4.81", "JPEG-LS Near-lossless", C::JpegLs),
        ("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", C::Jpeg2000),
        ("1.2.840.10008.1.2.4.91", "JPEG 2000", C::Jpeg2000),
        ("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Lossless", NONE),
        ("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component", NONE),
        ("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level", VIDEO),
        ("1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level", VIDEO),
        ("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", VIDEO),
        ("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile", VIDEO),
        ("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile For 2D Video", VIDEO),
        ("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile For 3D Video", VIDEO),
        ("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile", VIDEO),
        ("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1", VIDEO),
        ("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", VIDEO),
        ("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", NONE),
        ("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", NONE),
        ("1.2.840.10008.1.2.4.112", "JPEG XL", NONE),
        ("1.2.840.10008.1.2.4.201", "HTJ2K Lossless", NONE),
        ("1.2.840.10008.1.2.4.202", "HTJ2K Lossless RPCL", NONE),
        ("1.2.840.10008.1.2.4.203", "HTJ2K", NONE),
        ("1.2.840.10008.1.2.5", "RLE Lossless", C::Rle),
        ("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", C::Deflate),
    ]
};

/// The transfer syntax that a bare data set of this encoding would have.
pub(crate) fn of_encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::ImplicitLittle => IMPLICIT_LITTLE,
        Encoding::ExplicitLittle => EXPLICIT_LITTLE,
        Encoding::ExplicitBig => EXPLICIT_BIG,
    }
}

/// Whether every frame of this transfer syntax has lost something.
pub(crate) fn is_always_lossy(uid: &str) -> bool {
    matches!(uid.strip_prefix("1.2.840.10008.1.2.4."), Some("50" | "51" | "53" | "55"))
}

/// The name of a transfer syntax of video.
pub(crate) fn video(uid: &str) -> Option<&'static str> {
    let (_, name, compression) = encapsulated(uid)?;
    (compression == Compression::Unsupported(SyntaxReason::Video)).then_some(name)
}

/// UID, name and compression of an encapsulated transfer syntax. Video that may be cut into fragments has the UID of
/// the same without, and `.1` behind it.
fn encapsulated(uid: &str) -> Option<(&'static str, &'static str, Compression)> {
    const VIDEO: Compression = Compression::Unsupported(SyntaxReason::Video);
    let is_it = |known: &str, compression: Compression| {
        let rest = uid.strip_prefix(known);
        rest == Some("") || (compression == VIDEO && rest == Some(".1"))
    };
    ENCAPSULATED.into_iter().find(|(known, _, compression)| is_it(known, *compression))
}

/// Why a transfer syntax that a decoder refused is not read, with its name.
pub fn refused_syntax(uid: &str) -> StudyError {
    let (name, reason) = match compression(uid) {
        Err(error) => return error,
        Ok(_) => (encapsulated(uid).map_or("", |(_, name, _)| name), SyntaxReason::NoDecoder),
    };
    StudyError::UnsupportedSyntax { uid: uid.to_owned(), name, reason }
}

/// The compression of an encapsulated transfer syntax.
///
/// # Errors
/// [`StudyError::UnsupportedSyntax`].
pub(crate) fn compression(uid: &str) -> Result<Compression, StudyError> {
    let found = encapsulated(uid);
    let refuse = |name, reason| StudyError::UnsupportedSyntax { uid: uid.to_owned(), name, reason };
    match found {
        None => Err(refuse("", SyntaxReason::Unknown)),
        Some((_, name, Compression::Unsupported(reason))) => Err(refuse(name, reason)),
        Some((_, _, Compression::None)) => Ok(Compression::None),
        Some((_, name, _)) if !cfg!(feature = "codecs") => {
            Err(refuse(name, SyntaxReason::BuiltWithoutCodecs))
        }
        Some((.., compression)) => Ok(compression),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_has_its_name_and_its_reason() {
        let refused = |uid: &str| match refused_syntax(&format!("1.2.840.10008.1.2.4.{uid}")) {
            StudyError::UnsupportedSyntax { name, reason, .. } => (name, reason),
            other => panic!("{other:?}"),
        };
        for uid in ["92", "93", "201"] {
            let (name, reason) = refused(uid);
            assert_eq!(
                (name.contains("2000") || uid == "201", reason),
                (true, SyntaxReason::NoDecoder)
            );
        }
        for uid in ["100", "101", "102", "103", "104", "105", "106", "107", "108"] {
            let (name, reason) = refused(uid);
            assert_eq!((name.is_empty(), reason), (false, SyntaxReason::Video), "{uid}");
            assert_eq!(refused(&format!("{uid}.1")), (name, reason), "{uid}.1");
        }
        assert_eq!(refused("102").0, "MPEG-4 AVC/H.264 High Profile / Level 4.1");
        assert_eq!(refused("92.1"), ("", SyntaxReason::Unknown));
        assert_eq!(refused("50.7"), ("", SyntaxReason::Unknown));
        // A decoder refused what others read.
        assert_eq!(refused("90").0, "JPEG 2000 Lossless");
    }
}
