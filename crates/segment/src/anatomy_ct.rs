//! Body, lungs and bone on CT by rules: thresholds in HU, connected parts and morphology in mm.
//!
//! Every number is here, and there is nothing learned. Limits, by construction: the table is left out only where
//! it is thinner than [`TABLE_MM`] or apart from the body; large airways that are joined to the lungs count as
//! lung; vessels full of contrast count as bone where they touch it; one lung with a large consolidation loses it.

mod body;
mod bone;
mod lungs;
mod values;

use std::ops::ControlFlow;

use volume::{Grid, Volume};

use crate::{Code, Origin, PropertyCode, Region, SegmentDraft, SegmentError};

/// Levels in HU between air and tissue, within soft tissue, and of air.
const TISSUE_HU: f64 = -300.0;
const SOFT_HU: (f64, f64) = (-150.0, 150.0);
const AIR_HU: f64 = -700.0;
/// Fractions of the voxels below which the values are not believed to be HU.
const LEAST_AIR: f64 = 0.005;
const LEAST_SOFT: f64 = 0.05;
/// Half of the thickest table that is told from the body where the two touch, in mm.
const TABLE_MM: f64 = 3.0;

/// A structure that the rules find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CtStructure {
    /// Everything within the skin, gas in lungs and bowel included.
    Body,
    /// The lung on the patient's left.
    LeftLung,
    /// The lung on the patient's right.
    RightLung,
    /// Both lungs, or one, where the sides cannot be told.
    Lungs,
    /// Bone with its marrow.
    Bone,
}

/// A structure and its voxels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CtAnatomy {
    /// Which structure.
    pub structure: CtStructure,
    /// Its voxels, in the extent of the image.
    pub region: Region,
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CtStep {
    /// Looking at the values.
    Values,
    /// Finding the body.
    Body,
    /// Finding the lungs.
    Lungs,
    /// Finding the bones.
    Bone,
}

/// Finds body, lungs and bone in a CT volume in HU. Structures of which nothing is found are left out; those
/// returned may overlap (lungs and bone lie within the body), so they belong in layers of their own or are
/// painted in the order body, lungs, bone.
///
/// `progress` is told of each step before it starts and may stop the work.
///
/// # Errors
/// [`SegmentError::DistanceUnknown`] without a regular grid, [`SegmentError::NotCalibratedCt`] when the values
/// lack the contrast of air against soft tissue in HU, [`SegmentError::Cancelled`] when told to stop.
pub fn anatomy_ct(
    image: &Volume,
    mut progress: impl FnMut(CtStep) -> ControlFlow<()>,
) -> Result<Vec<CtAnatomy>, SegmentError> {
    let grid = image.placement().grid().ok_or(SegmentError::DistanceUnknown)?;
    let mut begin = |step| match progress(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(SegmentError::Cancelled),
    };
    begin(CtStep::Values)?;
    values::check_calibration(image)?;
    begin(CtStep::Body)?;
    let body = body::find(image, grid);
    begin(CtStep::Lungs)?;
    let lungs = lungs::find(image, grid, &body);
    begin(CtStep::Bone)?;
    let bone = bone::find(image, grid, &body);
    let mut found = vec![CtAnatomy { structure: CtStructure::Body, region: body }];
    found.extend(lungs);
    found.push(CtAnatomy { structure: CtStructure::Bone, region: bone });
    found.retain(|anatomy| !anatomy.region.is_empty());
    Ok(found)
}

impl CtStructure {
    /// Modality of the images that the rules are made for.
    pub const MODALITY: &str = "CT";
    /// Name by which the rules are run, and under which their proposals are recorded.
    pub const RULES_NAME: &str = "ct-anatomy";
    /// Version under which proposals of the rules are recorded.
    pub const RULES_VERSION: &str = "1";
    /// What the rules look for, as it can be told before they run: lungs are found each, or both as one.
    pub const SOUGHT: [&str; 3] = ["Body", "Lung", "Bone"];

    /// The structure in SNOMED CT, as PS3.16 lists it: entire body and lung in CID 7151 and 7192, bone in CID
    /// 8134, laterality in CID 244.
    pub fn code(self) -> PropertyCode {
        let lung = || PropertyCode::anatomical(Code::sct("39607008", "Lung"));
        match self {
            Self::Body => PropertyCode::anatomical(Code::sct("38266002", "Entire body")),
            Self::LeftLung => lung().with_modifier(Code::sct("7771000", "Left")),
            Self::RightLung => lung().with_modifier(Code::sct("24028007", "Right")),
            Self::Lungs => lung(),
            Self::Bone => PropertyCode::anatomical(Code::sct("272673000", "Bone")),
        }
    }

    /// Segment Label as it is written to files.
    pub fn label(self) -> &'static str {
        match self {
            Self::Body => "Body",
            Self::LeftLung => "Left lung",
            Self::RightLung => "Right lung",
            Self::Lungs => "Lungs",
            Self::Bone => "Bone",
        }
    }

    /// A segment for it, proposed by these rules.
    pub fn draft(self) -> SegmentDraft {
        let origin = Origin::Proposed {
            name: Self::RULES_NAME.to_owned(),
            version: Self::RULES_VERSION.to_owned(),
            sha256: String::new(),
            edited: false,
            accepted: false,
        };
        SegmentDraft { origin, ..SegmentDraft::manual(self.label(), self.code()) }
    }
}

/// Number of voxels in a volume given in mL.
fn voxels_in_ml(grid: &Grid, ml: f64) -> usize {
    (ml * 1000.0 / grid.voxel_volume_mm3()).ceil() as usize
}
