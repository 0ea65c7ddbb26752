//! What stands for words that may say who the patient is, while that is hidden: names, numbers, dates, what somebody
//! wrote of a study, and names of files.

use wire::{PatientLine, StudiesView, Why};

use super::Phrase;
use super::sentence::listed;
use crate::format;

/// Parts of a name with fewer letters are in other words too: they are looked for as words of their own.
const FEWEST_LETTERS: usize = 3;

/// Whether it is hidden who the patient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// It is on the page.
    Shown,
    /// It is not: a projector is on.
    Hidden,
}

impl Identity {
    /// As the overlay says.
    pub(crate) fn hidden_if(hidden: bool) -> Self {
        if hidden { Self::Hidden } else { Self::Shown }
    }

    /// The patient's name, or what stands for it.
    pub(crate) fn patient_name(self, patient: &PatientLine) -> String {
        match (self, patient.name.as_str(), patient.id.as_str()) {
            (Self::Hidden, ..) => Phrase::IdentityHidden.text().to_owned(),
            (Self::Shown, "", "") => Phrase::UnnamedPatient.text().to_owned(),
            (Self::Shown, "", id) => id.to_owned(),
            (Self::Shown, name, _) => name.to_owned(),
        }
    }

    /// A fact about the patient or the study, or that it is hidden.
    pub(crate) fn fact(self, text: &str) -> String {
        match self {
            Self::Hidden => Phrase::IdentityHidden.text().to_owned(),
            Self::Shown => text.to_owned(),
        }
    }

    /// A date as stored for people; nothing where it is hidden.
    pub(crate) fn date(self, stored: &str) -> String {
        match self {
            Self::Hidden => String::new(),
            Self::Shown => format::date(stored),
        }
    }

    /// When something was made, as stored; nothing where it is hidden.
    pub(crate) fn made(self, stored: &str) -> String {
        match self {
            Self::Hidden => String::new(),
            Self::Shown => stored.to_owned(),
        }
    }

    /// `CT abdomen, 12 Mar 2024`; nothing where it is hidden.
    pub(crate) fn study_line(self, description: &str, stored_date: &str) -> String {
        match (self, description) {
            (Self::Hidden, _) => String::new(),
            (Self::Shown, "") => listed([Phrase::UnnamedStudy.text(), &format::date(stored_date)]),
            (Self::Shown, description) => listed([description, &format::date(stored_date)]),
        }
    }

    /// What a series is called. One without a modality is a file that is no DICOM, and is called by its name.
    pub(crate) fn series_title(self, title: &str, modality: &str, of: &PatientLine) -> String {
        match (self, modality, title) {
            (Self::Hidden, "", _) => Phrase::FileNameHidden.text().to_owned(),
            (_, _, "") => Phrase::UnnamedSeries.text().to_owned(),
            (_, _, title) => self.words(title, of),
        }
    }

    /// What somebody wrote of a series, unless it names the patient.
    pub(crate) fn words(self, text: &str, of: &PatientLine) -> String {
        match self {
            Self::Hidden if names(text, of) => Phrase::DescriptionHidden.text().to_owned(),
            Self::Hidden | Self::Shown => text.to_owned(),
        }
    }

    /// What a series is called, where only that is known of it: it may be a file, and it may name any of the patients.
    pub(crate) fn title_among(self, title: &str, found: &StudiesView) -> String {
        let mut series = found.studies.iter().flat_map(|study| &study.series);
        let is_file = series.any(|series| series.modality.is_empty() && series.title == title);
        match self {
            Self::Hidden if is_file => Phrase::FileNameHidden.text().to_owned(),
            Self::Hidden | Self::Shown => self.words_among(title, found),
        }
    }

    /// What somebody wrote, unless it names any of the patients.
    pub(crate) fn words_among(self, text: &str, found: &StudiesView) -> String {
        match self {
            Self::Hidden if found.studies.iter().any(|study| names(text, &study.patient)) => {
                Phrase::DescriptionHidden.text().to_owned()
            }
            Self::Hidden | Self::Shown => text.to_owned(),
        }
    }

    /// A refusal, without what a series is called where that names a patient.
    pub(crate) fn why(self, why: &Why, found: &StudiesView) -> Why {
        match why {
            Why::SegOpen(title) => Why::SegOpen(self.title_among(title, found)),
            Why::SegOfAnother { seg, open } => {
                let [seg, open] = [seg, open].map(|name| self.fact(name));
                Why::SegOfAnother { seg, open }
            }
            Why::SegmentLocked(name) => Why::SegmentLocked(self.words_among(name, found)),
            Why::Unknown(name) => Why::Unknown(self.words_among(name, found)),
            Why::MarkedUnseen { segment, slices } => {
                let segment = self.words_among(segment, found);
                Why::MarkedUnseen { segment, slices: *slices }
            }
            why => why.clone(),
        }
    }

    /// A file, by its path.
    pub(crate) fn path(self, path: &str) -> String {
        match self {
            Self::Hidden => Phrase::FileNameHidden.text().to_owned(),
            Self::Shown => path.to_owned(),
        }
    }
}

/// Whether a text has the patient's number or a part of the name in it, in any of its spellings.
fn names(text: &str, patient: &PatientLine) -> bool {
    let text = text.to_lowercase();
    let spellings = [&patient.name, &patient.name_also].map(|name| name.to_lowercase());
    let id = patient.id.trim().to_lowercase();
    let parts = spellings.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    parts.chain([id.as_str()]).any(|part| has(&text, part))
}

