//! Demo studies: files of the app itself, which are then looked into as a person's files are.

use js_sys::{Array, JSON, Uint8Array};
use wasm_bindgen::JsCast;
use wire::DemoId;

use crate::EngineError;
use crate::script;

/// The files of a demo study, by path.
pub(crate) async fn files_of(demo: DemoId) -> Result<Vec<(String, Uint8Array)>, EngineError> {
    let folder = match demo {
        DemoId::ChestPhantom => "demo/chest-phantom",
        DemoId::Mni152 => "demo/mni152",
    };
    let mut files = Vec::new();
    for name in list(folder).await? {
        let path = format!("{folder}/{name}");
        let bytes = script::fetch_own(&path).await?;
        files.push((path, bytes));
    }
    Ok(files)
}

/// Names of the files in a folder: a JSON list beside them, since a static host lists nothing.
async fn list(folder: &str) -> Result<Vec<String>, EngineError> {
    let bytes = script::fetch_own(&format!("{folder}/files.json")).await?.to_vec();
    let text = String::from_utf8_lossy(&bytes);
    let names = JSON::parse(&text).ok().and_then(|list| list.dyn_into::<Array>().ok());
    let names = names.ok_or_else(|| EngineError::Fetch(format!("{folder}/files.json")))?;
    Ok(names.iter().filter_map(|name| name.as_string()).collect())
}
