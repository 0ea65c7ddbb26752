//! Which image work belongs to: the name of its journal.
//!
//! Names of volumes say where they stand among the files of today. Work that is taken up again tomorrow must meet the
//! very voxels that it was drawn on, so the journal is named by what these are: their places, and the images that they
//! came from.

use sha2::{Digest, Sha256};
use study::{SeriesEntry, StudyEntry, VolumePlan};
use volume::{Placement, Volume, Voxels};

use crate::journal;

/// Offset basis and prime of 64-bit FNV-1a.
const FNV: (u64, u64) = (0xcbf2_9ce4_8422_2325, 0x0000_0100_0000_01b3);

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

/// The name for an image that says nothing of itself: its geometry and its values, every one of them. Two masks on one
/// grid differ in few places, and work on one is never put onto the other. The values are folded before they are
/// hashed, value by value, for SHA-256 over each of them would be waited for.
pub(crate) fn of_image(volume: &Volume) -> String {
    fn values<T: Copy + Into<f64>>(key: &mut Key, all: &[T]) {
        let (basis, prime) = FNV;
        let fold = |sum: u64, &value: &T| (sum ^ value.into().to_bits()).wrapping_mul(prime);
        key.number(all.iter().fold(basis, fold));
    }
    let mut key = Key::of(volume.placement());
    match volume.voxels() {
        Voxels::I16(all) => values(&mut key, all),
        Voxels::U16(all) => values(&mut key, all),
        Voxels::F32(all) => values(&mut key, all),
    }
    key.name()
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
    use volume::{Dims, Rescale};

    use super::*;

    #[test]
    fn images_that_differ_in_one_voxel_have_two_names() {
        let dims = Dims::new(128, 128, 80);
        let of = |at: usize| {
            let mut values = vec![0_i16; 128 * 128 * 80];
            values[at] = 1;
            let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
            let image = Volume::new(placement, Voxels::I16(values), Rescale::IDENTITY);
            of_image(&image.expect("an image"))
        };
        let voxels = [0, 1, 63, 64, 127, 128, 1_310_719];
        let mut names: Vec<String> = voxels.into_iter().map(of).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), voxels.len());
    }
}
