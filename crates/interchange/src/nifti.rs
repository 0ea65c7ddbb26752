//! NIfTI-1 out: label maps and volumes as `.nii.gz`, and the table of labels that NIfTI itself cannot hold.
//!
//! NIfTI is RAS where everything here is LPS: the first two axes of the affine change sign at this door and nowhere
//! else. `sform` and `qform` say the same, both with code 1 (scanner), in mm. Source: nifti1.h of the NIfTI-1.1
//! standard.

use std::io::Write;

use flate2::{Compression, GzBuilder};
use segment::Segment;
use serde::{Deserialize, Serialize};
use volume::{Dims, Grid, Labelmap, Placement, Volume, VolumeError};

use crate::InterchangeError;

const HEADER_BYTES: usize = 348;
/// Header, and four bytes that say that no extension follows.
const DATA_OFFSET: usize = 352;
const SCANNER_CODE: i16 = 1;
const XYZT_MM: u8 = 2;
/// Most of a mask is zeros: harder compression takes longer and saves little.
const LEVEL: u32 = 4;

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Datatype {
    U8,
    I16,
    F32,
}

/// What the labels of a file mean: the JSON beside a label map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelTable {
    /// By rising label.
    pub labels: Vec<LabelEntry>,
}

/// One label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelEntry {
    /// Value of its voxels.
    pub label: u8,
    /// Name of the segment.
    pub name: String,
    /// sRGB.
    pub color: [u8; 3],
    /// Segmented Property Type: value, scheme, meaning.
    pub code: [String; 3],
}

/// Writes labels as unsigned 8-bit samples.
///
/// # Errors
/// [`VolumeError::DifferentGrids`] when the extents differ; [`InterchangeError::NiftiExtent`].
pub fn write_labels(labels: &Labelmap, grid: &Grid) -> Result<Vec<u8>, InterchangeError> {
    if labels.dims() != grid.dims() {
        return Err(VolumeError::DifferentGrids.into());
    }
    pack(&header(grid, Datatype::U8)?, |out| out.write_all(labels.labels()))
}

/// Writes modality values: as 16-bit integers where all of them are whole and fit, else as 32-bit floats. Nothing is
/// left to a slope and intercept, which readers apply differently. Padding keeps the value that its samples rescale to.
///
/// # Errors
/// [`InterchangeError::NotABox`] for uneven, tilted or unplaced slices; [`InterchangeError::NiftiExtent`].
pub fn write_values(volume: &Volume) -> Result<Vec<u8>, InterchangeError> {
    let Placement::Regular(grid) = volume.placement() else {
        return Err(InterchangeError::NotABox);
    };
    let voxels = volume.voxels();
    let rescale = volume.rescale();
    let value = |offset: usize| rescale.modality(voxels.stored(offset).unwrap_or(0.0));
    let whole_i16 =
        |v: f64| v.fract() == 0.0 && v >= f64::from(i16::MIN) && v <= f64::from(i16::MAX);
    if (0..voxels.len()).all(|offset| whole_i16(value(offset))) {
        let samples = (0..voxels.len()).map(|offset| (value(offset) as i16).to_le_bytes());
        pack(&header(grid, Datatype::I16)?, |out| write_all(out, samples))
    } else {
        let samples = (0..voxels.len()).map(|offset| (value(offset) as f32).to_le_bytes());
        pack(&header(grid, Datatype::F32)?, |out| write_all(out, samples))
    }
}

impl LabelTable {
    /// The table of these segments.
    pub fn of(segments: &[Segment]) -> Self {
        let entry = |s: &Segment| {
            let kind = &s.code.kind;
            LabelEntry {
                label: s.number,
                name: s.name.clone(),
                color: [s.color.0, s.color.1, s.color.2],
                code: [kind.value.clone(), kind.scheme.clone(), kind.meaning.clone()],
            }
        };
        let mut labels: Vec<_> = segments.iter().map(entry).collect();
        labels.sort_by_key(|entry| entry.label);
        Self { labels }
    }
}

