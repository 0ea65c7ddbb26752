//! Words for files that were left out, and for what opened with something to know about it.

use wire::{SkippedItem, Warning, Why};

use super::refusal::{Words, refusal};
use super::warning::in_two;

/// Endings of files that lie beside images and are none. Those of DICOM files can be anything else, or a number.
const BESIDE_IMAGES: [&str; 24] = [
    "bat", "css", "csv", "doc", "docx", "exe", "htm", "html", "inf", "ini", "js", "json", "log",
    "md", "npy", "npz", "pdf", "py", "rtf", "toml", "tsv", "txt", "xml", "yaml",
];

/// The words for a file that was left out, and whether somebody has to do something about it.
pub(crate) fn left_out(item: &SkippedItem) -> (Words, bool) {
    let ending = item.path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_beside = ending.is_some_and(|ending| BESIDE_IMAGES.contains(&ending.as_str()));
    if item.why == Why::NotRecognised && is_beside {
        let words = Words {
            title: "Not an image".to_owned(),
            meaning: "Left out. There is nothing to look at.".to_owned(),
        };
        return (words, false);
    }
    (refusal(&item.why), true)
}

/// The words for a volume that opens and has something to know about it.
pub(crate) fn noted(note: &Warning) -> Words {
    let (title, meaning) = in_two(note);
    let meaning = if meaning.is_empty() { "Opened as it is.".to_owned() } else { meaning };
    Words { title, meaning }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_be_an_image_is_asked_for() {
        let of =
            |path: &str, why| left_out(&SkippedItem { path: path.to_owned(), series: None, why });
        assert!(!of("study/README.MD", Why::NotRecognised).1);
        assert!(!of("mask.npy", Why::NotRecognised).1);
        for path in ["IM0001", "1.2.840.113619.2", "a.dcm", "folder.json/IM1"] {
            assert!(of(path, Why::NotRecognised).1, "{path}");
        }
        let unreadable = of("notes.txt", Why::Unreadable("x".to_owned()));
        assert!(unreadable.1 && unreadable.0.title.starts_with("Could not be read"));
    }
}
