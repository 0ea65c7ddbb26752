//! The fourth view: a slice of another series, where the crosshair is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{Desk, as_other_series, chest_files};
use volume::{Dims, Index};
use wire::{
    Command, Layout, ProtocolCommand, StudyCommand, ViewCommand, ViewportId, VolumeId, Why,
};

/// The same body twice: finely sliced and open, and in so many coarse slices.
fn two_series(slices: u32) -> (Desk, VolumeId) {
    let mut desk = Desk::with_chest(Dims::new(96, 80, 41), (4.0, 5.0));
    desk.drop_files(as_other_series(chest_files(Dims::new(48, 40, slices), (8.0, 10.0))));
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
    let window = desk.beside.last().unwrap().draw.window.window();
    assert_eq!((window.center(), window.width()), (40.0, 400.0));
    assert_eq!(desk.view().beside.shown.as_ref().unwrap().window, Some((40.0, 400.0)));
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
