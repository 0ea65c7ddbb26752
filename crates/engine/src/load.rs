//! Reading the slices of a volume: what lies in a file as it is, here; what is compressed, in helpers.

use std::collections::HashMap;

use jobs::{DecodeJob, FrameRecord, Report};
use js_sys::Uint8Array;
use session::{JobId, Outcome, SliceSource};
use study::{FrameRequest, PixelLocation, StudyError};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wire::FileId;

use crate::EngineError;
use crate::clock::now_ms;
use crate::crew::{self, Helper, HelperId, HelperNews};
use crate::files::{Files, read_together};
use crate::inbox::Inbox;
use crate::load_order::{LoadOrder, Piece};
use crate::message::Message;
use crate::script;
use crate::slots::{Slot, Slots, Ticket};

/// Native frames are read together until they have this many bytes or are this many; the next ones are asked for
/// when fewer bytes than these are on their way.
const READ_BYTES: u64 = 4 << 20;
const READ_FRAMES: usize = 64;
/// Frames of one file that a helper decodes from one reading of their span.
const FRAMES_PER_JOB: usize = 16;
/// Most helpers, whatever the machine says it has.
const MAX_HELPERS: usize = 8;
/// A helper that says nothing for this long hangs.
const SILENCE_MS: f64 = 30_000.0;
/// A helper that has had nothing to do for this long gives its memory back.
const IDLE_MS: f64 = 5_000.0;

/// Frames of one file, read in one go.
#[derive(Debug, Clone)]
pub(crate) struct FramesOfFile {
    file: FileId,
    request: FrameRequest,
    frames: Vec<u32>,
    slices: Vec<u32>,
}

impl Piece for FramesOfFile {
    fn slices(&self) -> &[u32] {
        &self.slices
    }
}

impl FramesOfFile {
    fn is_native(&self) -> bool {
        matches!(self.request.location, PixelLocation::Native { .. })
    }

    /// Bytes of its frames as they lie in the file; 0 where they are compressed.
    fn native_bytes(&self) -> u64 {
        match self.request.location {
            PixelLocation::Native { length, .. } => length / u64::from(self.request.frames.max(1)),
            _ => 0,
        }
    }
}

/// Bytes that were read.
#[derive(Debug)]
pub(crate) struct ReadPiece {
    job: JobId,
    piece: FramesOfFile,
    /// The job of a helper that they are for; none where they are decoded here.
    ticket: Option<Ticket>,
    span: Result<Uint8Array, EngineError>,
}

/// What a helper is at.
#[derive(Debug)]
struct Task {
    job: JobId,
    piece: FramesOfFile,
    /// Slices not reported yet.
    open: Vec<u32>,
}

#[derive(Debug)]
struct Load {
    order: LoadOrder<FramesOfFile>,
    /// Native frames that are being read, and their bytes.
    reading: usize,
    reading_bytes: u64,
    /// The first frame is what someone waits for: it is read alone.
    has_begun: bool,
}

/// Frames to be read now.
enum Next {
    /// Native ones, in one reading.
    Native(Vec<FramesOfFile>),
    /// Compressed ones of a file, for the helper of a place.
    Compressed(FramesOfFile, Slot),
}

/// Loads under way, and the helpers that work for them.
#[derive(Debug)]
pub(crate) struct Loads {
    inbox: Inbox<Message>,
    open: HashMap<JobId, Load>,
    slots: Slots<Task>,
    helpers: HashMap<Slot, Helper>,
    last_helper: u32,
    scratch: Vec<u8>,
}

impl Loads {
    pub(crate) fn new(inbox: &Inbox<Message>) -> Self {
        let cores = script::scope().navigator().hardware_concurrency();
        let helpers = (cores as usize).saturating_sub(1).clamp(1, MAX_HELPERS);
        Self {
            inbox: inbox.clone(),
            open: HashMap::new(),
            slots: Slots::new(helpers),
            helpers: HashMap::new(),
            last_helper: 0,
            scratch: Vec::new(),
        }
    }

    /// Reads these slices, in this order.
    pub(crate) fn start(&mut self, job: JobId, sources: Vec<SliceSource>, files: &Files) {
        let order = LoadOrder::new(pieces(sources));
        self.open.insert(job, Load { order, reading: 0, reading_bytes: 0, has_begun: false });
        self.go_on(files);
    }

    /// Reads this slice and its neighbours first.
    pub(crate) fn focus(&mut self, job: JobId, slice: u32) {
        if let Some(load) = self.open.get_mut(&job) {
            load.order.focus(slice);
        }
    }

    /// Stops a load; what helpers are at is thrown away with them.
    pub(crate) fn cancel(&mut self, job: JobId) {
        self.open.remove(&job);
        for slot in self.slots.at(|task| task.job == job) {
            self.slots.cleared(slot);
            self.helpers.remove(&slot);
        }
    }

