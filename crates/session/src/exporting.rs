//! Files out, when the person asks.

use interchange::seg::{self, Equipment, SegContent, SegDocument, SegLayer, SegUids, Timestamp};
use interchange::sidecar::{
    AcceptanceRecord, EditRecord, ProposalRecord, ProtocolInForce, ProtocolUse, SegSidecar,
    WindowInForce, Work, mask_sha256, protocols_in_use,
};
use interchange::{InterchangeError, label_names::LabelNames, nifti};
use segment::Origin;
use wire::{Answer, AnsweredUnder, CheckItem, ExportView, RequestId, SavedFile, Why};

use crate::{
    Session,
    gesture::GestureKind,
    measuring::measurement_names,
    outputs::ModelOutput,
    recovery::Edit,
    session::{Desk, Reply},
};

impl Session {
    pub(crate) fn export_seg(&mut self, id: RequestId) -> Result<Reply, Why> {
        self.journal_is_ours()?;
        self.keep_looks();
        let series = (self.desk()?.reading.journal_key.clone(), self.ruling.series_description());
        let uids = self.next_save(&series);
        let written = self.write_seg(&uids, &series.1)?;
        let sidecar = self.sidecar(&written)?;
        let names = seg_names();
        let files = vec![written.bytes, sidecar];
        self.seg_series.insert(series, uids);
        self.answer(id, Answer::Files(names), files);
        Ok(Reply::Later)
    }

    /// The UIDs of the next SEG of a volume: its saves lie in one series, as long as what that is called stays.
    fn next_save(&self, series: &(String, String)) -> SegUids {
        let entropy = entropy_source(self.now.entropy);
        match self.seg_series.get(series) {
            Some(last) => last.next_save(entropy),
            None => SegUids::draw(entropy),
        }
    }

    fn write_seg(&self, uids: &SegUids, series_description: &str) -> Result<seg::WrittenSeg, Why> {
        let desk = self.desk()?;
        desk.reading.seg_refusal().map_or(Ok(()), Err)?;
        let source = desk.reading.source.as_ref().ok_or(Why::SourceWithoutUids)?;
        let segmentation = desk.editing.segmentation();
        let described: Vec<Vec<_>> =
            segmentation.layers().iter().map(|l| l.segments().cloned().collect()).collect();
        if described.iter().all(Vec::is_empty) {
            return Err(Why::NothingSegmented);
        }
        let layers: Vec<_> = segmentation
            .layers()
            .iter()
            .zip(&described)
            .map(|(layer, segments)| SegLayer { labels: layer.labels(), segments })
            .collect();
        let content = SegContent::of_series(series_description.to_owned());
        let equipment = Equipment::voxelkeep();
        let seconds = i64::try_from(self.now.unix_ms / 1000).unwrap_or(0);
        let document = SegDocument {
            source,
            placement: desk.reading.placement(),
            layers: &layers,
            content: &content,
            equipment: &equipment,
            uids,
            written: Timestamp::from_unix_seconds(seconds, self.now.utc_offset_minutes),
        };
        let written = seg::write(&document).map_err(|error| why(&error))?;
        // A mask at a wrong place is the worst that could be saved: what was written is read again before it is.
        match seg::check(&written.bytes, &document).as_slice() {
            [] => Ok(written),
            [fault, ..] => Err(Why::WriteFailed(format!("read again, it differs: {fault:?}"))),
        }
    }

