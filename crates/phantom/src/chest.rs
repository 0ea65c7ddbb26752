use volume::{
    Dims, Direction, Grid, Labelmap, Lps, Placement, Rescale, SpacingMm, Volume, VolumeError,
    Voxels,
};

use crate::{noise::Noise, shape::Shape};

/// Stored values are HU + 1024, as many scanners write them.
const INTERCEPT: f64 = -1024.0;
const AIR_HU: f64 = -1000.0;

/// How the chest is sampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChestSpec {
    /// Columns, rows, slices.
    pub dims: Dims,
    /// Distance between columns and between rows in mm.
    pub pixel_mm: f64,
    /// Distance between slices in mm.
    pub slice_mm: f64,
    /// Standard deviation of the noise in HU.
    pub noise_hu: f64,
    /// Seed of the noise.
    pub seed: u64,
}

/// What a voxel of the phantom belongs to. The number is its label in [`Phantom::truth`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Organ {
    /// Fat and muscle: body outside every other organ.
    SoftTissue = 1,
    /// Right lung, without its nodule.
    RightLung = 2,
    /// Left lung, without its nodule.
    LeftLung = 3,
    /// Spine, ribs and sternum.
    Bone = 4,
    /// Heart.
    Heart = 5,
    /// Descending aorta.
    Aorta = 6,
    /// Dome of the liver.
    Liver = 7,
    /// Trachea: air that is not lung.
    Trachea = 8,
    /// Nodule in the right upper lung.
    RightNodule = 9,
    /// Nodule in the left lower lung.
    LeftNodule = 10,
}

/// The chest, sampled.
#[derive(Debug, Clone, PartialEq)]
pub struct Phantom {
    /// Stored values with their rescale to HU.
    pub volume: Volume,
    /// Organ of each voxel; 0 outside the body, the couch included.
    pub truth: Labelmap,
}

/// The couch lies under the body and is no part of it.
const COUCH: (Shape, f64) = (Shape::Plate { x_mm: [-200.0, 200.0], y_mm: [128.0, 136.0] }, 60.0);

/// From the innermost outwards: the first shape that holds a point is what is there.
const ANATOMY: [(Organ, Shape, f64); 12] = [
    (Organ::RightNodule, ellipsoid([-78.0, -12.0, 46.0], [9.0, 7.5, 8.0]), 35.0),
    (Organ::LeftNodule, ellipsoid([86.0, 38.0, -36.0], [5.5, 6.5, 5.0]), 20.0),
    (Organ::Trachea, Shape::Column { x_mm: -3.0, y_mm: 8.0, radii_mm: [8.5, 8.0] }, -990.0),
    (Organ::Bone, Shape::Column { x_mm: 0.0, y_mm: 62.0, radii_mm: [19.0, 16.0] }, 380.0),
    (Organ::Bone, Shape::Column { x_mm: 0.0, y_mm: -93.0, radii_mm: [15.0, 5.0] }, 320.0),
    (
        Organ::Bone,
        Shape::Ribs {
            outer_mm: [155.0, 104.0],
            inner_mm: [147.0, 96.0],
            every_mm: 26.0,
            height_mm: 9.0,
            fall: 0.35,
        },
        420.0,
    ),
    (Organ::Aorta, Shape::Column { x_mm: 27.0, y_mm: 42.0, radii_mm: [12.5, 12.5] }, 160.0),
    (Organ::Heart, ellipsoid([32.0, -30.0, -26.0], [54.0, 46.0, 44.0]), 95.0),
    (
        Organ::Liver,
        Shape::Dome {
            center: Lps::new(-62.0, 0.0, -118.0),
            radii_mm: [76.0, 78.0, 62.0],
            floor_z_mm: -200.0,
        },
        105.0,
    ),
    (Organ::RightLung, ellipsoid([-80.0, 2.0, 0.0], [60.0, 86.0, 124.0]), -840.0),
    (Organ::LeftLung, ellipsoid([82.0, 4.0, 4.0], [56.0, 84.0, 116.0]), -855.0),
    (Organ::SoftTissue, Shape::Column { x_mm: 0.0, y_mm: 0.0, radii_mm: [176.0, 122.0] }, 45.0),
];

impl Default for ChestSpec {
    /// The demo study: 2 mm pixels, 2.5 mm slices, 12 HU of noise.
    fn default() -> Self {
        Self {
            dims: Dims::new(192, 160, 80),
            pixel_mm: 2.0,
            slice_mm: 2.5,
            noise_hu: 12.0,
            seed: 20_260_101,
        }
    }
}

