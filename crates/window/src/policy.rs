use crate::{GrantKind, GrantedWindow, Refusal, VoiLut, Window, WindowError};

/// How firmly a protocol holds one of its windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WindowLock {
    /// These numbers and no others.
    Hard,
    /// Numbers inside the bounds, in the function of the window; a request outside is moved to the nearest bound.
    Range {
        /// Smallest and largest center in modality units.
        center: (f64, f64),
        /// Smallest and largest width in modality units.
        width: (f64, f64),
    },
    /// A recommendation: any other window is granted too, as one of free choice.
    Soft,
}

/// A window that a protocol states.
#[derive(Debug, Clone, PartialEq)]
pub struct AllowedWindow {
    /// Id, unique within the policy.
    pub id: String,
    /// Key of its label in the catalogue, or the protocol's own words for it.
    pub label: String,
    /// The numbers.
    pub window: Window,
    /// How firmly they are held.
    pub lock: WindowLock,
}

/// What a reader asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowRequest {
    /// The policy's default.
    Default,
    /// A window of the policy, by id.
    Id(String),
    /// Numbers.
    Values(Window),
    /// A VOI lookup table that the file carries.
    Lut(VoiLut),
}

/// Which windows may be drawn with. Always comes out of the protocol in force.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowPolicy {
    rule: Rule,
}

#[derive(Debug, Clone, PartialEq)]
enum Rule {
    Free {
        first: Window,
    },
    /// At least one window; `default` is an index into it.
    Listed {
        windows: Vec<AllowedWindow>,
        default: usize,
    },
}

impl WindowPolicy {
    /// Grants any window; starts with `first`. Every grant is of kind [`GrantKind::Free`].
    pub fn free(first: Window) -> Self {
        Self { rule: Rule::Free { first } }
    }

    /// Grants the windows listed, starting with the one whose id is `default`.
    ///
    /// # Errors
    /// When the list is empty, ids repeat, the default is not among them, or a range does not hold its own window.
    pub fn listed(windows: Vec<AllowedWindow>, default: &str) -> Result<Self, WindowError> {
        if windows.is_empty() {
            return Err(WindowError::NoWindows);
        }
        for (at, allowed) in windows.iter().enumerate() {
            if windows[..at].iter().any(|other| other.id == allowed.id) {
                return Err(WindowError::DuplicateId(allowed.id.clone()));
            }
            if !allowed.holds_itself() {
                return Err(WindowError::Range(allowed.id.clone()));
            }
        }
        let at = windows.iter().position(|allowed| allowed.id == default);
        let default = at.ok_or_else(|| WindowError::UnknownDefault(default.to_owned()))?;
        Ok(Self { rule: Rule::Listed { windows, default } })
    }

    /// The same windows as recommendations: what a reader who leaves the lock is granted.
    #[must_use]
    pub fn loosened(self) -> Self {
        let loosened = |allowed| AllowedWindow { lock: WindowLock::Soft, ..allowed };
        let rule = match self.rule {
            Rule::Listed { windows, default } => {
                Rule::Listed { windows: windows.into_iter().map(loosened).collect(), default }
            }
            free @ Rule::Free { .. } => free,
        };
        Self { rule }
    }

    /// The windows the protocol states; empty where it leaves the choice free.
    pub fn windows(&self) -> &[AllowedWindow] {
        match &self.rule {
            Rule::Free { .. } => &[],
            Rule::Listed { windows, .. } => windows,
        }
    }

    /// The window a view starts with.
    pub fn default_window(&self) -> GrantedWindow {
        match &self.rule {
            Rule::Free { first } => GrantedWindow::new(*first, GrantKind::Free),
            Rule::Listed { windows, default } => granted(&windows[*default]),
        }
    }

    /// Whether any window of the reader's own numbers can be granted.
    pub fn is_free(&self) -> bool {
        match &self.rule {
            Rule::Free { .. } => true,
            Rule::Listed { windows, .. } => windows.iter().any(|w| w.lock == WindowLock::Soft),
        }
    }

    /// Whether the window cannot be moved at all, only chosen among those stated.
    pub fn is_fixed(&self) -> bool {
        match &self.rule {
            Rule::Free { .. } => false,
            Rule::Listed { windows, .. } => windows.iter().all(|w| w.lock == WindowLock::Hard),
        }
    }

