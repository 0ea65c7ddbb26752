//! What a SEG of another session says of its segments, opened and saved again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod support;

use interchange::seg::{
    Equipment, SegContent, SegDocument, SegFile, SegLayer, SegUids, SourceSeries, SourceSlice,
    Timestamp, read, write,
};
use interchange::sidecar::SegSidecar;
use segment::{Code, Origin, PropertyCode, Rgb, Segment, SegmentDraft, Tracking};
use session::{Input, Outcome, Proposal, ProposedStructure};
use support::{Desk, chest_files};
use volume::{Dims, Labelmap, Placement};
use wire::{
    Command, EditCommand, ExportCommand, JournalCommand, ModelCommand, ModelId, ProtocolCommand,
    SegmentCommand, SegmentId, StudyCommand, Verdict,
};

const DIMS: Dims = Dims::new(32, 24, 6);

fn chest() -> Vec<(String, Vec<u8>)> {
    chest_files(DIMS, (4.0, 5.0))
}

/// A SEG of the chest as another session could have written it: of each segment the row of voxels of its number.
fn seg_of(segments: &[Segment]) -> (String, Vec<u8>) {
    let desk = desk();
    let placement = desk.session.volume().unwrap().placement();
    let mut labels = Labelmap::empty(DIMS).unwrap();
    let columns = DIMS.columns as usize;
    for segment in segments {
        let row = usize::from(segment.number) * columns;
        labels.labels_mut()[row..row + columns].fill(segment.number);
    }
    let mut entropy = 0..;
    let document = SegDocument {
        source: &source_of(placement),
        placement,
        layers: &[SegLayer { labels: &labels, segments }],
        content: &SegContent::of_series("elsewhere".to_owned()),
        equipment: &Equipment::voxelkeep(),
        uids: &SegUids::draw(|| [entropy.next().unwrap(); 16]),
        written: Timestamp::from_unix_seconds(1_780_000_000, 0),
    };
    ("other.dcm".to_owned(), write(&document).unwrap().bytes)
}

fn source_of(placement: &Placement) -> SourceSeries {
    let header =
        |(_, bytes): &(String, Vec<u8>)| study::read_header(bytes, bytes.len() as u64).unwrap().0;
    let headers: Vec<_> = chest().iter().map(header).collect();
    assert_eq!(headers.len(), placement.dims().slices as usize);
    let slice = |header: &study::InstanceHeader| SourceSlice {
        sop_class_uid: header.sop_class_uid.clone(),
        sop_instance_uid: header.sop_instance_uid.clone(),
        frame_number: None,
        position: header.frames[0].position.unwrap(),
    };
    let slices = headers.iter().map(slice).collect();
    SourceSeries::of_instances(&headers, slices).unwrap()
}

fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.drop_files(chest());
    desk
}

/// A desk with the chest and a SEG of these segments open.
fn with_seg(segments: &[Segment]) -> Desk {
    with_file(seg_of(segments))
}

fn with_file(seg: (String, Vec<u8>)) -> Desk {
    let mut desk = desk();
    open(&mut desk, seg);
    desk
}

fn open(desk: &mut Desk, seg: (String, Vec<u8>)) {
    desk.drop_files(vec![seg]);
    let series = desk.view().studies.studies.iter().flat_map(|study| &study.series);
    let seg = series.filter(|s| s.modality == "SEG").flat_map(|s| &s.volumes).next().unwrap();
    let open = Command::Study(StudyCommand::Open(seg.id.clone()));
    desk.does(open);
}

fn saved(desk: &mut Desk) -> SegFile {
    desk.does(Command::Export(ExportCommand::Seg));
    let (_, _, files) = desk.answers.last().unwrap();
    read(&files[0]).unwrap()
}

fn lesions() -> [Segment; 2] {
    let tracking = |id: &str, uid: &str| Tracking { id: id.to_owned(), uid: uid.to_owned() };
    let lesion = |number: u8, tracking| {
        SegmentDraft { tracking, ..SegmentDraft::uncoded("Lesion") }.numbered(number)
    };
    [
        lesion(1, Some(tracking("lesion 1", "1.2.3.4.501"))),
        lesion(2, Some(tracking("lesion 2", "1.2.3.4.502"))),
    ]
}

fn tracked(seg: &SegFile) -> Vec<Option<Tracking>> {
    seg.segments.iter().map(|segment| segment.tracking.clone()).collect()
}

#[test]
fn a_lesion_stays_the_same_one_through_edits_undo_and_a_reload() {
    let mut desk = with_seg(&lesions());
    let expected: Vec<_> = lesions().map(|lesion| lesion.tracking).into();
    assert_eq!(tracked(&saved(&mut desk)), expected);
    // What is not in the file has none.
    let name = Some("Drawn".to_owned());
    desk.does(Command::Segment(SegmentCommand::Add { structure: None, name }));
    desk.does(Command::Segment(SegmentCommand::Rename(SegmentId(2), "Node".to_owned())));
    let with_drawn = [&expected[..], &[None]].concat();
    assert_eq!(tracked(&saved(&mut desk)), with_drawn);
    desk.does(Command::Segment(SegmentCommand::Remove(SegmentId(1))));
    assert_eq!(tracked(&saved(&mut desk)), with_drawn[1..]);
    desk.does(Command::Edit(EditCommand::Undo));
    assert_eq!(tracked(&saved(&mut desk)), with_drawn);

    let mut reloaded = Desk::new();
    reloaded.journal = desk.journal.clone();
    reloaded.drop_files(chest());
    reloaded.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(tracked(&saved(&mut reloaded)), with_drawn);
}

