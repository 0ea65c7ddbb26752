//! Segments, strokes and what they take back.

use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, SegmentCommand, Step, Tool, ViewCommand, Why,
    WindowCommand, WindowState,
};

use crate::support::Desk;
use crate::{LARGE, chest, edit, ready_to_draw, stroke};

#[test]
fn values_to_paint_between_are_kept_as_long_as_the_volume_is_open() {
    let mut desk = ready_to_draw();
    let gate = |desk: &Desk| (desk.view().tool.value_gate, desk.view().tool.last_gate);
    assert_eq!(gate(&desk), (None, None));
    desk.does(edit(EditCommand::SetValueGate(Some((-150.0, 250.0)))));
    desk.does(edit(EditCommand::SetValueGate(None)));
    assert_eq!(gate(&desk), (None, Some((-150.0, 250.0))));
    let volume = desk.view().open.volume.clone().unwrap();
    desk.does(Command::Study(wire::StudyCommand::CloseAll));
    assert_eq!(gate(&desk), (None, None), "{volume:?} is closed");
}

#[test]
fn a_structure_with_codes_is_added_where_the_protocol_names_none() {
    let mut desk = chest();
    desk.does(edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 10.0 }));
    let known = desk.view().protocol.known.clone();
    let kidney = known.iter().position(|name| name == "Left kidney").unwrap() as u16;
    desk.does(Command::Segment(SegmentCommand::AddKnown(kidney)));
    stroke(&mut desk, (200.0, 220.0), (260.0, 220.0));
    let name = Some("Left kidney 2".into());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
    stroke(&mut desk, (400.0, 220.0), (460.0, 220.0));
    desk.does(Command::Export(ExportCommand::Measurements));
    let (_, _, files) = desk.answers.last().unwrap();
    let table = String::from_utf8(files[0].clone()).unwrap();
    let rows: Vec<&str> = table.lines().skip(1).collect();
    let [coded, typed] = rows[..] else { panic!("{table}") };
    assert!(coded.contains("64033007,SCT,Kidney,Left"), "{coded}");
    assert!(typed.contains("85756007"), "what is typed is tissue: {typed}");
    let beyond = desk.tries(Command::Segment(SegmentCommand::AddKnown(known.len() as u16)));
    assert_eq!(beyond, Err(Why::StructureNotInProtocol));
    desk.does(Command::Protocol(wire::ProtocolCommand::Choose("liver-volumetry-ct".into())));
    assert!(desk.view().protocol.known.is_empty());
    let failed = |check: &&wire::CheckItem| check.verdict == wire::Verdict::Fail;
    let failed: Vec<_> = desk.view().protocol.checks.iter().filter(failed).cloned().collect();
    for wire::CheckItem { requirement, .. } in failed {
        let reason = "No other series".to_owned();
        desk.does(Command::Protocol(wire::ProtocolCommand::Deviate { requirement, reason }));
    }
    let refused = desk.tries(Command::Segment(SegmentCommand::AddKnown(0)));
    assert_eq!(refused, Err(Why::StructureNotInProtocol));
}

#[test]
fn a_segment_gets_another_colour_and_has_its_own_again_when_that_is_taken_back() {
    let mut desk = ready_to_draw();
    let first = |desk: &Desk| desk.view().segments.first().map(|s| (s.id, s.color)).unwrap();
    let (id, before) = first(&desk);
    let drawn = desk.drawn.len();
    desk.does(Command::Segment(SegmentCommand::Recolor(id, [0xd4, 0x4f, 0x13])));
    assert_eq!(first(&desk).1, [0xd4, 0x4f, 0x13]);
    assert!(desk.drawn.len() > drawn, "the views are drawn in the new colour");
    desk.does(edit(EditCommand::Undo));
    assert_eq!(first(&desk).1, before);
}

