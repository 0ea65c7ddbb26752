//! Times the CPU engine on the comparison's networks: one thread, random weights, best and median.
//!
//! `cargo run --release -p infer --example bench_infer [rounds]`

#![allow(clippy::print_stdout, reason = "printing is what it is for")]
#![allow(clippy::disallowed_methods, reason = "a benchmark takes the time")]

use std::ops::ControlFlow;
use std::time::Instant;

use infer::{Extent, Graph, InferError, Network, Operator, Plan, Runner, WeightSlice};

/// Pseudorandom numbers in -0.5..0.5 (Lehmer, multiplier of Park and Miller).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0 * 48271 % 0x7fff_ffff;
        self.0 as f32 / 0x7fff_ffff as f32 - 0.5
    }

    fn weight(&mut self, graph: &mut Graph, dims: &[usize]) -> WeightSlice {
        let fan_in: usize = dims[1..].iter().product();
        let scale = 3.0 / (fan_in as f32).sqrt();
        let numbers: Vec<f32> = (0..dims.iter().product()).map(|_| self.next() * scale).collect();
        graph.weights_mut().push(dims, &numbers)
    }
}

/// A network under construction: each call reads `last` and writes a new value.
struct Builder {
    graph: Graph,
    noise: Noise,
    last: String,
    count: usize,
}

impl Builder {
    fn new(channels: usize) -> Self {
        let graph = Graph::new("v0", channels);
        Self { graph, noise: Noise(1), last: "v0".to_owned(), count: 0 }
    }

    fn push(&mut self, operator: Operator, inputs: &[&str]) -> Result<String, InferError> {
        self.count += 1;
        self.last = format!("v{}", self.count);
        self.graph.push(&self.last, operator, inputs, &self.last)?;
        Ok(self.last.clone())
    }

    fn conv(
        &mut self,
        inputs: &[&str],
        [output, input]: [usize; 2],
        kernel: usize,
        stride: usize,
        dilation: usize,
    ) -> Result<String, InferError> {
        let dims = [output, input, kernel, kernel, kernel];
        let weight = self.noise.weight(&mut self.graph, &dims);
        let bias = Some(self.noise.weight(&mut self.graph, &[output]));
        let padding = [kernel / 2 * dilation; 3];
        let operator = Operator::Conv3d {
            weight,
            bias,
            stride: [stride; 3],
            dilation: [dilation; 3],
            padding_before: padding,
            padding_after: padding,
        };
        self.push(operator, inputs)
    }

    fn block(
        &mut self,
        inputs: &[&str],
        sizes: [usize; 2],
        stride: usize,
    ) -> Result<String, InferError> {
        let sums = self.conv(inputs, sizes, 3, stride, 1)?;
        let scale = self.graph.weights_mut().push(&[sizes[0]], &vec![1.0; sizes[0]]);
        let shift = self.graph.weights_mut().push(&[sizes[0]], &vec![0.0; sizes[0]]);
        let normal = self.push(Operator::InstanceNorm { scale, shift, epsilon: 1e-5 }, &[&sums])?;
        self.push(Operator::LeakyRelu { slope: 0.01 }, &[&normal])
    }

    fn up(&mut self, input: &str, [output, channels]: [usize; 2]) -> Result<String, InferError> {
        let weight = self.noise.weight(&mut self.graph, &[channels, output, 2, 2, 2]);
        let bias = Some(self.noise.weight(&mut self.graph, &[output]));
        self.push(Operator::ConvTranspose3d { weight, bias }, &[input])
    }
}

/// 3D U-Net, PlainConvUNet form, two convolutions a stage.
fn unet(features: &[usize]) -> Result<Graph, InferError> {
    let mut net = Builder::new(1);
    let (mut last, mut channels, mut skips) = ("v0".to_owned(), 1, Vec::new());
    for (stage, &width) in features.iter().enumerate() {
        last = net.block(&[&last], [width, channels], if stage == 0 { 1 } else { 2 })?;
        last = net.block(&[&last], [width, width], 1)?;
        skips.push((last.clone(), width));
        channels = width;
    }
    skips.pop();
    for (skip, width) in skips.into_iter().rev() {
        let up = net.up(&last, [width, channels])?;
        last = net.block(&[&up, &skip], [width, 2 * width], 1)?;
        last = net.block(&[&last], [width, width], 1)?;
        channels = width;
    }
    net.conv(&[&last], [3, channels], 1, 1, 1)?;
    Ok(net.graph)
}

/// Nine dilated convolutions with ReLU, and a 1x1x1 head.
fn mesh_net(width: usize) -> Result<Graph, InferError> {
    let mut net = Builder::new(1);
    let (mut last, mut channels) = ("v0".to_owned(), 1);
    for dilation in [1, 2, 4, 8, 16, 8, 4, 2, 1] {
        let sums = net.conv(&[&last], [width, channels], 3, 1, dilation)?;
        last = net.push(Operator::LeakyRelu { slope: 0.0 }, &[&sums])?;
        channels = width;
    }
    net.conv(&[&last], [3, channels], 1, 1, 1)?;
    Ok(net.graph)
}

fn single_conv() -> Result<Graph, InferError> {
    let mut net = Builder::new(32);
    net.conv(&["v0"], [32, 32], 3, 1, 1)?;
    Ok(net.graph)
}

fn single_transpose() -> Result<Graph, InferError> {
    let mut net = Builder::new(64);
    net.up("v0", [32, 64])?;
    Ok(net.graph)
}

fn report(name: &str, graph: &Graph, extent: Extent, rounds: usize) -> Result<(), InferError> {
    let network = Network::compile(graph)?;
    let plan = Plan::new(&network, extent)?;
    let (peak, cost) = (plan.peak_bytes(), plan.cost());
    let mut noise = Noise(7);
    let input: Vec<f32> = (0..plan.input_shape().len()).map(|_| noise.next()).collect();
    let mut runner = Runner::new(&network, plan, usize::MAX)?;
    let mut seconds = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        runner.run(&input, |_| ControlFlow::Continue(()))?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let best = seconds.first().copied().unwrap_or(f64::NAN);
    let median = seconds.get(rounds / 2).copied().unwrap_or(f64::NAN);
    let rate = cost as f64 / best / 1e9;
    let mebibytes = peak as f64 / f64::from(1 << 20);
    println!(
        "{name:<14} best {best:.4} s  median {median:.4} s  {rate:5.1} G/s  {mebibytes:6.1} MiB"
    );
    Ok(())
}

fn main() -> Result<(), InferError> {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(7);
    report("A", &unet(&[8, 16, 32, 64])?, [48, 64, 48], rounds)?;
    report("B5", &mesh_net(5)?, [64; 3], rounds)?;
    report("B10", &mesh_net(10)?, [64; 3], rounds)?;
    report("C", &single_conv()?, [64; 3], rounds)?;
    report("CT", &single_transpose()?, [32; 3], rounds)?;
    report("hippocampus", &unet(&[16, 32, 32, 64])?, [40, 56, 40], rounds)
}
