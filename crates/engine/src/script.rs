//! What the loader script (`www/engine-worker.js`) offers: it alone fetches and starts workers.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, Worker};

use crate::EngineError;
use crate::error::text_of;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetchOwnFile, catch)]
    async fn fetch_own_file(path: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = startHelper, catch)]
    fn start_helper_worker() -> Result<Worker, JsValue>;

    #[wasm_bindgen(js_name = reportFault)]
    pub(crate) fn report_fault(text: &str);
}

/// A file of the app's own folder, by its path below it.
pub(crate) async fn fetch_own(path: &str) -> Result<Uint8Array, EngineError> {
    let fetched = fetch_own_file(path).await;
    let buffer = fetched.map_err(|fault| EngineError::Fetch(text_of(&fault)))?;
    let buffer = buffer.dyn_into::<ArrayBuffer>().map_err(|_| EngineError::Beside)?;
    Ok(Uint8Array::new(&buffer))
}

/// A helper that is starting; jobs posted before it is up wait in it.
pub(crate) fn start_helper() -> Result<Worker, EngineError> {
    start_helper_worker().map_err(|fault| EngineError::Helper(text_of(&fault)))
}

/// The worker that this code runs in.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
