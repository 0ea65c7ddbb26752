//! Files that a person drops or chooses, with their paths, in the order of their paths.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader,
    FileSystemEntry, FileSystemFileEntry,
};

use crate::engine_link::NamedFile;

/// Entries of a drop. They must be taken while the event is being handled: a moment later the browser
/// has emptied the list.
pub(crate) struct Dropped {
    entries: Vec<FileSystemEntry>,
    files: Vec<NamedFile>,
}

impl Dropped {
    /// Takes what was dropped.
    pub(crate) fn take(transfer: &DataTransfer) -> Self {
        let items = transfer.items();
        let items = (0..items.length()).filter_map(|index| items.get(index));
        let entries: Vec<_> =
            items.filter_map(|item| item.webkit_get_as_entry().ok().flatten()).collect();
        // Without entries (a drop made by a script) there are still plain files.
        let files = transfer.files().filter(|_| entries.is_empty());
        Self { entries, files: files.as_ref().map(listed).unwrap_or_default() }
    }

    /// All files in what was dropped, folders walked through. What cannot be opened is passed over.
    pub(crate) async fn files(self) -> Vec<NamedFile> {
        let mut files = self.files;
        let mut open = self.entries;
        while let Some(entry) = open.pop() {
            if entry.is_directory() {
                open.extend(children(entry.unchecked_ref()).await);
            } else if let Some(file) = file_of(entry.unchecked_ref()).await {
                let path = entry.full_path().trim_start_matches('/').to_owned();
                files.push(NamedFile { path, file });
            }
        }
        sorted(files)
    }
}

/// Files of an input, with the path below the chosen folder where one was chosen.
pub(crate) fn chosen(list: &FileList) -> Vec<NamedFile> {
    sorted(listed(list))
}

/// Files of a JavaScript array or list; `None` for anything else, and where something among them is no file.
pub(crate) fn given(files: &JsValue) -> Option<Vec<NamedFile>> {
    let files = js_sys::try_iter(files).ok()??;
    let files: Option<Vec<_>> =
        files.map(|file| file.ok()?.dyn_into::<File>().ok().map(named)).collect();
    files.map(sorted)
}

fn listed(list: &FileList) -> Vec<NamedFile> {
    (0..list.length()).filter_map(|index| list.get(index)).map(named).collect()
}

fn named(file: File) -> NamedFile {
    let below = js_sys::Reflect::get(&file, &JsValue::from_str("webkitRelativePath"));
    let below = below.ok().and_then(|path| path.as_string()).filter(|path| !path.is_empty());
    NamedFile { path: below.unwrap_or_else(|| file.name()), file }
}

/// The order in which browsers list files is their own; paths make it the same everywhere.
fn sorted(mut files: Vec<NamedFile>) -> Vec<NamedFile> {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

async fn file_of(entry: &FileSystemFileEntry) -> Option<File> {
    let found = Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    JsFuture::from(found).await.ok()?.dyn_into().ok()
}

/// Reads a folder to its end: browsers give its entries in portions, then an empty one.
async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    while let Ok(portion) = portion(&reader).await {
        if portion.length() == 0 {
            break;
        }
        entries.extend(portion.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
    entries
}

async fn portion(reader: &FileSystemDirectoryReader) -> Result<Array, JsValue> {
    let read = Promise::new(&mut |resolve, reject| {
        // Refused only for arguments that are no functions.
        let _ = reader.read_entries_with_callback_and_callback(&resolve, &reject);
    });
    Ok(JsFuture::from(read).await?.unchecked_into())
}
