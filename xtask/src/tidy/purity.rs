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
    for (number, module) in reaches_out(text) {
        let place = format!("{}:{number}", path.display());
        report.fault(place, format_args!("names std::{module}, which is a host's (invariant 3)"));
    }
}

/// Each such module that the code of a file names, and the line that names it.
fn reaches_out(text: &str) -> Vec<(usize, &'static str)> {
    const LIBRARY: &str = "std::";
    let code = shipped(text);
    let mut found = Vec::new();
    for (at, _) in code.match_indices(LIBRARY) {
        let after = at + LIBRARY.len();
        for begin in first_modules(&code[after..]) {
            let rest = code[after + begin..].trim_start();
            let line = 1 + code[..code.len() - rest.len()].matches('\n').count();
            let outside = OUTSIDE.iter().find(|module| **module == word(rest));
            found.extend(outside.map(|module| (line, *module)));
        }
    }
    found
}

/// The lines of a file that are neither tests, which come last, nor comments; those keep their number.
fn shipped(text: &str) -> String {
    let code = text.lines().take_while(|line| *line != "mod tests {");
    let blanked = code.map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    blanked.collect::<Vec<_>>().join("\n")
}

/// Where the names begin that stand right behind `std::`: one, or each of a list, over however many lines.
fn first_modules(rest: &str) -> Vec<usize> {
    if !rest.starts_with('{') {
        return vec![0];
    }
    let (mut depth, mut begins) = (0_usize, Vec::new());
    for (at, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match (c, depth) {
            (_, 0) => break,
            ('{' | ',', 1) => begins.push(at + 1),
            _ => {}
        }
    }
    begins
}

fn word(text: &str) -> &str {
    let is_other = |c: char| !c.is_alphanumeric() && c != '_';
    &text[..text.find(is_other).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::reaches_out;

    #[test]
    fn clock_file_and_thread_are_found_in_every_spelling() {
        let table: [(&str, &[(usize, &str)]); 9] = [
            ("use std::time::Instant;", &[(1, "time")]),
            ("    let text = std::fs::read(path)?;", &[(1, "fs")]),
            ("use std::{collections::BTreeMap, thread};", &[(1, "thread")]),
            (
                "use std::{\n    collections::{BTreeMap, BTreeSet},\n    env,\n    thread,\n};\n",
                &[(3, "env"), (4, "thread")],
            ),
            ("use std::{\n    net::{self, TcpStream},\n};\nuse std::fs;", &[(2, "net"), (4, "fs")]),
            ("use std::{collections::{time, env}, fmt};\nuse other::{a, thread};", &[]),
            ("use std::collections::BTreeMap;", &[]),
            ("use std::fmt; // not std::environment", &[]),
            ("//! The host keeps std::time.\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(reaches_out(text), expected, "{text}");
        }
    }
}
