//! Mouse, pen and touch as one kind of motion.

use wire::CanvasPoint;

/// Buttons of a pointer that are down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Buttons {
    /// The left one, or a finger or pen that touches.
    pub(crate) left: bool,
    /// The right one.
    pub(crate) right: bool,
    /// The middle one.
    pub(crate) middle: bool,
}

/// Keys held with a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Held {
    /// Erases.
    pub(crate) alt: bool,
    /// Pans.
    pub(crate) space: bool,
    /// The wheel changes the brush.
    pub(crate) ctrl: bool,
}

/// What a pointer did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Motion {
    /// A button went down, or up while others stay down; or a finger came.
    Press {
        /// Which pointer.
        pointer: i32,
        /// Where.
        at: CanvasPoint,
        /// What is down now.
        buttons: Buttons,
        /// What is held.
        held: Held,
    },
    /// It moved along these places, oldest first.
    Move {
        /// Which pointer.
        pointer: i32,
        /// Where; never empty.
        along: Vec<CanvasPoint>,
    },
    /// All its buttons are up, or the finger left.
    Release {
        /// Which pointer.
        pointer: i32,
    },
    /// The browser took the pointer away.
    Lost {
        /// Which pointer.
        pointer: i32,
    },
    /// The wheel turned, in pixels, positive towards the reader.
    Wheel {
        /// How far.
        by: f64,
        /// What is held.
        held: Held,
    },
    /// The pointer left the view.
    Leave,
}
