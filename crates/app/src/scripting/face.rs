use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, Uint8ClampedArray};
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wire::{
    Answer, BoxLps, Command, ExportCommand, ModelCommand, ModelId, ModelOptions, ModelState,
    OpenState, PointLps, QualityCommand, RendererKind, Replaces, StudyCommand, ViewCommand,
    ViewportId, VolumeId, Why, WindowCommand,
};

use super::asking::{Carried, ask, hand_over, misused, refused};
use super::reports;
use crate::download;
use crate::engine_link::EngineLink;
use crate::intake;
use crate::page::{Page, Screen};

/// The large view: the one that scripts show slices in.
const LARGE: ViewportId = ViewportId(0);

/// What scripts speak to: the engine, and what the page shows.
pub(super) struct Face {
    engine: EngineLink,
    page: RefCell<Page>,
    waiting: RefCell<Vec<Waiting>>,
    /// How often `show` was called: of several calls the last one has the large view.
    shows: Rc<Cell<u32>>,
}

/// Somebody waits until the page shows something.
struct Waiting {
    until: Box<dyn Fn(&Page) -> bool>,
    resolve: Function,
}

/// What `show` shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ShowOptions {
    plane: Option<String>,
    slice: Option<u32>,
    window: Option<(f64, f64)>,
}

/// How `runModel` runs.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RunOptions {
    r#box: Option<[f64; 6]>,
    replaces: ReplacesOption,
}

/// The words of the scripting face for [`Replaces`].
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ReplacesOption {
    #[default]
    Untouched,
    All,
}

impl From<ReplacesOption> for Replaces {
    fn from(option: ReplacesOption) -> Self {
        match option {
            ReplacesOption::Untouched => Self::Untouched,
            ReplacesOption::All => Self::All,
        }
    }
}

impl Face {
    pub(super) fn new(engine: EngineLink) -> Rc<Self> {
        Rc::new(Self {
            engine,
            page: RefCell::default(),
            waiting: RefCell::default(),
            shows: Rc::default(),
        })
    }

    /// The page changed.
    pub(super) fn told(&self, page: Page) {
        self.page.replace(page);
        self.look_again();
    }

    /// Lets go who waited for what is so now.
    fn look_again(&self) {
        let page = self.page.borrow().clone();
        let (met, rest): (Vec<_>, Vec<_>) =
            self.waiting.take().into_iter().partition(|waiting| (waiting.until)(&page));
        self.waiting.replace(rest);
        for waiting in met {
            // A resolver of a promise does not fail.
            let _ = waiting.resolve.call0(&JsValue::UNDEFINED);
        }
    }

    async fn until(&self, until: impl Fn(&Page) -> bool + 'static) -> Result<(), JsValue> {
        if until(&self.page.borrow()) {
            return Ok(());
        }
        let mut until = Some(Box::new(until) as Box<dyn Fn(&Page) -> bool>);
        let met = Promise::new(&mut |resolve, _| {
            if let Some(until) = until.take() {
                self.waiting.borrow_mut().push(Waiting { until, resolve });
            }
        });
        JsFuture::from(met).await.map(|_| ())
    }

    /// Sends a command and waits for its reply, and until the page shows all that the engine said before it.
    async fn ask(&self, command: Command) -> Result<Carried, JsValue> {
        let carried = ask(&self.engine, command).await;
        self.caught_up().await?;
        carried
    }

    /// What the engine says reaches the page at once and its picture a moment later: a script that asks between the
    /// two would read the state of before.
    async fn caught_up(&self) -> Result<(), JsValue> {
        let heard = self.engine.patches_heard();
        self.until(move |page| page.patches >= heard).await
    }

    fn screen(&self) -> Screen {
        self.page.borrow().screen.clone()
    }

    pub(super) async fn ready(&self) -> Result<JsValue, JsValue> {
        let is_up = |page: &Page| page.screen.device.renderer != RendererKind::Starting;
        self.until(is_up).await.map(|()| JsValue::UNDEFINED)
    }

    pub(super) async fn open(&self, files: JsValue) -> Result<JsValue, JsValue> {
        let files = intake::given(&files).filter(|files| !files.is_empty());
        let files = files.ok_or_else(|| misused("open(files) takes an array or list of File"))?;
        let handed = hand_over(&self.engine, files).await;
        self.caught_up().await?;
        handed?;
        self.until(|page| page.screen.studies.reading.is_none()).await?;
        self.volumes()
    }

    pub(super) fn volumes(&self) -> Result<JsValue, JsValue> {
        reports::as_object(&reports::volumes(&self.screen()))
    }

    pub(super) fn state(&self) -> Result<JsValue, JsValue> {
        let page = self.page.borrow();
        reports::as_object(&reports::state(&page.screen, page.stopped.clone()))
    }

