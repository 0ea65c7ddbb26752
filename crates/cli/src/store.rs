//! What lies in the files that were named: studies, NIfTI images, and what was left out.

use std::path::{Path, PathBuf};

use study::{
    FileId, FileState, InstanceHeader, NotAVolume, PixelLocation, SeriesEntry, StudyEntry,
    StudyError, ZipFiles, ZipLimits, decode_frame, distinct, group, is_nifti, is_zip, read_header,
    read_nifti,
};
use volume::Placement;

use crate::failure::Failure;
use crate::guard::guarded;
use crate::report::SkippedFile;
use crate::source::Source;
use crate::walk;
use crate::words;

/// Enough for the header of most images.
const FIRST_BYTES: u64 = 16 << 10;

/// Files and what was found in them.
#[derive(Debug)]
pub(crate) struct Store {
    /// By [`FileId`].
    sources: Vec<Source>,
    /// Files on disk of a kind that is read, also those that turned out unreadable.
    pub(crate) inputs: Vec<PathBuf>,
    pub(crate) studies: Vec<StudyEntry>,
    /// NIfTI images; their voxels are read when they are opened.
    pub(crate) images: Vec<(FileId, Placement)>,
    pub(crate) skipped: Vec<SkippedFile>,
    pub(crate) limit_bytes: u64,
}

type Header = (FileId, InstanceHeader, PixelLocation);

/// What the first bytes show.
enum Kind {
    Dicom(Box<(InstanceHeader, PixelLocation)>),
    Nifti,
    Zip,
}

/// Collects what is found while files are read.
struct Reading {
    store: Store,
    headers: Vec<Header>,
}

impl Store {
    /// Reads the headers of all files in the paths. Files that cannot be read are listed as skipped.
    ///
    /// # Errors
    /// [`Failure::Path`]; [`Failure::NothingReadable`] when every file was skipped, or there is none.
    pub(crate) fn open(paths: &[impl AsRef<Path>], limit_bytes: u64) -> Result<Self, Failure> {
        let store = Self {
            sources: Vec::new(),
            inputs: Vec::new(),
            studies: Vec::new(),
            images: Vec::new(),
            skipped: Vec::new(),
            limit_bytes,
        };
        let mut reading = Reading { store, headers: Vec::new() };
        for file in walk::files(paths)? {
            let path = file.path.clone();
            if reading.take(Source::on_disk(file.path, file.length), true) {
                reading.store.inputs.push(path);
            }
        }
        let Reading { mut store, headers } = reading;
        if headers.is_empty() && store.images.is_empty() {
            return Err(Failure::NothingReadable(store.skipped));
        }
        store.studies = group(store.distinct(headers));
        store.list_left_out();
        Ok(store)
    }

    /// Each instance once: an archive may lie beside the files that were unfolded from it.
    fn distinct(&self, headers: Vec<Header>) -> Vec<Header> {
        let state = |file| FileState {
            size_bytes: self.source(file).map_or(0, Source::len),
            // No pixels were read so far.
            is_damaged: false,
        };
        distinct(headers, state).headers
    }

    pub(crate) fn source(&self, file: FileId) -> Result<&Source, StudyError> {
        let missing = || StudyError::HostFault { reason: "no such file".to_owned() };
        self.sources.get(file.0 as usize).ok_or_else(missing)
    }

    pub(crate) fn name(&self, file: FileId) -> &str {
        self.source(file).map_or("", |source| source.name.as_str())
    }

    pub(crate) fn series(&self) -> impl Iterator<Item = &SeriesEntry> {
        self.studies.iter().flat_map(|study| &study.series)
    }

    /// DICOM segmentations.
    pub(crate) fn segs(&self) -> Vec<FileId> {
        let is_seg = |reason: &NotAVolume| *reason == NotAVolume::Segmentation;
        self.series()
            .flat_map(|series| {
                let segs = series.not_volumes.iter().filter(move |(_, reason)| is_seg(reason));
                segs.filter_map(|(index, _)| Some(series.instances.get(*index)?.file))
            })
            .collect()
    }

    /// Whether anything can be opened as an image.
    pub(crate) fn has_images(&self) -> bool {
        !self.images.is_empty() || self.series().any(|series| !series.volumes.is_empty())
    }

