use volume::{Grid, Labelmap};

use crate::MeasureError;

/// How much there is of one label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SegmentVolume {
    /// The label.
    pub segment: u8,
    /// Number of voxels.
    pub voxels: usize,
    /// Volume by voxel counting (IBSI YEKZ) in mL.
    pub volume_ml: f64,
    /// Number of slices that it touches.
    pub slices: u32,
}

/// The volumes of all labels that have voxels, by label; background left out.
///
/// # Errors
/// [`MeasureError::Extent`] when the labelmap does not have the extent of the grid.
pub fn volumes(labels: &Labelmap, grid: &Grid) -> Result<Vec<SegmentVolume>, MeasureError> {
    let (expected, found) = (grid.dims(), labels.dims());
    if expected != found {
        return Err(MeasureError::Extent { expected, found });
    }
    let (mut voxels, mut slices) = ([0usize; 256], [0u32; 256]);
    for slice in labels.labels().chunks_exact(found.slice_len()) {
        let mut here = [0usize; 256];
        slice.iter().for_each(|&label| here[usize::from(label)] += 1);
        for label in 0..256 {
            voxels[label] += here[label];
            slices[label] += u32::from(here[label] > 0);
        }
    }
    let volume = |label: u8| SegmentVolume {
        segment: label,
        voxels: voxels[usize::from(label)],
        volume_ml: millilitres(voxels[usize::from(label)], grid),
        slices: slices[usize::from(label)],
    };
    Ok((1..=255).map(volume).filter(|v| v.voxels > 0).collect())
}

pub(crate) fn millilitres(voxels: usize, grid: &Grid) -> f64 {
    voxels as f64 * grid.voxel_volume_mm3() / 1000.0
}
