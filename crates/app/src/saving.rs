//! Files out, when the person asks.

use js_sys::Uint8Array;
use wire::{Command, ExportCommand, Why};
use yew::{Callback, hook};

use crate::download;
use crate::engine_link::{EngineLink, Reply};
use crate::page::Change;

/// What a person asked to save.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Save {
    /// What the engine writes.
    Export(ExportCommand),
    /// A file that the page made: its name and text.
    Text(&'static str, String),
}

/// A callback that has files written and saves them.
#[hook]
pub(crate) fn use_saver(engine: EngineLink, news: Callback<Change>) -> Callback<Save> {
    Callback::from(move |what| {
        let news = news.clone();
        let command = match what {
            Save::Export(command) => command,
            Save::Text(name, text) => {
                if download::save(name, &Uint8Array::from(text.as_bytes())).is_err() {
                    news.emit(Change::Refused(Why::WriteFailed(name.to_owned())));
                }
                return;
            }
        };
        engine.request(Command::Export(command), move |reply| match reply {
            Reply::Answered(answer, beside) => {
                for (name, bytes) in download::files(&answer, &beside) {
                    if download::save(&name, &bytes).is_err() {
                        news.emit(Change::Refused(Why::WriteFailed(name)));
                    }
                }
            }
            Reply::Refused(why) => news.emit(Change::Refused(why)),
            Reply::Done | Reply::Lost => {}
        });
    })
}
