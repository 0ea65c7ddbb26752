//! The host: hands what happens to the session and carries its effects out.

use render::Picture;
use session::{Effect, Input, JobId, Outcome, Session};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wire::{
    Answer, Command, DemoId, Event, FileId, RendererKind, RequestId, StudyCommand, ToEngine,
    ViewportId, Why,
};

use crate::frame_gate::Haste;
use crate::inbox::Inbox;
use crate::journal::Journal;
use crate::load::Loads;
use crate::memory::Room;
use crate::message::Message;
use crate::models::Models;
use crate::paint::Painter;
use crate::proposals::Proposals;
use crate::scan::Scans;
use crate::views::{Choice, Views, warn};
use crate::{EngineError, clock, demo, files::Files, pace::Pace, page, parcel, pictures};

/// No bytes go beside a message.
const NOTHING_BESIDE: &[&[u8]] = &[];

/// A session and all that its effects need.
#[derive(Debug)]
pub(crate) struct Host {
    inbox: Inbox<Message>,
    session: Session,
    pace: Pace,
    files: Files,
    scans: Scans,
    loads: Loads,
    views: Views,
    journal: Journal,
    models: Models,
    proposals: Proposals,
}

impl Host {
    /// A host that draws with this.
    pub(crate) fn new(inbox: &Inbox<Message>, device: RendererKind, choice: Choice) -> Self {
        Self {
            inbox: inbox.clone(),
            session: Session::default(),
            pace: Pace::default(),
            files: Files::default(),
            scans: Scans::new(inbox),
            loads: Loads::new(inbox),
            views: Views::new(inbox, device, choice),
            journal: Journal::new(inbox),
            models: Models::new(inbox),
            proposals: Proposals::new(inbox),
        }
    }

    /// Takes messages for ever, one at a time.
    pub(crate) async fn run(mut self) {
        loop {
            let message = self.inbox.next().await;
            self.take(message);
            self.settle_due();
            self.views.draw_due(&self.session, self.is_loading());
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Page(message) => {
                if let Err(fault) = self.take_from_page(&message) {
                    warn(&fault);
                }
            }
            // A drawing that ended tells the page nothing of its own.
            Message::Outcome(
                outcome @ (Outcome::Slice { .. } | Outcome::Headers(..) | Outcome::Drawn(_)),
            ) => self.take_in(Input::Outcome(outcome)),
            Message::Outcome(outcome) => self.handle(Input::Outcome(outcome), Haste::Arrived),
            Message::Scanned(job, file, found) => {
                let held_bytes = self.session.held_bytes();
                self.scans.found((job, file), found, held_bytes, &mut self.files);
            }
            Message::Demo(job, fetched) => self.take_demo(job, fetched),
            Message::Read(read) => self.loads.read(read, &self.files),
            Message::Helper(news) => {
                if !self.loads.heard(&news, &self.files) {
                    self.proposals.heard(&news);
                }
            }
            Message::Model(id, files) => self.models.fetched(id, files),
            Message::Journal(opened) => self.journal.opened(opened),
            Message::Graphics(restarted) => self.views.restarted(*restarted),
            Message::DeviceLost => self.views.device_lost(),
            Message::Picture(id, viewport, picture) => {
                self.send_picture(id, viewport, picture.as_ref());
            }
            Message::CanvasesSpent => page::tell(&Event::NeedCanvases, NOTHING_BESIDE),
            Message::Frame => self.views.frame_begins(),
            Message::Beat => self.views.beat_came(),
            Message::Tick => {
                self.loads.tick(&self.files);
                self.proposals.tick();
                self.handle(Input::Tick(clock::stamp()), Haste::Arrived);
            }
        }
    }

    fn take_from_page(&mut self, message: &JsValue) -> Result<(), EngineError> {
        let (head, beside) = parcel::open(message)?;
        match wire::decode(&head)? {
            ToEngine::Canvases(viewports) => self.views.take_canvases(viewports, beside),
            ToEngine::RestartGraphics(graphics) => self.views.restart(graphics),
            ToEngine::Request(request) => {
                if let Command::Study(StudyCommand::AddFiles(entries)) = &request.command {
                    self.files.add(entries, beside);
                }
                self.handle(Input::Command(request, clock::stamp()), Haste::Asked);
            }
        }
        Ok(())
    }

    fn handle(&mut self, input: Input, haste: Haste) {
        self.pace.settled(clock::now_ms());
        for effect in self.session.handle(input) {
            self.carry_out(effect, haste);
        }
    }

    /// Takes one of many inputs; what follows from it for the eye comes at its pace.
    #[inline(never)]
    fn take_in(&mut self, input: Input) {
        self.pace.taken_in();
        for effect in self.session.take_in(input) {
            self.carry_out(effect, Haste::Arrived);
        }
    }

    /// Draws and tells what was taken in, if its time has come.
    #[inline(never)]
    fn settle_due(&mut self) {
        let now = clock::now_ms();
        let is_awaited = self.session.is_awaited();
        let may_wait = !is_awaited && self.is_loading();
        match self.pace.wait_ms(now, self.views.has_adapter()) {
            Some(wait_ms) if wait_ms > 0.0 && may_wait => self.views.want_beat(wait_ms),
            Some(_) => {
                self.pace.settled(now);
                let haste = if is_awaited { Haste::Asked } else { Haste::Arrived };
                for effect in self.session.settle() {
                    self.carry_out(effect, haste);
                }
            }
            None => {}
        }
    }

