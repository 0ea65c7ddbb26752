//! Which image work belongs to: the name of its journal.
//!
//! Names of volumes say where they stand among the files of today. Work that is taken up again tomorrow must meet the
//! very voxels that it was drawn on, so the journal is named by what these are: their places, and the images that they
//! came from.

use sha2::{Digest, Sha256};
use study::{SeriesEntry, StudyEntry, VolumePlan};
use volume::{Placement, Volume, Voxels};

use crate::journal;

/// An odd number with ones all over: what a value is multiplied with.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The name for a DICOM volume: its geometry and, slice by slice, the instance and frame that it is. What has no SOP
/// Instance UID is told by whose it is, when it was made and its number.
pub(crate) fn of_dicom(study: &StudyEntry, series: &SeriesEntry, plan: &VolumePlan) -> String {
    let mut key = Key::of(&plan.placement);
    for frame in &plan.frames {
        let Some(instance) = series.instances.get(frame.instance) else { continue };
        let header = &instance.header;
        key.text(&header.sop_instance_uid);
        key.number(u64::from(frame.frame));
        if header.sop_instance_uid.is_empty() {
            let (patient, facts) = (&study.patient, &header.series);
            for text in [&patient.id, &patient.name, &patient.birth_date, &facts.description] {
                key.text(text);
            }
            for text in [&header.study.uid, &header.study.date, &header.study.time, &facts.uid] {
                key.text(text);
            }
            key.text(&format!("{:?} {:?}", facts.number, header.instance_number));
        }
    }
    key.name()
}

/// Whether headers alone tell these images from others. Without SOP Instance UIDs those of two subjects may read alike.
pub(crate) fn is_told_by_headers(series: &SeriesEntry, plan: &VolumePlan) -> bool {
    let has_uid = |frame: &study::FrameSource| {
        let instance = series.instances.get(frame.instance);
        instance.is_some_and(|instance| !instance.header.sop_instance_uid.is_empty())
    };
    plan.frames.iter().all(has_uid)
}

/// The name for a DICOM volume that headers alone do not tell: the one they give it, and its values.
pub(crate) fn of_values(by_headers: &str, volume: &Volume) -> String {
    let mut key = Key::of(volume.placement());
    key.text(by_headers);
    key.values(volume);
    key.name()
}

/// The name for an image that says nothing of itself: its geometry and its values, every one of them. Two masks on one
/// grid differ in few places, and work on one is never put onto the other.
pub(crate) fn of_image(volume: &Volume) -> String {
    let mut key = Key::of(volume.placement());
    key.values(volume);
    key.name()
}

/// All values as one number. They are folded value by value, for SHA-256 over each of them would be waited for.
fn folded(volume: &Volume) -> u64 {
    fn fold_all<T: Copy + Into<f64>>(all: &[T]) -> u64 {
        // Each step maps sums onto sums one to one, so that a single other value gives another sum. Small whole numbers
        // differ in their upper bits alone, and a product carries upwards only: the shift brings them down again.
        let fold = |sum: u64, &value: &T| {
            let product = (sum ^ value.into().to_bits()).wrapping_mul(SPREAD);
            product ^ (product >> 31)
        };
        all.iter().fold(SPREAD, fold)
    }
    match volume.voxels() {
        Voxels::I16(all) => fold_all(all),
        Voxels::U16(all) => fold_all(all),
        Voxels::F32(all) => fold_all(all),
    }
}

/// A name in the making.
struct Key(Sha256);

impl Key {
    fn of(placement: &Placement) -> Self {
        let mut key = Self(Sha256::new());
        // A journal of another version is not read; it keeps a file of its own until something can.
        key.number(u64::from(journal::VERSION));
        let dims = placement.dims();
        key.numbers([dims.columns, dims.rows, dims.slices].map(f64::from));
        if let Some((row, column)) = placement.in_plane_axes() {
            for axis in [row.vector(), column.vector()] {
                key.numbers([axis.x, axis.y, axis.z]);
            }
        }
        if let Some((column_mm, row_mm)) = placement.pixel_spacing_mm() {
            key.numbers([column_mm, row_mm]);
        }
        for at in (0..dims.slices).filter_map(|slice| placement.slice_origin(slice)) {
            key.numbers([at.x, at.y, at.z]);
        }
        key
    }

    fn values(&mut self, volume: &Volume) {
        self.number(folded(volume));
    }

    /// Each text with its length, so that none runs into the next.
    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.update(text);
    }

    fn number(&mut self, number: u64) {
        self.0.update(number.to_le_bytes());
    }

    fn numbers<const N: usize>(&mut self, numbers: [f64; N]) {
        numbers.iter().for_each(|number| self.number(number.to_bits()));
    }

    fn name(self) -> String {
        self.0.finalize().iter().fold(String::new(), |name, byte| format!("{name}{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use volume::{Dims, Rescale};

    use super::*;

    /// Names of masks of 1 on 0, each with these voxels.
    fn names(masks: impl Iterator<Item = Vec<usize>>) -> BTreeSet<String> {
        let dims = Dims::new(64, 64, 8);
        let name = |marked: Vec<usize>| {
            let mut values = vec![0_u16; 64 * 64 * 8];
            marked.into_iter().for_each(|at| values[at] = 1);
            let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
            let image = Volume::new(placement, Voxels::U16(values), Rescale::IDENTITY);
            of_image(&image.expect("an image"))
        };
        masks.map(name).collect()
    }

    #[test]
    fn masks_on_one_grid_have_names_of_their_own() {
        let of_one = names((0..64 * 64 * 8).step_by(7).map(|at| vec![at]));
        assert_eq!(of_one.len(), 4682);
        // Of two voxels and of three, drawn at random with a fixed seed.
        let mut state = 1_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 49) as usize
        };
        let masks: BTreeSet<Vec<usize>> = (0..3000)
            .map(|mask| {
                let drawn: BTreeSet<usize> = (0..2 + mask % 2).map(|_| draw()).collect();
                drawn.into_iter().collect()
            })
            .collect();
        let count = masks.len();
        assert_eq!(names(masks.into_iter()).len(), count);
    }
}
