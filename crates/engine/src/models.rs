//! Models: their files, fetched from the app's own folder and kept for helpers.

use std::collections::HashMap;

use infer::Model;
use js_sys::Uint8Array;
use session::Outcome;
use wasm_bindgen_futures::spawn_local;
use wire::ModelId;

use crate::EngineError;
use crate::inbox::Inbox;
use crate::message::Message;
use crate::script;

/// Manifest and weights as they were fetched.
#[derive(Debug, Clone)]
pub(crate) struct ModelFiles {
    pub(crate) manifest: Uint8Array,
    pub(crate) weights: Uint8Array,
}

/// The models fetched so far.
#[derive(Debug)]
pub(crate) struct Models {
    inbox: Inbox<Message>,
    known: HashMap<ModelId, ModelFiles>,
}

impl Models {
    pub(crate) fn new(inbox: &Inbox<Message>) -> Self {
        Self { inbox: inbox.clone(), known: HashMap::new() }
    }

    /// Fetches a model.
    pub(crate) fn fetch(&self, id: ModelId) {
        let inbox = self.inbox.clone();
        spawn_local(async move {
            let files = fetch_files(&id).await;
            inbox.put(Message::Model(id, files));
        });
    }

    /// Takes the files of a model, checks them and keeps them.
    pub(crate) fn fetched(&mut self, id: ModelId, files: Result<ModelFiles, EngineError>) {
        let loaded = files.map_err(|fault| fault.to_string()).and_then(|files| {
            let model = Model::load(&files.manifest.to_vec(), &files.weights.to_vec());
            let model = model.map_err(|fault| fault.to_string())?;
            self.known.insert(id, files);
            Ok(Box::new(model))
        });
        self.inbox.put(Message::Outcome(Outcome::ModelLoaded(loaded)));
    }

    /// The files of a model that was fetched.
    pub(crate) fn files(&self, id: &ModelId) -> Option<&ModelFiles> {
        self.known.get(id)
    }
}

async fn fetch_files(ModelId(name): &ModelId) -> Result<ModelFiles, EngineError> {
    let manifest = script::fetch_own(&format!("models/{name}/model.json")).await?;
    let file = Model::weights_file(&manifest.to_vec())
        .map_err(|fault| EngineError::Fetch(fault.to_string()))?;
    let weights = script::fetch_own(&format!("models/{name}/{file}")).await?;
    Ok(ModelFiles { manifest, weights })
}
