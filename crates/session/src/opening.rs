//! From files to an open volume.

use study::{Finding, StudyError};
use volume::Voxels;
use window::Window;
use wire::{DemoId, FileEntry, RequestId, SmallerVolume, StudyCommand, TooLarge, VolumeId, Why};

use crate::{
    Effect, JobId, Outcome, Session,
    editing::Editing,
    first_window::stated_windows,
    inspecting::Inspection,
    library::Found,
    open_segs::OpenSegs,
    rail::title_of,
    reading::{Reading, sources, why_not_opened},
    session::{Desk, Reply},
    traces::Traces,
    wording::why_of_study,
};

/// Volumes that are offered in place of one that does not fit.
const OFFERED: usize = 3;

impl Session {
    pub(crate) fn study(&mut self, command: StudyCommand) -> Result<Reply, Why> {
        match command {
            StudyCommand::AddFiles(files) => self.add_files(files),
            StudyCommand::OpenDemo(demo) => self.open_demo(demo),
            StudyCommand::ShowBeside(id) => return self.show_beside(id.as_ref()),
            StudyCommand::SegRead => self.desk_mut()?.segs.said = None,
            StudyCommand::LeaveClosed => (self.too_large, self.open_fault) = (None, None),
            StudyCommand::StopLoading => {
                let job = self.desk_mut()?.reading.stop_loading();
                self.effects.extend(job.map(Effect::Cancel));
                // Planes across the stack are drawn now and then while it fills, and show all that came now.
                self.sight.all_stale();
            }
            StudyCommand::CloseAll => self.close_all(),
            // Routed before: it needs to know who asked.
            StudyCommand::Open(_) => {}
        }
        Ok(Reply::Done)
    }

    fn add_files(&mut self, files: Vec<FileEntry>) {
        self.library.add_files(&files);
        let job = self.next_job();
        self.scans.push(job);
        self.effects.push(Effect::Scan(job, files));
    }

    fn open_demo(&mut self, demo: DemoId) {
        let job = self.next_job();
        self.scans.push(job);
        self.effects.push(Effect::Demo(job, demo));
    }

    fn close_all(&mut self) {
        let loading = self.desk.as_mut().and_then(|desk| desk.reading.stop_loading());
        let scans = std::mem::take(&mut self.scans);
        let jobs = scans.into_iter().chain(loading).chain(self.runs.stop());
        let jobs = jobs.chain(self.thumbnails.forget());
        self.effects.extend(jobs.map(Effect::Cancel).collect::<Vec<_>>());
        self.library = crate::library::Library::default();
        (self.too_large, self.open_fault) = (None, None);
        self.close_volume();
        self.effects.extend([Effect::VolumeReplaced, Effect::CloseJournal, Effect::ForgetFiles]);
    }

    fn close_volume(&mut self) {
        self.give_up_seg(Why::Stopped);
        self.give_up_awaited_seg();
        self.keep_looks();
        if let Some(desk) = self.desk.take() {
            let shown = self.sight.shown(desk.reading.placement());
            self.effects.extend(shown.into_iter().map(Effect::Clear));
            if desk.reading.is_named() {
                self.segs_of.insert(desk.reading.journal_key.clone(), desk.segs);
                self.counted.insert(desk.reading.journal_key, desk.windowing.counted());
            }
        }
        self.recovery.close();
        self.close_eyes();
        self.saved.clear();
        (self.traces, self.repair_shown) = (Traces::default(), None);
        self.effects.extend(self.beside.forget().map(Effect::Cancel));
        self.pointer_left();
    }

    /// What a scan found; nothing of it is wanted once everything was closed.
    #[inline(never)]
    pub(crate) fn scanned(&mut self, job: JobId, outcome: Outcome) {
        if !self.scans.contains(&job) {
            return;
        }
        match outcome {
            Outcome::Headers(_, headers) => self.library.take_headers(headers),
            Outcome::Unfolded { file, entries, .. } => {
                self.library.unfolded(file);
                self.library.add_files(&entries);
            }
            Outcome::NiftiVolume(_, file, Ok(volume)) => self.library.take_nifti(file, *volume),
            Outcome::NiftiVolume(_, file, Err(error)) => {
                self.library.skip(file, why_of_study(&error));
            }
            Outcome::FileFault(_, file, problem) => {
                self.library.skip(file, Why::Unreadable(problem));
            }
            Outcome::DemoFault(_, problem) => self.open_fault = Some(Why::NotFetched(problem)),
            Outcome::ScanEnded(_) => self.scan_ended(job),
            // Not of scans.
            Outcome::HostReady { .. }
            | Outcome::WholeFile(..)
            | Outcome::Slice { .. }
            | Outcome::Progress { .. }
            | Outcome::Proposed { .. }
            | Outcome::ModelLoaded(_)
            | Outcome::Journaled(_)
            | Outcome::JournalFault(_)
            | Outcome::JournalFound { .. }
            | Outcome::RendererChanged(_)
            | Outcome::DeviceLost
            | Outcome::Drawn(_)
            | Outcome::PixelsSent(..) => {}
        }
    }

