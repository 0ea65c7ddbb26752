//! The windows that there are to choose from, or to look with.

use std::borrow::Cow;

use window::{CT_PRESETS, Window};
use wire::{WindowItem, WindowSource};

use super::Windowing;

/// Id of the window that a view begins with, or would under no protocol.
const AS_OPENED: &str = "as-opened";

/// What the ids of windows of the files begin with; their number follows.
const OF_FILES: &str = "of-files-";

/// What the id of a preset begins with where the protocol has given its key to a window of its own.
const OF_PRESET: &str = "ct-";

/// A window to choose.
pub(super) struct Offer<'a> {
    pub(super) id: Cow<'a, str>,
    label: &'a str,
    pub(super) window: Window,
    source: WindowSource,
}

impl Windowing {
    pub(super) fn choices(&self) -> Vec<WindowItem> {
        let item = |offer: Offer<'_>| WindowItem {
            looked_with: self.set_to_look_with() == Some(&*offer.id),
            id: offer.id.into_owned(),
            label: offer.label.to_owned(),
            center: offer.window.center(),
            width: offer.window.width(),
            granted: self.grants_any() || offer.source == WindowSource::Protocol,
            source: offer.source,
        };
        self.offers().map(item).collect()
    }

    /// The protocol's own windows first, then how the view began where nobody states one, or would have begun, those of
    /// the files, and the presets.
    pub(super) fn offers(&self) -> impl Iterator<Item = Offer<'_>> {
        let stated = self.policy.windows();
        let of_protocol = stated.iter().map(|stated| Offer {
            id: (&*stated.id).into(),
            label: &stated.label,
            window: stated.window,
            source: WindowSource::Protocol,
        });
        let opened = self.opened();
        // Files may state one window twice, and the view may have begun with one of them.
        let is_first = move |(place, window): &(usize, &Window)| {
            opened != Some(**window) && !self.of_files.iter().take(*place).any(|w| w == *window)
        };
        let of_files = self.of_files.iter().enumerate().filter(is_first);
        let opened = opened.map(|window| Offer {
            id: AS_OPENED.into(),
            label: "",
            window,
            source: WindowSource::Opened,
        });
        let of_files = of_files.map(|(place, window)| Offer {
            id: format!("{OF_FILES}{}", place + 1).into(),
            label: "",
            window: *window,
            source: WindowSource::Files(u32::try_from(place + 1).unwrap_or(u32::MAX)),
        });
        // An id means one window: the protocol's, where it has given the key of a preset to one of its own.
        let id_of = |key: &'static str| match stated.iter().any(|stated| stated.id == key) {
            true => Cow::from(format!("{OF_PRESET}{key}")),
            false => Cow::from(key),
        };
        let presets = CT_PRESETS.iter().filter(|_| self.is_ct).map(move |preset| Offer {
            id: id_of(preset.key),
            label: preset.key,
            window: preset.window,
            source: WindowSource::Preset,
        });
        of_protocol.chain(opened).chain(of_files).chain(presets)
    }

    /// How the view began where the choice is free. Where a protocol states windows, how it would have begun: to look
    /// with, where neither files nor presets offer one.
    fn opened(&self) -> Option<Window> {
        match self.policy.windows() {
            _ if self.is_provisional => None,
            [] => Some(self.policy.default_window().window()),
            stated => self.unruled.filter(|unruled| {
                let is_stated = stated.iter().any(|stated| stated.window == *unruled);
                !self.is_ct && self.of_files.is_empty() && !is_stated
            }),
        }
    }
}
