//! From key events to the actions of [`crate::keys`].

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use wire::{CanvasPoint, Command, ExportCommand, ViewCommand};
use yew::{Callback, hook, use_effect_with, use_mut_ref};

use crate::engine_link::EngineLink;
use crate::keys::{self, Action, Alt, Press};
use crate::listener::Listener;
use crate::page::Screen;
use crate::preferences;

/// What keys act on.
struct Keyboard {
    engine: EngineLink,
    screen: Rc<RefCell<Screen>>,
    help: Callback<()>,
    save: Callback<ExportCommand>,
    /// Actions that last while their key is down, with the code of the key.
    held: RefCell<Vec<(String, Action)>>,
}

/// Listens to the keyboard as long as the page lives. `help` shows the help sheet, `save` saves files.
#[hook]
pub(crate) fn use_keyboard(
    engine: EngineLink,
    screen: Screen,
    help: Callback<()>,
    save: Callback<ExportCommand>,
) {
    let latest = use_mut_ref(Screen::default);
    latest.replace(screen);
    use_effect_with((), move |()| {
        let keyboard =
            Rc::new(Keyboard { engine, screen: latest, help, save, held: RefCell::default() });
        keyboard.listen()
    });
}

impl Keyboard {
    fn listen(self: Rc<Self>) -> impl FnOnce() {
        let window = web_sys::window().expect("a page has a window");
        let on = |kind, hear: fn(&Self, &web_sys::Event)| {
            let keyboard = Rc::clone(&self);
            Listener::new(&window, kind, move |event| hear(&keyboard, &event))
        };
        let listeners = [
            on("keydown", |keyboard, event| keyboard.down(event.unchecked_ref())),
            on("keyup", |keyboard, event| keyboard.up(event.unchecked_ref())),
            // A key let go in another window is never heard of: nothing stays held.
            on("blur", |keyboard, _| keyboard.let_all_go()),
            on("visibilitychange", |keyboard, _| keyboard.let_all_go()),
        ];
        move || drop(listeners)
    }

    fn down(&self, event: &KeyboardEvent) {
        let (key, code) = (event.key(), event.code());
        let alt = match event.get_modifier_state("AltGraph") {
            true => Alt::Graph,
            false if event.alt_key() => Alt::Held,
            false => Alt::Up,
        };
        // Some systems have the key that makes characters as Ctrl and Alt together.
        let ctrl = (event.ctrl_key() || event.meta_key()) && alt != Alt::Graph;
        let press = Press { key: &key, code: &code, shift: event.shift_key(), ctrl, alt };
        let focus = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(action) =
            keys::action(press).filter(|action| is_heard(press, *action, focus.as_ref()))
        else {
            return;
        };
        if action == Action::NextView {
            return;
        }
        event.prevent_default();
        if event.repeat() && matches!(action, Action::Hide | Action::Look) {
            return;
        }
        self.act(action);
        if keys::release(action).is_some() {
            self.held.borrow_mut().push((code, action));
        }
    }

    fn act(&self, action: Action) {
        let screen = self.screen.borrow().clone();
        match action {
            Action::Help => self.help.emit(()),
            Action::Save => self.save.emit(ExportCommand::Seg),
            Action::Zoom(factor) => self.zoom(&screen, factor),
            Action::JumpToCrosshair => self.jump(&screen),
            action => {
                if let Some(command) = keys::command(action, &screen) {
                    self.engine.send(command);
                }
            }
        }
    }

    /// Keys zoom about the crosshair, or about the corner where there is none.
    fn zoom(&self, screen: &Screen, factor: f64) {
        let viewport = screen.overlay.focus;
        let (x, y) = screen.crosshair_of(viewport).unwrap_or_default();
        let about = CanvasPoint { x, y };
        self.engine.send(Command::View(ViewCommand::Zoom { viewport, about, factor }));
    }

    fn jump(&self, screen: &Screen) {
        let viewport = screen.overlay.focus;
        if let Some((x, y)) = screen.crosshair_of(viewport) {
            let at = CanvasPoint { x, y };
            self.engine.send(Command::View(ViewCommand::SetCrosshair { viewport, at }));
        }
    }

    fn up(&self, event: &KeyboardEvent) {
        let code = event.code();
        let mut held = self.held.borrow_mut();
        let (ended, rest) = std::mem::take(&mut *held).into_iter().partition(|(c, _)| *c == code);
        *held = rest;
        self.end(ended);
    }

    fn let_all_go(&self) {
        let ended = self.held.take();
        self.end(ended);
    }

    fn end(&self, actions: Vec<(String, Action)>) {
        for command in actions.into_iter().filter_map(|(_, action)| keys::release(action)) {
            self.engine.send(command);
        }
    }
}

/// Keys with Ctrl work everywhere; single keys only while a view, or nothing, has the focus. Those that are held
/// work wherever one does not write: they change nothing that letting go does not bring back.
fn is_heard(press: Press<'_>, action: Action, focus: Option<&Element>) -> bool {
    let within = |selector| {
        focus.is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
    };
    if within("input:not([type=range]), textarea, select, [contenteditable]") || within(".Help") {
        return false;
    }
    if keys::is_for_the_page(press) {
        return press.ctrl || preferences::single_keys();
    }
    let on_a_view =
        within(".Viewport") || focus.is_some_and(|element| element.tag_name() == "BODY");
    let lasts = keys::release(action).is_some();
    (on_a_view || lasts) && preferences::single_keys()
}
