//! The model's JSON, as written; everything in it is checked on the way to a [`Graph`].

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::weights::WeightsFile;
use crate::{Alignment, Extent, Graph, InferError, Normalisation, Operator, Sampling};

const FORMAT: &str = "voxelkeep-model";
const VERSION: u32 = 1;
/// Bound of strides, dilations, paddings and windows: beyond any network known, and small enough that sums
/// and products with extents stay far from overflow.
const MAX_STEP: usize = 1024;
/// Bound of one side of a patch, in voxels.
const MAX_PATCH: usize = 1024;
/// Bound of one axis of a weight.
const MAX_AXIS: usize = 1 << 16;

/// A manifest as it stands in the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    format: String,
    version: u32,
    pub(crate) name: String,
    pub(crate) weights: WeightsEntry,
    pub(crate) input: InputEntry,
    pub(crate) labels: Vec<LabelEntry>,
    graph: GraphEntry,
}

/// Which file the weights are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeightsEntry {
    /// Name beside the manifest; the host finds it.
    pub(crate) file: String,
    /// Lower-case hex.
    pub(crate) sha256: String,
}

/// What the network is fed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InputEntry {
    /// DICOM modality the model was trained on.
    pub(crate) modality: String,
    /// Spacing in mm along patient left, posterior, superior; these are the column, row and slice axes.
    pub(crate) spacing_mm: [f64; 3],
    /// Depth, height, width of the patch the network was trained on.
    pub(crate) patch: Extent,
    pub(crate) normalisation: Normalisation,
}

/// One label: output channel by position in the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelEntry {
    /// Number in the labelmap; 0 is background.
    pub value: u8,
    /// The structure's name in English.
    pub name: String,
    /// The structure as a coded concept.
    #[serde(default)]
    pub code: Option<Code>,
    /// Modifies `code`.
    #[serde(default)]
    pub modifier: Option<Code>,
}

impl LabelEntry {
    /// The name as it stands in a list: with a capital.
    pub fn title(&self) -> String {
        let mut rest = self.name.chars();
        rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
    }
}

