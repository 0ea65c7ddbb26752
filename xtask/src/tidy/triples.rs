//! A place, a direction and a spacing are types: three bare numbers do not say whose (invariant 6).

use std::path::Path;

use super::Report;
use super::signatures::{self, Signature};
use crate::floors;

const TRIPLES: &[&str] = &["[f64; 3]", "[f32; 3]", "(f64, f64, f64)", "(f32, f32, f32)"];

/// Public functions that take or give three bare numbers all the same: file, function, reason.
const DOORS: &[(&str, &str, &str)] = &[];

pub(super) fn check(path: &Path, text: &str, report: &mut Report) {
    let is_pure = floors::pure_rooms().any(|room| path.starts_with(Path::new("crates").join(room)));
    if !is_pure || !signatures::is_room_source(path) {
        return;
    }
    for Signature { line, name, text, .. } in signatures::public(text) {
        let is_door = DOORS.iter().any(|(file, door, _)| Path::new(file) == path && *door == name);
        if let Some(triple) = triple(text).filter(|_| !is_door) {
            let place = format!("{}:{line}", path.display());
            report.fault(place, format_args!("`{name}` has a bare {triple}: give it a type"));
        }
    }
}

fn triple(signature: &str) -> Option<&'static str> {
    let spaced = signature.split_whitespace().collect::<Vec<_>>().join(" ");
    TRIPLES.iter().copied().find(|triple| spaced.contains(triple))
}

#[cfg(test)]
mod tests {
    use super::triple;

    #[test]
    fn three_bare_numbers_are_found_wherever_they_stand() {
        assert_eq!(triple("at(self) -> Option<[f64; 3]> "), Some("[f64; 3]"));
        assert_eq!(triple("at(place: &[[f32; 3]]) "), Some("[f32; 3]"));
        assert_eq!(triple("at(\n    place: (f64, f64,\n f64)) "), Some("(f64, f64, f64)"));
        assert_eq!(triple("at(pair: (f64, f64), place: Lps) -> [u32; 3] "), None);
    }
}
