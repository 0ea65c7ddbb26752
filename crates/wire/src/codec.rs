use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

/// Version of the messages. Page and engine are built together; the number guards against a page and an engine
/// of two builds that met in a browser's cache.
pub const VERSION: u16 = 3;

/// Why a message could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WireError {
    /// The message is of another build.
    #[error("message version {found}, this build speaks {VERSION}")]
    Version {
        /// Version in front of the message.
        found: u16,
    },
    /// Not a message.
    #[error("not a message: {0}")]
    Malformed(postcard::Error),
}

/// A message as bytes, version first.
///
/// # Errors
/// Never for the types of this crate; the serializer's error otherwise.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    postcard::to_allocvec(&(VERSION, message)).map_err(WireError::Malformed)
}

/// A message from bytes.
///
/// # Errors
/// When the bytes are of another version or not a message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    let (found, rest) = postcard::take_from_bytes::<u16>(bytes).map_err(WireError::Malformed)?;
    if found != VERSION {
        return Err(WireError::Version { found });
    }
    postcard::from_bytes(rest).map_err(WireError::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Command, Event, ViewCommand, ViewportId};

    #[test]
    fn a_message_comes_back_as_it_was_sent() {
        let command = Command::View(ViewCommand::SetSlice { viewport: ViewportId(2), slice: 61 });
        assert_eq!(decode::<Command>(&encode(&command).unwrap()), Ok(command));
    }

    #[test]
    fn a_message_of_another_build_is_refused() {
        let bytes = postcard::to_allocvec(&(VERSION + 1, ())).unwrap();
        assert_eq!(decode::<Command>(&bytes), Err(WireError::Version { found: VERSION + 1 }));
    }

    proptest! {
        #[test]
        fn no_bytes_make_decoding_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode::<Command>(&bytes);
            let _ = decode::<Event>(&bytes);
        }
    }
}
