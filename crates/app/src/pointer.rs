//! From pointer events of one view to gestures and commands, once per frame.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, PointerEvent, WheelEvent};
use wire::CanvasPoint;
use yew::{NodeRef, hook, use_effect_with, use_mut_ref};

use crate::engine_link::EngineLink;
use crate::gesture::{self, Buttons, Gesture, Hand, Held, Motion, Tracker};
use crate::listener::Listener;
use crate::viewport::device_scale;

/// Bits of `PointerEvent.buttons`.
const LEFT: u16 = 1;
const RIGHT: u16 = 2;
const MIDDLE: u16 = 4;
/// The other end of a pen.
const ERASER: u16 = 32;
/// Height of a line, in pixels, where a wheel counts in lines.
const LINE_PX: f64 = 33.0;

/// What is needed to tell what a pointer means here.
struct Pointing {
    stage: HtmlElement,
    engine: EngineLink,
    hand: Rc<RefCell<Option<Hand>>>,
    tracker: RefCell<Tracker>,
    /// Motions since the last frame.
    pending: RefCell<Vec<Motion>>,
    /// Whether a frame was asked for.
    asked: Cell<bool>,
    /// Whether the space bar is down.
    space: Cell<bool>,
}

/// Turns what pointers do on the stage into commands. `hand` is what they do it with now.
#[hook]
pub(crate) fn use_pointer(stage: &NodeRef, engine: EngineLink, hand: Hand) {
    let latest = use_mut_ref(|| None);
    latest.replace(Some(hand));
    use_effect_with(stage.clone(), move |stage| {
        let listening =
            stage.cast::<HtmlElement>().map(|stage| Pointing::new(stage, engine, latest).listen());
        move || drop(listening)
    });
}

impl Pointing {
    fn new(stage: HtmlElement, engine: EngineLink, hand: Rc<RefCell<Option<Hand>>>) -> Rc<Self> {
        Rc::new(Self {
            stage,
            engine,
            hand,
            tracker: RefCell::default(),
            pending: RefCell::default(),
            asked: Cell::new(false),
            space: Cell::new(false),
        })
    }

    fn listen(self: Rc<Self>) -> Vec<Listener> {
        let window = web_sys::window().expect("a page has a window");
        let on = |target: &web_sys::EventTarget, kind, hear: fn(&Rc<Self>, &Event)| {
            let pointing = Rc::clone(&self);
            Listener::new(target, kind, move |event| hear(&pointing, &event))
        };
        let stage: &web_sys::EventTarget = &self.stage;
        vec![
            on(stage, "pointerdown", |p, event| p.down(event.unchecked_ref())),
            on(stage, "pointermove", |p, event| p.moved(event.unchecked_ref())),
            on(stage, "pointerup", |p, event| p.up(event.unchecked_ref())),
            on(stage, "pointercancel", |p, event| {
                let event: &PointerEvent = event.unchecked_ref();
                p.at_once(Motion::Lost { pointer: event.pointer_id() });
            }),
            on(stage, "pointerleave", |p, _| p.add(Motion::Leave)),
            on(stage, "wheel", |p, event| p.wheel(event.unchecked_ref())),
            on(stage, "contextmenu", |_, event| event.prevent_default()),
            on(&window, "keydown", |p, event| p.space(event, true)),
            on(&window, "keyup", |p, event| p.space(event, false)),
            // A key let go elsewhere is never heard of.
            on(&window, "blur", |p, _| p.space.set(false)),
            on(&window, "visibilitychange", |p, _| p.space.set(false)),
        ]
    }

    fn down(self: &Rc<Self>, event: &PointerEvent) {
        event.prevent_default();
        // A pointer that is gone already cannot be captured; the stroke then ends at the edge.
        let _ = self.stage.set_pointer_capture(event.pointer_id());
        if let Ok(Some(view)) = self.stage.closest(".Viewport") {
            focus(&view);
        }
        self.at_once(self.press(event));
    }

