//! Floors 1 to 4 ask nothing of the machine: no clock, thread, file, network or environment (invariant 3).

use std::path::Path;

use super::Report;
use super::signatures::is_room_source;
use crate::floors;

/// Modules of the standard library that reach out of the process.
const OUTSIDE: &[&str] = &["time", "thread", "fs", "net", "env", "process"];

pub(super) fn check(path: &Path, text: &str, report: &mut Report) {
    let is_pure = floors::pure_rooms().any(|room| path.starts_with(Path::new("crates").join(room)));
    let is_test = path.components().any(|part| part.as_os_str() == "tests")
        || path.file_stem().is_some_and(|name| name == "tests");
    if !is_pure || is_test || !is_room_source(path) {
        return;
    }
    // Tests come last in a file.
    let shipped = text.lines().take_while(|line| *line != "mod tests {");
    for (number, line) in (1..).zip(shipped) {
        if let Some(module) = reaches_out(line) {
            let place = format!("{}:{number}", path.display());
            report
                .fault(place, format_args!("names std::{module}, which is a host's (invariant 3)"));
        }
    }
}

fn reaches_out(line: &str) -> Option<&'static str> {
    if line.trim_start().starts_with("//") {
        return None;
    }
    let mut named = line.split("std::").skip(1).flat_map(first_modules);
    named.find_map(|name| OUTSIDE.iter().copied().find(|module| *module == name))
}

/// What is named right behind `std::`: one module, or each of a list.
fn first_modules(rest: &str) -> Vec<&str> {
    let word = |text: &'_ str| -> usize {
        text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
    };
    let parts = match rest.strip_prefix('{') {
        None => vec![rest],
        Some(list) => list.split(',').map(str::trim_start).collect(),
    };
    parts.into_iter().map(|part| &part[..word(part)]).collect()
}

#[cfg(test)]
mod tests {
    use super::reaches_out;

    #[test]
    fn clock_file_and_thread_are_found_in_every_spelling() {
        let table = [
            ("use std::time::Instant;", Some("time")),
            ("    let text = std::fs::read(path)?;", Some("fs")),
            ("use std::{collections::BTreeMap, thread};", Some("thread")),
            ("use std::collections::BTreeMap;", None),
            ("use std::fmt; // not std::environment", None),
            ("//! The host keeps std::time.", None),
        ];
        for (line, expected) in table {
            assert_eq!(reaches_out(line), expected, "{line}");
        }
    }
}
