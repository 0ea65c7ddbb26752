use volume::{Dims, Labelmap, Run};

use crate::{
    Delta, Layer, MetaChange, Origin, PropertyCode, Rgb, RunChange, Segment, SegmentChange,
    SegmentError, Tracking, layer::Way, palette_color,
};

/// All segments over one image, in layers; overlapping segments lie in different layers.
///
/// A segment's number is its label in its layer and is unique over all layers. Every change is a [`Delta`]:
/// methods that make one change nothing, [`Self::apply`] and [`Self::revert`] do, and either does all of it or
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segmentation {
    dims: Dims,
    layers: Vec<Layer>,
}

/// Which layer a new segment is to lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerChoice {
    /// The first one, made if there is none.
    First,
    /// The one at this position.
    At(u16),
    /// A new one, so that the segment may overlap all others.
    New,
}

/// What is known of a segment before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentDraft {
    /// Segment Label.
    pub name: String,
    /// Display colour; the palette's by number when left out.
    pub color: Option<Rgb>,
    /// What it is, in codes.
    pub code: PropertyCode,
    /// Where its voxels come from.
    pub origin: Origin,
    /// Segment Description, where a file has one; else empty.
    pub description: String,
    /// Which lesion it is, where a file says so.
    pub tracking: Option<Tracking>,
}

/// A change of a segment's description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentEdit {
    /// Another name.
    Rename(String),
    /// Another colour.
    Recolor(Rgb),
    /// Another meaning.
    Recode(Box<PropertyCode>),
    /// Protect its voxels, or stop.
    Lock(bool),
    /// Draw it, or not.
    Show(bool),
    /// Accept what a model proposed; any other segment has nothing to accept.
    Accept,
}

impl SegmentDraft {
    /// A segment that a reader draws.
    pub fn manual(name: &str, code: PropertyCode) -> Self {
        Self {
            name: name.to_owned(),
            color: None,
            code,
            origin: Origin::Manual,
            description: String::new(),
            tracking: None,
        }
    }

    /// A segment that a reader draws before saying what it is: coded as tissue.
    pub fn uncoded(name: &str) -> Self {
        Self::manual(name, PropertyCode::uncoded())
    }

    /// The segment of this number: drawn, and open to change.
    pub fn numbered(self, number: u8) -> Segment {
        Segment {
            number,
            name: self.name,
            color: self.color.unwrap_or_else(|| palette_color(number)),
            code: self.code,
            origin: self.origin,
            description: self.description,
            tracking: self.tracking,
            visible: true,
            locked: false,
        }
    }
}

impl Segmentation {
    /// A segmentation without layers.
    pub fn new(dims: Dims) -> Self {
        Self { dims, layers: Vec::new() }
    }

    /// A segmentation from labelmaps and the segments in each, as read from a file.
    ///
    /// # Errors
    /// When an extent differs, a label is not described, or a number is used twice.
    pub fn from_layers(
        dims: Dims,
        layers: Vec<(Labelmap, Vec<Segment>)>,
    ) -> Result<Self, SegmentError> {
        let mut built = Self::new(dims);
        for (labels, segments) in layers {
            if labels.dims() != dims {
                return Err(SegmentError::Extent { expected: dims, found: labels.dims() });
            }
            if let Some(taken) = segments.iter().find(|s| built.segment(s.number).is_some()) {
                return Err(SegmentError::NumberTaken { number: taken.number });
            }
            built.next_layer()?;
            built.layers.push(Layer::from_labels(labels, segments)?);
        }
        Ok(built)
    }

    /// Extent in voxels.
    pub fn dims(&self) -> Dims {
        self.dims
    }

    /// Layers in order.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layer at a position.
    ///
    /// # Errors
    /// [`SegmentError::NoLayer`] when there is none.
    pub fn layer(&self, layer: u16) -> Result<&Layer, SegmentError> {
        self.layers.get(usize::from(layer)).ok_or(SegmentError::NoLayer { layer })
    }

