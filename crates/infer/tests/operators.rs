//! Every operator and whole networks against torch.
//!
//! `fixtures/` holds one graph a case, its input and torch's output; `training/fixtures.py` writes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use infer::{Graph, Network, Plan, Runner, Shape};
use safetensors::SafeTensors;

/// onnxruntime differs from torch by half of this on a whole network.
const TOLERANCE: f32 = 1e-4;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A tensor of a fixture: its axes and numbers.
fn tensor(file: &SafeTensors<'_>, name: &str) -> (Vec<usize>, Vec<f32>) {
    let view = file.tensor(name).unwrap();
    let (words, _) = view.data().as_chunks::<4>();
    (view.shape().to_vec(), words.iter().map(|word| f32::from_le_bytes(*word)).collect())
}

fn extent(dims: &[usize]) -> [usize; 3] {
    dims[1..].try_into().unwrap()
}

/// Runs a case twice with one runner and gives the largest difference from torch.
fn difference(name: &str) -> f32 {
    let json = fs::read(fixtures().join(format!("{name}.json"))).unwrap();
    let bytes = fs::read(fixtures().join(format!("{name}.safetensors"))).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let (input_dims, input) = tensor(&file, "input");
    let (output_dims, expected) = tensor(&file, "output");

    let network = Network::compile(&Graph::read(&json, &bytes).unwrap()).unwrap();
    let plan = Plan::new(&network, extent(&input_dims)).unwrap();
    let shape = Shape::new(output_dims[0], extent(&output_dims)).unwrap();
    assert_eq!(plan.output_shape(), shape, "{name}");

    let mut runner = Runner::new(&network, plan, usize::MAX).unwrap();
    let mut run = || runner.run(&input, |_| ControlFlow::Continue(())).unwrap().to_vec();
    let first = run();
    assert_eq!(first, run(), "{name}: a second run sees what the first left behind");
    first.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn fixtures_agree_with_torch() {
    let mut names: Vec<String> = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 42, "a fixture was added or lost");
    let apart: Vec<(String, f32)> = names
        .into_iter()
        .map(|name| (name.clone(), difference(&name)))
        .filter(|(_, difference)| difference.is_nan() || *difference > TOLERANCE)
        .collect();
    assert!(apart.is_empty(), "{apart:?}");
}
