//! Where things lie in the tree, and what cargo knows about it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::{Metadata, MetadataCommand};

/// The root of the checkout.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the checkout that this xtask was started from.
    pub(crate) fn find() -> Result<Self> {
        // Cargo sets it when it runs us; started by path (as the e2e tests do), the place we were
        // built from is the place we belong to.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask lies in a folder of the workspace")?;
        Ok(Self { root: root.to_owned() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    pub(crate) fn has(&self, below: &str) -> bool {
        self.path(below).exists()
    }

    /// The site as a static host gets it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// What xtask installs for itself; ignored by git, safe to delete.
    pub(crate) fn tools(&self) -> PathBuf {
        self.path(".tools")
    }

    /// Cargo's target folder, wherever the person has put it.
    pub(crate) fn target(&self) -> Result<PathBuf> {
        Ok(self.metadata()?.target_directory.into_std_path_buf())
    }

    /// A command that runs in the root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    pub(crate) fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        self.command(cargo)
    }

    /// The workspace's own crates, without their dependencies.
    pub(crate) fn metadata(&self) -> Result<Metadata> {
        let manifest = self.path("Cargo.toml");
        Ok(MetadataCommand::new().manifest_path(manifest).no_deps().exec()?)
    }

    /// The whole dependency graph as it is built for `target`.
    pub(crate) fn resolved_metadata(&self, target: &str) -> Result<Metadata> {
        let options = ["--filter-platform".to_owned(), target.to_owned(), "--locked".to_owned()];
        let manifest = self.path("Cargo.toml");
        Ok(MetadataCommand::new().manifest_path(manifest).other_options(options).exec()?)
    }

    /// Files that git tracks or would track, relative to the root, sorted.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>> {
        let listed = self
            .command("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .output()
            .context("git could not be started")?;
        if !listed.status.success() {
            bail!("git ls-files: {}", String::from_utf8_lossy(&listed.stderr).trim());
        }
        let text = String::from_utf8(listed.stdout).context("a file name is not UTF-8")?;
        let names = text.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from);
        // A file deleted but not yet committed is still listed.
        let mut files: Vec<_> =
            names.filter(|name| self.root.join(name).symlink_metadata().is_ok()).collect();
        files.sort();
        files.dedup();
        Ok(files)
    }
}
