//! Python environments, exactly as a lock file says.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::stamp::Stamp;
use super::{debian, on_path};
use crate::process;
use crate::workspace::Workspace;

/// The lock files were made for 3.11; a newer one is tried where 3.11 is not the system's.
const INTERPRETERS: [&str; 2] = ["python3.11", "python3"];

/// Makes `.tools/NAME` hold what `requirements` locks, and returns its `bin` folder.
pub(super) fn environment(
    workspace: &Workspace,
    name: &str,
    requirements: &str,
) -> Result<PathBuf> {
    let home = workspace.tools().join(name);
    let bin = home.join("bin");
    let locked = workspace.path(requirements);
    let python = INTERPRETERS.iter().find_map(|name| on_path(name));
    let python = python.context("Python 3.11 is needed: apt-get install python3 python3-venv")?;
    let version = process::read(Command::new(&python).arg("--version"))?;
    // Its programs name their interpreter by its place: a checkout that was moved needs them anew.
    let place = home.to_string_lossy();
    let made_of = [version.trim(), &place];
    let stamp = Stamp::of(workspace.tools().join("stamps").join(name), &made_of, &[&locked])?;
    if stamp.is_current() && process::answers(Command::new(bin.join("python")).arg("--version")) {
        return Ok(bin);
    }
    eprintln!("installing Python packages: {requirements}");
    create(workspace, &python, &home)?;
    let mut pip = workspace.command(bin.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    // A lock file with hashes names every package; one without leaves the accelerator's libraries,
    // which differ from machine to machine, to the pins of the packages it names.
    if std::fs::read_to_string(&locked)?.contains("--hash=") {
        pip.args(["--require-hashes", "--no-deps"]);
    }
    process::run(pip.args(["--only-binary", ":all:", "-r"]).arg(&locked))?;
    stamp.set()?;
    Ok(bin)
}

fn create(workspace: &Workspace, python: &Path, home: &Path) -> Result<()> {
    if home.exists() {
        std::fs::remove_dir_all(home)?;
    }
    // Debian keeps the part of Python that makes environments in a package of its own.
    if !process::answers(Command::new(python).args(["-c", "import ensurepip"])) {
        debian::install(workspace, &["python3-venv"])?;
    }
    process::run(workspace.command(python).args(["-m", "venv"]).arg(home))
}
