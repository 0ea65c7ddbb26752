//! The shipped model against torch: labels and logits of whole crops, tiled and stitched.
//!
//! The references name the weights they were made with. New weights without new references fail here;
//! `training/hippocampus.py --ship-only` writes both.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use infer::{InferError, Model, Patch, Patching, SegmentationRun, Stitch, TiledRun, Tiling};
use safetensors::{Dtype, SafeTensors};
use volume::{ContinuousIndex, Dims, Direction, Grid, Lps, SpacingMm};

/// Bytes allowed for a run: far above what a crop takes, far below a wasm worker's memory.
const MEMORY: usize = 256 << 20;
/// The references hold logits of every third voxel along each axis.
const LOGIT_STEP: usize = 3;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/hippocampus")
}

fn model() -> Model {
    let manifest = fs::read(folder().join("model.json")).unwrap();
    let weights = fs::read(folder().join(Model::weights_file(&manifest).unwrap())).unwrap();
    Model::load(&manifest, &weights).unwrap()
}

#[test]
fn what_is_told_of_it_before_it_is_loaded_is_what_its_manifest_says() {
    let model = model();
    let shipped = infer::HIPPOCAMPUS;
    assert_eq!((shipped.name, shipped.modality), (model.name(), model.modality()));
    let told: Vec<String> = shipped.structures.iter().map(|name| name.to_lowercase()).collect();
    let labels: Vec<&str> = model.labels()[1..].iter().map(|label| label.name.as_str()).collect();
    assert_eq!(told, labels);
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|word| f32::from_le_bytes(*word)).collect()
}

/// A crop and what torch made of it.
struct Reference {
    weights: String,
    dims: Dims,
    image: Vec<f32>,
    labels: Vec<u8>,
    logits: Vec<f32>,
}

/// Two crops, and a crop beside its mirror image: two pieces far apart, as of a box over both lobes.
const REFERENCES: [&str; 3] = ["hippocampus_164", "hippocampus_277", "both_sides"];

fn references() -> Vec<Reference> {
    REFERENCES.map(named).into()
}

fn named(name: &str) -> Reference {
    let file = folder().join("reference").join(format!("{name}.safetensors"));
    reference(&fs::read(file).unwrap())
}

fn reference(bytes: &[u8]) -> Reference {
    let file = SafeTensors::deserialize(bytes).unwrap();
    let (_, metadata) = SafeTensors::read_metadata(bytes).unwrap();
    let image = file.tensor("image").unwrap();
    let samples = match image.dtype() {
        Dtype::U8 => image.data().iter().copied().map(f32::from).collect(),
        _ => floats(image.data()),
    };
    let [slices, rows, columns] = *image.shape().as_array().unwrap();
    let axis = |length: usize| u32::try_from(length).unwrap();
    Reference {
        weights: metadata.metadata().as_ref().unwrap()["weights_sha256"].clone(),
        dims: Dims { columns: axis(columns), rows: axis(rows), slices: axis(slices) },
        image: samples,
        labels: file.tensor("labels").unwrap().data().to_vec(),
        logits: floats(file.tensor("logits").unwrap().data()),
    }
}

/// Logits of the whole crop by the survey, `[label, slice, row, column]`.
fn logits(model: &Model, reference: &Reference) -> Vec<f32> {
    let extent = [2, 1, 0].map(|axis| reference.dims.along(axis) as usize);
    let patching = Patching::of(model).unwrap();
    let mut run = TiledRun::new(&patching, &reference.image, extent, MEMORY).unwrap();
    assert!(run.tiles() > 1);
    let mut runner = model.runner(MEMORY).unwrap();
    while let Some((tile, patch)) = run.next_patch().unwrap() {
        let output = runner.run(&patch, |_| ControlFlow::Continue(())).unwrap();
        run.take(tile, output.to_vec()).unwrap();
    }
    assert!(run.is_done());
    run.finish()
}

