//! Cargo's part: each package in a call of its own, so that features of one do not reach another.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{Artifact, Profile, WASM, WasmPackage};
use crate::process;
use crate::workspace::Workspace;

/// Fails with a plain word where a package is not yet what the site is made of.
pub(super) fn check_packages(workspace: &Workspace, packages: &[WasmPackage]) -> Result<()> {
    let metadata = workspace.metadata()?;
    for wanted in packages {
        let name = wanted.package;
        let Some(package) = metadata.packages.iter().find(|p| p.name.as_str() == name) else {
            bail!("there is no crate `{name}`");
        };
        let is_there = package.targets.iter().any(|target| match wanted.artifact {
            Artifact::Page => target.is_bin() && target.name == name,
            Artifact::Worker => target.is_cdylib(),
        });
        if !is_there {
            let kind = match wanted.artifact {
                Artifact::Page => "binary of the same name",
                Artifact::Worker => "cdylib",
            };
            bail!("crate `{name}` has no {kind}");
        }
        let missing = wanted
            .features
            .split(',')
            .find(|feature| !feature.is_empty() && !package.features.contains_key(*feature));
        if let Some(feature) = missing {
            bail!("crate `{name}` has no feature `{feature}`");
        }
    }
    Ok(())
}

/// Compiles one package and returns the wasm that cargo wrote.
pub(super) fn compile(
    workspace: &Workspace,
    package: &WasmPackage,
    profile: Profile,
    target: &Path,
) -> Result<PathBuf> {
    let target = if package.apart { target.join(package.output) } else { target.to_owned() };
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--target", WASM, "-p", package.package, "--no-default-features"]);
    cargo.args(["--features", package.features]).arg("--target-dir").arg(&target);
    match package.artifact {
        Artifact::Page => cargo.args(["--bin", package.package]),
        Artifact::Worker => cargo.arg("--lib"),
    };
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    Ok(target.join(WASM).join(profile.folder()).join(package.package).with_extension("wasm"))
}
