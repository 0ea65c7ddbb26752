//! What the repair of the selected finding would change, for the picture.

use segment::{Delta, RunChange, Segmentation};
use volume::{Dims, Index, Labelmap};

use crate::{LabelBox, LabelRole, LabelStyle, Stacked, cut};

/// A change that was not made. Nothing of it is in the labelmap: each picture gets the voxels of its own slice.
#[derive(Debug)]
pub(crate) struct Preview {
    number: u8,
    changes: Vec<RunChange>,
    /// First and last voxel of the box around them.
    bounds: (Index, Index),
    dims: Dims,
}

/// Labels that no segment has, for voxels that would go and voxels that would come.
#[derive(Debug, Clone, Copy)]
struct Labels {
    removed: u8,
    added: u8,
}

impl Preview {
    /// `None` where nothing would change for the segment.
    pub(crate) fn new(number: u8, delta: &Delta, dims: Dims) -> Option<Self> {
        let concerns = |change: &&RunChange| change.before == number || change.after == number;
        let changes: Vec<_> = delta.changes().iter().filter(concerns).copied().collect();
        let bounds = delta.bounds(dims).filter(|_| !changes.is_empty())?;
        Some(Self { number, changes, bounds, dims })
    }

    /// The segment it is about.
    pub(crate) fn number(&self) -> u8 {
        self.number
    }

    /// Voxels that the segment would gain, less those that it would lose.
    pub(crate) fn gained(&self) -> f64 {
        let sign = |change: &RunChange| if change.after == self.number { 1.0 } else { -1.0 };
        self.changes.iter().map(|change| sign(change) * change.run.len as f64).sum()
    }

    /// What of a labelmap lies around the change, a voxel wider on each side, as it is and as it would be; labels of
    /// others count as background.
    pub(crate) fn parts(&self, labels: &Labelmap) -> Option<[Labelmap; 2]> {
        let (low, high) = self.bounds;
        let first = Index::new(
            low.column.saturating_sub(1),
            low.row.saturating_sub(1),
            low.slice.saturating_sub(1),
        );
        let wider = |last: u32, len: u32| (last + 2).min(len);
        let extent = Dims::new(
            wider(high.column, self.dims.columns) - first.column,
            wider(high.row, self.dims.rows) - first.row,
            wider(high.slice, self.dims.slices) - first.slice,
        );
        let there = |at: usize| {
            let at = extent.index(at);
            Index::new(at.column + first.column, at.row + first.row, at.slice + first.slice)
        };
        let of = |at: usize| labels.labels().get(self.dims.offset(there(at))).copied();
        let own = |label: u8| if label == self.number { label } else { 0 };
        let voxels = (0..extent.voxel_count().ok()?).map(|at| of(at).map_or(0, own)).collect();
        let before = Labelmap::from_labels(extent, voxels).ok()?;
        let mut after = before.clone();
        for change in &self.changes {
            for voxel in change.run.start..change.run.end() {
                let at = self.dims.index(voxel);
                let place = Index::new(
                    at.column - first.column,
                    at.row - first.row,
                    at.slice - first.slice,
                );
                after.labels_mut()[extent.offset(place)] = own(change.after);
            }
        }
        Some([before, after])
    }

    /// The voxels of one slice along an index axis, and how they are shown, stacked as their segment is; `None` where nothing would change there,
    /// where the segment is hidden, or where segments have taken every label.
    pub(crate) fn on_slice(
        &self,
        segmentation: &Segmentation,
        stacked: Stacked,
        (axis, slice): (usize, u32),
    ) -> Option<(LabelBox, [LabelStyle; 2])> {
        let segment = segmentation.segment(self.number).filter(|segment| segment.visible)?;
        let labels = Labels::free_in(segmentation)?;
        let cut = self.cut(labels, axis, slice)?;
        let (color, active) = (segment.color, false);
        let style = |label, role| LabelStyle { label, color, active, role, stacked };
        let styles =
            [style(labels.removed, LabelRole::Removed), style(labels.added, LabelRole::Added)];
        Some((cut, styles))
    }

