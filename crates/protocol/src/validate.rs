//! What the types of a document cannot say: uniqueness, order, references.

use window::Window;

use crate::document::{Ai, Code, Geometry, Lock, ProposalPolicy, Structure, WindowStatement};
use crate::{Document, DocumentFault as Fault, ProtocolError};

/// Most characters of a Long String and of a Short String (PS3.5 6.2).
const LO: usize = 64;
const SH: usize = 16;

/// # Errors
/// The first fault, with its place.
pub(crate) fn validate(document: &Document) -> Result<(), ProtocolError> {
    require("id", is_id(&document.id), Fault::Id)?;
    require("version", is_version(&document.version), Fault::Version)?;
    // Together they are the Series Description of what is saved: `id v1.0.0 DRAFT`.
    let most = LO.saturating_sub(document.version.len() + " v DRAFT".len());
    require("id", document.id.len() <= most, Fault::TooLong { most })?;
    require("title", !document.title.trim().is_empty(), Fault::Empty)?;
    for (at, approval) in document.approvals.iter().enumerate() {
        require(&format!("approvals[{at}].sha256"), is_sha256(&approval.sha256), Fault::Sha256)?;
        require(&format!("approvals[{at}].name"), !approval.name.trim().is_empty(), Fault::Empty)?;
    }
    ai(&document.ai)?;
    geometry(&document.geometry)?;
    for (at, structure) in document.structures.iter().enumerate() {
        let others = &document.structures[..at];
        let path = format!("structures[{at}]");
        let taken = others.iter().any(|other| other.number == structure.number);
        require(&format!("{path}.number"), !taken, Fault::Duplicate)?;
        validate_structure(&path, structure)?;
    }
    for (at, window) in document.windows.iter().enumerate() {
        let path = format!("windows[{at}]");
        let taken = document.windows[..at].iter().any(|other| other.id == window.id);
        require(&format!("{path}.id"), !taken, Fault::Duplicate)?;
        validate_window(&path, window, document)?;
    }
    Ok(())
}

fn ai(ai: &Ai) -> Result<(), ProtocolError> {
    if let Some(hash) = &ai.model_sha256 {
        require("ai.model_sha256", is_sha256(hash), Fault::Sha256)?;
    }
    let is_built = matches!(ai.proposal_policy, ProposalPolicy::Off | ProposalPolicy::OnRequest);
    require("ai.proposal_policy", is_built, Fault::ProposalPolicy)?;
    let idle = ai.idle_timeout.unwrap_or(1.0);
    require("ai.idle_timeout", idle.is_finite() && idle > 0.0, Fault::Number)
}

fn geometry(geometry: &Geometry) -> Result<(), ProtocolError> {
    for (path, bounds) in [
        ("geometry.slice_thickness", geometry.slice_thickness),
        ("geometry.slice_spacing", geometry.slice_spacing),
        ("geometry.pixel_spacing", geometry.pixel_spacing),
        ("geometry.matrix", geometry.matrix.map(|bounds| bounds.map(f64::from))),
    ] {
        let in_order =
            bounds.is_none_or(|[low, high]| low >= 0.0 && low <= high && high.is_finite());
        require(path, in_order, Fault::Bounds)?;
    }
    let tolerance = geometry.uniform_tolerance.unwrap_or(0.0);
    require("geometry.uniform_tolerance", (0.0..=1.0).contains(&tolerance), Fault::Number)?;
    let tilt = geometry.max_tilt.unwrap_or(0.0);
    require("geometry.max_tilt", (0.0..90.0).contains(&tilt), Fault::Number)
}

