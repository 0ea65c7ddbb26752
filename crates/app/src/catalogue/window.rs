//! Names of windows.

use wire::{WindowItem, WindowSource};

use super::sentence::window_label;

/// Names of the windows of a menu, no two of them alike. A preset of the page that is called like one of the
/// protocol's says that it is the general one; two of the protocol's that are called alike are told apart by their ids.
pub(crate) fn window_names(choices: &[WindowItem]) -> Vec<String> {
    let is_preset = |item: &WindowItem| item.source == WindowSource::Preset;
    let alike = |item: &WindowItem, other: &WindowItem| {
        window_label(&item.label).eq_ignore_ascii_case(&window_label(&other.label))
    };
    let name = |item: &WindowItem| {
        let label = window_label(&item.label);
        let of_protocol = choices.iter().filter(|other| !is_preset(other) && alike(item, other));
        match (is_preset(item), of_protocol.count()) {
            (true, 1..) => format!("{label}, general"),
            (false, 2..) => format!("{label}, {}", window_label(&item.id)),
            _ => label,
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
        // A protocol that only recommends its windows grants the presets as well.
        let choices = choices.map(|item| WindowItem { granted: true, ..item });
        assert_eq!(window_names(&choices)[3], "Soft tissue, general");
    }
}
