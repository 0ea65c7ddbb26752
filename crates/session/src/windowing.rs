//! The window in force: the one place that knows it. Every way to change it ends here.

mod offers;

use serde::{Deserialize, Serialize};
use window::{GrantedWindow, Refusal, Window, WindowFunction, WindowPolicy, WindowRequest};
use wire::{TriedWindow, Why, WindowCommand, WindowState, WindowView};

/// Least width of functions that have any above zero: far below what any quantity is measured to.
const LEAST_WIDTH: f64 = 1e-9;

/// Window of the open volume.
#[derive(Debug)]
pub(crate) struct Windowing {
    policy: WindowPolicy,
    /// Title and version of the protocol, for refusals.
    protocol: String,
    in_force: GrantedWindow,
    /// Windows that the files state.
    of_files: Vec<Window>,
    /// The window that the view would begin with under no protocol.
    unruled: Option<Window>,
    looking: Option<GrantedWindow>,
    looks: u32,
    /// Windows that were asked for and refused, a whole drag being one.
    refused: u32,
    /// Id of the window that a reader set to look with.
    looks_with: Option<String>,
    tried: Option<TriedWindow>,
    drag: Drag,
    is_ct: bool,
    /// The structure of the protocol that it is for.
    pub(crate) structure: Option<u16>,
    /// The protocol's windows have no numbers yet: this one is only looked through.
    is_provisional: bool,
    /// All values are there: no more will resolve them.
    is_whole: bool,
    /// Whether a person chose the window.
    is_chosen: bool,
    /// Whether the reader left the lock of the protocol.
    is_deviation: bool,
}

/// What is counted of a volume while it is read, for the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// Looks through other windows than the one in force.
    pub(crate) looks: u32,
    /// Windows that were asked for and refused.
    pub(crate) refused: u32,
}

/// A drag with which a reader asks for another window, from its first move until the pointer is lifted.
#[derive(Debug, Default)]
struct Drag {
    /// Center and width that it reached: between two steps, or beyond what is granted.
    reached: Option<(f64, f64)>,
    /// Something of it was refused, and counted.
    is_refused: bool,
}

impl Windowing {
    pub(crate) fn new(policy: WindowPolicy, protocol: String, is_ct: bool) -> Self {
        let in_force = policy.default_window();
        Self {
            policy,
            protocol,
            in_force,
            of_files: Vec::new(),
            unruled: None,
            looking: None,
            looks: 0,
            refused: 0,
            looks_with: None,
            tried: None,
            drag: Drag::default(),
            is_ct,
            structure: None,
            is_provisional: false,
            is_whole: false,
            is_chosen: false,
            is_deviation: false,
        }
    }

    /// A window to look through until the protocol's own can be resolved: it takes no edits and no changes.
    pub(crate) fn provisional(window: Window, protocol: String, is_ct: bool) -> Self {
        let policy = WindowPolicy::free(window);
        let in_force = policy.look(window);
        Self { in_force, is_provisional: true, ..Self::new(policy, protocol, is_ct) }
    }

    /// The same where all values are there, and the protocol's own cannot be found in them.
    pub(crate) fn unresolved(window: Window, protocol: String, is_ct: bool) -> Self {
        Self { is_whole: true, ..Self::provisional(window, protocol, is_ct) }
    }

    /// This window, for a reader who left the lock of the protocol, if it has one. One that could not be resolved has
    /// no numbers to hold: any is granted.
    pub(crate) fn left_to_the_reader(self) -> Self {
        if self.is_provisional {
            let in_force = self.policy.default_window();
            return Self { in_force, is_provisional: false, is_deviation: true, ..self };
        }
        if self.policy.is_free() {
            return self;
        }
        Self { policy: self.policy.loosened(), is_deviation: true, ..self }
    }

    /// This window, for a volume whose files state these, and which would begin with that one under no protocol.
    pub(crate) fn beside(self, of_files: &[Window], unruled: Window) -> Self {
        Self { of_files: of_files.to_vec(), unruled: Some(unruled), ..self }
    }

    /// This window, for a structure that is drawn.
    pub(crate) fn of(self, structure: Option<u16>) -> Self {
        Self { structure, ..self }
    }

    /// This window, for a volume of which so much was counted before.
    pub(crate) fn counting_on(mut self, before: Counted) -> Self {
        self.count_on(before);
        self
    }

    /// So much was counted in another session.
    pub(crate) fn count_in(&mut self, elsewhere: Counted) {
        self.looks = self.looks.saturating_add(elsewhere.looks);
        self.refused = self.refused.saturating_add(elsewhere.refused);
    }

    /// So much was counted before in this one.
    pub(crate) fn count_on(&mut self, before: Counted) {
        self.looks = self.looks.max(before.looks);
        self.refused = self.refused.max(before.refused);
    }

