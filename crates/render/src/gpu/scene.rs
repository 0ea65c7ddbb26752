use std::ops::Range;

use volume::{Dims, Index, Labelmap, Volume, Voxels};
use wgpu::{Extent3d, Origin3d, TexelCopyBufferLayout, Texture, TextureFormat, TextureUsages};

use crate::RenderError;

/// The one copy of a volume on the device, and its labels once there are any.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) kind: VoxelKind,
    pub(super) dims: Dims,
    pub(super) voxels: Texture,
    pub(super) labels: Option<Texture>,
}

/// Kind of the voxels of a texture: which format it has and which fragment shader reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VoxelKind {
    I16,
    U16,
    F32,
}

/// Most bytes of one copy to the device: WebGL2 stages copies in wasm memory, which never shrinks, until a submit.
const SLAB_BYTES: usize = 4 << 20;

impl VoxelKind {
    pub(super) const ALL: [Self; 3] = [Self::I16, Self::U16, Self::F32];

    pub(super) fn of(voxels: &Voxels) -> Self {
        match voxels {
            Voxels::I16(_) => Self::I16,
            Voxels::U16(_) => Self::U16,
            Voxels::F32(_) => Self::F32,
        }
    }

    pub(super) fn format(self) -> TextureFormat {
        match self {
            Self::I16 => TextureFormat::R16Sint,
            Self::U16 => TextureFormat::R16Uint,
            Self::F32 => TextureFormat::R32Float,
        }
    }

    pub(super) fn sample_type(self) -> wgpu::TextureSampleType {
        match self {
            Self::I16 => wgpu::TextureSampleType::Sint,
            Self::U16 => wgpu::TextureSampleType::Uint,
            Self::F32 => wgpu::TextureSampleType::Float { filterable: false },
        }
    }

    pub(super) fn entry_point(self) -> &'static str {
        match self {
            Self::I16 => "shade_i16",
            Self::U16 => "shade_u16",
            Self::F32 => "shade_f32",
        }
    }

    fn sample_bytes(self) -> usize {
        match self {
            Self::I16 | Self::U16 => 2,
            Self::F32 => 4,
        }
    }
}

impl Scene {
    /// # Errors
    /// [`RenderError::TextureExtent`] when a side exceeds what the device can hold.
    pub(super) fn new(device: &wgpu::Device, volume: &Volume) -> Result<Self, RenderError> {
        let (dims, kind) = (volume.placement().dims(), VoxelKind::of(volume.voxels()));
        let limit = device.limits().max_texture_dimension_3d;
        if dims.columns.max(dims.rows).max(dims.slices) > limit {
            return Err(RenderError::TextureExtent { volume: dims, limit });
        }
        let voxels = texture_3d(device, "voxels", dims, kind.format());
        Ok(Self { kind, dims, voxels, labels: None })
    }

    pub(super) fn holds(&self, volume: &Volume) -> bool {
        self.dims == volume.placement().dims() && self.kind == VoxelKind::of(volume.voxels())
    }

    /// Copies slices of the volume to the device, slab by slab with a submit after each.
    pub(super) fn upload(&self, queue: &wgpu::Queue, voxels: &Voxels, slices: Range<u32>) {
        let bytes: &[u8] = match voxels {
            Voxels::I16(v) => bytemuck::cast_slice(v),
            Voxels::U16(v) => bytemuck::cast_slice(v),
            Voxels::F32(v) => bytemuck::cast_slice(v),
        };
        let slice_bytes = self.dims.slice_len() * self.kind.sample_bytes();
        // Fits: one slab holds at most 4 MiB of slices, or a single one.
        let slab = (SLAB_BYTES / slice_bytes).max(1) as u32;
        for first in (slices.start..slices.end).step_by(slab as usize) {
            let count = slab.min(slices.end - first);
            let start = first as usize * slice_bytes;
            let part = Part {
                origin: Origin3d { x: 0, y: 0, z: first },
                columns: self.dims.columns,
                rows: self.dims.rows,
                slices: count,
            };
            let data = &bytes[start..start + count as usize * slice_bytes];
            part.write(queue, &self.voxels, data, (self.dims, self.kind.sample_bytes()));
            queue.submit([]);
        }
    }

    /// Copies the labels between two voxels (inclusive) to the device: what a stroke changed, and no more of each
    /// slice than its rows.
    pub(super) fn upload_labels(
        &mut self,
        (device, queue): (&wgpu::Device, &wgpu::Queue),
        labels: &Labelmap,
        (first, last): (Index, Index),
    ) {
        let dims = self.dims;
        let texture = self
            .labels
            .get_or_insert_with(|| texture_3d(device, "labels", dims, TextureFormat::R8Uint));
        for slice in first.slice..=last.slice {
            let part = Part {
                origin: Origin3d { x: first.column, y: first.row, z: slice },
                columns: last.column - first.column + 1,
                rows: last.row - first.row + 1,
                slices: 1,
            };
            let start = dims.offset(Index { slice, ..first });
            let end = dims.offset(Index { slice, ..last }) + 1;
            part.write(queue, texture, &labels.labels()[start..end], (dims, 1));
        }
        queue.submit([]);
    }
}

/// A texture with the labels of a patch: small, and new with each picture.
pub(super) fn patch_texture(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    labels: &Labelmap,
) -> Texture {
    let dims = labels.dims();
    let texture = texture_3d(device, "patch", dims, TextureFormat::R8Uint);
    let whole = Part {
        origin: Origin3d::ZERO,
        columns: dims.columns,
        rows: dims.rows,
        slices: dims.slices,
    };
    whole.write(queue, &texture, labels.labels(), (dims, 1));
    texture
}

/// A box of a texture to be written.
struct Part {
    origin: Origin3d,
    columns: u32,
    rows: u32,
    slices: u32,
}

impl Part {
    /// `data` starts at the first voxel of the part and keeps the line length of the whole volume.
    fn write(
        &self,
        queue: &wgpu::Queue,
        texture: &Texture,
        data: &[u8],
        (dims, sample_bytes): (Dims, usize),
    ) {
        let layout = TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(dims.columns * sample_bytes as u32),
            rows_per_image: Some(dims.rows),
        };
        let info = wgpu::TexelCopyTextureInfo {
            texture,
            mip_level: 0,
            origin: self.origin,
            aspect: wgpu::TextureAspect::All,
        };
        let size =
            Extent3d { width: self.columns, height: self.rows, depth_or_array_layers: self.slices };
        queue.write_texture(info, data, layout, size);
    }
}

pub(super) fn texture_3d(
    device: &wgpu::Device,
    label: &str,
    dims: Dims,
    format: TextureFormat,
) -> Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: Extent3d {
            width: dims.columns,
            height: dims.rows,
            depth_or_array_layers: dims.slices,
        },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D3,
        format,
        usage: TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST,
        view_formats: &[],
    })
}
