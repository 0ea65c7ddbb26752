//! What must hold whatever a reader does: random gestures on a small study, played through the commands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support/mod.rs"]
mod support;

mod journal;
mod outputs;
mod replay;
mod undo;

use proptest::prelude::*;
use segment::PropertyCode;
use session::{Input, Outcome, Proposal, ProposedStructure};
use support::{Desk, chest_files};
use volume::{Dims, Labelmap};
use wire::{
    CanvasPoint, Command, EditCommand, ExportCommand, JournalCommand, ModelCommand, ModelId,
    QualityCommand, SegmentCommand, SegmentId, StudyCommand, Tool, ViewCommand, ViewportId,
    VolumeId, WindowCommand,
};

/// Odd in every direction, small enough for many cases.
const DIMS: Dims = Dims::new(13, 11, 5);

/// What a reader does next. Places are in eighths of the first view.
#[derive(Debug, Clone)]
enum Gesture {
    Add,
    Stroke {
        from: (u8, u8),
        to: (u8, u8),
        slice: u8,
        erase: bool,
    },
    /// A proposal of so many layers, its voxels drawn from a seed.
    Propose {
        layers: usize,
        seed: u32,
    },
    /// A SEG file whose two segments overlap.
    Import,
    Rename(u8),
    Recolor(u8, u8),
    Lock(u8, bool),
    Remove(u8),
    Repair,
    Window(i8),
    Undo,
    Redo,
}

fn gesture() -> impl Strategy<Value = Gesture> {
    let place = || (0u8..9, 0u8..9);
    prop_oneof![
        1 => Just(Gesture::Add),
        5 => (place(), place(), 0u8..5, any::<bool>())
            .prop_map(|(from, to, slice, erase)| Gesture::Stroke { from, to, slice, erase }),
        2 => (1usize..4, any::<u32>())
            .prop_map(|(layers, seed)| Gesture::Propose { layers, seed }),
        1 => Just(Gesture::Import),
        1 => (0u8..6).prop_map(Gesture::Rename),
        1 => (0u8..6, any::<u8>()).prop_map(|(at, red)| Gesture::Recolor(at, red)),
        1 => (0u8..6, any::<bool>()).prop_map(|(at, on)| Gesture::Lock(at, on)),
        1 => (0u8..6).prop_map(Gesture::Remove),
        1 => Just(Gesture::Repair),
        1 => any::<i8>().prop_map(Gesture::Window),
        3 => Just(Gesture::Undo),
        2 => Just(Gesture::Redo),
    ]
}

fn gestures() -> impl Strategy<Value = Vec<Gesture>> {
    prop::collection::vec(gesture(), 1..16)
}

/// A study that is open, with a journal that an earlier session may have left, and a SEG beside it.
fn opened(journal: &[u8]) -> Desk {
    let mut desk = Desk::new();
    desk.journal = journal.to_vec();
    desk.drop_files(chest_files(DIMS, (9.0, 11.0)));
    desk.drop_files(vec![("overlapping.dcm".to_owned(), overlapping_seg())]);
    desk
}

fn overlapping_seg() -> Vec<u8> {
    static FILE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let written = || {
        let mut desk = Desk::with_chest(DIMS, (9.0, 11.0));
        propose(&mut desk, 2, 7);
        desk.does(Command::Export(ExportCommand::Seg));
        desk.answers.pop().unwrap().2.swap_remove(0)
    };
    FILE.get_or_init(written).clone()
}

/// Plays a gesture; what is refused leaves no trace.
fn play(desk: &mut Desk, gesture: &Gesture) {
    let segment = |desk: &Desk, at: u8| {
        let segments = &desk.view().segments;
        segments.get(usize::from(at)).map_or(SegmentId(99), |segment| segment.id)
    };
    let command = match gesture {
        Gesture::Add => Command::Segment(SegmentCommand::Add { structure: None, name: None }),
        Gesture::Stroke { from, to, slice, erase } => {
            return stroke(desk, *from, *to, (*slice, *erase));
        }
        Gesture::Propose { layers, seed } => return propose(desk, *layers, *seed),
        Gesture::Import => {
            let file = desk.seg_volume().unwrap();
            Command::Study(StudyCommand::Open(file))
        }
        Gesture::Rename(at) => {
            Command::Segment(SegmentCommand::Rename(segment(desk, *at), "Ärmel".into()))
        }
        Gesture::Recolor(at, red) => {
            Command::Segment(SegmentCommand::Recolor(segment(desk, *at), [*red, 40, 7]))
        }
        Gesture::Lock(at, on) => {
            Command::Segment(SegmentCommand::SetLocked(segment(desk, *at), *on))
        }
        Gesture::Remove(at) => Command::Segment(SegmentCommand::Remove(segment(desk, *at))),
        Gesture::Repair => {
            let _ = desk.tries(Command::Quality(QualityCommand::Check));
            let _ = desk.tries(Command::Quality(QualityCommand::SelectBy(1)));
            Command::Quality(QualityCommand::Repair)
        }
        Gesture::Window(center) => {
            Command::Window(WindowCommand::Set { center: f64::from(*center), width: 350.5 })
        }
        Gesture::Undo => Command::Edit(EditCommand::Undo),
        Gesture::Redo => Command::Edit(EditCommand::Redo),
    };
    let _ = desk.tries(command);
}