    /// This window in place of another one of the same volume: what was counted and set still holds. The notice is about
    /// the protocol that refused, and goes with it.
    pub(crate) fn after(self, before: &Self) -> Self {
        let is_still_so = self.protocol == before.protocol && !self.policy.is_free();
        let tried = before.tried.map(|t| TriedWindow { notice: t.notice && is_still_so, ..t });
        let looks_with = before.looks_with.clone();
        Self { tried, looks_with, ..self }.counting_on(before.counted())
    }

    /// The window to draw with.
    pub(crate) fn shown(&self) -> &GrantedWindow {
        self.looking.as_ref().unwrap_or(&self.in_force)
    }

    /// The window that edits are recorded with, also what comes by itself while one looks with another.
    pub(crate) fn in_force(&self) -> &GrantedWindow {
        &self.in_force
    }

    /// The window to edit with, or why there are no edits.
    pub(crate) fn for_edits(&self) -> Result<&GrantedWindow, Why> {
        let shown = self.shown();
        match () {
            () if shown.allows_edits() => Ok(shown),
            () if self.is_provisional && self.looking.is_none() => Err(self.why_provisional()),
            () => Err(Why::EditWhileLooking),
        }
    }

    fn why_provisional(&self) -> Why {
        if self.is_whole { Why::WindowUnresolved } else { Why::StillLoading }
    }

    /// Whether nobody stated the window shown: neither the protocol nor a person.
    pub(crate) fn is_unstated(&self) -> bool {
        self.policy.windows().is_empty() && !self.is_chosen
    }

    /// Whether any window is granted.
    fn grants_any(&self) -> bool {
        self.policy.is_free() && !self.is_provisional
    }

    /// Whether a command asks for a window of the protocol back whose lock the reader left.
    pub(crate) fn ends_deviation(&self, command: &WindowCommand) -> bool {
        let is_stated = |id: &str| self.policy.windows().iter().any(|stated| stated.id == id);
        self.is_deviation && matches!(command, WindowCommand::Choose(id) if is_stated(id))
    }

    /// What the report counts.
    pub(crate) fn counted(&self) -> Counted {
        Counted { looks: self.looks, refused: self.refused }
    }

    /// Whether the window shown changed, or why it did not.
    pub(crate) fn handle(&mut self, command: &WindowCommand) -> Result<bool, Why> {
        match command {
            WindowCommand::Choose(id) => {
                self.drag = Drag::default();
                self.choose(id)
            }
            WindowCommand::Set { center, width } => {
                self.drag = Drag::default();
                self.set(*center, *width)
            }
            WindowCommand::Drag { center_by, width_by } => self.drag(*center_by, *width_by),
            WindowCommand::EndDrag => {
                self.drag = Drag::default();
                Ok(false)
            }
            WindowCommand::Look(numbers) => self.look(*numbers),
            WindowCommand::LookWith(id) => self.look_with(id.as_deref()),
            WindowCommand::EndLook => Ok(self.looking.take().is_some()),
            WindowCommand::DismissNotice => {
                if let Some(tried) = &mut self.tried {
                    tried.notice = false;
                }
                Ok(false)
            }
        }
    }

    fn drag(&mut self, center_by: f64, width_by: f64) -> Result<bool, Why> {
        let (center, width) = self.dragged_to();
        let function = self.in_force.window().function();
        let least = least_width(function);
        let (center, width) = (center + center_by, (width + width_by).max(least));
        if !center.is_finite() || !width.is_finite() {
            return Err(Why::WindowInvalid);
        }
        self.drag.reached = Some((center, width));
        let steps = steps_per_unit(width);
        let stepped = |value: f64| (value * steps).round() / steps;
        self.request(stepped(center), stepped(width).max(least), function)
    }

    /// Where a drag goes on from. Windows move in whole steps, and what a slow drag adds to them is kept. What is
    /// refused adds up too, although the window stays: the reader is told where the drag got to, not its last move.
    fn dragged_to(&self) -> (f64, f64) {
        let now = self.in_force.window();
        let step = 1.0 / steps_per_unit(now.width());
        let goes_on = |(center, width): &(f64, f64)| {
            let is_near =
                (center - now.center()).abs() <= step && (width - now.width()).abs() <= step;
            is_near || self.drag.is_refused
        };
        self.drag.reached.filter(goes_on).unwrap_or((now.center(), now.width()))
    }

    fn choose(&mut self, id: &str) -> Result<bool, Why> {
        let is_stated = self.policy.windows().iter().any(|stated| stated.id == id);
        match self.named(id).filter(|_| !is_stated) {
            Some(window) => self.take(&WindowRequest::Values(window)),
            None => self.take(&WindowRequest::Id(id.to_owned())),
        }
    }

    /// The window of an id among those to choose from.
    fn named(&self, id: &str) -> Option<Window> {
        self.offers().find(|offer| offer.id == id).map(|offer| offer.window)
    }

    fn set(&mut self, center: f64, width: f64) -> Result<bool, Why> {
        self.request(center, width, self.function_for(width))
    }

