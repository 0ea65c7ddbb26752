//! The journal on disk: one file for each volume, in the part of the disk that belongs to this origin.

use std::rc::{Rc, Weak};

use session::{JournalFault, Outcome};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemSyncAccessHandle,
};

use crate::error::text_of;
use crate::inbox::Inbox;
use crate::message::Message;
use crate::{EngineError, clock, record, script};

const FOLDER: &str = "journals";
/// An engine that was ended gives its files back a moment later: so often, and after which time, it is tried again
/// before the journal counts as held.
const TRIES: u32 = 10;
const RETRY_MS: i32 = 100;
/// How soon a journal that another tab gave back is taken over.
const HELD_RETRY_MS: i32 = 500;

/// A journal that was asked for: it is open, or why not.
#[derive(Debug)]
pub(crate) struct OpenedJournal {
    key: String,
    file: Result<FileSystemSyncAccessHandle, EngineError>,
}

/// The journal of the open volume.
#[derive(Debug)]
pub(crate) struct Journal {
    inbox: Inbox<Message>,
    state: State,
}

#[derive(Debug)]
enum State {
    Closed,
    /// Records that come before the file is open wait for it.
    Opening {
        key: String,
        waiting: Vec<(u64, Vec<u8>)>,
        /// Whoever opens the file goes on trying as long as this is held.
        _wanted: Rc<()>,
    },
    Open {
        file: FileSystemSyncAccessHandle,
        end: f64,
    },
    Failed(EngineError),
}

impl Journal {
    pub(crate) fn new(inbox: &Inbox<Message>) -> Self {
        Self { inbox: inbox.clone(), state: State::Closed }
    }

    /// Opens the journal of a volume in place of the one before.
    pub(crate) fn open(&mut self, key: String) {
        self.close();
        let inbox = self.inbox.clone();
        let wanted = Rc::new(());
        let is_wanted = Rc::downgrade(&wanted);
        self.state = State::Opening { key: key.clone(), waiting: Vec::new(), _wanted: wanted };
        spawn_local(async move {
            let file = open_file(&key, &is_wanted, &inbox).await;
            inbox.put(Message::Journal(OpenedJournal { key, file }));
        });
    }

    /// Takes a journal that was opened, tells what it holds and writes what has waited.
    pub(crate) fn opened(&mut self, opened: OpenedJournal) {
        let is_wanted = matches!(&self.state, State::Opening { key, .. } if *key == opened.key);
        if !is_wanted {
            if let Ok(file) = opened.file {
                file.close();
            }
            return;
        }
        let State::Opening { waiting, .. } = std::mem::replace(&mut self.state, State::Closed)
        else {
            return;
        };
        let records = match opened.file.and_then(|file| Ok((read_whole(&file)?, file))) {
            Ok(((records, end), file)) => {
                self.state = State::Open { file, end };
                records
            }
            Err(fault) => {
                self.fail(fault);
                Vec::new()
            }
        };
        let found = Outcome::JournalFound { key: opened.key, bytes: records };
        self.inbox.put(Message::Outcome(found));
        for (number, bytes) in waiting {
            self.append(number, bytes);
        }
    }

    /// Writes a record; it is on disk when [`Outcome::Journaled`] says so.
    pub(crate) fn append(&mut self, number: u64, bytes: Vec<u8>) {
        let written = match &mut self.state {
            State::Opening { waiting, .. } => {
                waiting.push((number, bytes));
                return;
            }
            State::Open { file, end } => write_record(file, end, &bytes),
            State::Closed => Err(EngineError::Journal("not open".to_owned())),
            State::Failed(fault) => Err(fault.clone()),
        };
        match written {
            Ok(()) => self.inbox.put(Message::Outcome(Outcome::Journaled(number))),
            Err(fault) => self.fail(fault),
        }
    }

    /// Empties the journal that is open.
    pub(crate) fn discard(&mut self) {
        if let State::Open { file, end } = &mut self.state {
            match start_anew(file) {
                Ok(start) => *end = start,
                Err(fault) => self.fail(fault),
            }
        }
    }

    /// Keeps the first records of the journal that is open, of so many bytes together.
    pub(crate) fn cut(&mut self, keep_bytes: usize) {
        if let State::Open { file, end } = &mut self.state {
            match cut_after(file, keep_bytes) {
                Ok(cut) => *end = cut,
                Err(fault) => self.fail(fault),
            }
        }
    }

    /// Gives the file back.
    pub(crate) fn close(&mut self) {
        if let State::Open { file, .. } = &self.state {
            file.close();
        }
        self.state = State::Closed;
    }

