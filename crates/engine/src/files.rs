use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use study::StudyError;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use wire::{FileEntry, FileId, Why};

use crate::EngineError;
use crate::error::text_of;
use crate::memory::Room;

/// A file as the browser holds it; its bytes are not in memory.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Path, for telling what it is by its ending.
    pub(crate) path: String,
    /// The browser's handle.
    pub(crate) blob: Blob,
    /// Whether it came out of another file (an archive is not opened inside an archive).
    pub(crate) is_unfolded: bool,
}

/// The files known to this engine.
#[derive(Debug, Default)]
pub(crate) struct Files {
    known: HashMap<FileId, SourceFile>,
    unfolded: u32,
}

/// Files that the engine finds itself are named from here on; the page counts from zero.
const FIRST_UNFOLDED: u32 = 1 << 31;

impl Files {
    /// Takes the files that came beside a message.
    pub(crate) fn add(&mut self, entries: &[FileEntry], handles: Vec<JsValue>) {
        for (entry, handle) in entries.iter().zip(handles) {
            if let Ok(blob) = handle.dyn_into::<Blob>() {
                let path = entry.path.clone();
                self.known.insert(entry.id, SourceFile { path, blob, is_unfolded: false });
            }
        }
    }

    /// Keeps bytes as a file. The browser holds them, outside wasm memory, and may put them on disk.
    pub(crate) fn add_bytes(
        &mut self,
        path: String,
        bytes: &Uint8Array,
    ) -> Result<FileEntry, EngineError> {
        let blob = Blob::new_with_u8_array_sequence(&Array::of1(bytes))
            .map_err(|fault| EngineError::Read(text_of(&fault)))?;
        let entry = self.name(path.clone(), blob.size() as u64);
        self.known.insert(entry.id, SourceFile { path, blob, is_unfolded: true });
        Ok(entry)
    }

    /// Names a file that was found, and of which no bytes are kept.
    pub(crate) fn name(&mut self, path: String, size_bytes: u64) -> FileEntry {
        let id = FileId(FIRST_UNFOLDED + self.unfolded);
        self.unfolded += 1;
        FileEntry { id, path, size_bytes }
    }

    /// Lets go of all files. Names are not given again: what is still being read may speak of the old ones.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
    }

    /// A file.
    pub(crate) fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.known.get(&id)
    }
}

impl SourceFile {
    /// Length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.blob.size() as u64
    }

    /// Bytes of a part of the file, in memory of the browser. Where the file ends earlier, there are fewer.
    pub(crate) async fn read(&self, range: Range<u64>) -> Result<Uint8Array, EngineError> {
        let part = self.part(range)?;
        Ok(part.of(&bytes_of(&part.blob).await?, 0))
    }

    /// The bytes of a range as the browser is asked for them.
    ///
    /// To name a part costs a browser a message to another process, which takes longer than to read a little too
    /// much: a part that is most of the file is read with the rest.
    fn part(&self, range: Range<u64>) -> Result<Part, EngineError> {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        if end - start > self.len() / 8 * 7 {
            return Ok(Part { blob: self.blob.clone(), wanted: start..end });
        }
        let blob = self.blob.slice_with_f64_and_f64(start as f64, end as f64);
        let blob = blob.map_err(|fault| EngineError::Read(text_of(&fault)))?;
        Ok(Part { blob, wanted: 0..end - start })
    }

    /// The whole file.
    pub(crate) async fn read_all(&self) -> Result<Uint8Array, EngineError> {
        bytes_of(&self.blob).await
    }

    /// The whole file in wasm memory, or why not; one for which there is no room is not read.
    pub(crate) async fn copied_within(&self, room: Room) -> Result<Vec<u8>, Why> {
        room.after(self.len()).map_err(|fault| no_room(&fault))?;
        let bytes = self.read_all().await.map_err(|fault| Why::Unreadable(fault.to_string()))?;
        copied(&bytes).map_err(|fault| no_room(&fault))
    }
}

