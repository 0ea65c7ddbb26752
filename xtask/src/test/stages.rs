//! The stages of a test run.

use std::process::{Child, Command};

use anyhow::{Result, bail};
use cargo_metadata::Metadata;

use super::outside;
use super::tally::{self, Tally};
use crate::web::WASM;
use crate::workspace::Workspace;
use crate::{floors, process, tidy, tools};

/// One stage: when it is in the list, and what it counts.
pub(super) struct Stage {
    pub(super) name: &'static str,
    /// Left out once something cheaper has failed.
    pub(super) is_costly: bool,
    /// A stage whose tests are not in the tree is not in the list either.
    pub(super) is_there: fn(&Workspace) -> bool,
    pub(super) work: fn(&Workspace) -> Result<Tally>,
    /// Starts what it needs beside the costly stages before it, which leave a processor alone. What fails there is
    /// done again, and said, by `work`.
    pub(super) ahead: Option<fn(&Workspace) -> Result<Child>>,
}

const fn cheap(name: &'static str, work: fn(&Workspace) -> Result<Tally>) -> Stage {
    Stage { name, is_costly: false, is_there: |_| true, work, ahead: None }
}

const fn costly(
    name: &'static str,
    is_there: fn(&Workspace) -> bool,
    work: fn(&Workspace) -> Result<Tally>,
) -> Stage {
    Stage { name, is_costly: true, is_there, work, ahead: None }
}

pub(super) const STAGES: &[Stage] = &[
    cheap("fmt", fmt),
    cheap("tidy", |workspace| tidy::check(workspace).map(|()| Tally::PASSED)),
    cheap("floors", |workspace| floors::check(workspace).map(|()| Tally::PASSED)),
    cheap("deny", deny),
    cheap("clippy", clippy),
    cheap("clippy-wasm", clippy_wasm),
    cheap("nextest", nextest),
    cheap("doc", doc),
    costly("wasm", |_| true, outside::wasm),
    costly("conformance", outside::has_conformance, outside::conformance),
    Stage { ahead: Some(outside::begin_site), ..costly("e2e", outside::has_e2e, outside::e2e) },
];

/// Crates that a browser loads; what they pull in is looked at as well.
const BROWSER_CRATES: [&str; 3] = ["app", "engine", "helper"];

/// The renderer through wgpu is in the checks of every machine; by itself the workspace would leave it out.
const TESTED_FEATURE: &str = "render/gpu";
pub(super) const WITH_GPU: [&str; 2] = ["--features", TESTED_FEATURE];

fn lint(command: &mut Command) -> Result<Tally> {
    process::run(command).map(|()| Tally::PASSED)
}

fn fmt(workspace: &Workspace) -> Result<Tally> {
    lint(workspace.cargo().args(["fmt", "--all", "--check"]))
}

fn deny(workspace: &Workspace) -> Result<Tally> {
    let tool = tools::cargo_tool(workspace, "cargo-deny")?;
    // The graph is complete once cargo has fetched it; after that the check needs no network.
    process::run(workspace.cargo().args(["fetch", "--quiet"]))?;
    let checks = ["--offline", "--log-level", "warn", "check", "bans", "licenses", "sources"];
    lint(workspace.command(tool).args(checks))
}

fn clippy(workspace: &Workspace) -> Result<Tally> {
    let run = |words: &[&str]| {
        let mut cargo = workspace.cargo();
        lint(cargo.args(["clippy", "--quiet"]).args(words).args(["--", "-D", "warnings"]))
    };
    let all = run(&[&["--workspace", "--all-targets"], &WITH_GPU[..]].concat())?;
    // The command line as it ships, with no feature but those it asks for itself.
    Ok(all + run(&["--package", "cli"])?)
}

/// Invariant 8: in a browser, the ways to a network are disallowed methods.
fn clippy_wasm(workspace: &Workspace) -> Result<Tally> {
    tools::require_target(workspace, WASM)?;
    let mut cargo = workspace.cargo();
    cargo.args(["clippy", "--quiet", "--all-features", "--target", WASM]);
    cargo.args(BROWSER_CRATES.iter().flat_map(|name| ["-p", name]));
    cargo.env("CLIPPY_CONF_DIR", workspace.path(".config/clippy-wasm"));
    lint(cargo.args(["--", "-D", "warnings"]))
}

/// Both renderers are compared here, so a device is part of it: without one those tests fail.
fn nextest(workspace: &Workspace) -> Result<Tally> {
    check_features(&workspace.metadata()?)?;
    tools::vulkan_driver(workspace)?;
    let tool = tools::cargo_tool(workspace, "cargo-nextest")?;
    let mut command = workspace.command(tool);
    command.args(["nextest", "run", "--workspace", "--no-tests=pass", "--no-fail-fast"]);
    command.args(WITH_GPU);
    Ok(tally::count(&process::transcribe(&mut command)?, tally::of_nextest))
}

/// Cargo leaves a test out without a word where a feature that it requires is off: no `[[test]]` may.
fn check_features(metadata: &Metadata) -> Result<()> {
    for package in metadata.workspace_packages() {
        for test in package.targets.iter().filter(|target| target.is_test()) {
            let mut needs = test.required_features.iter().map(|f| format!("{}/{f}", package.name));
            if let Some(off) = needs.find(|feature| feature != TESTED_FEATURE) {
                bail!("test `{}` would not run: `{off}` is off", test.name);
            }
        }
    }
    Ok(())
}

fn doc(workspace: &Workspace) -> Result<Tally> {
    let mut command = workspace.cargo();
    command.args(["test", "--quiet", "--doc", "--workspace", "--no-fail-fast"]).args(WITH_GPU);
    Ok(tally::count(&process::transcribe(&mut command)?, tally::of_libtest))
}