    /// While one button is down, the next one comes as a move with other buttons.
    fn moved(self: &Rc<Self>, event: &PointerEvent) {
        if event.button() >= 0 {
            self.at_once(self.press(event));
            return;
        }
        let coalesced = event.get_coalesced_events();
        let mut along: Vec<CanvasPoint> =
            coalesced.iter().map(|event| self.place(event.unchecked_ref())).collect();
        if along.is_empty() {
            along.push(self.place(event));
        }
        self.add(Motion::Move { pointer: event.pointer_id(), along });
    }

    fn up(self: &Rc<Self>, event: &PointerEvent) {
        self.at_once(Motion::Release { pointer: event.pointer_id() });
    }

    fn wheel(self: &Rc<Self>, event: &WheelEvent) {
        event.prevent_default();
        let by = match event.delta_mode() {
            WheelEvent::DOM_DELTA_PIXEL => event.delta_y(),
            WheelEvent::DOM_DELTA_LINE => event.delta_y() * LINE_PX,
            _ => event.delta_y() * LINE_PX * 3.0,
        };
        let held = Held { ctrl: event.ctrl_key(), ..Held::default() };
        self.add(Motion::Wheel { by, held });
    }

    fn space(&self, event: &Event, is_down: bool) {
        let event: &web_sys::KeyboardEvent = event.unchecked_ref();
        if event.code() == "Space" {
            self.space.set(is_down);
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if target.is_some_and(|target| target.matches(".Viewport").unwrap_or(false)) {
                event.prevent_default();
            }
        }
    }

    fn press(&self, event: &PointerEvent) -> Motion {
        let down = event.buttons();
        let buttons = Buttons {
            left: down & (LEFT | ERASER) != 0,
            right: down & RIGHT != 0,
            middle: down & MIDDLE != 0,
        };
        let held = Held {
            alt: event.alt_key() || down & ERASER != 0,
            space: self.space.get(),
            ctrl: event.ctrl_key(),
        };
        Motion::Press { pointer: event.pointer_id(), at: self.place(event), buttons, held }
    }

    /// Place on the canvas in its pixels. The stage lies at whole device pixels.
    fn place(&self, event: &PointerEvent) -> CanvasPoint {
        let bounds = self.stage.get_bounding_client_rect();
        let scale = device_scale();
        CanvasPoint {
            x: (f64::from(event.client_x()) - bounds.left()) * scale,
            y: (f64::from(event.client_y()) - bounds.top()) * scale,
        }
    }

    /// Keeps a motion for the next frame. Places of the same drag become one motion.
    fn add(self: &Rc<Self>, motion: Motion) {
        let mut pending = self.pending.borrow_mut();
        match (pending.last_mut(), motion) {
            (
                Some(Motion::Move { pointer, along }),
                Motion::Move { pointer: same, along: more },
            ) if *pointer == same => along.extend(more),
            (_, motion) => pending.push(motion),
        }
        drop(pending);
        if !self.asked.replace(true) {
            next_frame(Rc::downgrade(self));
        }
    }

    /// A press or a release is meant now; what came before it goes first.
    fn at_once(&self, motion: Motion) {
        self.pending.borrow_mut().push(motion);
        self.flush();
    }

    fn flush(&self) {
        let motions = self.pending.take();
        for motion in motions {
            let gestures = self.tracker.borrow_mut().feed(motion);
            gestures.into_iter().for_each(|gesture| self.carry_out(gesture));
        }
    }

    fn carry_out(&self, gesture: Gesture) {
        let Some(hand) = *self.hand.borrow() else { return };
        let is_frequent = gesture::is_frequent(&gesture);
        match gesture::commands(gesture, hand) {
            Some(command) if is_frequent => self.engine.send_often(command),
            Some(command) => self.engine.send(command),
            None => {}
        }
    }
}

fn next_frame(pointing: Weak<Pointing>) {
    let draw = Closure::once_into_js(move |_: JsValue| {
        if let Some(pointing) = pointing.upgrade() {
            pointing.asked.set(false);
            pointing.flush();
        }
    });
    let window = web_sys::window().expect("a page has a window");
    // Fails only for what is no function.
    let _ = window.request_animation_frame(draw.unchecked_ref());
}

fn focus(view: &Element) {
    if let Some(view) = view.dyn_ref::<HtmlElement>() {
        // Fails only where focus is refused altogether; keys then act on the view that had it.
        let _ = view.focus();
    }
}