    fn fail(&mut self, fault: EngineError) {
        self.close();
        let said = JournalFault::Failed(fault.to_string());
        self.inbox.put(Message::Outcome(Outcome::JournalFault(said)));
        self.state = State::Failed(fault);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
fn failed(fault: JsValue) -> EngineError {
    EngineError::Journal(text_of(&fault))
}

/// Whether there is no handle because another tab has it: a file has one holder at a time (WHATWG File System,
/// `createSyncAccessHandle`).
fn is_held(fault: &JsValue) -> bool {
    let is_held = |error: &js_sys::Error| error.name() == "NoModificationAllowedError";
    fault.dyn_ref().is_some_and(is_held)
}

/// The file's name says nothing of the volume, whose id may hold a patient's.
fn file_name(key: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(key).iter().fold(String::new(), |mut name, byte| {
        // Writing to a string does not fail.
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// Opens the file of a journal; while another tab holds it, that is said once and waited for, as long as this journal
/// is wanted.
async fn open_file(
    key: &str,
    is_wanted: &Weak<()>,
    inbox: &Inbox<Message>,
) -> Result<FileSystemSyncAccessHandle, EngineError> {
    let storage = script::scope().navigator().storage();
    let root = JsFuture::from(storage.get_directory()).await.map_err(failed)?;
    let root: FileSystemDirectoryHandle = root.unchecked_into();
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    let folder = root.get_directory_handle_with_options(FOLDER, &options);
    let folder: FileSystemDirectoryHandle =
        JsFuture::from(folder).await.map_err(failed)?.unchecked_into();
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let file = folder.get_file_handle_with_options(&file_name(key), &options);
    let file: FileSystemFileHandle = JsFuture::from(file).await.map_err(failed)?.unchecked_into();
    let mut tries = 0;
    loop {
        let fault = match JsFuture::from(file.create_sync_access_handle()).await {
            Ok(handle) => return Ok(handle.unchecked_into()),
            Err(fault) => fault,
        };
        let is_held = is_held(&fault);
        if is_wanted.strong_count() == 0 || (tries >= TRIES && !is_held) {
            return Err(failed(fault));
        }
        if tries == TRIES {
            let held = Outcome::JournalFault(JournalFault::HeldElsewhere);
            inbox.put(Message::Outcome(held));
        }
        clock::sleep(if tries < TRIES { RETRY_MS } else { HELD_RETRY_MS }).await;
        tries += 1;
    }
}

/// The records of the file, and where the next one is written: what a crash cut short is overwritten.
fn read_whole(file: &FileSystemSyncAccessHandle) -> Result<(Vec<u8>, f64), EngineError> {
    let mut bytes = vec![0; file.get_size().map_err(failed)? as usize];
    file.read_with_u8_array_and_options(&mut bytes, &at(0.0)).map_err(failed)?;
    let whole = record::read(&bytes);
    if whole.file_len == 0 {
        return Ok((Vec::new(), start_anew(file)?));
    }
    let end = whole.file_len as f64;
    file.truncate_with_f64(end).map_err(failed)?;
    Ok((whole.records, end))
}

/// Truncates the file behind the records whose bytes come first; where the next one is written then. In one step: a
/// crash leaves all of them or those that are kept.
fn cut_after(file: &FileSystemSyncAccessHandle, keep_bytes: usize) -> Result<f64, EngineError> {
    let mut bytes = vec![0; file.get_size().map_err(failed)? as usize];
    file.read_with_u8_array_and_options(&mut bytes, &at(0.0)).map_err(failed)?;
    let end = record::end_of(&bytes, keep_bytes) as f64;
    file.truncate_with_f64(end).map_err(failed)?;
    file.flush().map_err(failed)?;
    Ok(end)
}

fn start_anew(file: &FileSystemSyncAccessHandle) -> Result<f64, EngineError> {
    file.truncate_with_f64(0.0).map_err(failed)?;
    let mut end = 0.0;
    write(file, &mut end, record::opening())?;
    Ok(end)
}

fn write_record(
    file: &FileSystemSyncAccessHandle,
    end: &mut f64,
    record: &[u8],
) -> Result<(), EngineError> {
    let framed = record::frame(record);
    let framed = framed.ok_or_else(|| EngineError::Journal("a record too long".to_owned()))?;
    write(file, end, &framed)
}

fn write(
    file: &FileSystemSyncAccessHandle,
    end: &mut f64,
    bytes: &[u8],
) -> Result<(), EngineError> {
    let length = bytes.len() as f64;
    let written = file.write_with_u8_array_and_options(bytes, &at(*end)).map_err(failed)?;
    if written < length {
        return Err(EngineError::Journal(format!("{written} bytes of {length} were written")));
    }
    file.flush().map_err(failed)?;
    *end += length;
    Ok(())
}

fn at(position: f64) -> FileSystemReadWriteOptions {
    let options = FileSystemReadWriteOptions::new();
    options.set_at(position);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_a_digest_and_not_by_the_volume() {
        // SHA-256 of "abc" (FIPS 180-4, example 1).
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(file_name("abc"), expected);
    }
}
