//! Measurements of the segments, when the person asks for them as a file.

use interchange::measurements::{self, MeasuredSegment, Spread, Status};
use segment::{Layer, Origin, Segment};
use volume::Volume;
use wire::{Answer, RequestId, Why};

use crate::{
    Session,
    session::{Desk, Reply},
};

impl Session {
    pub(crate) fn export_measurements(&mut self, id: RequestId) -> Result<Reply, Why> {
        self.journal_is_ours()?;
        // Values are measured over all slices or not at all.
        self.loaded_desk()?;
        let desk = self.desk()?;
        let names = measurement_names(desk);
        if names.is_empty() {
            return Err(Why::NothingSegmented);
        }
        let files = vec![measurements::write(&self.measured(desk))];
        self.answer(id, Answer::Files(names), files);
        Ok(Reply::Later)
    }

    fn measured<'a>(&self, desk: &'a Desk) -> Vec<MeasuredSegment<'a>> {
        let volume = desk.reading.volume();
        let ml = volume.placement().grid().map(|grid| grid.voxel_volume_mm3() / 1000.0);
        let layers = desk.editing.segmentation().layers().iter();
        let mut rows: Vec<_> = layers
            .flat_map(|layer| {
                let spreads = spreads(layer, volume);
                layer.segments().map(move |segment| {
                    let number = segment.number;
                    (segment, layer.voxel_count(number), spreads[usize::from(number)])
                })
            })
            .collect();
        rows.sort_unstable_by_key(|(segment, ..)| segment.number);
        let row =
            |(segment, voxels, values): (&'a Segment, usize, Option<Spread>)| MeasuredSegment {
                segment,
                seg_number: desk.seg_number(segment.number).unwrap_or_default(),
                status: status(segment),
                voxels: voxels as u64,
                volume_ml: ml.map(|ml| voxels as f64 * ml),
                slices: desk.editing.tally().occupied(segment.number, 2),
                values,
                unit: desk.reading.unit(),
                seen: self.seen_of(desk, segment.number),
            };
        rows.into_iter().map(row).collect()
    }

    /// Slices that a segment was proposed on, and how many of them were seen.
    fn seen_of(&self, desk: &Desk, number: u8) -> Option<(u32, u32)> {
        let mut all = self.under_review(desk);
        let (at, output, _) = all.find(|(.., segment)| segment.number == number)?;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let seen = self.recovery.looked(at).map_or(0, |looked| looked.seen.len());
        Some((count(output.slices().len()), count(seen)))
    }
}

pub(crate) fn measurement_names(desk: &Desk) -> Vec<String> {
    let has_any = desk.editing.segmentation().segments().next().is_some();
    has_any.then(|| "measurements.csv".to_owned()).into_iter().collect()
}

/// What the voxels of each segment of a layer are worth, by number; voxels that are padding have no value.
fn spreads(layer: &Layer, volume: &Volume) -> [Option<Spread>; 256] {
    let mut spreads = [None; 256];
    for (at, &label) in layer.labels().labels().iter().enumerate() {
        if label == 0 {
            continue;
        }
        if let Some(value) = volume.value_at(at) {
            match &mut spreads[usize::from(label)] {
                Some(spread) => Spread::add(spread, value),
                none => *none = Some(Spread::of(value)),
            }
        }
    }
    spreads
}

fn status(segment: &Segment) -> Status {
    match segment.origin {
        Origin::Manual => Status::Drawn,
        Origin::Imported { .. } => Status::Imported,
        Origin::Proposed { accepted: true, .. } => Status::Accepted,
        Origin::Proposed { accepted: false, .. } => Status::Proposed,
    }
}
