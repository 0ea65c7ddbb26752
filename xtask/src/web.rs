//! From crates to a folder that any static host can serve.

mod bindings;
mod compile;
mod site;
mod sizes;

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, anyhow};

use crate::arguments::Arguments;
use crate::tools::{self, Stamp};
use crate::workspace::Workspace;

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// What one cargo call builds and one pair of files in `dist/` comes from.
struct WasmPackage {
    /// Stem of the files in `dist/`: `OUTPUT.js` and `OUTPUT_bg.wasm`.
    output: &'static str,
    package: &'static str,
    features: &'static str,
    artifact: Artifact,
    /// A build with other features of the same library would overwrite, and so always rebuild, the
    /// first one's file; it gets a target folder of its own.
    apart: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Artifact {
    /// A program, started by the page as a module.
    Page,
    /// A library, started by a classic worker script.
    Worker,
}

/// What is longest in the making comes first: wasm-opt of one runs beside the compilation of the next, and that of the
/// last beside nothing.
const PACKAGES: [WasmPackage; 4] = [
    WasmPackage {
        output: "engine_gl",
        package: "engine",
        features: "webgpu,webgl",
        artifact: Artifact::Worker,
        apart: true,
    },
    WasmPackage {
        output: "engine",
        package: "engine",
        features: "webgpu",
        artifact: Artifact::Worker,
        apart: false,
    },
    WasmPackage {
        output: "helper",
        package: "helper",
        features: "",
        artifact: Artifact::Worker,
        apart: false,
    },
    WasmPackage {
        output: "app",
        package: "app",
        features: "",
        artifact: Artifact::Page,
        apart: false,
    },
];

/// How much work goes into the wasm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// What is shipped: optimised across crates, then by wasm-opt.
    Release,
    /// Quick to build; not optimised further.
    Dev,
}

impl Profile {
    /// Claims `--dev`.
    pub(crate) fn claim(arguments: &mut Arguments) -> Self {
        if arguments.flag("--dev") { Self::Dev } else { Self::Release }
    }

    /// Cargo's name for the folder of its artifacts.
    fn folder(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "debug",
        }
    }
}

/// `cargo xtask build`
pub(crate) fn build_command(workspace: &Workspace, mut arguments: Arguments) -> Result<()> {
    let profile = Profile::claim(&mut arguments);
    arguments.end()?;
    build(workspace, profile)
}

/// `cargo xtask dist`
pub(crate) fn dist_command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.end()?;
    build(workspace, Profile::Release)?;
    sizes::print(&workspace.dist())
}

/// `cargo xtask workers`, which Trunk calls once it has built the page (Trunk.toml).
pub(crate) fn workers_command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.end()?;
    let variable = |name| std::env::var(name).with_context(|| format!("Trunk sets ${name}"));
    let staging = PathBuf::from(variable("TRUNK_STAGING_DIR")?);
    let profile = match variable("TRUNK_PROFILE")?.as_str() {
        "release" => Profile::Release,
        _ => Profile::Dev,
    };
    let workers = PACKAGES.iter().filter(|package| package.artifact == Artifact::Worker);
    site::add(workspace, &make(workspace, workers, profile)?, &staging)
}

/// Brings `dist/` up to date; what has not changed is not made again.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    site::assemble(workspace, &make(workspace, PACKAGES.iter(), profile)?)
}

/// Makes the files of each package and returns the folders that hold them.
fn make(
    workspace: &Workspace,
    packages: impl Iterator<Item = &'static WasmPackage>,
    profile: Profile,
) -> Result<Vec<PathBuf>> {
    tools::require_target(workspace, WASM)?;
    compile::check_packages(workspace, &PACKAGES)?;
    let optimiser = match profile {
        Profile::Release => Some(tools::binaryen(workspace)?.join("wasm-opt")),
        Profile::Dev => None,
    };
    let target = workspace.target()?;
    // Bindings and wasm-opt of one package run beside the compilation of the next.
    thread::scope(|scope| {
        let mut steps = Vec::new();
        let mut compiled = Ok(());
        for package in packages {
            let raw = match compile::compile(workspace, package, profile, &target) {
                Ok(raw) => raw,
                Err(error) => {
                    compiled = Err(error);
                    break;
                }
            };
            let folder = target.join("site").join(profile.folder()).join(package.output);
            let optimiser = optimiser.as_deref();
            let step = move || finish(workspace, package, &raw, folder, optimiser);
            steps.push(scope.spawn(step));
        }
        // The steps that were started are heard out first: theirs is the earlier error.
        let joined = steps
            .into_iter()
            .map(|step| step.join().unwrap_or_else(|_| Err(anyhow!("a build step panicked"))));
        let outputs = joined.collect::<Result<_>>()?;
        compiled.map(|()| outputs)
    })
}

/// Makes the files of one package from cargo's wasm, unless they are made already.
fn finish(
    workspace: &Workspace,
    package: &WasmPackage,
    raw: &Path,
    folder: PathBuf,
    optimiser: Option<&Path>,
) -> Result<PathBuf> {
    let wasm = folder.join(format!("{}_bg.wasm", package.output));
    let optimiser_lock = workspace.path("xtask/npm/package-lock.json");
    let stamp = Stamp::of(
        folder.with_extension("stamp"),
        &[package.output, bindings::OPTIMISER_FLAGS.join(" ").as_str()],
        &[raw, &optimiser_lock],
    )?;
    if stamp.is_current() && wasm.is_file() {
        return Ok(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    bindings::generate(raw, package.output, package.artifact, &folder)?;
    bindings::check_glue(&folder.join(format!("{}.js", package.output)))?;
    if let Some(optimiser) = optimiser {
        bindings::optimise(workspace, optimiser, &wasm)
            .with_context(|| format!("optimising {}", package.output))?;
    }
    stamp.set()?;
    Ok(folder)
}
