//! Compilation targets of the pinned toolchain.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::Workspace;

/// Makes sure that the pinned toolchain can compile for `target`.
pub(crate) fn require_target(workspace: &Workspace, target: &str) -> Result<()> {
    let rustc = |words: &[&str]| -> Command {
        let mut command = workspace.command("rustc");
        command.args(words);
        command
    };
    let folder = process::read(&mut rustc(&["--print", "target-libdir", "--target", target]))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    process::run(workspace.command("rustup").args(["target", "add", target]))
        .with_context(|| format!("rust's {target} target is needed"))
}
