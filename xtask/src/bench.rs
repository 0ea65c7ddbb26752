//! Figures: our own, and ours beside the peers' in one interleaved run.
//!
//! Nothing here judges; speed lives in benchmarks and never in a test.

use std::path::PathBuf;
use std::process::Child;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::workspace::Workspace;
use crate::{process, tools, web};

const HARNESS: &str = "bench/bench.mjs";
/// The app is served here for as long as a run may take.
const PORT: u16 = 8790;
const SERVED_SECONDS: &str = "3600";

/// Benchmarks that are driven through our page as well, by a reader's controls.
const IN_PAGE: &[&str] = &["stroke", "infer", "seg"];

/// Benchmarks that are examples of a crate.
const NATIVE: &[(&str, &str, &str)] = &[
    ("render", "render", "draw_times"),
    ("stroke", "segment", "bench_stroke"),
    ("infer", "infer", "bench_infer"),
    ("seg", "interchange", "write_speed"),
];

pub(crate) fn is_there(workspace: &Workspace) -> bool {
    workspace.has(HARNESS)
}

/// `cargo xtask bench load|render|stroke|infer|seg`
pub(crate) fn command(workspace: &Workspace, mut arguments: Arguments) -> Result<()> {
    let slices = arguments.value::<u32>("--slices")?;
    let mut words = arguments.rest();
    let name = if words.is_empty() { String::new() } else { words.remove(0) };
    if name == "load" || name == "scroll" {
        return beside_peers(workspace, &name, slices.unwrap_or(64), &words);
    }
    let Some((_, package, example)) = NATIVE.iter().find(|(chore, ..)| *chore == name) else {
        bail!("bench load, scroll, render, stroke, infer or seg");
    };
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--release", "-p", package, "--example", example, "--"]).args(&words);
    process::run(&mut cargo)?;
    if IN_PAGE.contains(&name.as_str()) {
        in_page(workspace, &name, slices.unwrap_or(300))?;
    }
    Ok(())
}

/// The same in our page, in a real browser.
fn in_page(workspace: &Workspace, what: &str, slices: u32) -> Result<()> {
    web::build(workspace, web::Profile::Release)?;
    let chromium = tools::chromium(workspace)?;
    tools::bench_packages(workspace)?;
    let app = Served::start(workspace)?;
    let mut node = tools::node(workspace)?;
    node.args([HARNESS, what, "--app", &app.address(), "--reps", "3"]).env("CHROMIUM", chromium);
    if what != "infer" {
        node.arg("--series").arg(generated_series(workspace, slices)?);
    }
    if what == "seg" {
        // The peers write other masks: by hand, beside ours.
        node.args(["--peers", ""]);
    }
    process::run(&mut node)
}

/// Our app and the peers on a generated series, in one interleaved run of a real browser.
fn beside_peers(workspace: &Workspace, what: &str, slices: u32, words: &[String]) -> Result<()> {
    web::build(workspace, web::Profile::Release)?;
    let chromium = tools::chromium(workspace)?;
    tools::bench_packages(workspace)?;
    let pages = workspace.target()?.join("bench/pages");
    process::run(tools::node(workspace)?.arg("bench/build.mjs").arg(&pages))?;
    let series = generated_series(workspace, slices)?;
    let app = Served::start(workspace)?;
    let mut node = tools::node(workspace)?;
    node.args([HARNESS, what, "--app", &app.address(), "--syntaxes", "explicit"])
        .args(["--peers", "cornerstone,niivue,dwv,itkwasm", "--base", "itkwasm"])
        .arg("--series")
        .arg(series)
        .arg("--dist")
        .arg(&pages)
        .args(words)
        .env("CHROMIUM", chromium);
    process::run(&mut node)
}

/// The same voxels for the same seed; made once.
fn generated_series(workspace: &Workspace, slices: u32) -> Result<PathBuf> {
    let python = tools::validators(workspace)?.join("python");
    let home = workspace.target()?.join("bench/series");
    let mut script = workspace.command(python);
    script.arg("bench/gen_series.py").arg("--out").arg(&home);
    script.args(["--slices", &slices.to_string(), "--syntaxes", "explicit"]);
    process::run(&mut script)?;
    Ok(home.join(format!("512x512x{slices}")))
}

/// The app on a port of this machine, gone when this value goes.
struct Served(Child);

impl Served {
    fn start(workspace: &Workspace) -> Result<Self> {
        let mut server = workspace.command(std::env::current_exe()?);
        server.args(["serve", "--port", &PORT.to_string(), "--stop-after", SERVED_SECONDS]);
        let served = Self(server.spawn()?);
        // The harness waits for the page itself; this only lets the port open.
        thread::sleep(Duration::from_millis(500));
        Ok(served)
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{PORT}/")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already ended, or ended now: both are what is wanted.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
