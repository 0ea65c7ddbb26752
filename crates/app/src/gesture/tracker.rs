//! What a motion means, given those before it.

use wire::CanvasPoint;

use super::wheel::Wheel;
use super::{Buttons, Gesture, Held, Motion};

/// Dragging so many pixels doubles the size.
const PIXELS_PER_DOUBLING: f64 = 180.0;

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
    wheel: Wheel,
}

impl Tracker {
    /// What a motion means, given those before it.
    pub(crate) fn feed(&mut self, motion: Motion) -> Vec<Gesture> {
        match motion {
            Motion::Press { pointer, at, buttons, held } => self.press(pointer, at, buttons, held),
            Motion::Move { pointer, along } => self.moved(pointer, along),
            Motion::Release { pointer } => self.lift(pointer, Gesture::End),
            Motion::Lost { pointer } => self.lift(pointer, Gesture::Cancel),
            Motion::Wheel { by, held } => self.wheel.turn(by, held),
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
    fn pointer_taken_away_drops_the_stroke() {
        let gestures = feed([press(7, at(1.0, 2.0), LEFT), Motion::Lost { pointer: 7 }]);
        assert_eq!(gestures.last(), Some(&Gesture::Cancel));
    }
}
