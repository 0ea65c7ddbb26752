//! No length, intensity or time without its unit in name or type (invariant 11).

use std::path::Path;

use super::Report;
use super::signatures;

/// Parts of a name that say a unit.
const UNITS: &[&str] = &[
    "mm",
    "mm2",
    "mm3",
    "px",
    "ml",
    "ms",
    "hu",
    "kvp",
    "t",
    "degrees",
    "fraction",
    "ratios",
    "percent",
    "percentiles",
];

/// Names whose unit is a matter of definition, and which it is.
const TERMS: &[(&str, &[&str])] = &[
    (
        "the unit of the values (PS3.3 C.11.2.1.2, C.11.1)",
        &[
            "center",
            "width",
            "window_width",
            "low",
            "high",
            "min",
            "max",
            "value",
            "values",
            "value_gate",
            "last_gate",
            "intercept",
            "shift",
            "padding",
            "stored_min",
            "windows",
            "window",
            "rescale",
            "samples",
            "data",
            "step",
            "stored",
            "modality",
        ],
    ),
    ("grey levels from 0 to 255", &["grey"]),
    (
        "none: what a network takes and gives, normalised as its manifest states",
        &["image", "input", "output", "numbers", "logits"],
    ),
    (
        "none: a factor or a share",
        &[
            "dice",
            "dice_proposal_final",
            "sphericity",
            "nsd",
            "slope",
            "scale",
            "fill",
            "zoom",
            "factor",
            "weight",
            "weights",
            "bias",
            "epsilon",
            "towards_high",
            "onset",
        ],
    ),
    ("the space that the type is named for", &["x", "y", "z", "column", "row", "slice"]),
    ("device pixels of a view", &["crosshair", "model_box", "finding_box", "corners"]),
    ("the unit of the limit that was checked", &["expected", "found"]),
];

/// Names here are those of the document; its schema states the unit of each.
const PRESCRIBED: &str = "crates/protocol/src/document";

pub(super) fn check(path: &Path, text: &str, report: &mut Report) {
    if !signatures::is_room_source(path) || path.starts_with(PRESCRIBED) {
        return;
    }
    let mut unit_is_missing = |line: usize, name: &str| {
        let place = format!("{}:{line}", path.display());
        report.fault(place, format_args!("`{name}` does not say in which unit it is"));
    };
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(name) = public_number(line).filter(|name| !says_its_unit(name)) {
            unit_is_missing(number, name);
        }
    }
    for function in signatures::public(text) {
        let names = function.parameters.into_iter().flat_map(floating_names);
        for name in names.filter(|name| !says_its_unit(name)) {
            unit_is_missing(function.line, name);
        }
    }
}

/// The name of a public field that holds floating numbers.
fn public_number(line: &str) -> Option<&str> {
    let field = line.trim_start().strip_prefix("pub")?;
    let field = match field.strip_prefix('(') {
        Some(scope) => scope.split_once(')')?.1,
        None => field,
    };
    let (name, kind) = field.strip_prefix(' ')?.split_once(": ")?;
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && is_floating(kind)).then_some(name)
}

/// The names that a parameter of floating numbers gives: one, or those of a pattern.
fn floating_names(parameter: &str) -> impl Iterator<Item = &str> {
    let (pattern, kind) = parameter.split_once(": ").unwrap_or_default();
    let names = pattern.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_name =
        |name: &&str| !matches!(*name, "" | "mut" | "_") && name.starts_with(char::is_lowercase);
    names.filter(is_name).filter(|_| is_floating(kind))
}

fn is_floating(kind: &str) -> bool {
    let mut words = kind.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "f32" | "f64"))
}

fn says_its_unit(name: &str) -> bool {
    let is_term = TERMS.iter().any(|(_, names)| names.contains(&name));
    is_term || name.split('_').any(|part| UNITS.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::{floating_names, public_number, says_its_unit};

    #[test]
    fn a_length_or_a_time_without_unit_is_found() {
        let table = [
            ("    pub radius: f64,", Some("radius")),
            ("    pub(crate) timeout: Option<f64>,", Some("timeout")),
            ("    pub spacing_mm: [f64; 3],", None),
            ("    pub center: f64,", None),
            ("    pub count: u32,", None),
            ("    radius: f64,", None),
            ("    pub fn radius(at: f64) -> f64 {", None),
        ];
        for (line, expected) in table {
            let found = public_number(line).filter(|name| !says_its_unit(name));
            assert_eq!(found, expected, "{line}");
        }
    }
    #[test]
    fn a_parameter_without_unit_is_found_in_a_pattern_too() {
        let table = [
            ("radius: f64", vec!["radius"]),
            ("(column_mm, row): (f64, f64)", vec![]),
            ("(column_mm, depth): (f64, f64)", vec!["depth"]),
            ("mut timeout: Option<f64>", vec!["timeout"]),
            ("&self", vec![]),
            ("count: u32", vec![]),
        ];
        for (parameter, expected) in table {
            let found: Vec<_> =
                floating_names(parameter).filter(|name| !says_its_unit(name)).collect();
            assert_eq!(found, expected, "{parameter}");
        }
    }
}