    fn request(&mut self, center: f64, width: f64, function: WindowFunction) -> Result<bool, Why> {
        let window = Window::new(center, width, function).map_err(|_| Why::WindowInvalid)?;
        self.take(&WindowRequest::Values(window))
    }

    /// The function that numbers are meant for: that of the view's own window. LINEAR has no width below 1.
    fn function_for(&self, width: f64) -> WindowFunction {
        match self.policy.default_window().window().function() {
            WindowFunction::Linear if width < 1.0 => WindowFunction::LinearExact,
            function => function,
        }
    }

    fn take(&mut self, request: &WindowRequest) -> Result<bool, Why> {
        if self.is_provisional {
            return Err(self.why_provisional());
        }
        match self.policy.grant(request) {
            Ok(granted) => {
                let changed = granted != self.in_force;
                self.is_chosen = true;
                self.in_force = granted;
                Ok(changed)
            }
            Err(Refusal::Locked { tried, .. }) => Err(self.refuse(tried)),
            Err(Refusal::UnknownWindow { id }) => Err(Why::WindowUnknown(id)),
            Err(_) => Err(Why::WindowInvalid),
        }
    }

    fn refuse(&mut self, tried: Window) -> Why {
        let is_counted = std::mem::replace(&mut self.drag.is_refused, self.drag.reached.is_some());
        let notice = self.tried.is_none_or(|t| t.notice);
        let stays = self.in_force.window();
        self.tried = Some(TriedWindow {
            center: tried.center(),
            width: tried.width(),
            window: (stays.center(), stays.width()),
            notice,
        });
        self.refused = self.refused.saturating_add(u32::from(!is_counted));
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
                let function = self.function_for(width);
                Window::new(center, width, function).map_err(|_| Why::WindowInvalid)?
            }
            None => {
                let set = self.set_to_look_with().and_then(|id| self.named(id));
                set.unwrap_or_else(|| self.next_to_look_with())
            }
        };
        if self.looking.is_none() {
            self.looks = self.looks.saturating_add(1);
        }
        self.looking = Some(self.policy.look(window));
        Ok(true)
    }

    fn look_with(&mut self, id: Option<&str>) -> Result<bool, Why> {
        let unknown = |id: &&str| self.named(id).is_none();
        if let Some(id) = id.filter(unknown) {
            return Err(Why::WindowUnknown(id.to_owned()));
        }
        self.looks_with = id.map(str::to_owned);
        Ok(false)
    }

    /// The window that was set to look with. Where any is granted there is none that can only be looked through.
    fn set_to_look_with(&self) -> Option<&str> {
        self.looks_with.as_deref().filter(|_| !self.grants_any())
    }

    /// A window that shows something else: half the width, which brings out what the fixed one hides.
    fn next_to_look_with(&self) -> Window {
        let now = self.in_force.window();
        let width = (now.width() * 0.5).max(least_width(now.function()));
        Window::new(now.center(), width, now.function()).unwrap_or(now)
    }

    /// How the window shown came about.
    pub(crate) fn state(&self) -> WindowState {
        if self.looking.is_some() { WindowState::Looking } else { self.state_in_force() }
    }

    fn state_in_force(&self) -> WindowState {
        match () {
            () if self.is_provisional => WindowState::Unresolved,
            () if self.is_deviation => WindowState::Deviated,
            () if self.policy.is_free() => WindowState::Free,
            () if self.policy.is_fixed() => WindowState::Fixed,
            () => WindowState::Limited,
        }
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
            state: self.state(),
            in_force: self.state_in_force(),
            tried: self.tried,
            looks: self.looks,
            refused: self.refused,
            choices: self.choices(),
        }
    }
}

/// Steps in which a drag changes a window, so many to a unit: whole units where it is wide, hundredths where it is
/// narrow (uptake), and hundredths of its own power of ten where it is narrower than a unit (diffusivity). That they
/// are whole numbers keeps what is reached a short decimal.
fn steps_per_unit(width: f64) -> f64 {
    match width {
        wide if wide >= 20.0 => 1.0,
        narrow if narrow >= 1.0 => 100.0,
        _ => 10f64.powi(2 - width.max(LEAST_WIDTH).log10().floor() as i32),
    }
}

/// The smallest width that a drag comes to.
fn least_width(function: WindowFunction) -> f64 {
    match function {
        WindowFunction::Linear => 1.0,
        WindowFunction::LinearExact | WindowFunction::Sigmoid => LEAST_WIDTH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_fine_enough_for_the_width_and_what_it_reaches_is_a_short_decimal() {
        let table = [
            (400.0, 1.0),
            (20.0, 1.0),
            (5.0, 100.0),
            (1.0, 100.0),
            (0.5, 1e3),
            (0.1, 1e3),
            (0.003, 1e5),
            (0.0, 1e11),
        ];
        for (width, steps) in table {
            assert_eq!(steps_per_unit(width), steps, "{width}");
        }
        assert_eq!((0.3_f64 * steps_per_unit(0.3)).round() / steps_per_unit(0.3), 0.3);
    }
}
