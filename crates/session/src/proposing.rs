//! From a labelmap made by a model, an algorithm or another program to one change of the segmentation.

use infer::LabelEntry;
use segment::{
    Code, Delta, MetaChange, Origin, PropertyCode, RunChange, SegmentChange, SegmentDraft,
    Segmentation,
};
use volume::{Labelmap, Run};
use wire::Why;

use crate::ProposedStructure;

/// A structure of a labelmap that is to become a segment.
#[derive(Debug)]
pub(crate) struct Structure {
    /// Its label there.
    pub(crate) label: u8,
    /// The number that it is to have; the smallest that is free without.
    pub(crate) number: Option<u8>,
    /// What is known of it.
    pub(crate) draft: SegmentDraft,
}

impl From<(u8, SegmentDraft)> for Structure {
    fn from((label, draft): (u8, SegmentDraft)) -> Self {
        Self { label, number: None, draft }
    }
}

/// The change that adds a labelmap's structures as new segments.
///
/// Nothing that is there already is overwritten: where the new voxels meet others, the structures go to a layer
/// of their own.
pub(crate) fn delta_of(
    segmentation: &Segmentation,
    labels: &Labelmap,
    structures: Vec<Structure>,
) -> Result<Delta, Why> {
    let is_taken = |number: &u8| {
        segmentation.segment(*number).is_some()
            || structures.iter().any(|structure| structure.number == Some(*number))
    };
    let free: Vec<u8> = (1..=255u8).filter(|number| !is_taken(number)).collect();
    let mut free = free.into_iter();
    let mut numbers = [0u8; 256];
    let mut segments = Vec::with_capacity(structures.len());
    for Structure { label, number, draft } in structures {
        let number = number.or_else(|| free.next()).ok_or(Why::TooManySegments)?;
        numbers[usize::from(label)] = number;
        segments.push(draft.numbered(number));
    }
    let layer = free_layer(segmentation, labels)?;
    let added = usize::from(layer) == segmentation.layers().len();
    let meta = added
        .then_some(MetaChange::LayerAdded)
        .into_iter()
        .chain(segments.into_iter().map(|s| MetaChange::Segment(SegmentChange::added(s))));
    let changes = runs(labels.labels())
        .map(|(run, label)| RunChange { run, before: 0, after: numbers[usize::from(label)] })
        .filter(|change| change.after != 0)
        .collect();
    Ok(Delta::of_voxels(layer, changes).with_meta(meta))
}

/// The first layer in which every voxel of the labelmap is still background, or a new one. A layer that a reader draws
/// in is no place for it: what is drawn there later would take its voxels.
fn free_layer(segmentation: &Segmentation, labels: &Labelmap) -> Result<u16, Why> {
    let is_free = |layer: &segment::Layer| {
        layer.segments().all(|segment| segment.origin != Origin::Manual)
            && layer.labels().labels().iter().zip(labels.labels()).all(|(&a, &b)| a == 0 || b == 0)
    };
    let layers = segmentation.layers();
    let at = layers.iter().position(is_free).unwrap_or(layers.len());
    u16::try_from(at).map_err(|_| Why::TooManySegments)
}

/// Runs of equal labels other than background.
fn runs(labels: &[u8]) -> impl Iterator<Item = (Run, u8)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + labels.get(at..)?.iter().position(|&l| l != 0)?;
        let label = *labels.get(start)?;
        let len = labels[start..].iter().take_while(|&&l| l == label).count();
        at = start + len;
        Some((Run { start, len }, label))
    })
}

/// The structures that a model's labels stand for, background left out, in the order of their labels.
pub fn structures_of(labels: &[LabelEntry]) -> Vec<ProposedStructure> {
    let tissue = || Code {
        value: "85756007".to_owned(),
        scheme: "SCT".to_owned(),
        meaning: "Tissue".to_owned(),
    };
    let coded = |c: &infer::Code| Code {
        value: c.value.clone(),
        scheme: c.scheme.clone(),
        meaning: c.meaning.clone(),
    };
    let anatomical = || Code {
        value: "91723000".to_owned(),
        scheme: "SCT".to_owned(),
        meaning: "Anatomical Structure".to_owned(),
    };
    labels
        .iter()
        .filter(|label| label.value != 0)
        .map(|label| ProposedStructure {
            name: label.title(),
            code: PropertyCode {
                category: label.code.as_ref().map_or_else(tissue, |_| anatomical()),
                kind: label.code.as_ref().map_or_else(tissue, coded),
                modifiers: label.modifier.iter().map(coded).collect(),
                region: None,
                region_modifiers: Vec::new(),
            },
            color: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use segment::{History, LayerChoice};
    use volume::Dims;

    use super::*;

    #[test]
    fn a_proposal_never_erases_what_a_reader_drew() {
        let dims = Dims::new(4, 2, 1);
        let mut segmentation = Segmentation::new(dims);
        let mut history = History::default();
        let draft = SegmentDraft::uncoded("drawn");
        let (number, delta) = segmentation.add_segment(LayerChoice::First, draft).unwrap();
        history.perform(&mut segmentation, vec![delta]).unwrap();
        let run = Run { start: 1, len: 3 };
        let drawn = Delta::of_voxels(0, vec![RunChange { run, before: 0, after: number }]);
        history.perform(&mut segmentation, vec![drawn]).unwrap();

        let labels = Labelmap::from_labels(dims, vec![0, 0, 0, 2, 2, 2, 1, 0]).unwrap();
        let structures = [(1, SegmentDraft::uncoded("a")), (2, SegmentDraft::uncoded("b"))];
        let structures = structures.map(Structure::from).into();
        let delta = delta_of(&segmentation, &labels, structures).unwrap();
        history.perform(&mut segmentation, vec![delta]).unwrap();

        assert_eq!(segmentation.voxel_count(number), 3);
        assert_eq!((segmentation.voxel_count(2), segmentation.voxel_count(3)), (1, 3));
        assert_eq!(segmentation.layers().len(), 2);
        history.undo(&mut segmentation).unwrap();
        assert_eq!(segmentation.layers().len(), 1);
    }
}
