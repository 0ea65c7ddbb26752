use crate::{SharedGrid, volumes::millilitres};

/// How far two masks cover each other.
///
/// Both empty: Dice and Jaccard are 1, the difference 0, and [`Self::is_both_empty`] says so, since such pairs
/// are counted apart and left out of means. One empty: Dice and Jaccard are 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// The label in the first labelmap.
    pub segment_a: u8,
    /// The label in the second labelmap.
    pub segment_b: u8,
    /// Voxels of the first.
    pub voxels_a: usize,
    /// Voxels of the second.
    pub voxels_b: usize,
    /// Voxels of both.
    pub voxels_both: usize,
    /// Volume of the first by voxel counting in mL.
    pub volume_a_ml: f64,
    /// Volume of the second by voxel counting in mL.
    pub volume_b_ml: f64,
}

impl Overlap {
    /// Dice = 2|A∩B| / (|A| + |B|).
    pub fn dice(&self) -> f64 {
        dice(self.voxels_both, self.voxels_a, self.voxels_b)
    }

    /// Jaccard = |A∩B| / |A∪B|.
    pub fn jaccard(&self) -> f64 {
        ratio(self.voxels_both, self.voxels_a + self.voxels_b - self.voxels_both)
    }

    /// Volume of the second less that of the first, in mL.
    pub fn volume_difference_ml(&self) -> f64 {
        self.volume_b_ml - self.volume_a_ml
    }

    /// Whether neither has a voxel.
    pub fn is_both_empty(&self) -> bool {
        self.voxels_a + self.voxels_b == 0
    }
}

/// Dice = 2|A∩B| / (|A| + |B|) from voxel counts; 1 where both are empty.
pub fn dice(voxels_both: usize, voxels_a: usize, voxels_b: usize) -> f64 {
    ratio(2 * voxels_both, voxels_a + voxels_b)
}

/// Two empty sets cover each other wholly.
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The overlap of a label in the first labelmap with a label in the second.
pub fn overlap(shared: &SharedGrid<'_>, segment_a: u8, segment_b: u8) -> Overlap {
    let (mut voxels_a, mut voxels_b, mut voxels_both) = (0, 0, 0);
    for (&a, &b) in shared.a().labels().iter().zip(shared.b().labels()) {
        let (in_a, in_b) = (a == segment_a, b == segment_b);
        voxels_a += usize::from(in_a);
        voxels_b += usize::from(in_b);
        voxels_both += usize::from(in_a && in_b);
    }
    counted(shared, (segment_a, segment_b), voxels_a, voxels_b, voxels_both)
}

/// The overlap of every label that either labelmap has, with the same label in the other, in one pass.
pub fn overlaps(shared: &SharedGrid<'_>) -> Vec<Overlap> {
    let (mut a, mut b, mut both) = ([0usize; 256], [0usize; 256], [0usize; 256]);
    for (&x, &y) in shared.a().labels().iter().zip(shared.b().labels()) {
        a[usize::from(x)] += 1;
        b[usize::from(y)] += 1;
        both[usize::from(x)] += usize::from(x == y);
    }
    (1..=255u8)
        .map(|label| {
            let at = usize::from(label);
            counted(shared, (label, label), a[at], b[at], both[at])
        })
        .filter(|overlap| !overlap.is_both_empty())
        .collect()
}

fn counted(
    shared: &SharedGrid<'_>,
    (segment_a, segment_b): (u8, u8),
    voxels_a: usize,
    voxels_b: usize,
    voxels_both: usize,
) -> Overlap {
    let ml = |voxels| millilitres(voxels, shared.grid());
    let (volume_a_ml, volume_b_ml) = (ml(voxels_a), ml(voxels_b));
    Overlap { segment_a, segment_b, voxels_a, voxels_b, voxels_both, volume_a_ml, volume_b_ml }
}
