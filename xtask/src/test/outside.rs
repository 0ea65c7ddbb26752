//! Stages whose tests are written for another runner: the command line judged by Python's
//! validators, the page driven by node, the pure crates compiled for wasm.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::stages::WITH_GPU;
use super::tally::{self, Tally};
use crate::workspace::Workspace;
use crate::{floors, process, tools, web};

const CONFORMANCE: &str = "tests/conformance";
const E2E: &str = "tests/e2e";

const WASI: &str = "wasm32-wasip1";

/// Files of `folder` whose name `is_test` accepts, sorted.
fn tests_in(workspace: &Workspace, folder: &str, is_test: fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(workspace.path(folder)).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_test))
        .collect();
    files.sort();
    files
}

fn conformance_tests(workspace: &Workspace) -> Vec<PathBuf> {
    tests_in(workspace, CONFORMANCE, |name| name.starts_with("test_") && name.ends_with(".py"))
}

fn e2e_tests(workspace: &Workspace) -> Vec<PathBuf> {
    tests_in(workspace, E2E, |name| name.ends_with(".test.mjs"))
}

pub(super) fn has_conformance(workspace: &Workspace) -> bool {
    !conformance_tests(workspace).is_empty()
}

pub(crate) fn has_e2e(workspace: &Workspace) -> bool {
    !e2e_tests(workspace).is_empty()
}

/// The comparison of models with torch: what ships is wasm, in other instructions than natively.
const TORCH: &[&str] =
    &["-p", "infer", "--test", "operators", "--test", "hippocampus", "agree_with_torch"];

/// Runs the unit tests of floors 1 to 4 and the comparison of models with torch as 32-bit wasm, in node: what knows no
/// platform must give the same numbers there.
pub(super) fn wasm(workspace: &Workspace) -> Result<Tally> {
    tools::require_target(workspace, WASI)?;
    tools::require_node(workspace)?;
    // Node 20 now and then dies at its end while V8 still compiles in the background: it compiles in one thread.
    let mut units = wasi_tests(workspace, "--single-threaded");
    units.arg("--lib").args(floors::pure_rooms().flat_map(|name| ["-p", name]));
    // A network is so much work that V8 would compile it twice, and die of it: it compiles once, and well.
    let mut models = wasi_tests(workspace, "--single-threaded --no-liftoff");
    models.args(TORCH);
    let run = |cargo| Ok(tally::count(&process::transcribe(cargo)?, tally::of_libtest));
    let tallies: [Result<Tally>; 2] = [&mut units, &mut models].map(run);
    tallies.into_iter().try_fold(Tally::default(), |sum, tally| Ok(sum + tally?))
}

/// `cargo test` for wasm, run by node with these words.
fn wasi_tests(workspace: &Workspace, words: &str) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--quiet", "--no-fail-fast", "--target", WASI]);
    let mut runner = OsString::from(format!("node --no-warnings {words} "));
    runner.push(workspace.path("xtask/wasi.mjs"));
    cargo.env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner);
    cargo
}

/// Runs pytest with `$VOXELKEEP` naming the program and the validators' tools on the path. It is the program that the
/// tests of the command line ran, with checks of overflow in it: cargo makes it for each of them, here for one.
pub(super) fn conformance(workspace: &Workspace) -> Result<Tally> {
    let bin = tools::validators(workspace)?;
    let words = ["test", "--quiet", "--no-run", "--workspace", "--test", "converting"];
    process::run(workspace.cargo().args(words).args(WITH_GPU))?;
    let program = workspace.target()?.join("debug/voxelkeep");
    let mut pytest = workspace.command(bin.join("python"));
    pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]);
    pytest.args(conformance_tests(workspace));
    pytest.env("PATH", tools::path_with(&bin)?).env("VOXELKEEP", program);
    pytest.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(tally::count(&process::transcribe(&mut pytest)?, tally::of_pytest))
}

/// For a whole file, in ms, several times what the longest takes: a page that never answers fails the run rather than
/// holding it for ever.
const PATIENCE: &str = "--test-timeout=400000";

/// Starts to build the site, without a word.
pub(super) fn begin_site(workspace: &Workspace) -> Result<Child> {
    // Here, since rustup does not bear two of itself at once.
    tools::require_target(workspace, web::WASM)?;
    let mut build = workspace.command(this_program()?);
    build.arg("build").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(build.spawn()?)
}

fn this_program() -> Result<PathBuf> {
    std::env::current_exe().context("this program has a path")
}

/// Runs every browser test; see [`e2e_of`].
pub(super) fn e2e(workspace: &Workspace) -> Result<Tally> {
    e2e_of(workspace, &e2e_tests(workspace))
}

/// `cargo xtask e2e`: the browser tests whose file names contain one of the words, or all.
pub(crate) fn e2e_command(
    workspace: &Workspace,
    arguments: crate::arguments::Arguments,
) -> Result<()> {
    let words = arguments.rest();
    let mut files = e2e_tests(workspace);
    files.retain(|file| {
        let name = file.to_string_lossy();
        words.is_empty() || words.iter().any(|word| name.contains(word))
    });
    let tally = e2e_of(workspace, &files)?;
    println!("{tally}");
    anyhow::ensure!(tally.failed == 0, "browser tests failed");
    Ok(())
}

/// Builds the site, then runs node's test runner with what the tests need in the environment.
fn e2e_of(workspace: &Workspace, files: &[PathBuf]) -> Result<Tally> {
    let mut node = browser_script(workspace)?;
    // One file at a time: a test that measures the page must not compete with another browser.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=spec", PATIENCE]).args(files);
    Ok(tally::count(&process::transcribe(&mut node)?, tally::of_node))
}

/// A node that finds the site built, playwright installed, and in its environment `$CHROMIUM` (the
/// browser) and `$XTASK` (this program, to start a server: `serve --port 0 --stop-after SECONDS`).
pub(crate) fn browser_script(workspace: &Workspace) -> Result<Command> {
    let mut node = tools::node(workspace)?;
    web::build(workspace, web::Profile::Release)?;
    tools::e2e_packages(workspace)?;
    node.env("CHROMIUM", tools::chromium(workspace)?);
    node.env("XTASK", this_program()?);
    Ok(node)
}
