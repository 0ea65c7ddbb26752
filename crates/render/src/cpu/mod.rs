//! The reference renderer, in plain Rust: for tests, thumbnails, the command line, and machines whose graphics
//! adapter is absent or a software one.

mod outline;
mod sample;
mod walk;

use volume::{Labelmap, Rescale, Volume, Voxels};

use crate::renderer::check_extents;
use crate::table_cache::TableCache;
use crate::{Frame, Interpolation, Picture, RenderError, Renderer};
use outline::Outliner;
use sample::{Sample, linear};
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
        match (volume.voxels(), frame.sampling()) {
            (voxels, Interpolation::Linear) => match voxels {
                Voxels::I16(v) => draw_linear(v, volume, frame, walk, pixels),
                Voxels::U16(v) => draw_linear(v, volume, frame, walk, pixels),
                Voxels::F32(v) => draw_linear(v, volume, frame, walk, pixels),
            },
            (Voxels::F32(v), Interpolation::Nearest) => {
                let shade = Shade::new(volume, frame);
                walk.each_nearest(|pixel, voxel| pixels[pixel] = grey(shade.stored(v[voxel])));
            }
            (Voxels::I16(v), Interpolation::Nearest) => {
                if let Some((_, table)) = self.tables.table(volume, frame.window, frame.polarity) {
                    walk.each_nearest(|pixel, voxel| {
                        pixels[pixel] = grey(table.grey(v[voxel] as u16));
                    });
                }
            }
            (Voxels::U16(v), Interpolation::Nearest) => {
                if let Some((_, table)) = self.tables.table(volume, frame.window, frame.polarity) {
                    walk.each_nearest(|pixel, voxel| pixels[pixel] = grey(table.grey(v[voxel])));
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
        let map = frame.index_from_pixel.checked()?;
        target.clear(frame.size);
        let walk = Walk::new(&map, frame.size, volume.placement().dims());
        self.draw_greys(volume, frame, &walk, target);
        if let Some(labels) = labels.filter(|_| !frame.overlay.is_hidden()) {
            self.outliner.draw(labels, frame, &walk, target);
        }
        Ok(())
    }
}

/// Window, rescale and padding for values that have no table.
struct Shade<'a> {
    frame: &'a Frame<'a>,
    rescale: Rescale,
    padding: Option<(f64, f64)>,
}

impl<'a> Shade<'a> {
    fn new(volume: &Volume, frame: &'a Frame<'a>) -> Self {
        Self { frame, rescale: volume.rescale(), padding: volume.padding() }
    }

    fn is_padding(&self, stored: f64) -> bool {
        self.padding.is_some_and(|(low, high)| (low..=high).contains(&stored))
    }

    fn stored(&self, stored: impl Sample) -> u8 {
        let stored = stored.to_f64();
        if self.is_padding(stored) { 0 } else { self.interpolated(stored) }
    }

    fn interpolated(&self, stored: f64) -> u8 {
        self.frame.window.display(self.rescale.modality(stored), self.frame.polarity)
    }
}

fn draw_linear<T: Sample>(
    voxels: &[T],
    volume: &Volume,
    frame: &Frame<'_>,
    walk: &Walk,
    pixels: &mut [[u8; 4]],
) {
    let shade = Shade::new(volume, frame);
    walk.each_linear(|pixel, corners| {
        let shown = match linear(voxels, &corners, |stored| shade.is_padding(stored)) {
            Some(stored) => shade.interpolated(stored),
            None => shade.stored(voxels[corners.nearest()]),
        };
        pixels[pixel] = grey(shown);
    });
}

fn grey(value: u8) -> [u8; 4] {
    [value, value, value, 255]
}
