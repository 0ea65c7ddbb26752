//! The session is a function of its inputs (invariant 3): a recording replays bit for bit.

use proptest::prelude::*;
use session::{Input, Session, Stamp};
use wire::{Command, ExportCommand};

use crate::support::Desk;
use crate::{gestures, opened, play};

/// Effects as text; numbers are written so that they read back to the same bits.
fn replayed(desk: &Desk) -> Vec<Vec<String>> {
    let mut fresh = Session::default();
    let inputs = desk.recording.iter().map(|(input, _)| input.clone());
    inputs
        .map(|input| fresh.handle(input).iter().map(|effect| format!("{effect:?}")).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_recording_replays_bit_for_bit(
        played in prop::collection::vec((gestures(), any::<u64>(), any::<u64>()), 1..3),
    ) {
        let mut desk = opened(&[]);
        for (part, unix_ms, entropy) in &played {
            for gesture in part {
                play(&mut desk, gesture);
            }
            // The stamp is an input like any other: wild ones must not matter either.
            let stamp = Stamp {
                unix_ms: *unix_ms >> 20,
                utc_offset_minutes: -90,
                entropy: u128::from(*entropy),
            };
            desk.feed(Input::Tick(stamp));
            let _ = desk.tries(Command::Export(ExportCommand::Seg));
            let _ = desk.tries(Command::Export(ExportCommand::Nifti));
        }
        let replayed = replayed(&desk);
        for (at, ((input, effects), again)) in desk.recording.iter().zip(&replayed).enumerate() {
            prop_assert_eq!(effects, again, "input {}: {:?}", at, input);
        }
    }
}