    fn scan_ended(&mut self, job: JobId) {
        self.scans.retain(|&scan| scan != job);
        if !self.scans.is_empty() {
            return;
        }
        self.library.scan_ended();
        self.follow_its_name();
        self.thumbnails.look_again(&self.library);
        self.relink_beside();
        // One volume leaves nothing to choose.
        if let ([only], None) = (self.library.volume_ids().as_slice(), &self.desk) {
            let only = only.clone();
            if let Err(why) = self.open(&only, RequestId::default()) {
                self.open_fault = Some(why);
            }
        }
    }

    /// A volume is called by its place in its series, which more files may change.
    fn follow_its_name(&mut self) {
        let Some(desk) = &mut self.desk else { return };
        let now = desk.reading.first_slice().and_then(|slice| self.library.holding(slice));
        if let Some(plan) = now {
            desk.reading.rename(&plan.id);
        }
    }

    pub(crate) fn open(&mut self, id: &VolumeId, request: RequestId) -> Result<Reply, Why> {
        (self.too_large, self.open_fault) = (None, None);
        let unknown = || Why::VolumeUnknown(id.0.clone());
        if self.is_on_desk(id)? {
            return Ok(Reply::Done);
        }
        let job = self.next_job();
        let limit_bytes = self.library.left_of(self.host.memory_limit_bytes());
        match self.library.find(id).ok_or_else(unknown)? {
            Found::Seg(file) => return self.open_seg(file, job, request),
            Found::Dicom(_, series, plan) => {
                if let Err(error) = plan.require_room(limit_bytes) {
                    self.too_large = self.too_large(&error, id, title_of(series));
                    return Err(why_not_opened(&error));
                }
                let sources = sources(series, plan).map_err(|error| why_not_opened(&error))?;
                // What is open goes first: memory for both at once is never given back.
                let before = self.desk.as_ref().map(|desk| desk.reading.id.clone());
                self.clear_desk();
                let Some(Found::Dicom(study, series, plan)) = self.library.find(id) else {
                    return Err(unknown());
                };
                let of = (study, series, plan);
                match Reading::of_dicom(of, sources, limit_bytes, job) {
                    Ok((reading, slices)) => {
                        let stated = stated_windows(plan);
                        self.put_on_desk(reading, &stated);
                        self.effects.push(Effect::Load(job, slices));
                    }
                    Err(error) => {
                        // What was open fitted before, and comes back with all that was drawn on it.
                        if let Some(before) = before.filter(|before| before != id) {
                            let _not_either = self.open(&before, RequestId::default());
                        }
                        return Err(why_not_opened(&error));
                    }
                }
            }
            Found::Nifti(path, volume) => {
                let reading = Reading::of_image(id.clone(), path, volume);
                self.clear_desk();
                self.put_on_desk(reading, &[]);
            }
        }
        Ok(Reply::Done)
    }

    /// Whether a volume is open as it is known now. One whose load was stopped goes on.
    ///
    /// # Errors
    /// [`Why::SeriesGrew`]: it has more slices now, and what was drawn lies on those that are open.
    fn is_on_desk(&mut self, id: &VolumeId) -> Result<bool, Why> {
        let Some(desk) = self.desk.as_mut().filter(|desk| desk.reading.id == *id) else {
            return Ok(false);
        };
        if let Some(Found::Dicom(_, _, plan)) = self.library.find(id)
            && !desk.reading.is_of(plan)
        {
            let is_drawn_on = desk.editing.segmentation().segments().next().is_some();
            return if is_drawn_on { Err(Why::SeriesGrew) } else { Ok(false) };
        }
        if desk.reading.loading().is_none() && !desk.reading.is_whole() {
            let job = self.next_job();
            let slices = self.desk_mut()?.reading.resume(job);
            self.effects.push(Effect::Load(job, slices));
        }
        Ok(true)
    }

    /// What is said of a volume that does not fit; nothing of other failures.
    fn too_large(&mut self, error: &StudyError, id: &VolumeId, title: String) -> Option<TooLarge> {
        let StudyError::TooLarge { needed_bytes, limit_bytes } = *error else { return None };
        let part = self.library.offer_part(id, limit_bytes).and_then(|part| {
            let slices = part.findings.iter().find_map(|finding| match finding {
                Finding::PartOfSeries { first, last, .. } => Some((*first, *last)),
                _ => None,
            });
            let (id, needed_bytes) = (VolumeId(part.id.clone()), part.bytes_needed);
            Some(SmallerVolume { id, title: title.clone(), slices: Some(slices?), needed_bytes })
        });
        let smaller = part.into_iter().chain(self.smaller_than(id, limit_bytes)).collect();
        Some(TooLarge { title, needed_bytes, available_bytes: limit_bytes, smaller })
    }

