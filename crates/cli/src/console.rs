//! Words to stderr, JSON to stdout. A reader that went away is no failure of ours.

use std::io::Write;

use serde::Serialize;

use crate::failure::Failure;
use crate::report::SkippedFile;

/// Where a command says what it has to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Console {
    json: bool,
}

impl Console {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// A line for people.
    pub(crate) fn say(&self, line: &str) {
        let _closed = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// The report, where it was asked for.
    pub(crate) fn report<T: Serialize>(&self, report: &T) -> Result<(), Failure> {
        if !self.json {
            return Ok(());
        }
        let text = serde_json::to_string_pretty(report)
            .map_err(|error| Failure::Internal(error.to_string()))?;
        let _closed = writeln!(std::io::stdout().lock(), "{text}");
        Ok(())
    }

    /// Files that were left out, each with its reason.
    pub(crate) fn skipped(&self, skipped: &[SkippedFile]) {
        for SkippedFile { file, reason } in skipped {
            self.say(&format!("skipped {file}: {reason}"));
        }
    }
}
