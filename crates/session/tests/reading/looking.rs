//! Opening what was dropped, and looking at it.

use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, OpenState, PlaneName, ViewCommand,
    ViewportId, Why, WindowCommand,
};

use crate::support::{Desk, as_other_series, chest_files};
use crate::{LARGE, chest, edit};

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
    let (needed_bytes, available_bytes) = (400 * 80 * 41 * 2, 2 << 20);
    let why = Why::OutOfMemory { needed_bytes, available_bytes };
    assert_eq!(
        listed_refusals(&desk),
        [None, Some(why)],
        "the list says it before it is asked for"
    );
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

fn listed_refusals(desk: &Desk) -> Vec<Option<Why>> {
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    series.flat_map(|series| &series.volumes).map(|volume| volume.refusal.clone()).collect()
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
fn a_slice_that_could_not_be_read_has_no_value_and_is_marked() {
    let mut files = chest_files(volume::Dims::new(48, 40, 20), (8.0, 10.0));
    let len = files[4].1.len();
    files[4].1.truncate(len - 700);
    let mut desk = Desk::new();
    desk.drop_files(files);
    let look = |desk: &mut Desk, slice: u32| {
        desk.does(Command::View(ViewCommand::SetSlice { viewport: LARGE, slice }));
        let at = CanvasPoint { x: 320.0, y: 256.0 };
        desk.does(Command::View(ViewCommand::PointAt { viewport: LARGE, at }));
        let view = desk.view();
        (view.viewports[0].unread, view.pointer.value.is_some())
    };
    assert_eq!(look(&mut desk, 3), (false, true));
    assert_eq!(look(&mut desk, 4), (true, false));
    assert_eq!(desk.view().ruler.gaps, [4]);
}
