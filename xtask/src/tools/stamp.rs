//! A note that an installation or a build step has been made from exactly these inputs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A digest of inputs, and the file that remembers the digest of the last success.
pub(crate) struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// Digests words and files, in this order.
    pub(crate) fn of(file: PathBuf, words: &[&str], inputs: &[&Path]) -> Result<Self> {
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word.len().to_le_bytes());
            hash.update(word);
        }
        for input in inputs {
            let bytes =
                std::fs::read(input).with_context(|| format!("cannot read {}", input.display()))?;
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        }
        let mut digest = String::new();
        for byte in hash.finalize() {
            write!(digest, "{byte:02x}")?;
        }
        Ok(Self { file, digest })
    }

    /// Whether the last success had the same inputs.
    pub(crate) fn is_current(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|known| known == self.digest)
    }

    /// Remembers a success.
    pub(crate) fn set(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&self.file, &self.digest)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;

    #[test]
    fn stamp_is_current_only_for_the_same_inputs() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        let file = folder.join("stamp");
        let first = Stamp::of(file.clone(), &["a", "bc"], &[]).unwrap();
        assert!(!first.is_current());
        first.set().unwrap();
        assert!(first.is_current());
        assert!(!Stamp::of(file, &["ab", "c"], &[]).unwrap().is_current());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
