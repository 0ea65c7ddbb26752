use std::collections::{BTreeMap, BTreeSet};

use interchange::seg::SegUids;
use wire::{
    Answer, Command, Event, ExportCommand, FileId, FindingId, JournalCommand, QualityCommand,
    Request, RequestId, StudyCommand, TooLarge, View, ViewCommand, Why,
};

use crate::{
    DrawSpec, Effect, Input, JobId, Outcome, Stamp,
    beside::{BESIDE, Beside},
    drawing::leaves_stroke,
    editing::Editing,
    host::Host,
    inspecting::Inspection,
    library::Library,
    open_segs::OpenSegs,
    reading::Reading,
    recovery::Recovery,
    review::Eyes,
    ruling::Ruling,
    running::Runs,
    seg_opening::SegOpening,
    sight::Sight,
    spine::Spine,
    thumbnails::Thumbnails,
    traces::Traces,
    windowing::{Counted, Windowing},
};

/// One reading session.
///
/// It holds the one truth; the page holds a copy of what it draws. Every behaviour of the product is a path
/// through [`Session::handle`].
#[derive(Debug)]
pub struct Session {
    pub(crate) host: Host,
    pub(crate) library: Library,
    pub(crate) ruling: Ruling,
    pub(crate) spine: Spine,
    pub(crate) sight: Sight,
    pub(crate) desk: Option<Desk>,
    pub(crate) runs: Runs,
    pub(crate) recovery: Recovery,
    pub(crate) eyes: Eyes,
    /// Volumes whose journal was written in this session.
    pub(crate) worked_on: BTreeSet<String>,
    /// The reader chose the protocol in force, be it "Free viewing": work that is taken up leaves it as it is.
    pub(crate) protocol_is_chosen: bool,
    /// What was counted of volumes that were open before, by the names of their journals.
    pub(crate) counted: BTreeMap<String, Counted>,
    pub(crate) thumbnails: Thumbnails,
    pub(crate) beside: Beside,
    pub(crate) traces: Traces,
    /// The pictures of a repair that were asked for last.
    pub(crate) repair_shown: Option<(FindingId, [DrawSpec; 2])>,
    pub(crate) pointer: wire::PointerView,
    /// Where the pointer rests: what is under it changes with slice and camera.
    pub(crate) pointed: Option<(wire::ViewportId, wire::CanvasPoint)>,
    pub(crate) open_fault: Option<Why>,
    pub(crate) too_large: Option<TooLarge>,
    /// UIDs of the last SEG of each volume, by what its series is called.
    pub(crate) seg_series: BTreeMap<(String, String), SegUids>,
    /// Files written since the masks changed last.
    pub(crate) saved: Vec<wire::SavedFile>,
    /// Who waits until everything is decoded and drawn.
    pub(crate) waiting: Vec<RequestId>,
    pub(crate) scans: Vec<JobId>,
    /// A SEG that waits until the series that it was drawn on is open, and who asked for it.
    pub(crate) seg_next: Option<(FileId, RequestId)>,
    /// The SEG files that were open in volumes that are not now, by the names of their journals.
    pub(crate) segs_of: BTreeMap<String, OpenSegs>,
    /// A SEG being read, and who asked for it.
    pub(crate) opening_seg: Option<SegOpening>,
    /// The view a stroke is drawn in.
    pub(crate) stroke_view: wire::ViewportId,
    pub(crate) now: Stamp,
    pub(crate) effects: Vec<Effect>,
    last_job: u64,
    shown: View,
}

/// What belongs to the volume that is open.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) reading: Reading,
    pub(crate) windowing: Windowing,
    pub(crate) editing: Editing,
    pub(crate) inspection: Inspection,
    pub(crate) segs: OpenSegs,
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// It is done.
    Done,
    /// Its answer comes with an effect.
    Later,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            host: Host::default(),
            library: Library::default(),
            ruling: Ruling::default(),
            spine: Spine::default(),
            sight: Sight::new(),
            desk: None,
            runs: Runs::default(),
            recovery: Recovery::default(),
            eyes: Eyes::default(),
            worked_on: BTreeSet::new(),
            protocol_is_chosen: false,
            counted: BTreeMap::new(),
            thumbnails: Thumbnails::default(),
            beside: Beside::default(),
            traces: Traces::default(),
            repair_shown: None,
            pointer: wire::PointerView::default(),
            pointed: None,
            open_fault: None,
            too_large: None,
            seg_series: BTreeMap::new(),
            saved: Vec::new(),
            waiting: Vec::new(),
            scans: Vec::new(),
            seg_next: None,
            segs_of: BTreeMap::new(),
            opening_seg: None,
            stroke_view: wire::ViewportId(0),
            now: Stamp { unix_ms: 0, utc_offset_minutes: 0, entropy: 0 },
            effects: Vec::new(),
            last_job: 0,
            shown: View::default(),
        }
    }
}

