//! The helper workers that decode frames: as many as the machine has cores to spare, each with one job at a time.

use jobs::{Job, Report};
use js_sys::Uint8Array;
use volume::Voxels;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker};

use crate::EngineError;
use crate::inbox::Inbox;
use crate::message::Message;
use crate::parcel::{self, Parcel};
use crate::script;

/// Names a helper; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct HelperId(pub(crate) u32);

/// What a helper said, or that it died.
#[derive(Debug)]
pub(crate) struct HelperNews {
    /// Which.
    pub(crate) helper: HelperId,
    /// Its message, or what its `error` event says.
    pub(crate) what: Result<JsValue, String>,
}

/// A helper worker. Dropping it ends it, whatever it is doing.
#[derive(Debug)]
pub(crate) struct Helper {
    id: HelperId,
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Helper {
    /// Starts a helper.
    pub(crate) fn start(id: HelperId, inbox: &Inbox<Message>) -> Result<Self, EngineError> {
        let worker = script::start_helper()?;
        let put = move |inbox: &Inbox<Message>, what| {
            inbox.put(Message::Helper(HelperNews { helper: id, what }));
        };
        let (heard, died) = (inbox.clone(), inbox.clone());
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            put(&heard, Ok(event.data()));
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            let text = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
            put(&died, Err(text.unwrap_or_else(|| "the worker stopped".to_owned())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { id, worker, _on_message: on_message, _on_error: on_error })
    }

    /// Its name.
    pub(crate) fn id(&self) -> HelperId {
        self.id
    }

    /// Gives it a job.
    pub(crate) fn give(
        &self,
        job: &Job,
        beside: impl FnOnce(Parcel) -> Parcel,
    ) -> Result<(), EngineError> {
        let parcel = beside(Parcel::new(&jobs::encode(job)?));
        self.worker
            .post_message_with_transfer(&parcel.message, &parcel.transfer)
            .map_err(|fault| EngineError::Helper(crate::error::text_of(&fault)))
    }

    /// Gives it frames to decode, with the bytes of their span.
    pub(crate) fn give_frames(
        &self,
        job: jobs::DecodeJob,
        span: &Uint8Array,
    ) -> Result<(), EngineError> {
        self.give(&Job::Decode(job), |parcel| parcel.with_bytes(span))
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// A report of a helper and the buffer beside it; `None` for the empty message that says that it is up.
pub(crate) fn report_of(
    message: &JsValue,
) -> Result<Option<(Report, Option<JsValue>)>, EngineError> {
    let is_greeting = message.dyn_ref::<js_sys::Array>().is_some_and(|parts| parts.length() == 0);
    if is_greeting {
        return Ok(None);
    }
    let (head, beside) = parcel::open(message)?;
    Ok(Some((jobs::decode(&head)?, beside.into_iter().next())))
}

/// The samples beside a report.
pub(crate) fn samples(beside: Option<&JsValue>) -> Result<Voxels, EngineError> {
    let buffer = beside.and_then(parcel::buffer).ok_or(EngineError::Beside)?;
    Ok(buffer.into_voxels()?)
}
