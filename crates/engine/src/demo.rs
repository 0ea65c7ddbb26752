//! Demo studies: made here or fetched from the page's own origin, then looked into as a person's files are.

use js_sys::{Array, JSON, Uint8Array};
use phantom::ChestSpec;
use wasm_bindgen::JsCast;
use wire::DemoId;

use crate::EngineError;
use crate::script;

/// The folder of the MNI152 head, below the page.
const MNI152: &str = "demo/mni152";

/// The files of a demo study, by path.
pub(crate) async fn files_of(demo: DemoId) -> Result<Vec<(String, Uint8Array)>, EngineError> {
    match demo {
        DemoId::ChestPhantom => chest_phantom(),
        DemoId::Mni152 => fetched(MNI152).await,
    }
}

/// The chest is a formula: nothing is downloaded for it.
fn chest_phantom() -> Result<Vec<(String, Uint8Array)>, EngineError> {
    let fault = |problem: String| EngineError::Fetch(problem);
    let chest = phantom::chest(&ChestSpec::default()).map_err(|error| fault(error.to_string()))?;
    let files = phantom::dicom_files(&chest.volume).map_err(|error| fault(error.to_string()))?;
    let at = |(name, bytes): (String, Vec<u8>)| {
        (format!("demo/chest-phantom/{name}"), Uint8Array::from(bytes.as_slice()))
    };
    Ok(files.into_iter().map(at).collect())
}

async fn fetched(folder: &str) -> Result<Vec<(String, Uint8Array)>, EngineError> {
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
