//! Node, which bindings are made small with, and which drives the browser.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// The oldest of each line of releases that has `zlib.crc32`, which the tests use.
const OLDEST: [(u32, u32); 2] = [(20, 15), (22, 2)];

/// A command that starts node, in the root.
pub(crate) fn node(workspace: &Workspace) -> Result<Command> {
    require_node(workspace)?;
    Ok(workspace.command("node"))
}

/// Fails with a plain word where node is not there or too old.
pub(crate) fn require_node(workspace: &Workspace) -> Result<()> {
    let needed = "Node 20.15, 22.2 or newer is needed";
    let version = process::read(workspace.command("node").arg("--version")).context(needed)?;
    if !is_new_enough(version.trim()) {
        bail!("{needed}; on the path is {}", version.trim());
    }
    Ok(())
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers =
        version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
    let (Some(Some(major)), Some(Some(minor))) = (numbers.next(), numbers.next()) else {
        return false;
    };
    let [.., (newest, _)] = OLDEST;
    major > newest || OLDEST.iter().any(|&(line, oldest)| major == line && minor >= oldest)
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn a_release_without_what_the_tests_use_is_too_old() {
        let table = [
            ("v18.20.4", false),
            ("v20.14.0", false),
            ("v20.15.0", true),
            ("v20.20.2", true),
            ("v21.7.3", false),
            ("v22.1.0", false),
            ("v22.2.0", true),
            ("v24.0.0", true),
            ("node", false),
        ];
        for (version, expected) in table {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
