//! What a person prefers, kept in the browser between visits. Nothing about studies or patients.

use std::cell::RefCell;

use web_sys::Storage;

const THEME: &str = "voxelkeep.theme";
const SINGLE_KEYS: &str = "voxelkeep.single-keys";
const IDENTITY: &str = "voxelkeep.identity";
const HIDDEN: &str = "hidden";
const OFF: &str = "off";
const LIGHT: &str = "light";

/// Dark or light rooms. Images lie on black in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// A reading room.
    Dark,
    /// A lecture room.
    Light,
}

impl Theme {
    /// The theme chosen last.
    pub(crate) fn stored() -> Self {
        if read(THEME).as_deref() == Some(LIGHT) { Self::Light } else { Self::Dark }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }

    /// Applies it to the page and keeps it.
    pub(crate) fn apply(self) {
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        let Some(root) = root else { return };
        // Fails only for an invalid attribute name.
        let _ = match self {
            Self::Dark => root.remove_attribute("data-theme"),
            Self::Light => root.set_attribute("data-theme", LIGHT),
        };
        write(THEME, (self == Self::Light).then_some(LIGHT));
    }
}

/// Whether keys without Ctrl do anything.
pub(crate) fn single_keys() -> bool {
    read(SINGLE_KEYS).as_deref() != Some(OFF)
}

/// Turns keys without Ctrl on or off.
pub(crate) fn set_single_keys(on: bool) {
    write(SINGLE_KEYS, (!on).then_some(OFF));
}

/// Whether it was hidden last who the patient is: a projector stays on over a reload.
pub(crate) fn identity_hidden() -> bool {
    read(IDENTITY).as_deref() == Some(HIDDEN)
}

/// Keeps whether it is hidden who the patient is.
pub(crate) fn set_identity_hidden(hidden: bool) {
    write(IDENTITY, hidden.then_some(HIDDEN));
}

/// What the browser would not store, as long as the page lasts.
#[derive(Default)]
struct Unstored(Vec<(&'static str, Option<String>)>);

thread_local! {
    static UNSTORED: RefCell<Unstored> = RefCell::default();
}

impl Unstored {
    /// Takes note of a preference that was written; `is_stored` where the browser has it.
    fn note(&mut self, key: &'static str, value: Option<&str>, is_stored: bool) {
        self.0.retain(|(kept, _)| *kept != key);
        if !is_stored {
            self.0.push((key, value.map(str::to_owned)));
        }
    }

    /// What was chosen in this page, if the browser does not have it.
    fn find(&self, key: &str) -> Option<Option<String>> {
        self.0.iter().find(|(kept, _)| *kept == key).map(|(_, value)| value.clone())
    }
}

/// A browser may refuse storage; preferences then last as long as the page.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    let unstored = UNSTORED.with_borrow(|unstored| unstored.find(key));
    unstored.unwrap_or_else(|| storage()?.get_item(key).ok()?)
}

fn write(key: &'static str, value: Option<&str>) {
    let stored = storage().map(|storage| match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    });
    let is_stored = matches!(stored, Some(Ok(())));
    UNSTORED.with_borrow_mut(|unstored| unstored.note(key, value, is_stored));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_stored_is_kept_until_it_is() {
        let mut unstored = Unstored::default();
        unstored.note(SINGLE_KEYS, Some(OFF), false);
        unstored.note(THEME, Some(LIGHT), true);
        assert_eq!(unstored.find(SINGLE_KEYS), Some(Some(OFF.to_owned())));
        assert_eq!(unstored.find(THEME), None);
        unstored.note(SINGLE_KEYS, None, false);
        assert_eq!(unstored.find(SINGLE_KEYS), Some(None));
        unstored.note(SINGLE_KEYS, Some(OFF), true);
        assert_eq!(unstored.find(SINGLE_KEYS), None);
    }
}
