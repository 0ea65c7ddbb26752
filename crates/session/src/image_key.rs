//! Which image work belongs to: the name of its journal.
//!
//! Names of volumes say where they stand among the files of today. Work that is taken up again tomorrow must meet the
//! very voxels that it was drawn on, so the journal is named by what these are: their places, and the images that they
//! came from.

use sha2::{Digest, Sha256};
use study::{SeriesEntry, StudyEntry, VolumePlan};
use volume::{Placement, Volume, Voxels};

use crate::journal;

/// Values of an image that go into its name, at most: more than can be alike by chance, few enough not to be waited for.
const VALUES: usize = 1 << 20;

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

/// The name for an image that says nothing of itself: its geometry and its values.
pub(crate) fn of_image(volume: &Volume) -> String {
    fn values<T: Copy + Into<f64>>(key: &mut Key, all: &[T]) {
        let step = all.len().div_ceil(VALUES).max(1);
        all.iter().step_by(step).for_each(|&value| key.number(value.into().to_bits()));
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