#[test]
fn the_saves_of_a_volume_lie_in_one_series_and_are_instances_of_their_own() {
    let mut desk = with_seg(&lesions());
    let uids = |seg: &SegFile| (seg.header.series.uid.clone(), seg.header.sop_instance_uid.clone());
    let (first, second) = (uids(&saved(&mut desk)), uids(&saved(&mut desk)));
    assert_eq!(first.0, second.0);
    assert_ne!(first.1, second.1);
    // What the series says of its protocol would not be true of a save under another one.
    let free = desk.view().protocol.id.clone();
    desk.does(Command::Protocol(ProtocolCommand::Choose("liver-volumetry-ct".to_owned())));
    let checks = desk.view().protocol.checks.clone();
    for check in checks.into_iter().filter(|check| check.verdict == Verdict::Fail) {
        let (requirement, reason) = (check.requirement, "teaching case".to_owned());
        desk.does(Command::Protocol(ProtocolCommand::Deviate { requirement, reason }));
    }
    let under_another = uids(&saved(&mut desk));
    assert_ne!(under_another.0, first.0);
    desk.does(Command::Protocol(ProtocolCommand::Choose(free)));
    let third = uids(&saved(&mut desk));
    assert_eq!(third.0, first.0);
    assert!(third.1 != first.1 && third.1 != second.1);
}

#[test]
fn a_segment_that_its_file_does_not_describe_is_told_and_can_be_saved() {
    let (name, mut bytes) = seg_of(&lesions());
    // The label of the first segment, under a tag that nobody reads.
    let label = bytes.windows(6).position(|w| w == b"\x62\0\x05\0LO").unwrap();
    bytes[label + 2] = 0xf5;
    let mut desk = with_file((name, bytes));
    let said = desk.view().open.seg.clone().unwrap();
    assert_eq!((said.segments, said.undescribed), (2, 1));
    let names = |desk: &Desk| -> Vec<String> {
        desk.view().segments.iter().map(|segment| segment.name.clone()).collect()
    };
    assert_eq!(names(&desk), ["Segment 1", "Lesion"]);
    let labels: Vec<_> = saved(&mut desk).segments.into_iter().map(|s| s.label).collect();
    assert_eq!(labels, names(&desk));
}

#[test]
fn all_that_a_file_says_of_a_segment_is_in_the_next_one() {
    let code = PropertyCode {
        category: Code::sct("49755003", "Morphologically Abnormal Structure"),
        region: Some(Code::sct("64033007", "Kidney")),
        region_modifiers: vec![Code::sct("24028007", "Right")],
        ..PropertyCode::anatomical(Code::sct("367643001", "Cyst"))
    };
    let code = code
        .with_modifier(Code::sct("7771000", "Left"))
        .with_modifier(Code::sct("261183002", "Upper"));
    let model = Origin::Proposed {
        name: "Cysts".to_owned(),
        version: "3".to_owned(),
        sha256: "ab".repeat(32),
        edited: true,
        accepted: false,
    };
    let draft = SegmentDraft {
        color: Some(Rgb(200, 30, 40)),
        origin: model,
        description: "Upper pole,\r\nas on MR".to_owned(),
        ..SegmentDraft::manual("Cyst", code)
    };
    let [first, second] = lesions();
    let cyst = SegmentDraft { tracking: first.tracking.clone(), ..draft }.numbered(1);
    let seg = seg_of(&[cyst.clone(), second]);
    let before = read(&seg.1).unwrap().segments;
    let mut desk = with_file(seg);
    assert_eq!(saved(&mut desk).segments, before);
    let stated = &before[0];
    assert_eq!(
        (&stated.code, &stated.description, &stated.tracking, &stated.origin),
        (&cyst.code, &cyst.description, &cyst.tracking, &cyst.origin)
    );

    let mut reloaded = Desk::new();
    reloaded.journal = desk.journal.clone();
    reloaded.drop_files(chest());
    reloaded.does(Command::Journal(JournalCommand::Restore));
    assert_eq!(saved(&mut reloaded).segments, before);
}

/// A proposal of a model as segment 1.
fn propose(desk: &mut Desk) {
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default())));
    let mut labels = Labelmap::empty(DIMS).unwrap();
    labels.labels_mut()[500..520].fill(1);
    let code = PropertyCode::uncoded();
    let structures = vec![ProposedStructure { name: "Bone".into(), code, color: None }];
    let result = Ok(Proposal { layers: vec![labels], structures, ran_ms: 1 });
    let job = desk.anatomy_job.unwrap();
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
}

#[test]
fn what_a_file_brings_did_not_come_of_a_removed_proposal_with_its_number() {
    let [mut edited, _] = lesions();
    edited.origin = Origin::Proposed {
        name: "Elsewhere".to_owned(),
        version: "1".to_owned(),
        sha256: String::new(),
        edited: true,
        accepted: false,
    };
    let mut desk = desk();
    propose(&mut desk);
    assert_eq!(desk.view().review.items.len(), 1);
    desk.does(Command::Segment(SegmentCommand::Remove(SegmentId(1))));
    open(&mut desk, seg_of(&[edited]));
    assert_eq!(desk.view().segments[0].number, 1, "the number is given again");
    assert!(desk.view().review.items.is_empty());
    let item = &desk.view().segments[0];
    assert_eq!((item.imported, item.proposed, item.accepted), (true, false, false));
    assert_eq!(desk.view().steps[2].tally.warn, 0, "nobody is asked to accept it");
    desk.does(Command::Export(ExportCommand::Seg));
    let (_, _, files) = desk.answers.last().unwrap();
    let sidecar: SegSidecar = serde_json::from_slice(&files[1]).unwrap();
    let [record] = &sidecar.proposals[..] else { panic!("one proposal") };
    assert_eq!((record.segment, record.dice_proposal_final), (None, None));
}
