use thiserror::Error;

use crate::Shape;

/// What cannot be loaded, planned or run, with the values at fault.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InferError {
    /// The manifest is larger than a manifest can reasonably be.
    #[error("the manifest has {bytes} bytes, more than {limit}")]
    ManifestSize {
        /// Size found.
        bytes: usize,
        /// Largest size read.
        limit: usize,
    },
    /// The manifest is not JSON of the expected form.
    #[error("the manifest cannot be read: {0}")]
    Manifest(String),
    /// The manifest names a format or version that this engine does not know.
    #[error("model format {format:?} version {version} is not known")]
    Format {
        /// Format named.
        format: String,
        /// Version named.
        version: u32,
    },
    /// A value of the manifest is outside its range.
    #[error("manifest field {field} is {value}")]
    Field {
        /// Path of the field.
        field: &'static str,
        /// What it holds.
        value: String,
    },
    /// A node asks for an operator that is not in the list.
    #[error("node {node:?} asks for operator {operator:?}, which this engine does not have")]
    UnknownOperator {
        /// Name of the node.
        node: String,
        /// Operator it asks for.
        operator: String,
    },
    /// An operator's attributes cannot be read or are out of range.
    #[error("node {node:?}: {reason}")]
    Attributes {
        /// Name of the node.
        node: String,
        /// What is wrong.
        reason: String,
    },
    /// A node reads a value that no earlier node writes.
    #[error("node {node:?} reads {value:?}, which no earlier node writes")]
    UnknownValue {
        /// Name of the node.
        node: String,
        /// Value it reads.
        value: String,
    },
    /// Two nodes write the same value.
    #[error("node {node:?} writes {value:?} a second time")]
    DuplicateValue {
        /// Name of the node.
        node: String,
        /// Value it writes.
        value: String,
    },
    /// A node has too few, too many or repeated inputs.
    #[error("node {node:?} has {found} distinct inputs")]
    InputCount {
        /// Name of the node.
        node: String,
        /// Inputs found.
        found: usize,
    },
    /// The weights file cannot be read.
    #[error("the weights cannot be read: {0}")]
    Weights(String),
    /// The weights are not those the manifest was written for.
    #[error("the weights have SHA-256 {found}, the manifest names {expected}")]
    WeightsHash {
        /// Hash the manifest names, lower-case hex.
        expected: String,
        /// Hash of the bytes given, lower-case hex.
        found: String,
    },
    /// A tensor that the graph names is not in the weights.
    #[error("the weights have no tensor {0:?}")]
    MissingTensor(String),
    /// A tensor is not f32, or holds values that are not finite.
    #[error("tensor {tensor:?} is not usable: {reason}")]
    Tensor {
        /// Name of the tensor.
        tensor: String,
        /// What is wrong.
        reason: String,
    },
    /// A node's weights or inputs have shapes that do not go together.
    #[error("node {node:?}: {reason}, found {found:?}")]
    Mismatch {
        /// Name of the node.
        node: String,
        /// What would have to hold.
        reason: &'static str,
        /// The sizes found.
        found: Vec<usize>,
    },
    /// A shape with an empty axis, or larger than [`Shape::MAX_LEN`].
    #[error("shape {0:?} is empty or too large")]
    Shape(Shape),
    /// The run would take more memory than was allowed.
    #[error("the run takes {needed} bytes, {limit} are allowed")]
    Memory {
        /// Bytes at the peak.
        needed: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A buffer was handed in that does not have the length its shape asks for.
    #[error("{found} samples where {expected} belong")]
    Samples {
        /// Samples that belong there.
        expected: usize,
        /// Samples given.
        found: usize,
    },
    /// The image has no usable contrast: all samples equal, or none finite.
    #[error("the image has no contrast to normalise")]
    NoContrast,
    /// A patient box that is empty or not finite.
    #[error("the box of {0:?} mm is not usable")]
    Box([f64; 3]),
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The grid of the model could not be laid.
    #[error("the model's grid cannot be laid")]
    Grid(#[from] volume::VolumeError),
}
