//! The frames of a plan, decoded by as many threads as there are processors and written as they come.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use study::{FileId, SeriesEntry, StudyError, VolumePlan, decode_frame};
use volume::{Volume, Voxels};

use crate::failure::Failure;
use crate::guard::guarded;
use crate::report::SkippedFile;
use crate::store::Store;
use crate::words;

/// A volume and the slices of it that could not be read: they hold padding.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) volume: Volume,
    missing: Vec<SkippedFile>,
}

impl Loaded {
    /// The volume, if nothing of it is missing: numbers are made of all of it or not at all.
    ///
    /// # Errors
    /// [`Failure::MissingSlices`] with the files at fault.
    pub(crate) fn whole(self) -> Result<Volume, Failure> {
        let slices = self.volume.placement().dims().slices;
        let missing = self.missing;
        if missing.is_empty() {
            Ok(self.volume)
        } else {
            Err(Failure::MissingSlices { missing, slices })
        }
    }
}

/// Loads the slices of a plan that lie in `wanted`; the others hold padding.
///
/// # Errors
/// [`StudyError::TooLarge`] before anything is allocated; [`Failure::NothingReadable`] when no slice can be read.
pub(crate) fn load(
    store: &Store,
    (series, plan): (&SeriesEntry, &VolumePlan),
    wanted: Range<u32>,
) -> Result<Loaded, Failure> {
    let mut volume = plan.allocate(store.limit_bytes)?;
    let mut slices: Vec<u32> =
        (0..plan.placement.dims().slices).filter(|slice| wanted.contains(slice)).collect();
    // Frames of one file one after the other, so that its bytes are read once.
    slices.sort_by_key(|&slice| plan.frames.get(slice as usize).map(|f| (f.file, f.frame)));
    let decoder = Decoder { store, series, plan, held: Mutex::new(None) };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(slices.len().max(1));
    let next = AtomicUsize::new(0);
    let mut missing = Vec::new();
    thread::scope(|scope| {
        let (send, receive) = sync_channel(2 * threads);
        for _ in 0..threads {
            let (send, next, slices, decoder) = (send.clone(), &next, &slices, &decoder);
            scope.spawn(move || {
                while let Some(&slice) = slices.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if send.send((slice, decoder.decode(slice))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        for (slice, decoded) in receive {
            let written =
                decoded.and_then(|samples| plan.write_slice(&mut volume, slice, &samples));
            if let Err(error) = written {
                missing.push((slice, error));
            }
        }
    });
    missing.sort_by_key(|(slice, _)| *slice);
    let is_empty = missing.len() == slices.len();
    let listed = |(slice, error): (u32, StudyError)| SkippedFile {
        file: plan.frames.get(slice as usize).map_or("", |f| store.name(f.file)).to_owned(),
        reason: words::study(&error),
    };
    let missing: Vec<_> = missing.into_iter().map(listed).collect();
    if is_empty {
        return Err(Failure::NothingReadable(missing));
    }
    Ok(Loaded { volume, missing })
}

/// Bytes of a file's frames, and which bytes of the file they are.
type Held = (FileId, Range<u64>, Arc<[u8]>);

struct Decoder<'a> {
    store: &'a Store,
    series: &'a SeriesEntry,
    plan: &'a VolumePlan,
    /// Compressed frames of one file share a span: it is read once for all of them.
    held: Mutex<Option<Held>>,
}

impl Decoder<'_> {
    fn decode(&self, slice: u32) -> Result<Voxels, StudyError> {
        let slices = self.plan.placement.dims().slices;
        let missing = StudyError::NoSuchSlice { slice, slices };
        let frame = self.plan.frames.get(slice as usize).ok_or(missing)?;
        let request = self.series.request(frame)?;
        let source = self.store.source(frame.file)?;
        let span = request.span(source.len());
        let limit = self.store.limit_bytes;
        if request.frames == 1 {
            let bytes = source.read(span, limit)?;
            return guarded(|| decode_frame(&request, &bytes));
        }
        let bytes = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            match held.as_ref().filter(|(file, of, _)| *file == frame.file && *of == span) {
                Some((_, _, bytes)) => Arc::clone(bytes),
                None => {
                    let bytes: Arc<[u8]> = source.read(span.clone(), limit)?.into();
                    *held = Some((frame.file, span, Arc::clone(&bytes)));
                    bytes
                }
            }
        };
        guarded(|| decode_frame(&request, &bytes))
    }
}
