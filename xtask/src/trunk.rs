//! `cargo xtask trunk-check`: the development loop and the release are the same app.
//!
//! Not among the stages of `test`: Trunk builds everything once more, which takes minutes, and has
//! to be installed first.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::web::{self, Profile};
use crate::workspace::Workspace;
use crate::{process, tools};

/// The newest that the pinned compiler builds.
const VERSION: &str = "trunk 0.21.14";

pub(crate) fn is_there(workspace: &Workspace) -> bool {
    workspace.has("Trunk.toml")
}

/// `cargo xtask trunk-check`
pub(crate) fn command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.end()?;
    check_version()?;
    web::build(workspace, Profile::Release)?;
    let site = workspace.target()?.join("trunk-dist");
    let mut trunk = workspace.command("trunk");
    trunk.args(["build", "--release", "--dist"]).arg(&site);
    trunk.env("PATH", tools::path_with(&tools::binaryen(workspace)?)?);
    process::run(&mut trunk)?;
    let (ours, theirs) = (names(&workspace.dist())?, names(&site)?);
    for name in ours.symmetric_difference(&theirs) {
        let side = if ours.contains(name) { "cargo xtask build" } else { "trunk" };
        eprintln!("only from {side}: {}", name.display());
    }
    if ours != theirs {
        bail!("the two sites differ");
    }
    println!("the same {} files from both", ours.len());
    Ok(())
}

fn check_version() -> Result<()> {
    let install = "install it: cargo install trunk --version 0.21.14 --locked";
    let version = process::read(Command::new("trunk").arg("--version")).context(install)?;
    if version.trim() != VERSION {
        bail!("{} is installed, {VERSION} is needed; {install}", version.trim());
    }
    Ok(())
}

fn names(site: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut open = vec![site.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(site)?.to_owned());
            }
        }
    }
    Ok(found)
}
