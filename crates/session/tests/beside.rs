//! The fourth view: a slice of another series, where the crosshair is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{Desk, as_other_series, chest_files};
use volume::{
    ContinuousIndex, Dims, Direction, Grid, Index, Lps, Placement, Rescale, SpacingMm, Volume,
    Voxels,
};
use window::GrantKind;
use wire::{
    BrushShape, CanvasPoint, Command, EditCommand, Layout, ProtocolCommand, SegmentCommand,
    StudyCommand, ViewCommand, ViewportId, VolumeId, Why, WindowCommand, WindowState,
};

const BESIDE: ViewportId = ViewportId(3);

type Files = Vec<(String, Vec<u8>)>;

/// A body in so many coarse slices.
fn chest(slices: u32) -> Files {
    chest_files(Dims::new(48, 40, slices), (8.0, 10.0))
}

/// The same files as those of a PET that states neither a window nor a unit.
fn as_pet(mut files: Files) -> Files {
    let mut put = |tag: [u8; 4], from: &[u8], to: &[u8]| {
        for (_, bytes) in &mut files {
            let at = bytes.windows(4).position(|w| w == tag).expect("an attribute") + 8;
            assert_eq!(&bytes[at..at + from.len()], from);
            bytes[at..at + to.len()].copy_from_slice(to);
        }
    };
    put([0x08, 0, 0x60, 0], b"CT", b"PT");
    for (_, bytes) in &mut files {
        for tag in [[0x28, 0, 0x50, 0x10], [0x28, 0, 0x51, 0x10]] {
            // A tag that nobody reads: the window is gone, and every length is as it was.
            if let Some(at) = bytes.windows(4).position(|w| w == tag) {
                bytes[at + 3] = 0x7f;
            }
        }
    }
    files
}

fn window(desk: &Desk) -> (f64, f64, WindowState) {
    let window = desk.view().beside.shown.as_ref().unwrap().window.clone().unwrap();
    (window.center, window.width, window.state)
}

/// The same body twice: finely sliced and open, and in so many coarse slices.
fn two_series(slices: u32) -> (Desk, VolumeId) {
    of_two(chest(slices))
}

fn of_two(other: Files) -> (Desk, VolumeId) {
    let mut desk = Desk::with_chest(Dims::new(96, 80, 41), (4.0, 5.0));
    desk.drop_files(as_other_series(other));
    let resize =
        |viewport| ViewCommand::Resize { viewport, width_px: 480, height_px: 400, scale: 1.0 };
    desk.does(Command::View(resize(ViewportId(3))));
    let [choice] = &desk.view().beside.choices[..] else {
        panic!("{:?}", desk.view().beside.choices);
    };
    let id = choice.id.clone();
    (desk, id)
}

#[test]
fn another_series_of_the_same_frame_of_reference_follows_the_crosshair() {
    let (mut desk, other) = two_series(21);
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other.clone()))));
    assert!(desk.beside.is_empty(), "nothing is drawn where it is not seen");
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    let open = desk.session.volume().unwrap().placement().grid().unwrap().clone();
    for (slice, expected) in [(20, 10), (4, 2), (31, 16)] {
        desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(0), slice }));
        let spec = desk.beside.last().unwrap();
        assert_eq!((&spec.id, spec.slice), (&other, expected));
        assert_eq!(spec.volume.placement().dims(), Dims::new(48, 40, 1), "one slice is held");
        assert_eq!((spec.draw.origin.slice, spec.draw.size_px), (0.0, (480, 400)));
        let shown = desk.view().beside.shown.as_ref().unwrap();
        assert_eq!((shown.slice, shown.slices), (Some(expected), 21));
        assert_eq!(shown.letters, ["R", "L", "A", "P"].map(String::from));
        // The same place of the body: the middle, whatever the slice.
        let at = open.lps_from_index(Index::new(48, 40, slice).center());
        assert!(at.x.abs() < 8.0, "{at:?}");
        assert!((shown.crosshair.0 - 240.0).abs() < 20.0, "{:?}", shown.crosshair);
        let large = &desk.view().viewports[0];
        assert!((shown.mm_per_px - large.mm_per_px.unwrap()).abs() < 1e-9, "one scale");
    }
    let drawn = desk.beside.len();
    desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(1), slice: 10 }));
    assert_eq!(desk.beside.len(), drawn, "the same slice is not drawn again");
}

#[test]
fn the_protocol_grants_the_window_of_the_other_series_too() {
    let (mut desk, other) = two_series(21);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    desk.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into())));
    let drawn = desk.beside.last().unwrap().draw.window.window();
    assert_eq!((drawn.center(), drawn.width()), (40.0, 400.0));
    assert_eq!(window(&desk), (40.0, 400.0, WindowState::Fixed));
}

