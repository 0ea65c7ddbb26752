//! The first walk through the house, natively: open, look, draw, take back, save.

mod support;

use support::{Desk, as_other_series, chest_files};
use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, JournalCommand, OpenState, PlaneName,
    QualityCommand, SegmentCommand, Tool, ViewCommand, ViewportId, Why, WindowCommand, WindowState,
};

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

#[test]
fn the_only_volume_opens_by_itself_and_shows_three_planes() {
    let desk = chest();
    let view = desk.view();
    assert_eq!(view.open.state, OpenState::Ready);
    assert_eq!(view.open.patient.name, "Chest Phantom");
    assert_eq!(view.open.unit, "HU");
    let planes: Vec<_> = view.viewports.iter().map(|v| (v.plane, v.slices)).collect();
    let expected = [(PlaneName::Axial, 41), (PlaneName::Sagittal, 96), (PlaneName::Coronal, 80)];
    assert_eq!(planes, expected);
    assert_eq!(view.viewports[0].letters, ["R", "L", "A", "P"].map(String::from));
    assert_eq!(view.viewports[1].letters, ["A", "P", "S", "I"].map(String::from));
}

#[test]
fn the_slice_looked_at_is_the_first_to_be_decoded() {
    let desk = chest();
    let first_drawn = desk.drawn.first().unwrap();
    assert_eq!(first_drawn.origin.slice, 20.0);
    let changed = desk.effects.iter().position(|e| e == "VoxelsChanged").unwrap();
    let drawn_after = desk.effects[changed..].iter().position(|e| e == "Draw").unwrap();
    assert!(drawn_after < 3, "the middle slice is drawn as soon as it is there");
}

#[test]
fn every_volume_gets_a_picture_of_its_middle_slice_once_nothing_else_is_to_be_done() {
    let mut desk = chest();
    let [of_open] = &desk.thumbnails[..] else { panic!("{} pictures", desk.thumbnails.len()) };
    assert_eq!(Some(&of_open.id), desk.view().open.volume.as_ref());
    assert_eq!((of_open.slice, of_open.volume.placement().dims().slices), (20, 41));
    let whole = desk.effects.iter().rposition(|effect| effect == "VoxelsChanged").unwrap();
    let drawn = desk.effects.iter().position(|effect| effect == "Thumbnail").unwrap();
    assert!(whole < drawn, "not before what is looked at is there");
    let expected = of_open.volume.value(volume::Index::new(48, 40, 20));

    desk.does(Command::Protocol(wire::ProtocolCommand::Choose("liver-volumetry-ct".into())));
    let [_, again] = &desk.thumbnails[..] else { panic!("{} pictures", desk.thumbnails.len()) };
    assert_eq!((again.window.window().center(), again.window.window().width()), (40.0, 400.0));

    // A series that is not open has one slice decoded, and no more.
    let mut closed = Desk::new();
    let mut files = chest_files(volume::Dims::new(96, 80, 41), (4.0, 5.0));
    files.extend(as_other_series(chest_files(volume::Dims::new(96, 80, 41), (4.0, 5.0))));
    closed.drop_files(files);
    assert_eq!(closed.view().open.volume, None);
    assert_eq!(closed.thumbnails.len(), 2);
    for picture in &closed.thumbnails {
        assert_eq!((picture.slice, picture.volume.placement().dims().slices), (0, 1));
        assert_eq!(picture.volume.value(volume::Index::new(48, 40, 0)), expected);
    }
}

#[test]
fn the_crosshair_takes_all_views_to_the_same_place() {
    let mut desk = chest();
    let at = CanvasPoint { x: 200.0, y: 300.0 };
    desk.does(Command::View(ViewCommand::PointAt { viewport: LARGE, at }));
    let there = desk.view().pointer.position.unwrap();
    desk.does(Command::View(ViewCommand::SetCrosshair { viewport: LARGE, at }));
    for viewport in [1, 2].map(ViewportId) {
        let index = usize::from(viewport.0);
        let (x, y) = desk.view().viewports[index].crosshair.unwrap();
        desk.does(Command::View(ViewCommand::PointAt { viewport, at: CanvasPoint { x, y } }));
        let here = desk.view().pointer.position.unwrap();
        let apart = (here.x - there.x).hypot(here.y - there.y).hypot(here.z - there.z);
        // A view shows the nearest slice: at most half a voxel of 4, 4 or 5 mm away.
        assert!(apart <= 2.5, "{apart} mm in view {index}");
    }
}

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
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 0.2 }));
    for (x, y) in [(300.0, 250.0), (302.3, 253.1), (305.9, 257.7)] {
        stroke(&mut desk, (x, y), (x, y));
        assert!(desk.view().segments[0].voxels > 0, "at {x}, {y}");
        desk.does(edit(EditCommand::Undo));
    }
}

