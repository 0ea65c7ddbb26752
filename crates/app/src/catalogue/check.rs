//! Words for the checks of a series. The protocol names requirements by key and values by terms, numbers and
//! units; a few of these are words that a person would say otherwise.

use wire::{CheckAnswer, CheckItem, ProtocolView, Verdict};

use super::Phrase;
use super::sentence::{self, NOT_STATED, listed, some};
use crate::format::count;

/// What is said about a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CheckWords {
    /// Name of the requirement.
    pub(crate) title: String,
    /// What the protocol asks for; empty where it asks for nothing that can be named.
    pub(crate) expected: String,
    /// What the files say; empty where they do not.
    pub(crate) found: String,
}

/// Key of a requirement, its title, and what "true" and "false" mean for it.
const REQUIREMENTS: [(&str, &str, &str, &str); 18] = [
    ("modality", "Modality", "", ""),
    ("body_part", "Body part", "", ""),
    ("image_kind", "Image type", "", ""),
    ("contrast_phase", "Contrast phase", "", ""),
    ("position", "Positions", "stated", NOT_STATED),
    ("frame_of_reference", "Frame of reference", "stated", NOT_STATED),
    ("plane", "Plane", "", ""),
    ("slices_complete", "Slices complete", "all", "not all"),
    ("slice_thickness", "Thickness", "", ""),
    ("slice_spacing", "Spacing", "", ""),
    ("spacing_uniform", "Steps between slices", "even", "uneven"),
    ("tilt", "Gantry tilt", "tilted", "none"),
    ("pixel_spacing", "Pixel size", "", ""),
    ("matrix", "Matrix", "", ""),
    ("kernel", "Kernel", "", ""),
    ("window", "Window", "stated", NOT_STATED),
    ("lossless", "Compression", "without loss", "with loss"),
    ("no_burned_in_text", "Text in the pixels", "none marked", "burned in"),
];

/// The words for a check.
pub(crate) fn check(item: &CheckItem) -> CheckWords {
    let known = REQUIREMENTS.iter().find(|(key, ..)| *key == item.requirement);
    let Some((_, title, yes, no)) = known else {
        return CheckWords {
            title: item.requirement.clone(),
            expected: item.expected.clone(),
            found: item.found.clone(),
        };
    };
    let said = |value: &str| match value {
        "true" if !yes.is_empty() => (*yes).to_owned(),
        "false" if !no.is_empty() => (*no).to_owned(),
        value => of_all(value),
    };
    CheckWords {
        title: (*title).to_owned(),
        expected: said(&item.expected),
        found: said(&item.found),
    }
}

/// The verdict in the report, or what a reader answered to it.
pub(crate) fn answered(item: &CheckItem) -> String {
    match (&item.answer, item.verdict) {
        (Some(CheckAnswer::Deviated(reason)), _) => sentence::deviated(reason),
        (Some(CheckAnswer::Confirmed(words)), _) => words.clone(),
        (None, Verdict::Pass) => Phrase::Passes.text().to_owned(),
        (None, Verdict::Fail) => Phrase::ToResolve.text().to_owned(),
        (None, Verdict::Warn | Verdict::Unknown) => Phrase::ToLookAt.text().to_owned(),
    }
}

/// `10 pass, 1 to confirm, 1 deviation, 1 to resolve.` What a reader confirmed passes.
pub(crate) fn protocol_tally(protocol: &ProtocolView) -> String {
    let (mut pass, mut open, mut deviations, mut failed) = (0u64, 0u64, 0u64, 0u64);
    for check in &protocol.checks {
        *match (&check.answer, check.verdict) {
            (Some(CheckAnswer::Deviated(_)), _) => &mut deviations,
            (Some(CheckAnswer::Confirmed(_)), _) | (None, Verdict::Pass) => &mut pass,
            (None, Verdict::Warn | Verdict::Unknown) => &mut open,
            (None, Verdict::Fail) => &mut failed,
        } += 1;
    }
    let counted = |number: u64, what: String| if number > 0 { what } else { String::new() };
    let counts = listed([
        format!("{} pass", count(pass)).as_str(),
        &counted(open, format!("{} to confirm", count(open))),
        &counted(deviations, some(deviations, "deviation", "deviations")),
        &counted(failed, format!("{} to resolve", count(failed))),
    ]);
    format!("{}. {counts}.", sentence::protocol(&protocol.title, &protocol.version))
}

