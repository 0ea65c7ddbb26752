//! What a pixel must show, from the definitions alone and in f64: PS3.3 C.11.2.1 at the voxel, or between voxels at
//! the place under the pixel. No table, no code of the renderers, no rounding but the last one.
//!
//! A renderer may show one grey level more or less only where the grey before that last rounding lies within
//! [`BOUNDARY`] of where it turns over, and by what its arithmetic adds: nothing on the CPU, whose own is f64, and
//! [`Arithmetic::Single`] on a device.

use render::{Frame, Interpolation};
use volume::{ContinuousIndex, Index, Volume, Voxels};
use window::{GrantedWindow, Polarity, WindowFunction};

/// In grey levels.
pub(crate) const BOUNDARY: f64 = 1e-3;

/// In voxels: maps are held to 2⁻³², which 8192 pixels make 2⁻²⁰ at most.
const PLACE: f64 = 1e-6;

/// In what a value between voxels is computed.
#[derive(Clone, Copy)]
pub(crate) enum Arithmetic {
    /// f64, and then nothing that a grey level would show.
    Double,
    /// Eight products and sums of 24-bit numbers, then rescale and the distance from the window's centre: each rounds
    /// by up to 2⁻²⁴ of the largest number in it. In a CT of 12 bits under a window of 400 HU that is 1.7 thousandths
    /// of a grey level.
    Single,
}

/// The darkest and the lightest grey that a pixel may show; almost everywhere they are the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Greys {
    pub(crate) darkest: u8,
    pub(crate) lightest: u8,
}

impl Greys {
    pub(crate) fn hold(self, found: u8) -> bool {
        (self.darkest..=self.lightest).contains(&found)
    }

    pub(crate) fn span(self) -> u8 {
        self.lightest - self.darkest
    }

    const BLACK: Self = Self { darkest: 0, lightest: 0 };

    fn and(self, other: Self) -> Self {
        Self {
            darkest: self.darkest.min(other.darkest),
            lightest: self.lightest.max(other.lightest),
        }
    }
}

/// What pixel (x, y) of a frame may show.
pub(crate) fn greys(
    volume: &Volume,
    frame: &Frame<'_>,
    arithmetic: Arithmetic,
    x: u32,
    y: u32,
) -> Greys {
    let place = frame.index_from_pixel.at(f64::from(x), f64::from(y));
    places(place)
        .map(|place| greys_at(volume, frame, arithmetic, place))
        .reduce(Greys::and)
        .expect("a place is near itself")
}

/// The place, and its neighbours where the choice of voxels turns over: halfway between them, and on their centres.
fn places(place: ContinuousIndex) -> impl Iterator<Item = ContinuousIndex> {
    let near = |axis: usize| {
        let at = place.along(axis);
        let turn = (at * 2.0).round() / 2.0;
        match (at - turn).abs() < PLACE {
            true => vec![at, turn - PLACE, turn, turn + PLACE],
            false => vec![at],
        }
    };
    let [columns, rows, slices] = [near(0), near(1), near(2)];
    let each = move |column: f64| {
        let slices = slices.clone();
        rows.clone().into_iter().flat_map(move |row| {
            slices.clone().into_iter().map(move |slice| ContinuousIndex::new(column, row, slice))
        })
    };
    columns.into_iter().flat_map(each)
}

fn greys_at(
    volume: &Volume,
    frame: &Frame<'_>,
    arithmetic: Arithmetic,
    place: ContinuousIndex,
) -> Greys {
    let dims = volume.placement().dims();
    let voxel: [i64; 3] = std::array::from_fn(|axis| (place.along(axis) + 0.5).floor() as i64);
    if (0..3).any(|axis| !(0..i64::from(dims.along(axis))).contains(&voxel[axis])) {
        return Greys::BLACK;
    }
    let nearest = || {
        let [column, row, slice] = voxel.map(|at| at as u32);
        let value = value(volume, Index::new(column, row, slice));
        value.map_or(Greys::BLACK, |value| {
            shown(frame, value, &arithmetic.at_voxel(volume, frame, value))
        })
    };
    match frame.interpolation {
        Interpolation::Nearest => nearest(),
        Interpolation::Linear => {
            between(volume, place).map_or_else(nearest, |Between { value, spread, largest }| {
                let error = spread * PLACE + arithmetic.error(frame, largest);
                shown(frame, value, &Tolerance { value: error, grey: BOUNDARY })
            })
        }
    }
}

/// How far a modality value, and then its grey, may be off.
struct Tolerance {
    value: f64,
    grey: f64,
}

