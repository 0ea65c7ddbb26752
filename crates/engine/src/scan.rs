//! Looking into files: what each is, and its header; never more of a file than its header needs.
//!
//! Images and archives are read whole, one after another: a single one may take most of the memory.

use std::collections::{HashMap, HashSet, VecDeque};

use js_sys::Uint8Array;
use session::{HeaderResult, JobId, Outcome};
use study::StudyError;
use wasm_bindgen_futures::spawn_local;
use wire::{FileEntry, FileId};

use crate::EngineError;
use crate::clock::now_ms;
use crate::file_kind::FileKind;
use crate::files::{BrowserBytes, Files, SourceFile, copied, read_together};
use crate::inbox::Inbox;
use crate::memory::{self, Room};
use crate::message::Message;
use crate::turns::Turns;
use crate::unfold::{Unfolded, unfold};

/// First part of a file that is read: longer than most headers, and what is not header is read in vain.
const PREFIX_BYTES: u64 = 16 << 10;
/// Bytes of a header, with values before the pixels that are only passed over, at most: they are copied whole.
const MAX_HEADER_BYTES: u64 = 64 << 20;
/// Files whose first parts are read in one go.
const TOGETHER: usize = 16;
/// Files looked into at once: enough that the disk is never idle, few enough that memory stays small.
const AT_ONCE: usize = 3 * TOGETHER;
/// Headers are handed to the session in batches of this time: each batch is grouped and drawn once.
const BATCH_MS: f64 = 30.0;

/// What a file turned out to be.
#[derive(Debug)]
pub(crate) enum Found {
    /// A DICOM header, or why there is none.
    Header(Box<HeaderResult>),
    /// It is to be read whole.
    Whole(Whole),
    /// It was read whole, or could not be.
    Read(Whole, Result<Uint8Array, EngineError>),
    /// It could not be read as a file.
    Fault(String),
}

/// Files that say nothing until they are read whole.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whole {
    /// An archive.
    Archive,
    /// A NIfTI image.
    Nifti,
}

/// Scans under way.
#[derive(Debug)]
pub(crate) struct Scans {
    inbox: Inbox<Message>,
    open: HashMap<JobId, Scan>,
    /// Demos whose files are on their way.
    awaited: HashSet<JobId>,
    /// Files that are to be read whole.
    whole: Turns<(JobId, FileId, Whole)>,
}

#[derive(Debug)]
struct Scan {
    waiting: VecDeque<FileId>,
    looking: usize,
    /// Files that are being read whole or wait for it.
    whole: usize,
    batch: Vec<(FileId, HeaderResult)>,
    batch_began_ms: f64,
}

impl Scans {
    pub(crate) fn new(inbox: &Inbox<Message>) -> Self {
        Self {
            inbox: inbox.clone(),
            open: HashMap::new(),
            awaited: HashSet::new(),
            whole: Turns::new(),
        }
    }

    /// Looks into these files.
    pub(crate) fn start(&mut self, job: JobId, entries: &[FileEntry], files: &Files) {
        let waiting = entries.iter().map(|entry| entry.id).collect();
        let (batch, batch_began_ms) = (Vec::new(), now_ms());
        self.open.insert(job, Scan { waiting, looking: 0, whole: 0, batch, batch_began_ms });
        self.go_on(job, files);
    }

    /// The files of this scan are being fetched.
    pub(crate) fn await_files(&mut self, job: JobId) {
        self.awaited.insert(job);
    }

    /// The files of a scan came; whether they are wanted still.
    pub(crate) fn files_came(&mut self, job: JobId) -> bool {
        self.awaited.remove(&job)
    }

    /// Stops a scan.
    pub(crate) fn cancel(&mut self, job: JobId) {
        self.awaited.remove(&job);
        self.open.remove(&job);
        self.whole.keep(|(of, ..)| *of != job);
    }

    /// Takes what was found in a file and looks into the next ones; so much memory is held already.
    #[inline(never)]
    pub(crate) fn found(
        &mut self,
        (job, file): (JobId, FileId),
        found: Found,
        held_bytes: u64,
        files: &mut Files,
    ) {
        if let Found::Read(..) = found {
            self.whole.done();
        }
        if let Some(scan) = self.open.get_mut(&job) {
            match found {
                Found::Read(..) => scan.whole -= 1,
                Found::Header(_) | Found::Whole(_) | Found::Fault(_) => scan.looking -= 1,
            }
            match found {
                Found::Header(result) => scan.batch.push((file, *result)),
                Found::Whole(kind) => {
                    scan.whole += 1;
                    self.whole.wait((job, file, kind));
                }
                Found::Read(Whole::Archive, Ok(bytes)) => {
                    scan.unfold((job, file), &bytes, Room::beside(held_bytes), files, &self.inbox);
                }
                Found::Read(Whole::Nifti, Ok(bytes)) => {
                    let room_bytes = Room::beside(held_bytes).bytes();
                    let volume = study::read_nifti_from(&mut BrowserBytes::new(bytes), room_bytes);
                    let volume = Outcome::NiftiVolume(job, file, volume.map(Box::new));
                    self.inbox.put(Message::Outcome(volume));
                }
                Found::Read(_, Err(fault)) => {
                    let fault = Outcome::FileFault(job, file, fault.to_string());
                    self.inbox.put(Message::Outcome(fault));
                }
                Found::Fault(text) => {
                    self.inbox.put(Message::Outcome(Outcome::FileFault(job, file, text)));
                }
            }
            self.go_on(job, files);
        }
        self.read_next_whole(files);
    }

