use volume::{Labelmap, Volume};

use crate::{Frame, RenderError};

/// Draws a frame of a volume. Both renderers give the same bytes where voxels are shown as they are, and agree
/// within one grey level where they are interpolated or blended.
pub trait Renderer {
    /// Where the pixels go.
    type Target<'t>;

    /// Draws one frame into the target, which is overwritten.
    ///
    /// `labels` lie on the volume's own grid.
    ///
    /// # Errors
    /// [`RenderError`] when labels and volume differ in extent, the map is not finite, or the voxels are not where
    /// the renderer needs them.
    fn draw(
        &mut self,
        volume: &Volume,
        labels: Option<&Labelmap>,
        frame: &Frame<'_>,
        target: Self::Target<'_>,
    ) -> Result<(), RenderError>;
}

/// # Errors
/// [`RenderError::LabelExtent`] when labels and volume differ in extent.
pub(crate) fn check_extents(volume: &Volume, labels: Option<&Labelmap>) -> Result<(), RenderError> {
    let dims = volume.placement().dims();
    match labels.map(Labelmap::dims) {
        Some(labels) if labels != dims => Err(RenderError::LabelExtent { volume: dims, labels }),
        _ => Ok(()),
    }
}
