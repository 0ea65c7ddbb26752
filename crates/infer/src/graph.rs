use std::collections::HashMap;

use crate::{InferError, Operator, Weights};

/// One operator application.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name, for messages.
    pub name: String,
    /// What is done.
    pub operator: Operator,
    /// Values read, by number.
    pub inputs: Vec<usize>,
    /// Value written, by number.
    pub output: usize,
}

/// A network in running order: each node reads values that earlier nodes wrote. Value 0 is the input.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    input_channels: usize,
    nodes: Vec<Node>,
    names: HashMap<String, usize>,
    output: usize,
    weights: Weights,
}

impl Graph {
    /// The most nodes read; nnU-Net's largest networks have some 200.
    pub const MAX_NODES: usize = 4096;

    /// A graph with nothing but its input; as it stands the output is the input.
    pub fn new(input: &str, input_channels: usize) -> Self {
        Self {
            input_channels,
            nodes: Vec::new(),
            names: HashMap::from([(input.to_owned(), 0)]),
            output: 0,
            weights: Weights::default(),
        }
    }

    /// The blob that operators' weights are pushed to before their node is.
    pub fn weights_mut(&mut self) -> &mut Weights {
        &mut self.weights
    }

    /// Appends a node and makes its value the graph's output.
    ///
    /// # Errors
    /// When the node reads what is not there, repeats an input, has the wrong number of inputs, or writes a
    /// name that exists.
    pub fn push(
        &mut self,
        name: &str,
        operator: Operator,
        inputs: &[&str],
        output: &str,
    ) -> Result<(), InferError> {
        let node = || name.to_owned();
        let mut read = Vec::with_capacity(inputs.len());
        for value in inputs {
            let number = self.names.get(*value).copied();
            let number = number.ok_or_else(|| InferError::UnknownValue {
                node: node(),
                value: (*value).to_owned(),
            })?;
            if !read.contains(&number) {
                read.push(number);
            }
        }
        let (fewest, most) = operator.input_counts();
        if read.len() != inputs.len() || !(fewest..=most).contains(&read.len()) {
            return Err(InferError::InputCount { node: node(), found: read.len() });
        }
        if self.names.contains_key(output) {
            return Err(InferError::DuplicateValue { node: node(), value: output.to_owned() });
        }
        if self.nodes.len() >= Self::MAX_NODES {
            return Err(InferError::Field { field: "graph.nodes", value: "too many".to_owned() });
        }
        let number = self.nodes.len() + 1;
        self.names.insert(output.to_owned(), number);
        self.nodes.push(Node { name: node(), operator, inputs: read, output: number });
        self.output = number;
        Ok(())
    }

    /// Makes a value by name the output.
    ///
    /// # Errors
    /// [`InferError::UnknownValue`] when nothing writes it.
    pub fn set_output(&mut self, value: &str) -> Result<(), InferError> {
        let number = self.names.get(value).copied();
        self.output = number.ok_or_else(|| InferError::UnknownValue {
            node: "graph output".to_owned(),
            value: value.to_owned(),
        })?;
        Ok(())
    }

    /// Channels of the input.
    pub fn input_channels(&self) -> usize {
        self.input_channels
    }

    /// Nodes in running order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Number of the output value.
    pub fn output(&self) -> usize {
        self.output
    }

    /// The trained numbers.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// How many nodes read a value; the output of the graph counts as one more.
    pub(crate) fn readers(&self, value: usize) -> usize {
        let nodes = self.nodes.iter().filter(|node| node.inputs.contains(&value)).count();
        nodes + usize::from(self.output == value)
    }
}