/// How a check is confirmed, if it can be: what the button says, and what is recorded. What fails takes a reason.
pub(crate) fn confirming(verdict: Verdict, words: &CheckWords) -> Option<(String, String)> {
    let confirmed = |what: &str| match what {
        "" => "Confirmed by the reader".to_owned(),
        what => format!("Confirmed by the reader: {what}"),
    };
    match (verdict, words.expected.as_str()) {
        (Verdict::Pass | Verdict::Fail, _) => None,
        // The files do not say, and the reader does.
        (Verdict::Unknown, expected) if !expected.is_empty() => {
            Some((format!("It is {expected}"), confirmed(expected)))
        }
        // The files say otherwise, and the reader takes the series as it is.
        (Verdict::Unknown | Verdict::Warn, _) => {
            Some((Phrase::Confirm.text().to_owned(), confirmed(&words.found)))
        }
    }
}

/// `141/142` as `141 of 142`, and nothing else otherwise.
fn of_all(value: &str) -> String {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match value.split_once('/') {
        Some((part, all)) if is_number(part) && is_number(all) => format!("{part} of {all}"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(requirement: &str, expected: &str, found: &str) -> CheckItem {
        CheckItem {
            requirement: requirement.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
            verdict: Verdict::Pass,
            answer: None,
        }
    }

    #[test]
    fn values_are_said_as_people_say_them() {
        let slices = check(&item("slices_complete", "142/142", "141/142"));
        assert_eq!(
            (slices.title.as_str(), slices.found.as_str()),
            ("Slices complete", "141 of 142")
        );
        assert_eq!(check(&item("lossless", "true", "false")).found, "with loss");
        assert_eq!(check(&item("matrix", "", "512 × 512")).found, "512 × 512");
        assert_eq!(check(&item("kernel", "B/C", "B/C")).found, "B/C");
        assert_eq!(check(&item("of_later", "a", "b")).title, "of_later");
    }

    fn checked(verdict: Verdict, answer: Option<CheckAnswer>) -> CheckItem {
        let (requirement, expected, found) = Default::default();
        CheckItem { requirement, expected, found, verdict, answer }
    }

    #[test]
    fn what_is_to_be_confirmed_is_counted_once_and_can_be_confirmed() {
        let mut checks = vec![checked(Verdict::Pass, None); 10];
        checks.push(checked(Verdict::Warn, None));
        checks.push(checked(Verdict::Fail, None));
        let protocol = |checks: &[CheckItem]| ProtocolView {
            title: "Liver volumetry".into(),
            version: "2.1".into(),
            checks: checks.to_vec(),
            ..Default::default()
        };
        assert_eq!(
            protocol_tally(&protocol(&checks)),
            "Liver volumetry 2.1. 10 pass, 1 to confirm, 1 to resolve."
        );
        checks[10].answer = Some(CheckAnswer::Confirmed("as it is".into()));
        checks[11].answer = Some(CheckAnswer::Deviated("teaching case".into()));
        assert_eq!(
            protocol_tally(&protocol(&checks)),
            "Liver volumetry 2.1. 11 pass, 1 deviation."
        );
        let words = |expected: &str, found: &str| CheckWords {
            title: String::new(),
            expected: expected.into(),
            found: found.into(),
        };
        let said = |verdict, expected, found| confirming(verdict, &words(expected, found));
        let pair = |label: &str, words: &str| Some((label.to_owned(), words.to_owned()));
        assert_eq!(
            said(Verdict::Unknown, "portal", ""),
            pair("It is portal", "Confirmed by the reader: portal")
        );
        assert_eq!(
            said(Verdict::Warn, "ABDOMEN", "CHEST"),
            pair("Confirm", "Confirmed by the reader: CHEST")
        );
        assert_eq!(said(Verdict::Unknown, "", ""), pair("Confirm", "Confirmed by the reader"));
        assert_eq!(said(Verdict::Fail, "CT", "MR"), None);
    }
}
