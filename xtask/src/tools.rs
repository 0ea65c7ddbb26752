//! What the chores need and a fresh machine lacks: found, or installed below `.tools/`.

mod debian;
mod node;
mod npm;
mod python;
mod rustup;
mod stamp;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

pub(crate) use node::{node, require_node};
pub(crate) use rustup::require_target;
pub(crate) use stamp::Stamp;

/// What training needs; nothing else does.
pub(crate) const TRAINING_LOCK: &str = "training/requirements.lock";

/// Where the loader of Vulkan finds descriptions of drivers.
const VULKAN_DRIVERS: &[&str] =
    &["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/// Variables that name drivers themselves; with one of them set the folders are not looked at.
const VULKAN_VARIABLES: &[&str] = &["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];

/// Where Chromium is looked for before it is installed.
const CHROMIUM_NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// The folder with the node scripts of binaryen, among them `wasm-opt`.
pub(crate) fn binaryen(workspace: &Workspace) -> Result<PathBuf> {
    let home = npm::install(workspace, "binaryen", Path::new("xtask/npm"))?;
    Ok(home.join("node_modules/binaryen/bin"))
}

/// Installs what the browser tests import, beside them, where node looks for it.
pub(crate) fn e2e_packages(workspace: &Workspace) -> Result<()> {
    npm::install_beside(workspace, "e2e-packages", Path::new("tests"))
}

/// Installs the viewers that we are measured beside.
pub(crate) fn bench_packages(workspace: &Workspace) -> Result<()> {
    npm::install_beside(workspace, "bench-packages", Path::new("bench"))
}

/// A Chromium to drive: `$CHROMIUM`, the system's, or a newly installed one.
pub(crate) fn chromium(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    if let Some(found) = CHROMIUM_NAMES.iter().find_map(|name| on_path(name)) {
        return Ok(found);
    }
    debian::install(workspace, &["chromium"])?;
    Ok(on_path("chromium").unwrap_or_else(|| "chromium".into()))
}

/// A Vulkan driver for the comparison of both renderers: the system's, or Debian's software one.
pub(crate) fn vulkan_driver(workspace: &Workspace) -> Result<()> {
    let is_named = VULKAN_VARIABLES.iter().any(|name| std::env::var_os(name).is_some());
    let has_driver = |folder: &&str| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.into_iter().any(|entry| entry.path().extension().is_some_and(|end| end == "json"))
    };
    if is_named || VULKAN_DRIVERS.iter().any(has_driver) {
        return Ok(());
    }
    debian::install(workspace, &["mesa-vulkan-drivers"])
}

/// The Python environment with the outside validators; its `bin` folder comes back.
pub(crate) fn validators(workspace: &Workspace) -> Result<PathBuf> {
    python::environment(workspace, "venv", "tests/requirements.txt")
}

/// The Python environment that models are trained in; its `bin` folder comes back.
pub(crate) fn training(workspace: &Workspace) -> Result<PathBuf> {
    python::environment(workspace, "training", TRAINING_LOCK)
}

/// A cargo tool: the one on the path, or its wheel.
pub(crate) fn cargo_tool(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    if let Some(found) = on_path(name) {
        return Ok(found);
    }
    let bin = python::environment(workspace, "cargo-tools", "tests/requirements-tools.txt")?;
    Ok(bin.join(name))
}

/// The search path with `first` before everything else.
pub(crate) fn path_with(first: &Path) -> Result<OsString> {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(first.to_owned()).chain(std::env::split_paths(&rest));
    Ok(std::env::join_paths(all)?)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let file =
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|f| f.is_file())?;
    process::answers(Command::new(&file).arg("--version")).then_some(file)
}