    fn is_loading(&self) -> bool {
        self.loads.is_busy() || self.scans.is_busy()
    }

    fn carry_out(&mut self, effect: Effect, haste: Haste) {
        match effect {
            Effect::Emit(event) => page::tell(&event, NOTHING_BESIDE),
            Effect::Answer(id, answer, beside) => page::answer(id, answer, &beside),
            Effect::Scan(job, entries) => self.scans.start(job, &entries, &self.files),
            Effect::Demo(job, demo) => self.fetch_demo(job, demo),
            Effect::ReadWhole(job, file) => self.read_whole(job, file),
            Effect::Load(job, sources) => self.loads.start(job, sources, &self.files),
            Effect::Prioritise(job, slice) => self.loads.focus(job, slice),
            Effect::Cancel(job) => {
                self.scans.cancel(job);
                self.loads.cancel(job);
                self.proposals.cancel(job);
            }
            Effect::ForgetFiles => self.files.forget(),
            Effect::VolumeReplaced => self.with_painter(Painter::volume_replaced),
            Effect::VoxelsChanged { first, last } => {
                self.with_painter(|painter| painter.voxels_changed(first, last));
            }
            Effect::LabelsChanged { first, last } => {
                self.with_painter(|painter| painter.labels_changed(first, last));
            }
            Effect::Draw(spec) => self.views.draw_soon(spec, haste),
            Effect::Clear(viewport) => self.views.clear(viewport),
            Effect::Thumbnail(spec) => pictures::send_thumbnail(*spec),
            Effect::DrawBeside(spec) => pictures::send_beside(*spec),
            Effect::RepairPictures(finding, specs) => {
                pictures::send_repair(&self.session, finding, &specs);
            }
            Effect::ReadPixels(id, viewport) => {
                self.views.read_pixels(id, viewport, &self.session);
            }
            Effect::ReadBeside(id, spec) => {
                let picture = pictures::beside(&spec);
                self.send_picture(id, spec.draw.viewport, picture.as_ref());
            }
            Effect::LoadModel(id) => self.models.fetch(id),
            Effect::ProposeAnatomy(job, volume) => self.proposals.anatomy(job, &volume),
            Effect::Infer(job, spec) => {
                self.proposals.infer(job, &spec, self.models.files(&spec.model));
            }
            Effect::OpenJournal(key) => self.journal.open(key),
            Effect::Journal { number, bytes } => self.journal.append(number, bytes),
            Effect::DiscardJournal => self.journal.discard(),
            Effect::CutJournal { keep_bytes } => self.journal.cut(keep_bytes),
            Effect::CloseJournal => self.journal.close(),
        }
    }

    fn send_picture(&mut self, id: RequestId, viewport: ViewportId, picture: Option<&Picture>) {
        if let Some(picture) = picture {
            let (width_px, height_px) = (picture.size().width(), picture.size().height());
            let answer = Answer::Pixels { viewport, width_px, height_px };
            page::answer(id, answer, &[picture.rgba()]);
        }
        let sent = Outcome::PixelsSent(id, picture.is_some());
        self.handle(Input::Outcome(sent), Haste::Arrived);
    }

    fn with_painter(&mut self, tell: impl FnOnce(&mut Painter)) {
        if let Some(painter) = self.views.painter() {
            tell(painter);
        }
    }

    fn read_whole(&self, job: JobId, id: FileId) {
        let (inbox, file) = (self.inbox.clone(), self.files.get(id).cloned());
        let room = Room::beside(self.session.held_bytes());
        spawn_local(async move {
            let bytes = match file {
                Some(file) => file.copied_within(room).await,
                None => Err(Why::Unreadable("not handed over".to_owned())),
            };
            inbox.put(Message::Outcome(Outcome::WholeFile(job, id, bytes)));
        });
    }

    fn fetch_demo(&mut self, job: JobId, demo: DemoId) {
        self.scans.await_files(job);
        let inbox = self.inbox.clone();
        spawn_local(async move {
            let fetched = demo::files_of(demo).await;
            inbox.put(Message::Demo(job, fetched));
        });
    }

    fn take_demo(
        &mut self,
        job: JobId,
        fetched: Result<Vec<(String, js_sys::Uint8Array)>, EngineError>,
    ) {
        if !self.scans.files_came(job) {
            return;
        }
        let kept = fetched.and_then(|files| {
            let keep = |(path, bytes)| self.files.add_bytes(path, &bytes);
            files.into_iter().map(keep).collect::<Result<Vec<_>, _>>()
        });
        let entries = kept.unwrap_or_else(|fault| {
            let fault = Outcome::DemoFault(job, fault.to_string());
            self.handle(Input::Outcome(fault), Haste::Arrived);
            Vec::new()
        });
        let unfolded = Outcome::Unfolded { job, file: None, entries: entries.clone() };
        self.handle(Input::Outcome(unfolded), Haste::Arrived);
        self.scans.start(job, &entries, &self.files);
    }
}
