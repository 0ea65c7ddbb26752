//! When a view is drawn: at most once a frame, and what no one asked for costs little.

/// Why a view is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Haste {
    /// Something arrived: a slice, a result.
    Arrived,
    /// A person did something.
    Asked,
}

/// Says when drawing may begin. Times are in milliseconds of one clock.
///
/// Drawing what a person asked for waits for the next frame of the screen and nothing else. Drawing because
/// something arrived waits until the drawings before have taken no more than a tenth of the time: a volume of
/// hundreds of slices would otherwise be drawn hundreds of times while it loads.
#[derive(Debug, Default)]
pub(crate) struct FrameGate {
    drawn_in_frame: bool,
    rest_until_ms: f64,
}

/// Times of its own cost that a drawing rests before the next that no one asked for.
const REST: f64 = 9.0;

impl FrameGate {
    /// Whether drawing may begin.
    pub(crate) fn is_open(&self, haste: Haste, now_ms: f64) -> bool {
        match haste {
            Haste::Asked => !self.drawn_in_frame,
            Haste::Arrived => self.rest_ms(now_ms) == 0.0,
        }
    }

    /// How long drawing what arrived still rests.
    pub(crate) fn rest_ms(&self, now_ms: f64) -> f64 {
        (self.rest_until_ms - now_ms).max(0.0)
    }

    /// All that was to be drawn was drawn.
    pub(crate) fn drawn(&mut self, haste: Haste, began_ms: f64, ended_ms: f64) {
        self.drawn_in_frame |= haste == Haste::Asked;
        self.rest_until_ms = ended_ms + REST * (ended_ms - began_ms).max(0.0);
    }

    /// The screen begins a frame.
    pub(crate) fn frame_begins(&mut self) {
        self.drawn_in_frame = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_drawing_begins_at_once_and_the_second_in_the_next_frame() {
        let mut gate = FrameGate::default();
        assert!(gate.is_open(Haste::Asked, 0.0));
        gate.drawn(Haste::Asked, 0.0, 4.0);
        assert!(!gate.is_open(Haste::Asked, 4.0));
        gate.frame_begins();
        assert!(gate.is_open(Haste::Asked, 16.0));
    }

    #[test]
    fn what_arrives_takes_no_more_than_a_tenth_of_the_time() {
        let mut gate = FrameGate::default();
        gate.drawn(Haste::Arrived, 1000.0, 1100.0);
        assert!(!gate.is_open(Haste::Arrived, 1999.0));
        assert!(gate.is_open(Haste::Arrived, 2000.0));
    }

    #[test]
    fn what_a_person_asks_does_not_wait_for_what_arrived() {
        let mut gate = FrameGate::default();
        gate.drawn(Haste::Arrived, 100.0, 110.0);
        assert!(gate.is_open(Haste::Asked, 111.0));
    }
}
