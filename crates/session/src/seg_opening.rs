//! From a file of segments to segments of the open volume.

use std::collections::BTreeMap;

use interchange::seg::{self, PlacedLayer, PlacedSegment};
use segment::{Origin, Segment, SegmentDraft, Segmentation};
use study::{PatientFacts, StudyError};
use volume::{Labelmap, Voxels};
use wire::{Event, FileId, OpenedSeg, RequestId, VolumeId, Why};

use crate::{
    Effect, JobId, Session,
    effect::SliceSource,
    patient::called,
    proposing::Structure,
    rail::seg_title,
    session::{Desk, Reply},
    wording::{why_of_seg, why_of_study},
};

/// A SEG that is being read for someone who waits.
#[derive(Debug)]
pub(crate) struct SegOpening {
    job: JobId,
    request: RequestId,
    file: FileId,
    /// SOP Instance UID.
    uid: String,
    title: String,
    /// Whom it states.
    patient: PatientFacts,
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
        let header = self.library.header_of(file).ok_or_else(|| Why::Unreadable(String::new()))?;
        let (uid, title) = (header.sop_instance_uid.clone(), seg_title(header));
        let patient = header.patient.clone();
        if self.desk.is_none() {
            return self.open_series_of(file, request);
        }
        let desk = self.loaded_desk()?;
        desk.segs.said = None;
        if desk.has_open_seg(&uid) {
            return Err(Why::SegOpen(title));
        }
        self.give_up_seg(Why::Stopped);
        self.opening_seg =
            Some(SegOpening { job, request, file, uid, title, patient, compressed: None });
        self.effects.push(Effect::ReadWhole(job, file));
        Ok(Reply::Later)
    }

    /// Nothing is open: the series that the SEG was drawn on is, and then the SEG.
    fn open_series_of(&mut self, file: FileId, request: RequestId) -> Result<Reply, Why> {
        let header = self.library.header_of(file).ok_or_else(|| Why::Unreadable(String::new()))?;
        let drawn_on = header.segmentation.clone().unwrap_or_default().series;
        let plans = self.library.plans().filter(|(_, series, _)| {
            drawn_on.iter().any(|uid| *uid == series.facts.uid && !uid.is_empty())
        });
        let most = plans.max_by_key(|(.., plan)| plan.frames.len());
        let id = most.map(|(.., plan)| VolumeId(plan.id.clone())).ok_or(Why::SegAlone)?;
        self.open(&id, RequestId::default())?;
        self.seg_next = Some((file, request));
        Ok(Reply::Later)
    }

    /// A SEG that waits for its series opens once that is there, and work from before is taken up or thrown away.
    pub(crate) fn open_awaited_seg(&mut self) {
        if self.seg_next.is_none() {
            return;
        }
        let is_stopped = |desk: &Desk| desk.reading.loading().is_none() && !desk.reading.is_whole();
        if self.desk.as_ref().is_none_or(is_stopped) {
            return self.give_up_awaited_seg();
        }
        let is_there = self.loaded_desk().is_ok() && self.journal_is_ours().is_ok();
        let Some((file, request)) = self.seg_next.take_if(|_| is_there) else { return };
        let job = self.next_job();
        if let Err(why) = self.open_seg(file, job, request) {
            self.emit(Event::Refused(request, why));
        }
    }

    /// What was open is closed: what waited for it is told.
    pub(crate) fn give_up_awaited_seg(&mut self) {
        if let Some((_, request)) = self.seg_next.take() {
            self.emit(Event::Refused(request, Why::Stopped));
        }
    }

    /// Whether the frames of this job are those of a SEG.
    pub(crate) fn awaits_seg(&self, job: JobId) -> bool {
        self.opening_seg.as_ref().is_some_and(|opening| opening.job == job)
    }

    pub(crate) fn seg_arrived(&mut self, job: JobId, bytes: Result<Vec<u8>, Why>) {
        if !self.awaits_seg(job) {
            return;
        }
        let begun = bytes.and_then(|bytes| {
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
        self.end_stroke_in_hand();
        let opening = self.opening_seg.as_ref().ok_or(Why::Stopped)?;
        let (uid, title) = (opening.uid.clone(), opening.title.clone());
        let reading = &self.desk()?.reading;
        let placed = file
            .place_on(reading.placement(), &reading.facts.frame_of_reference)
            .map_err(|error| why_of_seg(&error))?;
        if opening.patient.is_another_than(reading.patient()) {
            let (seg, open) = (called(&opening.patient), called(reading.patient()));
            return Err(Why::SegOfAnother { seg, open });
        }
        let desk = self.desk_mut()?;
        let segmentation = desk.editing.segmentation();
        // What another file brought is another reader's, however much alike.
        let of_others = desk.segs.of_others(&uid);
        let there = those_there(segmentation, &placed.layers, &of_others);
        let absent = without(placed.layers, &there);
        if absent.is_empty() && !there.is_empty() {
            // Taken up from before.
            desk.segs.opened(uid, there.into_values().collect(), 0);
            return Err(Why::SegOpen(title));
        }
        let numbers = numbers_for(segmentation, &absent)?;
        let renumbered = numbers.iter().filter(|(own, number)| *own != u16::from(*number)).count();
        let layers: Vec<_> = absent
            .into_iter()
            .map(|layer| (layer.labels, structures(layer.segments, &numbers)))
            .collect::<Vec<_>>();
        let change = desk.editing.add_layers(layers)?;
        let depth = desk.editing.history().undo_depth();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let said = OpenedSeg {
            title,
            segments: count(numbers.len()),
            renumbered: count(renumbered),
            undescribed: count(file.undescribed().len()),
            cut: count(file.cut().len()),
        };
        self.carried_out(change);
        let desk = self.desk_mut()?;
        let added = numbers.into_iter().map(|(_, number)| number);
        desk.segs.opened(uid, added.chain(there.into_values()).collect(), depth);
        desk.segs.said = Some(said);
        // Names, colours and the active segment are seen on the image too.
        self.sight.all_stale();
        Ok(())
    }
}

/// The number that each segment of a file has from now on, by its number in the file: that one where it is free, else
/// the smallest that is.
fn numbers_for(segmentation: &Segmentation, layers: &[PlacedLayer]) -> Result<Vec<(u16, u8)>, Why> {
    let mut in_file: Vec<u16> =
        layers.iter().flat_map(|layer| &layer.segments).map(|placed| placed.file_number).collect();
    in_file.sort_unstable();
    let is_free = |number: u8| number > 0 && segmentation.segment(number).is_none();
    let own = |number: u16| u8::try_from(number).ok().filter(|&number| is_free(number));
    let kept: Vec<u8> = in_file.iter().filter_map(|&number| own(number)).collect();
    let mut others = (1..=u8::MAX).filter(|number| is_free(*number) && !kept.contains(number));
    let mut number = |of: u16| own(of).or_else(|| others.next()).ok_or(Why::TooManySegments);
    in_file.iter().map(|&of| Ok((of, number(of)?))).collect()
}

/// Segments of a file's layer, with what is known of them, by their labels in it.
fn structures(segments: Vec<PlacedSegment>, numbers: &[(u16, u8)]) -> Vec<Structure> {
    let structure = |placed: PlacedSegment| {
        // All that a file says of a segment goes on with it; whether it is shown and locked is the reader's.
        let Segment {
            number: label,
            name,
            color,
            code,
            origin,
            description,
            tracking,
            visible: _,
            locked: _,
        } = placed.segment;
        // Drawn by somebody's hand, and not by this reader's.
        let origin = match origin {
            Origin::Manual => Origin::Imported {
                algorithm_type: "MANUAL".to_owned(),
                algorithm_name: None,
                edited: false,
            },
            other => other,
        };
        let own = numbers.iter().find(|(in_file, _)| *in_file == placed.file_number);
        let draft = SegmentDraft { name, color: Some(color), code, origin, description, tracking };
        Structure { label, number: own.map(|(_, number)| *number), draft }
    };
    segments.into_iter().map(structure).collect()
}

/// The segments of a file that are among those of the volume already, with the same name, codes and voxels: the number
/// of each, by its number in the file.
fn those_there(
    segmentation: &Segmentation,
    layers: &[PlacedLayer],
    of_others: &[u8],
) -> BTreeMap<u16, u8> {
    let mut there = BTreeMap::new();
    for layer in layers {
        for PlacedSegment { segment, file_number, .. } in &layer.segments {
            let is_it = |own: &&Segment| {
                !of_others.contains(&own.number)
                    && own.name == segment.name
                    && own.code == segment.code
                    && has_voxels_of(segmentation, own.number, &layer.labels, segment.number)
            };
            let own = segmentation.segments().find(is_it);
            there.extend(own.map(|own| (*file_number, own.number)));
        }
    }
    there
}

/// Layers without the segments that are there already.
fn without(layers: Vec<PlacedLayer>, there: &BTreeMap<u16, u8>) -> Vec<PlacedLayer> {
    let mut absent = Vec::new();
    for mut layer in layers {
        let (gone, kept): (Vec<_>, Vec<_>) =
            layer.segments.into_iter().partition(|s| there.contains_key(&s.file_number));
        if !gone.is_empty() {
            for label in layer.labels.labels_mut() {
                if gone.iter().any(|placed| placed.segment.number == *label) {
                    *label = 0;
                }
            }
        }
        layer.segments = kept;
        if !layer.segments.is_empty() {
            absent.push(layer);
        }
    }
    absent
}

fn has_voxels_of(segmentation: &Segmentation, number: u8, labels: &Labelmap, label: u8) -> bool {
    let layer = segmentation.layer_of(number).and_then(|at| segmentation.layer(at));
    layer.is_ok_and(|layer| {
        let pairs = layer.labels().labels().iter().zip(labels.labels());
        pairs.into_iter().all(|(&own, &other)| (own == number) == (other == label))
    })
}

#[cfg(test)]
mod tests {
    use segment::{History, LayerChoice};
    use volume::Dims;

    use super::*;

    fn layer(file_numbers: &[u16]) -> PlacedLayer {
        let labels = Labelmap::empty(Dims::new(2, 2, 1)).unwrap();
        let segment = |(label, &file_number): (u8, &u16)| PlacedSegment {
            segment: SegmentDraft::uncoded("").numbered(label),
            file_number,
        };
        PlacedLayer { labels, segments: (1..).zip(file_numbers).map(segment).collect() }
    }

    #[test]
    fn numbers_of_a_file_stay_where_they_are_free() {
        let mut segmentation = Segmentation::new(Dims::new(2, 2, 1));
        let layers = [layer(&[1, 3, 5]), layer(&[2, 4, 700])];
        let free = numbers_for(&segmentation, &layers).unwrap();
        assert_eq!(free, [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (700, 6)]);
        let draft = SegmentDraft::uncoded("drawn");
        let (_, delta) = segmentation.add_segment(LayerChoice::First, draft).unwrap();
        History::default().perform(&mut segmentation, vec![delta]).unwrap();
        let taken = numbers_for(&segmentation, &layers).unwrap();
        assert_eq!(taken, [(1, 6), (2, 2), (3, 3), (4, 4), (5, 5), (700, 7)]);
    }
}
