//! Segments that overlap: what is seen, what is saved, and what a second run of a model replaces.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::collections::BTreeMap;

use interchange::label_names::{LabelName, LabelNames};
use session::{Input, Outcome, Proposal, ProposedStructure};
use support::Desk;
use volume::{Dims, Labelmap};
use wire::{
    Answer, CanvasPoint, Command, EditCommand, ExportCommand, ModelCommand, ModelId,
    SegmentCommand, SegmentId, Tool, ViewCommand, ViewportId, Why,
};

const DIMS: Dims = Dims { columns: 96, rows: 80, slices: 41 };
const LARGE: ViewportId = ViewportId(0);

/// Two structures: the first holds columns 10 to 49 of every row, the second columns 30 to 69.
fn propose(desk: &mut Desk, stretches: &[(usize, usize)]) {
    desk.does(Command::Model(ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default())));
    let mut layers = Vec::new();
    for (label, (from, to)) in (1..).zip(stretches) {
        let mut layer = Labelmap::empty(DIMS).unwrap();
        for row in layer.labels_mut().chunks_exact_mut(96) {
            row[*from..*to].fill(label);
        }
        layers.push(layer);
    }
    let structures = ["Under", "Over"]
        .into_iter()
        .take(stretches.len())
        .map(|name| ProposedStructure { name: name.into(), code: any_code(), color: None })
        .collect();
    let job = desk.anatomy_job.unwrap();
    desk.feed(Input::Outcome(Outcome::Proposed {
        job,
        result: Ok(Proposal { layers, structures, ran_ms: 1 }),
    }));
}

fn any_code() -> segment::PropertyCode {
    segment::SegmentDraft::uncoded("x").code
}

fn overlapping() -> Desk {
    let mut desk = Desk::with_chest(DIMS, (4.0, 5.0));
    propose(&mut desk, &[(10, 50), (30, 70)]);
    desk
}

/// Labels of the first row as drawn: how many columns show each.
fn seen(desk: &Desk) -> BTreeMap<u8, usize> {
    let mut seen = BTreeMap::new();
    for &label in &desk.session.labels().unwrap().labels()[..96] {
        *seen.entry(label).or_default() += 1;
    }
    seen
}

fn segments(desk: &mut Desk, command: SegmentCommand) {
    desk.does(Command::Segment(command));
}

#[test]
fn a_larger_segment_hides_no_smaller_one_whichever_is_active() {
    let mut desk = Desk::with_chest(DIMS, (4.0, 5.0));
    propose(&mut desk, &[(5, 90), (30, 50)]);
    for active in [1, 2] {
        segments(&mut desk, SegmentCommand::Activate(SegmentId(active)));
        assert_eq!(seen(&desk), BTreeMap::from([(0, 11), (1, 65), (2, 20)]));
    }
}

#[test]
fn the_border_of_what_is_drawn_is_seen_and_a_hidden_one_hides_nothing() {
    let mut desk = overlapping();
    let bordered = |desk: &Desk| -> Vec<bool> {
        desk.drawn.last().unwrap().labels.iter().map(|style| style.stacked.is_bordered).collect()
    };
    // Of two that are as large the later one lies on top.
    let later_on_top = BTreeMap::from([(0, 36), (1, 20), (2, 40)]);
    for active in [2, 1] {
        segments(&mut desk, SegmentCommand::Activate(SegmentId(active)));
        assert_eq!(seen(&desk), later_on_top);
        assert_eq!(bordered(&desk), [false, false]);
    }
    let styles = &desk.drawn.last().unwrap().labels;
    let places: Vec<_> = styles.iter().map(|s| (s.stacked.layer, s.stacked.depth)).collect();
    assert_eq!(places, [(0, 1), (1, 0)]);
    for tool in [Tool::Brush, Tool::Eraser] {
        desk.does(Command::Edit(EditCommand::SetTool(tool)));
        assert_eq!(seen(&desk), BTreeMap::from([(0, 36), (1, 21), (2, 39)]));
        assert_eq!(bordered(&desk), [true, false]);
    }
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Look)));
    assert_eq!(seen(&desk), later_on_top);
    assert_eq!(bordered(&desk), [false, false], "and is drawn so at once");
    segments(&mut desk, SegmentCommand::SetVisible(SegmentId(2), false));
    assert_eq!(seen(&desk), BTreeMap::from([(0, 56), (1, 40)]));
    let changed = desk.effects.iter().rposition(|effect| effect == "LabelsChanged");
    let drawn = desk.effects.iter().rposition(|effect| effect == "Draw");
    assert!(changed < drawn, "a device gets the labels before it draws them");
}

