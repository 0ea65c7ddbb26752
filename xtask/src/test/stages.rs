//! The stages of a test run.

use std::process::Command;

use anyhow::Result;

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
}

const fn cheap(name: &'static str, work: fn(&Workspace) -> Result<Tally>) -> Stage {
    Stage { name, is_costly: false, is_there: |_| true, work }
}

const fn costly(
    name: &'static str,
    is_there: fn(&Workspace) -> bool,
    work: fn(&Workspace) -> Result<Tally>,
) -> Stage {
    Stage { name, is_costly: true, is_there, work }
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
    costly("e2e", outside::has_e2e, outside::e2e),
];

/// Crates that a browser loads; what they pull in is looked at as well.
const BROWSER_CRATES: [&str; 3] = ["app", "engine", "helper"];

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
    let words = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    lint(workspace.cargo().args(words))
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
    tools::vulkan_driver(workspace)?;
    let tool = tools::cargo_tool(workspace, "cargo-nextest")?;
    let mut command = workspace.command(tool);
    command.args(["nextest", "run", "--workspace", "--no-tests=pass", "--no-fail-fast"]);
    Ok(tally::count(&process::transcribe(&mut command)?, tally::of_nextest))
}

fn doc(workspace: &Workspace) -> Result<Tally> {
    let mut command = workspace.cargo();
    command.args(["test", "--quiet", "--doc", "--workspace", "--no-fail-fast"]);
    Ok(tally::count(&process::transcribe(&mut command)?, tally::of_libtest))
}
