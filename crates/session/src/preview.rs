//! What the repair of the selected finding would change, for the picture.

use segment::{Delta, RunChange, Segmentation};
use volume::Dims;

use crate::{LabelBox, LabelRole, LabelStyle, Stacked, cut};

/// A change that was not made. Nothing of it is in the labelmap: each picture gets the voxels of its own slice.
#[derive(Debug)]
pub(crate) struct Preview {
    number: u8,
    changes: Vec<RunChange>,
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
        (!changes.is_empty()).then_some(Self { number, changes, dims })
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
    use volume::{Index, Run};

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
    fn what_does_not_concern_the_segment_or_is_hidden_shows_nothing() {
        assert!(preview(&[(8, 4, 2, 0)]).is_none());
        let preview = preview(&[(8, 4, 1, 0)]).unwrap();
        let mut segmentation = with_a_segment();
        let hidden = segmentation.edit_segment(1, segment::SegmentEdit::Show(false)).unwrap();
        segmentation.apply(&hidden).unwrap();
        assert!(preview.on_slice(&segmentation, Stacked::default(), (2, 0)).is_none());
    }
}
