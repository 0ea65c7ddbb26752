//! From mouse, pen and touch to one kind of gesture, and from gestures to commands.
//!
//! Left is the tool in hand, the wheel moves through slices, a drag with the middle button pans, one with
//! the right button zooms, left and right together ask for another window. On touch one finger is the tool
//! and two pan and zoom. Places are canvas pixels.

use wire::{
    CanvasPoint, Command, EditCommand, ModelCommand, Tool, ViewCommand, ViewportId, WindowCommand,
};

use crate::page::BESIDE;

/// Dragging so many pixels doubles the size.
const PIXELS_PER_DOUBLING: f64 = 180.0;
/// Dragging so many pixels changes the window by its own width.
const PIXELS_PER_WINDOW_WIDTH: f64 = 400.0;
/// A turn of the wheel that counts as a notch of its own; touchpads send less and add up.
const NOTCH: f64 = 50.0;
const TOUCHPAD_STEP: f64 = 30.0;
/// One notch with Ctrl held.
const BRUSH_FACTOR: f64 = 1.15;

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

/// What a pressed pointer is doing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Doing {
    Tool {
        from: CanvasPoint,
    },
    Pan,
    Zoom {
        about: CanvasPoint,
    },
    Window,
    /// A finger of two.
    Pinch,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Contact {
    pointer: i32,
    at: CanvasPoint,
    doing: Doing,
}

/// Follows the pointers over one view.
#[derive(Debug, Default)]
pub(crate) struct Tracker {
    contacts: Vec<Contact>,
    wheel: f64,
}

impl Tracker {
    /// What a motion means, given those before it.
    pub(crate) fn feed(&mut self, motion: Motion) -> Vec<Gesture> {
        match motion {
            Motion::Press { pointer, at, buttons, held } => self.press(pointer, at, buttons, held),
            Motion::Move { pointer, along } => self.moved(pointer, along),
            Motion::Release { pointer } => self.lift(pointer, Gesture::End),
            Motion::Lost { pointer } => self.lift(pointer, Gesture::Cancel),
            Motion::Wheel { by, held } => self.wheel(by, held),
            Motion::Leave => vec![Gesture::Leave],
        }
    }

    fn press(
        &mut self,
        pointer: i32,
        at: CanvasPoint,
        buttons: Buttons,
        held: Held,
    ) -> Vec<Gesture> {
        let mut gestures = Vec::new();
        let others = self.contacts.iter().any(|contact| contact.pointer != pointer);
        let doing = match buttons {
            _ if others => Doing::Pinch,
            Buttons { left: true, right: true, .. } => Doing::Window,
            Buttons { middle: true, .. } => Doing::Pan,
            Buttons { right: true, .. } => Doing::Zoom { about: at },
            Buttons { left: true, .. } if held.space => Doing::Pan,
            _ => Doing::Tool { from: at },
        };
        // What was begun with fewer buttons or fingers was not meant as a stroke.
        let begun = self.contacts.iter().any(|c| matches!(c.doing, Doing::Tool { .. }));
        let was_window = self.contacts.iter().any(|c| c.doing == Doing::Window);
        if begun {
            gestures.push(Gesture::Cancel);
        }
        if doing == Doing::Pinch && was_window {
            gestures.push(Gesture::EndWindow);
        }
        if doing == Doing::Pinch {
            self.contacts.iter_mut().for_each(|contact| contact.doing = Doing::Pinch);
        }
        // Letting one of two buttons go ends the window drag; it does not begin a stroke.
        let doing = match doing {
            Doing::Tool { .. } | Doing::Zoom { .. } if was_window => Doing::Window,
            doing => doing,
        };
        self.contacts.retain(|contact| contact.pointer != pointer);
        self.contacts.push(Contact { pointer, at, doing });
        if let Doing::Tool { .. } = doing {
            gestures.push(Gesture::Begin { at, erase: held.alt });
        }
        gestures
    }

