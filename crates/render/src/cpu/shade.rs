use volume::{Rescale, Volume};
use window::{GrantedWindow, Polarity, WindowFunction, byte};

use super::sample::Sample;
use crate::Frame;

/// Window, rescale, polarity and padding for values that have no table.
pub(super) struct Shade<'a> {
    window: &'a GrantedWindow,
    polarity: Polarity,
    rescale: Rescale,
    padding: Option<(f64, f64)>,
    ramp: Option<Ramp>,
}

/// Rescale and a straight window in one: `grey = stored · scale + shift`, held to 0 and 255. A division and an
/// order of operations less than the definition, so only for interpolated values, which no table holds.
#[derive(Clone, Copy)]
struct Ramp {
    scale: f64,
    shift: f64,
}

impl<'a> Shade<'a> {
    pub(super) fn new(volume: &Volume, frame: &Frame<'a>) -> Self {
        Self {
            window: frame.window,
            polarity: frame.polarity,
            rescale: volume.rescale(),
            padding: volume.padding(),
            ramp: Ramp::of(frame.window, volume.rescale()),
        }
    }

    /// Stored value, or not a number where it is padding.
    #[inline]
    pub(super) fn measured(&self, stored: impl Sample) -> f64 {
        let stored = stored.to_f64();
        match self.padding {
            Some((low, high)) if (low..=high).contains(&stored) => f64::NAN,
            _ => stored,
        }
    }

    /// Grey of a value that a voxel has.
    pub(super) fn stored(&self, stored: impl Sample) -> u8 {
        let measured = self.measured(stored);
        if measured.is_nan() {
            return 0;
        }
        self.window.display(self.rescale.modality(measured), self.polarity)
    }

    /// Grey of a value between voxels.
    #[inline]
    pub(super) fn interpolated(&self, stored: f64) -> u8 {
        match self.ramp {
            Some(Ramp { scale, shift }) => self.polarity.apply(byte(stored * scale + shift)),
            None => self.window.display(self.rescale.modality(stored), self.polarity),
        }
    }
}

impl Ramp {
    /// `None` for curves that are not straight, and for a step.
    fn of(granted: &GrantedWindow, rescale: Rescale) -> Option<Self> {
        let window = granted.window();
        let (center, width) = match window.function() {
            _ if granted.lut().is_some() => return None,
            WindowFunction::Sigmoid => return None,
            WindowFunction::Linear => (window.center() - 0.5, window.width() - 1.0),
            WindowFunction::LinearExact => (window.center(), window.width()),
        };
        let per_unit = 255.0 / width;
        let ramp = Self {
            scale: rescale.slope * per_unit,
            shift: (rescale.intercept - center) * per_unit + 127.5,
        };
        (ramp.scale.is_finite() && ramp.shift.is_finite()).then_some(ramp)
    }
}
