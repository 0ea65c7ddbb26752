//! A journal cut anywhere brings back exactly the state after its last whole gesture.

use proptest::prelude::*;

use session::{Input, Outcome};
use wire::{Command, EditCommand, JournalCommand, SegmentCommand, Why};

use crate::support::{Desk, chest_files};
use crate::{DIMS, Gesture, depths, gesture, gestures, opened, picture, play, press};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_torn_journal_restores_the_last_whole_gesture(
        played in gestures(),
        cuts in prop::collection::vec(0.0..1.0f64, 3),
    ) {
        let mut desk = opened(&[]);
        // Length of the journal after each record, and what was to be seen then.
        let mut states = vec![(0, picture(&mut desk))];
        for gesture in &played {
            play(&mut desk, gesture);
            if desk.journal.len() > states.last().map_or(0, |(end, _)| *end) {
                states.push((desk.journal.len(), picture(&mut desk)));
            }
        }
        for share in cuts {
            let cut = (share * (desk.journal.len() + 1) as f64) as usize;
            let whole = states.iter().rfind(|(end, _)| *end <= cut).unwrap();
            let mut restored = Desk::restored(&desk.journal[..cut]);
            prop_assert_eq!(&picture(&mut restored), &whole.1, "cut at {}", cut);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The pointer goes down before some gestures and is lifted by none of them: keys and models do not wait for it.
    #[test]
    fn whatever_comes_while_the_pointer_is_down_is_in_the_journal_in_its_order(
        played in prop::collection::vec((prop::option::of((0u8..9, 0u8..9)), gesture()), 1..14),
    ) {
        let mut desk = opened(&[]);
        let nothing = picture(&mut desk);
        for (pressed, gesture) in &played {
            if let Some(from) = pressed {
                press(&mut desk, *from);
            }
            play(&mut desk, gesture);
        }
        desk.does(Command::Edit(EditCommand::StrokeEnd));
        let mut restored = Desk::restored(&desk.journal);
        prop_assert_eq!(picture(&mut restored), picture(&mut desk));
        prop_assert_eq!(depths(&restored).0, depths(&desk).0);
        while depths(&desk).0 > 0 {
            play(&mut desk, &Gesture::Undo);
        }
        prop_assert_eq!(picture(&mut desk), nothing);
    }
}

#[test]
fn a_proposal_cut_short_comes_back_whole_or_not_at_all() {
    let mut desk = opened(&[]);
    play(&mut desk, &Gesture::Add);
    let (drawn, before) = (desk.journal.len(), picture(&mut desk));
    play(&mut desk, &Gesture::Propose { layers: 3, seed: 3 });
    let after = picture(&mut desk);
    assert_ne!(before, after);
    for cut in [drawn, drawn + 9, (drawn + desk.journal.len()) / 2, desk.journal.len() - 1] {
        assert_eq!(picture(&mut Desk::restored(&desk.journal[..cut])), before, "cut at {cut}");
    }
    assert_eq!(picture(&mut Desk::restored(&desk.journal)), after);
}

#[test]
fn while_another_tab_writes_to_the_journal_nothing_is_drawn_and_then_its_work_is_offered() {
    let mut first = opened(&[]);
    play(&mut first, &Gesture::Add);
    let mut second = Desk::new();
    second.is_journal_elsewhere = true;
    second.drop_files(chest_files(DIMS, (9.0, 11.0)));
    let add = Command::Segment(SegmentCommand::Add { structure: None, name: None });
    assert_eq!(second.view().history.journal_fault, Some(Why::JournalElsewhere));
    assert_eq!(second.tries(add.clone()), Err(Why::JournalElsewhere));
    assert_eq!((second.view().segments.len(), second.view().history.unsaved), (0, 0));
    // The first tab goes: what it wrote is found.
    let key = second.journal_key.clone();
    let bytes = first.journal.clone();
    second.feed(Input::Outcome(Outcome::JournalFound { key, bytes }));
    assert_eq!(second.view().history.journal_fault, None);
    assert_eq!(second.tries(add), Err(Why::RecoveryPending));
    second.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(picture(&mut second), picture(&mut first));
}