impl Session {
    /// Takes an input and says what is to be done.
    pub fn handle(&mut self, input: Input) -> Vec<Effect> {
        self.take(input);
        self.settle()
    }

    /// Takes one of many inputs that follow each other fast, such as the slices of a volume.
    ///
    /// What is drawn and told follows with [`Session::settle`], which the host calls at the pace of a screen: telling
    /// the page hundreds of times a second what it shows ten times is work in vain.
    pub fn take_in(&mut self, input: Input) -> Vec<Effect> {
        self.take(input);
        std::mem::take(&mut self.effects)
    }

    /// Whether something came that the reader waits for: the slice looked at, or the last one.
    pub fn is_awaited(&self) -> bool {
        self.sight.is_awaited()
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Command(request, stamp) => {
                self.time_passes(stamp);
                self.eyes.last_input_ms = stamp.unix_ms;
                self.request(request);
            }
            Input::Outcome(outcome) => self.outcome(outcome),
            Input::Tick(stamp) => {
                self.time_passes(stamp);
                self.keep_looks_now_and_then();
            }
        }
        self.window_follows_segment();
    }

    /// The open volume, for drawing.
    pub fn volume(&self) -> Option<&volume::Volume> {
        self.desk.as_ref().map(|desk| desk.reading.volume())
    }

    /// The labelmap to draw over it.
    pub fn labels(&self) -> Option<&volume::Labelmap> {
        self.desk.as_ref().and_then(|desk| desk.editing.labels())
    }

    /// What the page draws, as last sent.
    pub fn view(&self) -> &View {
        &self.shown
    }

    fn request(&mut self, request: Request) {
        let id = request.id;
        match self.command(request.command, id) {
            Ok(Reply::Done) => self.emit(Event::Done(id)),
            Ok(Reply::Later) => {}
            Err(why) => self.emit(Event::Refused(id, why)),
        }
    }

    /// Routes a command to its domain.
    fn command(&mut self, command: Command, id: RequestId) -> Result<Reply, Why> {
        if !leaves_stroke(&command) {
            self.end_stroke_in_hand();
        }
        if matches!(
            command,
            Command::Segment(_)
                | Command::Edit(_)
                | Command::Model(_)
                | Command::Review(_)
                | Command::Quality(QualityCommand::Repair)
                | Command::Export(_)
        ) {
            self.no_open_failure()?;
        }
        if matches!(&command, Command::Export(export) if !matches!(export, ExportCommand::Saved(_)))
        {
            self.check_before_saving()?;
            self.no_open_finding()?;
        }
        match command {
            Command::Study(StudyCommand::Open(volume)) => self.open(&volume, id),
            Command::Study(command) => self.study(command),
            Command::View(ViewCommand::WaitIdle) => {
                self.waiting.push(id);
                Ok(Reply::Later)
            }
            Command::View(ViewCommand::ReadPixels(BESIDE)) => {
                let spec = self.drawn_beside().ok_or(Why::NothingOpen)?;
                self.effects.push(Effect::ReadBeside(id, Box::new(spec)));
                Ok(Reply::Later)
            }
            Command::View(ViewCommand::ReadPixels(viewport)) => {
                self.desk()?;
                self.effects.push(Effect::ReadPixels(id, viewport));
                Ok(Reply::Later)
            }
            Command::View(command) => self.look(command),
            Command::Window(command) => self.change_window(&command),
            Command::WindowBeside(command) => self.change_window_beside(&command),
            Command::Protocol(command) => self.rule(command),
            Command::Segment(command) => self.list_segments(&command),
            Command::Edit(command) => self.edit(&command),
            Command::Model(command) => self.run_model(command),
            Command::Review(command) => self.review(&command),
            Command::Quality(command) => self.inspect(&command),
            Command::Export(ExportCommand::Seg) => self.export_seg(id),
            Command::Export(ExportCommand::Nifti) => self.export_nifti(id),
            Command::Export(ExportCommand::Report) => self.desk().map(|_| Reply::Done),
            Command::Export(ExportCommand::Saved(files)) => self.were_saved(files),
            Command::Export(ExportCommand::Measurements) => self.export_measurements(id),
            Command::Journal(JournalCommand::Restore) => self.restore(),
            Command::Journal(JournalCommand::Discard) => self.discard_journal(),
            Command::GoTo(step) => self.go_to(step),
        }
    }

    // What comes hundreds of times in a load is kept out of line here and in the hosts: a browser compiles a function
    // whole when it becomes hot, and this one leads to everything that is rare.
    fn outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::HostReady { renderer, memory_limit_bytes } => {
                self.host.ready(renderer, memory_limit_bytes);
            }
            Outcome::RendererChanged(renderer) => {
                self.host.renderer_changed(renderer);
                self.sight.forget_drawing();
                self.sight.all_stale();
            }
            Outcome::DeviceLost => {
                self.host.device_lost();
                self.sight.forget_drawing();
                self.emit(Event::NeedCanvases);
            }
            Outcome::Drawn(viewport) => {
                self.sight.drawn(viewport);
                self.saw(viewport);
            }
            Outcome::PixelsSent(id, true) => self.emit(Event::Done(id)),
            Outcome::PixelsSent(id, false) => self.emit(Event::Refused(id, Why::NothingOpen)),
            Outcome::Headers(job, _)
            | Outcome::DemoFault(job, _)
            | Outcome::Unfolded { job, .. }
            | Outcome::NiftiVolume(job, ..)
            | Outcome::FileFault(job, ..)
            | Outcome::ScanEnded(job) => self.scanned(job, outcome),
            Outcome::WholeFile(job, _, bytes) => self.seg_arrived(job, bytes),
            Outcome::Slice { job, result, .. } if self.thumbnails.awaits(job) => {
                self.thumbnail_arrived(result);
            }
            Outcome::Slice { job, slice, result } if self.beside.awaits(job) => {
                self.beside_arrived(slice, result);
            }
            Outcome::Slice { job, slice, result } if self.awaits_seg(job) => {
                self.seg_frame_arrived(slice, result);
            }
            Outcome::Slice { job, slice, result } => self.slice_arrived(job, slice, result),
            Outcome::Progress { job, done, total } => self.runs.progress(job, done, total),
            Outcome::Proposed { job, result } => self.proposed(job, result),
            Outcome::ModelLoaded(result) => self.model_loaded(result),
            Outcome::Journaled(number) => self.recovery.written(number),
            Outcome::JournalFault(fault) => self.recovery.failed(fault),
            Outcome::JournalFound { key, bytes } => self.journal_found(&key, &bytes),
        }
    }

    /// Draws what is stale, answers who waited, tells the page what changed.
    pub fn settle(&mut self) -> Vec<Effect> {
        self.open_awaited_seg();
        self.draw_stale();
        self.follow_beside();
        self.point_again();
        self.make_thumbnails();
        if self.is_idle() {
            for id in std::mem::take(&mut self.waiting) {
                self.emit(Event::Done(id));
            }
        }
        let next = self.next_view();
        let patch = self.shown.patch_to(&next);
        if !patch.is_empty() {
            self.shown = next;
            // The view goes first, so that whoever waits for "done" sees the state it speaks of.
            self.effects.insert(0, Effect::Emit(Event::View(Box::new(patch))));
        }
        std::mem::take(&mut self.effects)
    }

    fn is_idle(&self) -> bool {
        // With nothing open there is nothing to draw, however stale the views are.
        let is_drawn = self.desk.is_none() || self.sight.is_idle();
        let is_asked = self.recovery.is_asked_for();
        !self.is_working() && is_drawn && !self.beside.is_busy() && !is_asked
    }

    /// Whether something that a person asked for is being read or computed.
    pub(crate) fn is_working(&self) -> bool {
        let loading = self.desk.as_ref().is_some_and(|desk| desk.reading.loading().is_some());
        !self.scans.is_empty()
            || loading
            || self.opening_seg.is_some()
            || self.runs.is_running()
            || (self.seg_next.is_some() && self.recovery.view().is_none())
    }

    pub(crate) fn desk(&self) -> Result<&Desk, Why> {
        self.desk.as_ref().ok_or(Why::NothingOpen)
    }

    pub(crate) fn desk_mut(&mut self) -> Result<&mut Desk, Why> {
        self.desk.as_mut().ok_or(Why::NothingOpen)
    }

    /// The open volume, once all its slices are there.
    pub(crate) fn loaded_desk(&mut self) -> Result<&mut Desk, Why> {
        let desk = self.desk_mut()?;
        match desk.reading.loading() {
            Some(_) => Err(Why::StillLoading),
            None if !desk.reading.is_whole() => Err(Why::LoadStopped),
            None => Ok(desk),
        }
    }

    pub(crate) fn emit(&mut self, event: Event) {
        self.effects.push(Effect::Emit(event));
    }

    pub(crate) fn answer(&mut self, id: RequestId, answer: Answer, bytes: Vec<Vec<u8>>) {
        self.effects.push(Effect::Answer(id, answer, bytes));
    }

    pub(crate) fn next_job(&mut self) -> JobId {
        self.last_job += 1;
        JobId(self.last_job)
    }
}
