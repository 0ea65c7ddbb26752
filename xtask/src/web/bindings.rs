//! JavaScript glue and smaller wasm.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::Artifact;
use crate::process;
use crate::workspace::Workspace;

/// `-O3`, and every WebAssembly feature that the pinned compiler may use.
pub(super) const OPTIMISER_FLAGS: &[&str] = &[
    "-O3",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Writes `OUTPUT.js` and `OUTPUT_bg.wasm`: a module for the page, a classic script for workers.
pub(super) fn generate(raw: &Path, output: &str, artifact: Artifact, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    match artifact {
        Artifact::Page => bindgen.web(true)?,
        Artifact::Worker => bindgen.no_modules(true)?,
    };
    bindgen.input_path(raw).out_name(output).typescript(false).remove_producers_section(true);
    bindgen.generate(folder).with_context(|| format!("bindings of {}", raw.display()))
}

/// Runs wasm-opt over the file, in place.
pub(super) fn optimise(workspace: &Workspace, wasm_opt: &Path, wasm: &Path) -> Result<()> {
    let smaller = wasm.with_extension("opt");
    let mut command = workspace.command(wasm_opt);
    command.args(OPTIMISER_FLAGS).arg(wasm).arg("-o").arg(&smaller);
    process::run(&mut command)?;
    Ok(std::fs::rename(&smaller, wasm)?)
}
