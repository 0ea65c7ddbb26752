//! The renderer through wgpu: one volume as an integer 3D texture, its labels as another, one pass per viewport.
//!
//! The host makes instance, adapter, device and surface; this module knows none of them beyond what it is handed.
//! Nothing is drawn but on [`Renderer::draw`]; nothing is uploaded twice.

mod greys;
mod pipeline;
mod read_back;
mod scene;
mod uniforms;

use std::ops::Range;

use volume::{Dims, Index, Labelmap, Volume};
use wgpu::{TextureFormat, TextureView};

use crate::renderer::check_extents;
use crate::{Frame, LabelPatch, RenderError, Renderer, Trace};
use greys::Greys;
use pipeline::Pipelines;
pub use read_back::PendingPicture;
use scene::{Scene, patch_texture, texture_3d};
use uniforms::Uniforms;

/// Draws on a device. Holds one volume, uploaded with [`Self::allocate`] and [`Self::upload_slices`].
#[derive(Debug)]
pub struct GpuRenderer {
    device: wgpu::Device,
    queue: wgpu::Queue,
    pipelines: Pipelines,
    uniforms: wgpu::Buffer,
    greys: Greys,
    no_labels: wgpu::Texture,
    scene: Option<Scene>,
}

/// Where a frame goes: a view of the host's surface or of a texture of its own, and its format. The format must not
/// be an sRGB one, which would change the greys.
#[derive(Debug, Clone, Copy)]
pub struct GpuTarget<'t> {
    /// What is drawn into; its size must be the frame's.
    pub view: &'t TextureView,
    /// Its format.
    pub format: TextureFormat,
}

impl GpuRenderer {
    /// A renderer on a device, with no volume yet.
    pub fn new(device: wgpu::Device, queue: wgpu::Queue) -> Self {
        let uniforms = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("frame"),
            size: Uniforms::SIZE as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let one = Dims::new(1, 1, 1);
        Self {
            pipelines: Pipelines::new(&device),
            greys: Greys::new(&device),
            no_labels: texture_3d(&device, "no labels", one, TextureFormat::R8Uint),
            uniforms,
            scene: None,
            device,
            queue,
        }
    }

    /// Makes room for a volume in place of the one before; its voxels come with [`Self::upload_slices`].
    ///
    /// # Errors
    /// [`RenderError::TextureExtent`] when a side exceeds what the device can hold; the volume before is gone.
    pub fn allocate(&mut self, volume: &Volume) -> Result<(), RenderError> {
        // The old textures go first: two volumes at once may not fit.
        self.scene = None;
        self.scene = Some(Scene::new(&self.device, volume)?);
        Ok(())
    }

    /// Gives back the memory of the volume.
    pub fn release(&mut self) {
        self.scene = None;
    }

    /// Copies slices to the device, slab by slab.
    ///
    /// # Errors
    /// [`RenderError::NotUploaded`] without an [`Self::allocate`] for such a volume, [`RenderError::Slice`] when
    /// the range ends beyond it.
    pub fn upload_slices(
        &mut self,
        volume: &Volume,
        slices: Range<u32>,
    ) -> Result<(), RenderError> {
        let scene = self.scene.as_ref().filter(|scene| scene.holds(volume));
        let scene = scene.ok_or(RenderError::NotUploaded)?;
        if slices.end > scene.dims.slices {
            return Err(RenderError::Slice { slice: slices.end - 1, slices: scene.dims.slices });
        }
        scene.upload(&self.queue, volume.voxels(), slices);
        Ok(())
    }

    /// Copies the labels between two voxels (inclusive) to the device; the first call makes room for all of them,
    /// as background.
    ///
    /// # Errors
    /// [`RenderError::NotUploaded`] without a volume, [`RenderError::LabelExtent`] when the labels are not of its
    /// extent or the box is not inside it.
    pub fn upload_labels(
        &mut self,
        labels: &Labelmap,
        first: Index,
        last: Index,
    ) -> Result<(), RenderError> {
        let scene = self.scene.as_mut().ok_or(RenderError::NotUploaded)?;
        let in_order =
            first.column <= last.column && first.row <= last.row && first.slice <= last.slice;
        if labels.dims() != scene.dims || !scene.dims.contains(last) || !in_order {
            return Err(RenderError::LabelExtent { volume: scene.dims, labels: labels.dims() });
        }
        scene.upload_labels((&self.device, &self.queue), labels, (first, last));
        Ok(())
    }

