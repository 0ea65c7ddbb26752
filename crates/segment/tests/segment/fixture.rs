//! Awkward images that the tests share: oblique, anisotropic, reversed, odd extents.

use segment::{LayerChoice, Origin, SegmentDraft, Segmentation};
use volume::{Dims, Direction, Grid, Lps, Placement, Rescale, SpacingMm, Volume, Voxels};

/// Oblique about two axes, reversed slice direction, three different spacings.
pub(crate) fn oblique_grid(dims: Dims) -> Grid {
    let row = Direction::new(0.8, 0.55, -0.1).unwrap();
    let helper = Direction::new(-0.3, 0.6, 0.7).unwrap();
    let normal = row.normal_to(helper).unwrap();
    let down = normal.normal_to(row).unwrap();
    let spacing = SpacingMm { column: 0.71, row: 0.93, slice: 2.3 };
    Grid::new(dims, Lps::new(-11.5, 40.25, 1033.0), [row, down, -normal], spacing).unwrap()
}

/// Values that differ from voxel to voxel, 0 to 96, times two minus ten.
pub(crate) fn image(grid: Grid) -> Volume {
    let count = grid.dims().voxel_count().unwrap();
    let stored = (0..count).map(|at| (at * 31 % 97) as i16).collect();
    let rescale = Rescale { slope: 2.0, intercept: -10.0 };
    Volume::new(Placement::Regular(grid), Voxels::I16(stored), rescale).unwrap()
}

/// Segments 1 (drawn), 2 (proposed by a model) and 3 (drawn) in one layer.
pub(crate) fn three_segments(dims: Dims) -> Segmentation {
    let mut segmentation = Segmentation::new(dims);
    for name in ["Liver", "Hippocampus", "Lesion"] {
        let mut draft = SegmentDraft::uncoded(name);
        if name == "Hippocampus" {
            draft.origin = Origin::Proposed {
                name: "hippocampus".into(),
                version: "1".into(),
                sha256: "00ff".into(),
                edited: false,
                accepted: false,
            };
        }
        let (_, delta) = segmentation.add_segment(LayerChoice::First, draft).unwrap();
        segmentation.apply(&delta).unwrap();
    }
    segmentation
}
