//! Models that must not load, and the words of the refusal.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::HashMap;

use infer::{Graph, InferError, Model, ModelId, Network, Plan, Runner};
use safetensors::tensor::{Dtype, TensorView, serialize};
use serde_json::{Value, json};

/// A weights file of f32 tensors, all holding `number`.
fn weights(tensors: &[(&str, &[usize])], number: f32) -> Vec<u8> {
    let data: Vec<Vec<u8>> = tensors
        .iter()
        .map(|(_, dims)| number.to_le_bytes().repeat(dims.iter().product()))
        .collect();
    let views: HashMap<&str, TensorView<'_>> = tensors
        .iter()
        .zip(&data)
        .map(|((name, dims), data)| {
            (*name, TensorView::new(Dtype::F32, dims.to_vec(), data).unwrap())
        })
        .collect();
    serialize(views, None).unwrap()
}

fn one_conv() -> Vec<u8> {
    weights(&[("w", &[2, 1, 3, 3, 3]), ("b", &[2])], 0.1)
}

fn graph(nodes: &Value) -> Value {
    json!({"input": {"name": "x", "channels": 1}, "nodes": nodes, "output": "y"})
}

fn conv() -> Value {
    json!({"name": "c", "op": "conv3d", "inputs": ["x"], "output": "y",
           "weight": "w", "bias": "b", "padding": [1, 1, 1]})
}

fn with(mut node: Value, field: &str, value: Value) -> Value {
    node[field] = value;
    node
}

fn manifest(weights: &[u8]) -> Value {
    json!({
        "format": "voxelkeep-model", "version": 1, "name": "test",
        "weights": {"file": "w.safetensors", "sha256": ModelId::of(weights).to_string()},
        "input": {"modality": "MR", "spacing_mm": [1.0, 1.0, 1.0], "patch": [4, 5, 6],
                  "normalisation": {"kind": "clipped_z_score", "low_percentile": 1.0, "high_percentile": 99.0}},
        "labels": [{"value": 0, "name": "background"}, {"value": 1, "name": "thing"}],
        "graph": graph(&json!([conv()])),
    })
}

fn load(manifest: &Value) -> Result<Model, InferError> {
    Model::load(manifest.to_string().as_bytes(), &one_conv())
}

/// The refusal of a graph, as text.
fn refusal(nodes: &Value, weights: &[u8]) -> String {
    let read = Graph::read(graph(nodes).to_string().as_bytes(), weights);
    let compiled = read.and_then(|graph| Network::compile(&graph));
    compiled.and_then(|network| Plan::new(&network, [4, 5, 6])).unwrap_err().to_string()
}

#[test]
fn model_that_is_in_order_loads() {
    let model = load(&manifest(&one_conv())).unwrap();
    assert_eq!((model.name(), model.patch()), ("test", [4, 5, 6]));
}

#[test]
fn manifest_out_of_range_is_refused() {
    let good = manifest(&one_conv());
    let cases: [(&str, Value, &str); 9] = [
        ("/format", json!("onnx"), "model format \"onnx\" version 1 is not known"),
        ("/version", json!(2), "model format \"voxelkeep-model\" version 2 is not known"),
        (
            "/input/spacing_mm",
            json!([1.0, 0.0, 1.0]),
            "manifest field input.spacing_mm is [1.0, 0.0, 1.0]",
        ),
        ("/input/patch", json!([4, 5, 100_000]), "manifest field input.patch is [4, 5, 100000]"),
        (
            "/input/normalisation/low_percentile",
            json!(99.5),
            "manifest field input.normalisation is \
            ClippedZScore { low_percentile: 99.5, high_percentile: 99.0 }",
        ),
        ("/labels", json!([]), "manifest field labels is 0 entries"),
        ("/graph/input/channels", json!(0), "manifest field graph.input.channels is 0"),
        (
            "/graph/output",
            json!("z"),
            "node \"graph output\" reads \"z\", which no earlier node writes",
        ),
        (
            "/labels",
            json!([{"value": 0, "name": "a"}, {"value": 1, "name": "b"}, {"value": 2, "name": "c"}]),
            "node \"graph output\": one channel for each label, and the patch's extent, found [2, 4, 5, 6]",
        ),
    ];
    for (path, value, expected) in cases {
        let mut bad = good.clone();
        *bad.pointer_mut(path).unwrap() = value;
        assert_eq!(load(&bad).unwrap_err().to_string(), expected, "{path}");
    }
    assert!(matches!(Model::load(b"{", &one_conv()), Err(InferError::Manifest(_))));
    let long = vec![b' '; 5 << 20];
    assert!(matches!(Model::load(&long, &one_conv()), Err(InferError::ManifestSize { .. })));
}

