//! The CT rules against a chest whose organs are known by construction.

use std::ops::ControlFlow;

use segment::{CtStep, CtStructure, Origin, Region, SegmentError, anatomy_ct};
use volume::{Dims, Direction, Grid, Lps, Placement, Rescale, SpacingMm, Volume, Voxels, runs_of};

const DIMS: Dims = Dims::new(120, 96, 24);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tissue {
    Air,
    Table,
    Soft,
    Fat,
    LeftLung,
    RightLung,
    Vessel,
    Cortex,
    Marrow,
    Canal,
    Gas,
}

/// Columns run to the patient's right and slices to inferior, so that index order says nothing of sides.
fn grid() -> Grid {
    let axes = [-Direction::LEFT, Direction::POSTERIOR, -Direction::SUPERIOR];
    let spacing = SpacingMm { column: 3.1, row: 2.7, slice: 4.5 };
    Grid::new(DIMS, Lps::new(180.0, -120.0, 40.0), axes, spacing).unwrap()
}

/// What lies at a place in patient space. The lungs meet in front of the heart, as they do in thin patients.
fn tissue(p: Lps) -> Tissue {
    let ellipse = |x: f64, y: f64, a: f64, b: f64| ((p.x - x) / a).hypot((p.y - y) / b);
    let vertebra = ellipse(0.0, 60.0, 20.0, 16.0);
    if p.y > 121.0 && p.y < 126.0 {
        return if p.x.abs() < 150.0 { Tissue::Table } else { Tissue::Air };
    }
    let skin = ellipse(0.0, 10.0, 165.0, 108.0);
    if skin > 1.0 {
        return Tissue::Air;
    }
    if skin > 0.93 {
        return Tissue::Fat;
    }
    if ellipse(0.0, 84.0, 9.0, 8.0) < 1.0 {
        return Tissue::Canal;
    }
    if ellipse(0.0, 84.0, 14.0, 13.0) < 1.0 || (0.75..1.0).contains(&vertebra) {
        return Tissue::Cortex;
    }
    if vertebra < 0.75 {
        return Tissue::Marrow;
    }
    if ellipse(60.0, -40.0, 12.0, 10.0) < 1.0 && p.z < -40.0 {
        return Tissue::Gas;
    }
    let lung = |side: f64| ellipse(side * 72.0, 10.0, 62.0, 72.0) < 1.0 && p.z > -55.0;
    let bridge = p.x.abs() < 14.0 && (-40.0..-34.0).contains(&p.y) && p.z > 10.0;
    if ellipse(-70.0, 0.0, 5.0, 5.0) < 1.0 && lung(-1.0) {
        return Tissue::Vessel;
    }
    match (lung(1.0) || (bridge && p.x > 0.0), lung(-1.0) || bridge) {
        (true, _) => Tissue::LeftLung,
        (_, true) => Tissue::RightLung,
        _ => Tissue::Soft,
    }
}

fn hounsfield(tissue: Tissue) -> f64 {
    match tissue {
        Tissue::Air | Tissue::Gas => -1000.0,
        Tissue::Table => 80.0,
        Tissue::Soft | Tissue::Vessel => 45.0,
        Tissue::Canal => 25.0,
        Tissue::Fat => -95.0,
        Tissue::LeftLung | Tissue::RightLung => -830.0,
        Tissue::Cortex => 700.0,
        Tissue::Marrow => 160.0,
    }
}

fn phantom() -> (Volume, Vec<Tissue>) {
    let grid = grid();
    let count = DIMS.voxel_count().unwrap();
    let tissues: Vec<Tissue> =
        (0..count).map(|at| tissue(grid.lps_from_index(DIMS.index(at).center()))).collect();
    // Noise of about 20 HU by a multiplicative generator; the stored values are offset as scanners do.
    let mut state = 12_345u32;
    let mut noise = || {
        state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        f64::from(state >> 16) / 65_536.0 * 70.0 - 35.0
    };
    let stored = tissues
        .iter()
        .map(|&t| (hounsfield(t) + noise() + 1024.0).clamp(0.0, 4095.0) as u16)
        .collect();
    let rescale = Rescale { slope: 1.0, intercept: -1024.0 };
    let image = Volume::new(Placement::Regular(grid), Voxels::U16(stored), rescale).unwrap();
    (image, tissues)
}

