use crate::{Delta, SegmentError, Segmentation};

/// Undo and redo without limit, one step a gesture.
///
/// A gesture may consist of several deltas (a model's three segments, all repairs at once); they are taken back
/// together, last first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    done: Vec<Vec<Delta>>,
    undone: Vec<Vec<Delta>>,
}

/// A gesture under way whose changes build on one another, such as the layers of a proposal: each is carried out
/// as it is added. [`Self::finish`] makes them one step of the history; dropped before, all are taken back.
#[derive(Debug)]
pub struct OpenGesture<'a> {
    history: &'a mut History,
    segmentation: &'a mut Segmentation,
    deltas: Vec<Delta>,
}

impl History {
    /// Begins a gesture whose changes are not all known yet.
    pub fn begin<'a>(&'a mut self, segmentation: &'a mut Segmentation) -> OpenGesture<'a> {
        OpenGesture { history: self, segmentation, deltas: Vec::new() }
    }

    /// Carries out a gesture and remembers it.
    ///
    /// # Errors
    /// When one of its changes does not fit; then nothing has changed.
    pub fn perform(
        &mut self,
        segmentation: &mut Segmentation,
        gesture: Vec<Delta>,
    ) -> Result<(), SegmentError> {
        let mut open = self.begin(segmentation);
        for delta in gesture {
            open.apply(delta)?;
        }
        open.finish();
        Ok(())
    }

    /// Remembers a gesture that is carried out already, such as a finished stroke. What had been undone is
    /// forgotten; a gesture that changes nothing is not remembered.
    pub fn record(&mut self, mut gesture: Vec<Delta>) {
        gesture.retain(|delta| !delta.is_empty());
        if !gesture.is_empty() {
            self.done.push(gesture);
            self.undone.clear();
        }
    }

    /// Takes the last gesture back and returns its changes; `None` when there is none.
    ///
    /// # Errors
    /// When the segmentation was changed past this history; then nothing has changed.
    pub fn undo(
        &mut self,
        segmentation: &mut Segmentation,
    ) -> Result<Option<&[Delta]>, SegmentError> {
        let Some(gesture) = self.done.pop() else { return Ok(None) };
        if let Err(error) = revert_all(segmentation, &gesture) {
            self.done.push(gesture);
            return Err(error);
        }
        self.undone.push(gesture);
        Ok(self.undone.last().map(Vec::as_slice))
    }

    /// Carries out again what was undone last and returns its changes; `None` when there is nothing.
    ///
    /// # Errors
    /// When the segmentation was changed past this history; then nothing has changed.
    pub fn redo(
        &mut self,
        segmentation: &mut Segmentation,
    ) -> Result<Option<&[Delta]>, SegmentError> {
        let Some(gesture) = self.undone.pop() else { return Ok(None) };
        if let Err(error) = apply_all(segmentation, &gesture) {
            self.undone.push(gesture);
            return Err(error);
        }
        self.done.push(gesture);
        Ok(self.done.last().map(Vec::as_slice))
    }

    /// Gestures that can be undone, oldest first.
    pub fn done(&self) -> &[Vec<Delta>] {
        &self.done
    }

    /// Number of gestures that can be undone.
    pub fn undo_depth(&self) -> usize {
        self.done.len()
    }

    /// Number of gestures that can be redone.
    pub fn redo_depth(&self) -> usize {
        self.undone.len()
    }
}

impl OpenGesture<'_> {
    /// The segmentation with what was carried out so far.
    pub fn segmentation(&self) -> &Segmentation {
        self.segmentation
    }

    /// Carries out the next change.
    ///
    /// # Errors
    /// When it does not fit; what was carried out before stays until the gesture is dropped.
    pub fn apply(&mut self, delta: Delta) -> Result<(), SegmentError> {
        self.segmentation.apply(&delta)?;
        self.deltas.push(delta);
        Ok(())
    }

    /// Remembers the gesture as one step; returns its changes in order.
    pub fn finish(mut self) -> Vec<Delta> {
        let deltas = std::mem::take(&mut self.deltas);
        self.history.record(deltas.clone());
        deltas
    }
}

impl Drop for OpenGesture<'_> {
    fn drop(&mut self) {
        for delta in self.deltas.drain(..).rev() {
            let reverted = self.segmentation.revert(&delta);
            debug_assert!(reverted.is_ok(), "nothing came between a change and its reversal");
        }
    }
}

fn apply_all(segmentation: &mut Segmentation, gesture: &[Delta]) -> Result<(), SegmentError> {
    for (position, delta) in gesture.iter().enumerate() {
        if let Err(error) = segmentation.apply(delta) {
            revert_all(segmentation, &gesture[..position])?;
            return Err(error);
        }
    }
    Ok(())
}

fn revert_all(segmentation: &mut Segmentation, gesture: &[Delta]) -> Result<(), SegmentError> {
    for (position, delta) in gesture.iter().enumerate().rev() {
        if let Err(error) = segmentation.revert(delta) {
            apply_all(segmentation, &gesture[position + 1..])?;
            return Err(error);
        }
    }
    Ok(())
}
