use std::ops::ControlFlow;

use jobs::{Buffer, Job, Report};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::DedicatedWorkerGlobalScope;

use crate::{ParcelError, pack, unpack};

/// Does the job of a message; reports are posted as they come.
///
/// # Errors
/// When the message is not a job: thrown, so that the worker's `error` event tells the engine.
#[wasm_bindgen]
pub fn perform(message: &JsValue) -> Result<(), JsValue> {
    run(message).map_err(|error| js_sys::Error::new(&error.to_string()).into())
}

fn run(message: &JsValue) -> Result<(), ParcelError> {
    let (head, buffers) = unpack(message)?;
    let job: Job = jobs::decode(&head)?;
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    Ok(jobs::perform(job, buffers, |report, buffer| post(&scope, &report, buffer.as_ref()))?)
}

fn post(
    scope: &DedicatedWorkerGlobalScope,
    report: &Report,
    buffer: Option<&Buffer>,
) -> ControlFlow<()> {
    let Ok(head) = jobs::encode(report) else { return ControlFlow::Break(()) };
    let (message, transfer) = pack(&head, buffer);
    match scope.post_message_with_transfer(&message, &transfer) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}