fn no_room(fault: &StudyError) -> Why {
    match *fault {
        StudyError::TooLarge { needed_bytes, limit_bytes: available_bytes } => {
            Why::OutOfMemory { needed_bytes, available_bytes }
        }
        _ => Why::Unreadable(fault.to_string()),
    }
}

/// Bytes in memory of the browser, read without a copy of all of them in wasm memory.
pub(crate) struct BrowserBytes {
    bytes: Uint8Array,
    next: u32,
}

impl BrowserBytes {
    /// From the first byte on.
    pub(crate) fn new(bytes: Uint8Array) -> Self {
        Self { bytes, next: 0 }
    }
}

/// A copy in wasm memory of bytes in memory of the browser.
///
/// # Errors
/// Where there is no room in one piece: `to_vec` would end the engine.
pub(crate) fn copied(bytes: &Uint8Array) -> Result<Vec<u8>, StudyError> {
    let length = bytes.length() as usize;
    let mut copy = Vec::new();
    let reserved = copy.try_reserve_exact(length);
    reserved.map_err(|fault| StudyError::HostFault { reason: fault.to_string() })?;
    copy.resize(length, 0);
    bytes.copy_to(&mut copy);
    Ok(copy)
}

impl Read for BrowserBytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let wanted = u32::try_from(into.len()).unwrap_or(u32::MAX);
        let part = self.bytes.subarray(self.next, self.next.saturating_add(wanted));
        let found = part.length();
        if let Some(into) = into.get_mut(..found as usize) {
            part.copy_to(into);
        }
        self.next += found;
        Ok(found as usize)
    }
}

/// What the browser reads, and where in it that lies which was asked for.
struct Part {
    blob: Blob,
    wanted: Range<u64>,
}

impl Part {
    /// The bytes asked for, of a reading in which the part begins at `start`.
    fn of(&self, read: &Uint8Array, start: u64) -> Uint8Array {
        let place = |at: u64| u32::try_from(start + at).unwrap_or(u32::MAX);
        read.subarray(place(self.wanted.start), place(self.wanted.end))
    }
}

/// Bytes of parts of several files, in their order, as [`SourceFile::read`] gives them.
///
/// The browser is asked once for all: each asking costs messages between three processes, whatever its size. A file
/// that cannot be read would take the others with it, so that then each is read alone.
pub(crate) async fn read_together(
    parts: &[(SourceFile, Range<u64>)],
) -> Vec<Result<Uint8Array, EngineError>> {
    if let Ok(all) = read_at_once(parts).await {
        return all.into_iter().map(Ok).collect();
    }
    let mut each = Vec::with_capacity(parts.len());
    for (file, range) in parts {
        each.push(file.read(range.clone()).await);
    }
    each
}

async fn read_at_once(parts: &[(SourceFile, Range<u64>)]) -> Result<Vec<Uint8Array>, EngineError> {
    let of = |(file, range): &(SourceFile, Range<u64>)| file.part(range.clone());
    let parts = parts.iter().map(of).collect::<Result<Vec<Part>, _>>()?;
    let blobs: Array = parts.iter().map(|part| &part.blob).collect();
    let together = Blob::new_with_blob_sequence(&blobs);
    let together = together.map_err(|fault| EngineError::Read(text_of(&fault)))?;
    let read = bytes_of(&together).await?;
    let mut start = 0;
    let place = |part: &Part| {
        let bytes = part.of(&read, start);
        start += part.blob.size() as u64;
        bytes
    };
    Ok(parts.iter().map(place).collect())
}

async fn bytes_of(blob: &Blob) -> Result<Uint8Array, EngineError> {
    let buffer = JsFuture::from(blob.array_buffer()).await;
    let buffer = buffer.map_err(|fault| EngineError::Read(text_of(&fault)))?;
    Ok(Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()))
}
