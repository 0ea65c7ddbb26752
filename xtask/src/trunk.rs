//! `cargo xtask trunk-check`: the development loop and the release are the same app.
//!
//! Not among the stages of `test`: Trunk builds everything once more, which takes minutes, and has
//! to be installed first.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::web::{self, Profile};
use crate::workspace::Workspace;
use crate::{process, tools};

/// The newest that the pinned compiler builds.
const VERSION: &str = "trunk 0.21.14";

/// Files whose bytes differ, and why.
const DIFFERS: &[(&str, &str)] = &[
    ("app.js", "Trunk's own wasm-bindgen writes it, under other options than ours"),
    (
        "app_bg.wasm",
        "Trunk's own wasm-bindgen and wasm-opt write it, under other options than ours",
    ),
];

pub(crate) fn is_there(workspace: &Workspace) -> bool {
    workspace.has("Trunk.toml")
}

/// `cargo xtask trunk-check`
pub(crate) fn command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.end()?;
    check_version()?;
    web::build(workspace, Profile::Release)?;
    let site = workspace.target()?.join("trunk-dist");
    let mut trunk = workspace.command("trunk");
    trunk.args(["build", "--release", "--dist"]).arg(&site);
    trunk.env("PATH", tools::path_with(&tools::binaryen(workspace)?)?);
    process::run(&mut trunk)?;
    let (ours, theirs) = (files(&workspace.dist())?, files(&site)?);
    let differences = differences(&ours, &theirs);
    for difference in &differences {
        eprintln!("trunk-check: {difference}");
    }
    if !differences.is_empty() {
        bail!("the two sites differ");
    }
    println!("{} files from both, the same to the byte but for:", ours.len());
    for (name, reason) in DIFFERS {
        println!("  {name}: {reason}");
    }
    Ok(())
}

/// What a site holds: each file's name below it, and its bytes.
type Site = BTreeMap<PathBuf, Vec<u8>>;

/// Files that only one has, and files whose bytes differ without being known to.
fn differences(ours: &Site, theirs: &Site) -> Vec<String> {
    let only = |name: &Path, side| format!("only from {side}: {}", name.display());
    let from_ours = ours.iter().filter_map(|(name, bytes)| match theirs.get(name) {
        None => Some(only(name, "cargo xtask build")),
        Some(other) => {
            let is_known = DIFFERS.iter().any(|(known, _)| Path::new(known) == name);
            let is_same = other == bytes || is_known || lines(name, other) == lines(name, bytes);
            (!is_same).then(|| format!("not the same bytes: {}", name.display()))
        }
    });
    let missing = theirs.keys().filter(|name| !ours.contains_key(*name));
    from_ours.chain(missing.map(|name| only(name, "trunk"))).collect()
}

/// The lines of a page that say anything to a browser. Lines that tell Trunk what to build it takes out, which leaves
/// an empty one, or keeps where it puts no script in their place.
fn lines<'b>(name: &Path, bytes: &'b [u8]) -> Vec<&'b [u8]> {
    let is_page = name == Path::new("index.html");
    let is_for_trunk = |line: &[u8]| line.windows(10).any(|part| part == b"data-trunk");
    let says = |line: &&[u8]| !is_page || !(line.is_empty() || is_for_trunk(line));
    bytes.split(|&byte| byte == b'\n').filter(says).collect()
}

fn check_version() -> Result<()> {
    let install = "install it: cargo install trunk --version 0.21.14 --locked";
    let version = process::read(Command::new("trunk").arg("--version")).context(install)?;
    if version.trim() != VERSION {
        bail!("{} is installed, {VERSION} is needed; {install}", version.trim());
    }
    Ok(())
}

fn files(site: &Path) -> Result<Site> {
    let mut found = Site::new();
    let mut open = vec![site.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(site)?.to_owned(), std::fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Site, differences};

    fn site(files: &[(&str, &str)]) -> Site {
        files.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect()
    }

    #[test]
    fn other_bytes_are_found_and_known_ones_let_pass() {
        let ours = site(&[("app_bg.wasm", "a"), ("boot.js", "a"), ("styles/page.css", "a")]);
        let theirs = site(&[("app_bg.wasm", "b"), ("boot.js", "b"), ("helper.js", "a")]);
        let found = differences(&ours, &theirs);
        assert_eq!(
            found,
            [
                "not the same bytes: boot.js",
                "only from cargo xtask build: styles/page.css",
                "only from trunk: helper.js"
            ]
        );
        assert!(differences(&ours, &ours).is_empty());
    }

    #[test]
    fn empty_lines_and_those_for_trunk_are_let_pass_in_the_page_alone() {
        let ours = site(&[("boot.js", "a\nb\n"), ("index.html", "a\nb\n")]);
        let page = "a\n<link data-trunk rel=\"rust\">\n\nb\n";
        let theirs = site(&[("boot.js", page), ("index.html", page)]);
        assert_eq!(differences(&ours, &theirs), ["not the same bytes: boot.js"]);
    }
}
