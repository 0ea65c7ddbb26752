//! Chores that are scripts of their own: they get what they need, and the words that follow.

use anyhow::Result;

use crate::arguments::Arguments;
use crate::workspace::Workspace;
use crate::{process, test};

const SCREENSHOTS: &str = "tests/e2e/screenshots.mjs";

pub(crate) fn has_screenshots(workspace: &Workspace) -> bool {
    workspace.has(SCREENSHOTS)
}

/// `cargo xtask screenshots`
pub(crate) fn screenshots_command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    let mut node = test::browser_script(workspace)?;
    process::run(node.arg(SCREENSHOTS).args(arguments.rest()))
}
