//! Filling a volume slice by slice, as frames arrive.

use volume::{Rescale, Volume, Voxels};

use crate::{StudyError, VolumePlan, VolumeRescale, VoxelKind};

/// Stands for padding among modality values, where the padding of each frame has been rescaled away.
pub(crate) const PADDING_F32: f32 = f32::MIN;

impl VolumePlan {
    /// A volume in its place, filled with padding (or the smallest stored value) until slices are written.
    ///
    /// # Errors
    /// [`StudyError::TooLarge`] when it needs more than `limit_bytes`, before anything is allocated;
    /// [`VolumeError::Memory`](volume::VolumeError::Memory) when the machine does not give that much.
    pub fn allocate(&self, limit_bytes: u64) -> Result<Volume, StudyError> {
        let len = self.require_room(limit_bytes)?;
        let fill = self.padding.map_or(self.stored_min, |(low, _)| low);
        let voxels = self.kind.empty().filled_like(len, fill)?;
        let volume = Volume::new(self.placement.clone(), voxels, self.rescale.of_volume())?;
        Ok(volume.with_padding(self.padding))
    }

    /// Number of its voxels, where these fit.
    ///
    /// # Errors
    /// As [`Self::allocate`].
    pub fn require_room(&self, limit_bytes: u64) -> Result<usize, StudyError> {
        if self.bytes_needed > limit_bytes {
            return Err(StudyError::TooLarge { needed_bytes: self.bytes_needed, limit_bytes });
        }
        Ok(self.placement.dims().voxel_count()?)
    }

    /// Writes a decoded frame into its slice.
    ///
    /// # Errors
    /// When there is no such slice, or the frame is of another size or kind than planned.
    pub fn write_slice(
        &self,
        volume: &mut Volume,
        slice: u32,
        stored: &Voxels,
    ) -> Result<(), StudyError> {
        let slices = self.placement.dims().slices;
        let source =
            self.frames.get(slice as usize).ok_or(StudyError::NoSuchSlice { slice, slices })?;
        let offset = slice as usize * self.placement.dims().slice_len();
        let expected = self.placement.dims().slice_len();
        if stored.len() != expected {
            let found = stored.len();
            return Err(volume::VolumeError::Samples { expected, found }.into());
        }
        match (self.kind, self.rescale) {
            (VoxelKind::F32, VolumeRescale::PerFrame) => {
                let padding = source.padding.map(|(low, high)| (low.into(), high.into()));
                let values = modality_values(stored, source.rescale, padding);
                volume.voxels_mut().write(offset, &values)?;
            }
            _ => volume.voxels_mut().write(offset, stored)?,
        }
        Ok(())
    }
}

impl VoxelKind {
    fn empty(self) -> Voxels {
        match self {
            Self::I16 => Voxels::I16(Vec::new()),
            Self::U16 => Voxels::U16(Vec::new()),
            Self::F32 => Voxels::F32(Vec::new()),
        }
    }
}

/// Rescales in f64, so that a value is the nearest f32 to the true one.
fn modality_values(stored: &Voxels, rescale: Rescale, padding: Option<(f64, f64)>) -> Voxels {
    let value = |sample: f64| match padding {
        Some((low, high)) if sample >= low && sample <= high => PADDING_F32,
        _ => rescale.modality(sample) as f32,
    };
    Voxels::F32(match stored {
        Voxels::I16(samples) => samples.iter().map(|&s| value(f64::from(s))).collect(),
        Voxels::U16(samples) => samples.iter().map(|&s| value(f64::from(s))).collect(),
        Voxels::F32(samples) => samples.iter().map(|&s| value(f64::from(s))).collect(),
    })
}
