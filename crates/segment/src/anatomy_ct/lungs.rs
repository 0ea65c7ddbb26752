use std::collections::VecDeque;

use volume::{ContinuousIndex, Dims, Grid, Index, Lps, Volume, runs_of};

use super::{CtAnatomy, CtStructure, values::fraction_between, voxels_in_ml};
use crate::{Connectivity, Region};

/// Lung and airways lie below, in HU.
const LUNG_HU: f64 = -400.0;
/// Air without tissue: bowel gas, the trachea by itself.
const GAS_HU: f64 = -950.0;
/// Aerated lung, and how much of a part must be such.
const AERATED_HU: (f64, f64) = (-950.0, -550.0);
const LEAST_AERATED: f64 = 0.5;
/// Parts below this volume are not lung.
const LEAST_ML: f64 = 10.0;
/// Vessels up to twice this wide are taken into the lung.
const CLOSE_MM: f64 = 4.0;
/// The smaller lung is at least this fraction of the larger, and their centres are this far apart.
const LEAST_OF_LARGER: f64 = 0.15;
const APART_MM: f64 = 40.0;
/// Radii tried to part lungs that meet at the anterior junction or through the airways, in mm.
const PART_MM: [f64; 5] = [1.5, 3.0, 5.0, 7.0, 9.0];

pub(super) fn find(image: &Volume, grid: &Grid, body: &Region) -> Vec<CtAnatomy> {
    let air = Region::of_values(image, f64::NEG_INFINITY, LUNG_HU).intersection(body);
    let parts = air.components(Connectivity::Face);
    let least = voxels_in_ml(grid, LEAST_ML);
    let count = parts.sizes().iter().filter(|&&size| size >= least).count();
    let lungs: Vec<Region> =
        parts.regions(0..count).into_iter().filter(|part| is_lung(image, part)).collect();
    let lungs = match lungs.as_slice() {
        [] => return Vec::new(),
        [only] => parted(only, grid).map_or(lungs, Vec::from),
        [largest, rest @ ..] => match parted(largest, grid) {
            // Two lungs in one part, and lobes or bowel beside it.
            Some(pair) if !is_pair(largest, &rest[0], grid) => [&pair[..], rest].concat(),
            _ => lungs,
        },
    };
    let finish = |region: &Region| {
        let closed = region.closed(CLOSE_MM, grid.spacing()).intersection(body);
        closed.filled_in_slices()
    };
    let Some((right, left)) = by_side(&lungs, grid) else {
        let all = lungs.iter().fold(Region::empty(air.dims()), |all, part| all.union(part));
        return vec![CtAnatomy { structure: CtStructure::Lungs, region: finish(&all) }];
    };
    let (right, left) = (finish(&right), finish(&left));
    vec![
        CtAnatomy { structure: CtStructure::LeftLung, region: left.difference(&right) },
        CtAnatomy { structure: CtStructure::RightLung, region: right },
    ]
}

fn is_lung(image: &Volume, part: &Region) -> bool {
    fraction_between(image, part, f64::NEG_INFINITY, GAS_HU) < 0.5
        && fraction_between(image, part, AERATED_HU.0, AERATED_HU.1) >= LEAST_AERATED
}

fn is_pair(larger: &Region, smaller: &Region, grid: &Grid) -> bool {
    smaller.voxel_count() as f64 >= larger.voxel_count() as f64 * LEAST_OF_LARGER
        && (center(larger, grid).x - center(smaller, grid).x).abs() >= APART_MM
}

/// All parts on the patient's right and all on the left, when the two largest are a pair of lungs.
fn by_side(lungs: &[Region], grid: &Grid) -> Option<(Region, Region)> {
    let [first, second, ..] = lungs else { return None };
    if !is_pair(first, second, grid) {
        return None;
    }
    // x grows to the patient's left.
    let middle = (center(first, grid).x + center(second, grid).x) / 2.0;
    let side = |is_left: bool| {
        lungs
            .iter()
            .filter(|part| (center(part, grid).x > middle) == is_left)
            .fold(Region::empty(first.dims()), |all, part| all.union(part))
    };
    Some((side(false), side(true)))
}

