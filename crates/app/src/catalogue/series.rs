//! Sentences about series that are not open: one that does not fit, those that could stand beside, and segmentations.

use wire::{
    LinkedVolume, OpenedSeg, SegmentationItem, ShownBeside, StudiesView, WindowBeside, WindowState,
};

use super::sentence::{listed, some};
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
pub(crate) fn linked(volume: &LinkedVolume, (identity, found): (Identity, &StudiesView)) -> String {
    let date = identity.date(&volume.study_date);
    let title = identity.words_among(titled(&volume.title), found);
    listed([volume.modality.as_str(), date.as_str(), title.as_str()])
}

/// Name of the fourth view for those who hear it: `PET, 04 Sep 2023, WB corrected, slice 12/48`.
pub(crate) fn linked_view(
    shown: &ShownBeside,
    slice: Option<u32>,
    whose: (Identity, &StudiesView),
) -> String {
    let slice = slice.map(|slice| format!("slice {}/{}", slice + 1, shown.slices));
    let of = linked(&shown.volume, whose);
    listed([of.as_str(), slice.as_deref().unwrap_or_default()])
}

/// What is said of the window of a second series beside its numbers, where it is not the protocol's.
pub(crate) fn window_beside(window: &WindowBeside, is_free: bool) -> Option<&'static str> {
    match window.state {
        WindowState::Fixed | WindowState::Limited => None,
        // In free viewing no window is fixed, and the page says so.
        WindowState::Free if is_free => None,
        WindowState::Free | WindowState::Deviated => Some(Phrase::NotFixedByProtocol.text()),
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

/// What a segmentation is called.
pub(crate) fn segmentation_title(seg: &SegmentationItem) -> &str {
    if seg.title.is_empty() { Phrase::UnnamedSegmentation.text() } else { &seg.title }
}

/// `24 Nov 2026, 04:20, Eve Reader, 5 segments on Portal venous 3.0`, with the state first where it is open. What tells
/// two of one name apart stands before what they share.
pub(crate) fn segmentation_line(seg: &SegmentationItem) -> String {
    let state = if seg.is_open { "Open" } else { "" };
    listed([state, &format::date_and_time(&seg.made), &seg.creator, &drawn_on(seg)])
}

/// `5 segments on Portal venous 3.0`.
fn drawn_on(seg: &SegmentationItem) -> String {
    let segments = some(seg.segments, "segment", "segments");
    match seg.drawn_on.as_deref() {
        None => format!("{segments}, drawn on a series that is not here"),
        Some("") => format!("{segments} on a series without description"),
        // A series without description is called by its number.
        Some(of) if of.bytes().all(|b| b.is_ascii_digit()) => format!("{segments} on series {of}"),
        Some(of) => format!("{segments} on {of}"),
    }
}

/// What is said of a segmentation that was opened: title and meaning.
pub(crate) fn opened(seg: &OpenedSeg) -> (String, String) {
    let title = if seg.title.is_empty() { Phrase::UnnamedSegmentation.text() } else { &seg.title };
    let added = match seg.segments {
        1 => "1 segment was added".to_owned(),
        segments => format!("{} were added", some(segments, "segment", "segments")),
    };
    let numbers = match (seg.renumbered, seg.segments) {
        (0, 1) => "with its number in the file.".to_owned(),
        (0, _) => "with their numbers in the file.".to_owned(),
        (1, _) => {
            "1 of them with another number than in the file, since that was taken.".to_owned()
        }
        (renumbered, _) => {
            let numbers = "with other numbers than in the file, since those were taken.";
            format!("{renumbered} of them {numbers}")
        }
    };
    let filled = "a segment without a label is called by its number, one without codes is Tissue.";
    let undescribed = match (seg.undescribed, seg.segments) {
        (0, _) => String::new(),
        (_, 1) => format!(" The file does not describe it fully: {filled}"),
        (undescribed, _) => {
            format!(" The file does not describe {undescribed} of them fully: {filled}")
        }
    };
    let cut = match seg.cut {
        0 => String::new(),
        1 => " A text of 1 of them was cut to what a file may hold.".to_owned(),
        cut => format!(" Texts of {cut} of them were cut to what a file may hold."),
    };
    (format!("{title} is open"), format!("{added}, {numbers}{undescribed}{cut}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segmentation_says_how_much_it_is_and_on_what() {
        let item = |drawn_on: Option<&str>, is_open| SegmentationItem {
            title: String::new(),
            made: String::new(),
            creator: String::new(),
            segments: 5,
            drawn_on: drawn_on.map(str::to_owned),
            is_open,
        };
        assert_eq!(segmentation_title(&item(None, false)), "Segmentation");
        let table = [
            (item(Some("Portal venous 3.0"), false), "5 segments on Portal venous 3.0"),
            (item(Some("2"), true), "Open, 5 segments on series 2"),
            (item(None, false), "5 segments, drawn on a series that is not here"),
        ];
        for (item, expected) in table {
            assert_eq!(segmentation_line(&item), expected);
        }
        let (made, creator) = ("20261124042011".to_owned(), "Eve Reader".to_owned());
        assert_eq!(
            segmentation_line(&SegmentationItem { made, creator, ..item(Some("CT"), true) }),
            "Open, 24 Nov 2026, 04:20, Eve Reader, 5 segments on CT"
        );
    }

    #[test]
    fn what_was_opened_is_said_with_its_numbers() {
        let seg = |segments, renumbered, undescribed| OpenedSeg {
            title: "Liver".to_owned(),
            segments,
            renumbered,
            undescribed,
            cut: 0,
        };
        let said = |segments, renumbered| opened(&seg(segments, renumbered, 0));
        assert_eq!(said(5, 0).0, "Liver is open");
        assert_eq!(said(5, 0).1, "5 segments were added, with their numbers in the file.");
        assert_eq!(said(1, 0).1, "1 segment was added, with its number in the file.");
        assert_eq!(
            said(5, 2).1,
            "5 segments were added, 2 of them with other numbers than in the file, since those were taken."
        );
        let filled =
            "a segment without a label is called by its number, one without codes is Tissue.";
        assert_eq!(
            opened(&seg(5, 0, 2)).1,
            format!("{} The file does not describe 2 of them fully: {filled}", said(5, 0).1)
        );
        assert_eq!(
            opened(&seg(1, 0, 1)).1,
            format!("{} The file does not describe it fully: {filled}", said(1, 0).1)
        );
        assert_eq!(
            opened(&OpenedSeg { cut: 2, ..seg(5, 0, 0) }).1,
            format!("{} Texts of 2 of them were cut to what a file may hold.", said(5, 0).1)
        );
    }

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
        let of = |id: &str| StudiesView {
            studies: vec![wire::StudyItem {
                patient: wire::PatientLine { id: id.to_owned(), ..Default::default() },
                patient_number: 1,
                date: String::new(),
                description: String::new(),
                series: Vec::new(),
            }],
            ..Default::default()
        };
        assert_eq!(linked(&volume, (Identity::Hidden, &of("WB 1"))), "PT, WB corrected");
        assert_eq!(linked(&volume, (Identity::Hidden, &of("WB"))), "PT, Description hidden");
    }
}
