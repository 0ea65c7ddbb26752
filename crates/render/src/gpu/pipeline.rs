use wgpu::{BindGroupLayout, RenderPipeline, ShaderStages, TextureFormat, TextureViewDimension};

use super::scene::VoxelKind;
use super::uniforms::Uniforms;

/// One pipeline for each kind of voxels and format of target, made when first needed.
#[derive(Debug)]
pub(super) struct Pipelines {
    shader: wgpu::ShaderModule,
    layouts: [BindGroupLayout; 3],
    made: Vec<(VoxelKind, TextureFormat, RenderPipeline)>,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        Self {
            shader: device.create_shader_module(wgpu::include_wgsl!("slice.wgsl")),
            layouts: VoxelKind::ALL.map(|kind| bind_group_layout(device, kind)),
            made: Vec::new(),
        }
    }

    pub(super) fn layout(&self, kind: VoxelKind) -> &BindGroupLayout {
        let [signed, unsigned, float] = &self.layouts;
        match kind {
            VoxelKind::I16 => signed,
            VoxelKind::U16 => unsigned,
            VoxelKind::F32 => float,
        }
    }

    pub(super) fn get(
        &mut self,
        device: &wgpu::Device,
        kind: VoxelKind,
        format: TextureFormat,
    ) -> &RenderPipeline {
        let at = self.made.iter().position(|(k, f, _)| (*k, *f) == (kind, format));
        let at = at.unwrap_or_else(|| {
            let pipeline = self.make(device, kind, format);
            self.made.push((kind, format, pipeline));
            self.made.len() - 1
        });
        &self.made[at].2
    }

    fn make(
        &self,
        device: &wgpu::Device,
        kind: VoxelKind,
        format: TextureFormat,
    ) -> RenderPipeline {
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("slice"),
            bind_group_layouts: &[Some(self.layout(kind))],
            immediate_size: 0,
        });
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("slice"),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &self.shader,
                entry_point: Some("cover"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &[],
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &self.shader,
                entry_point: Some(kind.entry_point()),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

fn bind_group_layout(device: &wgpu::Device, kind: VoxelKind) -> BindGroupLayout {
    let texture = |binding, sample_type, view_dimension| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture { sample_type, view_dimension, multisampled: false },
        count: None,
    };
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("slice"),
        entries: &[
            wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: false,
                    min_binding_size: std::num::NonZeroU64::new(Uniforms::SIZE as u64),
                },
                count: None,
            },
            texture(1, kind.sample_type(), TextureViewDimension::D3),
            texture(2, wgpu::TextureSampleType::Uint, TextureViewDimension::D3),
            texture(
                3,
                wgpu::TextureSampleType::Float { filterable: false },
                TextureViewDimension::D2,
            ),
            texture(4, wgpu::TextureSampleType::Uint, TextureViewDimension::D3),
            texture(5, wgpu::TextureSampleType::Uint, TextureViewDimension::D3),
        ],
    })
}
