use volume::Volume;
use window::{AllowedWindow, Window, WindowError, WindowLock, WindowPolicy, resolve_percentiles};

use crate::document::{Lock, RangeBounds, WindowStatement};
use crate::{Protocol, ProtocolError};

/// The windows of one modality in numbers: those stated as percentiles were resolved for one volume. To be recorded
/// with the case; a later timepoint is read with these numbers and not with new ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResolvedWindows {
    windows: Vec<(String, Window)>,
}

impl ResolvedWindows {
    /// Windows with their ids, as they were recorded.
    pub fn from_record(windows: Vec<(String, Window)>) -> Self {
        Self { windows }
    }

    /// Ids and numbers, to be recorded.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Window)> {
        self.windows.iter().map(|(id, window)| (id.as_str(), *window))
    }

    fn get(&self, id: &str) -> Option<Window> {
        self.iter().find(|(known, _)| *known == id).map(|(_, window)| window)
    }
}

impl Protocol {
    /// Whether the windows of a modality need the whole volume before they have numbers.
    pub fn needs_whole_volume(&self, modality: &str) -> bool {
        self.windows_of(None, modality).any(|statement| statement.percentiles.is_some())
    }

    /// Resolves the windows of a modality that are stated as percentiles, over a whole volume.
    ///
    /// # Errors
    /// [`ProtocolError::Window`] when a volume has no contrast to resolve them from.
    pub fn resolve_windows(
        &self,
        volume: &Volume,
        modality: &str,
    ) -> Result<ResolvedWindows, ProtocolError> {
        let mut windows = Vec::new();
        for statement in self.windows_of(None, modality) {
            let Some([low, high]) = statement.percentiles else { continue };
            let foreground = statement.foreground.unwrap_or_default().into();
            let window = resolve_percentiles(volume, low, high, foreground)
                .and_then(|bounds| bounds.window(statement.function.into()))
                .map_err(|source| statement.unusable(source))?;
            windows.push((statement.id.clone(), window));
        }
        Ok(ResolvedWindows { windows })
    }

    /// Which windows may be drawn with, for a structure (or none in particular) on a modality.
    ///
    /// The first window of the document that names the structure is the default, else the first that fits. A protocol that states no window for the modality
    /// says nothing about it: the choice is free, starts with `fallback`, and every grant is marked as free.
    ///
    /// # Errors
    /// [`ProtocolError::Unresolved`] when a window stated as percentiles is not among `resolved`,
    /// [`ProtocolError::Window`] when windows contradict each other.
    pub fn policy(
        &self,
        structure: Option<u16>,
        modality: &str,
        resolved: &ResolvedWindows,
        fallback: Window,
    ) -> Result<WindowPolicy, ProtocolError> {
        let statements: Vec<_> = self.windows_of(structure, modality).collect();
        let Some(first) = default_of(&statements, structure) else {
            return Ok(WindowPolicy::free(fallback));
        };
        let allowed: Result<Vec<_>, _> =
            statements.iter().map(|statement| statement.allowed(resolved)).collect();
        WindowPolicy::listed(allowed?, &first.id).map_err(|source| first.unusable(source))
    }

    /// Whether two structures (or none in particular) are granted the same windows on a modality, with the same
    /// default.
    pub fn windows_alike(&self, a: Option<u16>, b: Option<u16>, modality: &str) -> bool {
        let granted = |structure| {
            let statements: Vec<_> = self.windows_of(structure, modality).collect();
            let default = default_of(&statements, structure).map(|statement| &statement.id);
            (default, statements.iter().map(|statement| &statement.id).collect::<Vec<_>>())
        };
        granted(a) == granted(b)
    }

    /// Windows of a modality, and of a structure where one is meant. A structure that has none of its own is drawn in
    /// those of the others: what a protocol states for a modality is never left by drawing something else.
    pub(crate) fn windows_of(
        &self,
        structure: Option<u16>,
        modality: &str,
    ) -> impl Iterator<Item = &WindowStatement> {
        let is_for = |statement: &WindowStatement, number: u16| {
            statement.structures.is_empty() || statement.structures.contains(&number)
        };
        let of_modality =
            self.document().windows.iter().filter(move |window| window.modality == modality);
        let has_own = |&number: &u16| of_modality.clone().any(|window| is_for(window, number));
        let structure = structure.filter(has_own);
        of_modality.filter(move |window| structure.is_none_or(|number| is_for(window, number)))
    }
}

impl WindowStatement {
    /// Numbers of the window, where it is stated in numbers.
    ///
    /// # Errors
    /// [`WindowError::Width`] when its function cannot take the width.
    pub fn stated(&self) -> Option<Result<Window, WindowError>> {
        let (center, width) = self.center.zip(self.width)?;
        Some(Window::new(center, width, self.function.into()))
    }

    fn allowed(&self, resolved: &ResolvedWindows) -> Result<AllowedWindow, ProtocolError> {
        let window = match self.stated() {
            Some(stated) => stated.map_err(|source| self.unusable(source))?,
            None => {
                resolved.get(&self.id).ok_or_else(|| ProtocolError::Unresolved(self.id.clone()))?
            }
        };
        let lock = window_lock(self.lock, self.range);
        Ok(AllowedWindow { id: self.id.clone(), label: self.label.clone(), window, lock })
    }

    fn unusable(&self, source: WindowError) -> ProtocolError {
        ProtocolError::Window { id: self.id.clone(), source }
    }
}

/// The window that a view starts with.
fn default_of<'a>(
    statements: &[&'a WindowStatement],
    structure: Option<u16>,
) -> Option<&'a WindowStatement> {
    let names = |statement: &&&WindowStatement| {
        structure.is_some_and(|number| statement.structures.contains(&number))
    };
    statements.iter().find(names).or(statements.first()).copied()
}

fn window_lock(lock: Lock, range: Option<RangeBounds>) -> WindowLock {
    match (lock, range) {
        (Lock::Range, Some(RangeBounds { center, width })) => {
            WindowLock::Range { center: center.into(), width: width.into() }
        }
        // Validation refuses a range lock without a range; what is in doubt is held firmly.
        (Lock::Hard | Lock::Range, _) => WindowLock::Hard,
        (Lock::Soft, _) => WindowLock::Soft,
    }
}