/// Compresses header and samples. The time stamp of gzip stays zero: the same volume gives the same bytes.
fn pack(
    header: &[u8],
    samples: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<Vec<u8>, InterchangeError> {
    let mut out = GzBuilder::new().write(Vec::new(), Compression::new(LEVEL));
    let packed = out.write_all(header).and_then(|()| samples(&mut out)).and_then(|()| out.finish());
    // Writing to memory does not fail; should it, no half a file leaves this function.
    packed.map_err(|error| InterchangeError::Encode(error.to_string()))
}

/// Writes samples through a buffer, since the compressor is slow with two bytes at a time.
fn write_all<const N: usize>(
    out: &mut dyn Write,
    samples: impl Iterator<Item = [u8; N]>,
) -> std::io::Result<()> {
    let mut buffered = std::io::BufWriter::with_capacity(1 << 16, out);
    for sample in samples {
        buffered.write_all(&sample)?;
    }
    buffered.flush()
}

fn header(grid: &Grid, datatype: Datatype) -> Result<Vec<u8>, InterchangeError> {
    let dims = extent(grid.dims())?;
    let (code, bits): (i16, i16) = match datatype {
        Datatype::U8 => (2, 8),
        Datatype::I16 => (4, 16),
        Datatype::F32 => (16, 32),
    };
    let spacing = grid.spacing();
    let orientation = Orientation::of(grid);
    let mut bytes = vec![0; DATA_OFFSET];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    let int = |v: i16| v.to_le_bytes();
    let float = |v: f64| (v as f32).to_le_bytes();
    put(0, &(HEADER_BYTES as i32).to_le_bytes());
    for (i, v) in [3, dims[0], dims[1], dims[2], 1, 1, 1, 1].into_iter().enumerate() {
        put(40 + 2 * i, &int(v));
    }
    put(70, &int(code));
    put(72, &int(bits));
    let pixdim = [orientation.qfac, spacing.column, spacing.row, spacing.slice, 1.0, 1.0, 1.0, 1.0];
    for (i, v) in pixdim.into_iter().enumerate() {
        put(76 + 4 * i, &float(v));
    }
    put(108, &float(DATA_OFFSET as f64));
    put(112, &float(1.0));
    put(123, &[XYZT_MM]);
    put(148, concat!("Voxelkeep ", env!("CARGO_PKG_VERSION")).as_bytes());
    put(252, &int(SCANNER_CODE));
    put(254, &int(SCANNER_CODE));
    for (i, v) in orientation.quaternion.into_iter().chain(orientation.origin).enumerate() {
        put(256 + 4 * i, &float(v));
    }
    for (i, v) in orientation.affine_rows.into_iter().flatten().enumerate() {
        put(280 + 4 * i, &float(v));
    }
    put(344, b"n+1\0");
    Ok(bytes)
}

/// Extents are signed 16-bit numbers in NIfTI-1.
fn extent(dims: Dims) -> Result<[i16; 3], InterchangeError> {
    let fits = |n: u32| i16::try_from(n).map_err(|_| InterchangeError::NiftiExtent(dims));
    Ok([fits(dims.columns)?, fits(dims.rows)?, fits(dims.slices)?])
}

/// The grid in RAS, as NIfTI says it twice.
struct Orientation {
    /// Rows of the sform: unit direction times spacing, and origin.
    affine_rows: [[f64; 4]; 3],
    /// b, c, d of the qform's unit quaternion.
    quaternion: [f64; 3],
    /// -1 where the third axis runs against the right hand of the first two.
    qfac: f64,
    origin: [f64; 3],
}

impl Orientation {
    fn of(grid: &Grid) -> Self {
        let ras = |x: f64, y: f64, z: f64| [-x, -y, z];
        let origin = ras(grid.origin().x, grid.origin().y, grid.origin().z);
        let axes = grid.axes().map(|axis| {
            let v = axis.vector();
            ras(v.x, v.y, v.z)
        });
        let spacing = [grid.spacing().column, grid.spacing().row, grid.spacing().slice];
        let affine_rows = [0, 1, 2].map(|r| {
            let at = |j: usize| axes[j][r] * spacing[j];
            [at(0), at(1), at(2), origin[r]]
        });
        let [a, b, c] = axes;
        let triple = (a[1] * b[2] - a[2] * b[1]) * c[0]
            + (a[2] * b[0] - a[0] * b[2]) * c[1]
            + (a[0] * b[1] - a[1] * b[0]) * c[2];
        let qfac = if triple < 0.0 { -1.0 } else { 1.0 };
        let third = c.map(|v| v * qfac);
        Self { affine_rows, quaternion: quaternion([a, b, third]), qfac, origin }
    }
}

/// b, c, d of the unit quaternion (with a not negative) of a rotation, given by the images of the three axes. The
/// largest of the four is found from the diagonal, the others from it: no division by a small number
/// (Shepperd, J Guidance and Control 1 (1978) 223).
fn quaternion([x, y, z]: [[f64; 3]; 3]) -> [f64; 3] {
    let trace = x[0] + y[1] + z[2];
    let squares =
        [1.0 + trace, 1.0 + 2.0 * x[0] - trace, 1.0 + 2.0 * y[1] - trace, 1.0 + 2.0 * z[2] - trace];
    let largest = (0..4).max_by(|&i, &j| squares[i].total_cmp(&squares[j])).unwrap_or(0);
    let double = squares[largest].max(0.0).sqrt();
    let other = |sum: f64| sum / (2.0 * double);
    let half = double / 2.0;
    let [a, b, c, d] = match largest {
        0 => [half, other(y[2] - z[1]), other(z[0] - x[2]), other(x[1] - y[0])],
        1 => [other(y[2] - z[1]), half, other(x[1] + y[0]), other(z[0] + x[2])],
        2 => [other(z[0] - x[2]), other(x[1] + y[0]), half, other(y[2] + z[1])],
        _ => [other(x[1] - y[0]), other(z[0] + x[2]), other(y[2] + z[1]), half],
    };
    let sign = if a < 0.0 { -1.0 } else { 1.0 };
    [b * sign, c * sign, d * sign]
}