    fn moved(&mut self, pointer: i32, along: Vec<CanvasPoint>) -> Vec<Gesture> {
        let Some(&to) = along.last() else { return Vec::new() };
        let Some(place) = self.contacts.iter().position(|c| c.pointer == pointer) else {
            return vec![Gesture::Point(to)];
        };
        let Contact { at, doing, .. } = self.contacts[place];
        let (dx, dy) = (to.x - at.x, to.y - at.y);
        let gestures = match doing {
            Doing::Tool { from } => vec![Gesture::Along { from, along }, Gesture::Point(to)],
            Doing::Pan => vec![Gesture::Pan { dx, dy }],
            Doing::Zoom { about } => {
                vec![Gesture::Zoom { about, factor: 2f64.powf(-dy / PIXELS_PER_DOUBLING) }]
            }
            Doing::Window => vec![Gesture::Window { dx, dy }],
            Doing::Pinch => self.pinch(place, to),
        };
        self.contacts[place].at = to;
        gestures
    }

    /// Two fingers: their middle pans, their distance zooms. A third only rests.
    fn pinch(&self, place: usize, to: CanvasPoint) -> Vec<Gesture> {
        let at = self.contacts[place].at;
        let other = self.contacts.iter().enumerate().find(|(index, _)| *index != place);
        let Some((_, other)) = other.filter(|_| place < 2) else {
            return Vec::new();
        };
        let apart = |a: CanvasPoint, b: CanvasPoint| (a.x - b.x).hypot(a.y - b.y).max(1.0);
        let about = CanvasPoint { x: (to.x + other.at.x) / 2.0, y: (to.y + other.at.y) / 2.0 };
        vec![
            Gesture::Pan { dx: (to.x - at.x) / 2.0, dy: (to.y - at.y) / 2.0 },
            Gesture::Zoom { about, factor: apart(to, other.at) / apart(at, other.at) },
        ]
    }

    fn lift(&mut self, pointer: i32, ended: Gesture) -> Vec<Gesture> {
        let Some(place) = self.contacts.iter().position(|c| c.pointer == pointer) else {
            return Vec::new();
        };
        match self.contacts.remove(place).doing {
            Doing::Tool { .. } => vec![ended],
            Doing::Window => vec![Gesture::EndWindow],
            Doing::Pan | Doing::Zoom { .. } | Doing::Pinch => Vec::new(),
        }
    }

    fn wheel(&mut self, by: f64, held: Held) -> Vec<Gesture> {
        let notches = if by.abs() >= NOTCH {
            self.wheel = 0.0;
            (by / 100.0).round().abs().max(1.0).copysign(by)
        } else {
            self.wheel += by;
            let notches = (self.wheel / TOUCHPAD_STEP).trunc();
            self.wheel -= notches * TOUCHPAD_STEP;
            notches
        };
        match notches as i32 {
            0 => Vec::new(),
            notches if held.ctrl => vec![Gesture::Brush(BRUSH_FACTOR.powi(-notches))],
            notches => vec![Gesture::Slices(notches)],
        }
    }
}

/// What gestures need to know to become commands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hand {
    /// The view they happen on.
    pub(crate) viewport: ViewportId,
    /// The tool in hand.
    pub(crate) tool: Tool,
    /// Radius of the brush in mm.
    pub(crate) radius_mm: f64,
    /// Width of the window in force, modality units; `None` where a drag asks for none.
    pub(crate) window_width: Option<f64>,
}

/// The commands of a gesture.
pub(crate) fn commands(gesture: Gesture, hand: Hand) -> Option<Command> {
    let viewport = hand.viewport;
    Some(match gesture {
        Gesture::Point(at) => Command::View(ViewCommand::PointAt { viewport, at }),
        Gesture::Leave => Command::View(ViewCommand::PointerLeft),
        Gesture::Pan { dx, dy } => {
            Command::View(ViewCommand::Pan { viewport, dx_px: dx, dy_px: dy })
        }
        Gesture::Zoom { about, factor } => {
            Command::View(ViewCommand::Zoom { viewport, about, factor })
        }
        Gesture::Slices(by) => Command::View(ViewCommand::StepSlice { viewport, by }),
        Gesture::Window { dx, dy } => {
            let by_pixel = hand.window_width? / PIXELS_PER_WINDOW_WIDTH;
            let (center_by, width_by) = (dy * by_pixel, dx * by_pixel);
            window_of(viewport, WindowCommand::Drag { center_by, width_by })
        }
        Gesture::EndWindow => {
            hand.window_width?;
            window_of(viewport, WindowCommand::EndDrag)
        }
        Gesture::Brush(factor) => {
            let radius_mm = (hand.radius_mm * factor).clamp(0.5, 60.0);
            Command::Edit(EditCommand::SetBrushRadius { radius_mm })
        }
        Gesture::Begin { .. } | Gesture::Along { .. } | Gesture::End | Gesture::Cancel => {
            return of_tool(gesture, hand);
        }
    })
}

