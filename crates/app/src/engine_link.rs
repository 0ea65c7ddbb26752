//! The page's end of the line to the engine.
//!
//! Messages are arrays: the bytes of a `wire` message first, then what is handed over with it (files,
//! canvases, pixels) in the order that the message names.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, ErrorEvent, Event as DomEvent, File, MessageEvent, OffscreenCanvas, Url, Worker,
};
use wire::{
    Answer, Command, EditCommand, Event, FileEntry, FileId, Graphics, Request, RequestId,
    StudyCommand, ToEngine, ViewCommand, ViewportId, Why, WindowCommand,
};
use yew::Callback;

use crate::listener::Listener;
use crate::page::{BesidePicture, Change, RepairPictures, Section, Thumbnail};
use crate::preferences;

/// What became of a request.
pub(crate) enum Reply {
    /// It was carried out.
    Done,
    /// It was carried out, and here is the answer with what came beside it.
    Answered(Answer, Vec<JsValue>),
    /// It was not carried out.
    Refused(Why),
    /// The engine stopped before it could answer.
    Lost,
}

/// Why no engine could be started.
#[derive(Debug, Error)]
pub(crate) enum LinkError {
    /// The browser refused to start the worker.
    #[error("the worker could not be started")]
    Start(JsValue),
}

type Then = Box<dyn FnOnce(Reply)>;

/// A file with its path below what was dropped or chosen.
#[derive(Clone)]
pub(crate) struct NamedFile {
    /// Path, for people and for sorting.
    pub(crate) path: String,
    /// The file.
    pub(crate) file: File,
}

/// The line to the engine. Clones are the same line.
#[derive(Clone)]
pub(crate) struct EngineLink(Rc<Line>);

struct Line {
    news: Callback<Change>,
    worker: RefCell<Option<Running>>,
    last_request: Cell<u32>,
    last_file: Cell<u32>,
    patches_heard: Cell<u64>,
    waiting: RefCell<HashMap<RequestId, Then>>,
    /// Files handed over so far: a new engine gets them again.
    files: RefCell<Vec<(FileEntry, File)>>,
}

