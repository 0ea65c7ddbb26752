//! From a file of segments to segments of the open volume.

use interchange::seg;
use segment::{Segment, SegmentDraft};
use study::StudyError;
use volume::{Labelmap, Voxels};
use wire::{Event, FileId, RequestId, Why};

use crate::{
    Effect, JobId, Session,
    effect::SliceSource,
    session::Reply,
    wording::{why_of_seg, why_of_study},
};

/// A SEG that is being read for someone who waits.
#[derive(Debug)]
pub(crate) struct SegOpening {
    job: JobId,
    request: RequestId,
    file: FileId,
    /// The file, and its frames as they come; frames that are stored as they are need no decoding.
    compressed: Option<Compressed>,
}

#[derive(Debug)]
struct Compressed {
    bytes: Vec<u8>,
    frames: Vec<Option<Voxels>>,
}

impl Session {
    pub(crate) fn open_seg(
        &mut self,
        file: FileId,
        job: JobId,
        request: RequestId,
    ) -> Result<Reply, Why> {
        self.loaded_desk()?;
        self.give_up_seg(Why::Stopped);
        self.opening_seg = Some(SegOpening { job, request, file, compressed: None });
        self.effects.push(Effect::ReadWhole(job, file));
        Ok(Reply::Later)
    }

    /// Whether the frames of this job are those of a SEG.
    pub(crate) fn awaits_seg(&self, job: JobId) -> bool {
        self.opening_seg.as_ref().is_some_and(|opening| opening.job == job)
    }

    pub(crate) fn seg_arrived(&mut self, job: JobId, bytes: Result<Vec<u8>, String>) {
        if !self.awaits_seg(job) {
            return;
        }
        let begun = bytes.map_err(Why::Unreadable).and_then(|bytes| {
            let frames = seg::compressed_frames(&bytes).map_err(|error| why_of_seg(&error))?;
            if frames.is_empty() {
                let file = seg::read(&bytes).map_err(|error| why_of_seg(&error))?;
                return self.take_seg(&file).map(|()| true);
            }
            self.decode_seg(bytes, frames);
            Ok(false)
        });
        match begun {
            Ok(false) => {}
            Ok(true) => self.seg_opened(),
            Err(why) => self.give_up_seg(why),
        }
    }

    /// Decoders live in helpers: a session asks for the frames of a SEG as for the slices of a volume.
    fn decode_seg(&mut self, bytes: Vec<u8>, frames: Vec<study::FrameRequest>) {
        let Some(opening) = &mut self.opening_seg else { return };
        let compressed = Compressed { bytes, frames: vec![None; frames.len()] };
        opening.compressed = Some(compressed);
        let file = opening.file;
        let source =
            |request: study::FrameRequest| SliceSource { slice: request.frame, file, request };
        let sources = frames.into_iter().map(source).collect();
        self.effects.push(Effect::Load(opening.job, sources));
    }

    pub(crate) fn seg_frame_arrived(&mut self, frame: u32, result: Result<Voxels, StudyError>) {
        let Some(opening) = &mut self.opening_seg else { return };
        let Some(compressed) = &mut opening.compressed else { return };
        match result {
            Ok(samples) => {
                if let Some(place) = compressed.frames.get_mut(frame as usize) {
                    *place = Some(samples);
                }
            }
            Err(error) => return self.give_up_seg(why_of_study(&error)),
        }
        if compressed.frames.iter().any(Option::is_none) {
            return;
        }
        let Some(Compressed { bytes, frames }) = opening.compressed.take() else { return };
        let frames: Vec<Voxels> = frames.into_iter().flatten().collect();
        let read = seg::read_decoded(&bytes, &frames).map_err(|error| why_of_seg(&error));
        match read.and_then(|file| self.take_seg(&file)) {
            Ok(()) => self.seg_opened(),
            Err(why) => self.give_up_seg(why),
        }
    }

    fn seg_opened(&mut self) {
        if let Some(SegOpening { request, .. }) = self.opening_seg.take() {
            self.emit(Event::Done(request));
        }
    }

    /// What was read of it so far is dropped, and whoever waits is told why.
    pub(crate) fn give_up_seg(&mut self, why: Why) {
        if let Some(SegOpening { job, request, .. }) = self.opening_seg.take() {
            self.effects.push(Effect::Cancel(job));
            self.emit(Event::Refused(request, why));
        }
    }

    /// Puts the segments of a file beside those that are there; nothing is overwritten.
    fn take_seg(&mut self, file: &seg::SegFile) -> Result<(), Why> {
        self.journal_is_ours()?;
        let reading = &self.desk()?.reading;
        let placed = file
            .place_on(reading.placement(), &reading.facts.frame_of_reference)
            .map_err(|error| why_of_seg(&error))?;
        let layers: Vec<_> = placed.layers.into_iter().map(drafted).collect();
        let desk = self.desk_mut()?;
        let change = desk.editing.add_layers(layers.iter().map(|(map, of)| (map, of.clone())))?;
        self.carried_out(change);
        Ok(())
    }
}

/// A layer of a file and what is known of its segments by their labels.
fn drafted(layer: seg::PlacedLayer) -> (Labelmap, Vec<(u8, SegmentDraft)>) {
    let structures = layer.segments.into_iter().map(|placed| {
        let Segment { number, name, color, code, origin, .. } = placed.segment;
        (number, SegmentDraft { name, color: Some(color), code, origin })
    });
    (layer.labels, structures.collect())
}
