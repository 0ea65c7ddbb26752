//! From the path of a request to a file of the site.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use super::policy;

/// A folder served below a base path.
pub(super) struct Site {
    folder: PathBuf,
    base: String,
}

/// A file to send.
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) mime: &'static str,
}

impl Site {
    /// `base` begins and ends with a slash.
    pub(super) fn new(folder: &Path, base: &str) -> Result<Self> {
        let folder = folder.canonicalize().with_context(|| format!("{}", folder.display()))?;
        Ok(Self { folder, base: base.to_owned() })
    }

    /// The file that a request's URL asks for; a folder answers with its `index.html`.
    pub(super) fn find(&self, url: &str) -> Option<File> {
        let path = url.split(['?', '#']).next()?;
        let below = path.strip_prefix(&self.base)?;
        let relative = Path::new(below);
        if relative.components().any(|part| !matches!(part, Component::Normal(_))) {
            return None;
        }
        let mut file = self.folder.join(relative);
        if file.is_dir() {
            file.push("index.html");
        }
        let bytes = std::fs::read(&file).ok()?;
        Some(File { bytes, mime: mime(&file) })
    }

    /// The policy that the page states about itself, so that header and page cannot differ.
    pub(super) fn content_policy(&self) -> String {
        let page = std::fs::read_to_string(self.folder.join("index.html")).unwrap_or_default();
        policy::of_page(&page).unwrap_or_else(|| policy::STRICT.to_owned())
    }
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "zip" => "application/zip",
        "dcm" => "application/dicom",
        "txt" | "md" | "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
