//! `voxelkeep compare`

use std::collections::BTreeSet;

use measure::{SharedGrid, overlap};
use volume::{Grid, Labelmap, Placement};

use crate::Outcome;
use crate::arguments::Compare;
use crate::console::Console;
use crate::failure::Failure;
use crate::grids;
use crate::masks::{MaskFile, Masks};
use crate::report::{CompareReport, ComparedSegment};

/// A label that no segment has: stands for a segment that is not there.
const NO_LABEL: u8 = 1;

/// Compares two segmentations, each segment with the one of the same number.
pub(crate) fn run(
    options: &Compare,
    limit_bytes: u64,
    console: &Console,
) -> Result<Outcome, Failure> {
    let a = MaskFile::open(&options.a, limit_bytes)?;
    let b = MaskFile::open(&options.b, limit_bytes)?;
    console.skipped(&a.skipped);
    console.skipped(&b.skipped);
    let (a, b) = (a.masks, b.masks);
    let grid = common_grid(&a, &b)?;
    let placement = Placement::Regular(grid.clone());
    let frame_of_reference = match (a.frame_of_reference(), b.frame_of_reference()) {
        ("", other) | (other, _) => other.to_owned(),
    };
    let place = |masks: &MaskFile| {
        masks.on_placement(&placement, &frame_of_reference, limit_bytes).map_err(|failure| {
            // There is no source here: the two are told of each other.
            if matches!(failure, Failure::OtherGrid) { Failure::GridsApart } else { failure }
        })
    };
    let (masks_a, masks_b) = (place(&a)?, place(&b)?);
    let segments = compared(&masks_a, &masks_b, &grid)?;
    for segment in &segments {
        console.say(&format!(
            "{}  Dice {:.4}  {:.3} mL  {:.3} mL",
            segment.segment, segment.dice, segment.volume_a_ml, segment.volume_b_ml
        ));
    }
    console.report(&CompareReport { segments })?;
    Ok(Outcome::Done)
}

/// Labels bring their grid, in the order of a SEG's axes where they are compared with one: frames lie on no other. Two
/// SEGs are crops of one stack, so that the grid has to hold both.
fn common_grid(a: &MaskFile, b: &MaskFile) -> Result<Grid, Failure> {
    let grid_of = |masks: &MaskFile| -> Result<Grid, Failure> {
        masks.own_placement()?.grid().cloned().ok_or(Failure::NotABox(Vec::new()))
    };
    match (a, b) {
        (MaskFile::Labels(_, grid), MaskFile::Seg(seg))
        | (MaskFile::Seg(seg), MaskFile::Labels(_, grid)) => {
            let axes = seg.own_placement().ok().and_then(|placement| placement.in_plane_axes());
            Ok(axes.and_then(|axes| grids::turned(grid, axes)).unwrap_or_else(|| grid.clone()))
        }
        // Turned axes are the same voxels still: putting the one on the other says if they are not.
        (MaskFile::Labels(_, grid), MaskFile::Labels(..)) => Ok(grid.clone()),
        (MaskFile::Seg(_), MaskFile::Seg(_)) => grids::union(&grid_of(a)?, &grid_of(b)?),
    }
}

fn compared(a: &Masks, b: &Masks, grid: &Grid) -> Result<Vec<ComparedSegment>, Failure> {
    let (places_a, places_b) = (a.places(), b.places());
    let numbers: BTreeSet<u16> = places_a.keys().chain(places_b.keys()).copied().collect();
    let nothing = Labelmap::empty(grid.dims())?;
    let mut segments = Vec::new();
    for segment in numbers {
        let (labels_a, label_a) = places_a.get(&segment).copied().unwrap_or((&nothing, NO_LABEL));
        let (labels_b, label_b) = places_b.get(&segment).copied().unwrap_or((&nothing, NO_LABEL));
        let shared = SharedGrid::prove((grid, labels_a), (grid, labels_b))?;
        let overlap = overlap(&shared, label_a, label_b);
        segments.push(ComparedSegment {
            segment,
            dice: overlap.dice(),
            volume_a_ml: overlap.volume_a_ml,
            volume_b_ml: overlap.volume_b_ml,
        });
    }
    Ok(segments)
}