    /// Copies all labels to the device.
    ///
    /// # Errors
    /// As [`Self::upload_labels`].
    pub fn upload_all_labels(&mut self, labels: &Labelmap) -> Result<(), RenderError> {
        let dims = labels.dims();
        let last = Index::new(dims.columns - 1, dims.rows - 1, dims.slices - 1);
        self.upload_labels(labels, Index::new(0, 0, 0), last)
    }

    /// Draws a frame off screen and begins to bring it back.
    ///
    /// # Errors
    /// As [`Renderer::draw`].
    pub fn draw_picture(
        &mut self,
        volume: &Volume,
        labels: Option<&Labelmap>,
        frame: &Frame<'_>,
    ) -> Result<PendingPicture, RenderError> {
        let texture = PendingPicture::target(&self.device, frame.size);
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let target = GpuTarget { view: &view, format: read_back::FORMAT };
        self.draw(volume, labels, frame, target)?;
        Ok(PendingPicture::copy(&self.device, &self.queue, &texture, frame.size))
    }

    fn bind(
        &self,
        scene: &Scene,
        labels: &wgpu::Texture,
        [patch, trace]: [Option<&LabelPatch>; 2],
    ) -> wgpu::BindGroup {
        let view = |t: &wgpu::Texture| t.create_view(&wgpu::TextureViewDescriptor::default());
        let (voxels, labels, greys) = (view(&scene.voxels), view(labels), self.greys.view());
        let laid = |patch: Option<&LabelPatch>| match patch {
            Some(patch) => view(&patch_texture(&self.device, &self.queue, patch.labels())),
            None => view(&self.no_labels),
        };
        let (patch, trace) = (laid(patch), laid(trace));
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("slice"),
            layout: self.pipelines.layout(scene.kind),
            entries: &[
                entry(0, self.uniforms.as_entire_binding()),
                entry(1, wgpu::BindingResource::TextureView(&voxels)),
                entry(2, wgpu::BindingResource::TextureView(&labels)),
                entry(3, wgpu::BindingResource::TextureView(&greys)),
                entry(4, wgpu::BindingResource::TextureView(&patch)),
                entry(5, wgpu::BindingResource::TextureView(&trace)),
            ],
        })
    }

    fn pass(&mut self, kind: scene::VoxelKind, bound: &wgpu::BindGroup, target: GpuTarget<'_>) {
        let pipeline = self.pipelines.get(&self.device, kind, target.format);
        let mut encoder =
            self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = begin_black(&mut encoder, "slice", target.view);
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, bound, &[]);
            pass.draw(0..3, 0..1);
        }
        self.queue.submit([encoder.finish()]);
    }
}

impl Renderer for GpuRenderer {
    type Target<'t> = GpuTarget<'t>;

    /// Volume and labels must have been uploaded before; they are asked for again so that what is drawn and what is
    /// held can be compared.
    fn draw(
        &mut self,
        volume: &Volume,
        labels: Option<&Labelmap>,
        frame: &Frame<'_>,
        target: GpuTarget<'_>,
    ) -> Result<(), RenderError> {
        check_extents(volume, labels)?;
        let frame = &Frame { index_from_pixel: frame.index_from_pixel.held()?, ..*frame };
        self.greys.prepare(&self.queue, volume, frame);
        let scene = self.scene.as_ref().filter(|scene| scene.holds(volume));
        let scene = scene.ok_or(RenderError::NotUploaded)?;
        let held = match (labels, &scene.labels) {
            (None, _) => None,
            (Some(_), Some(held)) => Some(held),
            (Some(_), None) => return Err(RenderError::NotUploaded),
        };
        let uniforms = Uniforms::new(volume, frame, held.is_some());
        self.queue.write_buffer(&self.uniforms, 0, &uniforms.to_bytes());
        let laid = [frame.overlay.patch(), frame.overlay.traced().map(Trace::patch)];
        let bound = self.bind(scene, held.unwrap_or(&self.no_labels), laid);
        self.pass(scene.kind, &bound, target);
        Ok(())
    }
}

/// Makes what a view shows black: what every frame begins with, and all there is to see where nothing is open.
pub fn clear(device: &wgpu::Device, queue: &wgpu::Queue, view: &TextureView) {
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    drop(begin_black(&mut encoder, "clear", view));
    queue.submit([encoder.finish()]);
}

/// A pass over a view that begins black.
fn begin_black<'e>(
    encoder: &'e mut wgpu::CommandEncoder,
    label: &str,
    view: &TextureView,
) -> wgpu::RenderPass<'e> {
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some(label),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations {
                load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                store: wgpu::StoreOp::Store,
            },
        })],
        depth_stencil_attachment: None,
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    })
}

#[cfg(test)]
mod tests;
