use serde::{Serialize, de::DeserializeOwned};

use crate::JobError;

/// A job or a report as bytes.
///
/// # Errors
/// Never for the types of this crate; the serializer's error otherwise.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, JobError> {
    postcard::to_allocvec(message).map_err(JobError::Malformed)
}

/// A job or a report from bytes.
///
/// # Errors
/// [`JobError::Malformed`] when the bytes are something else.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JobError> {
    postcard::from_bytes(bytes).map_err(JobError::Malformed)
}