    fn cut(&self, labels: Labels, axis: usize, slice: u32) -> Option<LabelBox> {
        let near = cut::near(&self.changes, |change| change.run, self.dims, (axis, slice));
        let label = |change: &RunChange| {
            if change.after == self.number { labels.added } else { labels.removed }
        };
        let runs = near.iter().map(|change| (change.run, label(change)));
        cut::on_slice(runs, self.dims, (axis, slice))
    }
}

impl Labels {
    fn free_in(segmentation: &Segmentation) -> Option<Self> {
        let mut free = (1..=u8::MAX).rev().filter(|&label| segmentation.segment(label).is_none());
        Some(Self { removed: free.next()?, added: free.next()? })
    }
}

#[cfg(test)]
mod tests {
    use segment::{LayerChoice, SegmentDraft};
    use volume::Run;

    use super::*;

    const DIMS: Dims = Dims::new(5, 4, 3);

    fn preview(changes: &[(usize, usize, u8, u8)]) -> Option<Preview> {
        let change = |&(start, len, before, after): &(usize, usize, u8, u8)| RunChange {
            run: Run { start, len },
            before,
            after,
        };
        Preview::new(1, &Delta::of_voxels(0, changes.iter().map(change).collect()), DIMS)
    }

    fn with_a_segment() -> Segmentation {
        let mut segmentation = Segmentation::new(DIMS);
        let (_, delta) =
            segmentation.add_segment(LayerChoice::First, SegmentDraft::uncoded("A")).unwrap();
        segmentation.apply(&delta).unwrap();
        segmentation
    }

    #[test]
    fn each_slice_along_each_axis_gets_its_own_voxels() {
        // Row 1 of slice 0 from column 3 on and over the end of the line; one voxel of slice 2 comes.
        let preview = preview(&[(8, 4, 1, 0), (43, 1, 0, 1)]).unwrap();
        assert_eq!(preview.gained().to_bits(), (-3.0_f64).to_bits());
        let segmentation = with_a_segment();
        let cut = |axis, slice| {
            preview.on_slice(&segmentation, Stacked::default(), (axis, slice)).map(|(cut, _)| cut)
        };
        let axial = cut(2, 0).unwrap();
        assert_eq!((axial.first, axial.labels.dims()), (Index::new(0, 1, 0), Dims::new(5, 2, 1)));
        let expected = [[0, 0, 0, 255, 255], [255, 255, 0, 0, 0]].concat();
        assert_eq!(axial.labels.labels(), expected);
        let sagittal = cut(0, 3).unwrap();
        assert_eq!(sagittal.first, Index::new(3, 0, 0));
        assert_eq!(sagittal.labels.dims(), Dims::new(1, 2, 3));
        assert_eq!(sagittal.labels.labels(), [0, 255, 0, 0, 254, 0]);
        assert_eq!(cut(2, 1), None);
        assert_eq!(cut(1, 3), None);
    }

    #[test]
    fn parts_are_the_labelmap_around_the_change_before_and_after() {
        // Two voxels of row 1, slice 1 go; another segment is beside them.
        let preview = preview(&[(27, 2, 1, 0)]).unwrap();
        let mut labels = Labelmap::empty(DIMS).unwrap();
        labels.labels_mut()[26..30].copy_from_slice(&[1, 1, 1, 2]);
        let [before, after] = preview.parts(&labels).unwrap();
        assert_eq!(before.dims(), Dims::new(4, 3, 3), "the image ends at the last column");
        let of = |part: &Labelmap| part.labels()[16..20].to_vec();
        assert_eq!((of(&before), of(&after)), (vec![1, 1, 1, 0], vec![1, 0, 0, 0]));
        assert_eq!(before.labels().iter().filter(|label| **label == 1).count(), 3);
    }

    #[test]
    fn what_does_not_concern_the_segment_or_is_hidden_shows_nothing() {
        assert!(preview(&[(8, 4, 2, 0)]).is_none());
        let preview = preview(&[(8, 4, 1, 0)]).unwrap();
        let mut segmentation = with_a_segment();
        let hidden = segmentation.edit_segment(1, segment::SegmentEdit::Show(false)).unwrap();
        segmentation.apply(&hidden).unwrap();
        assert!(preview.on_slice(&segmentation, Stacked::default(), (2, 0)).is_none());
    }
}
