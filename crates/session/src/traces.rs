//! What a model proposed, cut for the picture where a reader changed it.

use segment::{Origin, Segment};
use volume::Dims;

use crate::{LabelBox, Session, cut, outputs::ModelOutput, session::Desk};

/// The last cut along each axis: a stroke draws all views again and again, and what a model made stays as it is.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    last: [Option<Cut>; 3],
}

#[derive(Debug)]
struct Cut {
    slice: u32,
    /// Number and time of each output: no two of a number come at the same time.
    of: Vec<(u8, u64)>,
    labels: Option<LabelBox>,
}

impl Traces {
    fn on_slice(
        &mut self,
        outputs: &[&ModelOutput],
        dims: Dims,
        (axis, slice): (usize, u32),
    ) -> Option<LabelBox> {
        let of: Vec<_> = outputs.iter().map(|o| (o.segment().number, o.unix_ms())).collect();
        let kept = self.last.get_mut(axis)?;
        if kept.as_ref().is_none_or(|cut| (cut.slice, &cut.of) != (slice, &of)) {
            let runs = outputs.iter().flat_map(|output| {
                let runs = cut::near(output.traced_runs(), |run| *run, dims, (axis, slice));
                runs.iter().map(|&run| (run, output.segment().number))
            });
            let labels = cut::on_slice(runs, dims, (axis, slice));
            *kept = Some(Cut { slice, of, labels });
        }
        kept.as_ref()?.labels.clone()
    }
}

impl Session {
    /// The model's own output where the reader changed it, on a slice along an index axis: of the layer of the active
    /// segment, so that no output hides another.
    pub(crate) fn trace(
        &self,
        desk: &Desk,
        traces: &mut Traces,
        plane: (usize, u32),
    ) -> Option<LabelBox> {
        let overlay = &self.sight.overlay;
        if overlay.segments_hidden || overlay.proposals_hidden {
            return None;
        }
        let segmentation = desk.editing.segmentation();
        let layer = segmentation.layer_of(desk.editing.active()?.number).ok()?;
        let is_changed =
            |s: &&Segment| s.visible && matches!(s.origin, Origin::Proposed { edited: true, .. });
        let changed = segmentation.layer(layer).ok()?.segments().filter(is_changed);
        let outputs: Vec<_> =
            changed.filter_map(|segment| self.recovery.output_of(segment.number)).collect();
        if outputs.is_empty() {
            return None;
        }
        traces.on_slice(&outputs, segmentation.dims(), plane)
    }
}
