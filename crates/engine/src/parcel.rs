//! Messages as arrays: bytes first, then what travels beside them.

use jobs::Buffer;
use js_sys::{Array, Float32Array, Int16Array, Object, Uint8Array, Uint16Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::EngineError;

/// Head of a message, and what travels beside it.
pub(crate) fn open(message: &JsValue) -> Result<(Vec<u8>, Vec<JsValue>), EngineError> {
    let parts: &Array = message.dyn_ref().ok_or(EngineError::Beside)?;
    let mut parts = parts.iter();
    let head = parts.next().and_then(|head| head.dyn_into::<Uint8Array>().ok());
    Ok((head.ok_or(EngineError::Beside)?.to_vec(), parts.collect()))
}

/// A buffer that a helper sent, copied into wasm memory.
pub(crate) fn buffer(part: &JsValue) -> Option<Buffer> {
    if let Some(samples) = part.dyn_ref::<Int16Array>() {
        Some(Buffer::I16(samples.to_vec()))
    } else if let Some(samples) = part.dyn_ref::<Uint16Array>() {
        Some(Buffer::U16(samples.to_vec()))
    } else if let Some(values) = part.dyn_ref::<Float32Array>() {
        Some(Buffer::F32(values.to_vec()))
    } else {
        part.dyn_ref::<Uint8Array>().map(|bytes| Buffer::U8(bytes.to_vec()))
    }
}

/// Bytes that a helper sent, where they lie.
pub(crate) fn bytes(part: &JsValue) -> Option<Uint8Array> {
    part.dyn_ref::<Uint8Array>().cloned()
}

/// A message to be posted, and what of it is transferred.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) message: Array,
    pub(crate) transfer: Array,
}

impl Parcel {
    /// A message of a head alone.
    pub(crate) fn new(head: &[u8]) -> Self {
        let head = Uint8Array::from(head);
        Self { message: Array::of1(&head), transfer: Array::of1(&head.buffer()) }
    }

    /// Puts something beside the head that is copied by the browser.
    pub(crate) fn with_copied(self, part: &Object) -> Self {
        self.message.push(part);
        self
    }

    /// Puts bytes beside the head, transferred.
    pub(crate) fn with_bytes(self, bytes: &Uint8Array) -> Self {
        self.message.push(bytes);
        self.transfer.push(&bytes.buffer());
        self
    }

    /// Puts samples beside the head, transferred; they are copied out of wasm memory first, which cannot be.
    pub(crate) fn with_voxels(self, voxels: &volume::Voxels) -> Self {
        let (part, memory): (Object, _) = match voxels {
            volume::Voxels::I16(v) => {
                let array = Int16Array::from(v.as_slice());
                (array.clone().into(), array.buffer())
            }
            volume::Voxels::U16(v) => {
                let array = Uint16Array::from(v.as_slice());
                (array.clone().into(), array.buffer())
            }
            volume::Voxels::F32(v) => {
                let array = Float32Array::from(v.as_slice());
                (array.clone().into(), array.buffer())
            }
        };
        self.message.push(&part);
        self.transfer.push(&memory);
        self
    }

    /// Puts floats beside the head, transferred.
    pub(crate) fn with_values(self, values: &[f32]) -> Self {
        let array = Float32Array::from(values);
        self.message.push(&array);
        self.transfer.push(&array.buffer());
        self
    }
}
