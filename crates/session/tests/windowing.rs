//! The window in force: what drags, choices and looks make of it, and what is told of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use interchange::sidecar::SegSidecar;
use support::{Desk, as_other_series, chest_files};
use volume::{Dims, Placement, Rescale, Volume, Voxels};
use window::WindowFunction;
use wire::{
    CanvasPoint, CheckAnswer, Command, EditCommand, ExportCommand, FileEntry, FileId, Layout,
    ProtocolCommand, SegmentCommand, StudyCommand, Tool, Verdict, ViewCommand, ViewportId, Why,
    WindowCommand, WindowSource, WindowState,
};

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
    let refused = desk.view().window.refused;
    desk.view().window.tried.map(|tried| (tried.center, tried.width, refused))
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

fn deviate(requirement: &str, reason: &str) -> Command {
    let (requirement, reason) = (requirement.to_owned(), reason.to_owned());
    Command::Protocol(ProtocolCommand::Deviate { requirement, reason })
}

fn dab(desk: &mut Desk, x: f64) {
    let at = CanvasPoint { x, y: 200.0 };
    let begin = EditCommand::StrokeBegin { viewport: ViewportId(0), at, erase: false };
    desk.does(Command::Edit(begin));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
}

/// The liver is about to be drawn, with an answer to every check that failed.
fn drawing_liver() -> Desk {
    let mut desk = under_liver();
    let checks = desk.view().protocol.checks.clone();
    for check in checks.into_iter().filter(|check| check.verdict == Verdict::Fail) {
        desk.does(deviate(&check.requirement, "teaching case"));
    }
    let number = desk.view().protocol.structures[0].0;
    desk.does(Command::Segment(SegmentCommand::Add { structure: Some(number), name: None }));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    desk.does(Command::Edit(EditCommand::SetBrushRadius { radius_mm: 20.0 }));
    desk
}

fn sidecar(desk: &mut Desk) -> SegSidecar {
    desk.keep_what_was_found();
    desk.does(Command::Export(ExportCommand::Seg));
    serde_json::from_slice(&desk.answers.last().unwrap().2[1]).unwrap()
}

#[test]
fn a_fixed_window_is_left_with_a_reason_and_what_is_drawn_then_says_so() {
    let mut desk = drawing_liver();
    let set = || Command::Window(WindowCommand::Set { center: 60.0, width: 520.0 });
    dab(&mut desk, 100.0);
    assert!(matches!(desk.tries(set()), Err(Why::WindowFixed { .. })));
    assert_eq!(desk.tries(deviate("window", " ")), Err(Why::ReasonMissing));
    assert_eq!(desk.view().window.state, WindowState::Fixed);
    let warned = desk.view().steps[1].tally.warn;

    desk.does(deviate("window", "streaks hide the dome\nand more"));
    let now = desk.view().window.clone();
    assert_eq!((now.center, now.width, now.state), (40.0, 400.0, WindowState::Deviated));
    assert!(!now.tried.unwrap().notice);
    assert_eq!(desk.view().steps[1].tally.warn, warned + 1, "it marks its step");
    desk.does(set());
    assert_eq!((numbers(&desk), desk.view().window.state), ((60.0, 520.0), WindowState::Deviated));
    dab(&mut desk, 200.0);
    desk.does(Command::Window(WindowCommand::Look(None)));
    let looking = &desk.view().window;
    let states = (looking.state, looking.in_force);
    assert_eq!(states, (WindowState::Looking, WindowState::Deviated));
    desk.does(Command::Window(WindowCommand::EndLook));

    // One of the protocol's own windows ends it; that it was is not hidden.
    let own = desk.view().window.choices[0].id.clone();
    desk.does(Command::Window(WindowCommand::Choose(own)));
    assert_eq!((numbers(&desk), desk.view().window.state), ((40.0, 400.0), WindowState::Fixed));
    assert!(matches!(desk.tries(set()), Err(Why::WindowFixed { .. })));
    dab(&mut desk, 300.0);
    let saved = sidecar(&mut desk);
    let widths: Vec<_> = saved.edits.iter().map(|edit| edit.window.width).collect();
    assert_eq!(widths, [400.0, 520.0, 400.0]);
    let left = saved.deviations.iter().find(|record| record.requirement == "window").unwrap();
    assert_eq!(left.reason, "streaks hide the dome");
    assert!(left.expected.contains("400"), "{left:?}");

    desk.does(deviate("window", "again"));
    let check = desk.view().protocol.checks.iter().find(|c| c.requirement == "window").unwrap();
    let both = CheckAnswer::Deviated("streaks hide the dome; again".into());
    assert_eq!((check.verdict, check.answer.clone()), (Verdict::Pass, Some(both)));
    choose_protocol(&mut desk, LIVER);
    assert_eq!(desk.view().window.state, WindowState::Fixed, "chosen anew, it holds");
    assert!(matches!(desk.tries(set()), Err(Why::WindowFixed { .. })));
}

