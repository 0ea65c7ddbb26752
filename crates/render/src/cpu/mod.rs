//! The reference renderer, in plain Rust: for tests, thumbnails, the command line, and machines whose graphics
//! adapter is absent or a software one.

mod interpolate;
mod outline;
mod sample;
mod shade;
mod walk;

use volume::{Labelmap, Volume, Voxels};

use crate::renderer::check_extents;
use crate::table_cache::TableCache;
use crate::{Frame, Interpolation, Picture, RenderError, Renderer};
use interpolate::draw_linear;
use outline::Outliner;
use shade::Shade;
use walk::Walk;

/// Draws on the CPU, one thread. Keeps tables and scratch memory between frames, and nothing of the volume.
#[derive(Debug, Default)]
pub struct CpuRenderer {
    tables: TableCache,
    outliner: Outliner,
}

impl CpuRenderer {
    /// A renderer that has drawn nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn draw_greys(&mut self, volume: &Volume, frame: &Frame<'_>, walk: &Walk, out: &mut Picture) {
        let pixels = out.pixels_mut();
        let shade = Shade::new(volume, frame);
        match (volume.voxels(), frame.sampling()) {
            (voxels, Interpolation::Linear) => match voxels {
                Voxels::I16(v) => draw_linear(v, &shade, walk, pixels),
                Voxels::U16(v) => draw_linear(v, &shade, walk, pixels),
                Voxels::F32(v) => draw_linear(v, &shade, walk, pixels),
            },
            (Voxels::F32(v), Interpolation::Nearest) => {
                draw_nearest(v, walk, pixels, |stored| shade.stored(stored));
            }
            (Voxels::I16(v), Interpolation::Nearest) => {
                if let Some((_, table)) = self.tables.table(volume, frame.window, frame.polarity) {
                    draw_nearest(v, walk, pixels, |stored| table.grey(stored as u16));
                }
            }
            (Voxels::U16(v), Interpolation::Nearest) => {
                if let Some((_, table)) = self.tables.table(volume, frame.window, frame.polarity) {
                    draw_nearest(v, walk, pixels, |stored| table.grey(stored));
                }
            }
        }
    }
}

impl Renderer for CpuRenderer {
    type Target<'t> = &'t mut Picture;

    fn draw(
        &mut self,
        volume: &Volume,
        labels: Option<&Labelmap>,
        frame: &Frame<'_>,
        target: &mut Picture,
    ) -> Result<(), RenderError> {
        check_extents(volume, labels)?;
        let frame = &Frame { index_from_pixel: frame.index_from_pixel.held()?, ..*frame };
        target.clear(frame.size);
        let walk = Walk::new(&frame.index_from_pixel, frame.size, volume.placement().dims());
        self.draw_greys(volume, frame, &walk, target);
        if let Some(labels) = labels.filter(|_| !frame.overlay.is_hidden()) {
            self.outliner.draw(labels, frame, &walk, target);
        }
        Ok(())
    }
}

/// Draws voxels as they are.
// Kept apart from its caller, as `draw_linear` is: a browser compiles a function whole when it becomes hot, and a
// volume has one type of sample.
#[inline(never)]
fn draw_nearest<T: Copy>(
    voxels: &[T],
    walk: &Walk,
    pixels: &mut [[u8; 4]],
    shown: impl Fn(T) -> u8,
) {
    walk.each_nearest(|pixel, voxel| pixels[pixel] = grey(shown(voxels[voxel])));
}

fn grey(value: u8) -> [u8; 4] {
    [value, value, value, 255]
}
