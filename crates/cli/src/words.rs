//! The words for refusals, warnings and findings, in one place. None holds text of a patient.

use infer::InferError;
use interchange::{InterchangeError, UnsupportedSeg};
use measure::MeasureError;
use protocol::{Protocol, ProtocolError};
use render::RenderError;
use segment::{Facts, Finding as MaskFinding, Rule, SegmentError};
use study::{Finding, NotAVolume, StudyError, SyntaxReason};
use volume::{Grid, anatomical_letter};

use crate::failure::{Failure, UsageFault};
use crate::report::SkippedFile;

/// Files that are named in a refusal; the rest is counted.
const NAMED: usize = 10;

/// Why a command ended early.
pub(crate) fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Path { path, problem } => format!("{}: {problem}", path.display()),
        Failure::NothingReadable(skipped) if skipped.is_empty() => {
            "there is no file to read".to_owned()
        }
        Failure::NothingReadable(skipped) => format!("nothing could be read\n{}", listed(skipped)),
        Failure::Usage(fault) => usage(*fault),
        Failure::Write { path, problem } => {
            format!("{} was not written: {problem}", path.display())
        }
        Failure::OverInput(path) => {
            format!("{} is one of the files read: name another output", path.display())
        }
        Failure::SeveralVolumes(volumes) => several_volumes(volumes),
        Failure::NoSuchVolume(asked, ids) => {
            format!("there is no volume or series \"{asked}\"; the volumes are {}", ids.join(", "))
        }
        Failure::NoVolume(skipped) if skipped.is_empty() => {
            "the files hold no image that can be opened".to_owned()
        }
        Failure::NoVolume(skipped) => {
            format!("the files hold no image that can be opened\n{}", listed(skipped))
        }
        Failure::MissingSlices { missing, slices } => format!(
            "{} of {slices} slices cannot be read, so nothing is made of the volume\n{}",
            missing.len(),
            listed(missing)
        ),
        Failure::Protocol(error) => protocol(error),
        Failure::Study(error) => study(error),
        Failure::Interchange(error) => interchange(error),
        Failure::Render(error) => render(error),
        Failure::Infer(error) => infer(error),
        Failure::Segment(error) => segment(error),
        Failure::Measure(error @ MeasureError::Tolerance(_)) => error.to_string(),
        Failure::Measure(_) | Failure::GridsApart => {
            "the two segmentations do not lie on the same voxels; nothing is resampled silently"
                .to_owned()
        }
        Failure::Volume(error) => format!("the voxels cannot be placed: {error}"),
        other => masks_and_models(other),
    }
}

fn masks_and_models(failure: &Failure) -> String {
    match failure {
        Failure::NoSegmentation => {
            "there is no segmentation (DICOM SEG or NIfTI labels) in the files".to_owned()
        }
        Failure::SeveralSegmentations(names) => {
            format!("there are several segmentations; name one file:\n  {}", names.join("\n  "))
        }
        Failure::NumberAboveLabels(number) => {
            format!("segment {number} has no label: NIfTI labels go up to 255")
        }
        Failure::NotABox(findings) => no_box(findings),
        Failure::OtherGrid => "the labels do not lie on the voxels of the source".to_owned(),
        Failure::PlaneNotShown => {
            "the slices form no box: they can be shown only as they were acquired".to_owned()
        }
        Failure::PresetNotCt(modality) => {
            format!("presets are in HU, for CT; this is {modality:?}: give --window CENTER,WIDTH")
        }
        Failure::ModelUnfit { needs, found } => {
            format!("the model is made for {needs}; this series is {found:?}")
        }
        Failure::EmptyBox => "the box holds no voxel of the image".to_owned(),
        Failure::NothingFound => "nothing was found, so nothing was written".to_owned(),
        Failure::SegFaulty(faults) => {
            format!(
                "the SEG does not read back as it was written ({faults} differences); nothing was saved"
            )
        }
        Failure::NoEntropy => "this machine gives no random numbers to make UIDs from".to_owned(),
        Failure::Internal(problem) => format!("something unexpected happened: {problem}"),
        // Said by `failure` already.
        Failure::Path { .. }
        | Failure::NothingReadable(_)
        | Failure::Usage(_)
        | Failure::Write { .. }
        | Failure::OverInput(_)
        | Failure::SeveralVolumes(_)
        | Failure::NoSuchVolume(..)
        | Failure::NoVolume(_)
        | Failure::MissingSlices { .. }
        | Failure::GridsApart
        | Failure::Study(_)
        | Failure::Interchange(_)
        | Failure::Segment(_)
        | Failure::Infer(_)
        | Failure::Protocol(_)
        | Failure::Render(_)
        | Failure::Measure(_)
        | Failure::Volume(_) => String::new(),
    }
}

