use crate::{Extent, InferError, Model, Normalisation};

/// What laying patches out and putting their outputs together needs to know of a model; the network itself is
/// needed only where patches are run.
#[derive(Debug, Clone)]
pub struct Patching {
    pub(crate) patch: Extent,
    pub(crate) normalisation: Normalisation,
    /// Numbers of the labels, in order of output channels.
    pub(crate) labels: Vec<u8>,
    /// Bytes that running one patch takes.
    pub(crate) runner_bytes: usize,
}

impl Patching {
    /// What is needed of this model.
    ///
    /// # Errors
    /// When the graph's shapes do not go together.
    pub fn of(model: &Model) -> Result<Self, InferError> {
        Ok(Self {
            patch: model.patch(),
            normalisation: model.normalisation(),
            labels: model.labels().iter().map(|label| label.value).collect(),
            runner_bytes: model.plan()?.peak_bytes(),
        })
    }

    /// Bytes that a [`crate::Runner`] of the model takes.
    pub fn runner_bytes(&self) -> usize {
        self.runner_bytes
    }
}
