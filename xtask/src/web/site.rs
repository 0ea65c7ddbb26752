//! Putting `dist/` together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Fills `dist/` with the page, the static files and the wasm, and removes what is stale.
pub(super) fn assemble(workspace: &Workspace, outputs: &[PathBuf]) -> Result<()> {
    let mut files = BTreeMap::new();
    for folder in outputs {
        collect(folder, folder, &mut files)?;
    }
    let www = workspace.path("www");
    collect(&www, &www, &mut files).context("www/ holds the static files of the site")?;
    collect_models(workspace, &mut files)?;
    let page = std::fs::read_to_string(workspace.path("index.html"))
        .context("index.html is the page that the site starts with")?;
    let dist = workspace.dist();
    remove_others(&dist, &dist, &files)?;
    for (name, source) in &files {
        write_changed(&dist.join(name), &std::fs::read(source)?)?;
    }
    write_changed(&dist.join("index.html"), without_trunk(&page).as_bytes())
}

/// Copies the files of `outputs` and the models to a folder that Trunk fills with the rest.
pub(super) fn add(workspace: &Workspace, outputs: &[PathBuf], site: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    for folder in outputs {
        collect(folder, folder, &mut files)?;
    }
    collect_models(workspace, &mut files)?;
    files
        .iter()
        .try_for_each(|(name, source)| write_changed(&site.join(name), &std::fs::read(source)?))
}

/// The page as Trunk leaves it: lines that only tell Trunk what to do are gone.
fn without_trunk(page: &str) -> String {
    page.lines().filter(|line| !line.contains("data-trunk")).flat_map(|line| [line, "\n"]).collect()
}

/// Manifest and weights of each model; its card and test tensors stay in the tree.
fn collect_models(workspace: &Workspace, files: &mut BTreeMap<PathBuf, PathBuf>) -> Result<()> {
    let models = workspace.path("models");
    let mut found = BTreeMap::new();
    collect(&models, &models, &mut found).context("models/ holds the models that ship")?;
    let ships = |name: &Path| {
        let file = name.file_name().and_then(|file| file.to_str()).unwrap_or_default();
        name.components().count() == 2 && ["model.json", "weights.safetensors"].contains(&file)
    };
    let shipped = found.into_iter().filter(|(name, _)| ships(name));
    files.extend(shipped.map(|(name, source)| (Path::new("models").join(name), source)));
    Ok(())
}

/// Maps each file's name below `root` to the file.
fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            files.insert(path.strip_prefix(root)?.to_owned(), path);
        }
    }
    Ok(())
}

fn remove_others(dist: &Path, folder: &Path, kept: &BTreeMap<PathBuf, PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(dist, &path, kept)?;
        } else if !kept.contains_key(path.strip_prefix(dist)?) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn write_changed(path: &Path, bytes: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|known| known == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::without_trunk;

    #[test]
    fn page_loses_only_the_lines_for_trunk() {
        let page = "<head>\n<link data-trunk rel=\"rust\">\n<script src=\"boot.js\"></script>\n";
        assert_eq!(without_trunk(page), "<head>\n<script src=\"boot.js\"></script>\n");
    }
}
