//! The project stands alone: nothing in the tree points outside it.

use std::path::{Component, Path};

use anyhow::Result;

use super::{Entry, Report, extension};
use crate::workspace::Workspace;

/// Folders of somebody's machine, spelled in two parts so that this file does not match.
const MACHINE_PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("../sha", "red"),
];

/// A link leads to a file of the tree.
pub(super) fn check_link(root: &Path, entry: &Entry, report: &mut Report) {
    if !entry.is_link {
        return;
    }
    let target = root.join(&entry.path).canonicalize();
    let inside = root.canonicalize().is_ok_and(|root| target.is_ok_and(|to| to.starts_with(root)));
    if !inside {
        report.fault(entry.path.display(), "is a link out of the tree, or to nothing");
    }
}

/// No text names a folder of one machine, and no include leaves the root.
pub(super) fn check_text(path: &Path, text: &str, report: &mut Report) {
    for (index, line) in text.lines().enumerate() {
        if let Some(found) = machine_path(line) {
            let place = format!("{}:{}", path.display(), index + 1);
            report.fault(place, format_args!("names a folder of one machine: {found}"));
        }
        if extension(path) == "rs" && included(line).is_some_and(|target| leaves_root(path, target))
        {
            let place = format!("{}:{}", path.display(), index + 1);
            report.fault(place, "includes a file from outside the tree");
        }
    }
}

/// Every crate shares the lint set, and path dependencies stay inside.
pub(super) fn check_manifests(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let metadata = workspace.metadata()?;
    for package in metadata.workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path)?;
        let name = &package.name;
        if !manifest.contains("[lints]\nworkspace = true") {
            report.fault(name, "has no `[lints] workspace = true`");
        }
        for dependency in &package.dependencies {
            let outside = dependency
                .path
                .as_ref()
                .is_some_and(|path| !path.starts_with(&metadata.workspace_root));
            if outside {
                report.fault(name, format_args!("takes {} from outside the tree", dependency.name));
            }
        }
    }
    Ok(())
}

fn machine_path(line: &str) -> Option<&'static str> {
    MACHINE_PATHS.iter().copied().find(|needle| {
        line.match_indices(needle).any(|(start, _)| {
            // `https://example.org/home/` and `a/tmp/b` are not folders of a machine.
            let before = line[..start].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '*'))
        })
    })
}

/// The path named by an `include_…!("path")` on this line.
fn included(line: &str) -> Option<&str> {
    let call = line.split_once("include_bytes!(").or_else(|| line.split_once("include_str!("))?.1;
    call.strip_prefix('"')?.split('"').next()
}

fn leaves_root(file: &Path, target: &str) -> bool {
    let mut depth = file.components().count().saturating_sub(1);
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir if depth == 0 => return true,
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{MACHINE_PATHS, included, leaves_root, machine_path};

    #[test]
    fn machine_path_is_found_and_an_address_is_not() {
        let folder = MACHINE_PATHS[1];
        assert_eq!(machine_path(&format!("open(\"{folder}a.dcm\")")), Some(folder));
        assert_eq!(machine_path(&format!("see https://example.org{folder}a")), None);
    }

    #[test]
    fn include_may_climb_to_the_root_and_no_further() {
        let file = Path::new("crates/volume/src/lib.rs");
        assert_eq!(included("const A: &[u8] = include_bytes!(\"../a\");"), Some("../a"));
        assert!(!leaves_root(file, "../../../tests/data/a"));
        assert!(leaves_root(file, "../../../../a"));
    }
}
