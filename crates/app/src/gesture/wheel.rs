//! The wheel: notches of a mouse, and the many small turns of a touchpad.

use super::{Gesture, Held};

/// A turn of the wheel that counts as a notch of its own; touchpads send less and add up.
const NOTCH: f64 = 50.0;
const TOUCHPAD_STEP: f64 = 30.0;
/// One notch with Ctrl held.
const BRUSH_FACTOR: f64 = 1.15;

/// How far a touchpad has turned since its last step.
#[derive(Debug, Default)]
pub(super) struct Wheel {
    turned_px: f64,
}

impl Wheel {
    /// What a turn of so many pixels means.
    pub(super) fn turn(&mut self, by: f64, held: Held) -> Vec<Gesture> {
        let notches = if by.abs() >= NOTCH {
            self.turned_px = 0.0;
            (by / 100.0).round().abs().max(1.0).copysign(by)
        } else {
            self.turned_px += by;
            let notches = (self.turned_px / TOUCHPAD_STEP).trunc();
            self.turned_px -= notches * TOUCHPAD_STEP;
            notches
        };
        match notches as i32 {
            0 => Vec::new(),
            notches if held.ctrl => vec![Gesture::Brush(BRUSH_FACTOR.powi(-notches))],
            notches => vec![Gesture::Slices(notches)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(turns: &[f64], held: Held) -> Vec<Gesture> {
        let mut wheel = Wheel::default();
        turns.iter().flat_map(|by| wheel.turn(*by, held)).collect()
    }

    #[test]
    fn notches_are_counted_and_touchpads_add_up() {
        let free = Held::default();
        assert_eq!(turn(&[100.0, -240.0], free), [Gesture::Slices(1), Gesture::Slices(-2)]);
        assert_eq!(turn(&[12.0, 12.0, 12.0], free), [Gesture::Slices(1)]);
        let held = Held { ctrl: true, ..free };
        assert_eq!(turn(&[-100.0], held), [Gesture::Brush(BRUSH_FACTOR)]);
    }
}
