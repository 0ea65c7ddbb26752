//! The views: their canvases, what draws them, and when.

use std::collections::BTreeMap;

use session::{DrawSpec, Outcome, Session};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::OffscreenCanvas;
use wire::{Graphics, RendererKind, RequestId, ViewportId};

use crate::clock::{Beats, FrameSource, now_ms};
use crate::frame_gate::{FrameGate, Haste};
use crate::inbox::Inbox;
use crate::message::Message;
use crate::paint::{GpuPainter, Painter, Pixels, Scene};
use crate::{EngineError, memory};

/// A graphics device that was asked for: it is up, or why not.
#[derive(Debug)]
pub(crate) struct Restarted(Result<GpuPainter, EngineError>);

/// Who chose what draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The loader, by what the device can do; a measurement decides.
    Found,
    /// A test, by name.
    Forced,
}

/// The views of the page.
#[derive(Debug)]
pub(crate) struct Views {
    inbox: Inbox<Message>,
    beats: Beats,
    gate: FrameGate,
    /// The device that the page's build can start.
    device: RendererKind,
    choice: Choice,
    /// `None` while a device starts, and after one was lost.
    painter: Option<Painter>,
    is_starting: bool,
    /// A device was lost, and a person has not said yet what is to draw instead.
    is_lost: bool,
    is_announced: bool,
    /// Canvases that came while there was nothing to draw with.
    early: Vec<(ViewportId, OffscreenCanvas)>,
    due: BTreeMap<ViewportId, (Box<DrawSpec>, Haste)>,
    shown: BTreeMap<ViewportId, Box<DrawSpec>>,
}

impl Views {
    /// Starts what draws; says so with [`Outcome::HostReady`].
    pub(crate) fn new(inbox: &Inbox<Message>, device: RendererKind, choice: Choice) -> Self {
        let mut views = Self {
            inbox: inbox.clone(),
            beats: Beats::start(inbox),
            gate: FrameGate::default(),
            device,
            choice,
            painter: None,
            is_starting: false,
            is_lost: false,
            is_announced: false,
            early: Vec::new(),
            due: BTreeMap::new(),
            shown: BTreeMap::new(),
        };
        views.restart(match device {
            RendererKind::WebGpu | RendererKind::WebGl2 => Graphics::Device,
            RendererKind::Cpu | RendererKind::Starting => Graphics::Processor,
        });
        views
    }

    /// Draws with something else from now on.
    pub(crate) fn restart(&mut self, graphics: Graphics) {
        self.painter = None;
        self.is_lost = false;
        match graphics {
            Graphics::Processor => self.use_painter(Painter::cpu()),
            Graphics::Device => {
                self.is_starting = true;
                let (inbox, device, choice) = (self.inbox.clone(), self.device, self.choice);
                spawn_local(async move {
                    let started = start_device(device, choice, &inbox).await;
                    inbox.put(Message::Graphics(Box::new(Restarted(started))));
                });
            }
        }
    }

    /// Takes a device that was started; without one, the processor draws.
    pub(crate) fn restarted(&mut self, Restarted(started): Restarted) {
        self.is_starting = false;
        match started {
            Ok(gpu) => self.use_painter(Painter::Gpu(Box::new(gpu))),
            Err(fault) => {
                warn(&fault);
                self.use_painter(Painter::cpu());
            }
        }
    }

    fn use_painter(&mut self, painter: Painter) {
        let renderer = painter.kind();
        self.painter = Some(painter);
        for (viewport, canvas) in std::mem::take(&mut self.early) {
            self.adopt(viewport, canvas);
        }
        let outcome = if self.is_announced {
            Outcome::RendererChanged(renderer)
        } else {
            Outcome::HostReady { renderer, memory_limit_bytes: memory::limit_bytes() }
        };
        self.is_announced = true;
        self.inbox.put(Message::Outcome(outcome));
    }

    /// The device is gone and everything on it.
    pub(crate) fn device_lost(&mut self) {
        if matches!(self.painter, Some(Painter::Gpu(_))) {
            self.painter = None;
            self.is_lost = true;
            self.inbox.put(Message::Outcome(Outcome::DeviceLost));
        }
    }

    /// Takes the canvases that came beside a message.
    pub(crate) fn take_canvases(&mut self, viewports: Vec<ViewportId>, canvases: Vec<JsValue>) {
        if self.painter.is_none() && !self.is_starting && !self.is_lost {
            self.restart(Graphics::Processor);
        }
        for (viewport, canvas) in viewports.into_iter().zip(canvases) {
            if let Ok(canvas) = canvas.dyn_into::<OffscreenCanvas>() {
                self.adopt(viewport, canvas);
            }
        }
    }

    fn adopt(&mut self, viewport: ViewportId, canvas: OffscreenCanvas) {
        let Some(painter) = &mut self.painter else {
            self.early.push((viewport, canvas));
            return;
        };
        if let Err(fault) = painter.adopt(viewport, canvas) {
            warn(&fault);
        }
        // A new canvas shows what the last one did.
        if let Some(spec) = self.shown.remove(&viewport) {
            self.due.entry(viewport).or_insert((spec, Haste::Asked));
        }
    }

