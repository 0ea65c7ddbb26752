//! Chores that are scripts of their own: they get what they need, and the words that follow.

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::workspace::Workspace;
use crate::{process, test, tools};

const SCREENSHOTS: &str = "tests/e2e/screenshots.mjs";

pub(crate) fn has_screenshots(workspace: &Workspace) -> bool {
    workspace.has(SCREENSHOTS)
}

/// `cargo xtask screenshots`
pub(crate) fn screenshots_command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    let mut node = test::browser_script(workspace)?;
    process::run(node.arg(SCREENSHOTS).args(arguments.rest()))
}

pub(crate) fn has_training(workspace: &Workspace) -> bool {
    workspace.has(tools::TRAINING_LOCK)
}

/// `cargo xtask train`: the first word names a script of `training/`, which takes the others.
pub(crate) fn train_command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    let mut words = arguments.rest();
    let name = if words.is_empty() { String::new() } else { words.remove(0) };
    let script = format!("training/{name}.py");
    if name.contains('/') || !workspace.has(&script) {
        bail!("there is no {script}");
    }
    if !words.iter().any(|word| word.starts_with("--work")) {
        let work = workspace.target()?.join("training").join(&name);
        words.extend(["--work".to_owned(), work.to_string_lossy().into_owned()]);
    }
    let python = tools::training(workspace)?.join("python");
    process::run(workspace.command(python).arg(script).args(words))
}
