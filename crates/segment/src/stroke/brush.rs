use volume::{Placement, Run, SliceAxes, Volume, runs_of};

use crate::{Layer, RunChange, SegmentError, Segmentation, region::run_len};

/// The reach of a brush.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BrushShape {
    /// A circle on the slice shown.
    Disc,
    /// A sphere through the slices around it.
    Ball,
}

/// What a brush does to the voxels under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BrushMode {
    /// Gives them to a segment; unlocked segments of the same layer lose them.
    Paint {
        /// The segment that gains.
        number: u8,
    },
    /// Takes them from one segment.
    Erase {
        /// The segment that loses.
        number: u8,
    },
    /// Takes them from every unlocked segment of a layer.
    EraseAll {
        /// Position of the layer.
        layer: u16,
    },
}

/// Only voxels whose modality value lies between the two, inclusive, are changed. Padding has no value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueGate {
    /// Lowest modality value.
    pub low: f64,
    /// Highest modality value.
    pub high: f64,
}

/// A brush or eraser.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brush {
    /// Circle or sphere.
    pub shape: BrushShape,
    /// Distance from the path within which voxel centres are painted, in mm.
    pub radius_mm: f64,
    /// Paint or erase.
    pub mode: BrushMode,
    /// Values that may be changed; all when left out.
    pub value_gate: Option<ValueGate>,
}

/// The slice on which a stroke is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrokePlane {
    /// How the view lies on the grid.
    pub axes: SliceAxes,
    /// Index of the slice along the axis that the view scrolls through.
    pub slice: u32,
}

/// The smallest radius in mm with which a click anywhere on a slice paints at least one voxel: half the diagonal
/// of a voxel in that plane. `None` where lengths are not known.
pub fn smallest_radius_mm(placement: &Placement, axes: SliceAxes) -> Option<f64> {
    let (right, down) = match placement.grid() {
        Some(grid) => (grid.spacing().along(axes.right), grid.spacing().along(axes.down)),
        None => placement.pixel_spacing_mm().filter(|_| axes.through == 2)?,
    };
    Some(right.hypot(down) / 2.0)
}

impl Brush {
    /// The layer that the brush changes, if it may.
    pub(super) fn layer(&self, segmentation: &Segmentation) -> Result<u16, SegmentError> {
        match self.mode {
            BrushMode::Paint { number } | BrushMode::Erase { number } => {
                segmentation.unlocked(number).map(|(layer, _)| layer)
            }
            BrushMode::EraseAll { layer } => segmentation.layer(layer).map(|_| layer),
        }
    }
}

/// A brush ready to be laid on lines of voxels.
pub(super) struct Paint<'a> {
    after: u8,
    /// By label: whether the brush changes voxels that carry it.
    changes_label: [bool; 256],
    gate: Option<(&'a Volume, ValueGate)>,
}

impl<'a> Paint<'a> {
    pub(super) fn of(brush: &Brush, layer: &Layer, image: &'a Volume) -> Self {
        let (after, only) = match brush.mode {
            BrushMode::Paint { number } => (number, None),
            BrushMode::Erase { number } => (0, Some(number)),
            BrushMode::EraseAll { .. } => (0, None),
        };
        let mut changes_label = [false; 256];
        for label in 0..=255u8 {
            let locked = layer.segment(label).is_some_and(|segment| segment.locked);
            changes_label[usize::from(label)] =
                label != after && !locked && only.is_none_or(|number| number == label);
        }
        Self { after, changes_label, gate: brush.value_gate.map(|gate| (image, gate)) }
    }

    /// Adds the changes of one line of voxels.
    pub(super) fn line(&self, labels: &[u8], line: Run, changes: &mut Vec<RunChange>) {
        let Some(labels) = labels.get(line.range()) else { return };
        let mut at = 0;
        while let Some(&before) = labels.get(at) {
            let len = run_len(&labels[at..], before);
            if self.changes_label[usize::from(before)] {
                self.run(Run { start: line.start + at, len }, before, changes);
            }
            at += len;
        }
    }

    /// Adds the changes of a run that carries one label: all of it, or what the value gate lets through.
    fn run(&self, run: Run, before: u8, changes: &mut Vec<RunChange>) {
        let after = self.after;
        let Some((image, gate)) = self.gate else {
            changes.push(RunChange { run, before, after });
            return;
        };
        let opens = |at: usize| {
            image.value_at(at).is_some_and(|value| gate.low <= value && value <= gate.high)
        };
        let open = runs_of(run.range().filter(|&at| opens(at)));
        changes.extend(open.into_iter().map(|run| RunChange { run, before, after }));
    }
}
