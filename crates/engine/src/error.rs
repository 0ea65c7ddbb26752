use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};

/// What the browser did not do, or what could not be understood.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A file could not be read.
    #[error("a file could not be read: {0}")]
    Read(String),
    /// A file of the app itself could not be fetched.
    #[error("a file of the app could not be fetched: {0}")]
    Fetch(String),
    /// A helper worker could not be started or given a job.
    #[error("a helper could not be started: {0}")]
    Helper(String),
    /// A run of a model or algorithm failed.
    #[error("the run failed: {0}")]
    Run(String),
    /// A model could not be run.
    #[error(transparent)]
    Infer(#[from] infer::InferError),
    /// A canvas gives no context to draw with.
    #[error("a canvas cannot be drawn on: {0}")]
    Canvas(String),
    /// No graphics device, or none that can draw on canvases.
    #[error("no graphics device: {0}")]
    Device(String),
    /// The journal could not be opened, written or emptied.
    #[error("the journal failed: {0}")]
    Journal(String),
    /// A message was not of this build or not a message.
    #[error(transparent)]
    Wire(#[from] wire::WireError),
    /// What travels beside a message is missing or of another kind.
    #[error("what travels beside a message is missing or of another kind")]
    Beside,
    /// A job or report does not hold together.
    #[error(transparent)]
    Job(#[from] jobs::JobError),
    /// A frame that cannot be drawn.
    #[error(transparent)]
    Render(#[from] render::RenderError),
}

/// What a browser's exception says.
pub(crate) fn text_of(exception: &JsValue) -> String {
    match exception.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => exception.as_string().unwrap_or_else(|| format!("{exception:?}")),
    }
}
