use volume::Volume;
use wgpu::{Extent3d, Texture, TextureFormat, TextureUsages};
use window::{GrantId, Polarity, VoiLut, byte};

use crate::table_cache::{TableCache, TableKey};
use crate::{Frame, Interpolation};

/// The 256 × 256 greys on the device: the window's table by stored pattern, or the entries of a file's lookup table
/// where values are interpolated. Written only when they change.
#[derive(Debug)]
pub(super) struct Greys {
    texture: Texture,
    tables: TableCache,
    held: Option<Held>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Table(TableKey),
    Lut(GrantId, Polarity),
}

const SIDE: u32 = 256;

impl Greys {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("greys"),
            size: Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: TextureFormat::R8Unorm,
            usage: TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST,
            view_formats: &[],
        });
        Self { texture, tables: TableCache::default(), held: None }
    }

    pub(super) fn view(&self) -> wgpu::TextureView {
        self.texture.create_view(&wgpu::TextureViewDescriptor::default())
    }

    /// Makes the texture hold what the frame looks up.
    pub(super) fn prepare(&mut self, queue: &wgpu::Queue, volume: &Volume, frame: &Frame<'_>) {
        let table = match frame.sampling() {
            Interpolation::Nearest => self.tables.table(volume, frame.window, frame.polarity),
            Interpolation::Linear => None,
        };
        let wanted = match (&table, frame.window.lut()) {
            (Some((key, _)), _) => Held::Table(*key),
            (None, Some(_)) => Held::Lut(frame.window.id(), frame.polarity),
            (None, None) => return,
        };
        if self.held == Some(wanted) {
            return;
        }
        match (table, frame.window.lut()) {
            (Some((_, table)), _) => write(queue, &self.texture, table.greys()),
            (None, Some(lut)) => write(queue, &self.texture, &entries(lut, frame.polarity)),
            (None, None) => {}
        }
        self.held = Some(wanted);
    }
}

/// Greys of the entries, the rest black and never looked up.
fn entries(lut: &VoiLut, polarity: Polarity) -> Vec<u8> {
    let mut greys: Vec<u8> = (0..lut.entries().len())
        .map(|at| polarity.apply(byte(lut.voi(f64::from(lut.first()) + at as f64))))
        .collect();
    greys.resize(VoiLut::MAX_ENTRIES, 0);
    greys
}

fn write(queue: &wgpu::Queue, texture: &Texture, greys: &[u8]) {
    let layout = wgpu::TexelCopyBufferLayout {
        offset: 0,
        bytes_per_row: Some(SIDE),
        rows_per_image: Some(SIDE),
    };
    let size = Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: 1 };
    queue.write_texture(texture.as_image_copy(), greys, layout, size);
}