    /// The window of every edit that is part of the masks, beside the file they lie in.
    fn sidecar(&self, written: &seg::WrittenSeg) -> Result<Vec<u8>, Why> {
        let desk = self.desk()?;
        let unit = desk.reading.unit();
        let in_file = |number: &u8| desk.seg_number(*number);
        let record = |(edit, made, segments): (u64, &Edit, Vec<u8>)| {
            let records = segments.iter().filter_map(in_file).map(|segment| EditRecord {
                edit,
                segment,
                kind: made.kind.name().to_owned(),
                protocol: made.window.protocol(),
                window: WindowInForce {
                    preset: Some(made.window.id.clone()).filter(|id| !id.is_empty()),
                    center: made.window.center,
                    width: made.window.width,
                    unit: unit.clone(),
                    function: made.window.function.clone(),
                },
            });
            records.collect::<Vec<_>>()
        };
        let edits = self.recovery.edits().flat_map(record).collect();
        let counted = desk.windowing.counted();
        let work = Work {
            protocol: self.ruling.in_force(),
            edits,
            proposals: self.proposals(desk, in_file),
            findings: desk.inspection.record(in_file),
            deviations: self.ruling.deviations(|of| self.is_drawn_under(desk, of)),
            looks: counted.looks,
            refused_windows: counted.refused,
            active_s: self.recovery.active_seconds(),
        };
        let sidecar = SegSidecar::new(written, env!("CARGO_PKG_VERSION"), work);
        serde_json::to_vec_pretty(&sidecar).map_err(|error| Why::WriteFailed(error.to_string()))
    }

    /// Each model output of the session against what is saved of it.
    fn proposals(&self, desk: &Desk, in_file: impl Fn(&u8) -> Option<u16>) -> Vec<ProposalRecord> {
        let segmentation = desk.editing.segmentation();
        let record = |(at, (output, number)): (usize, (&ModelOutput, Option<u8>))| {
            let proposed = output.segment();
            let Origin::Proposed { name, version, sha256, .. } = &proposed.origin else {
                return None;
            };
            let is_proposed = |s: &segment::Segment| matches!(s.origin, Origin::Proposed { .. });
            let number = number.filter(|&n| segmentation.segment(n).is_some_and(is_proposed));
            let kept = output.against(segmentation, number.unwrap_or(0));
            let looked = self.recovery.looked(at);
            Some(ProposalRecord {
                segment: number.as_ref().and_then(&in_file),
                name: proposed.name.clone(),
                model_id: name.clone(),
                model_version: version.clone(),
                model_sha256: Some(sha256.clone()).filter(|sha256| !sha256.is_empty()),
                proposal_sha256: mask_sha256(desk.reading.placement(), &output.runs()),
                proposal_time_unix_ms: output.unix_ms(),
                proposal_voxels: kept.voxels_proposed as u64,
                dice_proposal_final: number.is_some().then(|| kept.dice()),
                voxels_added: kept.voxels_added(),
                voxels_removed: kept.voxels_removed(),
                slices: count(output.slices().len()),
                slices_seen: count(looked.map_or(0, |looked| looked.seen.len())),
                review_s: seconds(looked.map_or(0, |looked| looked.watched_ms)),
                accepted: number.and_then(|number| self.acceptance_record(at, output, number)),
            })
        };
        self.recovery.outputs().enumerate().filter_map(record).collect()
    }

    fn acceptance_record(
        &self,
        at: usize,
        output: &ModelOutput,
        number: u8,
    ) -> Option<AcceptanceRecord> {
        let given = self.recovery.accepted(at)?;
        Some(AcceptanceRecord {
            time_unix_ms: given.unix_ms,
            slices_seen: count(given.seen),
            review_s: seconds(given.watched_ms),
            hasty: given.is_hasty(output.slices().len()),
            edits_since: self.recovery.edits_since_accepted(at, number),
        })
    }

    pub(crate) fn export_nifti(&mut self, id: RequestId) -> Result<Reply, Why> {
        self.journal_is_ours()?;
        let desk = self.desk()?;
        let grid = desk.reading.grid()?;
        let names = nifti_names(desk);
        if names.is_empty() {
            return Err(Why::NothingSegmented);
        }
        let write = |layer: &segment::Layer| nifti::write_labels(layer.labels(), grid);
        let files: Result<Vec<_>, _> = described_layers(desk).map(write).collect();
        let mut files = files.map_err(|error| why(&error))?;
        let segments = described_layers(desk).map(|layer| layer.segments().collect());
        let labels = LabelNames::of(names.iter().cloned().zip(segments));
        let labels = serde_json::to_vec_pretty(&labels);
        files.push(labels.map_err(|error| Why::WriteFailed(error.to_string()))?);
        let names = with_label_names(names);
        self.answer(id, Answer::Files(names), files);
        Ok(Reply::Later)
    }