    /// Takes bytes that were read: decodes them, or gives them to the helper that waits for them.
    #[inline(never)]
    pub(crate) fn read(&mut self, read: ReadPiece, files: &Files) {
        let ReadPiece { job, piece, ticket, span } = read;
        match ticket {
            Some(ticket) => self.compressed_came(ticket, &piece, span),
            None => self.native_came(job, &piece, span),
        }
        self.go_on(files);
    }

    fn native_came(
        &mut self,
        job: JobId,
        piece: &FramesOfFile,
        span: Result<Uint8Array, EngineError>,
    ) {
        let Some(load) = self.open.get_mut(&job) else { return };
        load.reading -= 1;
        load.reading_bytes -= piece.native_bytes();
        match span {
            Ok(span) => self.decode_here(job, piece, &span),
            Err(fault) => self.fail(job, &piece.slices, &unread(&fault)),
        }
    }

    /// Where the helper was given up meanwhile, what it was at was reported, and the bytes are for nobody.
    fn compressed_came(
        &mut self,
        ticket: Ticket,
        piece: &FramesOfFile,
        span: Result<Uint8Array, EngineError>,
    ) {
        let now = now_ms();
        match span {
            Ok(span) => {
                if let Some(slot) = self.slots.begin(ticket, now) {
                    self.give(slot, piece, &span);
                }
            }
            Err(fault) => {
                if let Some(task) = self.slots.give_up(ticket, now) {
                    self.fail(task.job, &task.open, &unread(&fault));
                }
            }
        }
    }

    /// Takes what a helper said; false when it is none of ours.
    pub(crate) fn heard(&mut self, news: &HelperNews, files: &Files) -> bool {
        let mut helpers = self.helpers.iter();
        let Some((&slot, _)) = helpers.find(|(_, helper)| helper.id() == news.helper) else {
            return false;
        };
        let heard = match &news.what {
            Ok(message) => crew::report_of(message).map_err(|fault| fault.to_string()),
            Err(text) => Err(text.clone()),
        };
        match heard {
            Ok(None) => {}
            Ok(Some((report, beside))) => self.report(slot, &report, beside.as_ref()),
            Err(text) => self.lose(slot, &text),
        }
        self.go_on(files);
        true
    }

    /// Whether anything is still to be read or decoded.
    pub(crate) fn is_busy(&self) -> bool {
        let is_open = |load: &Load| load.reading > 0 || !load.order.is_empty();
        self.open.values().any(is_open) || !self.slots.at(|_| true).is_empty()
    }

    /// Looks after helpers that hang or have nothing to do.
    pub(crate) fn tick(&mut self, files: &Files) {
        let now = now_ms();
        for slot in self.slots.silent(now, SILENCE_MS) {
            self.lose(slot, "no answer");
        }
        for slot in self.slots.waiting(now, IDLE_MS) {
            self.slots.lost(slot);
            self.helpers.remove(&slot);
        }
        self.open.retain(|_, load| load.reading > 0 || !load.order.is_empty());
        self.go_on(files);
    }

    fn go_on(&mut self, files: &Files) {
        let jobs: Vec<_> = self.open.keys().copied().collect();
        for job in jobs {
            while let Some(next) = self.next(job) {
                match next {
                    Next::Native(pieces) => self.read_native(job, pieces, files),
                    Next::Compressed(piece, slot) => self.read_compressed(job, piece, slot, files),
                }
            }
        }
    }

    /// What there is room for next.
    fn next(&mut self, job: JobId) -> Option<Next> {
        let load = self.open.get_mut(&job)?;
        let (has_room, slot) = (load.reading_bytes < READ_BYTES, self.slots.free());
        let accepts = |p: &FramesOfFile| if p.is_native() { has_room } else { slot.is_some() };
        let piece = load.order.next_if(accepts)?;
        if let Some(slot) = slot.filter(|_| !piece.is_native()) {
            return Some(Next::Compressed(piece, slot));
        }
        let mut bytes = piece.native_bytes();
        let mut pieces = vec![piece];
        while load.has_begun && bytes < READ_BYTES && pieces.len() < READ_FRAMES {
            let Some(piece) = load.order.next_if(FramesOfFile::is_native) else { break };
            bytes += piece.native_bytes();
            pieces.push(piece);
        }
        load.has_begun = true;
        load.reading += pieces.len();
        load.reading_bytes += bytes;
        Some(Next::Native(pieces))
    }

    fn read_native(&self, job: JobId, pieces: Vec<FramesOfFile>, files: &Files) {
        let (mut parts, mut known) = (Vec::new(), Vec::new());
        for piece in pieces {
            if let Some(file) = files.get(piece.file).cloned() {
                let span = piece.request.span(file.len());
                parts.push((file, span));
                known.push(piece);
            } else {
                let span = Err(not_handed_over());
                self.inbox.put(Message::Read(ReadPiece { job, piece, ticket: None, span }));
            }
        }
        let inbox = self.inbox.clone();
        spawn_local(async move {
            for (piece, span) in known.into_iter().zip(read_together(&parts).await) {
                inbox.put(Message::Read(ReadPiece { job, piece, ticket: None, span }));
            }
        });
    }