#[test]
fn a_window_that_the_protocol_does_not_grant_is_never_called_fixed() {
    // The liver protocol states windows of CT and none of PET.
    let (mut desk, other) = of_two(as_pet(chest(21)));
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other.clone()))));
    assert_eq!(window(&desk).2, WindowState::Free);
    desk.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into())));
    assert_eq!(desk.view().window.state, WindowState::Fixed);
    assert_eq!(window(&desk).2, WindowState::Free);
    assert_eq!(desk.beside.last().unwrap().draw.window.kind(), GrantKind::Free);
    // Percentiles of a whole volume are not those of the slice that is held.
    let text = include_str!("../../../protocols/liver-volumetry-ct.json");
    let mut document: serde_json::Value = serde_json::from_str(text).unwrap();
    document["windows"] = serde_json::json!([
        { "id": "soft", "label": "Soft tissue", "modality": "CT", "center": 40.0, "width": 400.0,
          "function": "LINEAR", "lock": "hard" },
        { "id": "uptake", "label": "Uptake", "modality": "PT", "percentiles": [1.0, 99.0],
          "function": "LINEAR", "lock": "hard" },
    ]);
    desk.does(Command::Protocol(ProtocolCommand::Load(document.to_string())));
    assert_eq!(window(&desk).2, WindowState::Unresolved);
    assert!(!desk.beside.last().unwrap().draw.window.allows_edits());
}

#[test]
fn the_first_window_is_that_of_the_series_alone_whatever_slice_came_first() {
    let mut alone = Desk::new();
    alone.drop_files(as_pet(chest(21)));
    let expected = (alone.view().window.center, alone.view().window.width);
    for slice in [2, 20, 39] {
        let (mut desk, other) = of_two(as_pet(chest(21)));
        desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(0), slice }));
        desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
        desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
        let (center, width, _) = window(&desk);
        assert_eq!((center, width), expected, "from slice {slice} on");
        assert_eq!(desk.view().beside.shown.as_ref().unwrap().survey, None);
    }
}

#[test]
fn a_series_whose_modality_the_protocol_does_not_name_gets_the_same_window_under_it() {
    let mut free = Desk::new();
    free.drop_files(as_pet(chest(21)));
    let mut ruled = Desk::new();
    ruled.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into())));
    ruled.drop_files(as_pet(chest(21)));
    assert_eq!(ruled.view().window.width, free.view().window.width);
    assert_eq!(ruled.view().window.state, WindowState::Free);
}

#[test]
fn the_wheel_and_a_press_in_the_fourth_view_move_the_one_crosshair() {
    let (mut desk, other) = two_series(21);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(0), slice: 20 }));
    let places = |desk: &Desk| {
        let shown = desk.view().beside.shown.as_ref().unwrap();
        (shown.slice, desk.view().viewports[0].slice)
    };
    assert_eq!(places(&desk), (Some(10), 20));
    // A slice there is two here.
    for expected in [(Some(11), 22), (Some(12), 24)] {
        desk.does(Command::View(ViewCommand::StepSlice { viewport: BESIDE, by: 1 }));
        assert_eq!(places(&desk), expected);
    }
    desk.does(Command::View(ViewCommand::StepSlice { viewport: BESIDE, by: -40 }));
    assert_eq!(places(&desk), (Some(0), 0));
    desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(0), slice: 21 }));
    let at = CanvasPoint { x: 100.0, y: 120.0 };
    desk.does(Command::View(ViewCommand::SetCrosshair { viewport: BESIDE, at }));
    let shown = desk.view().beside.shown.as_ref().unwrap();
    assert!((shown.crosshair.0 - at.x).abs() < 1e-6 && (shown.crosshair.1 - at.y).abs() < 1e-6);
    assert_eq!(desk.view().viewports[0].slice, 21, "a press leaves the slice as it is");
}

