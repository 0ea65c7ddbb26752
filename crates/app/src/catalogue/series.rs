//! Sentences about series that are not open: one that does not fit, and those that could stand beside.

use wire::{LinkedVolume, ShownBeside, WindowBeside, WindowState};

use super::sentence::listed;
use super::{Identity, Phrase};
use crate::format;

/// Title of the panel when a volume does not fit.
pub(crate) fn not_opened(title: &str) -> String {
    format!("{} was not opened. What you have open is untouched.", titled(title))
}

/// `Lung 1.5 needs`.
pub(crate) fn needs(title: &str) -> String {
    format!("{} needs", titled(title))
}

/// `Open Lung 5.0`.
pub(crate) fn open_smaller(title: &str) -> String {
    format!("Open {}", titled(title))
}

/// `Open slices 60 to 180 only`.
pub(crate) fn open_part((first, last): (u32, u32)) -> String {
    format!("Open slices {} to {} only", first + 1, last + 1)
}

/// `needs 149 MB`.
pub(crate) fn needs_bytes(needed: u64) -> String {
    format!("needs {}", format::bytes(needed))
}

fn titled(title: &str) -> &str {
    if title.is_empty() { Phrase::UnnamedSeries.text() } else { title }
}

/// A series that can stand beside the open one: `PET, 04 Sep 2023, WB corrected`.
pub(crate) fn linked(volume: &LinkedVolume, identity: Identity) -> String {
    let date = identity.date(&volume.study_date);
    listed([volume.modality.as_str(), date.as_str(), titled(&volume.title)])
}

/// Name of the fourth view for those who hear it: `PET, 04 Sep 2023, WB corrected, slice 12/48`.
pub(crate) fn linked_view(shown: &ShownBeside, slice: Option<u32>, identity: Identity) -> String {
    let slice = slice.map(|slice| format!("slice {}/{}", slice + 1, shown.slices));
    let of = linked(&shown.volume, identity);
    listed([of.as_str(), slice.as_deref().unwrap_or_default()])
}

/// What is said of the window of a second series beside its numbers, where it is not the protocol's.
pub(crate) fn window_beside(window: &WindowBeside, is_free: bool) -> Option<&'static str> {
    match window.state {
        WindowState::Fixed => None,
        // In free viewing no window is fixed, and the page says so.
        WindowState::Free if is_free => None,
        WindowState::Free => Some(Phrase::NotFixedByProtocol.text()),
        WindowState::Looking | WindowState::Unresolved => Some(Phrase::WindowNeedsSeries.text()),
    }
}

/// `Earlier, 04 Sep 2023` where the study is older than the open one; else the modality and the date.
pub(crate) fn when_and_what(volume: &LinkedVolume, open_date: &str, identity: Identity) -> String {
    let date = identity.date(&volume.study_date);
    // Stored dates are YYYYMMDD: the order of their letters is that of time.
    let is_earlier = !volume.study_date.is_empty() && volume.study_date.as_str() < open_date;
    let what = if is_earlier { "Earlier" } else { volume.modality.as_str() };
    listed([what, date.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_beside_is_hidden_with_the_patient() {
        let volume = LinkedVolume {
            id: wire::VolumeId("a".to_owned()),
            title: "WB corrected".to_owned(),
            modality: "PT".to_owned(),
            study_date: "20230904".to_owned(),
        };
        assert_eq!(when_and_what(&volume, "20240101", Identity::Shown), "Earlier, 04 Sep 2023");
        assert_eq!(when_and_what(&volume, "20240101", Identity::Hidden), "Earlier");
        assert_eq!(linked(&volume, Identity::Hidden), "PT, WB corrected");
    }
}
