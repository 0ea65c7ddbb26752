//! Words for what a reader should know about a volume before trusting it.

use wire::Warning;

use crate::format::{count, plain};

/// The words for a warning.
pub(crate) fn warning(warning: &Warning) -> String {
    match warning {
        Warning::MissingSlices { after, count: 1 } => format!(
            "One slice is absent between {} and {}. Volumes across the gap would be guessed.",
            after + 1,
            after + 2
        ),
        Warning::MissingSlices { after, count: absent } => format!(
            "{} slices are absent after slice {}. Volumes across the gap would be guessed.",
            count(*absent),
            after + 1
        ),
        Warning::UnevenSpacing { min_mm, max_mm } => {
            format!("Slices are {} to {} mm apart.", plain(*min_mm), plain(*max_mm))
        }
        Warning::Tilted { degrees } => {
            format!("The gantry was tilted by {}°.", plain(*degrees))
        }
        Warning::PartOfSeries { first, last, slices } => format!(
            "Slices {} to {} of {} are open. What lies beyond is not segmented or measured.",
            first + 1,
            last + 1,
            count(*slices)
        ),
        Warning::SingleSlice => {
            "A single slice. Its thickness stands for the distance to the next.".to_owned()
        }
        Warning::NoPosition => {
            "The files state no positions. Slices are in the order of their numbers.".to_owned()
        }
        Warning::NoFrameOfReference => {
            "No Frame of Reference UID. A DICOM SEG cannot be placed on this series.".to_owned()
        }
        Warning::NoInstanceUids => {
            "No SOP Instance UIDs. A DICOM SEG cannot refer to this series.".to_owned()
        }
        Warning::Lossy => {
            "Compressed with loss. Fine edges may differ from the original.".to_owned()
        }
        Warning::BurnedIn => "Text is burned into the pixels. It may name the patient.".to_owned(),
        Warning::MixedRescale => "The scale of values differs from slice to slice.".to_owned(),
        Warning::VoiLutIgnored => {
            "The files state a VOI LUT. It is not used: windows show the values.".to_owned()
        }
        Warning::UnreadableSlices(1) => {
            "One slice could not be read. It is shown as a gap.".to_owned()
        }
        Warning::UnreadableSlices(slices) => {
            format!("{} slices could not be read. They are shown as gaps.", count(*slices))
        }
        Warning::Other(code) => of_code(code),
    }
}

/// The same in two: what it is, as a title, and what comes of it, where it says so.
pub(crate) fn in_two(of: &Warning) -> (String, String) {
    let said = warning(of);
    let (title, rest) = said.split_once(". ").unwrap_or((said.trim_end_matches('.'), ""));
    (title.to_owned(), rest.to_owned())
}

/// Findings that the engine names by code alone.
fn of_code(code: &str) -> String {
    let words = match code {
        "no_pixel_spacing" => "The files state no pixel spacing. Nothing can be measured.",
        "geometry_refused" => {
            "The headers contradict each other about the geometry. Slices can be looked at one by one."
        }
        "positions_scattered" => "Slice positions do not lie on one line.",
        "spacing_disagrees" => {
            "The stated spacing of slices differs from their positions. The positions are used."
        }
        "positions_repeated" => {
            "Several images share a position, and nothing tells them apart but their order."
        }
        "rescale_unusable" => "The rescale slope is unusable. Stored values are shown.",
        "mixed_padding" => "The padding value differs from slice to slice. The first is used.",
        "shared_uid" => {
            "Another patient, study or modality uses the same series UID. They are kept apart."
        }
        "study_uids_differ" => "Files of this series state different studies.",
        code => return format!("The files have a peculiarity: {code}."),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_counted_from_one_as_on_the_screen() {
        let gap = Warning::MissingSlices { after: 87, count: 1 };
        assert_eq!(
            warning(&gap),
            "One slice is absent between 88 and 89. Volumes across the gap would be guessed."
        );
    }

    #[test]
    fn every_warning_is_a_sentence_of_its_own() {
        let all = [
            Warning::MissingSlices { after: 3, count: 2 },
            Warning::UnevenSpacing { min_mm: 2.0, max_mm: 3.5 },
            Warning::Tilted { degrees: 12.5 },
            Warning::SingleSlice,
            Warning::NoPosition,
            Warning::NoFrameOfReference,
            Warning::NoInstanceUids,
            Warning::Lossy,
            Warning::BurnedIn,
            Warning::MixedRescale,
            Warning::VoiLutIgnored,
            Warning::UnreadableSlices(4),
            Warning::Other("x".to_owned()),
        ];
        let mut texts: Vec<_> = all.iter().map(warning).collect();
        assert!(texts.iter().all(|text| text.ends_with('.')));
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), all.len());
    }
}
