use js_sys::Uint8Array;
use session::{JobId, Outcome};
use wasm_bindgen::JsValue;
use wire::FileId;

use crate::EngineError;
use crate::crew::HelperNews;
use crate::journal::OpenedJournal;
use crate::load::ReadPiece;
use crate::scan::Found;
use crate::views::Restarted;

/// Everything that can happen to the host, in one queue.
#[derive(Debug)]
pub(crate) enum Message {
    /// The page said something.
    Page(JsValue),
    /// An effect has an outcome.
    Outcome(Outcome),
    /// A file of a scan was looked into.
    Scanned(JobId, FileId, Found),
    /// The files of a demo study arrived.
    Demo(JobId, Result<Vec<(String, Uint8Array)>, EngineError>),
    /// Bytes of a piece of a load were read.
    Read(ReadPiece),
    /// A helper spoke or died.
    Helper(HelperNews),
    /// A model's files arrived.
    Model(wire::ModelId, Result<crate::models::ModelFiles, EngineError>),
    /// A journal was opened, or could not be.
    Journal(OpenedJournal),
    /// A graphics device is up, or could not be started.
    Graphics(Box<Restarted>),
    /// The graphics device stopped.
    DeviceLost,
    /// The canvases cannot be drawn on any more.
    CanvasesSpent,
    /// Pixels that were asked for, if there are any.
    Picture(wire::RequestId, wire::ViewportId, Option<render::Picture>),
    /// The screen begins a frame.
    Frame,
    /// The time that was asked for has passed.
    Beat,
    /// A second passed.
    Tick,
}