/// Whether a text has a part of a name in it. Both are in lower case.
fn has(text: &str, part: &str) -> bool {
    let letters = part.chars().count();
    let is_apart = |at: usize| {
        let (before, after) =
            (text[..at].chars().next_back(), text[at + part.len()..].chars().next());
        ![before, after].into_iter().flatten().any(|beside| goes_on(part, beside))
    };
    match letters {
        0 => false,
        // Scripts without spaces have no words apart.
        _ if letters >= FEWEST_LETTERS || part.chars().all(is_without_spaces) => {
            text.contains(part)
        }
        _ => text.match_indices(part).any(|(at, _)| is_apart(at)),
    }
}

/// Whether a word goes on with the letter beside it; a number also does with its decimal point.
fn goes_on(part: &str, beside: char) -> bool {
    let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
    beside.is_alphanumeric() || (is_number && beside == '.')
}

/// Letters of the Chinese and Japanese scripts and Hangul.
fn is_without_spaces(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::Identity::{Hidden, Shown};
    use super::*;

    #[test]
    fn identity_is_hidden_when_asked_and_never_empty() {
        let patient = PatientLine { name: "Demo patient 01".into(), ..Default::default() };
        assert_eq!(Shown.patient_name(&patient), "Demo patient 01");
        assert_eq!(Hidden.patient_name(&patient), "Identity hidden");
        assert_eq!(Shown.patient_name(&PatientLine::default()), "No patient name");
        let unnamed = PatientLine { id: "VK-1".into(), ..Default::default() };
        assert_eq!(Shown.patient_name(&unnamed), "VK-1");
    }

    fn jane() -> PatientLine {
        PatientLine { name: "Jane L Doe".into(), id: "4711-b".into(), ..Default::default() }
    }

    #[test]
    fn nothing_of_a_study_or_a_file_is_left_while_it_is_hidden() {
        assert_eq!(Shown.study_line("CT abdomen", "20240312"), "CT abdomen, 12 Mar 2024");
        assert_eq!(Shown.study_line("", "20240312"), "No study description, 12 Mar 2024");
        let hidden = [
            Hidden.study_line("CT of Jane Doe", "20240312"),
            Hidden.date("20240312"),
            Hidden.fact("20240312"),
            Hidden.path("doe_jane/IM1"),
            Hidden.series_title("doe_jane.nii.gz", "", &PatientLine::default()),
            Hidden.series_title("Lung, DOE", "CT", &jane()),
            Hidden.words("liver 4711-B", &jane()),
        ];
        for text in hidden {
            let text = text.to_lowercase();
            assert!(
                !text.contains("2024")
                    && !text.contains("doe")
                    && !text.contains("jane")
                    && !text.contains("4711"),
                "{text}"
            );
        }
        // An initial is in any text, and hides what has it as a word of its own.
        assert_eq!(Hidden.series_title("Lung 1.5", "CT", &jane()), "Lung 1.5");
        assert_eq!(Shown.series_title("Lung, DOE", "CT", &jane()), "Lung, DOE");
    }

    #[test]
    fn short_names_are_words_and_no_parts_of_words() {
        let of = |name: &str, id: &str| PatientLine {
            name: name.into(),
            id: id.into(),
            name_also: "山田 太郎".into(),
            ..Default::default()
        };
        let table = [
            ("Wei Li", "", "Liver of Li, portal", true),
            ("Wei Li", "", "LI_WU_CT", true),
            ("Wei Li", "", "Liver 3.0", false),
            ("Xu Wu", "", "T1 (WU)", true),
            ("王 伟", "", "CT王伟术后", true),
            ("Tarou Yamada", "", "胸部CT山田様", true),
            ("Anna-Maria O'Brien", "", "MARIA follow-up", true),
            ("Ada", "12", "Series 12", true),
            ("Ada", "12", "Lung 12.5", false),
            ("Ada", "12", "Kernel B128", false),
            ("", "", "Lung 1.5", false),
        ];
        for (name, id, text, expected) in table {
            let hidden = Hidden.words(text, &of(name, id)) != text;
            assert_eq!(hidden, expected, "{text} of {name}");
            assert_eq!(Shown.words(text, &of(name, id)), text);
        }
    }

    #[test]
    fn a_title_alone_is_held_against_every_patient_and_every_file() {
        let study = |patient: PatientLine, title: &str, modality: &str| wire::StudyItem {
            patient,
            patient_number: 1,
            date: String::new(),
            description: String::new(),
            series: vec![wire::SeriesItem {
                title: title.into(),
                modality: modality.into(),
                volumes: Vec::new(),
            }],
        };
        let found = StudiesView {
            studies: vec![
                study(PatientLine::default(), "wu_li.nii", ""),
                study(jane(), "Lung, DOE", "CT"),
            ],
            ..Default::default()
        };
        assert_eq!(Hidden.title_among("Lung, DOE", &found), "Description hidden");
        assert_eq!(Hidden.title_among("wu_li.nii", &found), "File name hidden");
        assert_eq!(Hidden.title_among("Lung 1.5", &found), "Lung 1.5");
        assert_eq!(Shown.title_among("Lung, DOE", &found), "Lung, DOE");
        let open = Why::SegOpen("Liver of Doe".into());
        assert_eq!(Hidden.why(&open, &found), Why::SegOpen("Description hidden".into()));
        assert_eq!(Shown.why(&open, &found), open);
    }
}
