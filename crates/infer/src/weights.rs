use safetensors::{Dtype, SafeTensors};

use crate::InferError;

/// Where one tensor lies in a [`Weights`] blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightSlice {
    /// Position of the first number.
    pub start: usize,
    /// Sizes along the tensor's axes, slowest first.
    pub dims: Vec<usize>,
}

/// All trained numbers of a graph, one after another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    numbers: Vec<f32>,
}

impl Weights {
    /// The largest weights file read: 1 GiB.
    pub const MAX_BYTES: usize = 1 << 30;

    /// Appends a tensor.
    pub fn push(&mut self, dims: &[usize], numbers: &[f32]) -> WeightSlice {
        let start = self.numbers.len();
        self.numbers.extend_from_slice(numbers);
        WeightSlice { start, dims: dims.to_vec() }
    }

    /// The numbers of a tensor that [`Weights::push`] placed here; empty for a slice of another blob.
    pub fn get(&self, slice: &WeightSlice) -> &[f32] {
        let len: usize = slice.dims.iter().product();
        self.numbers.get(slice.start..slice.start + len).unwrap_or_default()
    }
}

/// A safetensors file opened for reading tensors by name.
pub(crate) struct WeightsFile<'a> {
    tensors: SafeTensors<'a>,
}

impl<'a> WeightsFile<'a> {
    /// Checks the header: offsets within the file, without gaps or overlap (done by `safetensors`).
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, InferError> {
        if bytes.len() > Weights::MAX_BYTES {
            return Err(InferError::Weights(format!("{} bytes", bytes.len())));
        }
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|error| InferError::Weights(error.to_string()))?;
        Ok(Self { tensors })
    }

    /// Copies one f32 tensor into `weights`.
    pub(crate) fn copy(
        &self,
        name: &str,
        weights: &mut Weights,
    ) -> Result<WeightSlice, InferError> {
        let tensor =
            self.tensors.tensor(name).map_err(|_| InferError::MissingTensor(name.to_owned()))?;
        let refuse = |reason: &str| {
            Err(InferError::Tensor { tensor: name.to_owned(), reason: reason.to_owned() })
        };
        if tensor.dtype() != Dtype::F32 {
            return refuse(&format!("{:?}, F32 is expected", tensor.dtype()));
        }
        let (words, rest) = tensor.data().as_chunks::<4>();
        if !rest.is_empty() || words.len() != tensor.shape().iter().product::<usize>() {
            return refuse("its size is not that of its shape");
        }
        let numbers: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if !numbers.iter().all(|number| number.is_finite()) {
            return refuse("a number is not finite");
        }
        Ok(weights.push(tensor.shape(), &numbers))
    }
}
