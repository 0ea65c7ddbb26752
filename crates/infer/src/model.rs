use std::fmt;
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};
use volume::{Dims, Direction, Grid, Labelmap, Lps, SpacingMm};

use crate::manifest::Manifest;
use crate::weights::WeightsFile;
use crate::{
    Extent, InferError, LabelEntry, Network, Normalisation, Patch, Patching, Plan, Progress,
    Runner, SegmentationRun,
};

/// SHA-256 of a model's weights file: what a result is attributed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ModelId([u8; 32]);

impl ModelId {
    /// The id of a weights file.
    pub fn of(weights: &[u8]) -> Self {
        Self(Sha256::digest(weights).into())
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A model that has been read, checked and compiled.
#[derive(Debug, Clone)]
pub struct Model {
    id: ModelId,
    manifest: Manifest,
    network: Network,
}

impl Model {
    /// Reads a manifest and its weights. A model that loads can run on its patch.
    ///
    /// # Errors
    /// Says which field, node or tensor is at fault; see [`InferError`].
    pub fn load(manifest: &[u8], weights: &[u8]) -> Result<Self, InferError> {
        let manifest = Manifest::parse(manifest)?;
        let id = ModelId::of(weights);
        if manifest.weights.sha256 != id.to_string() {
            return Err(InferError::WeightsHash {
                expected: manifest.weights.sha256,
                found: id.to_string(),
            });
        }
        let graph = manifest.graph(&WeightsFile::open(weights)?)?;
        let model = Self { id, network: Network::compile(&graph)?, manifest };
        let output = model.plan()?.output_shape();
        let expected = [model.manifest.labels.len(), model.patch().iter().product()];
        if [output.channels, output.voxels()] != expected || output.extent != model.patch() {
            return Err(InferError::Mismatch {
                node: "graph output".to_owned(),
                reason: "one channel for each label, and the patch's extent",
                found: [&[output.channels], &output.extent[..]].concat(),
            });
        }
        Ok(model)
    }

    /// The file name of the weights that a manifest asks for, so that a host can fetch them.
    ///
    /// # Errors
    /// As [`Model::load`] for the manifest.
    pub fn weights_file(manifest: &[u8]) -> Result<String, InferError> {
        Manifest::parse(manifest).map(|manifest| manifest.weights.file)
    }

    /// SHA-256 of the weights.
    pub fn id(&self) -> ModelId {
        self.id
    }

    /// Name by which the model is asked for.
    pub fn name(&self) -> &str {
        &self.manifest.name
    }

    /// DICOM modality of the images it was trained on.
    pub fn modality(&self) -> &str {
        &self.manifest.input.modality
    }

    /// Labels in order of output channels; the first is background.
    pub fn labels(&self) -> &[LabelEntry] {
        &self.manifest.labels
    }

    /// Depth, height, width of the patch it was trained on, in voxels.
    pub fn patch(&self) -> Extent {
        self.manifest.input.patch
    }

    /// How its input is normalised.
    pub fn normalisation(&self) -> Normalisation {
        self.manifest.input.normalisation
    }

    /// The compiled graph.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Shapes, memory and cost of one patch.
    ///
    /// # Errors
    /// When the graph's shapes do not go together.
    pub fn plan(&self) -> Result<Plan, InferError> {
        Plan::new(&self.network, self.patch())
    }

    /// Spacing of the grid it was trained on.
    pub fn spacing(&self) -> SpacingMm {
        let [column, row, slice] = self.manifest.input.spacing_mm;
        SpacingMm { column, row, slice }
    }

    /// The grid to resample an image to: axes along patient left, posterior and superior, the model's
    /// spacing, over the part of the box between two opposite corners that lies within `source`; over all
    /// of `source` without a box.
    ///
    /// # Errors
    /// [`InferError::Box`] when nothing is left of the box; [`InferError::Grid`] when the grid would be too
    /// large.
    pub fn grid_within(
        &self,
        source: &Grid,
        corners: Option<(Lps, Lps)>,
    ) -> Result<Grid, InferError> {
        let (mut low, mut high) = bounds(source);
        if let Some((a, b)) = corners {
            for (axis, (a, b)) in coordinates(a).into_iter().zip(coordinates(b)).enumerate() {
                low[axis] = low[axis].max(a.min(b));
                high[axis] = high[axis].min(a.max(b));
            }
        }
        let size = [0, 1, 2].map(|axis| high[axis] - low[axis]);
        if !size.iter().all(|side| *side > 0.0 && *side < 1e5) {
            return Err(InferError::Box(size));
        }
        let spacing = self.manifest.input.spacing_mm;
        let [columns, rows, slices] =
            [0, 1, 2].map(|axis| (size[axis] / spacing[axis]).round().max(1.0) as u32);
        // Voxel centres, the grid centred on the box.
        let first = |axis: usize, count: u32| {
            (low[axis] + high[axis] - f64::from(count - 1) * spacing[axis]) / 2.0
        };
        let origin = Lps::new(first(0, columns), first(1, rows), first(2, slices));
        let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
        Ok(Grid::new(Dims { columns, rows, slices }, origin, axes, self.spacing())?)
    }

    /// Segments an image on a grid of [`Model::grid_within`]: modality values column fastest, not finite
    /// where there is no image. `progress` hears of each step and may stop the run.
    ///
    /// # Errors
    /// As [`SegmentationRun::new`] and [`SegmentationRun::next_patch`]; [`InferError::Cancelled`].
    pub fn segment(
        &self,
        samples: &[f32],
        dims: Dims,
        limit_bytes: usize,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Labelmap, InferError> {
        let patching = Patching::of(self)?;
        let mut run = SegmentationRun::new(&patching, samples, dims, limit_bytes)?;
        let mut runner = self.runner(limit_bytes)?;
        while let Some(Patch { id, samples }) = run.next_patch()? {
            let (done, patches) = run.progress();
            let output = runner.run(&samples, |step| {
                progress(Progress {
                    done: done as u64 * step.total + step.done,
                    total: patches as u64 * step.total,
                })
            })?;
            run.take(id, output.to_vec())?;
        }
        run.finish()
    }

    /// What runs one patch after the other.
    ///
    /// # Errors
    /// [`InferError::Memory`] when it takes more than `limit_bytes`.
    pub fn runner(&self, limit_bytes: usize) -> Result<Runner<'_>, InferError> {
        Runner::new(&self.network, self.plan()?, limit_bytes)
    }
}

fn coordinates(point: Lps) -> [f64; 3] {
    [point.x, point.y, point.z]
}

/// Lowest and highest LPS coordinates of the outer faces of a grid's voxels.
fn bounds(grid: &Grid) -> ([f64; 3], [f64; 3]) {
    let dims = grid.dims();
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for corner in 0..8u8 {
        let along = |axis: usize| {
            if corner >> axis & 1 == 0 { -0.5 } else { f64::from(dims.along(axis)) - 0.5 }
        };
        let at = volume::ContinuousIndex::new(along(0), along(1), along(2));
        for (axis, value) in coordinates(grid.lps_from_index(at)).into_iter().enumerate() {
            low[axis] = low[axis].min(value);
            high[axis] = high[axis].max(value);
        }
    }
    (low, high)
}
