//! What `segment` can run, and its proposals as masks.

use std::ops::ControlFlow;

use infer::Model;
use jobs::{Buffer, Job, PlaceJob, ProposeFault, Report, StructureRecord, perform};
use segment::{CtStructure, Origin, Region, SegmentDraft, ShownBox, anatomy_ct};
use volume::{Grid, Labelmap, Lps, Volume, resample_linear};

use crate::arguments::ModelArgument;
use crate::failure::Failure;
use crate::inference;
use crate::masks::Masks;

/// Two opposite corners.
pub(crate) type Corners = (Lps, Lps);

/// What a run makes.
pub(crate) struct Proposed {
    /// What it proposes.
    pub(crate) masks: Masks,
    /// The part of the image that it was asked about, where that was not all of it.
    pub(crate) shown: Option<ShownBox>,
}

const HIPPOCAMPUS_MANIFEST: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/hippocampus/model.json"));
const HIPPOCAMPUS_WEIGHTS: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/hippocampus/weights.safetensors"
));

impl ModelArgument {
    /// Modality of the images that it was made for.
    pub(crate) fn modality(self) -> &'static str {
        match self {
            Self::CtAnatomy => CtStructure::MODALITY,
            Self::Hippocampus => infer::HIPPOCAMPUS.modality,
        }
    }

    /// Series Description of a SEG that holds nothing else.
    pub(crate) fn series_description(self) -> &'static str {
        match self {
            Self::CtAnatomy => "CT anatomy, by rules",
            Self::Hippocampus => "Hippocampus, by model",
        }
    }

    /// Runs it on a volume that lies on a grid, within a box where one is given. `told` hears the tenths of a long
    /// run as they are done.
    ///
    /// # Errors
    /// What keeps it from running; [`Failure::NothingFound`] when no voxel is proposed.
    pub(crate) fn run(
        self,
        volume: &Volume,
        region: Option<Corners>,
        limit_bytes: u64,
        told: &mut dyn FnMut(u32),
    ) -> Result<Proposed, Failure> {
        let grid = volume.placement().grid().ok_or(Failure::NotABox(Vec::new()))?;
        let proposed = match self {
            Self::CtAnatomy => ct_anatomy(volume, grid, region),
            Self::Hippocampus => hippocampus(volume, grid, region, (limit_bytes, told)),
        }?;
        let has_voxels =
            |layer: &crate::masks::MaskLayer| layer.labels.labels().iter().any(|&l| l > 0);
        let is_found = proposed.masks.layers.iter().any(has_voxels);
        if is_found { Ok(proposed) } else { Err(Failure::NothingFound) }
    }
}

/// Body, lungs and bone. The rules need the whole image; the box only bounds what is proposed.
fn ct_anatomy(volume: &Volume, grid: &Grid, region: Option<Corners>) -> Result<Proposed, Failure> {
    let bounds = region.map(|corners| voxels_in(grid, corners)).transpose()?;
    let found = anatomy_ct(volume, |_| ControlFlow::Continue(()))?;
    let mut masks = Masks::empty(grid.dims());
    for anatomy in found {
        let proposed = match &bounds {
            Some(bounds) => anatomy.region.intersection(bounds),
            None => anatomy.region,
        };
        masks.add(&proposed, anatomy.structure.draft())?;
    }
    Ok(Proposed { masks, shown: region.map(|(a, b)| ShownBox::between(a, b)) })
}

/// The voxels whose centres lie in a box.
fn voxels_in(grid: &Grid, (a, b): Corners) -> Result<Region, Failure> {
    let within = |value: f64, a: f64, b: f64| (a.min(b)..=a.max(b)).contains(&value);
    let dims = grid.dims();
    let mut inside = Labelmap::empty(dims)?;
    for (offset, label) in inside.labels_mut().iter_mut().enumerate() {
        let at = grid.lps_from_index(dims.index(offset).center());
        let is_inside = within(at.x, a.x, b.x) && within(at.y, a.y, b.y) && within(at.z, a.z, b.z);
        *label = u8::from(is_inside);
    }
    let region = Region::of_label(&inside, 1);
    if region.is_empty() { Err(Failure::EmptyBox) } else { Ok(region) }
}

fn hippocampus(
    volume: &Volume,
    grid: &Grid,
    region: Option<Corners>,
    (limit_bytes, told): (u64, &mut dyn FnMut(u32)),
) -> Result<Proposed, Failure> {
    let model = Model::load(HIPPOCAMPUS_MANIFEST, HIPPOCAMPUS_WEIGHTS)?;
    let model_grid = model.grid_within(grid, region)?;
    let values = resample_linear(volume, &model_grid, f32::NAN)?;
    let labels = inference::segment(&model, &values, model_grid.dims(), limit_bytes, told)?;
    let (structures, labels) = placed(PlaceJob::new(model.labels(), &model_grid, grid), labels)?;
    let labels = Labelmap::from_labels(grid.dims(), labels)?;
    let id = model.id().to_string();
    let origin = Origin::Proposed {
        name: model.name().to_owned(),
        version: id.chars().take(8).collect(),
        sha256: id,
        edited: false,
        accepted: false,
    };
    let mut masks = Masks::empty(grid.dims());
    for (label, structure) in (1..=u8::MAX).zip(structures) {
        let StructureRecord { name, code, .. } = structure;
        let manual = SegmentDraft::manual(&name, code.into());
        let draft = SegmentDraft { origin: origin.clone(), ..manual };
        masks.add(&Region::of_label(&labels, label), draft)?;
    }
    Ok(Proposed { masks, shown: region.map(|_| ShownBox::of_grid(&model_grid)) })
}

type Proposal = (Vec<StructureRecord>, Vec<u8>);

/// Brings labels from the model's grid to the volume's, as a browser has it done by a helper.
fn placed(job: PlaceJob, labels: Labelmap) -> Result<Proposal, Failure> {
    let mut proposed = None;
    let done =
        perform(Job::Place(job), vec![Buffer::U8(labels.into_labels())], |report, buffer| {
            if let Report::Proposed(result) = report {
                proposed = Some((result, buffer));
            }
            ControlFlow::Continue(())
        });
    done.map_err(|error| Failure::Internal(error.to_string()))?;
    match proposed {
        Some((Ok(structures), Some(Buffer::U8(labels)))) => Ok((structures, labels)),
        Some((Err(ProposeFault::Failed(problem)), _)) => Err(Failure::Internal(problem)),
        _ => Err(Failure::Internal("no proposal".to_owned())),
    }
}
