use jobs::{Buffer, JobError};
use js_sys::{Array, ArrayBuffer, Float32Array, Int16Array, Object, Uint8Array, Uint16Array};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};

/// Why a message could not be taken apart.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ParcelError {
    /// Not an array that starts with bytes.
    #[error("a message without a head")]
    Head,
    /// Something beside the head that no buffer can be.
    #[error("a message with something that is no buffer")]
    Buffer,
    /// The head or the buffers do not hold together.
    #[error(transparent)]
    Job(#[from] JobError),
}

/// Head and buffers of a message; the buffers are copied into wasm memory, once.
///
/// # Errors
/// [`ParcelError::Head`] and [`ParcelError::Buffer`].
pub fn unpack(message: &JsValue) -> Result<(Vec<u8>, Vec<Buffer>), ParcelError> {
    let parts: &Array = message.dyn_ref().ok_or(ParcelError::Head)?;
    let mut parts = parts.iter();
    let head = parts.next().and_then(|head| head.dyn_into::<Uint8Array>().ok());
    let head = head.ok_or(ParcelError::Head)?.to_vec();
    let buffers = parts.map(|part| buffer_of(&part).ok_or(ParcelError::Buffer));
    Ok((head, buffers.collect::<Result<_, _>>()?))
}

fn buffer_of(part: &JsValue) -> Option<Buffer> {
    if let Some(bytes) = part.dyn_ref::<Uint8Array>() {
        Some(Buffer::U8(bytes.to_vec()))
    } else if let Some(samples) = part.dyn_ref::<Int16Array>() {
        Some(Buffer::I16(samples.to_vec()))
    } else if let Some(samples) = part.dyn_ref::<Uint16Array>() {
        Some(Buffer::U16(samples.to_vec()))
    } else if let Some(values) = part.dyn_ref::<Float32Array>() {
        Some(Buffer::F32(values.to_vec()))
    } else {
        part.dyn_ref::<ArrayBuffer>().map(|b| Buffer::U8(Uint8Array::new(b).to_vec()))
    }
}

/// A message and what of it is to be transferred.
pub fn pack(head: &[u8], buffer: Option<&Buffer>) -> (Array, Array) {
    let head = Uint8Array::from(head);
    let (message, transfer) = (Array::of1(&head), Array::of1(&head.buffer()));
    if let Some(buffer) = buffer {
        let (view, memory): (Object, ArrayBuffer) = match buffer {
            Buffer::U8(v) => both(Uint8Array::from(v.as_slice()), |a| a.buffer()),
            Buffer::I16(v) => both(Int16Array::from(v.as_slice()), |a| a.buffer()),
            Buffer::U16(v) => both(Uint16Array::from(v.as_slice()), |a| a.buffer()),
            Buffer::F32(v) => both(Float32Array::from(v.as_slice()), |a| a.buffer()),
        };
        message.push(&view);
        transfer.push(&memory);
    }
    (message, transfer)
}

fn both<A: JsCast + Into<Object>>(
    array: A,
    memory: fn(&A) -> ArrayBuffer,
) -> (Object, ArrayBuffer) {
    let memory = memory(&array);
    (array.into(), memory)
}