    fn read_compressed(&mut self, job: JobId, piece: FramesOfFile, slot: Slot, files: &Files) {
        let task = Task { job, open: piece.slices.clone(), piece: piece.clone() };
        let ticket = Some(self.slots.take(slot, task));
        let file = files.get(piece.file).cloned();
        let inbox = self.inbox.clone();
        spawn_local(async move {
            let span = match file {
                Some(file) => file.read(piece.request.span(file.len())).await,
                None => Err(not_handed_over()),
            };
            inbox.put(Message::Read(ReadPiece { job, piece, ticket, span }));
        });
    }

    fn decode_here(&mut self, job: JobId, piece: &FramesOfFile, span: &Uint8Array) {
        let length = span.length() as usize;
        let more = length.saturating_sub(self.scratch.len());
        let result = match self.scratch.try_reserve(more) {
            Ok(()) => {
                self.scratch.resize(length, 0);
                span.copy_to(&mut self.scratch);
                study::decode_frame(&piece.request, &self.scratch)
            }
            Err(fault) => Err(StudyError::HostFault { reason: fault.to_string() }),
        };
        if let Some(&slice) = piece.slices.first() {
            self.inbox.put(Message::Outcome(Outcome::Slice { job, slice, result }));
        }
    }

    fn give(&mut self, slot: Slot, piece: &FramesOfFile, span: &Uint8Array) {
        let record = FrameRecord::from(&piece.request);
        let job = DecodeJob { record, wanted: piece.frames.clone() };
        if let Err(fault) = self.helper(slot).and_then(|helper| helper.give_frames(job, span)) {
            self.lose(slot, &fault.to_string());
        }
    }

    fn helper(&mut self, slot: Slot) -> Result<&Helper, EngineError> {
        use std::collections::hash_map::Entry;
        match self.helpers.entry(slot) {
            Entry::Occupied(held) => Ok(held.into_mut()),
            Entry::Vacant(place) => {
                self.last_helper += 1;
                Ok(place.insert(Helper::start(HelperId(self.last_helper), &self.inbox)?))
            }
        }
    }

    fn report(&mut self, slot: Slot, report: &Report, beside: Option<&JsValue>) {
        let now = now_ms();
        match report {
            Report::Frame { place, result } => {
                let Some(task) = self.slots.heard(slot, now) else { return };
                let Some(&slice) = task.piece.slices.get(*place as usize) else { return };
                task.open.retain(|open| *open != slice);
                let result = match result {
                    Ok(_) => crew::samples(beside)
                        .map_err(|fault| StudyError::HostFault { reason: fault.to_string() }),
                    Err(fault) => Err(fault.clone().into()),
                };
                let outcome = Outcome::Slice { job: task.job, slice, result };
                self.inbox.put(Message::Outcome(outcome));
            }
            Report::Done => {
                self.slots.done(slot, now);
            }
            Report::Progress { .. } | Report::Patch(_) | Report::Proposed(_) => {
                self.slots.heard(slot, now);
            }
        }
    }

    /// The helper of a place is gone, and what it was at with it. Where the next job waits for its bytes, another
    /// helper is started when they come.
    fn lose(&mut self, slot: Slot, why: &str) {
        self.helpers.remove(&slot);
        if let Some(task) = self.slots.lost(slot) {
            let reason = format!("the decoder stopped: {why}");
            self.fail(task.job, &task.open, &StudyError::HostFault { reason });
        }
    }

    fn fail(&self, job: JobId, slices: &[u32], error: &StudyError) {
        for &slice in slices {
            let result = Err(error.clone());
            self.inbox.put(Message::Outcome(Outcome::Slice { job, slice, result }));
        }
    }
}

fn unread(fault: &EngineError) -> StudyError {
    StudyError::HostFault { reason: fault.to_string() }
}

fn not_handed_over() -> EngineError {
    EngineError::Read("not handed over".to_owned())
}

/// Slices in the order given, those of one compressed file together where they follow each other.
fn pieces(sources: Vec<SliceSource>) -> Vec<FramesOfFile> {
    let mut pieces: Vec<FramesOfFile> = Vec::new();
    for SliceSource { slice, file, request } in sources {
        let joins = |last: &&mut FramesOfFile| {
            !last.is_native() && last.file == file && last.frames.len() < FRAMES_PER_JOB
        };
        if let Some(last) = pieces.last_mut().filter(joins) {
            last.frames.push(request.frame);
            last.slices.push(slice);
        } else {
            let frames = vec![request.frame];
            pieces.push(FramesOfFile { file, request, frames, slices: vec![slice] });
        }
    }
    pieces
}
