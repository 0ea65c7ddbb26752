//! Saving files: the browser asks where, or puts them where downloads go.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use wire::Answer;

/// Milliseconds after which the address of a saved file is given back; the browser has opened it by then.
const ADDRESS_MILLIS: i32 = 60_000;

/// Files of an answer with their names; empty for any other answer.
pub(crate) fn files(answer: &Answer, beside: &[JsValue]) -> Vec<(String, Uint8Array)> {
    let Answer::Files(names) = answer else { return Vec::new() };
    let bytes = beside.iter().map(|bytes| match bytes.dyn_ref::<Uint8Array>() {
        Some(bytes) => bytes.clone(),
        None => Uint8Array::new(bytes),
    });
    names.iter().cloned().zip(bytes).collect()
}

/// Saves a file under a name.
pub(crate) fn save(name: &str, bytes: &Uint8Array) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type(name));
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(bytes), &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let document = window.document().ok_or(JsValue::UNDEFINED)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    let give_back = wasm_bindgen::closure::Closure::once_into_js(move || {
        // Fails only for what is no address.
        let _ = Url::revoke_object_url(&address);
    });
    window.set_timeout_with_callback_and_timeout_and_arguments_0(
        give_back.unchecked_ref(),
        ADDRESS_MILLIS,
    )?;
    Ok(())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("dcm") => "application/dicom",
        Some("csv") => "text/csv",
        Some("html") => "text/html",
        Some("json") => "application/json",
        Some("gz") => "application/gzip",
        _ => "application/octet-stream",
    }
}