impl Arithmetic {
    /// Whole numbers come out of a table that was made in f64, and so do greys of the CPU: exactly. A device has no
    /// table of all floats.
    fn at_voxel(self, volume: &Volume, frame: &Frame<'_>, value: f64) -> Tolerance {
        match (self, volume.voxels()) {
            (Self::Single, Voxels::F32(_)) => {
                let largest = value.abs() + volume.rescale().intercept.abs();
                Tolerance { value: self.error(frame, largest), grey: BOUNDARY }
            }
            _ => Tolerance { value: 0.0, grey: 0.0 },
        }
    }

    /// How far a modality value may be off whose terms are as large as `largest`.
    fn error(self, frame: &Frame<'_>, largest: f64) -> f64 {
        match self {
            Self::Double => 0.0,
            Self::Single => {
                8.0 * (largest + frame.window.window().center().abs()) / f64::from(1 << 24)
            }
        }
    }
}

/// A modality value between voxels, how much those around it differ, and the largest term in it.
struct Between {
    value: f64,
    spread: f64,
    largest: f64,
}

/// `None` where a voxel that counts is padding.
fn between(volume: &Volume, place: ContinuousIndex) -> Option<Between> {
    let dims = volume.placement().dims();
    let (mut sum, mut least, mut most) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
    for corner in 0..8_usize {
        let (mut index, mut weight) = ([0_u32; 3], 1.0);
        for (axis, component) in index.iter_mut().enumerate() {
            let at = place.along(axis).clamp(0.0, f64::from(dims.along(axis)) - 1.0);
            let high = corner >> axis & 1 == 1;
            let t = at - at.floor();
            weight *= if high { t } else { 1.0 - t };
            *component = (at.floor() as u32 + u32::from(high)).min(dims.along(axis) - 1);
        }
        if weight > 0.0 {
            let value = value(volume, Index::new(index[0], index[1], index[2]))?;
            sum += weight * value;
            (least, most) = (f64::min(least, value), f64::max(most, value));
        }
    }
    let largest = least.abs().max(most.abs()) + volume.rescale().intercept.abs();
    Some(Between { value: sum, spread: 3.0 * (most - least), largest })
}

/// Stored value through the rescale; `None` where it is padding.
fn value(volume: &Volume, index: Index) -> Option<f64> {
    let at = volume.placement().dims().offset(index);
    let stored = match volume.voxels() {
        Voxels::I16(voxels) => f64::from(voxels[at]),
        Voxels::U16(voxels) => f64::from(voxels[at]),
        Voxels::F32(voxels) => f64::from(voxels[at]),
    };
    let is_padding = volume.padding().is_some_and(|(low, high)| (low..=high).contains(&stored));
    let rescale = volume.rescale();
    (!is_padding).then_some(stored * rescale.slope + rescale.intercept)
}

fn shown(frame: &Frame<'_>, value: f64, tolerance: &Tolerance) -> Greys {
    let curve = |value| unrounded(frame.window, value);
    let around = [curve(value - tolerance.value), curve(value), curve(value + tolerance.value)];
    let [dark, light] = [
        around.into_iter().fold(f64::INFINITY, f64::min) - tolerance.grey,
        around.into_iter().fold(f64::NEG_INFINITY, f64::max) + tolerance.grey,
    ];
    let byte = |grey: f64| (grey + 0.5).floor().clamp(0.0, 255.0) as u8;
    match frame.polarity {
        Polarity::Normal => Greys { darkest: byte(dark), lightest: byte(light) },
        Polarity::Inverted => Greys { darkest: 255 - byte(light), lightest: 255 - byte(dark) },
    }
}

/// PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT), C.11.2.1.1 (VOI LUT).
fn unrounded(granted: &GrantedWindow, value: f64) -> f64 {
    if let Some(lut) = granted.lut() {
        let last = lut.entries().len() - 1;
        let at = (value - f64::from(lut.first())).clamp(0.0, last as f64);
        let entry = |at: usize| f64::from(lut.entries()[at.min(last)]);
        let (low, t) = (at.floor() as usize, at - at.floor());
        let white = f64::from((1_u32 << lut.bits()) - 1);
        return (entry(low) * (1.0 - t) + entry(low + 1) * t) * 255.0 / white;
    }
    let (c, w) = (granted.window().center(), granted.window().width());
    match granted.window().function() {
        WindowFunction::Linear if value <= c - 0.5 - (w - 1.0) / 2.0 => 0.0,
        WindowFunction::Linear if value > c - 0.5 + (w - 1.0) / 2.0 => 255.0,
        WindowFunction::Linear => ((value - (c - 0.5)) / (w - 1.0) + 0.5) * 255.0,
        WindowFunction::LinearExact if value <= c - w / 2.0 => 0.0,
        WindowFunction::LinearExact if value > c + w / 2.0 => 255.0,
        WindowFunction::LinearExact => ((value - c) / w + 0.5) * 255.0,
        WindowFunction::Sigmoid => 255.0 / (1.0 + (-4.0 * (value - c) / w).exp()),
    }
}
