//! The layers seen from above, for drawing and for naming what lies under the pointer.

use std::{cmp::Reverse, ops::Range};

use segment::{Delta, Layer, Segment, Segmentation};
use volume::{Dims, Index, Labelmap};

use crate::Stacked;

/// One labelmap of all layers: numbers are unique over layers, so one can show them all. With one layer nothing is
/// copied.
///
/// Where segments lie over each other the smallest is seen, so that the body hides no lung. The segment that is being
/// drawn shows its border all the same, where a smaller one lies over it: nobody corrects a border that is not seen.
#[derive(Debug, Default)]
pub(crate) struct Composite {
    flat: Option<Labelmap>,
    precedence: Precedence,
}

/// What decides which label is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Precedence {
    /// By number: how many segments lie above it. [`UNSEEN`] for background and for what is not shown.
    depth: [u8; 256],
    /// By number: its layer; the first for what is in none.
    layer: [u8; 256],
    drawn: Option<u8>,
    /// Layer and number of the segment that is being drawn, where another layer has something above it.
    bordered: Option<(usize, u8)>,
}

/// Below all that is seen.
const UNSEEN: u8 = u8::MAX;

impl Default for Precedence {
    fn default() -> Self {
        Self { depth: [UNSEEN; 256], layer: [0; 256], drawn: None, bordered: None }
    }
}

impl Precedence {
    fn of(
        segmentation: &Segmentation,
        drawn: Option<u8>,
        is_shown: impl Fn(&Segment) -> bool,
    ) -> Self {
        let layers = segmentation.layers().iter().enumerate();
        let mut shown: Vec<_> = layers
            .flat_map(|(at, layer)| layer.segments().map(move |segment| (at, layer, segment)))
            .filter(|(.., segment)| is_shown(segment))
            .map(|(at, layer, segment)| (at, segment.number, layer.voxel_count(segment.number)))
            .collect();
        shown.sort_unstable_by_key(|&(at, number, voxels)| (voxels, Reverse((at, number))));
        let (mut depth, mut layer) = ([UNSEEN; 256], [0; 256]);
        for (above, (at, number, _)) in (0..UNSEEN).zip(&shown) {
            depth[usize::from(*number)] = above;
            layer[usize::from(*number)] = u8::try_from(*at).unwrap_or(u8::MAX);
        }
        let place = shown.iter().position(|(_, number, _)| Some(*number) == drawn);
        let bordered = place.and_then(|place| {
            let (layer, number, _) = shown[place];
            let is_covered = shown[..place].iter().any(|(other, ..)| *other != layer);
            is_covered.then_some((layer, number))
        });
        Self { depth, layer, drawn, bordered }
    }

    /// Whether the same segments are shown and the same one is drawn: sizes alone may tell the two apart.
    fn shows_as(&self, other: &Self) -> bool {
        let alike = |(a, b): (&u8, &u8)| (*a == UNSEEN) == (*b == UNSEEN);
        self.drawn == other.drawn && self.depth.iter().zip(&other.depth).all(alike)
    }

    fn depth(&self, label: u8) -> u8 {
        self.depth[usize::from(label)]
    }

    fn label(&self, layers: &[Layer], at: usize) -> u8 {
        let here = layers.iter().filter_map(|layer| layer.labels().labels().get(at).copied());
        let top = here.min_by_key(|&label| self.depth(label)).unwrap_or(0);
        match self.bordered {
            Some(own) if own.1 != top && has_border(layers, own, at) => own.1,
            _ if self.depth(top) == UNSEEN => 0,
            _ => top,
        }
    }
}

impl Composite {
    /// The labelmap to draw; `None` without layers, and before several were arranged.
    pub(crate) fn labels<'a>(&'a self, segmentation: &'a Segmentation) -> Option<&'a Labelmap> {
        match segmentation.layers() {
            [] => None,
            [only] => Some(only.labels()),
            _ => self.flat.as_ref(),
        }
    }

    /// Where a segment lies among the others, as last arranged.
    pub(crate) fn stacked(&self, number: u8) -> Stacked {
        // One layer is drawn as it is.
        if self.flat.is_none() {
            return Stacked::default();
        }
        let is_bordered = self.precedence.bordered.is_some_and(|(_, drawn)| drawn == number);
        let layer = self.precedence.layer[usize::from(number)];
        Stacked { layer, depth: self.precedence.depth(number), is_bordered }
    }