#[test]
fn zoom_and_pan_are_those_of_the_view_in_the_same_plane() {
    let (mut desk, other) = two_series(21);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    let about = CanvasPoint { x: 90.0, y: 300.0 };
    let under = |desk: &mut Desk| {
        desk.does(Command::View(ViewCommand::PointAt { viewport: BESIDE, at: about }));
        desk.view().pointer.clone()
    };
    let before = under(&mut desk);
    assert_eq!(before.unit, "HU");
    assert!(before.value.is_some());
    let large = desk.view().viewports[0].mm_per_px.unwrap();
    desk.does(Command::View(ViewCommand::Zoom { viewport: BESIDE, about, factor: 2.0 }));
    let after = under(&mut desk);
    let (a, b) = (before.position.unwrap(), after.position.unwrap());
    assert!((a.x - b.x).hypot(a.y - b.y) < 1e-6, "{a:?} {b:?}");
    assert!((desk.view().viewports[0].mm_per_px.unwrap() - large / 2.0).abs() < 1e-9);
    desk.does(Command::View(ViewCommand::Pan { viewport: ViewportId(0), dx_px: 30.0, dy_px: 0.0 }));
    let panned = under(&mut desk).position.unwrap();
    assert!((b.x - panned.x - 15.0 * large).abs() < 1e-6, "{b:?} {panned:?}");
    // The place under the pointer is drawn there.
    let spec = desk.beside.last().unwrap();
    let column = spec.draw.origin.column + spec.draw.right.column * about.x;
    let grid = desk.session.volume().unwrap().placement().grid().unwrap().clone();
    let index = grid.index_from_lps(Lps::new(panned.x, panned.y, panned.z));
    assert!((index.column / 2.0 - 0.25 - column).abs() < 0.5, "{} {column}", index.column);
}

#[test]
fn outside_the_other_series_nothing_of_it_is_shown() {
    let (mut desk, other) = two_series(9);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other.clone()))));
    let open = desk.view().open.volume.clone().unwrap();
    let itself = desk.tries(Command::Study(StudyCommand::ShowBeside(Some(open.clone()))));
    assert_eq!(itself, Err(Why::NotLinked));
    let drawn = desk.beside.len();
    assert_eq!(drawn, 1);
    desk.does(Command::View(ViewCommand::SetSlice { viewport: ViewportId(0), slice: 40 }));
    assert_eq!(desk.view().beside.shown.as_ref().unwrap().slice, None);
    assert_eq!(desk.beside.len(), drawn);
    // Another volume is opened: the view is empty again.
    desk.does(Command::Study(StudyCommand::Open(other)));
    assert_eq!(desk.view().beside.shown, None);
    assert_eq!(desk.view().beside.choices.iter().map(|c| &c.id).collect::<Vec<_>>(), [&open]);
}

#[test]
fn the_window_of_the_second_series_is_the_readers_where_no_protocol_fixes_it() {
    let (mut desk, other) = of_two(as_pet(chest(21)));
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    let open = (desk.view().window.center, desk.view().window.width);
    let (center, width, _) = window(&desk);
    let drag = || WindowCommand::Drag { center_by: 40.0, width_by: 100.0 };
    desk.does(Command::WindowBeside(drag()));
    let dragged = window(&desk);
    assert_eq!((dragged.0.round(), dragged.1.round()), (center + 40.0, width + 100.0));
    assert_eq!(desk.beside.last().unwrap().draw.window.window().width(), dragged.1);
    assert_eq!((desk.view().window.center, desk.view().window.width), open);
    // The liver protocol fixes windows of CT: here of the second series too.
    let (mut desk, other) = two_series(21);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    desk.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".into())));
    let refused = desk.tries(Command::WindowBeside(drag()));
    assert!(matches!(refused, Err(Why::WindowFixed { .. })), "{refused:?}");
    assert_eq!(window(&desk), (40.0, 400.0, WindowState::Fixed));
}

const RADIUS_MM: f64 = 30.0;

/// A ball around the crosshair, in a segment of its own; where its middle lies.
fn ball(desk: &mut Desk) -> Lps {
    let name = Some("Ball".to_owned());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
    desk.does(Command::Edit(EditCommand::SetBrushShape(BrushShape::Ball)));
    desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: RADIUS_MM }));
    let (x, y) = desk.view().viewports[0].crosshair.unwrap();
    let slice = desk.view().viewports[0].slice;
    let (viewport, at) = (ViewportId(0), CanvasPoint { x, y });
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let open = desk.session.volume().unwrap().placement().grid().unwrap();
    open.lps_from_index(Index::new(48, 40, slice).center())
}

/// Files of nothing on a grid.
fn empty_on(grid: &Grid) -> Files {
    let voxels = Voxels::I16(vec![0; grid.dims().voxel_count().unwrap()]);
    let rescale = Rescale { slope: 1.0, intercept: 0.0 };
    let volume = Volume::new(Placement::Regular(grid.clone()), voxels, rescale).unwrap();
    phantom::dicom_files(&volume).unwrap()
}

/// The distance of half a voxel's diagonal: nearest neighbours lie no further away.
const HALF_VOXEL_MM: f64 = 3.8;

