use segment::{Delta, Layer, Segmentation};
use volume::Labelmap;

/// The layers seen from above, for drawing: where segments overlap, the later layer is on top.
///
/// Numbers are unique over layers, so one labelmap can show them all. With one layer nothing is copied.
#[derive(Debug, Default)]
pub(crate) struct Composite {
    flat: Option<Labelmap>,
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

    /// Follows a change that the segmentation has made already, in either direction.
    pub(crate) fn follow(&mut self, segmentation: &Segmentation, delta: &Delta) {
        let layers = segmentation.layers();
        if layers.len() < 2 {
            self.flat = None;
            return;
        }
        let Some(flat) = &mut self.flat else {
            self.flat = flattened(layers);
            return;
        };
        for change in delta.changes() {
            for at in change.run.range() {
                if let Some(label) = flat.labels_mut().get_mut(at) {
                    *label = top(layers, at);
                }
            }
        }
    }
}

fn flattened(layers: &[Layer]) -> Option<Labelmap> {
    let (first, above) = layers.split_first()?;
    let mut flat = first.labels().clone();
    for layer in above {
        for (under, &label) in flat.labels_mut().iter_mut().zip(layer.labels().labels()) {
            if label != 0 {
                *under = label;
            }
        }
    }
    Some(flat)
}

fn top(layers: &[Layer], at: usize) -> u8 {
    layers
        .iter()
        .rev()
        .filter_map(|layer| layer.labels().labels().get(at).copied())
        .find(|&label| label != 0)
        .unwrap_or(0)
}