#[test]
fn proposals_that_are_switched_off_hide_nothing_of_what_a_reader_made() {
    let mut desk = overlapping();
    segments(&mut desk, SegmentCommand::Activate(SegmentId(1)));
    dab(&mut desk, CanvasPoint { x: 20.0, y: 250.0 });
    assert!(desk.view().segments[0].proposed, "nobody accepted it, but the dab is the reader's");
    desk.does(Command::View(ViewCommand::HideProposals(true)));
    assert_eq!(seen(&desk), BTreeMap::from([(0, 56), (1, 40)]));
    assert_eq!(named(&mut desk), [Some(1)]);
    desk.does(Command::View(ViewCommand::HideProposals(false)));
    desk.does(Command::View(ViewCommand::HideEdits(true)));
    assert_eq!(seen(&desk), BTreeMap::from([(0, 56), (2, 40)]));
    assert_eq!(named(&mut desk), [Some(2)]);
}

/// A click with the brush.
fn dab(desk: &mut Desk, at: CanvasPoint) {
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
}

/// The segments that the pointer names along the middle of the large view, each once. Wherever it points, it names
/// the label that is drawn there.
fn named(desk: &mut Desk) -> Vec<Option<u32>> {
    let mut named = Vec::new();
    for x in (0..64).map(|step| f64::from(step) * 10.0) {
        let at = CanvasPoint { x, y: 250.0 };
        desk.does(Command::View(ViewCommand::PointAt { viewport: LARGE, at }));
        let pointer = desk.view().pointer.clone();
        let segment = pointer.segment.map(|segment| segment.0);
        let Some(at) = pointer.position else { continue };
        let grid = desk.session.volume().unwrap().placement().grid().unwrap().clone();
        let place = grid.index_from_lps(volume::Lps::new(at.x, at.y, at.z));
        let place = DIMS.nearest(place).unwrap();
        let label = u32::from(desk.session.labels().unwrap().label(place));
        assert_eq!(segment.unwrap_or(0), label, "at {place:?}");
        if segment.is_some() && !named.contains(&segment) {
            named.push(segment);
        }
    }
    named
}

#[test]
fn the_pointer_names_what_is_drawn() {
    let mut desk = overlapping();
    assert_eq!(named(&mut desk), [Some(1), Some(2)]);
    segments(&mut desk, SegmentCommand::SetVisible(SegmentId(1), false));
    assert_eq!(named(&mut desk), [Some(2)]);

    let mut alone = Desk::with_chest(DIMS, (4.0, 5.0));
    propose(&mut alone, &[(10, 50)]);
    alone.does(Command::View(ViewCommand::HideSegments(true)));
    alone.does(Command::View(ViewCommand::PointAt {
        viewport: LARGE,
        at: CanvasPoint { x: 250.0, y: 250.0 },
    }));
    assert!(alone.view().pointer.position.is_some());
    assert_eq!(alone.view().pointer.segment, None, "held back, nothing is named");
}

#[test]
fn a_stroke_shows_the_segment_that_it_paints() {
    let mut desk = overlapping();
    segments(&mut desk, SegmentCommand::Activate(SegmentId(2)));
    segments(&mut desk, SegmentCommand::SetVisible(SegmentId(2), false));
    let at = CanvasPoint { x: 250.0, y: 250.0 };
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    assert!(desk.view().segments[1].visible);
}

#[test]
fn drawing_beside_a_proposal_takes_nothing_from_it() {
    let mut desk = overlapping();
    let before: Vec<_> =
        desk.view().segments.iter().map(|segment| (segment.voxels, segment.proposed)).collect();
    segments(&mut desk, SegmentCommand::Add { structure: None, name: Some("Lesion".into()) });
    let at = CanvasPoint { x: 250.0, y: 250.0 };
    desk.does(Command::Edit(EditCommand::StrokeBegin { viewport: LARGE, at, erase: false }));
    desk.does(Command::Edit(EditCommand::StrokeEnd));
    let after = &desk.view().segments;
    assert!(after[2].voxels > 0);
    let kept: Vec<_> = after[..2].iter().map(|s| (s.voxels, s.proposed)).collect();
    assert_eq!(kept, before);
}

