use std::ops::Range;

use crate::arena::{Layout, Lease};
use crate::{Extent, InferError, Network, Shape};

/// Shapes, memory and cost of running a network on one input extent, settled before anything is allocated.
#[derive(Debug, Clone)]
pub struct Plan {
    shapes: Vec<Option<Shape>>,
    output: usize,
    layout: Layout,
    /// Buffer of each value.
    buffers: Vec<Option<usize>>,
    /// Working memory of each step.
    scratch: Vec<usize>,
    in_place: Vec<bool>,
    costs: Vec<u64>,
}

impl Plan {
    /// Infers every shape and lays out the arena.
    ///
    /// # Errors
    /// When shapes do not go together, or one is empty or beyond [`Shape::MAX_LEN`].
    pub fn new(network: &Network, extent: Extent) -> Result<Self, InferError> {
        let shapes = shapes(network, extent)?;
        let steps = network.steps();
        let last = last_uses(network);
        let mut leases: Vec<Lease> = Vec::new();
        let mut buffers = vec![None; network.values()];
        let mut scratch = Vec::with_capacity(steps.len());
        let mut in_place = Vec::with_capacity(steps.len());
        let mut costs = Vec::with_capacity(steps.len());
        lease(&mut leases, &mut buffers, 0, shape_of(&shapes, 0), 0, last[0]);
        for (number, step) in steps.iter().enumerate() {
            let (source, target) = (step.inputs[0], step.output);
            let (input, output) = (shape_of(&shapes, source), shape_of(&shapes, target));
            let replaces = step.works_in_place() && last[source] == number;
            match buffers[source] {
                Some(buffer) if replaces => {
                    leases[buffer].last = last[target].max(number);
                    buffers[target] = Some(buffer);
                }
                _ => lease(
                    &mut leases,
                    &mut buffers,
                    target,
                    output,
                    number,
                    last[target].max(number),
                ),
            }
            scratch.push(leases.len());
            leases.push(Lease {
                len: step.scratch_len(input, output),
                first: number,
                last: number,
            });
            in_place.push(replaces);
            costs.push(step.cost(output));
        }
        let layout = Layout::of(&leases);
        Ok(Self { shapes, output: network.output(), layout, buffers, scratch, in_place, costs })
    }

    /// Bytes a [`crate::Runner`] allocates: all values and working memory at their peak.
    pub fn peak_bytes(&self) -> usize {
        self.layout.len.saturating_mul(size_of::<f32>())
    }

    /// Arithmetic of one run, in multiply-adds.
    pub fn cost(&self) -> u64 {
        self.costs.iter().sum()
    }

    /// Shape of the input.
    pub fn input_shape(&self) -> Shape {
        self.shape(0)
    }

    /// Shape of the output.
    pub fn output_shape(&self) -> Shape {
        self.shape(self.output)
    }

    pub(crate) fn shape(&self, value: usize) -> Shape {
        shape_of(&self.shapes, value)
    }

    pub(crate) fn arena_len(&self) -> usize {
        self.layout.len
    }

    /// Where a value lies in the arena while it is needed.
    pub(crate) fn place(&self, value: usize) -> Range<usize> {
        let buffer = self.buffers[value].expect("each value that a step touches has a buffer");
        let start = self.layout.places[buffer].start;
        start..start + self.shape(value).len()
    }

    pub(crate) fn scratch(&self, step: usize) -> Range<usize> {
        self.layout.places[self.scratch[step]].clone()
    }

    pub(crate) fn is_in_place(&self, step: usize) -> bool {
        self.in_place[step]
    }

    pub(crate) fn step_cost(&self, step: usize) -> u64 {
        self.costs[step]
    }

    pub(crate) fn output(&self) -> usize {
        self.output
    }
}

fn lease(
    leases: &mut Vec<Lease>,
    buffers: &mut [Option<usize>],
    value: usize,
    shape: Shape,
    first: usize,
    last: usize,
) {
    buffers[value] = Some(leases.len());
    leases.push(Lease { len: shape.len(), first, last });
}

/// Shapes of all values that exist after fusing.
fn shapes(network: &Network, extent: Extent) -> Result<Vec<Option<Shape>>, InferError> {
    let mut shapes = vec![None; network.values()];
    shapes[0] = Some(Shape::new(network.input_channels(), extent)?);
    for step in network.steps() {
        let inputs: Vec<Shape> =
            step.inputs.iter().map(|value| shape_of(&shapes, *value)).collect();
        shapes[step.output] = Some(step.output_shape(&inputs)?);
    }
    Ok(shapes)
}

fn shape_of(shapes: &[Option<Shape>], value: usize) -> Shape {
    shapes[value].expect("a graph's nodes read values that earlier nodes wrote")
}

/// The last step that reads each value; beyond the last step for the output.
fn last_uses(network: &Network) -> Vec<usize> {
    let mut last = vec![0; network.values()];
    for (number, step) in network.steps().iter().enumerate() {
        for value in &step.inputs {
            last[*value] = number;
        }
    }
    last[network.output()] = network.steps().len();
    last
}
