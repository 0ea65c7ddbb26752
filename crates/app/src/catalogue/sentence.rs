//! Sentences with values.

use wire::{Progress, ProtocolUse, RecoveryView, SavedFile, SegmentItem, Tally, VolumeItem};

use super::Phrase;
use crate::format::{bytes, count, plain};

/// What a check of something that files state, or do not, finds where they do not.
pub(super) const NOT_STATED: &str = "not stated";

/// `1 slice`, `142 slices`: a count with its noun.
pub(super) fn some(number: impl Into<u64>, one: &str, many: &str) -> String {
    match number.into() {
        1 => format!("1 {one}"),
        number => format!("{} {many}", count(number)),
    }
}

/// Words set apart by commas, without the empty ones.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `Version 0.1.0`.
pub(crate) fn version(number: &str) -> String {
    format!("Version {number}")
}

/// `Slice 62/142`.
pub(crate) fn slice(slice: u32, slices: u32) -> String {
    format!("Slice {}/{}", slice + 1, slices)
}

/// `62/142`.
pub(crate) fn slice_short(slice: u32, slices: u32) -> String {
    format!("{}/{}", slice + 1, slices)
}

/// Name of a view for those who hear it.
pub(crate) fn viewport(plane: &str, slice: u32, slices: u32) -> String {
    format!("{plane} viewport, slice {}/{slices}", slice + 1)
}

/// `Zoom 1.6x`.
pub(crate) fn zoom(zoom: f64) -> String {
    format!("Zoom {}x", crate::format::number(zoom, 1))
}

/// `Thickness 3.0 mm`, `Thickness 1.25 mm`.
pub(crate) fn thickness(mm: f64) -> String {
    let tenths = mm * 10.0;
    let decimals = if (tenths.round() - tenths).abs() < 1e-6 { 1 } else { 2 };
    format!("Thickness {} mm", crate::format::number(mm, decimals))
}

/// `652 files read`.
pub(crate) fn files_read(files: u32) -> String {
    format!("{} read", some(files, "file", "files"))
}

/// `142 slices`.
pub(crate) fn slices(slices: u32) -> String {
    some(slices, "slice", "slices")
}

/// `CT, 142 slices, Br38`; which of the volumes of its series it is, where there are several.
pub(crate) fn volume_line(modality: &str, volume: &VolumeItem) -> String {
    let slices = slices(volume.dims[2]);
    let place = match volume.place {
        (_, 0 | 1) => String::new(),
        (place, of) => format!("volume {place} of {of}"),
    };
    listed([modality, &slices, &place, &volume.kernel])
}

/// `Liver volumetry 2.1`.
pub(crate) fn protocol(title: &str, version: &str) -> String {
    if version.is_empty() { title.to_owned() } else { format!("{title} {version}") }
}

/// `412 MB of 2.0 GB`, or what is free while nothing is held.
pub(crate) fn memory(held: u64, limit: u64) -> String {
    match (held, limit) {
        (_, 0) => String::new(),
        (0, limit) => format!("{} free", bytes(limit)),
        (held, limit) => format!("{} of {}", bytes(held), bytes(limit)),
    }
}

/// What the empty state says about graphics.
pub(crate) fn graphics(found: &str, limit: u64) -> String {
    let memory =
        if limit == 0 { String::new() } else { format!(", {} free for images", bytes(limit)) };
    format!(
        "{found} is used on this device{memory}. Without WebGPU, Voxelkeep runs slower on WebGL2 or the processor."
    )
}

/// `WebGPU stopped`.
pub(crate) fn renderer_stopped(renderer: &str) -> String {
    format!("{renderer} stopped")
}

/// `Reading files, 120 of 640`.
pub(crate) fn reading(progress: Progress) -> String {
    format!("Reading files, {} of {}", count(progress.done), count(progress.total))
}

/// `Slices arriving, 12 of 142`.
pub(crate) fn loading(progress: Progress) -> String {
    format!("Slices arriving, {} of {}", count(progress.done), count(progress.total))
}

/// `Loading stopped, 12 of 142 slices are here`.
pub(crate) fn load_stopped(progress: Progress) -> String {
    format!(
        "Loading stopped, {} of {} slices are here",
        count(progress.done),
        count(progress.total)
    )
}

/// Title of the file report.
pub(crate) fn report_title(left_out: u32, found: bool) -> String {
    let files = some(left_out, "file", "files");
    match (left_out, found) {
        (0, _) => "Ready to open".to_owned(),
        (_, true) => format!("Read, with {files} left out"),
        (_, false) => format!("Nothing to open, {files} left out"),
    }
}