    /// Follows changes of voxels that the segmentation has made already, in either direction.
    pub(crate) fn follow(&mut self, segmentation: &Segmentation, deltas: &[Delta]) {
        let (layers, precedence) = (segmentation.layers(), &self.precedence);
        let Some(flat) = &mut self.flat else { return };
        let dims = segmentation.dims();
        let mut renew = |range: Range<usize>| {
            for at in range {
                if let Some(label) = flat.labels_mut().get_mut(at) {
                    *label = precedence.label(layers, at);
                }
            }
        };
        for change in deltas.iter().flat_map(Delta::changes) {
            renew(change.run.range());
            let has_border =
                |&(_, active): &(usize, u8)| [change.before, change.after].contains(&active);
            if precedence.bordered.as_ref().is_some_and(has_border) {
                around(change.run.range(), dims).into_iter().for_each(&mut renew);
            }
        }
    }

    /// Follows what is drawn, shown and smaller, and how many layers there are. Returns whether all was laid anew.
    ///
    /// `drawn` is the segment that the tool in hand changes. While a stroke is in hand, nothing changes place because
    /// of what the stroke has made of its size.
    pub(crate) fn arrange(
        &mut self,
        segmentation: &Segmentation,
        (drawn, in_stroke): (Option<u8>, bool),
        is_shown: impl Fn(&Segment) -> bool,
    ) -> bool {
        if segmentation.layers().len() < 2 {
            let was_flat = self.flat.take().is_some();
            return was_flat;
        }
        let precedence = Precedence::of(segmentation, drawn, is_shown);
        let is_as_before =
            precedence == self.precedence || (in_stroke && precedence.shows_as(&self.precedence));
        if self.flat.is_some() && is_as_before {
            return false;
        }
        self.precedence = precedence;
        self.flat = flattened(segmentation.layers(), &self.precedence);
        true
    }
}

/// Layer by layer, each read once and in order; then the border that is seen through others.
fn flattened(layers: &[Layer], precedence: &Precedence) -> Option<Labelmap> {
    let mut flat = Labelmap::empty(layers.first()?.labels().dims()).ok()?;
    for layer in layers {
        for (seen, &label) in flat.labels_mut().iter_mut().zip(layer.labels().labels()) {
            if precedence.depth(label) < precedence.depth(*seen) {
                *seen = label;
            }
        }
    }
    if let Some((layer, active)) = precedence.bordered {
        lay_border(&mut flat, layers.get(layer)?.labels(), active);
    }
    Some(flat)
}

fn lay_border(flat: &mut Labelmap, labels: &Labelmap, active: u8) {
    let dims = labels.dims();
    let columns = dims.columns as usize;
    let lines = flat.labels_mut().chunks_exact_mut(columns);
    for (line, (seen, own)) in lines.zip(labels.labels().chunks_exact(columns)).enumerate() {
        let first = dims.index(line * columns);
        for ((column, seen), own) in (0..).zip(seen).zip(own) {
            let is_covered = *own == active && *seen != active;
            let place = Index { column, ..first };
            if is_covered && is_border(labels, line * columns + column as usize, place) {
                *seen = active;
            }
        }
    }
}

/// Whether the active segment has its border at a voxel.
fn has_border(layers: &[Layer], (layer, active): (usize, u8), at: usize) -> bool {
    let Some(labels) = layers.get(layer).map(Layer::labels) else { return false };
    labels.labels().get(at) == Some(&active) && is_border(labels, at, labels.dims().index(at))
}

/// Whether one of the six voxels beside this one has another label. A segment that the image cuts off has no border
/// there.
fn is_border(labels: &Labelmap, at: usize, place: Index) -> bool {
    let (dims, labels) = (labels.dims(), labels.labels());
    let steps = [
        (place.column, dims.columns, 1),
        (place.row, dims.rows, dims.columns as usize),
        (place.slice, dims.slices, dims.slice_len()),
    ];
    steps.into_iter().any(|(place, count, step)| {
        (place > 0 && labels[at - step] != labels[at])
            || (place + 1 < count && labels[at + step] != labels[at])
    })
}