    /// Draws this soon. Of several drawings of one view only the last is carried out.
    pub(crate) fn draw_soon(&mut self, spec: Box<DrawSpec>, haste: Haste) {
        let due = self.due.remove(&spec.viewport).map_or(haste, |(_, before)| before.max(haste));
        self.due.insert(spec.viewport, (spec, due));
    }

    /// Makes a view black, now.
    pub(crate) fn clear(&mut self, viewport: ViewportId) {
        self.due.remove(&viewport);
        self.shown.remove(&viewport);
        if let Some(painter) = &mut self.painter {
            painter.clear(viewport);
        }
    }

    /// Draws what is due, if its time has come.
    #[inline(never)]
    pub(crate) fn draw_due(&mut self, session: &Session, is_loading: bool) {
        let has_canvas = |id: &ViewportId| self.painter.as_ref().is_some_and(|p| p.has(*id));
        let due: Vec<_> = self.due.iter().filter(|(id, _)| has_canvas(id)).collect();
        let Some(haste) = due.iter().map(|(_, (_, haste))| *haste).max() else { return };
        // With nothing left to load there is nothing to save time for.
        let haste = if is_loading { haste } else { Haste::Asked };
        let began = now_ms();
        if self.gate.is_open(haste, began) {
            let viewports: Vec<_> = due.into_iter().map(|(id, _)| *id).collect();
            for viewport in viewports {
                self.draw_now(viewport, session);
            }
            self.gate.drawn(haste, began, now_ms());
        }
        match haste {
            Haste::Asked if self.has_adapter() => self.beats.want_frame(FrameSource::Screen),
            Haste::Asked => self.beats.want_frame(FrameSource::Timer),
            Haste::Arrived => self.beats.want_beat(self.gate.rest_ms(now_ms())),
        }
    }

    /// Asks to be woken after this time.
    pub(crate) fn want_beat(&self, wait_ms: f64) {
        self.beats.want_beat(wait_ms);
    }

    /// The time that was asked for has passed.
    pub(crate) fn beat_came(&self) {
        self.beats.beat_came();
    }

    /// A frame of the screen begins.
    pub(crate) fn frame_begins(&mut self) {
        if self.beats.frame_came() {
            self.gate.frame_begins();
        }
    }

    fn draw_now(&mut self, viewport: ViewportId, session: &Session) {
        let Some(painter) = &mut self.painter else { return };
        let Some((spec, _)) = self.due.remove(&viewport) else { return };
        let drawn = match scene(session) {
            Some(scene) => painter.draw(scene, &spec),
            None => Ok(()),
        };
        if let Err(fault) = drawn {
            warn(&fault);
            self.give_up_device_for(&fault);
        }
        self.shown.insert(viewport, spec);
        // What cannot be drawn is done with as well: nobody may wait for it for ever.
        self.inbox.put(Message::Outcome(Outcome::Drawn(viewport)));
    }

    /// A volume that is too large for the device is drawn by the processor, on new canvases.
    fn give_up_device_for(&mut self, fault: &EngineError) {
        let is_too_large =
            matches!(fault, EngineError::Render(render::RenderError::TextureExtent { .. }));
        if is_too_large && matches!(self.painter, Some(Painter::Gpu(_))) {
            self.painter = None;
            self.inbox.put(Message::CanvasesSpent);
        }
    }

    /// Sends the pixels of a view to the page, as drawn.
    pub(crate) fn read_pixels(&mut self, id: RequestId, viewport: ViewportId, session: &Session) {
        self.draw_now(viewport, session);
        let spec = self.shown.get(&viewport).map(AsRef::as_ref);
        let pixels = match &mut self.painter {
            Some(painter) => painter.pixels(scene(session), viewport, spec),
            None => Ok(Pixels::None),
        };
        let nothing = Message::Picture(id, viewport, None);
        match pixels {
            Ok(Pixels::Now(picture)) => {
                self.inbox.put(Message::Picture(id, viewport, Some(picture.clone())));
            }
            Ok(Pixels::Later(pending)) => {
                let inbox = self.inbox.clone();
                pending.when_ready(move |picture| {
                    inbox.put(Message::Picture(id, viewport, picture.ok()));
                });
            }
            Ok(Pixels::None) => self.inbox.put(nothing),
            Err(fault) => {
                warn(&fault);
                self.inbox.put(nothing);
            }
        }
    }

    /// Whether a graphics device draws, and not the processor.
    pub(crate) fn has_adapter(&self) -> bool {
        matches!(self.painter, Some(Painter::Gpu(_)))
    }

    /// What draws, while there is something.
    pub(crate) fn painter(&mut self) -> Option<&mut Painter> {
        self.painter.as_mut()
    }
}

async fn start_device(
    device: RendererKind,
    choice: Choice,
    inbox: &Inbox<Message>,
) -> Result<GpuPainter, EngineError> {
    let mut painter = GpuPainter::start(device, inbox).await?;
    if choice == Choice::Forced || painter.is_worth_it().await {
        Ok(painter)
    } else {
        Err(EngineError::Device("slower than the processor".to_owned()))
    }
}

fn scene(session: &Session) -> Option<Scene<'_>> {
    Some(Scene { volume: session.volume()?, labels: session.labels() })
}

/// Says on the console what a person cannot help.
pub(crate) fn warn(fault: &EngineError) {
    web_sys::console::warn_1(&fault.to_string().into());
}
