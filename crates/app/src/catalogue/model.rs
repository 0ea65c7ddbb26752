//! What is said of models and their runs.

use wire::{BoxLps, ModelId, ModelItem, Progress};

use super::sentence::{protocol, some};
use crate::format::number;

/// A model with its version. It is called the same before and after a run.
pub(crate) fn name(model: &ModelItem) -> String {
    versioned(model_title(&model.id).unwrap_or(&model.title), &model.version)
}

/// A model's name with its version: digits and dots. The digits of a hash, which tell weights apart in the files, say
/// nothing to a reader.
pub(super) fn versioned(name: &str, version: &str) -> String {
    let is_number =
        |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    protocol(name, if version.split('.').all(is_number) { version } else { "" })
}

/// Title of a model that ships with the page.
pub(super) fn model_title(id: &ModelId) -> Option<&'static str> {
    match id.0.as_str() {
        "ct-anatomy" => Some("Body, lungs, bone"),
        "hippocampus" => Some("Hippocampus"),
        _ => None,
    }
}

/// `Proposes body, lungs, bone.`
pub(crate) fn proposes(model: &ModelItem) -> String {
    format!("Proposes {}.", model.structures.join(", "))
}

/// `Running, 78%`: what a part is differs from model to model.
pub(crate) fn running(progress: Progress) -> String {
    match progress.total {
        0 => "Running".to_owned(),
        total => {
            let done = u64::from(progress.done.min(total)) * 100 / u64::from(total);
            format!("Running, {done}%")
        }
    }
}

/// Size of a model's box.
pub(crate) fn region(region: &BoxLps) -> String {
    let sides =
        [region.to.x - region.from.x, region.to.y - region.from.y, region.to.z - region.from.z];
    let sides = sides.map(|side| number(side.abs(), 0));
    format!("Box {} mm", sides.join(" × "))
}

/// `2 segments of it were edited or accepted`.
pub(crate) fn touched(segments: u32) -> String {
    let were = if segments == 1 { "was" } else { "were" };
    format!("{} of it {were} edited or accepted", some(segments, "segment", "segments"))
}

/// `Posterior hippocampus: nothing found.`
pub(crate) fn nothing_found(structure: &str) -> String {
    format!("{structure}: nothing found.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_in_percent_and_a_model_is_called_the_same_after_it() {
        let progress = |done, total| running(Progress { done, total });
        assert_eq!([progress(0, 0), progress(780, 1000)], ["Running", "Running, 78%"]);
        assert_eq!([progress(3, 4), progress(9, 4)], ["Running, 75%", "Running, 100%"]);
        assert_eq!(versioned("Hippocampus", "3f2a91bc"), "Hippocampus");
        assert_eq!(versioned("Hippocampus", "12345678"), "Hippocampus");
        assert_eq!(versioned("Hippocampus", ""), "Hippocampus");
        assert_eq!(versioned("Abdomen light", "0.3"), "Abdomen light 0.3");
    }
}
