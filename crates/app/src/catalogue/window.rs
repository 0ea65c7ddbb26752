//! Names of windows.

use wire::{WindowItem, WindowSource};

use super::Phrase;
use super::sentence::window_label;

/// Names of the windows of a menu, no two of them alike. A preset of the page that is called like one of the
/// protocol's says that it is the general one; two of the protocol's that are called alike are told apart by their ids.
pub(crate) fn window_names(choices: &[WindowItem]) -> Vec<String> {
    let alike = |item: &WindowItem, other: &WindowItem| {
        window_label(&item.label).eq_ignore_ascii_case(&window_label(&other.label))
    };
    let name = |item: &WindowItem| {
        let label = window_label(&item.label);
        let of_protocol = choices.iter().filter(|other| other.source == WindowSource::Protocol);
        match (item.source, of_protocol.filter(|other| alike(item, other)).count()) {
            (WindowSource::Opened, _) => Phrase::AsOpened.text().to_owned(),
            (WindowSource::Files(number), _) => format!("Window {number} of the files"),
            (WindowSource::Preset, 1..) => format!("{label}, general"),
            (WindowSource::Protocol, 2..) => format!("{label}, {}", window_label(&item.id)),
            (WindowSource::Preset | WindowSource::Protocol, _) => label,
        }
    };
    choices.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            window_names(&choices),
            ["Soft tissue", "Liver, Liver 1", "Liver, Liver 2", "Soft tissue, general", "Lung"]
        );
        let of_files = |source| WindowItem { source, ..item("", "", true) };
        let free = [of_files(WindowSource::Opened), of_files(WindowSource::Files(2))];
        assert_eq!(window_names(&free), ["As opened", "Window 2 of the files"]);
        // A protocol that only recommends its windows grants the presets as well.
        let choices = choices.map(|item| WindowItem { granted: true, ..item });
        assert_eq!(window_names(&choices)[3], "Soft tissue, general");
    }
}