    pub(super) fn models(&self) -> Result<JsValue, JsValue> {
        reports::as_object(&reports::models(&self.screen().models))
    }

    pub(super) fn segments(&self) -> Result<JsValue, JsValue> {
        reports::as_object(&reports::segments(&self.screen()))
    }

    pub(super) async fn show(&self, id: String, options: ShowOptions) -> Result<JsValue, JsValue> {
        let id = VolumeId(id);
        let call = self.shows.get().wrapping_add(1);
        self.shows.set(call);
        // An earlier call need not wait any longer for a slice that this one leaves.
        self.look_again();
        let plane = options.plane.as_deref().map(reports::plane);
        let plane = plane.map(|plane| plane.ok_or_else(|| misused("no such plane"))).transpose()?;
        // Asked also where it seems to be open: another call may just be opening something else.
        self.ask(Command::Study(StudyCommand::Open(id.clone()))).await?;
        // A segmentation opens in the volume that is open, which stays.
        let shown = if is_segmentation(&self.screen(), &id) {
            self.screen().open.volume.clone()
        } else {
            Some(id)
        };
        // What may be refused comes first, so that a refusal leaves the picture as it was.
        if let Some((center, width)) = options.window {
            self.still_open(shown.as_ref())?;
            self.ask(Command::Window(WindowCommand::Set { center, width })).await?;
        }
        if let Some(plane) = plane {
            self.still_open(shown.as_ref())?;
            let command = ViewCommand::SetPlane { viewport: LARGE, plane };
            self.ask(Command::View(command)).await?;
        }
        if let Some(slice) = options.slice {
            self.still_open(shown.as_ref())?;
            if !has_slice(&self.screen(), slice) {
                return Err(misused("no such slice"));
            }
            let command = ViewCommand::SetSlice { viewport: LARGE, slice };
            self.ask(Command::View(command)).await?;
        }
        let shows = Rc::clone(&self.shows);
        let look =
            move |screen: &Screen| showing(screen, options.slice.filter(|_| shows.get() == call));
        let (volume, now) = (shown.clone(), look.clone());
        self.until(move |page| {
            page.screen.open.volume != volume || now(&page.screen) != Showing::Awaited
        })
        .await?;
        self.still_open(shown.as_ref())?;
        match look(&self.screen()) {
            Showing::Left => Err(refused(&Why::Stopped)),
            Showing::Shown | Showing::Awaited => Ok(JsValue::UNDEFINED),
        }
    }

    /// Another call or the reader opened something else meanwhile: what this one asked for will not come.
    fn still_open(&self, volume: Option<&VolumeId>) -> Result<(), JsValue> {
        if self.page.borrow().screen.open.volume.as_ref() == volume {
            return Ok(());
        }
        Err(refused(&Why::Stopped))
    }

    pub(super) async fn run_model(
        &self,
        id: String,
        options: RunOptions,
    ) -> Result<JsValue, JsValue> {
        let region = options.r#box.map(|[x0, y0, z0, x1, y1, z1]| BoxLps {
            from: PointLps { x: x0, y: y0, z: z0 },
            to: PointLps { x: x1, y: y1, z: z1 },
        });
        let id = ModelId(id);
        let command = {
            let options = ModelOptions { region, replaces: options.replaces.into() };
            ModelCommand::Run(id.clone(), options)
        };
        self.ask(Command::Model(command)).await?;
        let model = id.clone();
        self.until(move |page| {
            !matches!(state_of(&page.screen, &model), Some(ModelState::Running(_)))
        })
        .await?;
        match state_of(&self.screen(), &id) {
            Some(ModelState::Failed(why)) => Err(refused(&why)),
            Some(ModelState::Idle | ModelState::Running(_) | ModelState::Done) | None => {
                self.segments()
            }
        }
    }

    pub(super) async fn findings(&self) -> Result<JsValue, JsValue> {
        self.ask(Command::Quality(QualityCommand::Check)).await?;
        reports::as_object(&reports::findings(&self.screen()))
    }

    pub(super) async fn export_seg(&self) -> Result<JsValue, JsValue> {
        let reply = self.ask(Command::Export(ExportCommand::Seg)).await?;
        let (answer, beside) = reply.ok_or_else(|| misused("nothing was written"))?;
        let files = download::files(&answer, &beside);
        let (name, bytes) = files.first().ok_or_else(|| misused("nothing was written"))?;
        let all = files.iter().map(|(name, bytes)| file(name, bytes));
        let export = file(name, bytes);
        set(&export, "files", &all.collect::<Array>());
        Ok(export.into())
    }

    pub(super) async fn read_pixels(&self, viewport: u8) -> Result<JsValue, JsValue> {
        let command = Command::View(ViewCommand::ReadPixels(ViewportId(viewport)));
        match self.ask(command).await? {
            Some((Answer::Pixels { width_px, height_px, .. }, beside)) => {
                let pixels = beside.first().map(Uint8Array::new).unwrap_or_default();
                let picture = Object::new();
                set(&picture, "width", &width_px.into());
                set(&picture, "height", &height_px.into());
                set(&picture, "data", &Uint8ClampedArray::new(&pixels.buffer()));
                Ok(picture.into())
            }
            _ => Err(misused("no such viewport")),
        }
    }

    pub(super) async fn idle(&self) -> Result<JsValue, JsValue> {
        self.ask(Command::View(ViewCommand::WaitIdle)).await?;
        Ok(JsValue::UNDEFINED)
    }
}