#[test]
fn an_edit_is_on_disk_before_it_counts_as_saved_and_comes_back_in_a_new_session() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 250.0));
    stroke(&mut desk, (100.0, 100.0), (100.0, 140.0));
    desk.does(edit(EditCommand::Undo));
    assert_eq!(desk.view().history.unsaved, 0);
    let kept = desk.session.labels().cloned().unwrap();

    let mut after_crash = Desk::new();
    // The last record was cut short by the crash.
    after_crash.journal = desk.journal.clone();
    after_crash.journal.extend([9, 0, 0]);
    let again = chest();
    drop(again);
    let spec = phantom::ChestSpec {
        dims: volume::Dims::new(96, 80, 41),
        pixel_mm: 4.0,
        slice_mm: 5.0,
        ..phantom::ChestSpec::default()
    };
    let files = phantom::dicom_files(&phantom::chest(&spec).unwrap().volume).unwrap();
    after_crash.drop_files(files);
    let recovery = after_crash.view().recovery.clone().unwrap();
    assert_eq!(recovery.segments, ["A"]);
    let refused = after_crash
        .tries(Command::Segment(SegmentCommand::Add { structure: None, name: Some("B".into()) }));
    assert_eq!(refused, Err(Why::RecoveryPending));
    after_crash.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(after_crash.session.labels(), Some(&kept));
    assert_eq!(after_crash.view().recovery, None);
    after_crash.does(edit(EditCommand::Redo));
    assert_ne!(after_crash.session.labels(), Some(&kept));
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
fn a_saved_seg_is_read_back_as_it_was_drawn() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    desk.does(Command::Export(ExportCommand::Seg));
    let (_, _, files) = desk.answers.last().unwrap();
    let file = interchange::seg::read(&files[0]).unwrap();
    let of_reference = file.header.series.frame_of_reference.clone();
    let placement = desk.session.volume().unwrap().placement();
    let placed = file.place_on(placement, &of_reference).unwrap();
    let labels = desk.session.labels().unwrap();
    assert_eq!(placed.layers[0].labels.labels(), labels.labels());
}

#[test]
fn the_sidecar_holds_the_window_of_every_edit_that_counts() {
    let mut desk = ready_to_draw();
    desk.does(Command::Window(WindowCommand::Set { center: 40.0, width: 400.0 }));
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    desk.does(Command::Window(WindowCommand::Set { center: -600.0, width: 1500.0 }));
    stroke(&mut desk, (100.0, 100.0), (120.0, 100.0));
    stroke(&mut desk, (10.0, 10.0), (20.0, 20.0));
    desk.does(edit(EditCommand::Undo));
    desk.does(Command::Export(ExportCommand::Seg));
    let (_, _, files) = desk.answers.last().unwrap();
    let sidecar: interchange::sidecar::SegSidecar = serde_json::from_slice(&files[1]).unwrap();
    assert!(sidecar.is_of(&files[0]));
    assert_eq!(sidecar.protocol.id, "free-viewing");
    let windows: Vec<_> = sidecar
        .edits
        .iter()
        .map(|edit| (edit.segment, edit.window.center, edit.window.width, &*edit.window.unit))
        .collect();
    assert_eq!(windows, [(1, 40.0, 400.0, "HU"), (1, -600.0, 1500.0, "HU")]);
}

#[test]
fn nothing_is_drawn_or_saved_before_anything_is_open() {
    let mut desk = Desk::new();
    assert_eq!(desk.tries(Command::Export(ExportCommand::Seg)), Err(Why::NothingOpen));
    assert_eq!(desk.tries(edit(EditCommand::Undo)), Err(Why::NothingOpen));
    let step = Command::View(ViewCommand::StepSlice { viewport: LARGE, by: 1 });
    assert_eq!(desk.tries(step), Err(Why::NothingOpen));
}

