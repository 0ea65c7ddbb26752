//! Words for what the checks find.

use wire::{FindingItem, Limit, PatientSide};

use crate::format::{count, millilitres, number};

/// What is said about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FindingWords {
    /// What was found.
    pub(crate) title: String,
    /// Where and how much.
    pub(crate) meaning: String,
    /// What its repair does: a verb with an object.
    pub(crate) repair: &'static str,
    /// It is as often meant as not, so that its repair is one choice among others.
    pub(crate) may_be_meant: bool,
    /// Both in a few words, for the image.
    pub(crate) callout: String,
}

/// The words for a finding of a segment.
pub(crate) fn finding(item: &FindingItem, segment: &str) -> FindingWords {
    let amount = amount(item);
    let slice = item.slice + 1;
    let (title, meaning, repair) = match item.rule.as_str() {
        "islands" => (
            match item.parts {
                1 => "Floating pixels, 1 island".to_owned(),
                parts => format!("Floating pixels, {} islands", count(parts)),
            },
            format!("{segment}, {amount} outside the main body."),
            "Remove islands",
        ),
        "holes" => (
            if item.parts > 1 { format!("{} holes", count(item.parts)) } else { "Hole".to_owned() },
            format!("{segment}, {amount} enclosed. {}", holes(item.limit)),
            "Fill holes",
        ),
        "slice_holes" => (
            "Hole on a slice".to_owned(),
            format!("{segment}, {amount} enclosed on slice {slice}. {}", holes(item.limit)),
            "Fill hole",
        ),
        "thin_ring" => (
            "Unfilled outline".to_owned(),
            format!("{segment} is only a thin ring on slice {slice}."),
            "Fill outline",
        ),
        "skipped_slice" => (
            "Skipped slice".to_owned(),
            format!(
                "{segment} is on {} and {}, not on {slice}.",
                slice.saturating_sub(1),
                slice + 1
            ),
            "Fill slice",
        ),
        "edge_contact" => (
            "Cut off at the edge".to_owned(),
            format!(
                "{segment} ends at the edge of the images{}. Its volume may be larger.",
                side(item.side)
            ),
            "Remove",
        ),
        "box_contact" => (
            "Cut by the model’s box".to_owned(),
            format!(
                "{segment} ends at the{} face of the box that the model was shown. It may go on outside.",
                item.side.map_or_else(String::new, |side| format!(" {}", face(side)))
            ),
            "Remove",
        ),
        "separate_parts" => (
            format!("In {} parts", count(item.parts)),
            format!("{segment}, {amount} apart from the largest part. May be meant."),
            "Remove smaller parts",
        ),
        rule => of_limit(rule, item.limit, segment).unwrap_or_else(|| {
            (format!("Finding “{rule}”"), format!("{segment}, {amount}."), "Repair")
        }),
    };
    let callout = format!("{title}, {amount}");
    let may_be_meant = item.rule == "separate_parts";
    FindingWords { title, meaning, repair, may_be_meant, callout }
}

/// What a mask has and what the protocol asks of it.
fn of_limit(
    rule: &str,
    limit: Option<Limit>,
    segment: &str,
) -> Option<(String, String, &'static str)> {
    let Limit { expected, found } = limit?;
    let whole = |value: f64| count(value as u64);
    let (title, meaning) = match rule {
        "too_many_parts" => (
            "Too many parts",
            format!(
                "{segment} is in {} parts. The protocol allows {}.",
                whole(found),
                whole(expected)
            ),
        ),
        "small_volume" => (
            "Volume too small",
            format!(
                "{segment} has {}. The protocol asks for at least {}.",
                exact_ml(found),
                exact_ml(expected)
            ),
        ),
        "few_slices" => (
            "Too few slices",
            format!(
                "{segment} is on {} of the {} slices or more that the protocol asks for.",
                whole(found),
                whole(expected)
            ),
        ),
        _ => return None,
    };
    let repair = if rule == "too_many_parts" { "Remove smaller parts" } else { "Repair" };
    Some((title.to_owned(), meaning, repair))
}

/// Finer than volumes elsewhere: a volume just below its limit must not read like the limit.
fn exact_ml(mm3: f64) -> String {
    let ml = mm3 / 1000.0;
    format!("{} mL", number(ml, if ml < 100.0 { 2 } else { 1 }))
}

fn holes(limit: Option<Limit>) -> &'static str {
    if limit.is_some() { "The protocol allows none." } else { "May be meant." }
}

/// Where the images end, seen from the patient: left and right of a picture are the other way round.
fn side(side: Option<PatientSide>) -> &'static str {
    match side {
        None => "",
        Some(PatientSide::Left) => " on the patient’s left",
        Some(PatientSide::Right) => " on the patient’s right",
        Some(PatientSide::Anterior) => " in front",
        Some(PatientSide::Posterior) => " behind",
        Some(PatientSide::Superior) => " towards the head",
        Some(PatientSide::Inferior) => " towards the feet",
    }
}

/// What is said of a proposal that ends with the box its model was shown; `None` where it ends nowhere there.
pub(crate) fn cut_by_box(sides: &[PatientSide]) -> Option<String> {
    let (last, others) = sides.split_last()?;
    let last = face(*last);
    let faces = match others {
        [] => format!("{last} face"),
        others => {
            let others: Vec<_> = others.iter().map(|side| face(*side)).collect();
            format!("{} and {last} faces", others.join(", "))
        }
    };
    Some(format!("It ends at the {faces} of the box. Make the box larger there and run again."))
}

