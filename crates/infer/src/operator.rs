use crate::WeightSlice;

/// The closed list of what a graph can ask for. Triples are depth, height, width.
#[derive(Debug, Clone, PartialEq)]
pub enum Operator {
    /// Cross-correlation over all inputs taken as one concatenated input, plus bias.
    ///
    /// Weight `[out, in, kd, kh, kw]`, bias `[out]`; zero padding.
    Conv3d {
        /// Kernel.
        weight: WeightSlice,
        /// Added to each output channel.
        bias: Option<WeightSlice>,
        /// Step between outputs.
        stride: [usize; 3],
        /// Step between kernel taps.
        dilation: [usize; 3],
        /// Zeros before the first voxel.
        padding_before: [usize; 3],
        /// Zeros after the last voxel.
        padding_after: [usize; 3],
    },
    /// Transposed convolution whose kernel equals its stride, so that outputs do not overlap.
    ///
    /// Weight `[in, out, kd, kh, kw]`, bias `[out]`.
    ConvTranspose3d {
        /// Kernel; its spatial size is also the stride.
        weight: WeightSlice,
        /// Added to each output channel.
        bias: Option<WeightSlice>,
    },
    /// Each channel to mean 0 and variance 1 over its voxels, then scaled and shifted.
    ///
    /// Ulyanov et al., "Instance Normalization", 2016; population variance.
    InstanceNorm {
        /// Factor per channel.
        scale: WeightSlice,
        /// Summand per channel.
        shift: WeightSlice,
        /// Added to the variance.
        epsilon: f32,
    },
    /// `x` where positive, `slope * x` elsewhere; ReLU is slope 0.
    LeakyRelu {
        /// Factor of negative values.
        slope: f32,
    },
    /// Exponentials over the channels, summing to 1 in each voxel.
    Softmax,
    /// The number of the largest channel in each voxel, the first one on a tie; one output channel.
    Argmax,
    /// Sum of two inputs of equal shape.
    Add,
    /// Inputs one after another along the channels.
    Concat,
    /// Largest value of each window.
    MaxPool {
        /// Size of the window.
        window: [usize; 3],
        /// Step between windows.
        stride: [usize; 3],
    },
    /// Mean of each window.
    AveragePool {
        /// Size of the window.
        window: [usize; 3],
        /// Step between windows.
        stride: [usize; 3],
    },
    /// Another number of voxels over the same field of view.
    Resize {
        /// Output voxels per input voxel, along each axis.
        factor: [f64; 3],
        /// How values between voxels are found.
        sampling: Sampling,
    },
    /// A constant frame.
    Pad {
        /// Voxels added before the first.
        before: [usize; 3],
        /// Voxels added after the last.
        after: [usize; 3],
        /// What the frame holds.
        value: f32,
    },
    /// Takes a frame off.
    Crop {
        /// Voxels taken off at the start.
        before: [usize; 3],
        /// Voxels taken off at the end.
        after: [usize; 3],
    },
}

/// How [`Operator::Resize`] finds a value between voxels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// The voxel whose cell holds the place.
    Nearest,
    /// Linear along each axis.
    Trilinear(Alignment),
}

/// Which places of the input and output grids coincide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// The outer faces of the first and last voxel (torch `align_corners=False`, ONNX `half_pixel`).
    HalfPixel,
    /// The centres of the first and last voxel (torch `align_corners=True`).
    AlignCorners,
}

impl Operator {
    /// The name by which a manifest asks for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Conv3d { .. } => "conv3d",
            Self::ConvTranspose3d { .. } => "conv_transpose3d",
            Self::InstanceNorm { .. } => "instance_norm",
            Self::LeakyRelu { .. } => "leaky_relu",
            Self::Softmax => "softmax",
            Self::Argmax => "argmax",
            Self::Add => "add",
            Self::Concat => "concat",
            Self::MaxPool { .. } => "max_pool",
            Self::AveragePool { .. } => "average_pool",
            Self::Resize { .. } => "resize",
            Self::Pad { .. } => "pad",
            Self::Crop { .. } => "crop",
        }
    }

    /// Fewest and most inputs.
    pub fn input_counts(&self) -> (usize, usize) {
        match self {
            Self::Conv3d { .. } => (1, 8),
            Self::Add => (2, 2),
            Self::Concat => (2, 8),
            Self::ConvTranspose3d { .. }
            | Self::InstanceNorm { .. }
            | Self::LeakyRelu { .. }
            | Self::Softmax
            | Self::Argmax
            | Self::MaxPool { .. }
            | Self::AveragePool { .. }
            | Self::Resize { .. }
            | Self::Pad { .. }
            | Self::Crop { .. } => (1, 1),
        }
    }
}
