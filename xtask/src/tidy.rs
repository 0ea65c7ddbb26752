//! Rules of the tree that no compiler knows.

mod names;
mod outside;
mod purity;
mod signatures;
mod text;
mod triples;
mod units;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::workspace::Workspace;

/// `cargo xtask tidy`
pub(crate) fn command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.end()?;
    check(workspace)
}

/// Prints every remark; fails if one of them is more than advice.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut report = Report::default();
    let mut sizes = Vec::new();
    for file in workspace.files()? {
        let entry = Entry::read(workspace.root(), file)?;
        names::check(&entry, &mut report);
        sizes.push((entry.path.to_string_lossy().into_owned(), entry.bytes));
        outside::check_link(workspace.root(), &entry, &mut report);
        if let Some(text) = &entry.text {
            text::check(&entry.path, text, &mut report);
            units::check(&entry.path, text, &mut report);
            triples::check(&entry.path, text, &mut report);
            purity::check(&entry.path, text, &mut report);
            outside::check_text(&entry.path, text, &mut report);
        }
    }
    names::check_test_data(&sizes, &mut report);
    outside::check_manifests(workspace, &mut report)?;
    report.close()
}

/// One file of the tree.
struct Entry {
    /// Relative to the root.
    path: PathBuf,
    bytes: u64,
    is_link: bool,
    /// Absent for what is not text.
    text: Option<String>,
}

impl Entry {
    fn read(root: &Path, path: PathBuf) -> Result<Self> {
        let full = root.join(&path);
        let metadata = full.symlink_metadata()?;
        let is_link = metadata.is_symlink();
        let text = if metadata.is_file() {
            String::from_utf8(std::fs::read(&full)?).ok().filter(|text| !text.contains('\0'))
        } else {
            None
        };
        Ok(Self { path, bytes: metadata.len(), is_link, text })
    }

    fn extension(&self) -> &str {
        extension(&self.path)
    }
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// What was found, in the order of finding.
#[derive(Default)]
struct Report {
    faults: Vec<String>,
    advice: Vec<String>,
}

impl Report {
    fn fault(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.faults.push(format!("{place}: {what}"));
    }

    fn advise(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.advice.push(format!("{place}: {what}"));
    }

    fn close(self) -> Result<()> {
        for line in &self.advice {
            eprintln!("tidy: note: {line}");
        }
        for line in &self.faults {
            eprintln!("tidy: {line}");
        }
        if !self.faults.is_empty() {
            bail!("{} faults in the tree", self.faults.len());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::workspace::Workspace;

    #[test]
    fn tree_is_tidy() {
        check(&Workspace::find().unwrap()).unwrap();
    }
}
