use volume::{Grid, Volume};

use super::{
    values::{fraction_between, mean},
    voxels_in_ml,
};
use crate::{Connectivity, Region};

/// Bone and dense contrast lie above; of a bone at least this fraction is as dense as its cortex.
const BONE_HU: f64 = 200.0;
const CORTEX_HU: f64 = 350.0;
const LEAST_CORTEX: f64 = 0.05;
/// Specks below this volume are not bone but calcification or noise.
const LEAST_ML: f64 = 0.1;
/// Within this distance of bone (one pixel at least), spongy bone and voxels that are half bone lie above, in HU.
const EDGE_HU: f64 = 130.0;
const EDGE_MM: f64 = 1.5;
/// Gaps up to twice this close.
const CLOSE_MM: f64 = 3.0;
/// Marrow is what bone encloses on a slice up to this area, in mm², when it is denser than the spinal canal and
/// the brain, or fat.
const MARROW_MM2: f64 = 2000.0;
const TRABECULAR_HU: f64 = 70.0;
const FAT_HU: (f64, f64) = (-200.0, -20.0);

pub(super) fn find(image: &Volume, grid: &Grid, body: &Region) -> Region {
    let dense = Region::of_values(image, BONE_HU, f64::INFINITY).intersection(body);
    let parts = dense.components(Connectivity::Corner);
    let least = voxels_in_ml(grid, LEAST_ML);
    let count = parts.sizes().iter().filter(|&&size| size >= least).count();
    let is_bone: Vec<bool> = parts
        .regions(0..count)
        .iter()
        .map(|part| fraction_between(image, part, CORTEX_HU, f64::INFINITY) >= LEAST_CORTEX)
        .collect();
    let bones = parts.select(|part| is_bone.get(part) == Some(&true));
    let reach_mm = EDGE_MM.max(grid.spacing().column);
    let edge = Region::of_values(image, EDGE_HU, f64::INFINITY)
        .intersection(&bones.dilated(reach_mm, grid.spacing()));
    let closed = bones.union(&edge).closed(CLOSE_MM, grid.spacing());
    closed.union(&marrow(image, grid, &closed)).intersection(body)
}

fn marrow(image: &Volume, grid: &Grid, bones: &Region) -> Region {
    let holes = bones.holes_in_slices().components(Connectivity::FaceInSlice);
    let pixel_mm2 = grid.spacing().column * grid.spacing().row;
    let most = (MARROW_MM2 / pixel_mm2) as usize;
    let regions = holes.regions(0..holes.len());
    let is_marrow: Vec<bool> = regions
        .iter()
        .map(|hole| {
            hole.voxel_count() <= most
                && mean(image, hole)
                    .is_some_and(|hu| hu >= TRABECULAR_HU || (FAT_HU.0 <= hu && hu <= FAT_HU.1))
        })
        .collect();
    holes.select(|part| is_marrow[part])
}
