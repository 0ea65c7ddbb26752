//! JavaScript glue and smaller wasm.

use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::Artifact;
use crate::process;
use crate::workspace::Workspace;

/// `-O3`, and every WebAssembly feature that the pinned compiler may use.
pub(super) const OPTIMISER_FLAGS: &[&str] = &[
    "-O3",
    // Without a bound every function with one caller is put into it, until the engine's loop is one function of 170 kB:
    // a browser compiles functions whole when they become hot, and that one took a core for half a second of a load.
    "--one-caller-inline-max-function-size=100",
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

/// Ways to a network or another page, as glue would name them: what wasm imports, stands there.
const WAYS_OUT: &[&str] = &[
    "WebSocket",
    "WebTransport",
    "XMLHttpRequest",
    "RTCPeerConnection",
    "EventSource",
    "sendBeacon",
    "importScripts",
    ".fetch(",
    ".open(",
    ".eval(",
];

/// Fails where the compiled code itself reaches for a network (invariant 8).
///
/// The lint list looks at our own calls, this looks at what the linker kept of everybody's. The
/// one plain `fetch(` in the glue is the loader's, for the wasm file that it is handed.
pub(super) fn check_glue(glue: &Path) -> Result<()> {
    let text = std::fs::read_to_string(glue)?;
    match way_out(&text) {
        None => Ok(()),
        Some(way) => bail!("invariant 8: {} reaches for `{way}`", glue.display()),
    }
}

fn way_out(glue: &str) -> Option<&'static str> {
    WAYS_OUT.iter().copied().find(|way| glue.contains(way))
}

/// Runs wasm-opt over the file, in place.
pub(super) fn optimise(workspace: &Workspace, wasm_opt: &Path, wasm: &Path) -> Result<()> {
    let smaller = wasm.with_extension("opt");
    let mut command = workspace.command(wasm_opt);
    command.args(OPTIMISER_FLAGS).arg(wasm).arg("-o").arg(&smaller);
    process::run(&mut command)?;
    Ok(std::fs::rename(&smaller, wasm)?)
}

#[cfg(test)]
mod tests {
    use super::way_out;

    #[test]
    fn glue_that_reaches_out_is_caught() {
        let loader = "module_or_path = fetch(module_or_path);";
        assert_eq!(way_out(loader), None);
        let import = "__wbg_fetch_1: function(a, b) { return a.fetch(b); }";
        assert_eq!(way_out(import), Some(".fetch("));
    }
}
