use volume::{Grid, Volume};

use super::{TABLE_MM, TISSUE_HU};
use crate::{Connectivity, Region};

/// Parts smaller than this fraction of the largest are not body: cushions, cables, the table.
const LEAST_PART: f64 = 0.05;

/// Tissue without what is thin, its large parts, and all that they enclose on a slice.
pub(super) fn find(image: &Volume, grid: &Grid) -> Region {
    let spacing = grid.spacing();
    let tissue = Region::of_values(image, TISSUE_HU, f64::INFINITY);
    let cores = tissue.eroded(TABLE_MM, spacing).components(Connectivity::Face);
    let Some(&largest) = cores.sizes().first() else { return cores.largest() };
    let core = cores.at_least((largest as f64 * LEAST_PART) as usize);
    // A little further out than the erosion went in, so that corners of the skin come back.
    let grown = core.dilated(TABLE_MM * 1.5, spacing).intersection(&tissue);
    let body = grown.filled_in_slices();
    let parts = body.components(Connectivity::Face);
    let largest = parts.sizes().first().copied().unwrap_or(0);
    parts.at_least((largest as f64 * LEAST_PART) as usize)
}
