//! The first walk through the house, natively: open, look, draw, take back, save.

#[path = "../support/mod.rs"]
mod support;

mod drawing;
mod looking;
mod repairing;
mod saving;

use support::Desk;
use wire::{CanvasPoint, Command, EditCommand, SegmentCommand, Tool, ViewportId};

const LARGE: ViewportId = ViewportId(0);

/// The chest phantom, open and loaded.
fn chest() -> Desk {
    Desk::with_chest(volume::Dims::new(96, 80, 41), (4.0, 5.0))
}

fn edit(command: EditCommand) -> Command {
    Command::Edit(command)
}

fn stroke(desk: &mut Desk, from: (f64, f64), to: (f64, f64)) {
    let at = |(x, y)| CanvasPoint { x, y };
    desk.does(edit(EditCommand::StrokeBegin { viewport: LARGE, at: at(from), erase: false }));
    desk.does(edit(EditCommand::StrokeTo(vec![at(to)])));
    desk.does(edit(EditCommand::StrokeEnd));
}

fn ready_to_draw() -> Desk {
    let mut desk = chest();
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: Some("A".into()) }));
    desk.does(edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 10.0 }));
    desk
}
