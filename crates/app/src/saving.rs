//! Files out, when the person asks.

use wire::{Command, ExportCommand, Why};
use yew::{Callback, hook};

use crate::download;
use crate::engine_link::{EngineLink, Reply};
use crate::page::Change;

/// A callback that has files written and saves them.
#[hook]
pub(crate) fn use_saver(engine: EngineLink, news: Callback<Change>) -> Callback<ExportCommand> {
    Callback::from(move |command| {
        let news = news.clone();
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