fn window_of(viewport: ViewportId, command: WindowCommand) -> Command {
    if viewport == BESIDE { Command::WindowBeside(command) } else { Command::Window(command) }
}

fn of_tool(gesture: Gesture, Hand { viewport, tool, .. }: Hand) -> Option<Command> {
    let look = |at| Command::View(ViewCommand::SetCrosshair { viewport, at });
    let edit = |command| Some(Command::Edit(command));
    match (tool, gesture) {
        (Tool::Look, Gesture::Begin { at, .. }) => Some(look(at)),
        (Tool::Look, Gesture::Along { along, .. }) => along.last().map(|at| look(*at)),
        (Tool::Brush | Tool::Eraser, Gesture::Begin { at, erase }) => {
            edit(EditCommand::StrokeBegin { viewport, at, erase: erase || tool == Tool::Eraser })
        }
        (Tool::Brush | Tool::Eraser, Gesture::Along { along, .. }) => {
            edit(EditCommand::StrokeTo(along))
        }
        (Tool::Brush | Tool::Eraser, Gesture::End) => edit(EditCommand::StrokeEnd),
        (Tool::Brush | Tool::Eraser, Gesture::Cancel) => edit(EditCommand::StrokeCancel),
        (Tool::Box, Gesture::Along { from, along }) => {
            let to = *along.last()?;
            Some(Command::Model(ModelCommand::DrawBox { viewport, from, to }))
        }
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Buttons = Buttons { left: true, right: false, middle: false };
    const RIGHT: Buttons = Buttons { left: false, right: true, middle: false };
    const BOTH: Buttons = Buttons { left: true, right: true, middle: false };

    fn at(x: f64, y: f64) -> CanvasPoint {
        CanvasPoint { x, y }
    }

    fn press(pointer: i32, place: CanvasPoint, buttons: Buttons) -> Motion {
        Motion::Press { pointer, at: place, buttons, held: Held::default() }
    }

    fn moved(pointer: i32, along: &[CanvasPoint]) -> Motion {
        Motion::Move { pointer, along: along.to_vec() }
    }

    fn feed(motions: impl IntoIterator<Item = Motion>) -> Vec<Gesture> {
        let mut tracker = Tracker::default();
        motions.into_iter().flat_map(|motion| tracker.feed(motion)).collect()
    }

    #[test]
    fn left_drag_is_the_tool_with_every_place_it_passed() {
        let gestures = feed([
            press(1, at(10.0, 20.0), LEFT),
            moved(1, &[at(11.0, 21.0), at(13.0, 22.0)]),
            Motion::Release { pointer: 1 },
        ]);
        let expected = [
            Gesture::Begin { at: at(10.0, 20.0), erase: false },
            Gesture::Along { from: at(10.0, 20.0), along: vec![at(11.0, 21.0), at(13.0, 22.0)] },
            Gesture::Point(at(13.0, 22.0)),
            Gesture::End,
        ];
        assert_eq!(gestures, expected);
    }

    #[test]
    fn right_joining_left_takes_the_stroke_back_and_asks_for_a_window() {
        let gestures = feed([
            press(1, at(10.0, 20.0), LEFT),
            press(1, at(10.0, 20.0), BOTH),
            moved(1, &[at(30.0, 15.0)]),
            press(1, at(30.0, 15.0), LEFT),
            moved(1, &[at(31.0, 15.0)]),
            Motion::Release { pointer: 1 },
        ]);
        let expected = [
            Gesture::Begin { at: at(10.0, 20.0), erase: false },
            Gesture::Cancel,
            Gesture::Window { dx: 20.0, dy: -5.0 },
            Gesture::Window { dx: 1.0, dy: 0.0 },
            Gesture::EndWindow,
        ];
        assert_eq!(gestures, expected);
    }

    #[test]
    fn second_finger_takes_the_stroke_back_and_pinches() {
        let gestures = feed([
            press(1, at(100.0, 100.0), LEFT),
            press(2, at(200.0, 100.0), LEFT),
            moved(2, &[at(300.0, 100.0)]),
            Motion::Release { pointer: 2 },
            Motion::Release { pointer: 1 },
        ]);
        let expected = [
            Gesture::Begin { at: at(100.0, 100.0), erase: false },
            Gesture::Cancel,
            Gesture::Pan { dx: 50.0, dy: 0.0 },
            Gesture::Zoom { about: at(200.0, 100.0), factor: 2.0 },
        ];
        assert_eq!(gestures, expected);
    }

    #[test]
    fn right_drag_up_enlarges_about_where_it_began() {
        let gestures = feed([press(1, at(50.0, 180.0), RIGHT), moved(1, &[at(60.0, 0.0)])]);
        assert_eq!(gestures, [Gesture::Zoom { about: at(50.0, 180.0), factor: 2.0 }]);
    }

    #[test]
    fn wheel_counts_notches_and_adds_up_touchpads() {
        let wheel = |by| Motion::Wheel { by, held: Held::default() };
        assert_eq!(feed([wheel(100.0), wheel(-240.0)]), [Gesture::Slices(1), Gesture::Slices(-2)]);
        assert_eq!(feed([wheel(12.0), wheel(12.0), wheel(12.0)]), [Gesture::Slices(1)]);
        let held = Held { ctrl: true, ..Held::default() };
        assert_eq!(feed([Motion::Wheel { by: -100.0, held }]), [Gesture::Brush(BRUSH_FACTOR)]);
    }

    #[test]
    fn pointer_taken_away_drops_the_stroke() {
        let gestures = feed([press(7, at(1.0, 2.0), LEFT), Motion::Lost { pointer: 7 }]);
        assert_eq!(gestures.last(), Some(&Gesture::Cancel));
    }

    #[test]
    fn tools_turn_gestures_into_their_commands() {
        let viewport = ViewportId(2);
        let hand = |tool| Hand { viewport, tool, radius_mm: 6.0, window_width: Some(400.0) };
        let begin = Gesture::Begin { at: at(3.0, 4.0), erase: true };
        let along = Gesture::Along { from: at(3.0, 4.0), along: vec![at(5.0, 6.0), at(7.0, 9.0)] };
        let table = [
            (
                Tool::Look,
                along.clone(),
                Some(Command::View(ViewCommand::SetCrosshair { viewport, at: at(7.0, 9.0) })),
            ),
            (
                Tool::Brush,
                begin,
                Some(Command::Edit(EditCommand::StrokeBegin {
                    viewport,
                    at: at(3.0, 4.0),
                    erase: true,
                })),
            ),
            (
                Tool::Box,
                along,
                Some(Command::Model(ModelCommand::DrawBox {
                    viewport,
                    from: at(3.0, 4.0),
                    to: at(7.0, 9.0),
                })),
            ),
            (Tool::Look, Gesture::End, None),
            (
                Tool::Eraser,
                Gesture::Window { dx: 4.0, dy: -2.0 },
                Some(Command::Window(WindowCommand::Drag { center_by: -2.0, width_by: 4.0 })),
            ),
            (Tool::Eraser, Gesture::EndWindow, Some(Command::Window(WindowCommand::EndDrag))),
        ];
        for (tool, gesture, expected) in table {
            assert_eq!(commands(gesture.clone(), hand(tool)), expected, "{tool:?} {gesture:?}");
        }
    }
}