#[test]
fn a_volume_that_does_not_fit_leaves_what_is_open_and_says_what_would_fit() {
    let mut desk = Desk::new();
    desk.feed(session::Input::Outcome(session::Outcome::HostReady {
        renderer: wire::RendererKind::Cpu,
        memory_limit_bytes: 2 << 20,
    }));
    let sized = |columns| chest_files(volume::Dims::new(columns, 80, 41), (4.0, 5.0));
    desk.drop_files(sized(96));
    assert_eq!(desk.view().open.state, OpenState::Ready);
    let open = desk.view().open.volume.clone();
    desk.drop_files(as_other_series(sized(400)));
    let ids = |desk: &Desk| -> Vec<_> {
        let studies = desk.view().studies.studies.iter();
        let volumes = studies.flat_map(|study| &study.series).flat_map(|series| &series.volumes);
        volumes.map(|volume| volume.id.clone()).collect()
    };
    let large = ids(&desk).into_iter().find(|id| Some(id) != open.as_ref()).unwrap();
    let refused = desk.tries(Command::Study(wire::StudyCommand::Open(large)));
    assert!(matches!(refused, Err(Why::OutOfMemory { .. })), "{refused:?}");
    let view = &desk.view().open;
    assert_eq!((&view.volume, &view.state), (&open, &OpenState::Ready));
    let short = view.too_large.as_ref().unwrap();
    assert_eq!((short.needed_bytes, short.available_bytes), (400 * 80 * 41 * 2, 2 << 20));
    // The only other series is open: what fits beside it is a part of the one that does not.
    let [part] = &short.smaller[..] else { panic!("{:?}", short.smaller) };
    assert!(part.slices.is_some() && part.needed_bytes <= short.available_bytes, "{part:?}");
    desk.does(Command::Study(wire::StudyCommand::LeaveClosed));
    assert_eq!((&desk.view().open.too_large, &desk.view().open.volume), (&None, &open));
}

#[test]
fn a_file_that_is_no_image_is_listed_and_the_rest_opens() {
    let mut desk = Desk::new();
    let spec =
        phantom::ChestSpec { dims: volume::Dims::new(16, 16, 5), ..phantom::ChestSpec::default() };
    let mut files = phantom::dicom_files(&phantom::chest(&spec).unwrap().volume).unwrap();
    files.push(("notes.txt".into(), b"not an image".to_vec()));
    desk.drop_files(files);
    assert_eq!(desk.view().open.state, OpenState::Ready);
    assert_eq!(desk.view().studies.skipped_total, 1);
    assert_eq!(desk.view().studies.skipped[0].path, "notes.txt");
}

#[test]
fn a_floating_pixel_is_found_and_removed_as_one_undo() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    let whole = desk.session.labels().cloned().unwrap();
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 3.0 }));
    stroke(&mut desk, (100.0, 100.0), (100.0, 100.0));
    desk.does(Command::GoTo(wire::Step::Quality));
    let islands: Vec<_> =
        desk.view().findings.items.iter().filter(|f| f.rule == "islands").cloned().collect();
    assert_eq!(islands.len(), 1);
    assert!(!desk.view().findings.stale);
    desk.does(Command::View(ViewCommand::SetSlice { viewport: LARGE, slice: 3 }));
    desk.does(Command::Quality(QualityCommand::Select(islands[0].id)));
    assert_eq!(desk.view().viewports[0].slice, 20, "selecting goes there");
    let (before, after) = desk.view().findings.preview_ml.unwrap();
    assert!(after < before);
    let [now, then] = desk.view().findings.preview_shape.unwrap();
    assert!(then.surface_mm2 < now.surface_mm2, "the island had a surface of its own");
    assert!(then.sphericity > now.sphericity, "one body is rounder than two");
    let previewed = removed_voxels(&desk);
    assert!(previewed > 0, "what would go is shown before it goes");
    assert_eq!(previewed as u64, islands[0].voxels, "the whole of it lies on the slice");
    assert_eq!(desk.drawn.last().unwrap().scale.to_bits(), 2.0_f32.to_bits());
    let removed_box =
        desk.drawn.iter().rev().find(|d| d.viewport == LARGE).unwrap().preview.clone();
    desk.does(Command::View(ViewCommand::HideSegments(true)));
    assert_eq!(removed_voxels(&desk), 0);
    desk.does(Command::View(ViewCommand::HideSegments(false)));
    desk.does(Command::View(ViewCommand::SetSlice { viewport: LARGE, slice: 7 }));
    let [(finding, [now, then])] = &desk.repairs[..] else {
        panic!("{} pairs of pictures", desk.repairs.len());
    };
    assert_eq!(*finding, islands[0].id);
    assert_eq!((&now.preview, now.labels.len()), (&None, 1), "as it is");
    assert_eq!((&then.preview, then.labels.len()), (&removed_box, 3), "as it would be");
    for picture in [now, then] {
        assert_eq!((picture.origin.slice, picture.size_px), (20.0, (252, 240)));
        assert_eq!(picture.window, desk.drawn.last().unwrap().window);
    }
    // Another window is looked through: so are the pictures.
    desk.does(Command::Window(WindowCommand::Set { center: 0.0, width: 900.0 }));
    assert_eq!(desk.repairs.len(), 2);
    assert_eq!(desk.repairs[1].1[0].window, desk.drawn.last().unwrap().window);
    desk.does(Command::Quality(QualityCommand::Repair));
    assert_eq!(desk.session.labels(), Some(&whole));
    assert!(desk.view().findings.items.iter().all(|f| f.rule != "islands"));
    assert_eq!(desk.view().segments[0].volume_ml, Some(after));
    assert_eq!(removed_voxels(&desk), 0);
    desk.does(edit(EditCommand::Undo));
    assert_ne!(desk.session.labels(), Some(&whole));
    assert!(desk.view().findings.stale);
}

