//! What is said of proposals and of how the reader went through them. It speaks of slices and times, never of the
//! reader.

use wire::{Acceptance, ReviewItem, ReviewedModel, SegmentItem};

use super::Phrase;
use super::model::{model_title, versioned};
use super::sentence::{segment_size, some};
use crate::format::{count, millilitres, number};

/// `Abdomen light 0.3, ran here in 11.8 s. It proposes, you decide.`
pub(crate) fn lead(models: &[ReviewedModel]) -> String {
    let of = |model: &ReviewedModel| {
        let name = versioned(model_title(&model.id).unwrap_or(&model.id.0), &model.version);
        match model.ran_ms {
            Some(ms) => format!("{name}, ran here in {} s", number(f64::from(ms) / 1000.0, 1)),
            None => name,
        }
    };
    let said: Vec<String> = models.iter().map(of).collect();
    let decides = match said.len() {
        1 => "It proposes, you decide.",
        _ => "They propose, you decide.",
    };
    format!("{}. {decides}", said.join("; "))
}

/// `seen 46/58`.
pub(crate) fn seen(item: &ReviewItem) -> String {
    format!("seen {}/{}", item.seen, item.slices)
}

/// `2 of 6`: structures that were accepted with nothing left to say about it.
pub(crate) fn accepted_of(accepted: usize, all: usize) -> String {
    format!("{accepted} of {all}")
}

/// `+8.2 −3.1 mL`: what the reader added to the model's own output and removed from it, where that
/// is anything.
pub(crate) fn changed(item: &ReviewItem) -> String {
    let (voxels_added, voxels_removed) = item.changed;
    let (unit, added, removed) = match item.changed_ml {
        Some((added, removed)) => ("mL", millilitres_changed(added), millilitres_changed(removed)),
        None => ("voxels", count(voxels_added), count(voxels_removed)),
    };
    match (voxels_added, voxels_removed) {
        (_, 0) => format!("+{added} {unit}"),
        (0, _) => format!("−{removed} {unit}"),
        _ => format!("+{added} −{removed} {unit}"),
    }
}

/// One decimal, and more below a tenth: a change is never said to be none.
fn millilitres_changed(value: f64) -> String {
    if value >= 0.1 { number(value, 1) } else { millilitres(value) }
}

/// What the button of a row does, for those who hear it: `Accept Liver`.
pub(crate) fn act_on(act: &str, name: &str) -> String {
    format!("{act} {name}")
}

/// What the button about a row does, for those who hear it: `Look again: Liver`.
pub(crate) fn act_about(act: &str, name: &str) -> String {
    format!("{act}: {name}")
}

/// A row, for those who hear it.
pub(crate) fn row(segment: &SegmentItem, item: &ReviewItem, go: &str) -> String {
    let (size, change) = (segment_size(segment), change(item));
    format!("{}, {size}, {change}, seen {} of {}. {go}", segment.name, item.seen, item.slices)
}

/// `Spleen was accepted after 4 s`.
pub(crate) fn accepted_after(name: &str, given: Acceptance) -> String {
    format!("{name} was accepted after {} s", given.watched_s)
}

/// `You saw 6 of its 41 slices.`, and how many by now where they are more.
pub(crate) fn you_saw(item: &ReviewItem, given: Acceptance) -> String {
    let saw = format!("You saw {} of its {}.", given.seen, some(item.slices, "slice", "slices"));
    if item.seen > given.seen { format!("{saw} By now {}.", item.seen) } else { saw }
}

/// `Show the four`; nothing where none is left.
pub(crate) fn show_unseen(item: &ReviewItem) -> Option<String> {
    const WORDS: [&str; 10] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let left = item.slices.saturating_sub(item.seen);
    let place = usize::try_from(left.checked_sub(1)?).ok()?;
    Some(match WORDS.get(place) {
        Some(word) => format!("Show the {word}"),
        None => format!("Show the {left}"),
    })
}

/// What the report says of a structure that is open; nothing where it is not.
pub(crate) fn open(name: &str, item: &ReviewItem) -> Option<String> {
    let (seen, slices) = (item.seen, item.slices);
    match item.accepted {
        None => Some(format!("{name}: proposed, not accepted, seen {seen}/{slices}")),
        Some(given) if given.hasty => Some(format!(
            "{name}: accepted after {} s, seen {}/{slices} by then",
            given.watched_s, given.seen
        )),
        Some(_) => None,
    }
}