    /// Files whose headers were read and whose pixels are no image that can be opened.
    fn list_left_out(&mut self) {
        let mut left_out = Vec::new();
        for series in self.series() {
            for (index, reason) in &series.not_volumes {
                if let (Some(instance), Some(reason)) =
                    (series.instances.get(*index), words::not_a_volume(reason))
                {
                    left_out.push((instance.file, reason));
                }
            }
            left_out.extend(undecodable(series));
        }
        let listed = left_out
            .into_iter()
            .map(|(file, reason)| SkippedFile { file: self.name(file).to_owned(), reason });
        let listed: Vec<_> = listed.collect();
        self.skipped.extend(listed);
    }
}

/// Files of a series whose transfer syntax has no decoder. An undecodable frame says so before any byte is read.
fn undecodable(series: &SeriesEntry) -> Vec<(FileId, String)> {
    let mut found: Vec<(FileId, String)> = Vec::new();
    for source in series.volumes.iter().flat_map(|plan| &plan.frames) {
        if found.last().is_some_and(|(file, _)| *file == source.file) {
            continue;
        }
        let tried = series.request(source).map(|request| guarded(|| decode_frame(&request, &[])));
        if let Ok(Err(error @ StudyError::UnsupportedSyntax { .. })) = tried {
            found.push((source.file, words::study(&error)));
        }
    }
    found
}

impl Reading {
    /// Takes a file; whether it is of a kind that is read.
    fn take(&mut self, source: Source, may_unfold: bool) -> bool {
        let limit_bytes = self.store.limit_bytes;
        let taken = match guarded(|| kind_of(&source, limit_bytes)) {
            Ok(Kind::Dicom(read)) => {
                let file = self.keep(source);
                let (header, location) = *read;
                self.headers.push((file, header, location));
                return true;
            }
            Ok(Kind::Nifti) => guarded(|| {
                let volume = read_nifti(&source.read_all(limit_bytes)?, limit_bytes)?;
                Ok(Some(volume.placement().clone()))
            }),
            Ok(Kind::Zip) if may_unfold => self.unfold(&source).map(|()| None),
            Ok(Kind::Zip) => Err(StudyError::NotDicom),
            Err(error) => Err(error),
        };
        match taken {
            Ok(Some(placement)) => {
                let file = self.keep(source);
                self.store.images.push((file, placement));
            }
            Ok(None) => {}
            Err(error) => {
                self.skip(source.name, &error);
                return error != StudyError::NotDicom;
            }
        }
        true
    }

    fn keep(&mut self, source: Source) -> FileId {
        let file = FileId(u32::try_from(self.store.sources.len()).unwrap_or(u32::MAX));
        self.store.sources.push(source);
        file
    }

    fn skip(&mut self, file: String, error: &StudyError) {
        self.store.skipped.push(SkippedFile { file, reason: words::study(error) });
    }

    /// Takes the files of an archive; archives in archives stay closed.
    fn unfold(&mut self, archive: &Source) -> Result<(), StudyError> {
        let limit = self.store.limit_bytes;
        let bytes = archive.read_all(limit)?;
        let standard = ZipLimits::default();
        let limits = ZipLimits {
            entry_bytes: standard.entry_bytes.min(limit),
            total_bytes: standard.total_bytes.min(limit),
            ..standard
        };
        let mut files = ZipFiles::open(&bytes, limits)?;
        let mut entries = files.entries().to_vec();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        for entry in entries {
            let name = format!("{}/{}", archive.name, entry.name);
            match files.read(entry.index) {
                Ok(bytes) => {
                    self.take(Source::in_memory(name, bytes), false);
                }
                Err(error) => self.skip(name, &error),
            }
        }
        Ok(())
    }
}

/// Reads as much of the file as tells what it is; of DICOM the header, however long it is.
fn kind_of(source: &Source, limit_bytes: u64) -> Result<Kind, StudyError> {
    let length = source.len();
    let mut take = FIRST_BYTES.min(length);
    loop {
        let bytes = source.read(0..take, limit_bytes)?;
        if is_zip(&bytes) {
            return Ok(Kind::Zip);
        }
        match read_header(&bytes, length) {
            Ok(read) => return Ok(Kind::Dicom(Box::new(read))),
            Err(StudyError::NeedMore { at_least }) if take < length => {
                take = (take * 2).max(at_least).min(length);
            }
            Err(_) if is_nifti(&bytes) => return Ok(Kind::Nifti),
            Err(error) => return Err(error),
        }
    }
}
