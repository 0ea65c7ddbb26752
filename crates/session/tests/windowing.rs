//! The window in force: what drags, choices and looks make of it, and what is told of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::Desk;
use volume::Dims;
use wire::{Command, ProtocolCommand, Why, WindowCommand};

const LIVER: &str = "liver-volumetry-ct";

fn choose_protocol(desk: &mut Desk, id: &str) {
    desk.does(Command::Protocol(ProtocolCommand::Choose(id.into())));
}

/// A chest under the shipped liver protocol, which fixes W 400 L 40.
fn under_liver() -> Desk {
    let mut desk = Desk::with_chest(Dims::new(96, 80, 41), (4.0, 5.0));
    choose_protocol(&mut desk, LIVER);
    desk
}

fn numbers(desk: &Desk) -> (f64, f64) {
    (desk.view().window.center, desk.view().window.width)
}

/// Center and width that were tried last, and how often something was.
fn tried(desk: &Desk) -> Option<(f64, f64, u32)> {
    desk.view().window.tried.map(|tried| (tried.center, tried.width, tried.count))
}

/// A drag as a page sends it: so many frames, then the pointer is lifted.
fn drags(desk: &mut Desk, frames: u32, (center_by, width_by): (f64, f64)) -> Vec<Result<(), Why>> {
    let moved = WindowCommand::Drag { center_by, width_by };
    let said = (0..frames).map(|_| desk.tries(Command::Window(moved.clone()))).collect();
    desk.does(Command::Window(WindowCommand::EndDrag));
    said
}

#[test]
fn a_refused_drag_adds_up_to_where_it_was_dragged_and_counts_once() {
    let mut desk = under_liver();
    let said = drags(&mut desk, 10, (2.0, 12.0));
    assert!(said.iter().all(|said| matches!(said, Err(Why::WindowFixed { .. }))), "{said:?}");
    let Some(Err(Why::WindowFixed { tried_center, tried_width, .. })) = said.last() else {
        panic!("{said:?}");
    };
    assert_eq!((*tried_center, *tried_width), (60.0, 520.0));
    assert_eq!((numbers(&desk), tried(&desk)), ((40.0, 400.0), Some((60.0, 520.0, 1))));
    // The next one begins at the window in force again.
    drags(&mut desk, 3, (-5.0, -20.0));
    assert_eq!(tried(&desk), Some((25.0, 340.0, 2)));
    desk.tries(Command::Window(WindowCommand::Set { center: 0.0, width: 80.0 })).unwrap_err();
    desk.tries(Command::Window(WindowCommand::Choose("bone".into()))).unwrap_err();
    assert_eq!(tried(&desk).unwrap().2, 4);
}

#[test]
fn what_was_refused_still_counts_when_the_window_is_found_anew() {
    let mut desk = under_liver();
    drags(&mut desk, 10, (2.0, 12.0));
    assert!(desk.view().window.tried.unwrap().notice);
    choose_protocol(&mut desk, "free-viewing");
    assert_eq!(tried(&desk), Some((60.0, 520.0, 1)));
    assert!(!desk.view().window.tried.unwrap().notice, "nothing is fixed any more");
    choose_protocol(&mut desk, LIVER);
    drags(&mut desk, 2, (1.0, 0.0));
    assert_eq!(tried(&desk), Some((42.0, 400.0, 2)));
}

#[test]
fn a_drag_that_is_granted_moves_in_whole_steps_and_keeps_what_lies_between() {
    let mut desk = Desk::with_chest(Dims::new(96, 80, 41), (4.0, 5.0));
    assert_eq!(numbers(&desk), (40.0, 400.0));
    let said = drags(&mut desk, 5, (0.4, -0.6));
    assert_eq!((said, numbers(&desk)), (vec![Ok(()); 5], (42.0, 397.0)));
    assert_eq!(tried(&desk), None);
    let nowhere = WindowCommand::Drag { center_by: f64::NAN, width_by: 0.0 };
    assert_eq!(desk.tries(Command::Window(nowhere)), Err(Why::WindowInvalid));
    drags(&mut desk, 1, (1.0, 0.0));
    assert_eq!(numbers(&desk), (43.0, 397.0));
}
