//! Windows: their names, the badge, and what holds them.

use wire::{TriedWindow, WindowItem, WindowSource, WindowState, WindowView};

use super::Phrase;
use super::sentence::{listed, some};
use crate::format::window;

/// Names of the windows of a menu, no two of them alike. A preset of the page that is called like one of the
/// protocol's says that it is the general one; two of the protocol's that are called alike are told apart by their ids.
pub(crate) fn names(choices: &[WindowItem]) -> Vec<String> {
    let alike = |item: &WindowItem, other: &WindowItem| {
        label(&item.label).eq_ignore_ascii_case(&label(&other.label))
    };
    let is_ruled = choices.iter().any(|item| item.source == WindowSource::Protocol);
    let name = |item: &WindowItem| {
        let written = label(&item.label);
        let of_protocol = choices.iter().filter(|other| other.source == WindowSource::Protocol);
        match (item.source, of_protocol.filter(|other| alike(item, other)).count()) {
            (WindowSource::Opened, _) if is_ruled => Phrase::MostValues.text().to_owned(),
            (WindowSource::Opened, _) => Phrase::AsOpened.text().to_owned(),
            (WindowSource::Files(number), _) => format!("Window {number} of the files"),
            (WindowSource::Preset, 1..) => format!("{written}, general"),
            (WindowSource::Protocol, 2..) => format!("{written}, {}", label(&item.id)),
            (WindowSource::Preset | WindowSource::Protocol, _) => written,
        }
    };
    choices.iter().map(name).collect()
}

/// Why the badge has a lock.
pub(crate) fn fixed_by(protocol: &str) -> String {
    format!("Fixed by {protocol}")
}

/// Why the badge has a lock although the window moves.
pub(crate) fn limited_by(protocol: &str) -> String {
    format!("Moves within the limits of {protocol}")
}

/// Why the badge warns.
pub(crate) fn deviates_from(protocol: &str) -> String {
    format!("{protocol} fixes another window. Edits are recorded with the one they were made in.")
}

/// A window's label as people write it: presets are named by keys such as `liver-portal`.
pub(crate) fn label(label: &str) -> String {
    let label = label.replace(['-', '_'], " ");
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The badge: label, or that one is looking or deviates, and numbers.
pub(crate) fn badge(view: &WindowView) -> (String, String) {
    let said = |phrase: Phrase| format!("{},", phrase.text());
    let label = match view.state {
        WindowState::Looking => said(Phrase::Looking),
        WindowState::Deviated if view.label.is_empty() => said(Phrase::Deviation),
        WindowState::Free
        | WindowState::Fixed
        | WindowState::Limited
        | WindowState::Deviated
        | WindowState::Unresolved => label(&view.label),
    };
    (label, window(view.center, view.width))
}

/// The window in the report: its label where it has one, its numbers, and what holds it.
pub(crate) fn reported(view: &WindowView, holds: Phrase) -> String {
    let (label, numbers) = (label(&view.label), window(view.center, view.width));
    listed([label.as_str(), &numbers, holds.text()])
}

/// Title of the notice about a fixed window.
pub(crate) fn stays(tried: TriedWindow) -> String {
    let (center, width) = tried.window;
    format!("The window stays at {}", window(center, width))
}

/// What the notice about a fixed window says.
pub(crate) fn not_applied(protocol: &str, center: f64, width: f64) -> String {
    format!(
        "{protocol} fixes it, so that every reader sees the same edges. Your change to {} was not applied.",
        window(center, width)
    )
}

/// `W 1 500 L −600 (12 edits), W 400 L 40 (3 edits)`: the windows that the masks were drawn in.
pub(crate) fn drawn_in(windows: &[(f64, f64, u32)]) -> String {
    let said = |(center, width, edits): &(f64, f64, u32)| {
        format!("{} ({})", window(*center, *width), some(*edits, "edit", "edits"))
    };
    let said: Vec<String> = windows.iter().map(said).collect();
    listed(said.iter().map(String::as_str))
}

/// The protocol has no window for series of this kind.
pub(crate) fn no_window_for(modality: &str) -> String {
    format!("The protocol states no window for {modality}.")
}

/// A window as it stands on the image: `W 400 L 40`, and `W 7.3 L 3.65 g/ml` where its unit is not the HU that readers
/// know windows in.
pub(crate) fn with_unit(center: f64, width: f64, unit: &str) -> String {
    let numbers = window(center, width);
    if matches!(unit, "" | "HU") { numbers } else { format!("{numbers} {unit}") }
}

/// Why a corner shows a window that was tried.
pub(crate) fn tried_heard(center: f64, width: f64) -> String {
    format!("{} {}", window(center, width), Phrase::NotApplied.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_named_as_people_write_them() {
        assert_eq!(label("liver-portal"), "Liver portal");
    }

    #[test]
    fn a_window_has_its_unit_where_that_is_not_hu() {
        assert_eq!(with_unit(40.0, 400.0, "HU"), "W 400 L 40");
        assert_eq!(with_unit(3.65, 7.3, "g/ml"), "W 7.3 L 3.65 g/ml");
        assert_eq!(with_unit(3.65, 7.3, ""), "W 7.3 L 3.65");
    }

    fn item(id: &str, label: &str, granted: bool) -> WindowItem {
        // A preset's label is its key.
        let source = if id == label { WindowSource::Preset } else { WindowSource::Protocol };
        let (id, label) = (id.into(), label.into());
        let (center, width, looked_with) = (40.0, 400.0, false);
        WindowItem { id, label, center, width, granted, looked_with, source }
    }

    #[test]
    fn no_two_windows_of_a_menu_read_the_same() {
        let choices = [
            item("soft-tissue", "Soft tissue", true),
            item("liver-1", "Liver", true),
            item("liver-2", "Liver", true),
            item("soft-tissue", "soft-tissue", false),
            item("lung", "lung", false),
        ];
        assert_eq!(
            names(&choices),
            ["Soft tissue", "Liver, Liver 1", "Liver, Liver 2", "Soft tissue, general", "Lung"]
        );
        let of_files = |source| WindowItem { source, ..item("", "", true) };
        let free = [of_files(WindowSource::Opened), of_files(WindowSource::Files(2))];
        assert_eq!(names(&free), ["As opened", "Window 2 of the files"]);
        // A protocol that only recommends its windows grants the presets as well.
        let choices = choices.map(|item| WindowItem { granted: true, ..item });
        assert_eq!(names(&choices)[3], "Soft tissue, general");
    }
}