    /// Grants what was asked for, or says why not.
    ///
    /// Numbers that equal a stated window are that window. Numbers inside a range are granted as they are, numbers
    /// outside every range are moved to the nearest bound (the caller sees it in the grant). A range is one of the
    /// function that its window has: a request with another one is granted with that function.
    ///
    /// # Errors
    /// A [`Refusal`] with the reason; nothing changes.
    pub fn grant(&self, request: &WindowRequest) -> Result<GrantedWindow, Refusal> {
        match request {
            WindowRequest::Default => Ok(self.default_window()),
            WindowRequest::Id(id) => self
                .windows()
                .iter()
                .find(|allowed| allowed.id == *id)
                .map(granted)
                .ok_or_else(|| Refusal::UnknownWindow { id: id.clone() }),
            WindowRequest::Values(tried) => self.grant_values(*tried),
            WindowRequest::Lut(lut) if self.is_free() => {
                Ok(GrantedWindow::table_of_file(lut.clone()))
            }
            WindowRequest::Lut(_) => Err(Refusal::LutNotAllowed),
        }
    }

    /// A look with any window, for as long as a key is held: strokes under it are refused and it is counted.
    pub fn look(&self, window: Window) -> GrantedWindow {
        GrantedWindow::new(window, GrantKind::Looking)
    }

    fn grant_values(&self, tried: Window) -> Result<GrantedWindow, Refusal> {
        let Rule::Listed { windows, default } = &self.rule else {
            return Ok(GrantedWindow::new(tried, GrantKind::Free));
        };
        if let Some(stated) = windows.iter().find(|allowed| allowed.window == tried) {
            return Ok(granted(stated));
        }
        if self.is_free() {
            return Ok(GrantedWindow::new(tried, GrantKind::Free));
        }
        windows
            .iter()
            .filter_map(|allowed| Some((allowed, allowed.nearest(tried)?)))
            .min_by(|(_, a), (_, b)| change(tried, *a).total_cmp(&change(tried, *b)))
            .map(|(allowed, window)| GrantedWindow::named(window, &allowed.id))
            .ok_or(Refusal::Locked { tried, fixed: windows[*default].window })
    }
}

impl AllowedWindow {
    /// Whether the window lies inside what its lock leaves open; hard and soft locks say nothing about it.
    fn holds_itself(&self) -> bool {
        match self.lock {
            WindowLock::Range { .. } => self.nearest(self.window) == Some(self.window),
            WindowLock::Hard | WindowLock::Soft => true,
        }
    }

    /// The nearest window inside a range, in the function that is stated; `None` where there is no usable range.
    fn nearest(&self, tried: Window) -> Option<Window> {
        let WindowLock::Range { center, width } = self.lock else { return None };
        if center.0 > center.1 || width.0 > width.1 {
            return None;
        }
        // `clamp` would panic on bounds that are not numbers.
        let within = |value: f64, (low, high): (f64, f64)| value.max(low).min(high);
        Window::new(
            within(tried.center(), center),
            within(tried.width(), width),
            self.window.function(),
        )
        .ok()
    }
}

fn granted(allowed: &AllowedWindow) -> GrantedWindow {
    GrantedWindow::named(allowed.window, &allowed.id)
}

