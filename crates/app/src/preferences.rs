//! What a person prefers, kept in the browser between visits. Nothing about studies or patients.

use web_sys::Storage;

const THEME: &str = "voxelkeep.theme";
const SINGLE_KEYS: &str = "voxelkeep.single-keys";
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

/// A browser may refuse storage; preferences then last as long as the page.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn write(key: &str, value: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}
