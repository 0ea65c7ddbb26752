//! What stands for words that may say who the patient is, while that is hidden: names, numbers, dates, what somebody
//! wrote of a study, and names of files.

use wire::PatientLine;

use super::Phrase;
use super::sentence::listed;
use crate::format;

/// Parts of a name with fewer letters tell nobody from another.
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

    /// A file, by its path.
    pub(crate) fn path(self, path: &str) -> String {
        match self {
            Self::Hidden => Phrase::FileNameHidden.text().to_owned(),
            Self::Shown => path.to_owned(),
        }
    }
}

/// Whether a text has the patient's number or a part of the name in it.
fn names(text: &str, patient: &PatientLine) -> bool {
    let text = text.to_lowercase();
    let parts = patient.name.split_whitespace().chain([patient.id.trim()]);
    // Initials are in any text.
    let mut telling = parts.filter(|part| part.chars().count() >= FEWEST_LETTERS);
    telling.any(|part| text.contains(&part.to_lowercase()))
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
        // A name of one letter is in any text.
        assert_eq!(Hidden.series_title("Lung 1.5", "CT", &jane()), "Lung 1.5");
        assert_eq!(Shown.series_title("Lung, DOE", "CT", &jane()), "Lung, DOE");
    }
}
