//! A model that was shown a part of the image: what ends with that part may be cut, and this is said.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use infer::Model;
use session::{Input, Outcome, Proposal, ProposedStructure};
use support::{Desk, chest_files};
use volume::{ContinuousIndex, Dims, Labelmap};
use wire::{
    BoxLps, Command, JournalCommand, ModelCommand, ModelId, ModelOptions, ModelState, PatientSide,
    PointLps, QualityCommand, SegmentCommand, SegmentId, Verdict,
};

const DIMS: Dims = Dims::new(96, 80, 41);

/// A chest that says it is of MR: the model asks for no more.
fn opened(journal: &[u8]) -> Desk {
    let mut files = chest_files(DIMS, (4.0, 5.0));
    for (_, bytes) in &mut files {
        let modality = [8, 0, 0x60, 0, b'C', b'S', 2, 0, b'C', b'T'];
        let at = bytes.windows(10).position(|window| window == modality).unwrap();
        bytes[at + 8..at + 10].copy_from_slice(b"MR");
    }
    let mut desk = Desk::new();
    desk.journal = journal.to_vec();
    desk.drop_files(files);
    desk
}

fn model() -> Box<Model> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/hippocampus");
    let file = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    Box::new(Model::load(&file("model.json"), &file("weights.safetensors")).unwrap())
}

/// Runs the model in the box around columns 20 to 50, rows 20 to 60 and slices 10 to 30; it proposes these voxels.
fn propose(desk: &mut Desk, columns: [u32; 2], rows: [u32; 2], slices: [u32; 2]) {
    let grid = desk.session.volume().unwrap().placement().grid().unwrap().clone();
    let corner = |column: f64, row: f64, slice: f64| {
        let at = grid.lps_from_index(ContinuousIndex::new(column, row, slice));
        PointLps { x: at.x, y: at.y, z: at.z }
    };
    let region = BoxLps { from: corner(19.5, 19.5, 9.5), to: corner(50.5, 60.5, 30.5) };
    let options = ModelOptions { region: Some(region), ..Default::default() };
    desk.does(Command::Model(ModelCommand::Run(ModelId("hippocampus".into()), options)));
    desk.feed(Input::Outcome(Outcome::ModelLoaded(Ok(model()))));
    let mut labels = Labelmap::empty(DIMS).unwrap();
    for (offset, label) in labels.labels_mut().iter_mut().enumerate() {
        let at = DIMS.index(offset);
        let within = |value: u32, [first, last]: [u32; 2]| (first..=last).contains(&value);
        *label = u8::from(
            within(at.column, columns) && within(at.row, rows) && within(at.slice, slices),
        );
    }
    let code = segment::SegmentDraft::uncoded("x").code;
    let structures = vec![ProposedStructure { name: "Part".into(), code, color: None }];
    let job = desk.anatomy_job.unwrap();
    let result = Ok(Proposal { layers: vec![labels], structures, ran_ms: 1 });
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
}

fn cut(desk: &Desk) -> Vec<PatientSide> {
    let models = &desk.view().models;
    let model = models.iter().find(|model| model.id.0 == "hippocampus").unwrap();
    assert_eq!(model.state, ModelState::Done);
    model.cut.clone()
}

/// Side, verdict and slice of what the checks say of the box.
fn contacts(desk: &mut Desk) -> Vec<(PatientSide, Verdict, u32)> {
    desk.does(Command::Quality(QualityCommand::Check));
    let items = desk.view().findings.items.iter().filter(|item| item.rule == "box_contact");
    items.map(|item| (item.side.unwrap(), item.verdict, item.slice)).collect()
}

#[test]
fn a_proposal_that_ends_with_its_box_is_said_to_after_a_reload_too() {
    let mut desk = opened(&[]);
    propose(&mut desk, [30, 50], [30, 40], [10, 20]);
    assert_eq!(cut(&desk), [PatientSide::Left, PatientSide::Inferior]);
    let said = contacts(&mut desk);
    let sides: Vec<_> = said.iter().map(|(side, verdict, _)| (*side, *verdict)).collect();
    let warned = |side| (side, Verdict::Warn);
    // The larger face first or last: both are there.
    assert!(sides.contains(&warned(PatientSide::Left)), "{said:?}");
    assert!(said.contains(&(PatientSide::Inferior, Verdict::Warn, 10)), "{said:?}");
    assert_eq!(sides.len(), 2);
    assert!(!desk.view().findings.passed.contains(&"box_contact".to_owned()));

    let mut again = opened(&desk.journal);
    again.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(contacts(&mut again), said);
}

#[test]
fn a_proposal_well_inside_passes_and_what_has_no_box_is_not_asked() {
    let mut desk = opened(&[]);
    propose(&mut desk, [30, 40], [30, 40], [12, 20]);
    assert_eq!(cut(&desk), []);
    assert_eq!(contacts(&mut desk), []);
    assert!(desk.view().findings.passed.contains(&"box_contact".to_owned()));
    // With the segment the question is gone.
    desk.does(Command::Segment(SegmentCommand::Remove(SegmentId(1))));
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name: None }));
    assert_eq!(contacts(&mut desk), []);
    assert!(!desk.view().findings.passed.contains(&"box_contact".to_owned()));
}