#[test]
fn segments_lie_at_the_same_place_of_the_body_on_an_oblique_series() {
    let right = Direction::new(0.86, 0.49, 0.14).unwrap();
    let down = right.normal_to(Direction::new(0.2, -0.3, 1.0).unwrap()).unwrap();
    for (right, down) in [(right, down), (-right, down), (down, -right)] {
        let through = right.normal_to(down).unwrap();
        // Uneven sides, from a corner such that the ball lies within.
        let (dims, spacing) =
            (Dims::new(61, 47, 9), SpacingMm { column: 1.9, row: 2.3, slice: 7.0 });
        let centre = ContinuousIndex::new(30.0, 23.0, 4.0);
        let around = Grid::new(dims, Lps::default(), [right, down, through], spacing).unwrap();
        let middle = around.lps_from_index(centre);
        let corner = Lps::new(7.0 - middle.x, -3.0 - middle.y, 5.0 - middle.z);
        let grid = Grid::new(dims, corner, [right, down, through], spacing).unwrap();
        let (mut desk, other) = of_two(empty_on(&grid));
        desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
        desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
        let at = ball(&mut desk);
        let spec = desk.beside.last().unwrap();
        let labels = spec.labels.clone().unwrap();
        assert_eq!(labels.dims(), Dims::new(61, 47, 1));
        let (mut inside, mut outside) = (0, 0);
        for (row, column) in (0..47).flat_map(|row| (0..61).map(move |column| (row, column))) {
            let place = grid.lps_from_index(Index::new(column, row, spec.slice).center());
            let label = labels.label(Index::new(column, row, 0));
            let distance_mm = place.distance_mm(at);
            if distance_mm < RADIUS_MM - HALF_VOXEL_MM {
                assert_eq!(label, 1, "{column} {row} at {distance_mm} mm");
                inside += 1;
            } else if distance_mm > RADIUS_MM + HALF_VOXEL_MM {
                assert_eq!(label, 0, "{column} {row} at {distance_mm} mm");
                outside += 1;
            }
        }
        assert!(inside > 100 && outside > 100, "{inside} {outside}");
        assert_eq!(spec.draw.labels.len(), 1);
        let shown = desk.view().beside.shown.as_ref().unwrap();
        assert!(shown.ruler.present.is_empty(), "no slice there is parallel to one here");
    }
}

#[test]
fn the_ruler_of_parallel_slices_tells_which_of_them_show_the_active_segment() {
    let (mut desk, other) = two_series(21);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    ball(&mut desk);
    let ruler = desk.view().beside.shown.as_ref().unwrap().ruler.clone();
    assert_eq!(ruler.slices, 21);
    for slice in 0..21 {
        desk.does(Command::View(ViewCommand::SetSlice { viewport: BESIDE, slice }));
        let spec = desk.beside.last().unwrap();
        assert_eq!(spec.slice, slice);
        let has_it = spec.labels.as_ref().unwrap().counts()[1] > 0;
        let is_marked = ruler.present.iter().any(|(a, b)| (*a..=*b).contains(&slice));
        // Pixels there are twice as large: the last voxels of a ball may lie between their middles.
        let is_end = ruler.present.iter().any(|(a, b)| slice == *a || slice == *b);
        let is_right = is_marked == has_it || (is_end && is_marked);
        assert!(is_right, "slice {slice}: {has_it}, {:?}", ruler.present);
    }
    assert!(ruler.present.iter().map(|(a, b)| b - a + 1).sum::<u32>() > 4);
}

#[test]
fn segments_beside_follow_what_is_drawn_hidden_and_pointed_at() {
    let (mut desk, other) = two_series(21);
    desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
    desk.does(Command::Study(StudyCommand::ShowBeside(Some(other))));
    assert!(desk.beside.last().unwrap().labels.is_none(), "nothing is drawn yet");
    ball(&mut desk);
    let (x, y) = desk.view().beside.shown.as_ref().unwrap().crosshair;
    let point = || ViewCommand::PointAt { viewport: BESIDE, at: CanvasPoint { x, y } };
    desk.does(Command::View(point()));
    assert_eq!(desk.view().pointer.segment, Some(wire::SegmentId(1)));
    let drawn = desk.beside.len();
    desk.does(Command::View(point()));
    assert_eq!(desk.beside.len(), drawn, "a pointer that moves draws nothing again");
    desk.does(Command::View(ViewCommand::HideSegments(true)));
    assert!(desk.beside.last().unwrap().draw.labels.is_empty());
    desk.does(Command::View(point()));
    assert_eq!(desk.view().pointer.segment, None, "what is not drawn is not named");
    desk.does(Command::View(ViewCommand::HideSegments(false)));
    desk.does(Command::Edit(EditCommand::Undo));
    let counts = desk.beside.last().unwrap().labels.as_ref().map(|labels| labels.counts()[1]);
    assert_eq!(counts, Some(0));
}