#[test]
fn nifti_files_hold_every_voxel_of_segments_that_overlap() {
    let mut desk = overlapping();
    let listed: Vec<u64> = desk.view().segments.iter().map(|segment| segment.voxels).collect();
    desk.does(Command::Export(ExportCommand::Nifti));
    let (_, Answer::Files(names), files) = desk.answers.last().unwrap() else { panic!("files") };
    let (labels, images) = files.split_last().unwrap();
    let saved: Vec<u64> = images
        .iter()
        .map(|file| {
            let volume = study::read_nifti(file, 1 << 30).unwrap();
            let voxels = volume.voxels();
            (0..voxels.len()).filter(|&at| voxels.stored(at) != Some(0.0)).count() as u64
        })
        .collect();
    assert_eq!(saved, listed);
    // Beside them stands what their labels mean.
    assert_eq!(names.last().unwrap(), "segmentation-labels.json");
    let labels: LabelNames = serde_json::from_slice(labels).unwrap();
    let named: Vec<(String, String, u8)> = labels
        .images
        .iter()
        .flat_map(|image| {
            let of = |label: &LabelName| (image.file.clone(), label.name.clone(), label.label);
            image.labels.iter().map(of).collect::<Vec<_>>()
        })
        .collect();
    let segments = desk.view().segments.iter().zip(names);
    let expected: Vec<(String, String, u8)> =
        segments.map(|(s, file)| (file.clone(), s.name.clone(), s.number as u8)).collect();
    assert_eq!(named, expected);
}

#[test]
fn a_second_run_replaces_what_nobody_edited() {
    let mut desk = overlapping();
    let depth = desk.view().history.undo;
    propose(&mut desk, &[(10, 40), (30, 80)]);
    let columns = |desk: &Desk| -> Vec<u64> {
        desk.view().segments.iter().map(|segment| segment.voxels / (80 * 41)).collect()
    };
    assert_eq!(columns(&desk), [30, 50]);
    assert_eq!(desk.view().history.undo, depth + 1);
    desk.does(Command::Edit(EditCommand::Undo));
    assert_eq!(columns(&desk), [40, 40]);
}

#[test]
fn a_run_that_finds_nothing_says_so() {
    let mut desk = Desk::with_chest(DIMS, (4.0, 5.0));
    propose(&mut desk, &[(5, 5)]);
    let failed = wire::ModelState::Failed(Why::NothingProposed);
    assert!(desk.view().models.iter().any(|model| model.state == failed));
    assert!(desk.view().segments.is_empty());
}

#[test]
fn a_box_is_as_deep_however_many_moves_draw_it() {
    let depth = |moves: u32| {
        let mut desk = Desk::with_chest(DIMS, (4.0, 5.0));
        let from = CanvasPoint { x: 200.0, y: 200.0 };
        for step in 1..=moves {
            let part = f64::from(step) / f64::from(moves);
            let to = CanvasPoint { x: 200.0 + 120.0 * part, y: 200.0 + 80.0 * part };
            desk.does(Command::Model(ModelCommand::DrawBox { viewport: LARGE, from, to }));
        }
        let region = desk.view().models.iter().find_map(|model| model.region).unwrap();
        (region.to.z - region.from.z).abs()
    };
    let once = depth(1);
    assert!(once > 20.0, "{once} mm");
    for moves in [2, 7, 20] {
        assert!((depth(moves) - once).abs() < 1e-9, "{moves} moves");
    }
}

#[test]
fn a_second_drag_on_a_view_makes_the_depth_anew_until_another_view_has_drawn_it() {
    let mut desk = Desk::with_chest(DIMS, (4.0, 5.0));
    let drag = |desk: &mut Desk, viewport, by: (f64, f64)| {
        let from = CanvasPoint { x: 120.0, y: 100.0 };
        let to = CanvasPoint { x: from.x + by.0, y: from.y + by.1 };
        desk.does(Command::Model(ModelCommand::DrawBox { viewport, from, to }));
        let region = desk.view().models.iter().find_map(|model| model.region).unwrap();
        (region.to.y - region.from.y, region.to.z - region.from.z)
    };
    drag(&mut desk, LARGE, (40.0, 30.0));
    let (height, depth) = drag(&mut desk, LARGE, (90.0, 60.0));
    assert!((depth - height).abs() < 1e-9, "as deep as its shorter side: {depth} of {height} mm");
    let (_, drawn) = drag(&mut desk, wire::ViewportId(1), (20.0, 70.0));
    assert!((drawn - depth).abs() > 1.0, "another view draws the depth: {drawn} mm");
    let (_, kept) = drag(&mut desk, LARGE, (40.0, 30.0));
    assert!((kept - drawn).abs() < 1e-9, "{kept} of {drawn} mm");
}