/// Every third voxel along each axis.
fn thinned(logits: &[f32], labels: usize, dims: Dims) -> Vec<f32> {
    let [columns, rows, slices] = [0, 1, 2].map(|axis| dims.along(axis) as usize);
    let mut kept = Vec::new();
    for label in 0..labels {
        for slice in (0..slices).step_by(LOGIT_STEP) {
            for row in (0..rows).step_by(LOGIT_STEP) {
                let line = ((label * slices + slice) * rows + row) * columns;
                kept.extend(logits[line..line + columns].iter().step_by(LOGIT_STEP));
            }
        }
    }
    kept
}

fn dice(a: &[u8], b: &[u8], label: u8) -> f64 {
    let count = |labels: &[u8]| labels.iter().filter(|l| **l == label).count();
    let both = a.iter().zip(b).filter(|(a, b)| **a == label && **b == label).count();
    2.0 * both as f64 / (count(a) + count(b)) as f64
}

#[test]
fn references_were_made_with_the_shipped_weights() {
    let model = model();
    let files = fs::read_dir(folder().join("reference")).unwrap();
    assert_eq!(files.count(), REFERENCES.len(), "each reference is used");
    for reference in references() {
        assert_eq!(reference.weights, model.id().to_string());
    }
}

#[test]
fn logits_agree_with_torch() {
    let model = model();
    for reference in references() {
        let logits = logits(&model, &reference);
        let kept = thinned(&logits, model.labels().len(), reference.dims);
        assert_eq!(kept.len(), reference.logits.len());
        let pairs = kept.iter().zip(&reference.logits);
        let largest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(largest < 1e-4, "{largest}");
    }
}

/// What makes the third reference worth its place: torch finds a piece on each side.
#[test]
fn both_sides_has_two_pieces() {
    let reference = named("both_sides");
    let width = reference.dims.columns as usize;
    let (mut left, mut right) = (0, 0);
    for row in reference.labels.chunks_exact(width) {
        let (a, b) = row.split_at(width / 2);
        left += a.iter().filter(|label| **label > 0).count();
        right += b.iter().filter(|label| **label > 0).count();
    }
    assert!(left > 3000 && right > 3000, "{left}, {right}");
}

#[test]
fn labels_agree_with_torch() {
    let model = model();
    for reference in references() {
        let mut heard = Vec::new();
        let found = model
            .segment(&reference.image, reference.dims, MEMORY, |progress| {
                heard.push(progress.done as f64 / progress.total as f64);
                ControlFlow::Continue(())
            })
            .unwrap();
        for label in [1, 2] {
            let dice = dice(found.labels(), &reference.labels, label);
            assert!(dice >= 0.999, "label {label}: {dice}");
        }
        assert!(heard.windows(2).all(|pair| pair[0] < pair[1]), "{heard:?}");
        assert_eq!(heard.last(), Some(&1.0));
    }
}

/// Patches are handed to several who give them back in another order.
#[test]
fn labels_are_the_same_bits_in_whatever_order_outputs_come() {
    let (model, reference) = (model(), named("both_sides"));
    let patching = Patching::of(&model).unwrap();
    let one_by_one = {
        let told = |_| ControlFlow::Continue(());
        model.segment(&reference.image, reference.dims, MEMORY, told).unwrap()
    };
    let mut run =
        SegmentationRun::new(&patching, &reference.image, reference.dims, MEMORY).unwrap();
    let mut runner = model.runner(MEMORY).unwrap();
    let mut held: Vec<Patch> = Vec::new();
    while !run.is_done() {
        while held.len() < 3
            && let Some(patch) = run.next_patch().unwrap()
        {
            held.push(patch);
        }
        // The last one given out is the first to come back.
        let Patch { id, samples } = held.pop().unwrap();
        let output = runner.run(&samples, |_| ControlFlow::Continue(())).unwrap();
        run.take(id, output.to_vec()).unwrap();
    }
    assert_eq!(run.progress().0, run.progress().1);
    assert_eq!(run.finish().unwrap(), one_by_one);
}

