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

/// The engine grants it first: what holds files back holds this one too.
fn save_report(engine: &EngineLink, screen: &Screen, news: Callback<Change>) {
    let text = report::html(screen, &format::now());
    let (name, size_bytes) = (report::FILE.to_owned(), text.len() as u64);
    let file = SavedFile { name: name.clone(), size_bytes };
    let command = Command::Export(ExportCommand::OfPage(file));
    engine.request(command, move |reply| match reply {
        Reply::Done => {
            if download::save(&name, &Uint8Array::from(text.as_bytes())).is_err() {
                news.emit(Change::Refused(Why::WriteFailed(name)));
            }
        }
        Reply::Refused(why) => news.emit(Change::Refused(why)),
        Reply::Answered(..) | Reply::Lost => {}
    });
}