fn truth(tissues: &[Tissue], of: &[Tissue]) -> Region {
    let inside = tissues.iter().enumerate().filter(|(_, t)| of.contains(t)).map(|(at, _)| at);
    Region::from_runs(DIMS, &runs_of(inside)).unwrap()
}

fn dice(a: &Region, b: &Region) -> f64 {
    let both = a.intersection(b).voxel_count() as f64;
    2.0 * both / (a.voxel_count() + b.voxel_count()) as f64
}

#[test]
fn body_lungs_and_bone_are_found_on_their_sides() {
    let (image, tissues) = phantom();
    let mut steps = Vec::new();
    let found = anatomy_ct(&image, |step| {
        steps.push(step);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(steps, [CtStep::Values, CtStep::Body, CtStep::Lungs, CtStep::Bone]);
    let check = |structure: CtStructure, of: &[Tissue], least: f64| {
        let region = &found.iter().find(|a| a.structure == structure).unwrap().region;
        let dice = dice(region, &truth(&tissues, of));
        assert!(dice >= least, "{structure:?}: Dice {dice}");
    };
    let inside: Vec<Tissue> = {
        use Tissue::{Canal, Cortex, Fat, Gas, LeftLung, Marrow, RightLung, Soft, Vessel};
        vec![Canal, Cortex, Fat, Gas, LeftLung, Marrow, RightLung, Soft, Vessel]
    };
    check(CtStructure::Body, &inside, 0.99);
    check(CtStructure::LeftLung, &[Tissue::LeftLung], 0.97);
    check(CtStructure::RightLung, &[Tissue::RightLung, Tissue::Vessel], 0.97);
    check(CtStructure::Bone, &[Tissue::Cortex, Tissue::Marrow], 0.95);
    let bone = &found.iter().find(|a| a.structure == CtStructure::Bone).unwrap().region;
    let canal = truth(&tissues, &[Tissue::Canal]);
    assert!(bone.intersection(&canal).voxel_count() * 4 < canal.voxel_count());
}

#[test]
fn values_that_are_not_hounsfield_units_are_refused() {
    let (image, _) = phantom();
    let uncalibrated =
        Volume::new(image.placement().clone(), image.voxels().clone(), Rescale::IDENTITY).unwrap();
    let refused = anatomy_ct(&uncalibrated, |_| ControlFlow::Continue(()));
    assert!(
        matches!(refused, Err(SegmentError::NotCalibratedCt { air_fraction, .. }) if air_fraction == 0.0)
    );
}

#[test]
fn work_stops_when_told_to() {
    let (image, _) = phantom();
    let stopped = anatomy_ct(&image, |step| {
        if step == CtStep::Lungs { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(stopped, Err(SegmentError::Cancelled));
    let unplaced = Placement::Unplaced { dims: DIMS, pixel_spacing_mm: Some((1.0, 1.0)) };
    let image = Volume::new(unplaced, image.voxels().clone(), image.rescale()).unwrap();
    let refused = anatomy_ct(&image, |_| ControlFlow::Continue(()));
    assert_eq!(refused, Err(SegmentError::DistanceUnknown));
}

#[test]
fn codes_name_the_structure_and_its_side() {
    let left = CtStructure::LeftLung.draft();
    assert_eq!(left.code.kind.value, "39607008");
    assert_eq!(left.code.modifiers[0].value, "7771000");
    let right = CtStructure::RightLung.code();
    assert_eq!(right.modifiers[0].value, "24028007");
}

/// The page records a proposal under the name by which it runs the model: the command line must write the same one.
#[test]
fn a_proposal_names_the_rules_as_a_reader_asks_for_them() {
    let Origin::Proposed { name, version, .. } = CtStructure::Body.draft().origin else {
        panic!("not a proposal");
    };
    assert_eq!((&*name, &*version), ("ct-anatomy", CtStructure::RULES_VERSION));
}
