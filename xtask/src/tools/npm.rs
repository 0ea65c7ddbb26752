//! npm packages, exactly as a lock file says.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::node::require_node;
use super::stamp::Stamp;
use crate::process;
use crate::workspace::Workspace;

const LOCKED: [&str; 2] = ["package.json", "package-lock.json"];

/// Installs the packages locked in `source` below `.tools/NAME`, and returns that folder.
pub(super) fn install(workspace: &Workspace, name: &str, source: &Path) -> Result<PathBuf> {
    let home = workspace.tools().join(name);
    std::fs::create_dir_all(&home)?;
    for file in LOCKED {
        let from = workspace.root().join(source).join(file);
        std::fs::copy(&from, home.join(file))
            .with_context(|| format!("cannot copy {}", from.display()))?;
    }
    clean_install(workspace, name, &home)?;
    Ok(home)
}

/// Installs the packages locked in `folder` into its own `node_modules`.
pub(super) fn install_beside(workspace: &Workspace, name: &str, folder: &Path) -> Result<()> {
    clean_install(workspace, name, &workspace.root().join(folder))
}

fn clean_install(workspace: &Workspace, name: &str, folder: &Path) -> Result<()> {
    require_node(workspace)?;
    let inputs = LOCKED.map(|file| folder.join(file));
    let stamp =
        Stamp::of(workspace.tools().join("stamps").join(name), &[], &[&inputs[0], &inputs[1]])?;
    if stamp.is_current() && folder.join("node_modules").is_dir() {
        return Ok(());
    }
    eprintln!("installing npm packages: {name}");
    let mut npm = workspace.command("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
    process::run(npm.current_dir(folder)).context("npm is needed, which comes with Node")?;
    stamp.set()
}
