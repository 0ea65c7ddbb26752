//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use volume::{Lps, Plane};
use window::{CT_PRESETS, Preset, Window};

/// Reads, shows, segments and checks medical images; nothing leaves this machine. Not a medical device.
#[derive(Debug, Parser)]
#[command(name = "voxelkeep", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Print the report as JSON on stdout.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Most memory for voxels and for the bytes of one file, in MiB.
    #[arg(long, global = true, value_name = "MIB", default_value_t = 4096)]
    pub(crate) memory: u64,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the series and volumes in files, folders and zip archives.
    Inspect(Inspect),
    /// Turn an image into NIfTI, a SEG into labels, labels into a SEG.
    Convert(Convert),
    /// Draw a slice, one pixel a voxel, through a window.
    Render(Render),
    /// Run a model or algorithm on a volume.
    Segment(Segment),
    /// Look for islands, holes, skipped slices and the like in a segmentation.
    Qc(Qc),
    /// Compare two segmentations, segment by segment.
    Compare(Compare),
    /// Check volumes against a protocol.
    Check(Check),
}

/// Which volume, where a path holds several.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Selection {
    /// Volume, by its id in `inspect`.
    #[arg(long, value_name = "ID", conflicts_with = "series")]
    pub(crate) volume: Option<String>,
    /// Series, by its UID.
    #[arg(long, value_name = "UID")]
    pub(crate) series: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// Files, folders, zip archives.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Convert {
    /// An image, or a segmentation (SEG or NIfTI labels).
    pub(crate) path: PathBuf,
    /// The images that a segmentation lies on.
    #[arg(long, value_name = "PATH")]
    pub(crate) source: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// NAME.nii.gz or NAME.dcm.
    #[arg(short, long)]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    /// Images.
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Plane to show; the one that the slices were acquired in when left out.
    #[arg(long, value_enum)]
    pub(crate) plane: Option<PlaneArgument>,
    /// Slice, counted from 0 along the volume's own index; the middle one when left out.
    #[arg(long, value_name = "N")]
    pub(crate) slice: Option<u32>,
    /// Window in modality units (HU on CT); the file's own when left out.
    #[arg(long, value_name = "CENTER,WIDTH", allow_hyphen_values = true, value_parser = window)]
    pub(crate) window: Option<Window>,
    /// Window by name, for CT.
    #[arg(long, value_name = "NAME", conflicts_with = "window", value_parser = preset)]
    pub(crate) preset: Option<Preset>,
    /// NAME.png
    #[arg(short, long)]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Segment {
    /// A DICOM folder, or a NIfTI image.
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// What to run.
    #[arg(long, value_enum)]
    pub(crate) model: ModelArgument,
    /// Two opposite corners in LPS mm; the whole image when left out.
    #[arg(long = "box", value_name = "X0,Y0,Z0,X1,Y1,Z1", allow_hyphen_values = true,
          value_parser = corners)]
    pub(crate) region: Option<(Lps, Lps)>,
    /// NAME.dcm or NAME.nii.gz
    #[arg(short, long)]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Qc {
    /// A segmentation (SEG or NIfTI labels).
    pub(crate) path: PathBuf,
    /// The images that it lies on.
    #[arg(long, value_name = "PATH")]
    pub(crate) source: PathBuf,
    /// A protocol whose limits the structures keep to: a document, or the id of one that is shipped.
    #[arg(long, value_name = "FILE")]
    pub(crate) protocol: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// A segmentation (SEG or NIfTI labels).
    pub(crate) a: PathBuf,
    /// Another one on the same voxels.
    pub(crate) b: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Images.
    pub(crate) path: PathBuf,
    /// A protocol document, or the id of one that is shipped.
    #[arg(long, value_name = "FILE")]
    pub(crate) protocol: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlaneArgument {
    Axial,
    Sagittal,
    Coronal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelArgument {
    /// Body, lungs and bone on CT, by rules.
    CtAnatomy,
    /// Anterior and posterior hippocampus on T1 MR.
    Hippocampus,
}

impl From<PlaneArgument> for Plane {
    fn from(plane: PlaneArgument) -> Self {
        match plane {
            PlaneArgument::Axial => Self::Axial,
            PlaneArgument::Sagittal => Self::Sagittal,
            PlaneArgument::Coronal => Self::Coronal,
        }
    }
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let parts: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    parts.ok()?.try_into().ok().filter(|n: &[f64; N]| n.iter().all(|v| v.is_finite()))
}

fn window(text: &str) -> Result<Window, String> {
    let [center, width] = numbers(text).ok_or("two numbers are needed: center,width")?;
    Window::linear(center, width).map_err(|_| "the width is at least 1".to_owned())
}

fn preset(text: &str) -> Result<Preset, String> {
    let key = text.to_ascii_lowercase().replace(['_', ' '], "-");
    Preset::ct(&key).ok_or_else(|| {
        let keys: Vec<_> = CT_PRESETS.iter().map(|preset| preset.key).collect();
        format!("the presets are {}", keys.join(", "))
    })
}

fn corners(text: &str) -> Result<(Lps, Lps), String> {
    let [x0, y0, z0, x1, y1, z1] =
        numbers(text).ok_or("six numbers are needed: x0,y0,z0,x1,y1,z1")?;
    Ok((Lps::new(x0, y0, z0), Lps::new(x1, y1, z1)))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn windows_and_boxes_take_negative_numbers() {
        let line = "voxelkeep render x --window -600,1500 --slice 3 -o y.png";
        let Command::Render(render) = Arguments::parse_from(line.split(' ')).command else {
            panic!("not a render")
        };
        assert_eq!(render.window, Window::linear(-600.0, 1500.0).ok());
        let line = "voxelkeep segment x --model ct-anatomy --box -1,2,-3,4,-5,6 -o y.dcm";
        let Command::Segment(segment) = Arguments::parse_from(line.split(' ')).command else {
            panic!("not a segment")
        };
        assert_eq!(segment.region, Some((Lps::new(-1.0, 2.0, -3.0), Lps::new(4.0, -5.0, 6.0))));
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        for bad in ["", "1", "1,2,3", "a,b", "NaN,5", "inf,5"] {
            assert!(numbers::<2>(bad).is_none(), "{bad}");
        }
        assert!(window("40,0.5").is_err());
        assert!(preset("Soft_Tissue").is_ok() && preset("kidney").is_err());
    }
}
