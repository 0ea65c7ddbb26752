use serde::{Deserialize, Serialize};
use study::{Codec, StudyError};

/// Why a frame could not be decoded, as it travels: the errors of [`StudyError`] that decoding can give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecodeFault {
    /// [`StudyError::UnsupportedSyntax`], for want of a decoder.
    NoDecoder(String),
    /// [`StudyError::NotGreyscale`].
    NotGreyscale(String),
    /// [`StudyError::ShortFrame`]: expected and found bytes.
    ShortFrame(u64, u64),
    /// [`StudyError::FrameSize`]: expected and found columns, rows, samples.
    FrameSize((u32, u32, u32), (u32, u32, u32)),
    /// [`StudyError::Fragments`]: fragments, frames.
    Fragments(u64, u32),
    /// [`StudyError::NoSuchFrame`]: frame, frames.
    NoSuchFrame(u32, u32),
    /// [`StudyError::Inflate`].
    Inflate,
    /// [`StudyError::Codec`]: number of the decoder, what it found.
    Codec(u8, String),
    /// Any other, with its message.
    Other(String),
}

const CODECS: [Codec; 5] =
    [Codec::Rle, Codec::Jpeg, Codec::JpegLs, Codec::Jpeg2000, Codec::Deflate];

impl From<StudyError> for DecodeFault {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::UnsupportedSyntax { uid, .. } => Self::NoDecoder(uid),
            StudyError::NotGreyscale { photometric } => Self::NotGreyscale(photometric),
            StudyError::ShortFrame { expected, found } => Self::ShortFrame(expected, found),
            StudyError::FrameSize { expected, found } => Self::FrameSize(expected, found),
            StudyError::Fragments { fragments, frames } => {
                Self::Fragments(fragments as u64, frames)
            }
            StudyError::NoSuchFrame { frame, frames } => Self::NoSuchFrame(frame, frames),
            StudyError::Inflate => Self::Inflate,
            StudyError::Codec { codec, problem } => {
                let number = CODECS.iter().position(|known| *known == codec).unwrap_or_default();
                Self::Codec(number as u8, problem)
            }
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<DecodeFault> for StudyError {
    fn from(fault: DecodeFault) -> Self {
        match fault {
            DecodeFault::NoDecoder(uid) => study::refused_syntax(&uid),
            DecodeFault::NotGreyscale(photometric) => Self::NotGreyscale { photometric },
            DecodeFault::ShortFrame(expected, found) => Self::ShortFrame { expected, found },
            DecodeFault::FrameSize(expected, found) => Self::FrameSize { expected, found },
            DecodeFault::Fragments(fragments, frames) => {
                Self::Fragments { fragments: usize::try_from(fragments).unwrap_or(0), frames }
            }
            DecodeFault::NoSuchFrame(frame, frames) => Self::NoSuchFrame { frame, frames },
            DecodeFault::Inflate => Self::Inflate,
            DecodeFault::Codec(number, problem) => Self::Codec {
                codec: CODECS.get(usize::from(number)).copied().unwrap_or(Codec::Deflate),
                problem,
            },
            DecodeFault::Other(reason) => Self::HostFault { reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use study::SyntaxReason;

    use super::*;

    #[test]
    fn errors_of_decoding_come_back_as_they_were() {
        let errors = [
            StudyError::ShortFrame { expected: 9, found: 7 },
            StudyError::FrameSize { expected: (5, 4, 1), found: (4, 5, 1) },
            StudyError::Codec { codec: Codec::JpegLs, problem: "run too long".into() },
            StudyError::Fragments { fragments: 3, frames: 2 },
            StudyError::NotGreyscale { photometric: "RGB".into() },
            StudyError::Inflate,
            StudyError::UnsupportedSyntax {
                uid: "1.2.840.10008.1.2.4.201".into(),
                name: "HTJ2K Lossless",
                reason: SyntaxReason::NoDecoder,
            },
            StudyError::UnsupportedSyntax {
                uid: "1.2.3".into(),
                name: "",
                reason: SyntaxReason::Unknown,
            },
        ];
        for error in errors {
            let bytes = crate::encode(&DecodeFault::from(error.clone())).unwrap();
            let fault: DecodeFault = crate::decode(&bytes).unwrap();
            assert_eq!(StudyError::from(fault), error);
        }
    }
}
