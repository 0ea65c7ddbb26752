//! A slice that could not be read has no values, whoever asks for them.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use support::{Desk, chest_files};
use volume::Dims;
use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, ModelCommand, ModelId, SegmentCommand, Tool,
    ViewportId, Why,
};

const DIMS: Dims = Dims { columns: 48, rows: 40, slices: 20 };

#[test]
fn what_fills_its_place_is_not_measured_and_not_painted_between_values() {
    let mut files = chest_files(DIMS, (8.0, 10.0));
    let len = files[10].1.len();
    files[10].1.truncate(len - 700);
    let mut desk = Desk::new();
    desk.drop_files(files);
    let unread = DIMS.offset(volume::Index::new(24, 20, 10));
    let volume = desk.session.volume().unwrap();
    assert!(volume.value_at(unread).is_none() && volume.value_at(unread - 1920).is_some());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: None }));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Edit(EditCommand::SetBrushShape(wire::BrushShape::Ball)));
    desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 45.0 }));
    let slice = wire::ViewCommand::SetSlice { viewport: ViewportId(0), slice: 11 };
    desk.does(Command::View(slice));
    let paint = |desk: &mut Desk| {
        let (viewport, at) = (ViewportId(0), CanvasPoint { x: 320.0, y: 256.0 });
        desk.does(Command::Edit(EditCommand::StrokeBegin { viewport, at, erase: false }));
        desk.does(Command::Edit(EditCommand::StrokeEnd));
    };
    paint(&mut desk);
    let is_painted = |desk: &Desk| desk.session.labels().unwrap().labels()[unread] != 0;
    assert!(is_painted(&desk), "a ball reaches into it");
    desk.does(Command::Export(ExportCommand::Measurements));
    let table = String::from_utf8(desk.answers.last().unwrap().2[0].clone()).unwrap();
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (head, row) = (lines.next().unwrap(), lines.next().unwrap());
    let least: f64 = row[head.iter().position(|name| *name == "min").unwrap()].parse().unwrap();
    assert!(least >= -1100.0, "{least} is no value of the phantom");
    desk.does(Command::Edit(EditCommand::Undo));
    desk.does(Command::Edit(EditCommand::SetValueGate(Some((-40_000.0, 40_000.0)))));
    paint(&mut desk);
    assert!(!is_painted(&desk), "it has no value to be painted by");
}

#[test]
fn no_model_runs_over_slices_that_could_not_be_read() {
    let mut files = support::chest_files(DIMS, (9.0, 11.0));
    let len = files[4].1.len();
    files[4].1.truncate(len - 700);
    let mut desk = Desk::new();
    desk.drop_files(files);
    let complete = desk.view().protocol.checks.iter().find(|c| c.requirement == "slices_complete");
    let complete = complete.unwrap();
    assert_eq!((complete.found.as_str(), complete.verdict), ("19/20", wire::Verdict::Warn));
    let run = Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default()));
    assert_eq!(desk.tries(run), Err(Why::SlicesUnreadable { unreadable: 1, slices: 20 }));
}
