//! One gesture, one step: undo and redo walk through the states exactly.

use proptest::prelude::*;

use crate::{Gesture, depths, gestures, opened, picture, play, propose};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The states remembered beside are the model.
    #[test]
    fn undo_then_redo_gives_the_same_segments_after_any_gestures(played in gestures()) {
        let mut desk = opened(&[]);
        let (mut states, mut at) = (vec![picture(&mut desk)], 0);
        for gesture in &played {
            let before = depths(&desk);
            play(&mut desk, gesture);
            let after = depths(&desk);
            match gesture {
                Gesture::Undo => at -= (before.0 - after.0) as usize,
                Gesture::Redo => at += (after.0 - before.0) as usize,
                _ if after.0 != before.0 => {
                    prop_assert_eq!(after, (before.0 + 1, 0), "{:?} is one step", gesture);
                    states.truncate(at + 1);
                    states.push(picture(&mut desk));
                    at += 1;
                }
                _ => {}
            }
            prop_assert_eq!(&picture(&mut desk), &states[at], "after {:?}", gesture);
        }
        for state in states[..at].iter().rev() {
            play(&mut desk, &Gesture::Undo);
            prop_assert_eq!(&picture(&mut desk), state);
        }
        for state in &states[1..] {
            play(&mut desk, &Gesture::Redo);
            prop_assert_eq!(&picture(&mut desk), state);
        }
    }
}

#[test]
fn a_proposal_of_overlapping_structures_is_one_step() {
    let mut desk = opened(&[]);
    let before = picture(&mut desk);
    propose(&mut desk, 3, 1);
    assert_eq!((desk.view().segments.len(), depths(&desk)), (3, (1, 0)));
    let proposed = picture(&mut desk);
    play(&mut desk, &Gesture::Undo);
    assert_eq!(picture(&mut desk), before);
    play(&mut desk, &Gesture::Redo);
    assert_eq!(picture(&mut desk), proposed);
}

#[test]
fn a_file_of_overlapping_segments_is_one_step() {
    let mut desk = opened(&[]);
    let before = picture(&mut desk);
    play(&mut desk, &Gesture::Import);
    assert_eq!((desk.view().segments.len(), depths(&desk)), (2, (1, 0)));
    play(&mut desk, &Gesture::Undo);
    assert_eq!(picture(&mut desk), before);
}
