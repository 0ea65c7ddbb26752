//! From the graph to running steps: weights repacked, activations fused into the step before them.

use crate::kernel::conv_transpose3d::ConvTranspose3d;
use crate::kernel::conv3d::{Conv3d, Conv3dSpec};
use crate::kernel::frame::Frame;
use crate::kernel::instance_norm::InstanceNorm;
use crate::kernel::pool::{Pool, Pooled};
use crate::kernel::resize::Resize;
use crate::step::{Kernel, Step};
use crate::{Graph, InferError, Node, Operator, WeightSlice, Weights};

/// A compiled graph: what a [`crate::Runner`] executes. Independent of the patch size.
#[derive(Debug, Clone)]
pub struct Network {
    input_channels: usize,
    values: usize,
    steps: Vec<Step>,
    output: usize,
}

impl Network {
    /// Compiles a graph; its weights are copied in the kernels' own order.
    ///
    /// # Errors
    /// When a weight does not have the axes its operator needs, or a bias not the length.
    pub fn compile(graph: &Graph) -> Result<Self, InferError> {
        let mut steps: Vec<Step> = Vec::with_capacity(graph.nodes().len());
        for node in graph.nodes() {
            if fuse(graph, node, &mut steps) {
                continue;
            }
            steps.push(Step {
                name: node.name.clone(),
                kernel: kernel(node, graph.weights())?,
                inputs: node.inputs.clone(),
                output: node.output,
            });
        }
        Ok(Self {
            input_channels: graph.input_channels(),
            values: graph.nodes().len() + 1,
            steps,
            output: graph.output(),
        })
    }

    /// Channels of the input.
    pub fn input_channels(&self) -> usize {
        self.input_channels
    }

    pub(crate) fn values(&self) -> usize {
        self.values
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn output(&self) -> usize {
        self.output
    }
}

/// Lets the step that wrote a value apply the activation that is the value's only reader.
fn fuse(graph: &Graph, node: &Node, steps: &mut [Step]) -> bool {
    let Operator::LeakyRelu { slope } = node.operator else { return false };
    let Some(&[input]) = node.inputs.as_array() else { return false };
    if graph.readers(input) != 1 {
        return false;
    }
    let Some(writer) = steps.iter_mut().find(|step| step.output == input) else { return false };
    let taken = match &mut writer.kernel {
        Kernel::Conv3d(conv) => &mut conv.slope,
        Kernel::InstanceNorm(norm) => &mut norm.slope,
        _ => return false,
    };
    if *taken != 1.0 {
        return false;
    }
    *taken = slope;
    writer.output = node.output;
    true
}

fn kernel(node: &Node, weights: &Weights) -> Result<Kernel, InferError> {
    Ok(match &node.operator {
        Operator::Conv3d { weight, bias, stride, dilation, padding_before, padding_after } => {
            let dims = kernel_dims(node, weight)?;
            Kernel::Conv3d(Conv3d::new(&Conv3dSpec {
                dims,
                weight: weights.get(weight),
                bias: vector(node, bias.as_ref(), dims[0], weights)?,
                stride: *stride,
                dilation: *dilation,
                padding_before: *padding_before,
                padding_after: *padding_after,
            }))
        }
        Operator::ConvTranspose3d { weight, bias } => {
            let dims = kernel_dims(node, weight)?;
            let bias = vector(node, bias.as_ref(), dims[1], weights)?;
            Kernel::ConvTranspose3d(ConvTranspose3d::new(dims, weights.get(weight), bias))
        }
        Operator::InstanceNorm { scale, shift, epsilon } => {
            let channels = scale.dims.iter().product();
            let shift = vector(node, Some(shift), channels, weights)?.unwrap_or_default();
            Kernel::InstanceNorm(InstanceNorm {
                scale: weights.get(scale).to_vec(),
                shift: shift.to_vec(),
                epsilon: *epsilon,
                slope: 1.0,
            })
        }
        Operator::LeakyRelu { slope } => Kernel::LeakyRelu { slope: *slope },
        Operator::Softmax => Kernel::Softmax,
        Operator::Argmax => Kernel::Argmax,
        Operator::Add => Kernel::Add,
        Operator::Concat => Kernel::Concat,
        Operator::MaxPool { window, stride } => {
            Kernel::Pool(Pool { pooled: Pooled::Maximum, window: *window, stride: *stride })
        }
        Operator::AveragePool { window, stride } => {
            Kernel::Pool(Pool { pooled: Pooled::Mean, window: *window, stride: *stride })
        }
        Operator::Resize { factor, sampling } => {
            Kernel::Resize(Resize { factor: *factor, sampling: *sampling })
        }
        Operator::Pad { before, after, value } => {
            Kernel::Pad { frame: Frame { before: *before, after: *after }, value: *value }
        }
        Operator::Crop { before, after } => Kernel::Crop(Frame { before: *before, after: *after }),
    })
}

fn kernel_dims(node: &Node, weight: &WeightSlice) -> Result<[usize; 5], InferError> {
    match weight.dims.as_array() {
        Some(dims) if !dims.contains(&0) => Ok(*dims),
        _ => Err(InferError::Mismatch {
            node: node.name.clone(),
            reason: "the weight has five axes, none of them empty",
            found: weight.dims.clone(),
        }),
    }
}

/// The numbers of a bias, which must be `len`.
fn vector<'a>(
    node: &Node,
    slice: Option<&WeightSlice>,
    len: usize,
    weights: &'a Weights,
) -> Result<Option<&'a [f32]>, InferError> {
    let Some(slice) = slice else { return Ok(None) };
    if slice.dims != [len] {
        let found = slice.dims.iter().copied().chain([len]).collect();
        let reason = "the bias has one number for each output channel";
        return Err(InferError::Mismatch { node: node.name.clone(), reason, found });
    }
    Ok(Some(weights.get(slice)))
}