/// A worker with the listeners that hear it.
struct Running {
    worker: Worker,
    _listeners: [Listener; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl PartialEq for EngineLink {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl EngineLink {
    /// Starts an engine; what it says changes the page.
    pub(crate) fn start(news: Callback<Change>) -> Self {
        let link = Self(Rc::new(Line {
            news,
            worker: RefCell::default(),
            last_request: Cell::new(0),
            last_file: Cell::new(0),
            patches_heard: Cell::new(0),
            waiting: RefCell::default(),
            files: RefCell::default(),
        }));
        link.start_worker();
        link
    }

    /// Ends the engine, if there still is one, and starts another with the same files.
    pub(crate) fn restart(&self) {
        self.0.worker.take();
        self.forget_waiting();
        self.0.news.emit(Change::Restarted);
        self.start_worker();
        let files = self.0.files.borrow().clone();
        if !files.is_empty() {
            self.tell_refusal(self.post_files(files, RequestId(0)));
        }
    }

    /// Changes of the view that the engine told so far.
    pub(crate) fn patches_heard(&self) -> u64 {
        self.0.patches_heard.get()
    }

    /// Sends a command; a refusal is shown to the person, until something asked for later is done.
    pub(crate) fn send(&self, command: Command) {
        let news = self.0.news.clone();
        let goes_on = goes_on(&command);
        self.request(command, move |reply| match reply {
            Reply::Refused(why) => news.emit(Change::Refused(why)),
            Reply::Done | Reply::Answered(..) if goes_on => news.emit(Change::Accepted),
            Reply::Done | Reply::Answered(..) | Reply::Lost => {}
        });
    }

    /// Sends a command that comes many times a second and whose refusal says nothing new.
    pub(crate) fn send_often(&self, command: Command) {
        let request = Request { id: RequestId(0), command };
        self.tell_refusal(self.post(&ToEngine::Request(request), &Array::new(), &Array::new()));
    }

    /// Sends a command and hands its reply to `then`.
    pub(crate) fn request(&self, command: Command, then: impl FnOnce(Reply) + 'static) {
        let id = self.expect_reply(then);
        let request = ToEngine::Request(Request { id, command });
        if let Err(reply) = self.post(&request, &Array::new(), &Array::new()) {
            self.reply(id, reply);
        }
    }

    /// Hands files over and hands the reply to `then`.
    pub(crate) fn add_files(&self, files: Vec<NamedFile>, then: impl FnOnce(Reply) + 'static) {
        let named = files.into_iter().map(|NamedFile { path, file }| {
            let id = FileId(self.0.last_file.get() + 1);
            self.0.last_file.set(id.0);
            (FileEntry { id, path, size_bytes: file.size() as u64 }, file)
        });
        let named: Vec<_> = named.collect();
        let id = self.expect_reply(then);
        let posted = self.post_files(named.clone(), id);
        // What this engine refused, the next one would refuse with all others.
        if !matches!(posted, Err(Reply::Refused(_))) {
            self.0.files.borrow_mut().extend(named);
        }
        if let Err(reply) = posted {
            self.reply(id, reply);
        }
    }

    /// Forgets the files: the person closed everything.
    pub(crate) fn forget_files(&self) {
        self.0.files.borrow_mut().clear();
    }

    /// Hands a canvas over, once and for all.
    pub(crate) fn hand_over(&self, viewport: ViewportId, canvas: &OffscreenCanvas) {
        let beside = Array::of1(canvas);
        self.tell_refusal(self.post(&ToEngine::Canvases(vec![viewport]), &beside, &beside));
    }

    /// Draws with this after a lost device. The page makes new canvases.
    pub(crate) fn restart_graphics(&self, graphics: Graphics) {
        self.tell_refusal(self.post(
            &ToEngine::RestartGraphics(graphics),
            &Array::new(),
            &Array::new(),
        ));
        self.0.news.emit(Change::NewCanvases);
    }

    fn post_files(&self, files: Vec<(FileEntry, File)>, id: RequestId) -> Result<(), Reply> {
        let beside: Array = files.iter().map(|(_, file)| JsValue::from(file)).collect();
        let entries = files.into_iter().map(|(entry, _)| entry).collect();
        let command = Command::Study(StudyCommand::AddFiles(entries));
        self.post(&ToEngine::Request(Request { id, command }), &beside, &Array::new())
    }

    fn expect_reply(&self, then: impl FnOnce(Reply) + 'static) -> RequestId {
        let id = RequestId(self.0.last_request.get().wrapping_add(1).max(1));
        self.0.last_request.set(id.0);
        self.0.waiting.borrow_mut().insert(id, Box::new(then));
        id
    }

    /// Posts a message.
    ///
    /// # Errors
    /// What whoever waits for a reply gets in its place: nothing of the message arrived.
    fn post(&self, message: &ToEngine, beside: &Array, transferred: &Array) -> Result<(), Reply> {
        let bytes = wire::encode(message).expect("types of wire can always be written");
        let bytes = Uint8Array::from(bytes.as_slice());
        let transfer = Array::of1(&bytes.buffer()).concat(transferred);
        let message = Array::of1(&bytes).concat(beside);
        let worker = self.0.worker.borrow();
        let running = worker.as_ref().ok_or(Reply::Lost)?;
        // A file or canvas that cannot be handed over.
        let refused = |_| Reply::Refused(Why::Internal("message refused".to_owned()));
        running.worker.post_message_with_transfer(&message, &transfer).map_err(refused)
    }

    /// Tells the person of a message that was refused and that nobody waits for a reply to.
    fn tell_refusal(&self, posted: Result<(), Reply>) {
        if let Err(Reply::Refused(why)) = posted {
            self.0.news.emit(Change::Refused(why));
        }
    }

    fn start_worker(&self) {
        match self.spawn() {
            Ok(running) => {
                self.0.worker.replace(Some(running));
                // Before any file: nobody is named on a projector, not even for a moment.
                if preferences::identity_hidden() {
                    self.send_often(Command::View(ViewCommand::HideIdentity(true)));
                }
            }
            Err(error) => self.0.news.emit(Change::Stopped(error.to_string())),
        }
    }

    fn spawn(&self) -> Result<Running, LinkError> {
        let address = script_address().map_err(LinkError::Start)?;
        let worker = Worker::new(&address).map_err(LinkError::Start)?;
        let on = |kind, hear: fn(&Self, &DomEvent)| {
            let link = Rc::downgrade(&self.0);
            Listener::new(&worker, kind, move |event| {
                if let Some(line) = link.upgrade() {
                    hear(&Self(line), &event);
                }
            })
        };
        let _listeners = [
            on("message", Self::hear),
            on("error", Self::hear_fault),
            on("messageerror", |link, _| link.stop("a message could not be read".to_owned())),
        ];
        // The address is still needed while the worker starts; its few bytes stay until the page ends.
        Ok(Running { worker, _listeners })
    }

    fn hear(&self, event: &DomEvent) {
        let data = event.unchecked_ref::<MessageEvent>().data();
        let Some(parts) = data.dyn_ref::<Array>() else {
            // The worker's script says why there is no engine that could speak for itself.
            let fault = js_sys::Reflect::get(&data, &JsValue::from_str("fault"));
            self.stop(fault.ok().and_then(|fault| fault.as_string()).unwrap_or_default());
            return;
        };
        let bytes = parts.get(0).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
        match wire::decode::<Event>(&bytes.unwrap_or_default()) {
            Ok(event) => self.take(event, parts.iter().skip(1).collect()),
            Err(error) => self.stop(error.to_string()),
        }
    }

    fn hear_fault(&self, event: &DomEvent) {
        self.stop(event.unchecked_ref::<ErrorEvent>().message());
    }

    fn take(&self, event: Event, beside: Vec<JsValue>) {
        match event {
            Event::View(patch) => {
                self.0.patches_heard.set(self.0.patches_heard.get() + 1);
                self.0.news.emit(Change::Patch(patch));
            }
            Event::Done(id) => self.reply(id, Reply::Done),
            Event::Answer(id, answer) => self.reply(id, Reply::Answered(answer, beside)),
            Event::Refused(id, why) => self.reply(id, Reply::Refused(why)),
            Event::Thumbnail { volume, width_px, height_px } => {
                let picture = picture(&beside, 0, (width_px, height_px));
                self.0.news.emit(Change::Picture(volume, picture));
            }
            Event::Beside { volume, slice, width_px, height_px } => {
                let picture = Section::new(picture(&beside, 0, (width_px, height_px)));
                self.0.news.emit(Change::Beside(BesidePicture { volume, slice, picture }));
            }
            Event::RepairPictures { finding, width_px, height_px } => {
                let picture = |at| Section::new(picture(&beside, at, (width_px, height_px)));
                let pictures = RepairPictures { finding, now: picture(0), after: picture(1) };
                self.0.news.emit(Change::Repair(pictures));
            }
            Event::NeedCanvases => self.0.news.emit(Change::NewCanvases),
        }
    }

    fn reply(&self, id: RequestId, reply: Reply) {
        let then = self.0.waiting.borrow_mut().remove(&id);
        if let Some(then) = then {
            then(reply);
        }
    }

    fn stop(&self, message: String) {
        self.0.worker.take();
        self.forget_waiting();
        self.0.news.emit(Change::Stopped(message));
    }

    fn forget_waiting(&self) {
        let waiting = self.0.waiting.take();
        for (_, then) in waiting {
            then(Reply::Lost);
        }
    }
}

/// A picture whose pixels lie beside a message.
fn picture(beside: &[JsValue], at: usize, (width_px, height_px): (u32, u32)) -> Thumbnail {
    let pixels = beside.get(at).map(|pixels| Uint8Array::new(pixels).to_vec());
    Thumbnail { width_px, height_px, pixels: pixels.unwrap_or_default() }
}

/// Whether a person who asks for this has done with an earlier refusal. Who looks around may still be reading it, and
/// the rest of a stroke or of a drag belongs to its beginning, which was refused.
fn goes_on(command: &Command) -> bool {
    !matches!(
        command,
        Command::View(_)
            | Command::Window(WindowCommand::EndDrag)
            | Command::WindowBeside(WindowCommand::EndDrag)
            | Command::Edit(
                EditCommand::StrokeTo(_) | EditCommand::StrokeEnd | EditCommand::StrokeCancel
            )
    )
}

/// Address of a script that starts the engine's own script.
///
/// A worker that starts from a blob obeys the policy of the page; one that starts from an address obeys
/// the headers of that address only, and not every host sends them.
fn script_address() -> Result<String, JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or(JsValue::UNDEFINED)?;
    let base = document.base_uri()?.ok_or(JsValue::UNDEFINED)?;
    let page = Url::new(&base)?;
    let folder = Url::new_with_base("./", &base)?;
    let quoted = |text: &str| js_sys::JSON::stringify(&JsValue::from_str(text));
    let renderer = page.search_params().get("renderer").unwrap_or_default();
    let script = format!(
        "self.voxelkeep = {{ base: {}, renderer: {} || null }};\n\
         importScripts(self.voxelkeep.base + \"engine-worker.js\");\n",
        quoted(&folder.href())?,
        quoted(&renderer)?,
    );
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("text/javascript");
    let parts = Array::of1(&JsValue::from_str(&script));
    Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &options)?)
}