/// A face of a box, seen from the patient.
fn face(side: PatientSide) -> &'static str {
    match side {
        PatientSide::Left => "left",
        PatientSide::Right => "right",
        PatientSide::Anterior => "anterior",
        PatientSide::Posterior => "posterior",
        PatientSide::Superior => "superior",
        PatientSide::Inferior => "inferior",
    }
}

fn amount(item: &FindingItem) -> String {
    match item.volume_mm3 {
        Some(mm3) => format!("{} mL", millilitres(mm3 / 1000.0)),
        None if item.voxels == 1 => "1 voxel".to_owned(),
        None => format!("{} voxels", count(item.voxels)),
    }
}

/// The words for a rule that found nothing.
pub(crate) fn passed_rule(rule: &str) -> String {
    match rule {
        "islands" => "No floating specks".to_owned(),
        "separate_parts" => "Each segment in one part".to_owned(),
        "box_contact" => "Nothing cut by the model’s box".to_owned(),
        "holes" => "No holes".to_owned(),
        "skipped_slice" => "No skipped slices".to_owned(),
        "edge_contact" => "Nothing cut off at the edge".to_owned(),
        "slice_holes" => "No holes on single slices".to_owned(),
        "thin_ring" => "No unfilled outlines".to_owned(),
        "too_many_parts" => "As many parts as the protocol allows".to_owned(),
        "small_volume" => "Volume as large as the protocol asks for".to_owned(),
        "few_slices" => "On as many slices as the protocol asks for".to_owned(),
        rule => format!("Rule “{rule}” finds nothing"),
    }
}

#[cfg(test)]
mod tests {
    use wire::{FindingId, SegmentId, Verdict};

    use super::*;

    #[test]
    fn a_box_that_cuts_is_said_with_its_faces() {
        use PatientSide::{Anterior, Inferior, Left};
        assert_eq!(cut_by_box(&[]), None);
        let said = |sides: &[PatientSide]| cut_by_box(sides).unwrap_or_default();
        assert!(said(&[Anterior]).starts_with("It ends at the anterior face of the box."));
        let three = said(&[Left, Anterior, Inferior]);
        assert!(three.starts_with("It ends at the left, anterior and inferior faces of the box."));
    }

    #[test]
    fn findings_say_what_where_and_how_much() {
        let item = FindingItem {
            id: FindingId(1),
            rule: "islands".to_owned(),
            segment: SegmentId(1),
            verdict: Verdict::Warn,
            voxels: 52,
            volume_mm3: Some(104.0),
            parts: 3,
            limit: None,
            slice: 43,
            side: None,
            repairable: true,
            kept: false,
            kept_because: String::new(),
        };
        let words = finding(&item, "Liver");
        assert_eq!(words.title, "Floating pixels, 3 islands");
        assert_eq!(words.meaning, "Liver, 0.1 mL outside the main body.");
        let skipped = FindingItem { rule: "skipped_slice".to_owned(), slice: 56, ..item.clone() };
        assert_eq!(finding(&skipped, "Liver").meaning, "Liver is on 56 and 58, not on 57.");
        let cut = FindingItem {
            rule: "edge_contact".to_owned(),
            side: Some(PatientSide::Superior),
            ..item.clone()
        };
        assert_eq!(
            finding(&cut, "Body").meaning,
            "Body ends at the edge of the images towards the head. Its volume may be larger."
        );
        let boxed = FindingItem {
            rule: "box_contact".to_owned(),
            side: Some(PatientSide::Anterior),
            ..item.clone()
        };
        assert_eq!(
            finding(&boxed, "Hippocampus").meaning,
            "Hippocampus ends at the anterior face of the box that the model was shown. It may go on outside."
        );
        let parts =
            finding(&FindingItem { rule: "separate_parts".to_owned(), ..item.clone() }, "Bone");
        assert_eq!(
            format!("{}. {}", parts.title, parts.meaning),
            "In 3 parts. Bone, 0.1 mL apart from the largest part. May be meant."
        );
        let beyond = |rule: &str, expected, found| {
            let limit = Some(Limit { expected, found });
            let words =
                finding(&FindingItem { rule: rule.to_owned(), limit, ..item.clone() }, "Spleen");
            format!("{}. {}", words.title, words.meaning)
        };
        let said = [
            (
                "too_many_parts",
                1.0,
                3.0,
                "Too many parts. Spleen is in 3 parts. The protocol allows 1.",
            ),
            (
                "small_volume",
                20_000.0,
                19_980.0,
                "Volume too small. Spleen has 19.98 mL. The protocol asks for at least 20.00 mL.",
            ),
            (
                "few_slices",
                5.0,
                4.0,
                "Too few slices. Spleen is on 4 of the 5 slices or more that the protocol asks for.",
            ),
            ("holes", 0.0, 3.0, "3 holes. Spleen, 0.1 mL enclosed. The protocol allows none."),
        ];
        for (rule, expected, found, words) in said {
            assert_eq!(beyond(rule, expected, found), words);
        }
        let unplaced = FindingItem { rule: "holes".to_owned(), volume_mm3: None, parts: 1, ..item };
        assert_eq!(
            finding(&unplaced, "Stomach").meaning,
            "Stomach, 52 voxels enclosed. May be meant."
        );
    }
}