impl Organ {
    /// All of them, by label.
    pub const ALL: [Self; 10] = [
        Self::SoftTissue,
        Self::RightLung,
        Self::LeftLung,
        Self::Bone,
        Self::Heart,
        Self::Aorta,
        Self::Liver,
        Self::Trachea,
        Self::RightNodule,
        Self::LeftNodule,
    ];

    /// Label in [`Phantom::truth`].
    pub const fn label(self) -> u8 {
        self as u8
    }

    /// Exact volume in mL, from its formula, where nothing else takes a part of it.
    pub fn exact_volume_ml(self) -> Option<f64> {
        match self {
            Self::RightNodule | Self::LeftNodule => {
                ANATOMY.iter().find(|(organ, ..)| *organ == self)?.1.volume_ml()
            }
            _ => None,
        }
    }
}

/// Samples the chest on an axial grid about the patient origin, first slice at the feet.
///
/// # Errors
/// When the extent or a spacing is not usable.
pub fn chest(spec: &ChestSpec) -> Result<Phantom, VolumeError> {
    let grid = grid(spec)?;
    let count = spec.dims.voxel_count()?;
    let mut noise = Noise::new(spec.seed);
    let mut stored = Vec::with_capacity(count);
    let mut truth = Vec::with_capacity(count);
    for offset in 0..count {
        let at = grid.lps_from_index(spec.dims.index(offset).center());
        let (label, hu) = tissue(at);
        let value = hu + noise.normal(spec.noise_hu) - INTERCEPT;
        stored.push(value.round().clamp(0.0, 4095.0) as i16);
        truth.push(label);
    }
    let rescale = Rescale { slope: 1.0, intercept: INTERCEPT };
    Ok(Phantom {
        volume: Volume::new(Placement::Regular(grid), Voxels::I16(stored), rescale)?,
        truth: Labelmap::from_labels(spec.dims, truth)?,
    })
}

fn tissue(at: Lps) -> (u8, f64) {
    let [.., (_, body, _)] = ANATOMY;
    let inside = ANATOMY.iter().find(|(_, shape, _)| body.contains(at) && shape.contains(at));
    match inside {
        Some(&(organ, _, hu)) => (organ.label(), hu),
        None if COUCH.0.contains(at) => (0, COUCH.1),
        None => (0, AIR_HU),
    }
}

fn grid(spec: &ChestSpec) -> Result<Grid, VolumeError> {
    let half = |count: u32, mm: f64| -(f64::from(count) - 1.0) / 2.0 * mm;
    let origin = Lps::new(
        half(spec.dims.columns, spec.pixel_mm),
        half(spec.dims.rows, spec.pixel_mm),
        half(spec.dims.slices, spec.slice_mm),
    );
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    let spacing = SpacingMm { column: spec.pixel_mm, row: spec.pixel_mm, slice: spec.slice_mm };
    Grid::new(spec.dims, origin, axes, spacing)
}

const fn ellipsoid([x, y, z]: [f64; 3], radii_mm: [f64; 3]) -> Shape {
    Shape::Ellipsoid { center: Lps::new(x, y, z), radii_mm }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voxels_of_a_nodule_add_up_to_its_formula() {
        let spec = ChestSpec {
            dims: Dims::new(384, 320, 200),
            pixel_mm: 1.0,
            slice_mm: 1.0,
            noise_hu: 0.0,
            seed: 1,
        };
        let phantom = chest(&spec).unwrap();
        let counts = phantom.truth.counts();
        for organ in [Organ::RightNodule, Organ::LeftNodule] {
            let exact = organ.exact_volume_ml().unwrap();
            let counted = counts[usize::from(organ.label())] as f64 / 1000.0;
            assert!((counted / exact - 1.0).abs() < 0.03, "{organ:?}: {counted} of {exact} mL");
        }
        assert!(Organ::ALL.iter().all(|o| counts[usize::from(o.label())] > 0));
    }

    #[test]
    fn the_chest_is_not_symmetric_and_the_heart_is_on_the_left() {
        let phantom = chest(&ChestSpec::default()).unwrap();
        let grid = phantom.volume.placement().grid().unwrap();
        let (low, high) = phantom.truth.bounds(Organ::Heart.label()).unwrap();
        let middle =
            (grid.lps_from_index(low.center()).x + grid.lps_from_index(high.center()).x) / 2.0;
        assert!(middle > 20.0, "{middle}");
        let counts = phantom.truth.counts();
        assert_ne!(counts[2], counts[3]);
    }
}
