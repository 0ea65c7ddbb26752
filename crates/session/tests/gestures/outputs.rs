//! A model's own output stays as it was made, whatever the reader does with it (invariant 10).

use interchange::sidecar::{ProposalRecord, SegSidecar, mask_sha256};
use proptest::prelude::*;
use volume::{Labelmap, Run, runs_of};
use wire::{Command, ExportCommand, ViewCommand};

use crate::support::Desk;
use crate::{DIMS, Gesture, gesture, opened, play, proposal};

/// The sidecar of a file that an empty segment makes possible, whatever became of the others.
fn sidecar_at_all(desk: &mut Desk) -> SegSidecar {
    play(desk, &Gesture::Add);
    sidecar(desk)
}

fn sidecar(desk: &mut Desk) -> SegSidecar {
    desk.keep_what_was_found();
    desk.does(Command::Export(ExportCommand::Seg));
    serde_json::from_slice(&desk.answers.last().unwrap().2[1]).unwrap()
}

/// Which mask, by which model: what must never change.
fn identity(record: &ProposalRecord) -> (String, String, u64, u64) {
    let ProposalRecord { name, proposal_sha256, proposal_voxels, proposal_time_unix_ms, .. } =
        record;
    (name.clone(), proposal_sha256.clone(), *proposal_voxels, *proposal_time_unix_ms)
}

fn runs(labels: &Labelmap) -> Vec<Run> {
    let set = labels.labels().iter().enumerate().filter(|(_, label)| **label != 0);
    runs_of(set.map(|(at, _)| at))
}

fn voxels(labels: &Labelmap) -> u64 {
    labels.labels().iter().filter(|label| **label != 0).count() as u64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_gesture_changes_a_models_own_output(
        before in prop::collection::vec(gesture(), 0..5),
        seed in any::<u32>(),
        after in prop::collection::vec(gesture(), 0..12),
    ) {
        let mut desk = opened(&[]);
        for gesture in &before {
            play(&mut desk, gesture);
        }
        play(&mut desk, &Gesture::Propose { layers: 2, seed });
        let made: Vec<_> = sidecar_at_all(&mut desk).proposals.iter().map(identity).collect();
        let placement = desk.session.volume().unwrap().placement().clone();
        for (record, labels) in made.iter().rev().zip(proposal(2, seed).layers.iter().rev()) {
            prop_assert_eq!(&record.1, &mask_sha256(&placement, &runs(labels)));
            prop_assert_eq!(record.2, voxels(labels));
        }
        for gesture in &after {
            play(&mut desk, gesture);
        }
        let now = sidecar_at_all(&mut desk);
        let kept: Vec<_> = now.proposals.iter().map(identity).collect();
        prop_assert_eq!(&kept[..made.len()], &made[..]);
        // A reload brings the same record back from the journal.
        let again = sidecar(&mut Desk::restored(&desk.journal));
        // Opening shows a slice more, and takes a second more.
        let but_looks = |record: &ProposalRecord| {
            ProposalRecord { slices_seen: 0, review_s: 0, ..record.clone() }
        };
        let but_looks = |side: &SegSidecar| side.proposals.iter().map(but_looks).collect::<Vec<_>>();
        prop_assert_eq!(but_looks(&again), but_looks(&now));
        for (again, now) in again.proposals.iter().zip(&now.proposals) {
            prop_assert!(again.slices_seen >= now.slices_seen && again.review_s >= now.review_s);
        }
    }
}

#[test]
fn the_sidecar_says_how_far_the_saved_mask_departs_from_the_models() {
    let mut desk = opened(&[]);
    play(&mut desk, &Gesture::Propose { layers: 1, seed: 5 });
    let made = desk.session.labels().cloned().unwrap();
    let untouched = sidecar(&mut desk).proposals.remove(0);
    assert_eq!((untouched.segment, untouched.dice_proposal_final), (Some(1), Some(1.0)));
    assert_eq!((untouched.voxels_added, untouched.voxels_removed), (0, 0));
    assert_eq!((&*untouched.model_id, untouched.model_sha256), ("ct-anatomy", None));

    for (from, erase) in [((2, 3), false), ((6, 3), true)] {
        play(&mut desk, &Gesture::Stroke { from, to: (from.0, 6), slice: 2, erase });
    }
    let saved = desk.session.labels().cloned().unwrap();
    let record = sidecar(&mut desk).proposals.remove(0);
    let count = |is: fn(bool, bool) -> bool| {
        let pairs = made.labels().iter().zip(saved.labels());
        pairs.filter(|(model, now)| is(**model == 1, **now == 1)).count() as u64
    };
    assert_eq!(record.voxels_added, count(|model, now| !model && now));
    assert_eq!(record.voxels_removed, count(|model, now| model && !now));
    assert!(record.voxels_added > 0 && record.voxels_removed > 0);
    let both = count(|model, now| model && now) as f64;
    let sizes = (voxels(&made) + count(|_, now| now)) as f64;
    // JSON keeps 16 digits.
    assert!((record.dice_proposal_final.unwrap() - 2.0 * both / sizes).abs() < 1e-12);
    assert_eq!(DIMS, saved.dims());
}