    /// What was saved is said with its size; a file saved again is said once.
    pub(crate) fn were_saved(&mut self, files: Vec<SavedFile>) -> Result<Reply, Why> {
        self.desk()?;
        self.saved.retain(|saved| files.iter().all(|file| file.name != saved.name));
        self.saved.extend(files);
        Ok(Reply::Done)
    }

    pub(crate) fn export_view(&self) -> ExportView {
        let refusal = self.desk.as_ref().and_then(|desk| {
            let nothing = desk.editing.segmentation().segments().next().is_none();
            desk.reading.seg_refusal().or(nothing.then_some(Why::NothingSegmented))
        });
        let protocols = self.desk.as_ref().map(|desk| self.other_protocols(desk));
        let nifti = self.desk.as_ref().map_or_else(Vec::new, nifti_names);
        ExportView {
            seg_files: seg_names(),
            nifti_files: with_label_names(nifti),
            measurement_files: self.desk.as_ref().map_or_else(Vec::new, measurement_names),
            seg_refusal: refusal,
            saved: self.saved.clone(),
            windows: self.desk.as_ref().map_or_else(Vec::new, |desk| self.windows_drawn_in(desk)),
            protocols: protocols.unwrap_or_default(),
            not_drawn: self.desk.as_ref().map_or_else(Vec::new, |desk| self.not_drawn(desk)),
            answered: self
                .desk
                .as_ref()
                .map_or_else(Vec::new, |desk| self.answered_under_others(desk)),
        }
    }

    /// Structures of the protocol without a voxel, once anything is segmented.
    fn not_drawn(&self, desk: &Desk) -> Vec<String> {
        let segmentation = desk.editing.segmentation();
        if segmentation.segments().next().is_none() {
            return Vec::new();
        }
        let of = |segment: &segment::Segment| self.ruling.structure_of(Some(segment));
        let drawn: Vec<u16> = segmentation
            .segments()
            .filter(|segment| segmentation.voxel_count(segment.number) > 0)
            .filter_map(of)
            .collect();
        self.ruling.not_drawn(|structure| drawn.contains(&structure.number))
    }

    /// The windows that what is saved was drawn in, and how many edits were made in each.
    fn windows_drawn_in(&self, desk: &Desk) -> Vec<(f64, f64, u32)> {
        let mut windows: Vec<(f64, f64, u32)> = Vec::new();
        // What a model or a file brought was drawn by nobody here.
        let drawn = self.edits_saved(desk).filter(|edit| edit.kind == GestureKind::Edit);
        for edit in drawn {
            let (center, width) = (edit.window.center, edit.window.width);
            match windows.iter_mut().find(|(c, w, _)| (*c, *w) == (center, width)) {
                Some((.., edits)) => *edits = edits.saturating_add(1),
                None => windows.push((center, width, 1)),
            }
        }
        windows
    }

    /// Edits of segments that are still there.
    fn edits_saved<'a>(&'a self, desk: &'a Desk) -> impl Iterator<Item = &'a Edit> {
        let segmentation = desk.editing.segmentation();
        let is_saved =
            |segments: &[u8]| segments.iter().any(|&n| segmentation.segment(n).is_some());
        let edits = self.recovery.edits().filter(move |(.., segments)| is_saved(segments));
        edits.map(|(_, edit, _)| edit)
    }

    /// Whether an edit that is part of the masks was made under this protocol.
    fn is_drawn_under(&self, desk: &Desk, protocol: &ProtocolInForce) -> bool {
        self.edits_saved(desk).any(|edit| edit.window.is_under(protocol))
    }

