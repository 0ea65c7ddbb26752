//! Words for the checks of a series. The protocol names requirements by key and values by terms, numbers and
//! units; a few of these are words that a person would say otherwise.

use wire::CheckItem;

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
    ("position", "Positions", "stated", "not stated"),
    ("frame_of_reference", "Frame of reference", "stated", "not stated"),
    ("plane", "Plane", "", ""),
    ("slices_complete", "Slices complete", "all", "not all"),
    ("slice_thickness", "Thickness", "", ""),
    ("slice_spacing", "Spacing", "", ""),
    ("spacing_uniform", "Even spacing", "even", "uneven"),
    ("tilt", "Gantry tilt", "tilted", "none"),
    ("pixel_spacing", "Pixel size", "", ""),
    ("matrix", "Matrix", "", ""),
    ("kernel", "Kernel", "", ""),
    ("window", "Window", "stated", "not stated"),
    ("lossless", "Compression", "without loss", "with loss"),
    ("no_burned_in_text", "Text in the pixels", "none", "burned in"),
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
    use wire::Verdict;

    use super::*;

    fn item(requirement: &str, expected: &str, found: &str) -> CheckItem {
        CheckItem {
            requirement: requirement.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
            verdict: Verdict::Pass,
            deviation: None,
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
}