#[test]
fn a_number_given_again_is_not_taken_for_the_proposal_that_had_it() {
    let mut desk = opened(&[]);
    play(&mut desk, &Gesture::Propose { layers: 1, seed: 5 });
    play(&mut desk, &Gesture::Undo);
    play(&mut desk, &Gesture::Propose { layers: 1, seed: 6 });
    let said = |desk: &mut Desk| -> Vec<_> {
        sidecar_at_all(desk).proposals.iter().map(|p| (p.segment, p.dice_proposal_final)).collect()
    };
    assert_eq!(said(&mut desk), [(None, None), (Some(1), Some(1.0))]);
    play(&mut desk, &Gesture::Remove(0));
    play(&mut desk, &Gesture::Add);
    assert_eq!(said(&mut desk), [(None, None), (None, None)]);
}

/// Voxels of a trace, each with its label and place.
fn traced(spec: &session::DrawSpec) -> Vec<(volume::Index, u8)> {
    let Some(trace) = &spec.trace else { return Vec::new() };
    let dims = trace.labels.dims();
    let place = |at: usize| {
        let (first, there) = (trace.first, dims.index(at));
        let (column, row) = (first.column + there.column, first.row + there.row);
        volume::Index::new(column, row, first.slice + there.slice)
    };
    let labels = trace.labels.labels().iter().enumerate().filter(|(_, label)| **label != 0);
    labels.map(|(at, label)| (place(at), *label)).collect()
}

#[test]
fn the_models_own_line_stays_where_a_reader_changed_its_segment() {
    let mut desk = opened(&[]);
    play(&mut desk, &Gesture::Propose { layers: 1, seed: 5 });
    let made = desk.session.labels().cloned().unwrap();
    assert!(desk.drawn.iter().all(|spec| spec.trace.is_none()), "nothing was changed yet");
    let last = |desk: &Desk, viewport: u8| {
        let is_of = |spec: &&session::DrawSpec| spec.viewport.0 == viewport;
        desk.drawn.iter().rev().find(is_of).cloned().unwrap()
    };
    for from in [(2, 3), (5, 2)] {
        play(&mut desk, &Gesture::Stroke { from, to: (from.0, 6), slice: 2, erase: from.0 == 5 });
        for viewport in 0..3 {
            let spec = last(&desk, viewport);
            let shown = traced(&spec);
            assert!(!shown.is_empty());
            assert!(shown.iter().all(|(at, label)| (made.label(*at), *label) == (1, 1)));
            assert!(spec.labels.iter().all(|style| style.role == session::LabelRole::Current));
        }
        let of_slice = |(at, label): &(usize, &u8)| **label == 1 && DIMS.index(*at).slice == 2;
        let on_slice = made.labels().iter().enumerate().filter(of_slice).count();
        assert_eq!(traced(&last(&desk, 0)).len(), on_slice, "all of it that lies on the slice");
    }
    for (hidden, lines) in [(true, 0), (false, 3)] {
        desk.does(Command::View(ViewCommand::HideProposals(hidden)));
        let with_line = (0..3).filter(|&viewport| last(&desk, viewport).trace.is_some());
        assert_eq!(with_line.count(), lines);
    }
    desk.does(Command::View(ViewCommand::HideEdits(true)));
    let spec = last(&desk, 0);
    assert_eq!((spec.labels.len(), spec.trace.is_some()), (0, true));
    play(&mut desk, &Gesture::Undo);
    play(&mut desk, &Gesture::Undo);
    let spec = last(&desk, 0);
    assert!(spec.trace.is_none(), "it is the proposal again");
    assert_eq!(spec.labels[0].role, session::LabelRole::Proposed);
}
