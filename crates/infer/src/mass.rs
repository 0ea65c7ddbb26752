//! Connected pieces of foreground.

use crate::Extent;

/// One connected piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mass {
    /// Offsets of its voxels.
    pub(crate) voxels: Vec<usize>,
    low: Extent,
    high: Extent,
}

impl Mass {
    /// Centre of the bounding box, rounded up.
    pub(crate) fn middle(&self) -> Extent {
        [0, 1, 2].map(|axis| (self.low[axis] + self.high[axis]).div_ceil(2))
    }
}

/// The largest pieces of labels other than 0 (26 neighbours): at most `count`, each at least half of the
/// largest; of equal ones the first in memory comes first.
pub(crate) fn masses(labels: &[u8], extent: Extent, count: usize) -> Vec<Mass> {
    let mut open: Vec<bool> = labels.iter().map(|label| *label != 0).collect();
    let mut found = Vec::new();
    for start in 0..open.len() {
        if open[start] {
            found.push(flood(&mut open, start, extent));
        }
    }
    found.sort_by_key(|mass: &Mass| std::cmp::Reverse(mass.voxels.len()));
    let largest = found.first().map_or(0, |mass| mass.voxels.len());
    found.retain(|mass| 2 * mass.voxels.len() >= largest);
    found.truncate(count);
    found
}

/// Takes the piece that `start` belongs to out of `open`.
fn flood(open: &mut [bool], start: usize, extent: Extent) -> Mass {
    let [_, height, width] = extent;
    let mut mass = Mass { voxels: Vec::new(), low: extent, high: [0; 3] };
    let mut waiting = vec![start];
    open[start] = false;
    while let Some(voxel) = waiting.pop() {
        let at = [voxel / (height * width), voxel / width % height, voxel % width];
        mass.low = [0, 1, 2].map(|axis| mass.low[axis].min(at[axis]));
        mass.high = [0, 1, 2].map(|axis| mass.high[axis].max(at[axis]));
        mass.voxels.push(voxel);
        let [depths, rows, columns] =
            [0, 1, 2].map(|a| at[a].saturating_sub(1)..(at[a] + 2).min(extent[a]));
        for d in depths {
            for h in rows.clone() {
                for w in columns.clone() {
                    let next = (d * height + h) * width + w;
                    if open[next] {
                        open[next] = false;
                        waiting.push(next);
                    }
                }
            }
        }
    }
    mass
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_join_by_corners_and_come_largest_first() {
        // A pair, a lone voxel, and three joined by a corner, in four rows of five.
        let labels = [1, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 2];
        let found = masses(&labels, [1, 4, 5], 9);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].voxels, [12, 18, 19]);
        assert_eq!(found[0].middle(), [0, 3, 3]);
        assert_eq!(found[1].voxels, [0, 1]);
        assert_eq!(masses(&labels, [1, 4, 5], 1).len(), 1);
        assert!(masses(&[0; 20], [1, 4, 5], 9).is_empty());
        // The same numbers in two slices touch across them.
        assert_eq!(masses(&labels, [2, 2, 5], 9)[0].voxels.len(), 6);
    }
}
