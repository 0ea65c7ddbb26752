//! What the headers say about the series as a whole.

use study::SeriesFacts;

use super::{Check, Found, Requirement, SeriesUnderCheck, Verdict};
use crate::document::Phase;
use crate::{KernelClass, Protocol, kernel_class};

pub(super) fn check(protocol: &Protocol, series: &SeriesUnderCheck<'_>, checks: &mut Vec<Check>) {
    let target = &protocol.document().series.target;
    let facts = series.facts;
    checks.extend(one_of(
        (Requirement::Modality, "Modality (0008,0060)"),
        &target.modality,
        &facts.modality,
        Verdict::Fail,
    ));
    // Body part is typed by hand and often wrong: a person confirms.
    checks.extend(one_of(
        (Requirement::BodyPart, "BodyPartExamined (0018,0015)"),
        &target.body_part,
        &facts.body_part,
        Verdict::Warn,
    ));
    checks.push(image_kind(protocol, facts));
    checks.extend(phase(&target.phase, facts));
    checks.extend(kernel(protocol, facts));
    checks.extend(window(protocol, facts));
    checks.push(Check {
        requirement: Requirement::FrameOfReference,
        expected: Found::Is(true),
        found: Found::Is(!facts.frame_of_reference.is_empty()),
        verdict: Verdict::of(!facts.frame_of_reference.is_empty(), Verdict::Warn),
        source: "FrameOfReferenceUID (0020,0052)",
    });
    checks.push(Check {
        requirement: Requirement::Lossless,
        expected: Found::Is(true),
        found: Found::Is(!facts.lossy),
        verdict: Verdict::of(!facts.lossy, Verdict::Warn),
        source: "LossyImageCompression (0028,2110)",
    });
    checks.push(Check {
        requirement: Requirement::NoBurnedInText,
        expected: Found::Is(true),
        found: Found::Is(!facts.burned_in),
        verdict: Verdict::of(!facts.burned_in, Verdict::Warn),
        source: "BurnedInAnnotation (0028,0301)",
    });
}

fn one_of(
    (requirement, source): (Requirement, &'static str),
    allowed: &[String],
    found: &str,
    otherwise: Verdict,
) -> Option<Check> {
    if allowed.is_empty() {
        return None;
    }
    let verdict = match found {
        "" => Verdict::Unknown,
        found => {
            Verdict::of(allowed.iter().any(|term| term.eq_ignore_ascii_case(found)), otherwise)
        }
    };
    let found = term(found);
    Some(Check { requirement, expected: Found::Terms(allowed.to_vec()), found, verdict, source })
}

/// Image Type value 3 (PS3.3 C.8.2.1.1.1): a localizer is no slice stack, a projection no section.
fn image_kind(protocol: &Protocol, facts: &SeriesFacts) -> Check {
    const NO_SECTION: [&str; 4] = ["LOCALIZER", "PROJECTION", "MIP", "PROJECTION IMAGE"];
    let is_section = !facts.image_type.iter().any(|value| NO_SECTION.contains(&value.as_str()));
    Check {
        requirement: Requirement::ImageKind,
        expected: Found::NotStated,
        found: match facts.image_type.is_empty() {
            true => Found::NotStated,
            false => Found::Terms(facts.image_type.clone()),
        },
        verdict: match facts.image_type.is_empty() {
            true => Verdict::Unknown,
            false => Verdict::of(is_section, protocol.grave()),
        },
        source: "ImageType (0008,0008)",
    }
}

/// No attribute states the phase. An agent contradicts a native series; no agent stated proves nothing, since the
/// attribute is often left out.
fn phase(allowed: &[Phase], facts: &SeriesFacts) -> Option<Check> {
    if allowed.is_empty() || allowed.contains(&Phase::NotApplicable) {
        return None;
    }
    let agent = facts.contrast_agent.as_str();
    let native_only = allowed.iter().all(|phase| *phase == Phase::Native);
    Some(Check {
        requirement: Requirement::ContrastPhase,
        expected: Found::Terms(allowed.iter().map(|phase| phase.name().to_owned()).collect()),
        found: term(agent),
        verdict: if native_only && !agent.is_empty() { Verdict::Fail } else { Verdict::Unknown },
        source: "ContrastBolusAgent (0018,0010)",
    })
}

fn kernel(protocol: &Protocol, facts: &SeriesFacts) -> Option<Check> {
    let allowed = &protocol.document().recon.kernel_class;
    if allowed.is_empty() {
        return None;
    }
    let class = kernel_class(&facts.manufacturer, &facts.kernel);
    let found = match (facts.kernel.as_str(), class) {
        ("", _) => Found::NotStated,
        (kernel, KernelClass::Unknown) => term(kernel),
        (kernel, class) => Found::Terms(vec![kernel.to_owned(), class.name().to_owned()]),
    };
    Some(Check {
        requirement: Requirement::Kernel,
        expected: Found::Terms(allowed.iter().map(|class| class.name().to_owned()).collect()),
        found,
        verdict: match class {
            KernelClass::Unknown => Verdict::Unknown,
            class => Verdict::of(allowed.contains(&class), Verdict::Fail),
        },
        source: "ConvolutionKernel (0018,1210)",
    })
}

fn window(protocol: &Protocol, facts: &SeriesFacts) -> Option<Check> {
    if protocol.is_free() {
        return None;
    }
    let stated = protocol.windows_of(None, &facts.modality).next();
    let found = stated.and_then(|window| {
        let numbers = window.center.zip(window.width);
        let numbers = numbers.map(|(center, width)| Found::Window { center, width });
        numbers.or_else(|| window.percentiles.map(|[low, high]| Found::Percentiles(low, high)))
    });
    Some(Check {
        requirement: Requirement::Window,
        expected: term(&facts.modality),
        verdict: match facts.modality.is_empty() {
            true => Verdict::Unknown,
            false => Verdict::of(found.is_some(), Verdict::Fail),
        },
        found: found.unwrap_or(Found::NotStated),
        source: "Modality (0008,0060)",
    })
}

fn term(text: &str) -> Found {
    if text.is_empty() { Found::NotStated } else { Found::Terms(vec![text.to_owned()]) }
}