/// First line of the file report.
pub(crate) fn report_lead(studies: usize, series: usize) -> String {
    let ready = match (studies, series) {
        (0, _) => "No study was found in the files.".to_owned(),
        (studies, series) => format!(
            "{}, {} are ready. Choose one at the left.",
            some(studies as u64, "study", "studies"),
            some(series as u64, "series", "series")
        ),
    };
    format!("{ready} The original files were not changed.")
}

/// `and 40 more`.
pub(crate) fn and_more(number: u32) -> String {
    format!("and {} more", count(number))
}

/// What the file report counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sum {
    SlicesReady,
    Series,
    VolumesWithNote,
    FilesLeftOut,
}

/// What stands under a number of the file report.
pub(crate) fn summed(number: u64, of: Sum) -> &'static str {
    match (of, number) {
        (Sum::SlicesReady, 1) => "slice ready",
        (Sum::SlicesReady, _) => "slices ready",
        (Sum::Series, _) => "series",
        (Sum::VolumesWithNote, 1) => "volume with a note",
        (Sum::VolumesWithNote, _) => "volumes with a note",
        (Sum::FilesLeftOut, 1) => "file left out",
        (Sum::FilesLeftOut, _) => "files left out",
    }
}

/// `CT, 412 slices, 12 MB` of a demo study.
pub(crate) fn demo(modality: &str, slices: u32, size_bytes: u64) -> String {
    listed([modality, &some(slices, "slice", "slices"), &bytes(size_bytes)])
}

/// `Patient 1 of 2`.
pub(crate) fn patient_of(place: usize, patients: usize) -> String {
    format!("Patient {place} of {patients}")
}

/// The same where there is no room for words: `1/2`.
pub(crate) fn patient_place(place: usize, patients: usize) -> String {
    format!("{place}/{patients}")
}

/// Whose a block of the list is: the name, and where there are several patients which of them it is, since names may
/// be hidden.
pub(crate) fn whose((place, patients): (usize, usize), name: &str) -> String {
    match patients {
        0 | 1 => name.to_owned(),
        patients => format!("{name}, patient {place} of {patients}"),
    }
}

/// How many patients are in the list.
pub(crate) fn patients(number: usize) -> String {
    format!("Files of {}. They are kept apart.", some(number as u64, "patient", "patients"))
}

/// `512 × 512 × 142`.
pub(crate) fn dims(dims: [u32; 3]) -> String {
    dims.map(|side| side.to_string()).join(" × ")
}

/// `0.98 × 0.98 × 2.0 mm`.
pub(crate) fn spacing(spacing: Option<[Option<f64>; 3]>) -> String {
    let Some(spacing) = spacing else { return Phrase::NotStated.text().to_owned() };
    let sides = spacing.map(|side| side.map_or_else(|| Phrase::Uneven.text().to_owned(), plain));
    format!("{} mm", sides.join(" × "))
}

/// `1 to resolve, 3 to look at. 9 checks pass.`
pub(crate) fn quality_tally(fail: usize, warn: usize, pass: usize) -> String {
    let open = match (fail, warn) {
        (0, 0) => Phrase::NoFindings.text().to_owned(),
        (0, warn) => format!("{warn} to look at."),
        (fail, 0) => format!("{fail} to resolve."),
        (fail, warn) => format!("{fail} to resolve, {warn} to look at."),
    };
    match passed(pass) {
        None => open,
        Some(passed) => format!("{open} {passed}"),
    }
}

/// `9 checks pass.`; nothing where none does.
pub(crate) fn passed(checks: usize) -> Option<String> {
    match checks {
        0 => None,
        1 => Some("1 check passes.".to_owned()),
        checks => Some(format!("{checks} checks pass.")),
    }
}

/// `Voxelkeep 0.1.0, 24 Nov 2026, 04:20`.
pub(crate) fn made_by(version: &str, made: &str) -> String {
    format!("Voxelkeep {version}, {made}")
}

/// `Resolve 1 item to go on`.
pub(crate) fn resolve_to_go_on(open: u32) -> String {
    format!("Resolve {} to go on", some(open, "item", "items"))
}

/// `3 pass, 1 to look at` for those who hear a step.
pub(crate) fn tally_heard(tally: Tally) -> String {
    let parts = [(tally.pass, "pass"), (tally.warn, "to look at"), (tally.fail, "to resolve")];
    let spoken: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    spoken.join(", ")
}

