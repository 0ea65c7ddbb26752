use segment::{Delta, Layer, Segmentation};
use volume::Labelmap;

/// The layers seen from above, for drawing and for naming what lies under the pointer: visible segments only, the
/// layer of the active segment on top, then the later layers over the earlier ones.
///
/// Numbers are unique over layers, so one labelmap can show them all. With one layer nothing is copied.
#[derive(Debug, Default)]
pub(crate) struct Composite {
    flat: Option<Labelmap>,
    precedence: Precedence,
}

/// What decides which label is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Precedence {
    /// Layers from the top down.
    order: Vec<usize>,
    /// By number.
    hidden: [bool; 256],
}

impl Default for Precedence {
    fn default() -> Self {
        Self { order: Vec::new(), hidden: [false; 256] }
    }
}

impl Precedence {
    fn of(segmentation: &Segmentation, active: Option<u8>) -> Self {
        let layers = segmentation.layers();
        let holds = |layer: &Layer| layer.segments().any(|s| Some(s.number) == active);
        let top = layers.iter().position(holds);
        let others = (0..layers.len()).rev().filter(|&layer| Some(layer) != top);
        let mut hidden = [false; 256];
        for segment in segmentation.segments() {
            hidden[usize::from(segment.number)] = !segment.visible;
        }
        Self { order: top.into_iter().chain(others).collect(), hidden }
    }

    fn label(&self, layers: &[Layer], at: usize) -> u8 {
        let labels =
            self.order.iter().filter_map(|&layer| layers.get(layer)?.labels().labels().get(at));
        labels.copied().find(|&label| label != 0 && !self.hidden[usize::from(label)]).unwrap_or(0)
    }
}

impl Composite {
    /// The labelmap to draw; `None` without layers.
    pub(crate) fn labels<'a>(&'a self, segmentation: &'a Segmentation) -> Option<&'a Labelmap> {
        match segmentation.layers() {
            [] => None,
            [only] => Some(only.labels()),
            _ => self.flat.as_ref(),
        }
    }

    /// Follows changes of voxels that the segmentation has made already, in either direction.
    pub(crate) fn follow(&mut self, segmentation: &Segmentation, deltas: &[Delta]) {
        let (layers, precedence) = (segmentation.layers(), &self.precedence);
        let Some(flat) = &mut self.flat else { return };
        for change in deltas.iter().flat_map(Delta::changes) {
            for at in change.run.range() {
                if let Some(label) = flat.labels_mut().get_mut(at) {
                    *label = precedence.label(layers, at);
                }
            }
        }
    }

    /// Follows what is active and visible, and how many layers there are. Returns whether all was laid anew.
    pub(crate) fn arrange(&mut self, segmentation: &Segmentation, active: Option<u8>) -> bool {
        if segmentation.layers().len() < 2 {
            let was_flat = self.flat.take().is_some();
            return was_flat;
        }
        let precedence = Precedence::of(segmentation, active);
        if self.flat.is_some() && precedence == self.precedence {
            return false;
        }
        self.precedence = precedence;
        self.flat = flattened(segmentation.layers(), &self.precedence);
        true
    }
}

/// Layer by layer, from the lowest up: each is read once, in order.
fn flattened(layers: &[Layer], precedence: &Precedence) -> Option<Labelmap> {
    let mut flat = Labelmap::empty(layers.first()?.labels().dims()).ok()?;
    for layer in precedence.order.iter().rev().filter_map(|&layer| layers.get(layer)) {
        for (under, &label) in flat.labels_mut().iter_mut().zip(layer.labels().labels()) {
            if label != 0 && !precedence.hidden[usize::from(label)] {
                *under = label;
            }
        }
    }
    Some(flat)
}