/// The voxels beside a run, along each axis; some may be none's neighbour, at the end of a line.
fn around(run: Range<usize>, dims: Dims) -> [Range<usize>; 6] {
    let back = |by: usize| run.start.saturating_sub(by)..run.end.saturating_sub(by);
    let on = |by: usize| run.start + by..run.end + by;
    let (row, slice) = (dims.columns as usize, dims.slice_len());
    let before = run.start.saturating_sub(1)..run.start;
    [before, run.end..run.end + 1, back(row), on(row), back(slice), on(slice)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use segment::{LayerChoice, RunChange, SegmentDraft, SegmentEdit};
    use volume::Run;

    use super::*;

    const DIMS: Dims = Dims::new(5, 4, 3);

    /// Segments 1 and 2 in the first layer, 3 in the second, 4 in the third, as these labels have them.
    fn layered(labels: &[Vec<u8>]) -> Segmentation {
        let mut segmentation = Segmentation::new(DIMS);
        let homes = [LayerChoice::New, LayerChoice::At(0), LayerChoice::New, LayerChoice::New];
        for home in homes {
            let draft = SegmentDraft::uncoded("any");
            let (_, added) = segmentation.add_segment(home, draft).unwrap();
            segmentation.apply(&added).unwrap();
        }
        for (layer, labels) in (0..).zip(labels) {
            segmentation.apply(&painted(&segmentation, layer, labels)).unwrap();
        }
        segmentation
    }

    /// The change that makes a layer these labels.
    fn painted(segmentation: &Segmentation, layer: u16, labels: &[u8]) -> Delta {
        let before = segmentation.layer(layer).unwrap().labels().labels();
        let change = |(start, (&before, &after)): (usize, (&u8, &u8))| {
            (before != after).then_some(RunChange { run: Run { start, len: 1 }, before, after })
        };
        Delta::of_voxels(layer, before.iter().zip(labels).enumerate().filter_map(change).collect())
    }

    fn labels_of(numbers: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop::sample::select(numbers), 60)
    }

    fn layers() -> impl Strategy<Value = Vec<Vec<u8>>> {
        (labels_of(&[0, 1, 2]), labels_of(&[0, 0, 3]), labels_of(&[4, 4, 4, 0]))
            .prop_map(|(a, b, c)| vec![a, b, c])
    }

    proptest! {
        /// What is followed change by change is what is laid anew.
        #[test]
        fn strokes_show_what_laying_all_anew_would(
            from in layers(), to in layers(), active in 0_u8..5, hidden in 0_u8..5,
        ) {
            let mut segmentation = layered(&from);
            if let Ok(delta) = segmentation.edit_segment(hidden, SegmentEdit::Show(false)) {
                segmentation.apply(&delta).unwrap();
            }
            let mut composite = Composite::default();
            composite.arrange(&segmentation, (Some(active), false), |s| s.visible);
            for (layer, labels) in (0..).zip(&to) {
                let delta = painted(&segmentation, layer, labels);
                segmentation.apply(&delta).unwrap();
                composite.follow(&segmentation, &[delta]);
            }
            let relaid = composite.arrange(&segmentation, (Some(active), true), |s| s.visible);
            prop_assert!(!relaid, "a stroke in hand moves nothing up or down");
            let anew = flattened(segmentation.layers(), &composite.precedence);
            prop_assert_eq!(&composite.flat, &anew);
        }

        /// Of every voxel: the smallest segment that is shown there, or the active one at its border.
        #[test]
        fn the_smallest_is_seen_but_at_the_border_of_the_active_one(
            labels in layers(), active in 1_u8..5,
        ) {
            let segmentation = layered(&labels);
            let mut composite = Composite::default();
            composite.arrange(&segmentation, (Some(active), false), |_| true);
            let flat = composite.labels(&segmentation).unwrap();
            for (at, &seen) in flat.labels().iter().enumerate() {
                let there = labels.iter().map(|labels| labels[at]).filter(|&label| label != 0);
                let smallest = there.clone().map(|n| segmentation.voxel_count(n)).min();
                if seen == active {
                    prop_assert!(there.clone().any(|label| label == active));
                }
                if Some(segmentation.voxel_count(seen)) != smallest {
                    prop_assert!(seen == active || (seen == 0 && smallest.is_none()));
                }
                let place = DIMS.index(at);
                let own = labels.iter().find(|labels| labels[at] == active);
                if own.is_some_and(|own| beside(place).any(|other| own[DIMS.offset(other)] != active)) {
                    prop_assert_eq!(seen, active, "the border is seen");
                }
            }
        }
    }

    fn beside(at: Index) -> impl Iterator<Item = Index> {
        (0..3).flat_map(move |axis| [-1, 1].map(|by: i32| (axis, by))).filter_map(
            move |(axis, by)| {
                let mut place = [at.column, at.row, at.slice];
                place[axis] = place[axis].checked_add_signed(by)?;
                let place = Index::new(place[0], place[1], place[2]);
                DIMS.contains(place).then_some(place)
            },
        )
    }
}