/// What the report says of the state of a structure: `accepted, seen 46/58, changed +8.2 −3.1 mL`.
pub(crate) fn reported(item: &ReviewItem) -> String {
    let (state, seen) = match item.accepted {
        None => ("proposed, not accepted".to_owned(), seen(item)),
        // What was seen later is no part of it.
        Some(given) if given.hasty => {
            let by_then = format!("seen {}/{} by then", given.seen, item.slices);
            (format!("accepted after {} s", given.watched_s), by_then)
        }
        Some(_) => ("accepted".to_owned(), seen(item)),
    };
    format!("{state}, {seen}, {}", change(item))
}

/// `unchanged`, or what was changed.
fn change(item: &ReviewItem) -> String {
    match item.changed {
        (0, 0) => "unchanged".to_owned(),
        _ => format!("changed {}", changed(item)),
    }
}

/// `kept: the only series of this patient`: a finding that stays, with the reason where one was asked for.
pub(crate) fn kept(because: &str) -> String {
    match because {
        "" => Phrase::Kept.text().to_owned(),
        because => format!("{}: {because}", Phrase::Kept.text()),
    }
}

/// `Spleen: not drawn`: a structure of the protocol without a voxel.
pub(crate) fn not_drawn(name: &str) -> String {
    format!("{name}: not drawn")
}

/// `2 checks of the series not confirmed`; nothing where each was answered.
pub(crate) fn checks_open(open: usize) -> Option<String> {
    let checks = some(open as u64, "check", "checks");
    (open > 0).then(|| format!("{checks} of the series not confirmed"))
}

/// `2 findings to resolve, 3 to look at`; nothing where none is open.
pub(crate) fn findings_open(fail: usize, warn: usize) -> Option<String> {
    let findings = |n: usize| some(n as u64, "finding", "findings");
    match (fail, warn) {
        (0, 0) => None,
        (0, warn) => Some(format!("{} to look at", findings(warn))),
        (fail, 0) => Some(format!("{} to resolve", findings(fail))),
        (fail, warn) => Some(format!("{} to resolve, {warn} to look at", findings(fail))),
    }
}

/// `Editing 03:42, idle left out`.
pub(crate) fn editing(clock: &str) -> String {
    format!("{}, idle left out", super::sentence::editing(clock))
}

#[cfg(test)]
mod tests {
    use wire::{ModelId, SegmentId};

    use super::*;

    fn item(seen: u32, changed_ml: (f64, f64)) -> ReviewItem {
        ReviewItem {
            segment: SegmentId(1),
            slices: 41,
            seen,
            unseen_marked: 0,
            accepted: None,
            changed: ((changed_ml.0 * 1e3) as u64, (changed_ml.1 * 1e3) as u64),
            changed_ml: Some(changed_ml),
            asks: false,
        }
    }

    #[test]
    fn words_are_those_of_the_design() {
        let given = Acceptance { seen: 6, watched_s: 4, hasty: true };
        let spleen = ReviewItem { accepted: Some(given), ..item(6, (0.0, 0.0)) };
        assert_eq!(accepted_after("Spleen", given), "Spleen was accepted after 4 s");
        assert_eq!(you_saw(&spleen, given), "You saw 6 of its 41 slices.");
        let looked_again = ReviewItem { seen: 9, ..spleen.clone() };
        assert_eq!(you_saw(&looked_again, given), "You saw 6 of its 41 slices. By now 9.");
        assert_eq!(show_unseen(&item(37, (0.0, 0.0))).unwrap(), "Show the four");
        assert_eq!(show_unseen(&item(41, (0.0, 0.0))), None);
        let open = open("Spleen", &spleen);
        assert_eq!(open.unwrap(), "Spleen: accepted after 4 s, seen 6/41 by then");
        assert_eq!(seen(&spleen), "seen 6/41");
        let model = ReviewedModel {
            id: ModelId("Abdomen light".to_owned()),
            version: "0.3".to_owned(),
            ran_ms: Some(11_800),
        };
        let said = "Abdomen light 0.3, ran here in 11.8 s. It proposes, you decide.";
        assert_eq!(lead(&[model]), said);
    }

    #[test]
    fn a_change_says_what_was_added_and_what_was_removed() {
        let table = [
            ((8.2, 3.1), "+8.2 −3.1 mL"),
            ((0.4, 0.0), "+0.4 mL"),
            ((0.0, 1.1), "−1.1 mL"),
            ((0.012, 0.0), "+0.012 mL"),
        ];
        for (changed_ml, said) in table {
            assert_eq!(changed(&item(1, changed_ml)), said);
        }
    }
}
