//! Runs the program as a person does, over files that are copied or made.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;
use volume::Dims;

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) words: String,
}

impl Ran {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Fails unless the program ended so and said this much.
    pub(crate) fn expect(self, code: i32, words: &str) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.words.contains(words), "{words:?} is not in {self:?}");
        self
    }
}

pub(crate) fn voxelkeep(arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_voxelkeep")).args(arguments).output().unwrap();
    Ran {
        code: output.status.code().expect("the program ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        words: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder of `tests/data`.
pub(crate) fn data(name: &str) -> String {
    text(&repository().join("tests/data").join(name))
}

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// A folder of the test's own.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        text(&self.folder.path().join(name))
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        text(&path)
    }

    /// Writes the phantom as a DICOM series; the folder and the phantom come back.
    pub(crate) fn phantom(&self) -> (String, phantom::Phantom) {
        let spec = phantom::ChestSpec {
            dims: Dims::new(96, 81, 41),
            pixel_mm: 4.0,
            slice_mm: 5.0,
            ..phantom::ChestSpec::default()
        };
        let chest = phantom::chest(&spec).unwrap();
        for (name, bytes) in phantom::dicom_files(&chest.volume).unwrap() {
            self.write(&format!("phantom/{name}"), &bytes);
        }
        (self.path("phantom"), chest)
    }
}
