use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Error, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wire::{Answer, Command, Why};

use crate::catalogue::{code, refusal};
use crate::engine_link::{EngineLink, NamedFile, Reply};

/// What a request that was carried out brings back.
pub(super) type Carried = Option<(Answer, Vec<JsValue>)>;

/// Sends a command and waits for its reply.
pub(super) async fn ask(engine: &EngineLink, command: Command) -> Result<Carried, JsValue> {
    replied(|then| engine.request(command, then)).await
}

/// Hands files over and waits for the reply.
pub(super) async fn hand_over(
    engine: &EngineLink,
    files: Vec<NamedFile>,
) -> Result<Carried, JsValue> {
    replied(|then| engine.add_files(files, then)).await
}

async fn replied(send: impl FnOnce(Box<dyn FnOnce(Reply)>)) -> Result<Carried, JsValue> {
    let slot: Rc<RefCell<Option<Reply>>> = Rc::default();
    let mut send = Some(send);
    let told = Promise::new(&mut |resolve, _| {
        let slot = Rc::clone(&slot);
        let then = Box::new(move |reply| {
            slot.replace(Some(reply));
            // A resolver of a promise does not fail.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        });
        if let Some(send) = send.take() {
            send(then);
        }
    });
    JsFuture::from(told).await?;
    match slot.take() {
        Some(Reply::Done) => Ok(None),
        Some(Reply::Answered(answer, beside)) => Ok(Some((answer, beside))),
        Some(Reply::Refused(why)) => Err(refused(&why)),
        Some(Reply::Lost) | None => Err(refused(&Why::Internal("the engine stopped".to_owned()))),
    }
}

/// An `Error` with the words of the catalogue, and the name of the refusal as its `code`.
pub(super) fn refused(why: &Why) -> JsValue {
    let words = refusal(why);
    let error = Error::new(&format!("{}. {}", words.title, words.meaning));
    let _ = Reflect::set(&error, &JsValue::from_str("code"), &JsValue::from_str(code(why)));
    error.into()
}

/// An `Error` about arguments.
pub(super) fn misused(message: &str) -> JsValue {
    let error = Error::new(message);
    let _ = Reflect::set(&error, &JsValue::from_str("code"), &JsValue::from_str("Arguments"));
    error.into()
}