fn change(from: Window, to: Window) -> f64 {
    (from.center() - to.center()).abs() + (from.width() - to.width()).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(center: f64, width: f64) -> Window {
        Window::linear(center, width).unwrap()
    }

    fn allowed(id: &str, center: f64, width: f64, lock: WindowLock) -> AllowedWindow {
        AllowedWindow { id: id.into(), label: id.into(), window: linear(center, width), lock }
    }

    fn fixed() -> WindowPolicy {
        let windows = vec![
            allowed("abdomen", 40.0, 400.0, WindowLock::Hard),
            allowed("liver", 30.0, 150.0, WindowLock::Hard),
        ];
        WindowPolicy::listed(windows, "liver").unwrap()
    }

    #[test]
    fn a_fixed_policy_refuses_other_numbers_and_says_what_stays() {
        let policy = fixed();
        let tried = linear(60.0, 520.0);
        assert_eq!(
            policy.grant(&WindowRequest::Values(tried)),
            Err(Refusal::Locked { tried, fixed: linear(30.0, 150.0) })
        );
        let lut = VoiLut::new(0, vec![0, 1], 1).unwrap();
        assert_eq!(policy.grant(&WindowRequest::Lut(lut)), Err(Refusal::LutNotAllowed));
        assert_eq!(
            policy.grant(&WindowRequest::Id("bone".into())),
            Err(Refusal::UnknownWindow { id: "bone".into() })
        );
        assert!(policy.is_fixed() && !policy.is_free());
    }

    #[test]
    fn a_fixed_policy_grants_its_own_windows_by_default_id_and_number() {
        let policy = fixed();
        let by_default = policy.grant(&WindowRequest::Default).unwrap();
        assert_eq!((by_default.window_id(), by_default.window().width()), (Some("liver"), 150.0));
        let by_id = policy.grant(&WindowRequest::Id("abdomen".into())).unwrap();
        let by_number = policy.grant(&WindowRequest::Values(linear(40.0, 400.0))).unwrap();
        assert_eq!(by_id, by_number);
        assert_eq!((by_id.kind(), by_id.allows_edits()), (GrantKind::Protocol, true));
    }

    #[test]
    fn numbers_of_another_function_are_not_the_stated_window() {
        use crate::WindowFunction::LinearExact;
        let tried = Window::new(40.0, 400.0, LinearExact).unwrap();
        assert!(fixed().grant(&WindowRequest::Values(tried)).is_err());
    }

    #[test]
    fn a_look_is_granted_under_a_lock_and_takes_no_strokes() {
        let look = fixed().look(linear(80.0, 150.0));
        assert_eq!((look.kind(), look.allows_edits()), (GrantKind::Looking, false));
    }

    #[test]
    fn a_range_moves_numbers_to_its_nearest_bound() {
        let lock = WindowLock::Range { center: (20.0, 60.0), width: (300.0, 500.0) };
        let policy =
            WindowPolicy::listed(vec![allowed("abdomen", 40.0, 400.0, lock)], "abdomen").unwrap();
        let numbers = |center, width| {
            let granted = policy.grant(&WindowRequest::Values(linear(center, width))).unwrap();
            assert_eq!(granted.kind(), GrantKind::Protocol);
            (granted.window().center(), granted.window().width())
        };
        assert_eq!(numbers(25.0, 333.5), (25.0, 333.5));
        assert_eq!(numbers(-600.0, 1500.0), (20.0, 500.0));
        assert!(!policy.is_fixed() && !policy.is_free());
    }

    #[test]
    fn a_range_is_not_left_by_another_function() {
        use crate::WindowFunction::{Linear, LinearExact, Sigmoid};
        let lock = WindowLock::Range { center: (20.0, 60.0), width: (300.0, 500.0) };
        let policy =
            WindowPolicy::listed(vec![allowed("abdomen", 40.0, 400.0, lock)], "abdomen").unwrap();
        // Widths below 1 are none of LINEAR; 40/400 are the numbers stated, in a function that is not.
        let table = [
            (0.5, LinearExact, 300.0),
            (333.5, LinearExact, 333.5),
            (400.0, LinearExact, 400.0),
            (400.0, Sigmoid, 400.0),
        ];
        for (width, function, expected) in table {
            let tried = Window::new(40.0, width, function).unwrap();
            let granted = policy.grant(&WindowRequest::Values(tried)).unwrap();
            let window = granted.window();
            let found = (window.center(), window.width(), window.function());
            assert_eq!(found, (40.0, expected, Linear), "{tried:?}");
        }
    }

    #[test]
    fn soft_and_free_grant_anything_and_mark_it() {
        let soft = vec![allowed("abdomen", 40.0, 400.0, WindowLock::Soft)];
        let soft = WindowPolicy::listed(soft, "abdomen").unwrap();
        let free = WindowPolicy::free(linear(40.0, 400.0));
        for policy in [soft, free] {
            let granted = policy.grant(&WindowRequest::Values(linear(1.0, 2.0))).unwrap();
            assert_eq!((granted.kind(), granted.allows_edits()), (GrantKind::Free, true));
            assert!(policy.is_free());
        }
    }

    #[test]
    fn a_loosened_policy_starts_as_before_and_grants_the_rest_as_free() {
        let policy = fixed();
        let before = policy.default_window();
        let loosened = policy.loosened();
        assert_eq!(loosened.default_window(), before);
        let kind_of = |window| {
            let granted = loosened.grant(&WindowRequest::Values(window)).unwrap();
            (granted.kind(), granted.window_id().map(str::to_owned))
        };
        assert_eq!(kind_of(linear(60.0, 520.0)), (GrantKind::Free, None));
        assert_eq!(kind_of(linear(40.0, 400.0)), (GrantKind::Protocol, Some("abdomen".into())));
        let free = WindowPolicy::free(linear(1.0, 2.0));
        assert_eq!(free.clone().loosened(), free);
    }

    #[test]
    fn a_policy_that_contradicts_itself_is_refused() {
        let hard = |id| allowed(id, 40.0, 400.0, WindowLock::Hard);
        assert_eq!(WindowPolicy::listed(vec![], "a"), Err(WindowError::NoWindows));
        assert_eq!(
            WindowPolicy::listed(vec![hard("a"), hard("a")], "a"),
            Err(WindowError::DuplicateId("a".into()))
        );
        assert_eq!(
            WindowPolicy::listed(vec![hard("a")], "b"),
            Err(WindowError::UnknownDefault("b".into()))
        );
        for bounds in [(50.0, 60.0), (60.0, 20.0)] {
            let lock = WindowLock::Range { center: bounds, width: (300.0, 500.0) };
            let listed = WindowPolicy::listed(vec![allowed("a", 40.0, 400.0, lock)], "a");
            assert_eq!(listed, Err(WindowError::Range("a".into())), "{bounds:?}");
        }
    }
}
