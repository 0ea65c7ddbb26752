//! Segments of the open volume on the slice that the fourth view shows: nearest neighbour in the patient's space, which
//! both series share. Nothing is drawn there; the line follows what was drawn once a stroke has ended.

use std::sync::Arc;

use volume::{ContinuousIndex, Dims, Grid, Index, Labelmap, resample_labels};
use wire::{RulerView, SegmentId};

use crate::{LabelStyle, Session, beside::Chosen, session::Desk, tally};

/// Directions are the same within this (1 − cosine): a tenth of a degree.
const PARALLEL: f64 = 1.5e-6;

/// Labels on a slice of the second series.
#[derive(Debug)]
pub(crate) struct LabelsBeside {
    /// The slice.
    pub(crate) slice: u32,
    /// Of the labelmap that they were taken from.
    pub(crate) revision: u64,
    /// As large as the slice.
    pub(crate) labels: Arc<Labelmap>,
}

impl Session {
    /// Takes the labels to the slice that is held, where they are not there as they are now.
    pub(crate) fn lay_labels_beside(&mut self) {
        let (Some(desk), Some(chosen)) = (&self.desk, &mut self.beside.chosen) else { return };
        let Some(slice) = chosen.held.as_ref().map(|held| held.slice) else { return };
        let revision = desk.editing.revision();
        let known = chosen.labels.as_ref().filter(|of| of.slice == slice);
        // A stroke goes on at the pace of the pen.
        let is_known = known.is_some_and(|of| of.revision == revision || desk.editing.is_drawing());
        if !is_known {
            let labels = labels_on(desk, chosen, slice);
            chosen.labels =
                labels.map(|labels| LabelsBeside { slice, revision, labels: Arc::new(labels) });
        }
    }

    /// How segments are drawn there: as on the open volume.
    pub(crate) fn label_styles_beside(&self) -> Vec<LabelStyle> {
        let labels = self.beside.chosen.as_ref().and_then(|chosen| chosen.labels.as_ref());
        match (&self.desk, labels) {
            (Some(desk), Some(of)) => self.label_styles(desk, (2, of.slice), None).0,
            _ => Vec::new(),
        }
    }

    /// The segment at a voxel of the slice that is held, if one is drawn there.
    pub(crate) fn segment_beside(&self, at: Index) -> Option<SegmentId> {
        let labels = self.beside.chosen.as_ref()?.labels.as_ref()?;
        let label = labels.labels.label(at);
        let is_drawn = self.label_styles_beside().iter().any(|style| style.label == label);
        (label != 0 && is_drawn).then(|| SegmentId(u32::from(label)))
    }

    /// Where the active segment is along the slices of the second series, if these are parallel to slices of the open
    /// volume: then a slice shows it where the nearest one there has it.
    pub(crate) fn ruler_beside(&self) -> RulerView {
        let (Some(desk), Some(chosen)) = (&self.desk, &self.beside.chosen) else {
            return RulerView::default();
        };
        let slices = chosen.grid.dims().slices;
        let present = present(desk, chosen).unwrap_or_default();
        RulerView { slices, present, ..RulerView::default() }
    }
}

fn labels_on(desk: &Desk, chosen: &Chosen, slice: u32) -> Option<Labelmap> {
    let open = desk.reading.placement().grid()?;
    resample_labels(desk.editing.labels()?, open, &lone(&chosen.grid, slice)?).ok()
}

/// The grid of one slice.
fn lone(grid: &Grid, slice: u32) -> Option<Grid> {
    let dims = Dims { slices: 1, ..grid.dims() };
    let first = grid.lps_from_index(ContinuousIndex::new(0.0, 0.0, f64::from(slice)));
    Grid::new(dims, first, grid.axes(), grid.spacing()).ok()
}

fn present(desk: &Desk, chosen: &Chosen) -> Option<Vec<(u32, u32)>> {
    let open = desk.reading.placement().grid()?;
    let through = chosen.grid.axes()[2];
    let axis = open.axes().iter().position(|axis| 1.0 - axis.cosine(through).abs() <= PARALLEL)?;
    let stretches = desk.editing.tally().stretches(desk.editing.active()?.number, axis);
    // Where slices are parallel, any column and row tells which one is nearest.
    let dims = chosen.grid.dims();
    let (column, row) = (f64::from(dims.columns) / 2.0, f64::from(dims.rows) / 2.0);
    let has_it = |slice: u32| {
        let place = ContinuousIndex::new(column, row, f64::from(slice));
        let at = open.index_from_lps(chosen.grid.lps_from_index(place)).along(axis);
        let nearest = (at + 0.5).floor();
        let holds = |(first, last): &(u32, u32)| {
            f64::from(*first) <= nearest && nearest <= f64::from(*last)
        };
        stretches.iter().any(holds)
    };
    Some(tally::stretches((0..dims.slices).map(has_it)))
}
