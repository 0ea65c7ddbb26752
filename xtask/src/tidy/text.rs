//! What stands in a file.

use std::path::Path;

use super::{Report, extension};

const LONG: usize = 500;
const TOO_LONG: usize = 800;

/// Rust files that may be longer than [`TOO_LONG`] lines, and why.
const LONG_FILES: &[(&str, &str)] = &[];

/// Markers for work left undone, spelled in two parts so that this file does not match.
const MARKERS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

pub(super) fn check(path: &Path, text: &str, report: &mut Report) {
    if extension(path) == "rs" {
        check_length(path, text.lines().count(), report);
    }
    let is_code = matches!(
        extension(path),
        "rs" | "js" | "mjs" | "ts" | "py" | "wgsl" | "css" | "html" | "toml" | "sh"
    );
    if is_code {
        for (index, line) in text.lines().enumerate() {
            if let Some(marker) = unnumbered_marker(line) {
                let place = format!("{}:{}", path.display(), index + 1);
                report.fault(place, format_args!("{marker} without an issue, as in {marker}(#12)"));
            }
        }
    }
}

fn check_length(path: &Path, lines: usize, report: &mut Report) {
    let place = path.display();
    let excused = LONG_FILES.iter().any(|(name, _)| Path::new(name) == path);
    if lines > TOO_LONG && !excused {
        report.fault(place, format_args!("{lines} lines; the limit is {TOO_LONG}"));
    } else if lines > LONG {
        report.advise(place, format_args!("{lines} lines; think of splitting at {LONG}"));
    }
}

fn unnumbered_marker(line: &str) -> Option<&'static str> {
    MARKERS.iter().copied().find(|marker| {
        line.match_indices(marker).any(|(start, _)| {
            let before = line[..start].chars().next_back();
            let rest = &line[start + marker.len()..];
            let is_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
                && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let number = rest.strip_prefix("(#").unwrap_or_default();
            is_word && !number.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{MARKERS, unnumbered_marker};

    #[test]
    fn marker_needs_an_issue() {
        let marker = MARKERS[0];
        assert_eq!(unnumbered_marker(&format!("// {marker}: later")), Some(marker));
        assert_eq!(unnumbered_marker(&format!("// {marker}(#12): later")), None);
        assert_eq!(unnumbered_marker(&format!("let MAS{marker}N = 1;")), None);
    }
}
