use volume::Volume;
use wgpu::{Extent3d, Texture, TextureFormat, TextureUsages};
use window::{GrantId, VoiLut};

use crate::table_cache::{TableCache, TableKey};
use crate::{Frame, Interpolation};

/// The 256 × 256 greys on the device: the window's table by stored pattern, or the entries of a file's lookup table
/// where values are interpolated, which lie between them before they are rounded. Two bytes each; written only when
/// they change.
#[derive(Debug)]
pub(super) struct Greys {
    texture: Texture,
    tables: TableCache,
    held: Option<Held>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Table(TableKey),
    Lut(GrantId),
}

const SIDE: u32 = 256;
const TEXEL_BYTES: u32 = 2;

impl Greys {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("greys"),
            size: Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: TextureFormat::Rg8Unorm,
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
            (None, Some(_)) => Held::Lut(frame.window.id()),
            (None, None) => return,
        };
        if self.held == Some(wanted) {
            return;
        }
        match (table, frame.window.lut()) {
            (Some((_, table)), _) => {
                let greys = table.greys().iter().flat_map(|&grey| [grey, 0]);
                write(queue, &self.texture, &greys.collect::<Vec<u8>>());
            }
            (None, Some(lut)) => write(queue, &self.texture, &entries(lut)),
            (None, None) => {}
        }
        self.held = Some(wanted);
    }
}

/// The entries, the rest black and never looked up.
fn entries(lut: &VoiLut) -> Vec<u8> {
    let mut bytes: Vec<u8> = lut.entries().iter().flat_map(|entry| entry.to_le_bytes()).collect();
    bytes.resize(VoiLut::MAX_ENTRIES * TEXEL_BYTES as usize, 0);
    bytes
}

fn write(queue: &wgpu::Queue, texture: &Texture, greys: &[u8]) {
    let layout = wgpu::TexelCopyBufferLayout {
        offset: 0,
        bytes_per_row: Some(SIDE * TEXEL_BYTES),
        rows_per_image: Some(SIDE),
    };
    let size = Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: 1 };
    queue.write_texture(texture.as_image_copy(), greys, layout, size);
}
