use volume::Direction;

/// Something tolerable about a series or a volume that a reader should know. Nothing is repaired silently:
/// what was assumed is said here.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// Slices are missing: the step after a slice is a multiple of the usual one.
    MissingSlices {
        /// Slice (from zero, in sorted order) before the gap.
        after_slice: u32,
        /// Number of slices missing.
        missing: u32,
        /// Width of the gap in mm.
        step_mm: f64,
    },
    /// Steps between slices differ, and not by missing slices alone.
    UnevenSpacing {
        /// Smallest step in mm.
        min_mm: f64,
        /// Median step in mm.
        median_mm: f64,
        /// Largest step in mm.
        max_mm: f64,
    },
    /// Slices are shifted against each other: a gantry tilt or a sheared stack.
    Tilt {
        /// Angle between the line through the slice positions and the slice normal, in degrees.
        degrees: f64,
        /// Gantry/Detector Tilt as stated, in degrees.
        stated_degrees: Option<f64>,
    },
    /// Slice positions do not lie on one line.
    PositionsScattered {
        /// Largest distance of a position from the line, in mm.
        off_mm: f64,
    },
    /// Spacing Between Slices differs from the positions, which are believed.
    SpacingDisagrees {
        /// From positions, in mm.
        positions_mm: f64,
        /// As stated, in mm.
        stated_mm: f64,
    },
    /// One slice: its thickness stands for the missing step.
    SingleSliceThickness {
        /// Slice Thickness in mm.
        thickness_mm: f64,
    },
    /// One slice without a thickness: a plane, no volume.
    SingleSlice,
    /// Only some of the slices, since all of them would not fit into memory.
    PartOfSeries {
        /// First of them (from zero) among all.
        first: u32,
        /// Last of them.
        last: u32,
        /// How many there are in all.
        slices: u32,
    },
    /// Several frames at one position that no attribute tells apart; they became volumes of their own by instance number.
    PositionsRepeated {
        /// Frames at the fullest position.
        frames: u32,
    },
    /// Position or orientation are not stated: pixels only.
    NoPosition,
    /// Pixel Spacing is missing or not above zero.
    NoPixelSpacing,
    /// The placement was refused: the headers contradict each other.
    GeometryRefused,
    /// Rescale differs from slice to slice: voxels are kept as modality values in 32-bit floats.
    MixedRescale,
    /// Rescale Slope is zero or not a number; stored values are shown.
    RescaleUnusable,
    /// A VOI LUT is stated that is not applied: the image is drawn with windows.
    VoiLutIgnored,
    /// Pixel Padding Value differs from slice to slice; the first is used.
    MixedPadding,
    /// Compressed with loss at some time.
    Lossy,
    /// Patient text may be burned into the pixels.
    BurnedIn,
    /// Study, series or instances have no UIDs: nothing can reference them.
    NoUids,
    /// No Frame of Reference UID: positions cannot be compared with other series, and a SEG cannot be made.
    NoFrameOfReference,
    /// Another patient, study or modality has files with the same Series Instance UID; kept apart.
    SharedUid,
    /// Files of one series state different Study Instance UIDs; the first one's is taken.
    StudyUidsDiffer,
    /// The slices lie more than 20 degrees from any anatomical plane.
    Oblique {
        /// Slice normal.
        normal: Direction,
    },
}

impl Finding {
    /// A stable name, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingSlices { .. } => "missing_slices",
            Self::UnevenSpacing { .. } => "uneven_spacing",
            Self::Tilt { .. } => "tilt",
            Self::PositionsScattered { .. } => "positions_scattered",
            Self::SpacingDisagrees { .. } => "spacing_disagrees",
            Self::SingleSliceThickness { .. } => "single_slice_thickness",
            Self::SingleSlice => "single_slice",
            Self::PartOfSeries { .. } => "part_of_series",
            Self::PositionsRepeated { .. } => "positions_repeated",
            Self::NoPosition => "no_position",
            Self::NoPixelSpacing => "no_pixel_spacing",
            Self::GeometryRefused => "geometry_refused",
            Self::MixedRescale => "mixed_rescale",
            Self::RescaleUnusable => "rescale_unusable",
            Self::VoiLutIgnored => "voi_lut_ignored",
            Self::MixedPadding => "mixed_padding",
            Self::Lossy => "lossy",
            Self::BurnedIn => "burned_in",
            Self::NoUids => "no_uids",
            Self::NoFrameOfReference => "no_frame_of_reference",
            Self::SharedUid => "shared_uid",
            Self::StudyUidsDiffer => "study_uids_differ",
            Self::Oblique { .. } => "oblique",
        }
    }
}

/// Why an instance of a series is in none of its volumes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAVolume {
    /// The object has no pixels: report, plan, structure set, directory.
    NoPixels,
    /// Colour or palette samples.
    Colour {
        /// Photometric Interpretation.
        photometric: String,
    },
    /// Video: no stack of frames that can be measured.
    Video {
        /// Transfer Syntax UID.
        uid: String,
        /// Its name.
        name: &'static str,
    },
    /// A segmentation: opened beside its source, not as an image.
    Segmentation,
    /// A dose grid.
    Dose,
    /// Its values come from a Modality LUT (PS3.3 C.11.1), which is not read: any other values would be wrong.
    ModalityLut,
    /// A sample layout that is not read.
    PixelFormat {
        /// Bits Allocated.
        bits_allocated: u16,
    },
}