/// The files do not say what the protocol asks for.
pub(crate) fn not_stated(expected: &str) -> String {
    match expected {
        "" => Phrase::NotStatedByFiles.text().to_owned(),
        expected => {
            format!("{} The protocol asks for {expected}.", Phrase::NotStatedByFiles.text())
        }
    }
}

/// The files say something, and nobody can tell from it.
pub(crate) fn not_judged(expected: &str) -> String {
    match expected {
        "" => Phrase::NotJudged.text().to_owned(),
        expected => {
            format!("The protocol asks for {expected}. {}", Phrase::NotJudged.text())
        }
    }
}

/// What a check found against what was asked.
pub(crate) fn asked_and_found(expected: &str, found: &str) -> String {
    match found {
        "" => return not_stated(expected),
        NOT_STATED => return "The files do not state it.".to_owned(),
        _ => {}
    }
    format!("The protocol asks for {expected}, the files say {found}.")
}

/// `Window, under liver-volumetry-ct 2.1.0`: a check of a protocol that was in force before.
pub(crate) fn under_protocol(check: &str, protocol: &str) -> String {
    format!("{check}, under {protocol}")
}

/// A deviation with its reason.
pub(crate) fn deviated(reason: &str) -> String {
    format!("Deviation: {reason}")
}

/// `Coded as Lung, Right`: what other programs take a segment for, whatever it is called.
pub(crate) fn coded_as(meanings: &[String]) -> String {
    format!("Coded as {}", listed(meanings.iter().map(String::as_str)))
}

/// `Liver. Edited 9 of 58 slices.`
pub(crate) fn active_segment(segment: &SegmentItem) -> String {
    let (slices, edited) = segment.slices;
    format!("{}. Edited {edited} of {}.", segment.name, some(slices, "slice", "slices"))
}

/// `Editing 03:42`.
pub(crate) fn editing(clock: &str) -> String {
    format!("Editing {clock}")
}

/// `1 482 mL`, or the number of voxels where these have no size.
pub(crate) fn segment_size(segment: &SegmentItem) -> String {
    match segment.volume_ml {
        Some(ml) => format!("{} mL", crate::format::millilitres(ml)),
        None => some(segment.voxels, "voxel", "voxels"),
    }
}

/// A row of the list of segments for those who hear it.
pub(crate) fn segment_line(segment: &SegmentItem) -> String {
    let state = match (segment.proposed, segment.accepted) {
        (true, _) => Phrase::Proposed.text(),
        (false, true) => Phrase::Accepted.text(),
        (false, false) => "",
    };
    listed([&segment.name, state, &segment_size(segment)])
}

/// `1 deviation and 2 looks with another window are in the report.` Confirmed checks are named where there are any.
pub(crate) fn in_the_report((confirmed, deviations): (usize, usize), looks: u32) -> String {
    let deviations = some(deviations as u64, "deviation", "deviations");
    let confirmed = match confirmed {
        0 => String::new(),
        confirmed => some(confirmed as u64, "confirmed check", "confirmed checks"),
    };
    let looks = some(looks, "look with another window", "looks with another window");
    format!("{} and {looks} are in the report.", listed([confirmed.as_str(), &deviations]))
}

/// `Save 3 files`.
pub(crate) fn save_files(files: usize) -> String {
    format!("Save {}", some(files as u64, "file", "files"))
}

/// What a protocol states and this version does not hold anyone to.
pub(crate) fn not_held(fields: &[String]) -> String {
    let fields = listed(fields.iter().map(String::as_str));
    format!("Stated and neither checked nor enforced in this version: {fields}.")
}

/// `12 edits under liver-volumetry-ct 2.1.0 (4f0c1a2b)`: by its hash too, since two texts can share a version.
fn under(of: &ProtocolUse) -> String {
    let edits = some(of.edits, "edit", "edits");
    let hash = of.sha256.get(..8).unwrap_or_default();
    format!("{edits} under {} {} ({hash})", of.id, of.version)
}

/// Under which protocols the masks were drawn, where it was not all under the one in force.
pub(crate) fn drawn_under(protocols: &[ProtocolUse], can_be_seg: bool) -> String {
    let uses: Vec<String> = protocols.iter().map(under).collect();
    let uses = listed(uses.iter().map(String::as_str));
    let record = " The JSON file beside the SEG says which edit was made under which.";
    format!("{uses}.{}", if can_be_seg { record } else { "" })
}

