//! A series that does not fit into memory is opened in part.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use session::{Input, Outcome};
use support::{Desk, chest_files};
use volume::{Dims, Index, Volume};
use wire::{Command, OpenState, RendererKind, StudyCommand, Warning};

#[test]
fn of_a_series_that_does_not_fit_the_middle_can_be_opened() {
    let dims = Dims::new(32, 24, 20);
    let mut desk = Desk::new();
    // Room for seven slices and a half.
    desk.feed(Input::Outcome(Outcome::HostReady {
        renderer: RendererKind::Cpu,
        memory_limit_bytes: 32 * 24 * 15,
    }));
    desk.drop_files(chest_files(dims, (9.0, 11.0)));
    let refused = desk.view().open.too_large.clone().unwrap();
    let offer = refused.smaller[0].clone();
    assert_eq!((offer.slices, offer.needed_bytes), (Some((6, 12)), 32 * 24 * 14));
    desk.does(Command::Study(StudyCommand::Open(offer.id.clone())));
    let open = &desk.view().open;
    assert_eq!((&open.volume, &open.state), (&Some(offer.id), &OpenState::Ready));
    assert_eq!(open.part_of, Some(desk.view().studies.studies[0].series[0].volumes[0].id.clone()));
    let part = Warning::PartOfSeries { first: 6, last: 12, slices: 20 };
    assert!(open.warnings.contains(&part), "{:?}", open.warnings);

    // It is those very slices, in their own place.
    let whole = Desk::with_chest(dims, (9.0, 11.0));
    let (part, whole) = (desk.session.volume().unwrap(), whole.session.volume().unwrap());
    for at in [Index::new(3, 5, 0), Index::new(20, 9, 6)] {
        let there = Index { slice: at.slice + 6, ..at };
        let value =
            |volume: &Volume, at: Index| volume.value_at(volume.placement().dims().offset(at));
        assert_eq!(value(part, at), value(whole, there));
        let place =
            |volume: &Volume, at: Index| volume.placement().lps_from_index(at.center()).unwrap();
        assert!(place(part, at).distance_mm(place(whole, there)) < 1e-6);
    }
}
