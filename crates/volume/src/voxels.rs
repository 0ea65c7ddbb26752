use std::collections::BTreeSet;

use crate::memory::filled;
use crate::{Index, Placement, VolumeError};

/// Stored samples, slice by slice, row by row, column fastest.
#[derive(Debug, Clone, PartialEq)]
pub enum Voxels {
    /// Signed 16-bit (and signed 8-bit widened).
    I16(Vec<i16>),
    /// Unsigned 16-bit (and 8-bit widened).
    U16(Vec<u16>),
    /// Values that are not whole, or whose rescale differs from slice to slice: already modality values.
    F32(Vec<f32>),
}

/// Modality value = stored × slope + intercept (PS3.3 C.11.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rescale {
    /// Modality units per stored unit.
    pub slope: f64,
    /// Modality value of stored zero.
    pub intercept: f64,
}

/// Smallest and largest modality value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleRange {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

/// A volume: voxels, what they are worth and where they lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Volume {
    placement: Placement,
    voxels: Voxels,
    rescale: Rescale,
    /// Stored values that stand for no measurement (PS3.3 C.7.5.1.1.2), inclusive.
    padding: Option<(f64, f64)>,
    /// Slices of which nothing was measured: what is stored there fills a gap.
    absent: BTreeSet<u32>,
}

impl Voxels {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::I16(v) => v.len(),
            Self::U16(v) => v.len(),
            Self::F32(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in memory.
    pub fn byte_len(&self) -> usize {
        match self {
            Self::I16(v) => v.len() * 2,
            Self::U16(v) => v.len() * 2,
            Self::F32(v) => v.len() * 4,
        }
    }

    /// Stored sample at a position in memory.
    pub fn stored(&self, offset: usize) -> Option<f64> {
        match self {
            Self::I16(v) => v.get(offset).copied().map(f64::from),
            Self::U16(v) => v.get(offset).copied().map(f64::from),
            Self::F32(v) => v.get(offset).copied().map(f64::from),
        }
    }

    /// An array of the same kind filled with one stored value, for a volume that fills as slices arrive.
    ///
    /// # Errors
    /// [`VolumeError::Memory`] where there is none for it.
    pub fn filled_like(&self, len: usize, stored: f64) -> Result<Self, VolumeError> {
        Ok(match self {
            Self::I16(_) => Self::I16(filled(stored as i16, len)?),
            Self::U16(_) => Self::U16(filled(stored as u16, len)?),
            Self::F32(_) => Self::F32(filled(stored as f32, len)?),
        })
    }

    /// Copies samples of the same kind to a position in memory.
    ///
    /// # Errors
    /// [`VolumeError::Samples`] when the kind differs or they do not fit.
    pub fn write(&mut self, offset: usize, samples: &Self) -> Result<(), VolumeError> {
        let fault = VolumeError::Samples {
            expected: self.len().saturating_sub(offset),
            found: samples.len(),
        };
        let end = offset.checked_add(samples.len()).ok_or(fault.clone())?;
        match (self, samples) {
            (Self::I16(to), Self::I16(from)) => {
                to.get_mut(offset..end).map(|t| t.copy_from_slice(from))
            }
            (Self::U16(to), Self::U16(from)) => {
                to.get_mut(offset..end).map(|t| t.copy_from_slice(from))
            }
            (Self::F32(to), Self::F32(from)) => {
                to.get_mut(offset..end).map(|t| t.copy_from_slice(from))
            }
            _ => None,
        }
        .ok_or(fault)
    }
}

impl Rescale {
    /// Stored values are modality values.
    pub const IDENTITY: Self = Self { slope: 1.0, intercept: 0.0 };

    /// Modality value of a stored value.
    pub fn modality(self, stored: f64) -> f64 {
        stored * self.slope + self.intercept
    }

    /// Stored value of a modality value.
    pub fn stored(self, modality: f64) -> f64 {
        (modality - self.intercept) / self.slope
    }
}

impl Volume {
    /// Puts voxels in their place.
    ///
    /// # Errors
    /// [`VolumeError::Samples`] when their number differs from the extent.
    pub fn new(
        placement: Placement,
        voxels: Voxels,
        rescale: Rescale,
    ) -> Result<Self, VolumeError> {
        let expected = placement.dims().voxel_count()?;
        if voxels.len() == expected {
            Ok(Self { placement, voxels, rescale, padding: None, absent: BTreeSet::new() })
        } else {
            Err(VolumeError::Samples { expected, found: voxels.len() })
        }
    }

