//! The window in force: the one place that knows it. Every way to change it ends here.

use volume::Volume;
use window::{
    CT_PRESETS, GrantedWindow, Preset, Refusal, Window, WindowFunction, WindowPolicy, WindowRequest,
};
use wire::{TriedWindow, Why, WindowCommand, WindowItem, WindowState, WindowView};

/// Window of the open volume.
#[derive(Debug)]
pub(crate) struct Windowing {
    policy: WindowPolicy,
    /// Title and version of the protocol, for refusals.
    protocol: String,
    in_force: GrantedWindow,
    looking: Option<GrantedWindow>,
    looks: u32,
    tried: Option<TriedWindow>,
    is_ct: bool,
}

impl Windowing {
    pub(crate) fn new(policy: WindowPolicy, protocol: String, is_ct: bool) -> Self {
        let in_force = policy.default_window();
        Self { policy, protocol, in_force, looking: None, looks: 0, tried: None, is_ct }
    }

    /// The window to draw with.
    pub(crate) fn shown(&self) -> &GrantedWindow {
        self.looking.as_ref().unwrap_or(&self.in_force)
    }

    /// The window to edit with, or why there are no edits.
    pub(crate) fn for_edits(&self) -> Result<&GrantedWindow, Why> {
        match &self.looking {
            Some(_) => Err(Why::EditWhileLooking),
            None => Ok(&self.in_force),
        }
    }

    /// Whether the window shown changed, or why it did not.
    pub(crate) fn handle(&mut self, command: &WindowCommand) -> Result<bool, Why> {
        match command {
            WindowCommand::Choose(id) => self.choose(id),
            WindowCommand::Set { center, width } => self.request(*center, *width),
            WindowCommand::Drag { center_by, width_by } => {
                let now = self.in_force.window();
                let width = (now.width() + width_by).max(1.0);
                self.request(now.center() + center_by, width)
            }
            WindowCommand::Look(numbers) => self.look(*numbers),
            WindowCommand::EndLook => Ok(self.looking.take().is_some()),
            WindowCommand::DismissNotice => {
                if let Some(tried) = &mut self.tried {
                    tried.notice = false;
                }
                Ok(false)
            }
        }
    }

    fn choose(&mut self, id: &str) -> Result<bool, Why> {
        let stated = self.policy.windows().iter().any(|w| w.id == id);
        match Preset::ct(id).filter(|_| !stated && self.is_ct) {
            Some(preset) => self.take(&WindowRequest::Values(preset.window)),
            None => self.take(&WindowRequest::Id(id.to_owned())),
        }
    }

    fn request(&mut self, center: f64, width: f64) -> Result<bool, Why> {
        let window = Window::linear(center, width).map_err(|_| Why::WindowInvalid)?;
        self.take(&WindowRequest::Values(window))
    }

    fn take(&mut self, request: &WindowRequest) -> Result<bool, Why> {
        match self.policy.grant(request) {
            Ok(granted) => {
                let changed = granted != self.in_force;
                self.in_force = granted;
                Ok(changed)
            }
            Err(Refusal::Locked { tried, fixed }) => Err(self.refuse(tried, fixed)),
            Err(Refusal::UnknownWindow { id }) => Err(Why::WindowUnknown(id)),
            Err(_) => Err(Why::WindowInvalid),
        }
    }

    fn refuse(&mut self, tried: Window, _default: Window) -> Why {
        let before = self.tried.map_or(0, |t| t.count);
        let notice = self.tried.is_none_or(|t| t.notice);
        self.tried = Some(TriedWindow {
            center: tried.center(),
            width: tried.width(),
            count: before + 1,
            notice,
        });
        let stays = self.in_force.window();
        Why::WindowFixed {
            protocol: self.protocol.clone(),
            center: stays.center(),
            width: stays.width(),
            tried_center: tried.center(),
            tried_width: tried.width(),
        }
    }

    fn look(&mut self, numbers: Option<(f64, f64)>) -> Result<bool, Why> {
        let window = match numbers {
            Some((center, width)) => {
                Window::linear(center, width).map_err(|_| Why::WindowInvalid)?
            }
            None => self.next_to_look_with(),
        };
        if self.looking.is_none() {
            self.looks += 1;
        }
        self.looking = Some(self.policy.look(window));
        Ok(true)
    }

    /// A window that shows something else: half the width, which brings out what the fixed one hides.
    fn next_to_look_with(&self) -> Window {
        let now = self.in_force.window();
        let width = (now.width() * 0.5).max(1.0);
        Window::new(now.center(), width, now.function()).unwrap_or(now)
    }

    pub(crate) fn view(&self) -> WindowView {
        let shown = self.shown();
        let stated = self.policy.windows();
        let label = shown
            .window_id()
            .and_then(|id| stated.iter().find(|w| w.id == id))
            .map_or_else(String::new, |w| w.label.clone());
        WindowView {
            label,
            center: shown.window().center(),
            width: shown.window().width(),
            state: if self.looking.is_some() {
                WindowState::Looking
            } else if self.policy.is_free() {
                WindowState::Free
            } else {
                WindowState::Fixed
            },
            tried: self.tried,
            looks: self.looks,
            choices: self.choices(),
        }
    }

    fn choices(&self) -> Vec<WindowItem> {
        let stated = self.policy.windows().iter().map(|w| WindowItem {
            id: w.id.clone(),
            label: w.label.clone(),
            center: w.window.center(),
            width: w.window.width(),
            granted: true,
        });
        let free = self.policy.is_free();
        let presets = CT_PRESETS.iter().filter(|_| self.is_ct).map(|p| WindowItem {
            id: p.key.to_owned(),
            label: p.key.to_owned(),
            center: p.window.center(),
            width: p.window.width(),
            granted: free,
        });
        stated.chain(presets).collect()
    }
}

/// The window a free protocol starts with: the file's own, else one that spans the values.
pub(crate) fn first_window(stated: &[(f64, f64)], volume: &Volume) -> Window {
    let of_file = stated.iter().find_map(|&(c, w)| Window::linear(c, w).ok());
    of_file.or_else(|| spanning(volume)).unwrap_or_else(widest)
}

fn spanning(volume: &Volume) -> Option<Window> {
    let range = volume.range()?;
    let width = (range.max - range.min + 1.0).max(1.0);
    Window::linear((range.min + range.max + 1.0) / 2.0, width).ok()
}

fn widest() -> Window {
    Window::new(0.0, 65_536.0, WindowFunction::Linear)
        .expect("a LINEAR window of width above one is a window")
}