    /// Segments in the order of their numbers, whatever layers they lie in.
    pub fn segments(&self) -> impl Iterator<Item = &Segment> {
        let mut all: Vec<&Segment> = self.layers.iter().flat_map(Layer::segments).collect();
        all.sort_unstable_by_key(|segment| segment.number);
        all.into_iter()
    }

    /// The segment with this number.
    pub fn segment(&self, number: u8) -> Option<&Segment> {
        self.layers.iter().find_map(|layer| layer.segment(number))
    }

    /// Position of the layer in which a segment lies.
    ///
    /// # Errors
    /// [`SegmentError::NoSegment`] when there is no such segment.
    pub fn layer_of(&self, number: u8) -> Result<u16, SegmentError> {
        let position = self.layers.iter().position(|layer| layer.segment(number).is_some());
        position.and_then(|p| u16::try_from(p).ok()).ok_or(SegmentError::NoSegment { number })
    }

    /// Number of voxels of a segment; zero when there is no such segment.
    pub fn voxel_count(&self, number: u8) -> usize {
        self.layer_of(number)
            .and_then(|layer| self.layer(layer))
            .map_or(0, |layer| layer.voxel_count(number))
    }

    /// Carries out a change.
    ///
    /// # Errors
    /// When the change does not start from the state at hand or reaches outside; then nothing has changed.
    pub fn apply(&mut self, delta: &Delta) -> Result<(), SegmentError> {
        self.change(delta, Way::Forward)
    }

    /// Takes a change back.
    ///
    /// # Errors
    /// When the change does not end at the state at hand; then nothing has changed.
    pub fn revert(&mut self, delta: &Delta) -> Result<(), SegmentError> {
        self.change(delta, Way::Back)
    }

    /// The change that adds a segment, and its number: the smallest that is free.
    ///
    /// # Errors
    /// When all numbers or layers are in use, or the layer does not exist.
    pub fn add_segment(
        &self,
        choice: LayerChoice,
        draft: SegmentDraft,
    ) -> Result<(u8, Delta), SegmentError> {
        let number =
            (1..=255).find(|&n| self.segment(n).is_none()).ok_or(SegmentError::NumbersExhausted)?;
        let layer = match choice {
            LayerChoice::First => 0,
            LayerChoice::At(layer) => self.layer(layer).map(|_| layer)?,
            LayerChoice::New => self.next_layer()?,
        };
        let segment = draft.numbered(number);
        let new_layer = usize::from(layer) == self.layers.len();
        let meta = new_layer
            .then_some(MetaChange::LayerAdded)
            .into_iter()
            .chain([MetaChange::Segment(SegmentChange::added(segment))]);
        Ok((number, Delta::of_meta(layer, meta.collect())))
    }

    /// The change that removes a segment and its voxels.
    ///
    /// # Errors
    /// When there is no such segment or it is locked.
    pub fn remove_segment(&self, number: u8) -> Result<Delta, SegmentError> {
        let (layer, segment) = self.unlocked(number)?;
        let labels = self.layer(layer)?.labels().labels();
        let removed = MetaChange::Segment(SegmentChange::removed(segment.clone()));
        let voxels = runs_with(labels, number)
            .map(|run| RunChange { run, before: number, after: 0 })
            .collect();
        Ok(Delta::of_voxels(layer, voxels).with_meta([removed]))
    }

    /// The change that describes a segment anew; empty when nothing differs.
    ///
    /// # Errors
    /// When there is no such segment.
    pub fn edit_segment(&self, number: u8, edit: SegmentEdit) -> Result<Delta, SegmentError> {
        let layer = self.layer_of(number)?;
        let before = self.segment(number).ok_or(SegmentError::NoSegment { number })?;
        let mut after = before.clone();
        match edit {
            SegmentEdit::Rename(name) => after.name = name,
            SegmentEdit::Recolor(color) => after.color = color,
            SegmentEdit::Recode(code) => after.code = *code,
            SegmentEdit::Lock(locked) => after.locked = locked,
            SegmentEdit::Show(visible) => after.visible = visible,
            SegmentEdit::Accept => {
                if let Origin::Proposed { accepted, .. } = &mut after.origin {
                    *accepted = true;
                }
            }
        }
        Ok(Delta::of_meta(layer, described(before, after).into_iter().collect()))
    }