/// A coded concept (PS3.3 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Code Value.
    pub value: String,
    /// Coding Scheme Designator.
    pub scheme: String,
    /// Code Meaning.
    pub meaning: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GraphEntry {
    input: GraphInput,
    nodes: Vec<NodeEntry>,
    output: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GraphInput {
    name: String,
    channels: usize,
}

/// A node before its operator is known.
#[derive(Debug, Clone, Deserialize)]
struct NodeEntry {
    name: String,
    op: String,
    inputs: Vec<String>,
    output: String,
    #[serde(flatten)]
    attributes: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConvAttributes {
    weight: String,
    bias: Option<String>,
    #[serde(default = "ones")]
    stride: [usize; 3],
    #[serde(default = "ones")]
    dilation: [usize; 3],
    #[serde(default)]
    padding: [usize; 3],
    /// Where it differs from the padding before.
    padding_after: Option<[usize; 3]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConvTransposeAttributes {
    weight: String,
    bias: Option<String>,
    stride: [usize; 3],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NormAttributes {
    weight: String,
    bias: String,
    epsilon: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SlopeAttributes {
    slope: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolAttributes {
    window: [usize; 3],
    stride: Option<[usize; 3]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResizeAttributes {
    factor: [f64; 3],
    mode: ResizeMode,
    #[serde(default)]
    align_corners: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ResizeMode {
    Nearest,
    Trilinear,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameAttributes {
    before: [usize; 3],
    after: [usize; 3],
    #[serde(default)]
    value: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoAttributes {}

fn ones() -> [usize; 3] {
    [1; 3]
}

impl Manifest {
    /// Largest manifest read.
    const MAX_BYTES: usize = 4 << 20;

    /// Reads and checks everything but the graph.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, InferError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(InferError::ManifestSize { bytes: bytes.len(), limit: Self::MAX_BYTES });
        }
        let manifest: Self = serde_json::from_slice(bytes)
            .map_err(|error| InferError::Manifest(error.to_string()))?;
        if manifest.format != FORMAT || manifest.version != VERSION {
            let Self { format, version, .. } = manifest;
            return Err(InferError::Format { format, version });
        }
        manifest.check_input()?;
        Ok(manifest)
    }

    fn check_input(&self) -> Result<(), InferError> {
        let field = |field, value: String| Err(InferError::Field { field, value });
        let InputEntry { spacing_mm, patch, normalisation, .. } = &self.input;
        if !spacing_mm.iter().all(|mm| (0.01..=100.0).contains(mm)) {
            return field("input.spacing_mm", format!("{spacing_mm:?}"));
        }
        if !patch.iter().all(|side| (1..=MAX_PATCH).contains(side)) {
            return field("input.patch", format!("{patch:?}"));
        }
        if !normalisation.is_usable() {
            return field("input.normalisation", format!("{normalisation:?}"));
        }
        if !(2..=256).contains(&self.labels.len()) {
            return field("labels", format!("{} entries", self.labels.len()));
        }
        Ok(())
    }

    /// The graph, with the weights it names copied out of the file.
    pub(crate) fn graph(&self, file: &WeightsFile<'_>) -> Result<Graph, InferError> {
        self.graph.build(file)
    }
}

impl Graph {
    /// Reads the `graph` part of a manifest by itself, with the safetensors file that holds its weights.
    ///
    /// # Errors
    /// Says which node, operator or tensor is at fault.
    pub fn read(graph: &[u8], weights: &[u8]) -> Result<Self, InferError> {
        let entry: GraphEntry = serde_json::from_slice(graph)
            .map_err(|error| InferError::Manifest(error.to_string()))?;
        entry.build(&WeightsFile::open(weights)?)
    }
}

impl GraphEntry {
    fn build(&self, file: &WeightsFile<'_>) -> Result<Graph, InferError> {
        let GraphInput { name, channels } = &self.input;
        if !(1..=MAX_AXIS).contains(channels) {
            return Err(InferError::Field {
                field: "graph.input.channels",
                value: channels.to_string(),
            });
        }
        let mut graph = Graph::new(name, *channels);
        for node in &self.nodes {
            let operator = node.operator(file, &mut graph)?;
            let inputs: Vec<&str> = node.inputs.iter().map(String::as_str).collect();
            graph.push(&node.name, operator, &inputs, &node.output)?;
        }
        graph.set_output(&self.output)?;
        Ok(graph)
    }
}

impl NodeEntry {
    fn operator(&self, file: &WeightsFile<'_>, graph: &mut Graph) -> Result<Operator, InferError> {
        match self.op.as_str() {
            "conv3d" => self.conv3d(file, graph),
            "conv_transpose3d" => self.conv_transpose3d(file, graph),
            "instance_norm" => {
                let NormAttributes { weight, bias, epsilon } = self.attributes()?;
                self.require("epsilon lies in 0..1", (0.0..1.0).contains(&epsilon))?;
                let weights = graph.weights_mut();
                let (scale, shift) = (file.copy(&weight, weights)?, file.copy(&bias, weights)?);
                Ok(Operator::InstanceNorm { scale, shift, epsilon })
            }
            "relu" => self.attributes().map(|NoAttributes {}| Operator::LeakyRelu { slope: 0.0 }),
            "leaky_relu" => {
                let SlopeAttributes { slope } = self.attributes()?;
                self.require("the slope is finite", slope.is_finite())?;
                Ok(Operator::LeakyRelu { slope })
            }
            "softmax" => self.attributes().map(|NoAttributes {}| Operator::Softmax),
            "argmax" => self.attributes().map(|NoAttributes {}| Operator::Argmax),
            "add" => self.attributes().map(|NoAttributes {}| Operator::Add),
            "concat" => self.attributes().map(|NoAttributes {}| Operator::Concat),
            "max_pool" => self.pool().map(|(window, stride)| Operator::MaxPool { window, stride }),
            "average_pool" => {
                self.pool().map(|(window, stride)| Operator::AveragePool { window, stride })
            }
            "resize" => self.resize(),
            "pad" => {
                let FrameAttributes { before, after, value } = self.frame()?;
                Ok(Operator::Pad { before, after, value })
            }
            "crop" => {
                let FrameAttributes { before, after, .. } = self.frame()?;
                Ok(Operator::Crop { before, after })
            }
            _ => Err(InferError::UnknownOperator {
                node: self.name.clone(),
                operator: self.op.clone(),
            }),
        }
    }

    fn conv3d(&self, file: &WeightsFile<'_>, graph: &mut Graph) -> Result<Operator, InferError> {
        let ConvAttributes { weight, bias, stride, dilation, padding, padding_after } =
            self.attributes()?;
        let padding_after = padding_after.unwrap_or(padding);
        self.require_steps("stride", stride, 1)?;
        self.require_steps("dilation", dilation, 1)?;
        self.require_steps("padding", padding, 0)?;
        self.require_steps("padding_after", padding_after, 0)?;
        let weights = graph.weights_mut();
        let weight = file.copy(&weight, weights)?;
        let bias = bias.map(|bias| file.copy(&bias, weights)).transpose()?;
        self.require(
            "no axis of the weight is too long",
            weight.dims.iter().all(|n| *n <= MAX_AXIS),
        )?;
        Ok(Operator::Conv3d {
            weight,
            bias,
            stride,
            dilation,
            padding_before: padding,
            padding_after,
        })
    }

    fn conv_transpose3d(
        &self,
        file: &WeightsFile<'_>,
        graph: &mut Graph,
    ) -> Result<Operator, InferError> {
        let ConvTransposeAttributes { weight, bias, stride } = self.attributes()?;
        let weights = graph.weights_mut();
        let weight = file.copy(&weight, weights)?;
        let bias = bias.map(|bias| file.copy(&bias, weights)).transpose()?;
        self.require("the kernel is the stride", weight.dims.get(2..) == Some(&stride[..]))?;
        self.require_steps("stride", stride, 1)?;
        Ok(Operator::ConvTranspose3d { weight, bias })
    }

    fn pool(&self) -> Result<([usize; 3], [usize; 3]), InferError> {
        let PoolAttributes { window, stride } = self.attributes()?;
        let stride = stride.unwrap_or(window);
        self.require_steps("window", window, 1)?;
        self.require_steps("stride", stride, 1)?;
        Ok((window, stride))
    }

    fn resize(&self) -> Result<Operator, InferError> {
        let ResizeAttributes { factor, mode, align_corners } = self.attributes()?;
        let usable = factor.iter().all(|factor| (1e-3..=64.0).contains(factor));
        self.require("each factor lies in 0.001..=64", usable)?;
        let sampling = match mode {
            ResizeMode::Nearest => Sampling::Nearest,
            ResizeMode::Trilinear if align_corners => Sampling::Trilinear(Alignment::AlignCorners),
            ResizeMode::Trilinear => Sampling::Trilinear(Alignment::HalfPixel),
        };
        Ok(Operator::Resize { factor, sampling })
    }

    fn frame(&self) -> Result<FrameAttributes, InferError> {
        let frame: FrameAttributes = self.attributes()?;
        self.require_steps("before", frame.before, 0)?;
        self.require_steps("after", frame.after, 0)?;
        Ok(frame)
    }

    fn attributes<T: for<'de> Deserialize<'de>>(&self) -> Result<T, InferError> {
        T::deserialize(Value::Object(self.attributes.clone())).map_err(|error| {
            InferError::Attributes { node: self.name.clone(), reason: error.to_string() }
        })
    }

    fn require(&self, what: &str, holds: bool) -> Result<(), InferError> {
        if holds {
            return Ok(());
        }
        Err(InferError::Attributes { node: self.name.clone(), reason: format!("required: {what}") })
    }

    fn require_steps(&self, name: &str, steps: [usize; 3], least: usize) -> Result<(), InferError> {
        let holds = steps.iter().all(|step| (least..=MAX_STEP).contains(step));
        self.require(&format!("{name} lies in {least}..={MAX_STEP}"), holds)
    }
}