#[test]
fn weights_of_another_model_are_refused() {
    let other = weights(&[("w", &[2, 1, 3, 3, 3]), ("b", &[2])], 0.2);
    assert!(matches!(load(&manifest(&other)), Err(InferError::WeightsHash { .. })));
}

#[test]
fn weights_that_are_damaged_are_refused() {
    let whole = one_conv();
    let text = graph(&json!([conv()])).to_string();
    for len in [0, 4, 8, 60, whole.len() - 1] {
        let read = Graph::read(text.as_bytes(), &whole[..len]);
        assert!(matches!(read, Err(InferError::Weights(_))), "{len}");
    }
    let mut claims_much = whole.clone();
    claims_much[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(matches!(Graph::read(text.as_bytes(), &claims_much), Err(InferError::Weights(_))));
}

#[test]
fn tensor_that_is_not_finite_is_refused() {
    let file = weights(&[("w", &[2, 1, 3, 3, 3]), ("b", &[2])], f32::NAN);
    assert_eq!(
        refusal(&json!([conv()]), &file),
        "tensor \"w\" is not usable: a number is not finite"
    );
}

#[test]
fn graph_that_cannot_run_is_refused_with_node_and_operator() {
    let relu = json!({"name": "r", "op": "relu", "inputs": ["x"], "output": "y"});
    let cases = [
        (
            with(relu.clone(), "op", json!("gru")),
            "node \"r\" asks for operator \"gru\", which this engine does not have",
        ),
        (
            with(relu.clone(), "inputs", json!(["z"])),
            "node \"r\" reads \"z\", which no earlier node writes",
        ),
        (with(relu.clone(), "inputs", json!([])), "node \"r\" has 0 distinct inputs"),
        (with(relu.clone(), "output", json!("x")), "node \"r\" writes \"x\" a second time"),
        (
            with(relu.clone(), "alpha", json!(1)),
            "node \"r\": unknown field `alpha`, there are no fields",
        ),
        (
            json!({"name": "a", "op": "add", "inputs": ["x", "x"], "output": "y"}),
            "node \"a\" has 1 distinct inputs",
        ),
        (with(conv(), "weight", json!("v")), "the weights have no tensor \"v\""),
        (
            with(conv(), "weight", json!("b")),
            "node \"c\": the weight has five axes, none of them empty, found [2]",
        ),
        (
            with(conv(), "bias", json!("w")),
            "node \"c\": the bias has one number for each output channel, found [2, 1, 3, 3, 3, 2]",
        ),
        (with(conv(), "stride", json!([1, 0, 1])), "node \"c\": required: stride lies in 1..=1024"),
        (
            with(conv(), "dilation", json!([1, 1, 9_999_999])),
            "node \"c\": required: dilation lies in 1..=1024",
        ),
        (
            with(conv(), "padding", json!([0, 0, -1])),
            "node \"c\": invalid value: integer `-1`, expected usize",
        ),
        (
            with(conv(), "dilation", json!([1, 1, 9])),
            "node \"c\": the kernel fits into the padded input, found [19, 8]",
        ),
        (
            json!({"name": "p", "op": "max_pool", "inputs": ["x"], "output": "y", "window": [2, 2, 7]}),
            "node \"p\": the window fits into the input, found [7, 6]",
        ),
        (
            json!({"name": "k", "op": "crop", "inputs": ["x"], "output": "y", "before": [2, 0, 0], "after": [2, 0, 0]}),
            "node \"k\": something is left after the crop, found [4, 4]",
        ),
        (
            json!({"name": "z", "op": "resize", "inputs": ["x"], "output": "y", "factor": [1e9, 1, 1], "mode": "nearest"}),
            "node \"z\": required: each factor lies in 0.001..=64",
        ),
        (
            json!({"name": "q", "op": "pad", "inputs": ["x"], "output": "y", "before": [1024, 1024, 1024], "after": [0, 0, 0]}),
            "shape Shape { channels: 1, extent: [1028, 1029, 1030] } is empty or too large",
        ),
    ];
    for (node, expected) in cases {
        assert_eq!(refusal(&json!([node]), &one_conv()), expected);
    }
}

#[test]
fn runner_refuses_an_input_of_another_length() {
    let read = Graph::read(graph(&json!([conv()])).to_string().as_bytes(), &one_conv()).unwrap();
    let network = Network::compile(&read).unwrap();
    let plan = Plan::new(&network, [4, 5, 6]).unwrap();
    let mut runner = Runner::new(&network, plan, 1 << 20).unwrap();
    let result = runner.run(&[0.0; 7], |_| std::ops::ControlFlow::Continue(()));
    assert_eq!(result, Err(InferError::Samples { expected: 120, found: 7 }));
}