/// Air stored as zero beside the crop: the blank tiles are run once, and the sum stays what it was.
#[test]
fn blank_patches_are_run_once_and_change_nothing() {
    let (model, reference) = (model(), named("hippocampus_164"));
    let patching = Patching::of(&model).unwrap();
    let extent = [40, 56, 100];
    let mut image = vec![0.0; 40 * 56 * 100];
    let [width, height] = [0, 1].map(|axis| reference.dims.along(axis) as usize);
    for (row, line) in reference.image.chunks_exact(width).enumerate() {
        let (z, y) = (row / height, row % height);
        if z < 40 && y < 56 {
            let start = (z * 56 + y) * 100;
            image[start..start + 40.min(width)].copy_from_slice(&line[..40.min(width)]);
        }
    }
    let mut runner = model.runner(MEMORY).unwrap();
    let mut output =
        |patch: &[f32]| runner.run(patch, |_| ControlFlow::Continue(())).unwrap().to_vec();
    let mut run = TiledRun::new(&patching, &image, extent, MEMORY).unwrap();
    let mut patches = 0;
    while let Some((tile, patch)) = run.next_patch().unwrap() {
        run.take(tile, output(&patch)).unwrap();
        patches += 1;
    }
    let normal = model.normalisation().apply(&image).unwrap();
    let tiling = Tiling::new(extent, model.patch()).unwrap();
    let mut stitch = Stitch::new(tiling.clone(), model.labels().len()).unwrap();
    for tile in tiling.tiles() {
        stitch.add(*tile, &output(&tiling.cut(&normal, *tile).unwrap())).unwrap();
    }
    assert_eq!((patches, tiling.tiles().len()), (3, 4));
    assert!(run.finish() == stitch.finish());
}

#[test]
fn segment_stops_when_asked() {
    let (model, reference) = (model(), named("hippocampus_164"));
    let mut heard = 0;
    let result = model.segment(&reference.image, reference.dims, MEMORY, |_| {
        heard += 1;
        if heard == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(result, Err(InferError::Cancelled));
    assert_eq!(heard, 3);
}

#[test]
fn segment_refuses_what_it_cannot_hold_before_running() {
    let (model, reference) = (model(), named("hippocampus_164"));
    let refused = |limit| {
        model.segment(&reference.image, reference.dims, limit, |_| panic!("nothing may run"))
    };
    let Err(InferError::Memory { needed, limit: 1000 }) = refused(1000) else {
        panic!("1000 bytes were enough");
    };
    assert!((1 << 20..64 << 20).contains(&needed), "{needed}");
    let wrong = model.segment(&[1.0; 9], reference.dims, MEMORY, |_| ControlFlow::Continue(()));
    assert!(matches!(wrong, Err(InferError::Samples { found: 9, .. })));
}

#[test]
fn grid_within_a_box_is_isotropic_and_lies_in_the_source() {
    // A sagittal acquisition, axes reversed, uneven in every way.
    let source = Grid::new(
        Dims { columns: 200, rows: 256, slices: 120 },
        Lps::new(-80.0, 90.0, 130.0),
        [-Direction::POSTERIOR, -Direction::SUPERIOR, Direction::LEFT],
        SpacingMm { column: 0.9, row: 1.0, slice: 1.2 },
    )
    .unwrap();
    let model = model();
    let corners = (Lps::new(-40.0, 20.0, 10.0), Lps::new(0.4, -40.0, -50.0));
    let grid = model.grid_within(&source, Some(corners)).unwrap();
    assert_eq!(grid.dims(), Dims { columns: 40, rows: 60, slices: 60 });
    assert_eq!(grid.axes(), [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR]);
    let middle = grid.lps_from_index(ContinuousIndex::new(19.5, 29.5, 29.5));
    assert!(middle.distance_mm(Lps::new(-19.8, -10.0, -20.0)) < 1e-9, "{middle:?}");

    let whole = model.grid_within(&source, None).unwrap();
    assert_eq!(whole.dims(), Dims { columns: 144, rows: 180, slices: 256 });

    let far = (Lps::new(500.0, 0.0, 0.0), Lps::new(600.0, 50.0, 50.0));
    assert!(matches!(model.grid_within(&source, Some(far)), Err(InferError::Box(_))));
}
