//! Counting what other runners report.

use std::fmt;
use std::ops::Add;

use crate::process::Transcript;

/// How many tests passed, failed and were skipped. A lint stage counts as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

impl Tally {
    pub(super) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub(super) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    pub(super) const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Counts with `read`; a runner that failed without naming a test counts as one failure.
pub(super) fn count(transcript: &Transcript, read: fn(&str) -> Tally) -> Tally {
    let mut tally = read(&transcript.text);
    if !transcript.success && tally.failed == 0 {
        tally.failed = 1;
    }
    tally
}

/// `Summary [0.1s] 4 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 3 skipped`
pub(super) fn of_nextest(text: &str) -> Tally {
    let summary = text.lines().rfind(|line| line.contains("Summary [")).unwrap_or_default();
    let Some((_, counts)) = summary.split_once(':') else { return Tally::default() };
    Tally {
        passed: number_before(counts, "passed"),
        failed: ["failed", "exec failed", "timed out"]
            .iter()
            .map(|w| number_before(counts, w))
            .sum(),
        skipped: number_before(counts, "skipped"),
    }
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out`, any number of them
pub(super) fn of_libtest(text: &str) -> Tally {
    let results = text.lines().filter(|line| line.starts_with("test result:"));
    let tallies = results.map(|line| Tally {
        passed: number_before(line, "passed"),
        failed: number_before(line, "failed"),
        skipped: number_before(line, "ignored"),
    });
    tallies.fold(Tally::default(), Tally::add)
}

/// `=== 1 failed, 3 passed, 2 skipped, 1 xfailed, 1 error in 0.12s ===`, the last line
pub(super) fn of_pytest(text: &str) -> Tally {
    let is_summary = |line: &&str| {
        let line = line.trim_end_matches([' ', '=']);
        // From a minute on the time stands once more behind the seconds: `in 72.30s (0:01:12)`.
        let line = line.rsplit_once(" (").map_or(line, |(before, _)| before);
        line.contains(" in ") && line.ends_with('s')
    };
    let summary = text.lines().rfind(is_summary).unwrap_or_default();
    let sum = |words: &[&str]| words.iter().map(|word| number_before(summary, word)).sum();
    Tally {
        passed: sum(&["passed"]),
        failed: sum(&["failed", "error", "errors", "xpassed"]),
        skipped: sum(&["skipped", "xfailed", "deselected"]),
    }
}

/// `ℹ pass 3`, `ℹ fail 1`, `ℹ cancelled 0`, `ℹ skipped 0`, `ℹ todo 0`, a line each at the end
pub(super) fn of_node(text: &str) -> Tally {
    let number = |word: &str| -> usize {
        let lines = text.lines().rev().map(|line| line.trim_start_matches(['ℹ', '#', ' ']));
        let mut counts = lines.filter_map(|line| line.strip_prefix(word)?.trim().parse().ok());
        counts.next().unwrap_or(0)
    };
    Tally {
        passed: number("pass "),
        failed: number("fail ") + number("cancelled "),
        skipped: number("skipped ") + number("todo "),
    }
}

/// `number_before("3 passed; 1 ignored", "ignored")` is 1; 0 if the words are not there.
fn number_before(text: &str, words: &str) -> usize {
    let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    text.match_indices(words)
        .filter(|(start, _)| is_end(&text[start + words.len()..]))
        .find_map(|(start, _)| text[..start].strip_suffix(' ')?.rsplit(' ').next()?.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Tally, count, of_libtest, of_nextest, of_node, of_pytest};
    use crate::process::Transcript;

    fn tally(passed: usize, failed: usize, skipped: usize) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn nextest_summary_is_counted() {
        let table = [
            ("     Summary [   0.5s] 12 tests run: 12 passed, 0 skipped", tally(12, 0, 0)),
            (
                " Summary [ 0.5s] 5 tests run: 2 passed (1 slow), 3 failed, 7 skipped",
                tally(2, 3, 7),
            ),
            (
                " Summary [ 9s] 3 tests run: 1 passed, 1 timed out, 1 exec failed, 0 skipped",
                tally(1, 2, 0),
            ),
            ("no tests to run", tally(0, 0, 0)),
        ];
        for (line, expected) in table {
            assert_eq!(of_nextest(line), expected, "{line}");
        }
    }

    #[test]
    fn libtest_results_are_added_up() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured\n";
        assert_eq!(of_libtest(text), tally(4, 2, 1));
    }

    #[test]
    fn pytest_summary_is_counted() {
        let table = [
            ("3 passed in 0.01s", tally(3, 0, 0)),
            ("==== 1 failed, 3 passed, 2 skipped, 1 error in 0.12s ====", tally(3, 2, 2)),
            ("no tests ran in 0.00s", tally(0, 0, 0)),
            ("39 passed, 2 skipped, 211 subtests passed in 72.30s (0:01:12)", tally(39, 0, 2)),
        ];
        for (line, expected) in table {
            assert_eq!(of_pytest(&format!("FAILED a.py\n{line}\n")), expected, "{line}");
        }
    }

    #[test]
    fn node_summary_is_counted() {
        let text =
            "✔ a (1ms)\nℹ tests 6\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\n";
        assert_eq!(of_node(text), tally(3, 2, 1));
    }

    #[test]
    fn runner_that_dies_counts_as_a_failure() {
        let transcript = Transcript { success: false, text: "error: could not compile".into() };
        assert_eq!(count(&transcript, of_libtest), Tally::FAILED);
    }

    #[test]
    fn last_line_is_plain() {
        assert_eq!(tally(3, 0, 1).to_string(), "3 passed, 0 failed, 1 skipped");
    }
}
