//! Names and sizes of files.

use std::path::Path;

use super::{Entry, Report};

/// Rooms without a subject: whatever is put there belongs to a noun elsewhere.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "common", "misc", "manager"];

const MAX_BYTES: u64 = 1 << 20;

/// Files that may be larger than [`MAX_BYTES`], and why.
const LARGE_FILES: &[(&str, &str)] = &[];

/// The most that test data may take all in all.
const MAX_TEST_DATA_BYTES: u64 = 10 << 20;

pub(super) fn check(entry: &Entry, report: &mut Report) {
    if is_source(entry) && empty_name(&entry.path).is_some() {
        let place = entry.path.display();
        report.fault(place, "a module is named for the noun that it holds");
    }
    let path = entry.path.to_string_lossy();
    let excused = LARGE_FILES.iter().any(|(name, _)| *name == path);
    if entry.bytes > MAX_BYTES && entry.extension() != "safetensors" && !excused {
        report.fault(&path, format_args!("{} bytes; the limit is {MAX_BYTES}", entry.bytes));
    }
}

/// Test data as a whole stays small enough to clone without thinking.
pub(super) fn check_test_data(entries: &[(String, u64)], report: &mut Report) {
    let data = entries.iter().filter(|(path, _)| path.starts_with("tests/data/"));
    let total: u64 = data.map(|(_, bytes)| bytes).sum();
    if total > MAX_TEST_DATA_BYTES {
        report
            .fault("tests/data", format_args!("{total} bytes; the limit is {MAX_TEST_DATA_BYTES}"));
    }
}

fn is_source(entry: &Entry) -> bool {
    matches!(entry.extension(), "rs" | "js" | "mjs" | "ts" | "py" | "wgsl")
}

fn empty_name(path: &Path) -> Option<&str> {
    path.with_extension("").components().find_map(|part| {
        let part = part.as_os_str().to_str()?;
        EMPTY_NAMES.iter().copied().find(|name| *name == part)
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::empty_name;

    #[test]
    fn name_without_a_subject_is_found_as_file_and_as_folder() {
        let table = [
            ("crates/volume/src/utils.rs", Some("utils")),
            ("crates/volume/src/common/mod.rs", Some("common")),
            ("crates/helper/src/lib.rs", None),
            ("crates/volume/src/commonplace.rs", None),
        ];
        for (path, expected) in table {
            assert_eq!(empty_name(Path::new(path)), expected, "{path}");
        }
    }
}