/// Why slices form no box, as far as their headers tell.
fn no_box(findings: &[Finding]) -> String {
    let is_of_place = |finding: &&Finding| {
        matches!(
            finding,
            Finding::MissingSlices { .. }
                | Finding::UnevenSpacing { .. }
                | Finding::Tilt { .. }
                | Finding::PositionsScattered { .. }
                | Finding::SingleSlice
                | Finding::NoPosition
                | Finding::NoPixelSpacing
                | Finding::GeometryRefused
        )
    };
    let why: Vec<_> = findings.iter().filter(is_of_place).take(NAMED).map(warning).collect();
    let why = match why.as_slice() {
        [] => "the slices are uneven, tilted or without position".to_owned(),
        _ => why.join("; "),
    };
    format!("{why}: there is no box of voxels, and nothing is resampled silently")
}

/// Said of a SEG that lies on the images and names somebody else: they may have been de-identified apart.
pub(crate) const OF_ANOTHER: &str =
    "the SEG and the source name two patients, by Patient ID, name or birth date";

fn usage(fault: UsageFault) -> String {
    match fault {
        UsageFault::Output(endings) => format!("the name of the output must end in {endings}"),
        UsageFault::SourceNeeded => "a SEG needs the images it lies on: --source PATH".to_owned(),
        UsageFault::LabelsFromImage => {
            "an image becomes NIfTI: the output must end in .nii.gz".to_owned()
        }
    }
}

fn several_volumes(volumes: &[(String, String)]) -> String {
    let lines: Vec<_> = volumes.iter().map(|(id, what)| format!("  {id}  ({what})")).collect();
    format!("there are several volumes; choose one with --volume ID:\n{}", lines.join("\n"))
}

fn listed(skipped: &[SkippedFile]) -> String {
    let mut lines: Vec<_> =
        skipped.iter().take(NAMED).map(|s| format!("  {}: {}", s.file, s.reason)).collect();
    if skipped.len() > NAMED {
        lines.push(format!("  and {} more", skipped.len() - NAMED));
    }
    lines.join("\n")
}

/// Why a file or frame cannot be read.
pub(crate) fn study(error: &StudyError) -> String {
    match error {
        StudyError::NotDicom => "neither DICOM nor NIfTI nor a zip archive".to_owned(),
        StudyError::NoPixelData => "it has no pixel data".to_owned(),
        StudyError::Truncated { needed, file_len } => {
            format!("truncated: {file_len} bytes of at least {needed}")
        }
        StudyError::ShortFrame { expected, found } => {
            format!("truncated: {found} bytes of pixel data where {expected} are stated")
        }
        StudyError::UnsupportedSyntax { uid, name, reason } => {
            let name = if name.is_empty() { "unknown" } else { name };
            format!("transfer syntax {uid} ({name}) is not read: {}", syntax(*reason))
        }
        StudyError::NotGreyscale { photometric } => format!("colour image ({photometric})"),
        StudyError::TooLarge { needed_bytes, limit_bytes } => format!(
            "{} MiB needed, {} MiB allowed (--memory)",
            needed_bytes.div_ceil(1 << 20),
            limit_bytes >> 20
        ),
        StudyError::HostFault { reason } => format!("it cannot be read: {reason}"),
        StudyError::Inflate => "its compressed stream is damaged".to_owned(),
        other => other.to_string(),
    }
}

fn syntax(reason: SyntaxReason) -> &'static str {
    match reason {
        SyntaxReason::Video => "it is video",
        SyntaxReason::Unknown => "no such transfer syntax is known",
        _ => "there is no decoder for it",
    }
}

/// Why a file that was read holds no image; `None` for segmentations, which have their own use.
pub(crate) fn not_a_volume(reason: &NotAVolume) -> Option<String> {
    Some(match reason {
        NotAVolume::Segmentation => return None,
        NotAVolume::NoPixels => "it holds no image".to_owned(),
        NotAVolume::Colour { photometric } => format!("colour image ({photometric})"),
        NotAVolume::Video { name, .. } => format!("video ({name})"),
        NotAVolume::Dose => "a dose grid is no image".to_owned(),
        NotAVolume::ModalityLut => {
            "its values come from a Modality LUT Sequence, which is not read".to_owned()
        }
        NotAVolume::PixelFormat { bits_allocated } => {
            format!("pixels of {bits_allocated} bits are not read")
        }
        _ => "it holds no image that is read".to_owned(),
    })
}

