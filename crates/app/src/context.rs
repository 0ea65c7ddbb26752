//! What every component can reach: the line to the engine.

use wire::Command;
use yew::{Callback, hook, use_context};

use crate::engine_link::EngineLink;

/// The line to the engine.
#[hook]
pub(crate) fn use_engine() -> EngineLink {
    use_context().expect("App provides the engine to all below it")
}

/// A callback that sends the command made from its argument.
#[hook]
pub(crate) fn use_sender<T: 'static>(make: impl Fn(T) -> Command + 'static) -> Callback<T> {
    let engine = use_engine();
    Callback::from(move |argument| engine.send(make(argument)))
}

/// A callback that passes on what is made of its argument, if anything is.
pub(crate) fn filtered<E: 'static, T: 'static>(
    callback: &Callback<T>,
    make: impl Fn(E) -> Option<T> + 'static,
) -> Callback<E> {
    let callback = callback.clone();
    Callback::from(move |event| {
        if let Some(made) = make(event) {
            callback.emit(made);
        }
    })
}
