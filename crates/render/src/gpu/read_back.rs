use wgpu::{Extent3d, Texture, TextureFormat, TextureUsages};

use crate::{Picture, RenderError, SizePx};

/// A picture drawn off screen whose bytes are on their way back.
#[derive(Debug)]
pub struct PendingPicture {
    buffer: wgpu::Buffer,
    size: SizePx,
    line_bytes: u32,
}

/// Format of pictures drawn off screen: the bytes of a [`Picture`].
pub(super) const FORMAT: TextureFormat = TextureFormat::Rgba8Unorm;

impl PendingPicture {
    pub(super) fn target(device: &wgpu::Device, size: SizePx) -> Texture {
        device.create_texture(&wgpu::TextureDescriptor {
            label: Some("picture"),
            size: extent(size),
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC,
            view_formats: &[],
        })
    }

    pub(super) fn copy(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        texture: &Texture,
        size: SizePx,
    ) -> Self {
        let line_bytes = (size.width() * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("picture"),
            size: u64::from(line_bytes) * u64::from(size.height()),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let layout = wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(line_bytes),
            rows_per_image: None,
        };
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
            extent(size),
        );
        queue.submit([encoder.finish()]);
        Self { buffer, size, line_bytes }
    }

    /// Calls back with the picture once the device has given it back; the host must poll the device meanwhile
    /// (in a browser with WebGPU that happens by itself).
    pub fn when_ready(
        self,
        then: impl FnOnce(Result<Picture, RenderError>) + wgpu::WasmNotSend + 'static,
    ) {
        let mapped = self.buffer.clone();
        mapped.map_async(wgpu::MapMode::Read, .., move |result| {
            then(result.map_err(|_| RenderError::ReadBack).and_then(|()| self.picture()));
        });
    }

    fn picture(&self) -> Result<Picture, RenderError> {
        let bytes = self.buffer.get_mapped_range(..).map_err(|_| RenderError::ReadBack)?;
        let mut picture = Picture::new(self.size);
        let width = self.size.width() as usize * 4;
        let lines = bytes.chunks_exact(self.line_bytes as usize);
        for (line, row) in lines.zip(picture.rgba_mut().chunks_exact_mut(width)) {
            row.copy_from_slice(&line[..width]);
        }
        Ok(picture)
    }
}

fn extent(size: SizePx) -> Extent3d {
    Extent3d { width: size.width(), height: size.height(), depth_or_array_layers: 1 }
}