fn center(region: &Region, grid: &Grid) -> Lps {
    let mut sum = [0.0; 3];
    let mut count = 0.0;
    for run in region.runs() {
        let (len, at) = (run.len as f64, region.dims().index(run.start));
        sum[0] += len * (f64::from(at.column) + (len - 1.0) / 2.0);
        sum[1] += len * f64::from(at.row);
        sum[2] += len * f64::from(at.slice);
        count += len;
    }
    let [column, row, slice] = sum.map(|s| s / f64::max(count, 1.0));
    grid.lps_from_index(ContinuousIndex::new(column, row, slice))
}

/// Two lungs that touch, taken apart: worn away until they separate, then grown back over what they were.
fn parted(both: &Region, grid: &Grid) -> Option<[Region; 2]> {
    PART_MM.iter().find_map(|&radius_mm| {
        let cores = both.eroded(radius_mm, grid.spacing()).components(Connectivity::Face);
        let seeds = [cores.region(0), cores.region(1)];
        is_pair(&seeds[0], &seeds[1], grid).then(|| grown_back(both, &seeds))
    })
}

/// Each voxel goes to the seed from which it is reached in fewer steps through the set.
fn grown_back(whole: &Region, seeds: &[Region; 2]) -> [Region; 2] {
    let Some((first, last)) = whole.bounds() else { return seeds.clone() };
    let frame = Frame { whole: whole.dims(), first, inner: inner_dims(first, last) };
    const UNREACHED: u8 = 1;
    let mut state = vec![0u8; frame.inner.slice_len() * frame.inner.slices as usize];
    for at in whole.runs().flat_map(|run| run.range()) {
        state[frame.inner_offset(at)] = UNREACHED;
    }
    let mut queue = VecDeque::new();
    for (mark, seed) in (2u8..).zip(seeds) {
        for at in seed.runs().flat_map(|run| run.range()) {
            let at = frame.inner_offset(at);
            state[at] = mark;
            queue.push_back(at);
        }
    }
    while let Some(at) = queue.pop_front() {
        let mark = state[at];
        for next in frame.neighbours(at).into_iter().flatten() {
            if state[next] == UNREACHED {
                state[next] = mark;
                queue.push_back(next);
            }
        }
    }
    [2u8, 3].map(|mark| {
        let marked = whole
            .runs()
            .flat_map(|run| run.range())
            .filter(|&at| state[frame.inner_offset(at)] == mark);
        Region::from_runs(whole.dims(), &runs_of(marked))
            .unwrap_or_else(|_| Region::empty(whole.dims()))
    })
}

/// A box within an image, as an array of its own.
struct Frame {
    whole: Dims,
    first: Index,
    inner: Dims,
}

fn inner_dims(first: Index, last: Index) -> Dims {
    Dims::new(
        last.column - first.column + 1,
        last.row - first.row + 1,
        last.slice - first.slice + 1,
    )
}

impl Frame {
    fn inner_offset(&self, offset: usize) -> usize {
        let at = self.whole.index(offset);
        self.inner.offset(Index::new(
            at.column - self.first.column,
            at.row - self.first.row,
            at.slice - self.first.slice,
        ))
    }

    fn neighbours(&self, offset: usize) -> [Option<usize>; 6] {
        let at = self.inner.index(offset);
        let (line, slice) = (self.inner.columns as usize, self.inner.slice_len());
        [
            (at.column > 0).then(|| offset - 1),
            (at.column + 1 < self.inner.columns).then(|| offset + 1),
            (at.row > 0).then(|| offset - line),
            (at.row + 1 < self.inner.rows).then(|| offset + line),
            (at.slice > 0).then(|| offset - slice),
            (at.slice + 1 < self.inner.slices).then(|| offset + slice),
        ]
    }
}