/// Voxels that the last picture of the large view shows as to be removed.
fn removed_voxels(desk: &Desk) -> usize {
    let spec = desk.drawn.iter().rev().find(|spec| spec.viewport == LARGE).expect("a picture");
    let style = spec.labels.iter().find(|style| style.role == session::LabelRole::Removed);
    let preview = spec.preview.as_ref();
    preview.zip(style).map_or(0, |(p, style)| p.labels.counts()[usize::from(style.label)])
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
fn a_slow_drag_moves_the_window_in_whole_steps() {
    let mut desk = chest();
    desk.does(Command::Window(WindowCommand::Set { center: 40.0, width: 400.0 }));
    for _ in 0..10 {
        desk.does(Command::Window(WindowCommand::Drag { center_by: 0.3, width_by: -0.5 }));
        let window = &desk.view().window;
        assert_eq!((window.center.fract(), window.width.fract()), (0.0, 0.0));
    }
    assert_eq!((desk.view().window.center, desk.view().window.width), (43.0, 395.0));
}

/// A head of which the files state Rescale Type `US`, unspecified, and no window.
#[test]
fn values_that_the_files_do_not_call_hounsfield_are_not_called_so() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/ct_head_coarse_slicer");
    let files = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let is_image = path.extension().is_some_and(|ending| ending == "dcm");
        is_image.then(|| (path.display().to_string(), std::fs::read(&path).unwrap()))
    });
    let mut desk = Desk::new();
    desk.drop_files(files.collect());
    assert_eq!(desk.view().open.state, OpenState::Ready);
    assert_eq!(desk.view().open.unit, "");
    let window = &desk.view().window;
    assert!(window.width > 100.0 && window.center > 0.0, "{window:?}");
}

#[test]
fn what_is_under_a_pointer_that_rests_follows_the_slice() {
    let mut desk = chest();
    let at = CanvasPoint { x: 320.0, y: 256.0 };
    desk.does(Command::View(ViewCommand::PointAt { viewport: LARGE, at }));
    let before = desk.view().pointer.clone();
    desk.does(Command::View(ViewCommand::StepSlice { viewport: LARGE, by: 4 }));
    let after = desk.view().pointer.clone();
    let z = |pointer: &wire::PointerView| pointer.position.unwrap().z;
    assert!((z(&after) - z(&before)).abs() > 19.0, "{before:?} {after:?}");
    desk.does(Command::View(ViewCommand::PointAt { viewport: LARGE, at }));
    assert_eq!(desk.view().pointer, after);
    desk.does(Command::View(ViewCommand::PointerLeft));
    desk.does(Command::View(ViewCommand::StepSlice { viewport: LARGE, by: 1 }));
    assert_eq!(desk.view().pointer, wire::PointerView::default());
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