/// What a reader should know about a series.
pub(crate) fn warning(finding: &Finding) -> String {
    match finding {
        Finding::MissingSlices { after_slice, missing, step_mm } => {
            format!(
                "{missing} slices are missing after slice {after_slice} (a step of {step_mm:.2} mm)"
            )
        }
        Finding::UnevenSpacing { min_mm, median_mm, max_mm } => format!(
            "the steps between slices differ: {min_mm:.2} to {max_mm:.2} mm, median {median_mm:.2} mm"
        ),
        Finding::Tilt { degrees, .. } => format!("the stack is tilted by {degrees:.1} degrees"),
        Finding::PositionsScattered { off_mm } => {
            format!("slice positions lie up to {off_mm:.2} mm off their line")
        }
        Finding::SpacingDisagrees { positions_mm, stated_mm } => format!(
            "positions are {positions_mm:.3} mm apart, {stated_mm:.3} mm are stated; positions are believed"
        ),
        Finding::SingleSliceThickness { thickness_mm } => {
            format!("one slice; its thickness of {thickness_mm} mm stands for the step")
        }
        Finding::SingleSlice => "one slice without a thickness".to_owned(),
        Finding::PartOfSeries { first, last, slices } => {
            format!("slices {} to {} of {slices} only", first + 1, last + 1)
        }
        Finding::PositionsRepeated { frames } => {
            format!("{frames} frames share a position and nothing tells them apart")
        }
        Finding::NoPosition => "position or orientation are not stated".to_owned(),
        Finding::NoPixelSpacing => "pixel spacing is missing or not above zero".to_owned(),
        Finding::GeometryRefused => {
            "the headers contradict each other about the geometry".to_owned()
        }
        other => warning_without_numbers(other).to_owned(),
    }
}

fn warning_without_numbers(finding: &Finding) -> &'static str {
    match finding {
        Finding::MixedRescale => "rescale differs from slice to slice",
        Finding::RescaleUnusable => "the rescale slope is unusable; stored values are used",
        Finding::VoiLutIgnored => "the VOI LUT is not applied; windows are used",
        Finding::MixedPadding => "the padding value differs from slice to slice; the first is used",
        Finding::Lossy => "compressed with loss at some time",
        Finding::BurnedIn => "patient text may be burned into the pixels",
        Finding::NoUids => "study, series or instances have no UIDs: nothing can reference them",
        Finding::NoFrameOfReference => "no frame of reference: no SEG can be made",
        Finding::SharedUid => {
            "another patient, study or modality uses the same series UID; kept apart"
        }
        Finding::StudyUidsDiffer => "files of the series state different studies",
        Finding::Oblique { .. } => "the slices lie more than 20 degrees from any anatomical plane",
        other => other.code(),
    }
}

/// Why a SEG or NIfTI cannot be written, read or placed.
fn interchange(error: &InterchangeError) -> String {
    match error {
        InterchangeError::SourceHasNoInstanceUids { .. }
        | InterchangeError::SourceHasNoStudyOrSeriesUid => {
            "a SEG cannot be made: the images have no UIDs that it could reference. Write labels instead: -o \
             labels.nii.gz"
                .to_owned()
        }
        InterchangeError::SourceUidsRepeated => {
            "a SEG cannot be made: several images share a SOP Instance UID, so a reference would mean the wrong one. \
             Write labels instead: -o labels.nii.gz"
                .to_owned()
        }
        InterchangeError::SourceHasNoFrameOfReference => {
            "a SEG cannot be made: the images have no frame of reference, so its positions would mean nothing. Write \
             labels instead: -o labels.nii.gz"
                .to_owned()
        }
        InterchangeError::SourceIsNotPlaced => {
            "a SEG cannot be made: the images state no position in the patient".to_owned()
        }
        InterchangeError::NotABox => no_box(&[]),
        InterchangeError::Unsupported(UnsupportedSeg::Fractional) => {
            "the SEG is FRACTIONAL: probabilities or occupancies are no mask".to_owned()
        }
        InterchangeError::Study(error) => study(error),
        InterchangeError::DoesNotFit { frame, why } => {
            format!("the segmentation does not lie on these images: frame {frame} has {why}")
        }
        other => other.to_string(),
    }
}

fn protocol(error: &ProtocolError) -> String {
    use std::error::Error;
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("the protocol cannot be used: {error}{cause}")
}

fn render(error: &RenderError) -> String {
    match error {
        RenderError::Slice { slices: 0, .. } => "there is no slice in this plane".to_owned(),
        RenderError::Slice { slice, slices } => {
            format!("there is no slice {slice}: they are 0 to {} in this plane", slices - 1)
        }
        other => format!("the slice cannot be drawn: {other}"),
    }
}

fn infer(error: &InferError) -> String {
    match error {
        InferError::Box(_) => masks_and_models(&Failure::EmptyBox),
        other => format!("the model cannot run: {other}"),
    }
}

fn segment(error: &SegmentError) -> String {
    match error {
        SegmentError::NotCalibratedCt { .. } => {
            "the values are not calibrated in HU (no air and soft tissue where they should be), so the rules would be \
             wrong"
                .to_owned()
        }
        SegmentError::DistanceUnknown => no_box(&[]),
        other => other.to_string(),
    }
}