#[test]
fn a_stroke_in_hand_ends_in_the_window_that_it_was_begun_in() {
    let mut desk = drawing_liver();
    let at = CanvasPoint { x: 100.0, y: 200.0 };
    let begin = EditCommand::StrokeBegin { viewport: ViewportId(0), at, erase: false };
    desk.does(Command::Edit(begin));
    desk.does(deviate("window", "streaks"));
    desk.does(Command::Window(WindowCommand::Set { center: 60.0, width: 520.0 }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    assert_eq!(sidecar(&mut desk).edits[0].window.width, 400.0);
}

fn look(desk: &mut Desk) -> (f64, f64) {
    desk.does(Command::Window(WindowCommand::Look(None)));
    assert_eq!(desk.view().window.state, WindowState::Looking);
    let seen = numbers(desk);
    desk.does(Command::Window(WindowCommand::EndLook));
    seen
}

#[test]
fn one_looks_with_the_window_that_was_set_to_look_with() {
    let mut desk = under_liver();
    let with = |id: Option<&str>| Command::Window(WindowCommand::LookWith(id.map(str::to_owned)));
    let said = |desk: &Desk| -> Vec<String> {
        let choices = desk.view().window.choices.iter().filter(|item| item.looked_with);
        choices.map(|item| item.id.clone()).collect()
    };
    assert_eq!((look(&mut desk), said(&desk)), ((40.0, 200.0), vec![]));
    desk.does(with(Some("bone")));
    assert_eq!((numbers(&desk), desk.view().window.tried), ((40.0, 400.0), None));
    assert_eq!((look(&mut desk), said(&desk)), ((400.0, 1800.0), vec!["bone".to_owned()]));
    assert_eq!(numbers(&desk), (40.0, 400.0));
    assert_eq!(desk.tries(with(Some("no-such"))), Err(Why::WindowUnknown("no-such".into())));
    assert_eq!(said(&desk), ["bone"]);
    choose_protocol(&mut desk, "free-viewing");
    assert_eq!((look(&mut desk), said(&desk)), ((40.0, 200.0), vec![]), "any can be chosen");
    choose_protocol(&mut desk, LIVER);
    assert_eq!((look(&mut desk), said(&desk)), ((400.0, 1800.0), vec!["bone".to_owned()]));
    desk.does(with(None));
    assert_eq!(look(&mut desk), (40.0, 200.0));
    assert_eq!(desk.view().window.looks, 5);
}

type Files = Vec<(String, Vec<u8>)>;

/// An element of one of the short explicit VRs, of even length.
fn element(element: u16, vr: &[u8; 2], value: &str) -> Vec<u8> {
    let value = if value.len().is_multiple_of(2) { value.to_owned() } else { format!("{value} ") };
    let [low, high] = element.to_le_bytes();
    let length = u16::try_from(value.len()).unwrap().to_le_bytes();
    [&[0x28, 0, low, high], &vr[..], &length, value.as_bytes()].concat()
}

/// Coarse slices of a chest whose files state these windows, center and width as they are written, and this VOI LUT
/// Function.
fn stating(center: &str, width: &str, function: &str) -> Files {
    let mut files = chest_files(Dims::new(48, 40, 9), (8.0, 20.0));
    for (_, bytes) in &mut files {
        let place = |bytes: &[u8], element: u16| {
            let [low, high] = element.to_le_bytes();
            let at = bytes.windows(4).position(|w| w == [0x28, 0, low, high]).unwrap();
            (at, at + 8 + usize::from(u16::from_le_bytes([bytes[at + 6], bytes[at + 7]])))
        };
        for (of, value) in [(0x1050, center), (0x1051, width)] {
            let (begin, end) = place(bytes, of);
            bytes.splice(begin..end, element(of, b"DS", value));
        }
        let (_, last) = place(bytes, 0x1054);
        bytes.splice(last..last, element(0x1056, b"CS", function));
    }
    files
}

#[test]
fn the_function_of_the_files_is_drawn_with_as_their_windows_are() {
    let cases = [
        ("SIGMOID", WindowFunction::Sigmoid, "400", 400.0),
        ("LINEAR_EXACT", WindowFunction::LinearExact, "0.5", 0.5),
        ("LINEAR", WindowFunction::Linear, "400", 400.0),
    ];
    for (term, function, written, width) in cases {
        let mut desk = Desk::new();
        desk.drop_files(stating("40", written, term));
        let drawn = desk.drawn.last().unwrap().window.window();
        assert_eq!((drawn.center(), drawn.width(), drawn.function()), (40.0, width, function));
        let small = desk.thumbnails.last().unwrap().window.window();
        assert_eq!(small, drawn, "the picture in the rail");

        // As a second series it is seen as it is when it is opened alone.
        let mut desk = Desk::with_chest(Dims::new(96, 80, 41), (4.0, 5.0));
        desk.drop_files(as_other_series(stating("40", written, term)));
        let (viewport, scale) = (ViewportId(3), 1.0);
        let size = ViewCommand::Resize { viewport, width_px: 480, height_px: 400, scale };
        desk.does(Command::View(size));
        desk.does(Command::View(ViewCommand::SetLayout(Layout::Four)));
        let id = desk.view().beside.choices[0].id.clone();
        desk.does(Command::Study(StudyCommand::ShowBeside(Some(id))));
        assert_eq!(desk.beside.last().unwrap().draw.window.window(), drawn);
    }
}

#[test]
fn a_width_that_its_function_cannot_take_is_no_window_of_the_files() {
    let mut desk = Desk::new();
    desk.drop_files(stating("40\\60", "0.5\\500", "LINEAR"));
    assert_eq!(numbers(&desk), (60.0, 500.0));
}

#[test]
fn a_preset_with_the_id_of_a_window_of_the_protocol_can_be_looked_with_too() {
    let mut desk = under_liver();
    let ids = |desk: &Desk| -> std::collections::BTreeSet<String> {
        desk.view().window.choices.iter().map(|item| item.id.clone()).collect()
    };
    assert_eq!(ids(&desk).len(), desk.view().window.choices.len());
    let choices = desk.view().window.choices.clone();
    let general = choices.iter().find(|item| item.label == "soft-tissue").unwrap();
    desk.does(Command::Window(WindowCommand::LookWith(Some(general.id.clone()))));
    assert_eq!(look(&mut desk), (50.0, 350.0));
}

fn offered(desk: &Desk) -> Vec<(String, f64, f64, WindowSource)> {
    let choices = desk.view().window.choices.iter();
    let granted = choices.filter(|item| item.granted && item.source != WindowSource::Preset);
    granted.map(|item| (item.id.clone(), item.center, item.width, item.source)).collect()
}

#[test]
fn in_free_viewing_there_is_a_way_back_to_the_windows_of_the_files_and_to_how_it_was_opened() {
    let mut desk = Desk::new();
    // Some files state a window twice.
    desk.drop_files(stating("40\\-600\\300\\-600", "400\\1500\\2000\\1500", "LINEAR"));
    let expected = [
        ("as-opened".to_owned(), 40.0, 400.0, WindowSource::Opened),
        ("of-files-2".to_owned(), -600.0, 1500.0, WindowSource::Files(2)),
        ("of-files-3".to_owned(), 300.0, 2000.0, WindowSource::Files(3)),
    ];
    assert_eq!(offered(&desk), expected);
    for (id, center, width, _) in expected.into_iter().rev() {
        desk.does(Command::Window(WindowCommand::Choose(id)));
        assert_eq!(numbers(&desk), (center, width));
    }
    // A lock grants none of them; they can be looked with.
    choose_protocol(&mut desk, LIVER);
    assert_eq!(offered(&desk).len(), 1, "{:?}", offered(&desk));
    desk.tries(Command::Window(WindowCommand::Choose("of-files-2".into()))).unwrap_err();
    desk.does(Command::Window(WindowCommand::LookWith(Some("of-files-2".into()))));
    assert_eq!(look(&mut desk), (-600.0, 1500.0));
}

#[test]
fn a_series_that_states_no_window_goes_back_to_the_one_that_was_found() {
    let mut desk = Desk::new();
    // The width of none of them is one that its function can take, and the modality has no presets.
    let mut files = stating("40", "0", "LINEAR");
    for (_, bytes) in &mut files {
        let at = bytes.windows(8).position(|w| w == b"\x08\0\x60\0CS\x02\0").unwrap() + 8;
        bytes[at..at + 2].copy_from_slice(b"MR");
    }
    desk.drop_files(files);
    let first = numbers(&desk);
    let expected = ("as-opened".to_owned(), first.0, first.1, WindowSource::Opened);
    assert_eq!(offered(&desk), [expected]);
    assert_eq!(desk.view().window.choices.len(), 1);
    desk.does(Command::Window(WindowCommand::Set { center: 5.0, width: 10.0 }));
    desk.does(Command::Window(WindowCommand::Choose("as-opened".into())));
    assert_eq!(numbers(&desk), first);
    // Under a protocol whose windows are percentiles it can be looked with, for there is no other.
    choose_protocol(&mut desk, "hippocampus-t1-mr");
    assert_ne!(numbers(&desk), first);
    assert_eq!(desk.view().window.choices.len(), 2);
    desk.tries(Command::Window(WindowCommand::Choose("as-opened".into()))).unwrap_err();
    desk.does(Command::Window(WindowCommand::LookWith(Some("as-opened".into()))));
    assert_eq!(look(&mut desk), first);
}

/// An open image of values that are no whole numbers, as NIfTI holds maps of fractional anisotropy or diffusivity.
fn map(scale: f32) -> Desk {
    let dims = Dims::new(16, 12, 5);
    let count = dims.voxel_count().unwrap();
    let values = (0..count).map(|at| at as f32 / (count - 1) as f32 * scale).collect();
    let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
    let volume = Volume::new(placement, Voxels::F32(values), Rescale::IDENTITY).unwrap();
    let mut desk = Desk::new();
    let entry = FileEntry { id: FileId(0), path: "map.nii".into(), size_bytes: 4096 };
    desk.opens_image(entry, volume);
    desk
}

#[test]
fn a_map_of_small_values_is_windowed_as_finely_as_its_values_lie() {
    let mut desk = map(0.003);
    let drawn = |desk: &Desk| desk.drawn.last().unwrap().window.window();
    let first = drawn(&desk);
    assert_eq!(first.function(), WindowFunction::LinearExact);
    assert!((first.center() - 0.0015).abs() < 1e-4 && first.width() < 0.003, "{first:?}");
    desk.does(Command::Window(WindowCommand::Set { center: 0.0012, width: 0.002 }));
    assert_eq!(numbers(&desk), (0.0012, 0.002));
    let by = 0.002 / 400.0;
    drags(&mut desk, 20, (by, -2.0 * by));
    assert_eq!(numbers(&desk), (0.0013, 0.0018));
    assert_eq!(drawn(&desk).function(), WindowFunction::LinearExact);
    desk.does(Command::Window(WindowCommand::Drag { center_by: 0.0, width_by: -1.0 }));
    assert!(numbers(&desk).1 > 0.0);
    desk.does(Command::Window(WindowCommand::Look(Some((0.001, 0.0005)))));
    assert_eq!(numbers(&desk), (0.001, 0.0005));
    let none = WindowCommand::Set { center: 0.001, width: 0.0 };
    assert_eq!(desk.tries(Command::Window(none)), Err(Why::WindowInvalid));
}

#[test]
fn a_drag_keeps_the_function_of_the_window_in_force() {
    let mut desk = Desk::new();
    desk.drop_files(stating("2", "4", "LINEAR_EXACT"));
    drags(&mut desk, 4, (0.25, 0.5));
    let drawn = desk.drawn.last().unwrap().window.window();
    let exact = WindowFunction::LinearExact;
    assert_eq!((drawn.center(), drawn.width(), drawn.function()), (3.0, 6.0, exact));
    desk.does(Command::Window(WindowCommand::Set { center: 2.0, width: 5.0 }));
    assert_eq!(desk.drawn.last().unwrap().window.window().function(), exact);
    // LINEAR has no width below 1.
    let mut desk = Desk::new();
    desk.drop_files(stating("40", "400", "LINEAR"));
    drags(&mut desk, 4, (0.0, -200.0));
    let drawn = desk.drawn.last().unwrap().window.window();
    assert_eq!((drawn.width(), drawn.function()), (1.0, WindowFunction::Linear));
    desk.does(Command::Window(WindowCommand::Set { center: 2.0, width: 0.5 }));
    assert_eq!(numbers(&desk), (2.0, 0.5));
}

#[test]
fn a_window_that_moves_within_limits_is_not_said_to_be_fixed() {
    let text = include_str!("../../../protocols/liver-volumetry-ct.json");
    let mut document: serde_json::Value = serde_json::from_str(text).unwrap();
    document["windows"] = serde_json::json!([{
        "id": "soft-tissue", "label": "Soft tissue", "modality": "CT", "function": "LINEAR",
        "lock": "range", "center": 40, "width": 400,
        "range": { "center": [30, 60], "width": [300, 500] }
    }]);
    let mut desk = under_liver();
    assert_eq!(desk.view().window.state, WindowState::Fixed);
    desk.does(Command::Protocol(ProtocolCommand::Load(document.to_string())));
    assert_eq!(desk.view().window.state, WindowState::Limited);
    // What is asked for beyond a limit ends there, and goes back from there.
    drags(&mut desk, 10, (4.0, 8.0));
    assert_eq!(numbers(&desk), (60.0, 480.0));
    drags(&mut desk, 1, (-1.0, 0.0));
    assert_eq!(numbers(&desk), (59.0, 480.0));
    assert_eq!((tried(&desk), desk.view().window.state), (None, WindowState::Limited));
    desk.does(deviate("window", "streaks"));
    assert_eq!(desk.view().window.state, WindowState::Deviated);
    desk.does(Command::Window(WindowCommand::Set { center: 100.0, width: 900.0 }));
    assert_eq!(numbers(&desk), (100.0, 900.0));
}