/// `Saved liver.dcm, 1.2 MB; liver.json, 4 KB.`
pub(crate) fn saved(files: &[SavedFile]) -> String {
    let file = |file: &SavedFile| format!("{}, {}", file.name, bytes(file.size_bytes));
    let files: Vec<String> = files.iter().map(file).collect();
    format!("{} {}.", Phrase::SavedFiles.text(), files.join("; "))
}

/// What the journal holds.
pub(crate) fn recovery(view: &RecoveryView) -> String {
    let edits = some(view.edits, "change", "changes");
    if view.segments.is_empty() {
        format!("{edits} to this series.")
    } else {
        format!("{edits} to {}.", view.segments.join(", "))
    }
}

/// Asks once more: `Throw away 12 changes?`
pub(crate) fn throw_away(view: &RecoveryView) -> String {
    format!("Throw away {}?", some(view.edits, "change", "changes"))
}

/// `9 changes are not on disk yet.`
pub(crate) fn unsaved(changes: u32) -> String {
    format!("{} not on disk yet.", some(changes, "change is", "changes are"))
}

/// Hover text of the slice ruler.
pub(crate) fn ruler(slice: u32, note: &str) -> String {
    listed([format!("Slice {}", slice + 1).as_str(), note])
}

/// Value of the slice ruler for those who hear it: `Slice 41 of 80, edited`.
pub(crate) fn ruler_heard(slice: u32, slices: u32, note: &str) -> String {
    listed([format!("Slice {} of {slices}", slice + 1).as_str(), note])
}

/// Number and name of a segment: `1 Liver`.
pub(crate) fn segment(number: u16, name: &str) -> String {
    format!("{number} {name}")
}

/// What gives a segment its colour: `Colour of Liver`.
pub(crate) fn color_of(name: &str) -> String {
    format!("Colour of {name}")
}

/// A colour that a segment can have, by its place: `Colour 3 of 12`.
pub(crate) fn color_place(place: usize, colors: usize) -> String {
    format!("Colour {place} of {colors}")
}

/// A value under the pointer with its unit.
pub(crate) fn value(value: f64, unit: &str) -> String {
    if unit.is_empty() { plain(value) } else { format!("{} {unit}", plain(value)) }
}

/// `6 mm`.
pub(crate) fn millimetres(mm: f64) -> String {
    format!("{} mm", plain(mm))
}

/// `8%`.
pub(crate) fn percent(part: f32) -> String {
    format!("{:.0}%", f64::from(part) * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_those_of_the_design() {
        assert_eq!(quality_tally(1, 3, 9), "1 to resolve, 3 to look at. 9 checks pass.");
        assert_eq!(quality_tally(0, 0, 1), "Nothing to resolve. 1 check passes.");
        assert_eq!(resolve_to_go_on(1), "Resolve 1 item to go on");
        assert_eq!(
            in_the_report((0, 1), 2),
            "1 deviation and 2 looks with another window are in the report."
        );
        assert_eq!(
            in_the_report((2, 0), 1),
            "2 confirmed checks, 0 deviations and 1 look with another window are in the report."
        );
        assert_eq!(thickness(3.0), "Thickness 3.0 mm");
        assert_eq!(thickness(1.25), "Thickness 1.25 mm");
        assert_eq!(asked_and_found("CT", "MR"), "The protocol asks for CT, the files say MR.");
        let unstated = asked_and_found("stated", NOT_STATED);
        assert_eq!(unstated, "The files do not state it.");
        assert_eq!(asked_and_found("CT", ""), "The files do not say. The protocol asks for CT.");
        assert_eq!(memory(412_000_000, 2_000_000_000), "412 MB of 2.0 GB");
        assert_eq!(memory(0, 2_000_000_000), "2.0 GB free");
    }

    #[test]
    fn the_ruler_says_where_it_is_of_how_many() {
        assert_eq!(ruler_heard(40, 80, "edited"), "Slice 41 of 80, edited");
        assert_eq!(ruler_heard(0, 80, ""), "Slice 1 of 80");
    }

    #[test]
    fn patients_are_told_apart_by_more_than_their_names() {
        assert_eq!(whose((1, 1), "Ada Test"), "Ada Test");
        assert_eq!(whose((2, 3), "Identity hidden"), "Identity hidden, patient 2 of 3");
        assert_eq!(patient_place(2, 3), "2/3");
    }
}
