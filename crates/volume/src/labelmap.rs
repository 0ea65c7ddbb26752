use crate::memory::filled;
use crate::{Dims, Index, VolumeError};

/// One label per voxel; 0 is background. Segments in one labelmap do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelmap {
    dims: Dims,
    labels: Vec<u8>,
}

impl Labelmap {
    /// A labelmap of background.
    ///
    /// # Errors
    /// [`VolumeError::Extent`] when the extent is empty or too large, [`VolumeError::Memory`] where there is none.
    pub fn empty(dims: Dims) -> Result<Self, VolumeError> {
        Ok(Self { dims, labels: filled(0, dims.voxel_count()?)? })
    }

    /// A labelmap from labels in memory order.
    ///
    /// # Errors
    /// [`VolumeError::Samples`] when their number differs from the extent.
    pub fn from_labels(dims: Dims, labels: Vec<u8>) -> Result<Self, VolumeError> {
        let expected = dims.voxel_count()?;
        if labels.len() == expected {
            Ok(Self { dims, labels })
        } else {
            Err(VolumeError::Samples { expected, found: labels.len() })
        }
    }

    /// Extent in voxels.
    pub fn dims(&self) -> Dims {
        self.dims
    }

    /// Labels in memory order.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// Labels in memory order, without a copy.
    pub fn into_labels(self) -> Vec<u8> {
        self.labels
    }

    /// Labels in memory order, to be changed.
    pub fn labels_mut(&mut self) -> &mut [u8] {
        &mut self.labels
    }

    /// Label of a voxel; background outside.
    pub fn label(&self, index: Index) -> u8 {
        if self.dims.contains(index) { self.labels[self.dims.offset(index)] } else { 0 }
    }

    /// Labels of one slice, row by row; empty outside.
    pub fn slice(&self, slice: u32) -> &[u8] {
        let len = self.dims.slice_len();
        let start = slice as usize * len;
        self.labels.get(start..start + len).unwrap_or(&[])
    }

    /// Number of voxels of each label, indexed by label.
    pub fn counts(&self) -> [usize; 256] {
        let mut counts = [0; 256];
        for &label in &self.labels {
            counts[usize::from(label)] += 1;
        }
        counts
    }

    /// First and last voxel of the smallest box around a label; `None` when it has no voxel.
    pub fn bounds(&self, label: u8) -> Option<(Index, Index)> {
        let columns = self.dims.columns as usize;
        let mut bounds: Option<(Index, Index)> = None;
        for (line, row) in self.labels.chunks_exact(columns).enumerate() {
            let Some(first) = row.iter().position(|&l| l == label) else { continue };
            let last = row.iter().rposition(|&l| l == label).unwrap_or(first);
            let start = self.dims.index(line * columns + first);
            let end = self.dims.index(line * columns + last);
            bounds = Some(bounds.map_or((start, end), |(low, high)| {
                (
                    Index::new(low.column.min(start.column), low.row.min(start.row), low.slice),
                    Index::new(high.column.max(end.column), high.row.max(end.row), end.slice),
                )
            }));
        }
        bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_every_voxel_of_an_asymmetric_shape() {
        let mut map = Labelmap::empty(Dims::new(7, 5, 4)).unwrap();
        for index in [Index::new(2, 4, 1), Index::new(5, 1, 2), Index::new(3, 3, 2)] {
            let at = map.dims().offset(index);
            map.labels_mut()[at] = 9;
        }
        assert_eq!(map.bounds(9), Some((Index::new(2, 1, 1), Index::new(5, 4, 2))));
        assert_eq!(map.bounds(1), None);
        assert_eq!(map.counts()[9], 3);
        assert_eq!(map.label(Index::new(7, 0, 0)), 0);
    }
}