/// That a number of labels or of another SEG is not kept.
pub(crate) fn renumbered(from: u16, to: u16) -> String {
    format!("number {from} becomes segment {to}: a SEG numbers its segments from 1 without gaps")
}

/// That a SEG does not say what a segment is.
pub(crate) fn undescribed(number: u16) -> String {
    format!(
        "segment {number}: the file gives it no label or no whole codes; without a label it is called Segment \
         {number}, without codes it is Tissue"
    )
}

/// That a text of a segment is not kept whole.
pub(crate) fn cut(number: u16) -> String {
    format!(
        "segment {number}: a text of it is longer than DICOM allows or has characters it may not have; it is cut"
    )
}

/// What a label stands for.
pub(crate) fn label_named(number: u16, name: &str) -> String {
    format!("label {number} is {name}")
}

/// That a protocol states what nothing holds anyone to.
pub(crate) fn not_held(fields: &[&str]) -> String {
    format!("stated and neither checked nor enforced in this version: {}", fields.join(", "))
}

/// That a segment is judged by no limits of the protocol.
pub(crate) fn no_structure(number: u16, protocol: &Protocol) -> String {
    format!(
        "segment {number} is no structure of {}: none of its limits hold for it",
        protocol.title()
    )
}

/// What is said about a finding of a mask.
pub(crate) fn mask_finding(finding: &MaskFinding) -> String {
    let amount = match finding.voxels {
        1 => "1 voxel".to_owned(),
        voxels => format!("{voxels} voxels"),
    };
    match (finding.rule, finding.facts) {
        (Rule::Island, Facts::Island { parts }) if parts > 1 => {
            format!("floating pixels: {parts} islands, {amount} apart from the main body")
        }
        (Rule::Island, _) => {
            format!("floating pixels: an island of {amount} apart from the main body")
        }
        (Rule::Hole | Rule::SliceHole, Facts::Hole { parts, forbidden }) => {
            let hole = match (parts, finding.rule) {
                (1, Rule::Hole) => format!("a hole of {amount}"),
                (1, _) => format!("a hole of {amount} on its slice, open above or below"),
                (parts, _) => format!("{parts} holes of {amount}"),
            };
            if forbidden { format!("{hole}; the protocol allows none") } else { hole }
        }
        (Rule::EdgeContact, _) => format!("cut off at the edge of the images, {amount} touch it"),
        (Rule::BoxContact, _) => format!("cut by the box of its model, {amount} touch it"),
        (Rule::SeparateParts, Facts::SeparateParts { found }) => {
            format!("{found} separate parts, {amount} apart from the largest")
        }
        (_, facts) => by_numbers(facts),
    }
}

/// A structure that ends with the box that its model was shown: at which face, and where.
pub(crate) fn box_contact(finding: &MaskFinding, grid: &Grid) -> String {
    let face = match finding.facts {
        Facts::BoxContact { face } => anatomical_letter(face.outward(grid)),
        _ => String::new(),
    };
    let face = match face.chars().next() {
        Some('L') => "left",
        Some('R') => "right",
        Some('A') => "anterior",
        Some('P') => "posterior",
        Some('S') => "superior",
        _ => "inferior",
    };
    let at = grid.lps_from_index(finding.place.center());
    format!(
        "ends at the {face} face of the box, at {:.1},{:.1},{:.1} mm: the box may cut it",
        at.x, at.y, at.z
    )
}

/// Findings that are said by their numbers alone.
fn by_numbers(facts: Facts) -> String {
    match facts {
        Facts::SkippedSlice { first, last } if first == last => format!("slice {first} is skipped"),
        Facts::SkippedSlice { first, last } => format!("slices {first} to {last} are skipped"),
        Facts::ThinRing { first, last } if first != last => {
            format!("an outline that was never filled, slices {first} to {last}")
        }
        Facts::ThinRing { .. } => "an outline that was never filled".to_owned(),
        Facts::TooManyParts { at_most, found } => {
            format!("{found} parts; the protocol allows {at_most}")
        }
        Facts::SmallVolume { at_least_mm3, found_mm3 } => format!(
            "a volume of {:.3} mL; the protocol asks for at least {:.3} mL",
            found_mm3 / 1000.0,
            at_least_mm3 / 1000.0
        ),
        Facts::FewSlices { at_least, found } => {
            format!("slices with voxels: {found}; the protocol asks for at least {at_least}")
        }
        // Said by `mask_finding` already.
        Facts::Island { .. }
        | Facts::Hole { .. }
        | Facts::EdgeContact { .. }
        | Facts::BoxContact { .. }
        | Facts::SeparateParts { .. } => String::new(),
    }
}
