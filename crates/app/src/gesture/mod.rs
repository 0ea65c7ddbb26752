//! From mouse, pen and touch to one kind of gesture, and from gestures to commands.
//!
//! Left is the tool in hand, the wheel moves through slices, a drag with the middle button pans, one with
//! the right button zooms, left and right together ask for another window. On touch one finger is the tool
//! and two pan and zoom. Places are canvas pixels.

mod commands;
mod motion;
mod tracker;
mod wheel;

pub(crate) use commands::{Hand, commands};
pub(crate) use motion::{Buttons, Held, Motion};
pub(crate) use tracker::Tracker;

use wire::CanvasPoint;

/// What a motion means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Gesture {
    /// The pointer is here.
    Point(CanvasPoint),
    /// The pointer left.
    Leave,
    /// The tool touches down.
    Begin {
        /// Where.
        at: CanvasPoint,
        /// Erases, whichever tool is in hand.
        erase: bool,
    },
    /// The tool goes on, from where it touched down.
    Along {
        /// Where it touched down.
        from: CanvasPoint,
        /// Places since the last time, oldest first.
        along: Vec<CanvasPoint>,
    },
    /// The tool lifts.
    End,
    /// The tool is taken back: what looked like a stroke became something else.
    Cancel,
    /// The picture moves.
    Pan {
        /// To the right.
        dx: f64,
        /// Down.
        dy: f64,
    },
    /// The picture grows or shrinks.
    Zoom {
        /// What stays where it is.
        about: CanvasPoint,
        /// Above one enlarges.
        factor: f64,
    },
    /// Another window is asked for, in pixels of the drag.
    Window {
        /// To the right: wider.
        dx: f64,
        /// Down: a higher level.
        dy: f64,
    },
    /// No further window is asked for with this drag.
    EndWindow,
    /// So many slices on.
    Slices(i32),
    /// The brush grows or shrinks.
    Brush(f64),
}

/// Whether a gesture comes many times a second, so that nobody waits for its reply.
pub(crate) fn is_frequent(gesture: &Gesture) -> bool {
    !matches!(
        gesture,
        Gesture::Begin { .. }
            | Gesture::End
            | Gesture::Cancel
            | Gesture::Window { .. }
            | Gesture::EndWindow
    )
}