    /// Whether files are still to be looked into.
    pub(crate) fn is_busy(&self) -> bool {
        !self.open.is_empty()
    }

    fn read_next_whole(&mut self, files: &Files) {
        let Some((job, id, kind)) = self.whole.next() else { return };
        let (inbox, file) = (self.inbox.clone(), files.get(id).cloned());
        spawn_local(async move {
            let read = match file {
                Some(file) => file.read_all().await,
                None => Err(EngineError::Read("not handed over".to_owned())),
            };
            inbox.put(Message::Scanned(job, id, Found::Read(kind, read)));
        });
    }

    fn go_on(&mut self, job: JobId, files: &Files) {
        let Some(scan) = self.open.get_mut(&job) else { return };
        while scan.looking + TOGETHER <= AT_ONCE && !scan.waiting.is_empty() {
            let next = scan.waiting.len().min(TOGETHER);
            let mut group = Vec::with_capacity(next);
            for id in scan.waiting.drain(..next) {
                match files.get(id) {
                    Some(file) => group.push((id, file.clone())),
                    None => {
                        let fault = Outcome::FileFault(job, id, "not handed over".to_owned());
                        self.inbox.put(Message::Outcome(fault));
                    }
                }
            }
            scan.looking += group.len();
            spawn_local(look_into_all(job, group, self.inbox.clone()));
        }
        let has_ended = scan.looking == 0 && scan.whole == 0 && scan.waiting.is_empty();
        let now = now_ms();
        if !scan.batch.is_empty() && (has_ended || now - scan.batch_began_ms >= BATCH_MS) {
            let batch = std::mem::take(&mut scan.batch);
            scan.batch_began_ms = now;
            self.inbox.put(Message::Outcome(Outcome::Headers(job, batch)));
        }
        if has_ended {
            self.open.remove(&job);
            self.inbox.put(Message::Outcome(Outcome::ScanEnded(job)));
        }
    }
}

impl Scan {
    /// The files of an archive are looked into next; what is in them is told after they themselves are.
    fn unfold(
        &mut self,
        (job, id): (JobId, FileId),
        bytes: &Uint8Array,
        room: Room,
        files: &mut Files,
        inbox: &Inbox<Message>,
    ) {
        let path = files.get(id).map(|file| file.path.clone()).unwrap_or_default();
        let left = room.after(bytes.length().into());
        let unfolded = left.and_then(|left| unfold(&path, &copied(bytes)?, left, files));
        match unfolded {
            Ok(Unfolded { kept, left_out }) => {
                self.waiting.extend(kept.iter().map(|entry| entry.id));
                let mut entries = kept;
                for (entry, error) in left_out {
                    self.batch.push((entry.id, Err(error)));
                    entries.push(entry);
                }
                let unfolded = Outcome::Unfolded { job, file: Some(id), entries };
                inbox.put(Message::Outcome(unfolded));
            }
            Err(error) => self.batch.push((id, Err(error))),
        }
    }
}

/// The first parts of the files are read together; what is more than that, of each file for itself.
async fn look_into_all(job: JobId, group: Vec<(FileId, SourceFile)>, inbox: Inbox<Message>) {
    let first = |(_, file): &(FileId, SourceFile)| (file.clone(), 0..PREFIX_BYTES);
    let parts: Vec<_> = group.iter().map(first).collect();
    let read = read_together(&parts).await;
    for ((id, file), part) in group.into_iter().zip(read) {
        let inbox = inbox.clone();
        spawn_local(async move {
            let found = look_into(&file, part).await;
            inbox.put(Message::Scanned(job, id, found));
        });
    }
}

async fn look_into(file: &SourceFile, first: Result<Uint8Array, EngineError>) -> Found {
    let mut wanted = PREFIX_BYTES;
    let mut read = first;
    loop {
        let part = match read {
            Ok(part) => match copied(&part) {
                Ok(part) => part,
                Err(fault) => return Found::Header(Box::new(Err(fault))),
            },
            Err(fault) => return Found::Fault(fault.to_string()),
        };
        let kind = FileKind::of(&file.path, &part);
        match kind {
            FileKind::Archive if !file.is_unfolded => return to_be_read(file, Whole::Archive),
            FileKind::Nifti => return to_be_read(file, Whole::Nifti),
            FileKind::Archive | FileKind::Dicom => {}
        }
        match study::read_header(&part, file.len()) {
            // Each round reads at least twice as much, so that the sum stays below twice the header.
            Err(StudyError::NeedMore { at_least }) if wanted < file.len() => {
                if at_least > MAX_HEADER_BYTES {
                    let (needed_bytes, limit_bytes) = (at_least, MAX_HEADER_BYTES);
                    let fault = StudyError::TooLarge { needed_bytes, limit_bytes };
                    return Found::Header(Box::new(Err(fault)));
                }
                wanted = at_least.max(wanted.saturating_mul(2));
                read = file.read(0..wanted).await;
            }
            result => return Found::Header(Box::new(result)),
        }
    }
}

fn to_be_read(file: &SourceFile, kind: Whole) -> Found {
    let (needed_bytes, limit_bytes) = (file.len(), memory::limit_bytes());
    if needed_bytes > limit_bytes {
        return Found::Header(Box::new(Err(StudyError::TooLarge { needed_bytes, limit_bytes })));
    }
    Found::Whole(kind)
}