/// Whether the large view has such a slice. Before it is laid out it has none, and nobody can tell.
fn has_slice(screen: &Screen, slice: u32) -> bool {
    let mut views = screen.viewports.iter().filter(|view| view.id == LARGE);
    views.all(|view| slice < view.slices)
}

/// How far the large view is with a slice that it was sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Showing {
    /// It is not there yet.
    Awaited,
    /// The view shows it, or all that will ever come of it.
    Shown,
    /// The view went on to another slice: it was there when it was sent, and does not come back by itself.
    Left,
}

/// How far it is, from when the command that sent it was carried out and the page shows that; without a slice it is
/// where it should be.
fn showing(screen: &Screen, slice: Option<u32>) -> Showing {
    let is_loading = matches!(screen.open.state, OpenState::Loading(_));
    let Some(view) = screen.viewports.iter().find(|view| view.id == LARGE) else {
        return Showing::Awaited;
    };
    let wanted = slice.map(|slice| slice.min(view.slices.saturating_sub(1)));
    if wanted.is_some_and(|wanted| wanted != view.slice) {
        Showing::Left
    } else if view.arrived || !is_loading {
        Showing::Shown
    } else {
        Showing::Awaited
    }
}

fn is_segmentation(screen: &Screen, id: &VolumeId) -> bool {
    let mut series = screen.studies.studies.iter().flat_map(|study| &study.series);
    series.any(|s| s.modality == "SEG" && s.volumes.iter().any(|volume| volume.id == *id))
}

fn state_of(screen: &Screen, id: &ModelId) -> Option<ModelState> {
    screen.models.iter().find(|model| model.id == *id).map(|model| model.state.clone())
}

fn file(name: &str, bytes: &Uint8Array) -> Object {
    let file = Object::new();
    set(&file, "name", &JsValue::from_str(name));
    set(&file, "size", &bytes.length().into());
    set(&file, "bytes", bytes);
    file
}

/// Sets a property of an object of our own, which does not fail.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

#[cfg(test)]
mod tests {
    use wire::{PlaneName, Progress, ViewportView};

    use super::*;
    use crate::page::Section;

    fn screen(slice: u32, arrived: bool, state: OpenState) -> Screen {
        let view = ViewportView {
            id: LARGE,
            plane: PlaneName::Axial,
            slice,
            slices: 40,
            letters: Default::default(),
            mm_per_px: None,
            zoom: 1.0,
            crosshair: None,
            brush_px: None,
            model_box: None,
            finding_box: None,
            arrived,
            unread: false,
        };
        let open = wire::OpenView { state, ..Default::default() };
        Screen {
            viewports: Section::new(vec![view]),
            open: Section::new(open),
            ..Default::default()
        }
    }

    #[test]
    fn a_slice_is_shown_once_it_arrived_or_nothing_more_comes() {
        let loading = OpenState::Loading(Progress { done: 1, total: 40 });
        assert_eq!(showing(&screen(7, true, loading.clone()), Some(7)), Showing::Shown);
        assert_eq!(showing(&screen(7, false, loading.clone()), Some(7)), Showing::Awaited);
        assert_eq!(showing(&screen(7, false, loading.clone()), None), Showing::Awaited);
        assert_eq!(showing(&screen(7, true, loading), None), Showing::Shown);
        assert_eq!(showing(&screen(39, false, OpenState::Ready), Some(99)), Showing::Shown);
        // Before the view is laid out nobody can tell.
        assert_eq!(showing(&Screen::default(), Some(7)), Showing::Awaited);
    }

    #[test]
    fn nobody_waits_for_a_slice_that_the_reader_left() {
        let loading = OpenState::Loading(Progress { done: 1, total: 40 });
        for arrived in [false, true] {
            let now = showing(&screen(6, arrived, loading.clone()), Some(7));
            assert_eq!(now, Showing::Left, "{arrived}");
        }
        assert_eq!(showing(&screen(6, true, OpenState::Ready), Some(7)), Showing::Left);
    }
}
