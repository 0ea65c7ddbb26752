//! A host in memory: files are byte arrays, helpers run at once, the journal is a `Vec`. Everything a browser
//! would do later happens before `handle` returns.

use std::collections::{BTreeMap, VecDeque};

use session::{Effect, Input, JournalFault, Outcome, Session, Stamp};
use study::{StudyError, decode_frame, is_nifti, read_header, read_nifti};
use wire::{
    Answer, Command, Event, FileEntry, FileId, FindingItem, QualityCommand, RendererKind, Request,
    RequestId, StudyCommand, Verdict, View, ViewCommand, ViewportId, Why,
};

/// A session with a host around it.
pub(crate) struct Desk {
    pub(crate) session: Session,
    files: BTreeMap<FileId, Vec<u8>>,
    /// What is read whole: NIfTI.
    images: BTreeMap<FileId, volume::Volume>,
    pub(crate) events: Vec<Event>,
    pub(crate) answers: Vec<(RequestId, Answer, Vec<Vec<u8>>)>,
    /// The journal that is open, or that the first volume to be opened finds.
    pub(crate) journal: Vec<u8>,
    pub(crate) journal_key: String,
    /// The journals of volumes that were open before.
    journals: BTreeMap<String, Vec<u8>>,
    /// Another tab holds the journal.
    pub(crate) is_journal_elsewhere: bool,
    pub(crate) drawn: Vec<session::DrawSpec>,
    pub(crate) effects: Vec<String>,
    pub(crate) thumbnails: Vec<session::ThumbnailSpec>,
    pub(crate) beside: Vec<session::BesideSpec>,
    pub(crate) repairs: Vec<(wire::FindingId, [session::DrawSpec; 2])>,
    /// The run of a model that was asked for last; the test ends it.
    pub(crate) anatomy_job: Option<session::JobId>,
    /// Everything the session was told, and what it answered.
    pub(crate) recording: Vec<(Input, Vec<String>)>,
    /// Slices of a load wait until a test lets them come.
    pub(crate) holds_slices_back: bool,
    slices_held: VecDeque<Outcome>,
    next_request: u32,
    pub(crate) clock_ms: u64,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let mut desk = Self {
            session: Session::default(),
            files: BTreeMap::new(),
            images: BTreeMap::new(),
            events: Vec::new(),
            answers: Vec::new(),
            journal: Vec::new(),
            journal_key: String::new(),
            journals: BTreeMap::new(),
            is_journal_elsewhere: false,
            drawn: Vec::new(),
            effects: Vec::new(),
            thumbnails: Vec::new(),
            beside: Vec::new(),
            repairs: Vec::new(),
            anatomy_job: None,
            recording: Vec::new(),
            holds_slices_back: false,
            slices_held: VecDeque::new(),
            next_request: 0,
            clock_ms: 1_800_000_000_000,
        };
        desk.feed(Input::Outcome(Outcome::HostReady {
            renderer: RendererKind::Cpu,
            memory_limit_bytes: 1 << 30,
        }));
        for (viewport, size) in [(0, (640, 512)), (1, (300, 250)), (2, (300, 250))] {
            let viewport = ViewportId(viewport);
            let (width_px, height_px) = size;
            let resize = ViewCommand::Resize { viewport, width_px, height_px, scale: 2.0 };
            desk.does(Command::View(resize));
        }
        desk
    }

    /// A desk with a chest phantom open and loaded; sizes in mm of pixels and slices.
    #[allow(dead_code, reason = "not every test opens the chest as it is")]
    pub(crate) fn with_chest(dims: volume::Dims, sizes_mm: (f64, f64)) -> Self {
        let mut desk = Self::new();
        desk.drop_files(chest_files(dims, sizes_mm));
        desk
    }

    pub(crate) fn drop_files(&mut self, files: Vec<(String, Vec<u8>)>) {
        let start = self.files.len() as u32;
        let entries: Vec<FileEntry> = (start..)
            .zip(&files)
            .map(|(id, (path, bytes))| FileEntry {
                id: FileId(id),
                path: path.clone(),
                size_bytes: bytes.len() as u64,
            })
            .collect();
        for (entry, (_, bytes)) in entries.iter().zip(files) {
            self.files.insert(entry.id, bytes);
        }
        self.does(Command::Study(StudyCommand::AddFiles(entries)));
    }

    /// Opens an image that a host has read already, as it reads NIfTI.
    #[allow(dead_code, reason = "not every test opens an image")]
    pub(crate) fn opens_image(&mut self, entry: FileEntry, volume: volume::Volume) {
        self.images.insert(entry.id, volume);
        self.does(Command::Study(StudyCommand::AddFiles(vec![entry])));
    }

    /// Carries a command out that must not be refused.
    pub(crate) fn does(&mut self, command: Command) {
        let said = format!("{command:?}");
        if let Err(why) = self.tries(command) {
            panic!("{said} was refused: {why:?}");
        }
    }

    /// Carries a command out, or says why not.
    pub(crate) fn tries(&mut self, command: Command) -> Result<(), Why> {
        self.next_request += 1;
        let id = RequestId(self.next_request);
        let at = self.stamp();
        self.feed(Input::Command(Request { id, command }, at));
        let refused = self.events.iter().find_map(|event| match event {
            Event::Refused(of, why) if *of == id => Some(why.clone()),
            _ => None,
        });
        refused.map_or(Ok(()), Err)
    }

    pub(crate) fn view(&self) -> &View {
        self.session.view()
    }

    pub(crate) fn feed(&mut self, input: Input) {
        let mut waiting = VecDeque::from([input]);
        while let Some(input) = waiting.pop_front() {
            let told = input.clone();
            let effects = self.session.handle(input);
            self.recording.push((told, effects.iter().map(|e| format!("{e:?}")).collect()));
            for effect in effects {
                self.effects.push(name_of(&effect));
                waiting.extend(self.carry_out(effect).into_iter().map(Input::Outcome));
            }
        }
    }

    /// Keeps every finding that holds saving back as it is.
    #[allow(dead_code, reason = "not every test checks what it saves")]
    pub(crate) fn keep_what_was_found(&mut self) {
        let found = &self.view().findings;
        let was_made = !(found.items.is_empty() && found.passed.is_empty());
        if found.stale && (was_made || !self.view().protocol.structures.is_empty()) {
            self.does(Command::Quality(QualityCommand::Check));
        }
        let found = &self.view().findings;
        let held =
            |item: &&FindingItem| item.verdict == Verdict::Fail && !item.kept && !found.stale;
        let held: Vec<_> = found.items.iter().filter(held).map(|item| item.id).collect();
        for id in held {
            self.does(Command::Quality(QualityCommand::Select(id)));
            self.does(Command::Quality(QualityCommand::Keep("as it is".to_owned())));
        }
    }

    fn stamp(&mut self) -> Stamp {
        self.clock_ms += 1000;
        Stamp {
            unix_ms: self.clock_ms,
            utc_offset_minutes: 60,
            entropy: u128::from(self.clock_ms) << 40 | 77,
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Vec<Outcome> {
        match effect {
            Effect::Emit(event) => {
                self.events.push(event);
                vec![]
            }
            Effect::Answer(id, answer, bytes) => {
                self.answers.push((id, answer, bytes));
                vec![]
            }
            Effect::Scan(job, entries) => {
                let made = entries.iter().filter_map(|entry| {
                    let image = self.images.get(&entry.id)?.clone();
                    Some(Outcome::NiftiVolume(job, entry.id, Ok(Box::new(image))))
                });
                let files = entries.iter().map(|e| e.id).filter(|id| self.files.contains_key(id));
                let (images, others): (Vec<_>, Vec<_>) =
                    files.partition(|id| is_nifti(&self.files[id]));
                let image = |id| read_nifti(&self.files[&id], u64::MAX).map(Box::new);
                let images = images.into_iter().map(|id| Outcome::NiftiVolume(job, id, image(id)));
                let headers = others.into_iter().map(|id| (id, self.header(id)));
                let headers = Outcome::Headers(job, headers.collect());
                let ended = Outcome::ScanEnded(job);
                [headers].into_iter().chain(made).chain(images).chain([ended]).collect()
            }
            Effect::Load(job, slices) => {
                let decoded = slices.into_iter().map(|source| {
                    let bytes = &self.files[&source.file];
                    let span = source.request.span(bytes.len() as u64);
                    let part = &bytes[span.start as usize..span.end as usize];
                    let result = decode_frame(&source.request, part);
                    Outcome::Slice { job, slice: source.slice, result }
                });
                let decoded: Vec<_> = decoded.collect();
                if self.holds_slices_back {
                    self.slices_held.extend(decoded);
                    return vec![];
                }
                decoded
            }
            Effect::Cancel(job) => {
                let is_of =
                    |held: &Outcome| matches!(held, Outcome::Slice { job: of, .. } if *of == job);
                self.slices_held.retain(|held| !is_of(held));
                vec![]
            }
            Effect::ReadWhole(job, file) => {
                vec![Outcome::WholeFile(job, file, Ok(self.files[&file].clone()))]
            }
            Effect::Draw(spec) => {
                let viewport = spec.viewport;
                self.drawn.push(*spec);
                vec![Outcome::Drawn(viewport)]
            }
            Effect::Thumbnail(spec) => {
                self.thumbnails.push(*spec);
                vec![]
            }
            Effect::DrawBeside(spec) => {
                self.beside.push(*spec);
                vec![]
            }
            Effect::RepairPictures(finding, specs) => {
                self.repairs.push((finding, *specs));
                vec![]
            }
            Effect::OpenJournal(key) => self.open_journal(key),
            Effect::Journal { number, bytes } => {
                self.journal.extend(bytes);
                vec![Outcome::Journaled(number)]
            }
            Effect::ProposeAnatomy(job, _) | Effect::Infer(job, _) => {
                self.anatomy_job = Some(job);
                vec![]
            }
            Effect::DiscardJournal => {
                self.journal.clear();
                vec![]
            }
            Effect::CutJournal { keep_bytes } => {
                self.journal.truncate(keep_bytes);
                vec![]
            }
            Effect::CloseJournal => {
                let key = std::mem::take(&mut self.journal_key);
                let left = std::mem::take(&mut self.journal);
                if !key.is_empty() {
                    self.journals.insert(key, left);
                }
                vec![]
            }
            _ => vec![],
        }
    }

    /// Slices that are held back.
    #[allow(dead_code, reason = "few tests hold slices back")]
    pub(crate) fn held_back(&self) -> usize {
        self.slices_held.len()
    }

    /// Lets so many of them come.
    #[allow(dead_code, reason = "few tests hold slices back")]
    pub(crate) fn let_slices_come(&mut self, count: usize) {
        for _ in 0..count {
            let slice = self.slices_held.pop_front().expect("a slice is held back");
            self.feed(Input::Outcome(slice));
        }
    }

    /// One journal for each name, as on a disk.
    fn open_journal(&mut self, key: String) -> Vec<Outcome> {
        let before = std::mem::replace(&mut self.journal_key, key.clone());
        if before != key {
            if !before.is_empty() {
                let left = std::mem::take(&mut self.journal);
                self.journals.insert(before, left);
            }
            if let Some(of_key) = self.journals.remove(&key) {
                self.journal = of_key;
            }
        }
        if self.is_journal_elsewhere {
            return vec![Outcome::JournalFault(JournalFault::HeldElsewhere)];
        }
        vec![Outcome::JournalFound { key, bytes: self.journal.clone() }]
    }

    fn header(&self, file: FileId) -> session::HeaderResult {
        let bytes = &self.files[&file];
        let mut take = 2048.min(bytes.len());
        loop {
            match read_header(&bytes[..take], bytes.len() as u64) {
                Err(StudyError::NeedMore { at_least }) => {
                    take = (take * 2).max(at_least as usize).min(bytes.len());
                }
                other => return other,
            }
        }
    }
}

/// A chest phantom as DICOM files.
pub(crate) fn chest_files(
    dims: volume::Dims,
    (pixel_mm, slice_mm): (f64, f64),
) -> Vec<(String, Vec<u8>)> {
    let spec = phantom::ChestSpec { dims, pixel_mm, slice_mm, ..phantom::ChestSpec::default() };
    let chest = phantom::chest(&spec).expect("a usable extent");
    phantom::dicom_files(&chest.volume).expect("a phantom")
}

/// The same files under another series and other instances.
#[allow(dead_code, reason = "not every test opens two series")]
pub(crate) fn as_other_series(files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    with_other_uid(files, [0x20, 0, 0x0e, 0])
}

/// The same files under another study.
#[allow(dead_code, reason = "not every test opens two studies")]
pub(crate) fn as_other_study(files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    with_other_uid(files, [0x20, 0, 0x0d, 0])
}

fn with_other_uid(files: Vec<(String, Vec<u8>)>, tag: [u8; 4]) -> Vec<(String, Vec<u8>)> {
    let rename = |bytes: &mut Vec<u8>| {
        let at = bytes.windows(6).position(|w| w[..4] == tag && &w[4..] == b"UI").expect("a UID");
        let len = usize::from(u16::from_le_bytes([bytes[at + 6], bytes[at + 7]]));
        let digit = bytes[at + 8..at + 8 + len].iter().rposition(|&b| b.is_ascii_digit());
        let last = &mut bytes[at + 8 + digit.expect("a digit")];
        *last = if *last == b'9' { b'8' } else { *last + 1 };
    };
    let renamed = |(name, mut bytes): (String, Vec<u8>)| {
        rename(&mut bytes);
        (format!("other/{name}"), bytes)
    };
    files.into_iter().map(renamed).collect()
}

fn name_of(effect: &Effect) -> String {
    let text = format!("{effect:?}");
    text.split(['(', '{', ' ']).next().unwrap_or_default().to_owned()
}