    /// What was answered to checks of other protocols that the masks were drawn under.
    fn answered_under_others(&self, desk: &Desk) -> Vec<AnsweredUnder> {
        let answered = self.ruling.answered_under_others(|of| self.is_drawn_under(desk, of));
        let item = |(of, check): (&ProtocolInForce, &CheckItem)| AnsweredUnder {
            protocol: format!("{} {}", of.id, of.version),
            check: check.clone(),
        };
        answered.map(item).collect()
    }

    /// The protocols that the masks were drawn under, where that is not the one in force and no other.
    fn other_protocols(&self, desk: &Desk) -> Vec<wire::ProtocolUse> {
        let edits: Vec<&Edit> = self.edits_saved(desk).collect();
        let in_force = self.ruling.in_force();
        if edits.iter().all(|edit| edit.window.is_under(&in_force)) {
            return Vec::new();
        }
        let protocols: Vec<_> = edits.iter().map(|edit| edit.window.protocol()).collect();
        let item = |of: ProtocolUse| wire::ProtocolUse {
            id: of.id,
            version: of.version,
            sha256: of.sha256,
            edits: u32::try_from(of.edits).unwrap_or(u32::MAX),
        };
        protocols_in_use(&protocols).into_iter().map(item).collect()
    }
}

impl Desk {
    /// The number of a segment in a SEG: there they are numbered from 1 without gaps, in the order of their numbers here.
    pub(crate) fn seg_number(&self, number: u8) -> Option<u16> {
        let mut segments = self.editing.segmentation().segments();
        let place = segments.position(|segment| segment.number == number)?;
        u16::try_from(place + 1).ok()
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn seconds(ms: u64) -> u32 {
    u32::try_from(ms / 1000).unwrap_or(u32::MAX)
}

fn seg_names() -> Vec<String> {
    vec!["segmentation.dcm".to_owned(), "segmentation.json".to_owned()]
}

/// A voxel of a labelmap has one label: segments that overlap lie in files of their own. There are none where a header
/// would have no grid to state.
fn nifti_names(desk: &Desk) -> Vec<String> {
    if desk.reading.grid().is_err() {
        return Vec::new();
    }
    let count = described_layers(desk).count();
    let name = |number: usize| match count {
        1 => "segmentation.nii.gz".to_owned(),
        _ => format!("segmentation-{number}.nii.gz"),
    };
    (1..=count).map(name).collect()
}

/// Whether a file holds masks: the work itself, not what is said of it.
pub(crate) fn is_of_masks(name: &str) -> bool {
    [".dcm", ".nii.gz"].iter().any(|ending| name.ends_with(ending))
}

/// The images, and beside them what their labels stand for.
fn with_label_names(mut images: Vec<String>) -> Vec<String> {
    if !images.is_empty() {
        images.push("segmentation-labels.json".to_owned());
    }
    images
}

fn described_layers(desk: &Desk) -> impl Iterator<Item = &segment::Layer> {
    let layers = desk.editing.segmentation().layers().iter();
    layers.filter(|layer| layer.segments().next().is_some())
}

/// Sixteen fresh bytes at each call, all from the one stamp that came in: SHA-256 of the stamp and a counter.
fn entropy_source(stamp: u128) -> impl FnMut() -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let mut counter = 0u64;
    move || {
        counter += 1;
        let digest = Sha256::new().chain_update(stamp.to_le_bytes());
        let digest: [u8; 32] = digest.chain_update(counter.to_le_bytes()).finalize().into();
        std::array::from_fn(|at| digest[at])
    }
}

/// Why a file cannot be written.
pub(crate) fn why(error: &InterchangeError) -> Why {
    match error {
        InterchangeError::SourceHasNoInstanceUids { .. }
        | InterchangeError::SourceHasNoStudyOrSeriesUid => Why::SourceWithoutUids,
        InterchangeError::SourceHasNoFrameOfReference => Why::SourceWithoutFrameOfReference,
        InterchangeError::NoSegments => Why::NothingSegmented,
        other => Why::WriteFailed(other.to_string()),
    }
}
