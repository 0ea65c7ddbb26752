//! The bytes of one file: on disk and read in parts, or unfolded from an archive.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;

use study::StudyError;

/// A file that can be read in parts.
#[derive(Debug)]
pub(crate) struct Source {
    /// For reports: its path, or its place in an archive.
    pub(crate) name: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Disk { path: PathBuf, length: u64 },
    Memory(Vec<u8>),
}

impl Source {
    pub(crate) fn on_disk(path: PathBuf, length: u64) -> Self {
        Self { name: path.display().to_string(), content: Content::Disk { path, length } }
    }

    pub(crate) fn in_memory(name: String, bytes: Vec<u8>) -> Self {
        Self { name, content: Content::Memory(bytes) }
    }

    /// Bytes of the file.
    pub(crate) fn len(&self) -> u64 {
        match &self.content {
            Content::Disk { length, .. } => *length,
            Content::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// A part of the file, as far as it is there.
    ///
    /// # Errors
    /// [`StudyError::TooLarge`] above `limit_bytes`, before anything is allocated; [`StudyError::HostFault`] when
    /// the disk does not give it.
    pub(crate) fn read(
        &self,
        span: Range<u64>,
        limit_bytes: u64,
    ) -> Result<Cow<'_, [u8]>, StudyError> {
        let (start, end) = (span.start.min(self.len()), span.end.min(self.len()));
        let needed_bytes = end.saturating_sub(start);
        match &self.content {
            Content::Memory(bytes) => {
                let part = bytes.get(start as usize..end as usize).unwrap_or_default();
                Ok(Cow::Borrowed(part))
            }
            Content::Disk { .. } if needed_bytes > limit_bytes => {
                Err(StudyError::TooLarge { needed_bytes, limit_bytes })
            }
            Content::Disk { path, .. } => {
                let fault =
                    |e: std::io::Error| StudyError::HostFault { reason: e.kind().to_string() };
                let mut file = File::open(path).map_err(fault)?;
                file.seek(SeekFrom::Start(start)).map_err(fault)?;
                let mut bytes = Vec::new();
                file.take(needed_bytes).read_to_end(&mut bytes).map_err(fault)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    /// The whole file.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(crate) fn read_all(&self, limit_bytes: u64) -> Result<Cow<'_, [u8]>, StudyError> {
        self.read(0..self.len(), limit_bytes)
    }
}
