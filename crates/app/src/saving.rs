//! Files out, when the person asks.

use js_sys::Uint8Array;
use wire::{Command, ExportCommand, SavedFile, Why};
use yew::{Callback, hook};

use crate::download;
use crate::engine_link::{EngineLink, Reply};
use crate::page::{Change, Screen};
use crate::{format, report};

/// What a person asked to save.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Save {
    /// What the engine writes.
    Export(ExportCommand),
    /// The report, which the page makes of what it knows.
    Report,
}

/// A callback that has files written and saves them.
#[hook]
pub(crate) fn use_saver(
    engine: EngineLink,
    screen: Screen,
    news: Callback<Change>,
) -> Callback<Save> {
    Callback::from(move |what| {
        let news = news.clone();
        let command = match what {
            Save::Export(command) => command,
            Save::Report => return save_report(&engine, &screen, news),
        };
        let saver = engine.clone();
        engine.request(Command::Export(command), move |reply| match reply {
            Reply::Answered(answer, beside) => {
                save_all(&saver, download::files(&answer, &beside), &news);
            }
            Reply::Refused(why) => news.emit(Change::Refused(why)),
            Reply::Done | Reply::Lost => {}
        });
    })
}

/// Only what the browser took is said to be saved.
fn save_all(engine: &EngineLink, files: Vec<(String, Uint8Array)>, news: &Callback<Change>) {
    let mut saved = Vec::new();
    for (name, bytes) in files {
        let size_bytes = u64::from(bytes.length());
        match download::save(&name, &bytes) {
            Ok(()) => saved.push(SavedFile { name, size_bytes }),
            Err(_) => news.emit(Change::Refused(Why::WriteFailed(name))),
        }
    }
    if !saved.is_empty() {
        engine.send(Command::Export(ExportCommand::Saved(saved)));
    }
}

/// The engine grants it first: what holds files back holds this one too.
fn save_report(engine: &EngineLink, screen: &Screen, news: Callback<Change>) {
    let text = report::html(screen, &format::now());
    let saver = engine.clone();
    engine.request(Command::Export(ExportCommand::Report), move |reply| match reply {
        Reply::Done => {
            let bytes = Uint8Array::from(text.as_bytes());
            save_all(&saver, vec![(report::FILE.to_owned(), bytes)], &news);
        }
        Reply::Refused(why) => news.emit(Change::Refused(why)),
        Reply::Answered(..) | Reply::Lost => {}
    });
}