fn stroke(desk: &mut Desk, from: (u8, u8), to: (u8, u8), (slice, erase): (u8, bool)) {
    let at = |(x, y): (u8, u8)| CanvasPoint { x: f64::from(x) * 80.0, y: f64::from(y) * 64.0 };
    let viewport = ViewportId(0);
    let slice = u32::from(slice);
    desk.does(Command::View(ViewCommand::SetSlice { viewport, slice }));
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    let begun =
        desk.tries(Command::Edit(EditCommand::StrokeBegin { viewport, at: at(from), erase }));
    if begun.is_ok() {
        desk.does(Command::Edit(EditCommand::StrokeTo(vec![at(to)])));
        desk.does(Command::Edit(EditCommand::StrokeEnd));
    }
}

/// Presses and drags; the pointer stays down.
fn press(desk: &mut Desk, from: (u8, u8)) {
    let at = |(x, y): (u8, u8)| CanvasPoint { x: f64::from(x) * 80.0, y: f64::from(y) * 64.0 };
    desk.does(Command::Edit(EditCommand::SetTool(Tool::Brush)));
    let begin = EditCommand::StrokeBegin { viewport: ViewportId(0), at: at(from), erase: false };
    if desk.tries(Command::Edit(begin)).is_ok() {
        desk.does(Command::Edit(EditCommand::StrokeTo(vec![at((from.1, from.0))])));
    }
}

/// A model's outcome: overlapping layers of one structure each.
fn propose(desk: &mut Desk, layers: usize, seed: u32) {
    let run = ModelCommand::Run(ModelId("ct-anatomy".into()), Default::default());
    if desk.tries(Command::Model(run)).is_err() {
        return;
    }
    let job = desk.anatomy_job.unwrap();
    let result = Ok(proposal(layers, seed));
    desk.feed(Input::Outcome(Outcome::Proposed { job, result }));
}

fn proposal(layers: usize, seed: u32) -> Proposal {
    let count = DIMS.voxel_count().unwrap();
    let map = |layer: usize| {
        let label = u8::try_from(layer + 1).unwrap();
        let salt = seed.wrapping_add(layer as u32).wrapping_mul(40_503);
        let is_in = |at: usize| ((at as u32 / 3) ^ salt).wrapping_mul(2_654_435_761) >> 30 == 0;
        let labels = (0..count).map(|at| if is_in(at) { label } else { 0 }).collect();
        Labelmap::from_labels(DIMS, labels).unwrap()
    };
    let structure = |layer: usize| ProposedStructure {
        name: format!("structure {layer}"),
        code: PropertyCode::anatomical(segment::Code::sct("10200004", "Liver")),
        color: None,
    };
    Proposal {
        layers: (0..layers).map(map).collect(),
        structures: (0..layers).map(structure).collect(),
        ran_ms: 11_800,
    }
}

/// Everything there is to see of the segments: the labels drawn, and the list with volumes. With the brush in hand more
/// is seen of the active one, and neither is part of a gesture: the picture is taken without; a stroke takes it up again.
fn picture(desk: &mut Desk) -> (Option<Labelmap>, String) {
    let _ = desk.tries(Command::Edit(EditCommand::SetTool(Tool::Look)));
    let labels = desk.session.labels().cloned();
    let listed: Vec<_> = desk
        .view()
        .segments
        .iter()
        .map(|s| (s.id, s.name.clone(), s.color, s.voxels, (s.visible, s.locked, s.proposed)))
        .collect();
    (labels, format!("{listed:?}"))
}

fn depths(desk: &Desk) -> (u32, u32) {
    (desk.view().history.undo, desk.view().history.redo)
}

impl Desk {
    /// The SEG among the files.
    fn seg_volume(&self) -> Option<VolumeId> {
        let studies = self.view().studies.studies.iter();
        let volumes = studies.flat_map(|study| &study.series).flat_map(|series| &series.volumes);
        volumes.map(|volume| volume.id.clone()).find(|id| id.0.starts_with("seg:"))
    }

    fn restored(journal: &[u8]) -> Self {
        let mut desk = opened(journal);
        let _ = desk.tries(Command::Journal(JournalCommand::Restore));
        desk
    }
}
