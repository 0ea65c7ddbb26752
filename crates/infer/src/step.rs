//! One step of a compiled network: which kernel, what it reads, what it writes.

use crate::kernel::View;
use crate::kernel::conv_transpose3d::ConvTranspose3d;
use crate::kernel::conv3d::Conv3d;
use crate::kernel::frame::Frame;
use crate::kernel::instance_norm::InstanceNorm;
use crate::kernel::pointwise;
use crate::kernel::pool::Pool;
use crate::kernel::resize::Resize;
use crate::{InferError, Shape};

/// A step in running order.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) kernel: Kernel,
    /// Values read.
    pub(crate) inputs: Vec<usize>,
    /// Value written.
    pub(crate) output: usize,
}

/// What a step does, its weights with it.
#[derive(Debug, Clone)]
pub(crate) enum Kernel {
    Conv3d(Conv3d),
    ConvTranspose3d(ConvTranspose3d),
    InstanceNorm(InstanceNorm),
    LeakyRelu { slope: f32 },
    Softmax,
    Argmax,
    Add,
    Concat,
    Pool(Pool),
    Resize(Resize),
    Pad { frame: Frame, value: f32 },
    Crop(Frame),
}

impl Step {
    /// Shape of the output.
    pub(crate) fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, InferError> {
        let first = inputs[0];
        match &self.kernel {
            Kernel::Conv3d(conv) => conv.output_shape(&self.name, inputs),
            Kernel::ConvTranspose3d(conv) => conv.output_shape(&self.name, first),
            Kernel::InstanceNorm(norm) => norm.output_shape(&self.name, first),
            Kernel::LeakyRelu { .. } | Kernel::Softmax => Ok(first),
            Kernel::Argmax => Shape::new(1, first.extent),
            Kernel::Add => {
                self.same(inputs, |shape| [&[shape.channels], &shape.extent[..]].concat())?;
                Ok(first)
            }
            Kernel::Concat => {
                self.same(inputs, |shape| shape.extent.to_vec())?;
                Shape::new(inputs.iter().map(|shape| shape.channels).sum(), first.extent)
            }
            Kernel::Pool(pool) => pool.output_shape(&self.name, first),
            Kernel::Resize(resize) => resize.output_shape(first),
            Kernel::Pad { frame, .. } => frame.padded(first),
            Kernel::Crop(frame) => frame.cropped(&self.name, first),
        }
    }

    fn same(
        &self,
        inputs: &[Shape],
        aspect: impl Fn(&Shape) -> Vec<usize>,
    ) -> Result<(), InferError> {
        if inputs.windows(2).all(|pair| aspect(&pair[0]) == aspect(&pair[1])) {
            return Ok(());
        }
        Err(InferError::Mismatch {
            node: self.name.clone(),
            reason: "all inputs have the same size",
            found: inputs.iter().flat_map(aspect).collect(),
        })
    }

    /// Whether the output may take the place of the first input.
    pub(crate) fn works_in_place(&self) -> bool {
        matches!(
            self.kernel,
            Kernel::InstanceNorm(_) | Kernel::LeakyRelu { .. } | Kernel::Softmax | Kernel::Add
        )
    }

    /// Numbers of working memory besides inputs and output.
    pub(crate) fn scratch_len(&self, input: Shape, output: Shape) -> usize {
        match &self.kernel {
            Kernel::Conv3d(conv) => conv.scratch_len(input, output),
            Kernel::ConvTranspose3d(conv) => conv.scratch_len(input),
            Kernel::InstanceNorm(_)
            | Kernel::LeakyRelu { .. }
            | Kernel::Softmax
            | Kernel::Argmax
            | Kernel::Add
            | Kernel::Concat
            | Kernel::Pool(_)
            | Kernel::Resize(_)
            | Kernel::Pad { .. }
            | Kernel::Crop(_) => 0,
        }
    }

    /// Arithmetic of the step, roughly in multiply-adds; for progress.
    pub(crate) fn cost(&self, output: Shape) -> u64 {
        match &self.kernel {
            Kernel::Conv3d(conv) => conv.cost(output),
            Kernel::ConvTranspose3d(conv) => conv.cost(output),
            Kernel::Pool(pool) => pool.cost(output),
            Kernel::InstanceNorm(_)
            | Kernel::LeakyRelu { .. }
            | Kernel::Softmax
            | Kernel::Argmax
            | Kernel::Add
            | Kernel::Concat
            | Kernel::Resize(_)
            | Kernel::Pad { .. }
            | Kernel::Crop(_) => output.len() as u64,
        }
    }

    /// Fills `result` from the inputs.
    pub(crate) fn run(
        &self,
        inputs: &[View<'_>],
        output: Shape,
        result: &mut [f32],
        scratch: &mut [f32],
    ) {
        let first = inputs[0];
        match &self.kernel {
            Kernel::Conv3d(conv) => conv.run(inputs, output, result, scratch),
            Kernel::ConvTranspose3d(conv) => conv.run(first, output, result, scratch),
            Kernel::Argmax => pointwise::argmax(first, result),
            Kernel::Concat => pointwise::concat(inputs, result),
            Kernel::Pool(pool) => pool.run(first, output, result),
            Kernel::Resize(resize) => resize.run(first, output, result),
            Kernel::Pad { frame, value } => frame.pad(first, *value, output, result),
            Kernel::Crop(frame) => frame.crop(first, output, result),
            Kernel::InstanceNorm(_) | Kernel::LeakyRelu { .. } | Kernel::Softmax | Kernel::Add => {
                result.copy_from_slice(first.data);
                self.run_in_place(output, result, &inputs[1..]);
            }
        }
    }

    /// The same where `data` holds the first input and takes the output; only for steps that
    /// [`Step::works_in_place`].
    pub(crate) fn run_in_place(&self, shape: Shape, data: &mut [f32], others: &[View<'_>]) {
        match &self.kernel {
            Kernel::InstanceNorm(norm) => norm.run(shape, data),
            Kernel::LeakyRelu { slope } => pointwise::leaky_relu(*slope, data),
            Kernel::Softmax => pointwise::softmax(shape.voxels(), data),
            Kernel::Add => others.iter().for_each(|other| pointwise::add(data, other.data)),
            Kernel::Conv3d(_)
            | Kernel::ConvTranspose3d(_)
            | Kernel::Argmax
            | Kernel::Concat
            | Kernel::Pool(_)
            | Kernel::Resize(_)
            | Kernel::Pad { .. }
            | Kernel::Crop(_) => unreachable!("the plan lets these write elsewhere"),
        }
    }
}