    /// Volumes beside one that did not fit, which do.
    fn smaller_than(&self, id: &VolumeId, limit_bytes: u64) -> Vec<SmallerVolume> {
        let open = self.desk.as_ref().map(|desk| &desk.reading.id);
        let volumes = self.library.plans().map(|(_, series, plan)| SmallerVolume {
            id: VolumeId(plan.id.clone()),
            title: title_of(series),
            slices: None,
            needed_bytes: plan.bytes_needed,
        });
        let fits = |volume: &SmallerVolume| {
            volume.needed_bytes <= limit_bytes && volume.id != *id && Some(&volume.id) != open
        };
        let mut fitting: Vec<_> = volumes.filter(fits).collect();
        fitting.sort_by_key(|volume| std::cmp::Reverse(volume.needed_bytes));
        fitting.truncate(OFFERED);
        fitting
    }

    /// Lets what is open go, and what is done with it.
    fn clear_desk(&mut self) {
        let before = self.desk.as_mut().and_then(|desk| desk.reading.stop_loading());
        let jobs = before.into_iter().chain(self.runs.stop());
        self.effects.extend(jobs.map(Effect::Cancel).collect::<Vec<_>>());
        self.close_volume();
        self.effects.push(Effect::VolumeReplaced);
    }

    fn put_on_desk(&mut self, reading: Reading, stated: &[Window]) {
        self.ruling.begin(&reading);
        let windowing = self.ruling.windowing(&reading, stated, None);
        self.sight.open(reading.placement(), reading.acquired_plane());
        let (is_named, dims) = (reading.is_named(), reading.placement().dims());
        self.runs.fit_to(&reading);
        self.desk = Some(Desk {
            windowing,
            editing: Editing::new(dims),
            inspection: Inspection::default(),
            segs: OpenSegs::default(),
            reading,
        });
        self.spine.opened();
        match is_named {
            true => self.open_journal(),
            false => {
                self.recovery.wait_for_name(dims);
                self.effects.push(Effect::CloseJournal);
            }
        }
    }

    /// Looks for work from before on the open volume, and goes on counting.
    fn open_journal(&mut self) {
        let Some(desk) = &mut self.desk else { return };
        let (key, dims) = (desk.reading.journal_key.clone(), desk.reading.placement().dims());
        desk.windowing.count_on(self.counted.get(&key).copied().unwrap_or_default());
        self.recovery.open(&key, dims);
        self.effects.push(Effect::OpenJournal(key));
    }

    #[inline(never)]
    pub(crate) fn slice_arrived(
        &mut self,
        job: JobId,
        slice: u32,
        result: Result<Voxels, StudyError>,
    ) {
        let Some(desk) = &mut self.desk else { return };
        if desk.reading.loading() != Some(job) {
            return;
        }
        let file = desk.reading.file_of(slice);
        let written = desk.reading.take_slice(slice, result);
        let whole = desk.reading.loading().is_none();
        if whole || desk.reading.is_first_to_arrive() {
            self.find_window();
        }
        match written {
            Ok(()) => self.effects.push(Effect::VoxelsChanged { first: slice, last: slice }),
            Err(error) => self.library.leave_out(file, why_of_study(&error)),
        }
        self.redraw_for_slice(slice, whole);
        if whole {
            self.loaded();
        }
    }

    /// Only views that show this very slice are drawn again; planes across the stack wait until it is whole, or for
    /// every sixteenth slice.
    fn redraw_for_slice(&mut self, slice: u32, whole: bool) {
        let Some(desk) = &self.desk else { return };
        let placement = desk.reading.placement();
        let shown = self.sight.shown(placement);
        let is_current = desk.reading.cursor_slice(2) == slice;
        let stale: Vec<_> = shown
            .into_iter()
            .filter(|&id| {
                let through = self.sight.camera(id).map(|c| c.on(placement).axes().through);
                if through == Some(2) { is_current } else { whole || slice.is_multiple_of(16) }
            })
            .collect();
        for id in stale {
            self.sight.camera_mut(id);
        }
        if is_current || whole {
            self.sight.awaited_came();
        }
    }

    fn loaded(&mut self) {
        let Some(desk) = &mut self.desk else { return };
        self.ruling.check(&desk.reading);
        if !desk.reading.is_named() {
            desk.reading.name_by_values();
            self.open_journal();
        }
    }

    /// Finds the window anew where it depends on values that have arrived by now.
    fn find_window(&mut self) {
        let Some(desk) = &self.desk else { return };
        if self.ruling.awaits_values(&desk.reading, &desk.windowing) {
            self.renew_window();
        }
    }
}