    /// The same change, made by a reader: proposed and imported segments that lose or gain a voxel are marked
    /// as edited, and taking the change back unmarks them.
    #[must_use]
    pub fn by_reader(&self, delta: Delta) -> Delta {
        let mut touched = [false; 256];
        for change in delta.changes() {
            touched[usize::from(change.before)] = true;
            touched[usize::from(change.after)] = true;
        }
        for meta in delta.meta() {
            if let MetaChange::Segment(change) = meta {
                touched[usize::from(change.number())] = false;
            }
        }
        let marks: Vec<_> = self
            .layer(delta.layer())
            .into_iter()
            .flat_map(Layer::segments)
            .filter(|segment| touched[usize::from(segment.number)])
            .filter_map(|segment| {
                let after = Segment { origin: segment.origin.after_edit(), ..segment.clone() };
                described(segment, after)
            })
            .collect();
        delta.with_meta(marks)
    }

    /// The layer and description of a segment whose voxels may change.
    pub(crate) fn unlocked(&self, number: u8) -> Result<(u16, &Segment), SegmentError> {
        let layer = self.layer_of(number)?;
        let segment = self.segment(number).ok_or(SegmentError::NoSegment { number })?;
        if segment.locked { Err(SegmentError::Locked { number }) } else { Ok((layer, segment)) }
    }

    fn next_layer(&self) -> Result<u16, SegmentError> {
        u16::try_from(self.layers.len()).map_err(|_| SegmentError::LayersExhausted)
    }

    fn change(&mut self, delta: &Delta, way: Way) -> Result<(), SegmentError> {
        let has = |wanted: &MetaChange| delta.meta().contains(wanted);
        let (adds, removes) = match way {
            Way::Forward => (has(&MetaChange::LayerAdded), has(&MetaChange::LayerRemoved)),
            Way::Back => (has(&MetaChange::LayerRemoved), has(&MetaChange::LayerAdded)),
        };
        let at = usize::from(delta.layer());
        let faulty = SegmentError::LayersDiffer { layer: delta.layer() };
        let misplaced =
            (adds && at != self.layers.len()) || (removes && at + 1 != self.layers.len());
        if misplaced || (adds && removes) {
            return Err(faulty);
        }
        self.check_numbers(delta, way)?;
        if adds {
            let mut layer = Layer::empty(self.dims)?;
            layer.check(delta, way)?;
            layer.carry_out(delta, way);
            self.layers.push(layer);
            return Ok(());
        }
        let layer =
            self.layers.get_mut(at).ok_or(SegmentError::NoLayer { layer: delta.layer() })?;
        layer.check(delta, way)?;
        layer.carry_out(delta, way);
        if removes && !layer.is_empty() {
            let back = if way == Way::Forward { Way::Back } else { Way::Forward };
            layer.carry_out(delta, back);
            return Err(faulty);
        }
        if removes {
            self.layers.pop();
        }
        Ok(())
    }

    /// A segment that comes into being must not have the number of one in another layer.
    fn check_numbers(&self, delta: &Delta, way: Way) -> Result<(), SegmentError> {
        let taken = delta.meta().iter().find_map(|meta| {
            let MetaChange::Segment(change) = meta else { return None };
            let added = match way {
                Way::Forward => change.before().is_none(),
                Way::Back => change.after().is_none(),
            };
            (added && self.segment(change.number()).is_some()).then_some(change.number())
        });
        taken.map_or(Ok(()), |number| Err(SegmentError::NumberTaken { number }))
    }
}

fn described(before: &Segment, after: Segment) -> Option<MetaChange> {
    (*before != after)
        .then(|| SegmentChange::described(before.clone(), after))
        .flatten()
        .map(MetaChange::Segment)
}

/// Runs of one label in memory order.
fn runs_with(labels: &[u8], number: u8) -> impl Iterator<Item = Run> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + labels.get(at..)?.iter().position(|&l| l == number)?;
        let len = labels[start..].iter().take_while(|&&l| l == number).count();
        at = start + len;
        Some(Run { start, len })
    })
}