    /// Declares the stored values (inclusive) that stand for no measurement.
    #[must_use]
    pub fn with_padding(mut self, padding: Option<(f64, f64)>) -> Self {
        self.padding = padding;
        self
    }

    /// Where the voxels lie.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    /// Stored samples.
    pub fn voxels(&self) -> &Voxels {
        &self.voxels
    }

    /// Stored samples, to be filled slice by slice.
    pub fn voxels_mut(&mut self) -> &mut Voxels {
        &mut self.voxels
    }

    /// From stored to modality values.
    pub fn rescale(&self) -> Rescale {
        self.rescale
    }

    /// Stored values (inclusive) that stand for no measurement.
    pub fn padding(&self) -> Option<(f64, f64)> {
        self.padding
    }

    /// Declares that nothing was measured on a slice.
    pub fn declare_absent(&mut self, slice: u32) {
        self.absent.insert(slice);
    }

    /// Whether nothing was measured on a slice.
    pub fn is_absent(&self, slice: u32) -> bool {
        self.absent.contains(&slice)
    }

    /// Whether the voxel at a position in memory lies on a slice of which nothing was measured.
    pub fn is_absent_at(&self, offset: usize) -> bool {
        !self.absent.is_empty()
            && u32::try_from(offset / self.placement.dims().slice_len().max(1))
                .is_ok_and(|slice| self.is_absent(slice))
    }

    /// Modality value of a voxel; `None` outside, for padding and on absent slices.
    pub fn value(&self, index: Index) -> Option<f64> {
        let dims = self.placement.dims();
        if !dims.contains(index) {
            return None;
        }
        self.value_at(dims.offset(index))
    }

    /// Modality value at a position in memory; `None` outside, for padding and on absent slices.
    pub fn value_at(&self, offset: usize) -> Option<f64> {
        let stored = self.voxels.stored(offset)?;
        let padded = self.padding.is_some_and(|(low, high)| (low..=high).contains(&stored));
        (!padded && !self.is_absent_at(offset)).then(|| self.rescale.modality(stored))
    }

    /// Smallest and largest modality value; `None` when none has any.
    pub fn range(&self) -> Option<SampleRange> {
        (0..self.voxels.len()).filter_map(|offset| self.value_at(offset)).fold(None, |range, v| {
            Some(range.map_or(SampleRange { min: v, max: v }, |r: SampleRange| SampleRange {
                min: r.min.min(v),
                max: r.max.max(v),
            }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dims;

    fn unplaced(dims: Dims, voxels: Voxels) -> Result<Volume, VolumeError> {
        let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
        Volume::new(placement, voxels, Rescale { slope: 2.0, intercept: -10.0 })
    }

    #[test]
    fn values_are_rescaled_and_padding_is_no_value() {
        let volume = unplaced(Dims::new(3, 1, 1), Voxels::I16(vec![-2000, 5, 7])).unwrap();
        let volume = volume.with_padding(Some((-2000.0, -1990.0)));
        assert_eq!(volume.value(Index::new(0, 0, 0)), None);
        assert_eq!(volume.value(Index::new(1, 0, 0)), Some(0.0));
        assert_eq!(volume.range(), Some(SampleRange { min: 0.0, max: 4.0 }));
    }

    #[test]
    fn a_slice_of_another_kind_or_size_is_refused_and_changes_nothing() {
        let mut voxels = Voxels::U16(vec![1, 2, 3]);
        assert!(voxels.write(0, &Voxels::I16(vec![9])).is_err());
        assert!(voxels.write(2, &Voxels::U16(vec![9, 9])).is_err());
        assert!(voxels.write(usize::MAX, &Voxels::U16(vec![9, 9])).is_err());
        assert_eq!(voxels, Voxels::U16(vec![1, 2, 3]));
        assert!(unplaced(Dims::new(2, 2, 1), Voxels::U16(vec![1])).is_err());
    }
}