fn validate_structure(path: &str, structure: &Structure) -> Result<(), ProtocolError> {
    require(&format!("{path}.number"), structure.number > 0, Fault::Number)?;
    require(&format!("{path}.label"), !structure.label.trim().is_empty(), Fault::Empty)?;
    holds(&format!("{path}.label"), &structure.label, Some(LO))?;
    require(&format!("{path}.color"), structure.rgb().is_some(), Fault::Color)?;
    let code = &structure.code;
    let codes = [("category", Some(&code.category)), ("type", Some(&code.kind))]
        .into_iter()
        .chain(code.modifiers.iter().map(|modifier| ("modifiers", Some(modifier))))
        .chain([("region", code.region.as_ref())]);
    for (name, code) in codes.filter_map(|(name, code)| Some((name, code?))) {
        let path = format!("{path}.code.{name}");
        require(&path, is_complete(code), Fault::Empty)?;
        // A value that is too long for Code Value is a Long Code Value, which has no end (PS3.3 8.1).
        holds(&path, &code.value, None)?;
        holds(&path, &code.scheme, Some(SH))?;
        holds(&path, &code.meaning, Some(LO))?;
    }
    require(&format!("{path}.max_components"), structure.max_components != Some(0), Fault::Number)?;
    let volume = structure.min_volume.unwrap_or(0.0);
    require(&format!("{path}.min_volume"), volume >= 0.0 && volume.is_finite(), Fault::Number)
}

fn validate_window(
    path: &str,
    window: &WindowStatement,
    document: &Document,
) -> Result<(), ProtocolError> {
    require(&format!("{path}.id"), is_id(&window.id), Fault::Id)?;
    require(&format!("{path}.label"), !window.label.trim().is_empty(), Fault::Empty)?;
    require(&format!("{path}.modality"), !window.modality.trim().is_empty(), Fault::Empty)?;
    let exists =
        |number: &u16| document.structures.iter().any(|structure| structure.number == *number);
    let known = window.structures.iter().all(exists);
    require(&format!("{path}.structures"), known, Fault::Dangling)?;
    let numbers = (window.center.is_some(), window.width.is_some(), window.percentiles.is_some());
    let either = matches!(numbers, (true, true, false) | (false, false, true));
    require(path, either, Fault::WindowNumbers)?;
    require(&format!("{path}.width"), window.stated().is_none_or(|w| w.is_ok()), Fault::Width)?;
    let in_order =
        window.percentiles.is_none_or(|[low, high]| (0.0..high).contains(&low) && high <= 100.0);
    require(&format!("{path}.percentiles"), in_order, Fault::Bounds)?;
    let foreground_fits = window.foreground.is_none() || window.percentiles.is_some();
    require(&format!("{path}.foreground"), foreground_fits, Fault::WindowNumbers)?;
    require(&format!("{path}.range"), range_fits(window), Fault::Range)
}

/// A range stands exactly where the lock is one, and holds the window it is for. Percentiles cannot have one: their
/// numbers are not known yet.
fn range_fits(window: &WindowStatement) -> bool {
    let Some(range) = window.range else { return window.lock != Lock::Range };
    let holds = |[low, high]: [f64; 2], value: f64| low <= value && value <= high;
    let possible = |stated: Window| {
        let narrowest = Window::new(stated.center(), range.width[0], stated.function());
        narrowest.is_ok()
            && holds(range.center, stated.center())
            && holds(range.width, stated.width())
    };
    window.lock == Lock::Range && window.stated().and_then(Result::ok).is_some_and(possible)
}

fn require(path: &str, holds: bool, fault: Fault) -> Result<(), ProtocolError> {
    if holds { Ok(()) } else { Err(ProtocolError::Document { path: path.to_owned(), fault }) }
}

/// That DICOM can hold a text, which is written to files as it is and is the same when it is read again.
fn holds(path: &str, text: &str, most: Option<usize>) -> Result<(), ProtocolError> {
    let is_plain = !text.chars().any(|c| c == '\\' || c.is_control());
    require(path, is_plain, Fault::Characters)?;
    require(path, text.trim() == text, Fault::Blanks)?;
    let most = most.unwrap_or(usize::MAX);
    require(path, text.chars().count() <= most, Fault::TooLong { most })
}

fn is_complete(code: &Code) -> bool {
    [&code.value, &code.scheme, &code.meaning].iter().all(|part| !part.trim().is_empty())
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_version(version: &str) -> bool {
    let parts: Vec<&str> = version.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