#[test]
fn a_stroke_paints_is_counted_and_is_taken_back_to_the_last_bit() {
    let mut desk = ready_to_draw();
    let before = desk.session.labels().cloned();
    stroke(&mut desk, (300.0, 250.0), (380.0, 250.0));
    let painted = desk.session.labels().cloned().unwrap();
    let voxels = painted.counts()[1];
    assert!(voxels > 20, "{voxels}");
    let item = &desk.view().segments[0];
    assert_eq!(item.voxels, voxels as u64);
    assert_eq!(item.volume_ml, Some(voxels as f64 * 4.0 * 4.0 * 5.0 / 1000.0));
    assert_eq!(desk.view().ruler.present, [(20, 20)]);
    assert_eq!(desk.view().ruler.edited, [(20, 20)]);
    desk.does(edit(EditCommand::Undo));
    assert_eq!(desk.session.labels().cloned(), before);
    desk.does(edit(EditCommand::Redo));
    assert_eq!(desk.session.labels(), Some(&painted));
}

#[test]
fn a_click_paints_with_the_smallest_brush_wherever_it_falls() {
    let mut desk = ready_to_draw();
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 0.0 }));
    assert!(desk.view().tool.radius_mm > 0.0);
    for (x, y) in [(300.0, 250.0), (302.3, 253.1), (305.9, 257.7)] {
        stroke(&mut desk, (x, y), (x, y));
        assert!(desk.view().segments[0].voxels > 0, "at {x}, {y}");
        desk.does(edit(EditCommand::Undo));
    }
}

#[test]
fn looking_with_another_window_takes_no_strokes_and_is_counted() {
    let mut desk = ready_to_draw();
    desk.does(Command::Window(WindowCommand::Look(Some((-600.0, 1500.0)))));
    assert_eq!(desk.view().window.state, WindowState::Looking);
    let at = CanvasPoint { x: 300.0, y: 250.0 };
    let refused = desk.tries(edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    assert_eq!(refused, Err(Why::EditWhileLooking));
    desk.does(Command::Window(WindowCommand::EndLook));
    assert_eq!(desk.view().window.looks, 1);
    assert_eq!(desk.view().window.state, WindowState::Free);
    stroke(&mut desk, (300.0, 250.0), (310.0, 250.0));
}

#[test]
fn structures_that_overlap_keep_all_their_voxels_beside_what_was_drawn() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    let drawn = desk.view().segments[0].voxels;
    let run = wire::ModelCommand::Run(wire::ModelId("ct-anatomy".into()), Default::default());
    desk.does(Command::Model(run));
    let volume = desk.session.volume().unwrap();
    let found = segment::anatomy_ct(volume, |_| std::ops::ControlFlow::Continue(())).unwrap();
    let dims = volume.placement().dims();
    let voxels: Vec<u64> = found.iter().map(|f| f.region.voxel_count() as u64).collect();
    let layers = found
        .iter()
        .zip(1..)
        .map(|(anatomy, label)| {
            let mut layer = volume::Labelmap::empty(dims).unwrap();
            for run in anatomy.region.runs() {
                layer.labels_mut()[run.range()].fill(label);
            }
            layer
        })
        .collect();
    let structures = found
        .iter()
        .map(|anatomy| session::ProposedStructure {
            name: anatomy.structure.label().into(),
            code: anatomy.structure.code(),
            color: None,
        })
        .collect();
    let job = desk.anatomy_job.unwrap();
    let result = Ok(session::Proposal { layers, structures, ran_ms: 1 });
    desk.feed(session::Input::Outcome(session::Outcome::Proposed { job, result }));
    let counted: Vec<u64> = desk.view().segments.iter().map(|s| s.voxels).collect();
    let all: std::collections::BTreeSet<u64> = voxels.into_iter().chain([drawn]).collect();
    assert_eq!(counted.into_iter().collect::<std::collections::BTreeSet<_>>(), all);
    assert!(desk.view().segments.iter().skip(1).all(|s| s.proposed));
    let styles = &desk.drawn.last().unwrap().labels;
    let proposed = |style: &session::LabelStyle| style.role == session::LabelRole::Proposed;
    assert_eq!(styles.iter().map(proposed).collect::<Vec<_>>(), [false, true, true, true, true]);
}

#[test]
fn a_segment_that_is_brought_again_is_the_one_to_draw_in() {
    let mut desk = ready_to_draw();
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: Some("B".into()) }));
    let active = |desk: &Desk| desk.view().segments.iter().find(|s| s.active).unwrap().name.clone();
    assert_eq!(active(&desk), "B");
    desk.does(edit(EditCommand::Undo));
    assert_eq!(active(&desk), "A");
    desk.does(edit(EditCommand::Redo));
    assert_eq!(active(&desk), "B");
}

