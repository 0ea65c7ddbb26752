use volume::{Index, Placement, Plane, Rescale};

use crate::{FileId, Finding, SeriesFacts};

/// A volume that can be loaded: which frames, in which order, and what their samples are worth. No pixels yet.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumePlan {
    /// Name among all that is known now: the series' id, `#`, number of the volume in the series. More files may make
    /// another volume of it.
    pub id: String,
    /// Where the voxels lie; its extent is columns, rows, number of frames.
    pub placement: Placement,
    /// One frame per slice, slice 0 first; sorted along the slice normal (row × column direction) where placed.
    pub frames: Vec<FrameSource>,
    /// What the voxels of the volume are worth.
    pub rescale: VolumeRescale,
    /// Type of the voxels.
    pub kind: VoxelKind,
    /// Values of the voxels (as stored in the volume) that stand for no measurement, inclusive.
    pub padding: Option<(f64, f64)>,
    /// Smallest value that a stored sample can take.
    pub stored_min: f64,
    /// Photometric Interpretation is MONOCHROME1: small values are shown bright. Voxels are not inverted.
    pub inverted: bool,
    /// Window Center and Width pairs that the middle frame states.
    pub windows: Vec<(f64, f64)>,
    /// VOI LUT Function of the middle frame, empty when absent.
    pub voi_function: String,
    /// Facts of the middle frame's instance.
    pub facts: SeriesFacts,
    /// Anatomical plane of the slices; `None` when oblique or not placed.
    pub plane: Option<Plane>,
    /// Bytes of the voxels in memory.
    pub bytes_needed: u64,
    /// What a reader should know.
    pub findings: Vec<Finding>,
    /// Id of the volume that this is a part of, if it is.
    pub whole: Option<String>,
}

impl FrameSource {
    /// File and frame: what stays of a slice whatever else is found, where its instance is a place in a list.
    pub fn place(&self) -> (FileId, u32) {
        (self.file, self.frame)
    }
}

impl VolumePlan {
    /// The slices from `first` to `last` (from zero, inclusive) as a volume of its own, in the same place; its id names
    /// them as people count. `None` where the volume lacks one of them or its slices lie on no grid.
    pub fn part(&self, first: u32, last: u32) -> Option<Self> {
        let grid = self.placement.grid()?;
        let dims = grid.dims();
        let corner = Index::new(dims.columns.checked_sub(1)?, dims.rows.checked_sub(1)?, last);
        let placement = Placement::Regular(grid.crop(Index::new(0, 0, first), corner).ok()?);
        let frames = self.frames.get(first as usize..=last as usize)?.to_vec();
        let part = Finding::PartOfSeries { first, last, slices: dims.slices };
        Some(Self {
            id: format!("{}:{}-{}", self.id, first + 1, last + 1),
            bytes_needed: self.bytes_needed / u64::from(dims.slices) * frames.len() as u64,
            placement,
            frames,
            findings: self.findings.iter().cloned().chain([part]).collect(),
            whole: Some(self.id.clone()),
            ..self.clone()
        })
    }

    /// As many slices as fit, from the middle, or from as near to it as can be; `None` where fewer than two do, or all.
    pub fn part_within(&self, limit_bytes: u64) -> Option<Self> {
        let slices = self.placement.dims().slices;
        let slice_bytes = self.bytes_needed.checked_div(u64::from(slices)).filter(|&b| b > 0)?;
        let fitting = u32::try_from(limit_bytes / slice_bytes).unwrap_or(u32::MAX);
        let first = slices.checked_sub(fitting).filter(|&left| left > 0 && fitting > 1)? / 2;
        self.part(first, first + fitting - 1)
    }
}

/// The frame that becomes one slice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrameSource {
    /// File that holds it.
    pub file: FileId,
    /// Instance, as an index into [`SeriesEntry::instances`](crate::SeriesEntry::instances).
    pub instance: usize,
    /// Frame of the instance, from zero (DICOM frame number minus one).
    pub frame: u32,
    /// From stored to modality values of this frame.
    pub rescale: Rescale,
    /// Stored values of this frame that stand for no measurement, inclusive.
    pub padding: Option<(i32, i32)>,
}

/// What the voxels of a volume are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum VolumeRescale {
    /// Voxels are stored values, and this makes modality values of them.
    Uniform(Rescale),
    /// Voxels are modality values already: each frame was rescaled by its own slope and intercept.
    PerFrame,
}

/// Type of the voxels of a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoxelKind {
    /// Signed 16-bit stored values.
    I16,
    /// Unsigned 16-bit stored values.
    U16,
    /// Modality values.
    F32,
}

impl VoxelKind {
    /// Bytes of one voxel.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::I16 | Self::U16 => 2,
            Self::F32 => 4,
        }
    }
}

impl VolumeRescale {
    /// What the volume is built with.
    pub const fn of_volume(self) -> Rescale {
        match self {
            Self::Uniform(rescale) => rescale,
            Self::PerFrame => Rescale::IDENTITY,
        }
    }
}
