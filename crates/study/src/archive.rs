//! Zip archives of files, with bounds: what an archive may grow to is decided before it is inflated.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::{StudyError, ZipBound};

/// How much an archive may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZipLimits {
    /// Most entries.
    pub entries: u64,
    /// Most inflated bytes of one entry.
    pub entry_bytes: u64,
    /// Most inflated bytes of all entries together.
    pub total_bytes: u64,
    /// Most inflated bytes for one compressed byte, for entries above 1 MiB. Pixel data of air deflate about
    /// 200 to 1; deflate itself ends at 1032 to 1.
    pub ratio: u64,
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its number, for [`ZipFiles::read`].
    pub index: usize,
    /// Its path as stored. Never used as a path of this machine.
    pub name: String,
    /// Inflated bytes, as stated; 0 where its header is damaged.
    pub bytes: u64,
}

/// The files of a zip archive in memory.
#[derive(Debug, Clone)]
pub struct ZipFiles<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: ZipLimits,
    entries: Vec<ZipEntry>,
}

/// Entries below this size may have any ratio.
const SMALL_BYTES: u64 = 1 << 20;

impl Default for ZipLimits {
    fn default() -> Self {
        Self { entries: 100_000, entry_bytes: 2 << 30, total_bytes: 4 << 30, ratio: 1000 }
    }
}

/// Whether the bytes begin like a zip archive.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<'a> ZipFiles<'a> {
    /// Lists an archive, with the entries that cannot be read. Directories are left out.
    ///
    /// # Errors
    /// [`StudyError::Zip`] when it is no archive, [`StudyError::ZipBomb`] when it states more than the limits.
    pub fn open(bytes: &'a [u8], limits: ZipLimits) -> Result<Self, StudyError> {
        // Each entry takes 46 bytes of directory: an archive cannot make the list longer than itself.
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refuse)?;
        within(ZipBound::Entries, archive.len() as u64, limits.entries)?;
        let mut entries = Vec::new();
        let mut total = 0_u64;
        for index in 0..archive.len() {
            let Ok(file) = archive.by_index_raw(index) else {
                // Reading it says what is wrong; the others are none the worse for it.
                let name = archive.name_for_index(index).unwrap_or_default().to_owned();
                entries.push(ZipEntry { index, name, bytes: 0 });
                continue;
            };
            if file.is_dir() {
                continue;
            }
            let (size, packed) = (file.size(), file.compressed_size());
            within(ZipBound::EntryBytes, size, limits.entry_bytes)?;
            if size > SMALL_BYTES {
                within(ZipBound::Ratio, size / packed.max(1), limits.ratio)?;
            }
            total = total.saturating_add(size);
            within(ZipBound::TotalBytes, total, limits.total_bytes)?;
            entries.push(ZipEntry { index, name: file.name().to_owned(), bytes: size });
        }
        Ok(Self { archive, limits, entries })
    }

    /// The files, in the order of the archive's directory.
    pub fn entries(&self) -> &[ZipEntry] {
        &self.entries
    }

    /// Inflates a file.
    ///
    /// # Errors
    /// [`StudyError::Zip`] when it is damaged or encrypted, [`StudyError::ZipBomb`] when it holds more than it
    /// states.
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, StudyError> {
        let file = self.archive.by_index(index).map_err(refuse)?;
        let stated = file.size();
        within(ZipBound::EntryBytes, stated, self.limits.entry_bytes)?;
        let mut bytes = Vec::new();
        // What is stated is within the limits; without it the bytes would be moved as they grow, and take twice as much.
        let reserved = usize::try_from(stated + 1).map(|length| bytes.try_reserve_exact(length));
        if !matches!(reserved, Ok(Ok(()))) {
            let problem = format!("no memory for an entry of {stated} bytes");
            return Err(StudyError::Zip { problem });
        }
        // One byte more than stated shows an entry that lies.
        let read = file.take(stated + 1).read_to_end(&mut bytes);
        read.map_err(|error| StudyError::Zip { problem: error.kind().to_string() })?;
        within(ZipBound::EntryBytes, bytes.len() as u64, stated)?;
        Ok(bytes)
    }
}

fn within(what: ZipBound, found: u64, limit: u64) -> Result<(), StudyError> {
    if found <= limit { Ok(()) } else { Err(StudyError::ZipBomb { what, found, limit }) }
}

/// Names in an archive may be names of patients: the problem is said without them.
fn refuse(error: zip::result::ZipError) -> StudyError {
    use zip::result::ZipError;
    let problem = match error {
        ZipError::InvalidArchive(problem) => problem.to_string(),
        ZipError::UnsupportedArchive(problem) => problem.to_owned(),
        ZipError::FileNotFound => "no such entry".to_owned(),
        _ => "damaged".to_owned(),
    };
    StudyError::Zip { problem }
}