#[test]
fn a_structure_of_the_protocol_gets_no_colour_that_is_taken() {
    let mut desk = ready_to_draw();
    desk.does(Command::Protocol(wire::ProtocolCommand::Choose("liver-volumetry-ct".into())));
    let failed = |check: &&wire::CheckItem| check.verdict == wire::Verdict::Fail;
    let failed: Vec<_> = desk.view().protocol.checks.iter().filter(failed).cloned().collect();
    for wire::CheckItem { requirement, .. } in failed {
        let reason = "No other series".to_owned();
        desk.does(Command::Protocol(wire::ProtocolCommand::Deviate { requirement, reason }));
    }
    let (_, _, stated) = desk.view().protocol.structures[0].clone();
    let red = SegmentCommand::Recolor(desk.view().segments[0].id, stated);
    desk.does(Command::Segment(red));
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(1), name: None }));
    let colors: Vec<_> = desk.view().segments.iter().map(|s| s.color).collect();
    assert_eq!(colors.len(), 2);
    assert_ne!(colors[0], colors[1]);
}

#[test]
fn nobody_paints_what_is_not_seen() {
    let mut desk = ready_to_draw();
    let hide = [
        ViewCommand::HideSegments(true),
        ViewCommand::HideEdits(true),
        ViewCommand::HideProposals(true),
    ];
    let hidden = |desk: &Desk| {
        let overlay = &desk.view().overlay;
        [overlay.segments_hidden, overlay.edits_hidden, overlay.proposals_hidden]
    };
    for (place, command) in hide.into_iter().enumerate() {
        desk.does(Command::View(command));
        stroke(&mut desk, (200.0, 200.0 + 20.0 * place as f64), (260.0, 220.0));
        // The eye of the proposals hides nothing of what is drawn here.
        assert_eq!(hidden(&desk), [false, false, place == 2]);
    }
}

#[test]
fn a_brush_is_laid_down_where_there_is_none() {
    let mut desk = ready_to_draw();
    for step in [Step::Quality, Step::Report, Step::Segment, Step::Protocol, Step::Study] {
        desk.does(Command::GoTo(Step::Correct));
        desk.does(edit(EditCommand::SetTool(Tool::Brush)));
        desk.does(Command::GoTo(step));
        assert_eq!(desk.view().tool.tool, Tool::Look, "{step:?}");
    }
}

#[test]
fn no_two_segments_have_one_name() {
    let mut desk = chest();
    for name in ["Left lung", "Right lung"] {
        let name = Some(name.to_owned());
        desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
    }
    let right = desk.view().segments[1].id;
    desk.does(Command::Segment(SegmentCommand::Rename(right, "Left lung".into())));
    assert_eq!(desk.view().segments[1].name, "Left lung 2");
    desk.does(Command::Segment(SegmentCommand::Rename(right, "Left lung 2".into())));
    assert_eq!(desk.view().segments[1].name, "Left lung 2", "its own name is free for it");
    // As long as a file may hold, with its number too.
    let long = "x".repeat(70);
    let left = desk.view().segments[0].id;
    for id in [left, right] {
        desk.does(Command::Segment(SegmentCommand::Rename(id, long.clone())));
    }
    let names: Vec<&str> = desk.view().segments.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, [long[..64].to_owned(), format!("{} 2", &long[..62])]);
}

/// A backslash would begin another value, and a blank at the end is not read again: a name with one kept every SEG from
/// being saved, or came back as another.
#[test]
fn a_name_is_what_a_file_can_hold() {
    let long = "x".repeat(63);
    let names = ["T1\\T2", &format!("{long} y"), " \t"];
    let held = ["T1 T2", &long, "Segment"];
    let mut desk = chest();
    for (name, held) in names.into_iter().zip(held) {
        let name = Some(name.to_owned());
        desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
        assert_eq!(desk.view().segments.last().unwrap().name, held);
    }
    let first = desk.view().segments[0].id;
    desk.does(Command::Segment(SegmentCommand::Rename(first, "T2\\T1 ".into())));
    assert_eq!(desk.view().segments[0].name, "T2 T1");
}
