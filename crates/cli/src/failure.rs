//! Why a command did not do what was asked, with the values at fault. The words are in [`crate::words`].

use std::path::PathBuf;

use infer::InferError;
use interchange::InterchangeError;
use measure::MeasureError;
use protocol::ProtocolError;
use render::RenderError;
use segment::SegmentError;
use study::{Finding, StudyError};
use volume::VolumeError;

use crate::report::SkippedFile;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A path that cannot be read at all.
    Path {
        path: PathBuf,
        problem: std::io::Error,
    },
    /// No file could be read.
    NothingReadable(Vec<SkippedFile>),
    /// Options that do not go together.
    Usage(UsageFault),
    /// The output cannot be written.
    Write {
        path: PathBuf,
        problem: std::io::Error,
    },
    /// The output is one of the files read.
    OverInput(PathBuf),
    /// Several volumes and no choice: id, what it is.
    SeveralVolumes(Vec<(String, String)>),
    /// No volume of this name: asked, ids that there are.
    NoSuchVolume(String, Vec<String>),
    /// Files were read; none holds an image.
    NoVolume(Vec<SkippedFile>),
    /// Some slices cannot be read, so that what is made of the volume would be wrong: file, reason.
    MissingSlices {
        missing: Vec<SkippedFile>,
        slices: u32,
    },
    /// No segmentation where one is expected.
    NoSegmentation,
    /// Several segmentations where one is expected.
    SeveralSegmentations(Vec<String>),
    /// A segment number that no label of 8 bits holds.
    NumberAboveLabels(u16),
    /// The voxels form no box: what was found about the volume.
    NotABox(Vec<Finding>),
    /// Labels lie on another grid than the source.
    OtherGrid,
    /// Segmentations on grids that have nothing in common.
    GridsApart,
    /// A plane that slices which form no box cannot be shown in.
    PlaneNotShown,
    /// A preset in HU on values that are none; the modality.
    PresetNotCt(String),
    /// A model on a modality that it was not made for.
    ModelUnfit {
        needs: String,
        found: String,
    },
    /// A box that holds no voxel.
    EmptyBox,
    /// Nothing was found to write.
    NothingFound,
    /// The SEG as written does not read back as it should: number of faults.
    SegFaulty(usize),
    /// No random numbers for UIDs.
    NoEntropy,
    Study(StudyError),
    Interchange(InterchangeError),
    Segment(SegmentError),
    Infer(InferError),
    Protocol(ProtocolError),
    Render(RenderError),
    Measure(MeasureError),
    Volume(VolumeError),
    /// Something that should not happen.
    Internal(String),
}

/// Options that do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsageFault {
    /// The output's name must end so.
    Output(&'static str),
    /// A SEG is written on a source.
    SourceNeeded,
    /// An image is no mask: a source is for masks.
    LabelsFromImage,
}

impl Failure {
    /// 1 for a refusal, 2 for wrong usage or nothing readable.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Path { .. } | Self::NothingReadable(_) | Self::Usage(_) => 2,
            _ => 1,
        }
    }
}

macro_rules! from_errors {
    ($($variant:ident($error:ty)),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from_errors!(
    Study(StudyError),
    Interchange(InterchangeError),
    Segment(SegmentError),
    Infer(InferError),
    Protocol(ProtocolError),
    Render(RenderError),
    Measure(MeasureError),
    Volume(VolumeError),
);
