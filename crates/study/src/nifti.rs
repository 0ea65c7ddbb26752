//! NIfTI-1 and NIfTI-2, in one file, plain or gzipped.
//!
//! A small reader of our own: the crate `nifti` reads no NIfTI-2, keeps RAS matrices of `nalgebra`, and trusts the
//! sizes in the header. Layout: nifti1.h and nifti2.h of the NIfTI Data Format Working Group.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use volume::{
    Dims, Direction, Grid, Labelmap, Lps, Placement, Rescale, SpacingMm, Volume, VolumeError,
    Voxels,
};

use crate::{NiftiFault, StudyError};

/// Largest label that a labelmap holds.
const MAX_LABEL: f64 = 255.0;
/// Header, extension flag and room for extensions before the voxels.
const MAX_OFFSET: u64 = 16 << 20;
/// Stored samples that are held beside the voxels made of them.
const PART_SAMPLES: usize = 16 << 10;

/// Whether the bytes begin like a NIfTI file (plain), or like a gzip stream that may hold one.
pub fn is_nifti(bytes: &[u8]) -> bool {
    is_gzip(bytes) || Fields::find(bytes).is_ok()
}

/// Reads an image of one channel and one time point. Voxels stay as they are stored; `scl_slope` and `scl_inter`
/// become the rescale. Types other than 8- and 16-bit integers become 32-bit floats; of 64-bit integers only those that
/// are the same number there.
///
/// The affine is the sform where it is set, else the qform (RAS, turned into LPS); without either the volume is
/// [`Placement::Unplaced`].
///
/// # Errors
/// [`StudyError::TooLarge`] before anything is allocated, [`NiftiFault::Shear`] for axes that are not at right
/// angles, [`NiftiFault::Inexact`] for large integers, and what else is wrong with the file.
pub fn read_nifti(mut bytes: &[u8], limit_bytes: u64) -> Result<Volume, StudyError> {
    read_nifti_from(&mut bytes, limit_bytes)
}

/// Reads an image as [`read_nifti`] does, of a file that need not be in memory: beside the voxels no more than a small
/// part of it is held, packed or not.
///
/// # Errors
/// As [`read_nifti`]; [`StudyError::HostFault`] where the source gives no bytes.
pub fn read_nifti_from(source: &mut dyn Read, limit_bytes: u64) -> Result<Volume, StudyError> {
    let mut start = Vec::new();
    (&mut *source).take(2).read_to_end(&mut start).map_err(not_given)?;
    let is_packed = is_gzip(&start);
    let mut source = Cursor::new(start).chain(source);
    if is_packed {
        let source = &mut MultiGzDecoder::new(source);
        Stream { source, fault: |_| StudyError::Inflate }.image(limit_bytes)
    } else {
        Stream { source: &mut source, fault: not_given }.image(limit_bytes)
    }
}

/// Reads an image of labels with the grid that it lies in.
///
/// # Errors
/// As [`read_nifti`]; [`NiftiFault::Label`] for values that are not whole numbers from 0 to 255, and
/// [`NiftiFault::Unplaced`] where the file states no position.
pub fn read_nifti_labels(bytes: &[u8], limit_bytes: u64) -> Result<(Labelmap, Grid), StudyError> {
    let volume = read_nifti(bytes, limit_bytes)?;
    let Placement::Regular(grid) = volume.placement().clone() else {
        return Err(StudyError::Nifti(NiftiFault::Unplaced));
    };
    let label = |offset: usize| {
        let stored = volume.voxels().stored(offset).unwrap_or(0.0);
        let value = volume.rescale().modality(stored);
        // Whole within what scaling in f32 rounds.
        let whole = value.round();
        let fits = (0.0..=MAX_LABEL).contains(&whole) && (value - whole).abs() < 1e-3;
        if fits { Ok(whole as u8) } else { Err(StudyError::Nifti(NiftiFault::Label(value))) }
    };
    let labels = (0..volume.voxels().len()).map(label).collect::<Result<Vec<u8>, _>>()?;
    Ok((Labelmap::from_labels(grid.dims(), labels)?, grid))
}

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B])
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err takes")]
fn not_given(fault: io::Error) -> StudyError {
    StudyError::HostFault { reason: fault.kind().to_string() }
}

/// The bytes of a file as they come, unpacked.
struct Stream<'a> {
    source: &'a mut dyn Read,
    fault: fn(io::Error) -> StudyError,
}

impl Stream<'_> {
    /// A packed stream is inflated no further than the header asks for.
    fn image(self, limit_bytes: u64) -> Result<Volume, StudyError> {
        let mut start = Vec::new();
        let head = (&mut *self.source).take(Header::LONGEST as u64).read_to_end(&mut start);
        head.map_err(self.fault)?;
        let header = Header::parse(&start)?;
        let count = header.count(limit_bytes)?;
        let placement = header.placement()?;
        let mut source = Cursor::new(start).chain(self.source);
        io::copy(&mut source.by_ref().take(header.offset), &mut io::sink()).map_err(self.fault)?;
        let samples = Stream { source: &mut source, fault: self.fault };
        let (voxels, rescale) = header.voxels(samples, count)?;
        Ok(Volume::new(placement, voxels, rescale)?)
    }

    /// What becomes of each of so many samples of N bytes.
    fn each<const N: usize, T>(
        self,
        count: usize,
        of: impl Fn([u8; N]) -> Result<T, StudyError>,
    ) -> Result<Vec<T>, StudyError> {
        let mut values = Vec::new();
        let mut part = Vec::new();
        while values.len() < count {
            let wanted = N * (count - values.len()).min(PART_SAMPLES);
            part.clear();
            let read = (&mut *self.source).take(wanted as u64).read_to_end(&mut part);
            let found = read.map_err(self.fault)?;
            if found < wanted {
                let [expected, read] = [count, values.len()].map(|n| n as u64 * N as u64);
                let found = read + found as u64;
                return Err(StudyError::Nifti(NiftiFault::Short { expected, found }));
            }
            // Not before the first bytes are there: a header may claim what it likes.
            values
                .try_reserve_exact(count - values.len())
                .map_err(|fault| StudyError::HostFault { reason: fault.to_string() })?;
            for sample in part.as_chunks::<N>().0 {
                values.push(of(*sample)?);
            }
        }
        Ok(values)
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Header {
    big_endian: bool,
    dims: Dims,
    kind: Kind,
    offset: u64,
    rescale: Rescale,
    spacing_mm: [f64; 3],
    /// Rows of the affine from index to RAS in mm; `None` where the file states none.
    affine: Option<[[f64; 4]; 3]>,
}

/// Sample types (NIFTI_TYPE_*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    U8,
    I8,
    I16,
    U16,
    I32,
    U32,
    F32,
    F64,
    I64,
    U64,
}

/// Where the fields lie in a version of the header.
struct Fields<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    version_2: bool,
}

impl Header {
    const LONGEST: usize = 540;

    fn parse(bytes: &[u8]) -> Result<Self, StudyError> {
        let fields = Fields::find(bytes)?;
        let dim = fields.dims();
        let rank = usize::try_from(dim[0]).unwrap_or(0);
        let lengths: [i64; 7] = std::array::from_fn(|i| if i < rank { dim[i + 1] } else { 1 });
        let fault = || StudyError::Nifti(NiftiFault::Dimensions(lengths));
        let extent = |n: i64| u32::try_from(n).ok().filter(|n| *n > 0).ok_or_else(fault);
        if !(1..=7).contains(&rank) {
            return Err(fault());
        }
        if lengths[3..].iter().any(|n| *n != 1) {
            return Err(StudyError::Nifti(NiftiFault::ManyImages(lengths)));
        }
        let dims = Dims::new(extent(lengths[0])?, extent(lengths[1])?, extent(lengths[2])?);
        let offset = fields.offset();
        if offset > MAX_OFFSET {
            return Err(StudyError::Nifti(NiftiFault::Header));
        }
        // With 0, nibabel reads the header as voxels and ITK what follows it: no guess of ours would be the image.
        let least = fields.least_offset();
        if offset < least {
            return Err(StudyError::Nifti(NiftiFault::Offset { offset, least }));
        }
        let scale = fields.unit_mm();
        Ok(Self {
            big_endian: fields.big_endian,
            dims,
            kind: Kind::of(fields.datatype())?,
            offset,
            rescale: fields.rescale(),
            spacing_mm: fields.pixdim().map(|step| step.abs() * scale),
            affine: fields.affine().map(|rows| rows.map(|row| row.map(|v| v * scale))),
        })
    }

    /// Number of voxels; refused where they would take more than the limit.
    fn count(&self, limit_bytes: u64) -> Result<usize, StudyError> {
        let count = self.dims.voxel_count()?;
        let needed_bytes = (count as u64).saturating_mul(self.kind.voxel_bytes());
        if needed_bytes > limit_bytes {
            return Err(StudyError::TooLarge { needed_bytes, limit_bytes });
        }
        Ok(count)
    }

    /// Small integers keep their stored values; the others are rescaled in f64 first, to lose as little as an
    /// f32 must.
    ///
    /// # Errors
    /// [`NiftiFault::Inexact`], [`NiftiFault::Short`].
    fn voxels(&self, samples: Stream<'_>, count: usize) -> Result<(Voxels, Rescale), StudyError> {
        let rescale = self.rescale;
        macro_rules! number {
            ($type:ty, $bytes:expr) => {
                if self.big_endian {
                    <$type>::from_be_bytes($bytes)
                } else {
                    <$type>::from_le_bytes($bytes)
                }
            };
        }
        let real = |value: f64| rescale.modality(value) as f32;
        let exact = |stored: i128| {
            let value = real(stored as f64);
            // A scaled value is measured and may round; a bare integer may be a code.
            let is_kept = stored as f64 as i128 == stored
                && (rescale != Rescale::IDENTITY || value as i128 == stored);
            is_kept.then_some(value).ok_or(StudyError::Nifti(NiftiFault::Inexact(stored)))
        };
        let voxels = match self.kind {
            Kind::U8 => Voxels::U16(samples.each(count, |[b]| Ok(b.into()))?),
            Kind::I8 => Voxels::I16(samples.each(count, |[b]| Ok(b.cast_signed().into()))?),
            Kind::I16 => Voxels::I16(samples.each(count, |b| Ok(number!(i16, b)))?),
            Kind::U16 => Voxels::U16(samples.each(count, |b| Ok(number!(u16, b)))?),
            Kind::I32 => Voxels::F32(samples.each(count, |b| Ok(real(number!(i32, b).into())))?),
            Kind::U32 => Voxels::F32(samples.each(count, |b| Ok(real(number!(u32, b).into())))?),
            Kind::F32 => Voxels::F32(samples.each(count, |b| Ok(real(number!(f32, b).into())))?),
            Kind::F64 => Voxels::F32(samples.each(count, |b| Ok(real(number!(f64, b))))?),
            Kind::I64 => Voxels::F32(samples.each(count, |b| exact(number!(i64, b).into()))?),
            Kind::U64 => Voxels::F32(samples.each(count, |b| exact(number!(u64, b).into()))?),
        };
        let rescale = if let Voxels::F32(_) = voxels { Rescale::IDENTITY } else { rescale };
        Ok((voxels, rescale))
    }

    fn placement(&self) -> Result<Placement, StudyError> {
        let Some([x, y, z]) = self.affine else {
            let [column, row, _] = self.spacing_mm;
            let pixel_spacing_mm = (column > 0.0 && row > 0.0).then_some((column, row));
            return Ok(Placement::Unplaced { dims: self.dims, pixel_spacing_mm });
        };
        // RAS to LPS: the first two axes of the patient turn round.
        let column = |i: usize| [-x[i], -y[i], z[i]];
        let length = |[x, y, z]: [f64; 3]| (x * x + y * y + z * z).sqrt();
        let direction = |[x, y, z]: [f64; 3]| Direction::new(x, y, z);
        let spacing = SpacingMm {
            column: length(column(0)),
            row: length(column(1)),
            slice: length(column(2)),
        };
        let [ox, oy, oz] = column(3);
        let grid = direction(column(0)).and_then(|a| {
            let axes = [a, direction(column(1))?, direction(column(2))?];
            Grid::new(self.dims, Lps::new(ox, oy, oz), axes, spacing)
        });
        grid.map(Placement::Regular).map_err(|error| match error {
            VolumeError::Axes(cosine) => StudyError::Nifti(NiftiFault::Shear(cosine)),
            VolumeError::Direction(_) => StudyError::Nifti(NiftiFault::Shear(f64::NAN)),
            other => StudyError::Volume(other),
        })
    }
}

impl Kind {
    fn of(datatype: i16) -> Result<Self, StudyError> {
        match datatype {
            2 => Ok(Self::U8),
            4 => Ok(Self::I16),
            8 => Ok(Self::I32),
            16 => Ok(Self::F32),
            64 => Ok(Self::F64),
            256 => Ok(Self::I8),
            512 => Ok(Self::U16),
            768 => Ok(Self::U32),
            1024 => Ok(Self::I64),
            1280 => Ok(Self::U64),
            other => Err(StudyError::Nifti(NiftiFault::DataType(other))),
        }
    }

    /// Bytes of one voxel in memory.
    const fn voxel_bytes(self) -> u64 {
        match self {
            Self::U8 | Self::I8 | Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 | Self::F64 | Self::I64 | Self::U64 => 4,
        }
    }
}

impl<'a> Fields<'a> {
    fn find(bytes: &'a [u8]) -> Result<Self, StudyError> {
        let size = bytes.first_chunk::<4>().ok_or(StudyError::Nifti(NiftiFault::Header))?;
        let (big_endian, version_2) = match (u32::from_le_bytes(*size), u32::from_be_bytes(*size)) {
            (348, _) => (false, false),
            (540, _) => (false, true),
            (_, 348) => (true, false),
            (_, 540) => (true, true),
            _ => return Err(StudyError::Nifti(NiftiFault::Header)),
        };
        let fields = Self { bytes, big_endian, version_2 };
        let magic = fields.field::<4>(4, 344);
        match &magic {
            _ if bytes.len() < if version_2 { 540 } else { 348 } => {
                Err(StudyError::Nifti(NiftiFault::Header))
            }
            b"n+1\0" | b"n+2\0" => Ok(fields),
            b"ni1\0" | b"ni2\0" => Err(StudyError::Nifti(NiftiFault::TwoFiles)),
            _ => Err(StudyError::Nifti(NiftiFault::Header)),
        }
    }

    /// Bytes of a field, by its place in NIfTI-2 and NIfTI-1; zeros behind the end.
    fn field<const N: usize>(&self, version_2: usize, version_1: usize) -> [u8; N] {
        let at = if self.version_2 { version_2 } else { version_1 };
        self.bytes.get(at..).and_then(<[u8]>::first_chunk::<N>).copied().unwrap_or([0; N])
    }

    fn i16(&self, version_2: usize, version_1: usize) -> i16 {
        let bytes = self.field(version_2, version_1);
        if self.big_endian { i16::from_be_bytes(bytes) } else { i16::from_le_bytes(bytes) }
    }

    fn i64(&self, at: usize) -> i64 {
        let bytes = self.field(at, at);
        if self.big_endian { i64::from_be_bytes(bytes) } else { i64::from_le_bytes(bytes) }
    }

    /// A real number: f64 in NIfTI-2, f32 in NIfTI-1.
    fn real(&self, version_2: usize, version_1: usize) -> f64 {
        if self.version_2 {
            f64::from_bits(self.i64(version_2).cast_unsigned())
        } else {
            let bytes = self.field(0, version_1);
            let float =
                if self.big_endian { f32::from_be_bytes(bytes) } else { f32::from_le_bytes(bytes) };
            float.into()
        }
    }

    fn int32(&self, version_2: usize) -> i32 {
        let bytes = self.field(version_2, 0);
        if self.big_endian { i32::from_be_bytes(bytes) } else { i32::from_le_bytes(bytes) }
    }

    fn dims(&self) -> [i64; 8] {
        std::array::from_fn(|i| {
            if self.version_2 { self.i64(16 + 8 * i) } else { self.i16(0, 40 + 2 * i).into() }
        })
    }

    fn datatype(&self) -> i16 {
        self.i16(12, 70)
    }

    fn offset(&self) -> u64 {
        let offset = if self.version_2 { self.i64(168) } else { self.real(0, 108) as i64 };
        u64::try_from(offset).unwrap_or(u64::MAX)
    }

    /// Where voxels may begin in one file: behind the header and the four bytes that tell of extensions (nifti1.h).
    fn least_offset(&self) -> u64 {
        if self.version_2 { 544 } else { 352 }
    }

    fn pixdim(&self) -> [f64; 3] {
        std::array::from_fn(|i| self.real(112 + 8 * i, 80 + 4 * i))
    }

    /// Millimetres of the unit of length (XYZT_UNITS); unknown counts as millimetres.
    fn unit_mm(&self) -> f64 {
        let units =
            if self.version_2 { self.int32(500) } else { self.field::<1>(0, 123)[0].into() };
        match units & 7 {
            1 => 1000.0,
            3 => 1e-3,
            _ => 1.0,
        }
    }

    /// `scl_slope` and `scl_inter`; none where the slope is zero or not a number.
    fn rescale(&self) -> Rescale {
        let (slope, intercept) = (self.real(176, 112), self.real(184, 116));
        if slope == 0.0 || !slope.is_finite() || !intercept.is_finite() {
            return Rescale::IDENTITY;
        }
        Rescale { slope, intercept }
    }

    /// The sform where its code is set, else the qform (Method 3 before Method 2).
    fn affine(&self) -> Option<[[f64; 4]; 3]> {
        let (qform, sform) = if self.version_2 {
            (self.int32(344), self.int32(348))
        } else {
            (self.i16(0, 252).into(), self.i16(0, 254).into())
        };
        if sform > 0 {
            let row = |r: usize| -> [f64; 4] {
                std::array::from_fn(|c| self.real(400 + 32 * r + 8 * c, 280 + 16 * r + 4 * c))
            };
            Some([row(0), row(1), row(2)])
        } else if qform > 0 {
            Some(self.qform())
        } else {
            None
        }
    }

    /// The rotation of a unit quaternion, spacings and the sign of the third axis (nifti1.h, METHOD 2).
    fn qform(&self) -> [[f64; 4]; 3] {
        let q = |i: usize| self.real(352 + 8 * i, 256 + 4 * i);
        let (mut b, mut c, mut d) = (q(0), q(1), q(2));
        let square = 1.0 - b * b - c * c - d * d;
        // Near half a turn the root would be the rounding of the other three.
        let a = if square < 1e-7 {
            let length = (b * b + c * c + d * d).sqrt();
            (b, c, d) = (b / length, c / length, d / length);
            0.0
        } else {
            square.sqrt()
        };
        let [dx, dy, dz] = self.pixdim().map(f64::abs);
        let qfac = if self.real(104, 76) < 0.0 { -1.0 } else { 1.0 };
        let rotation = [
            [a * a + b * b - c * c - d * d, 2.0 * (b * c - a * d), 2.0 * (b * d + a * c)],
            [2.0 * (b * c + a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d - a * b)],
            [2.0 * (b * d - a * c), 2.0 * (c * d + a * b), a * a + d * d - c * c - b * b],
        ];
        std::array::from_fn(|r| {
            let [x, y, z] = rotation[r];
            [x * dx, y * dy, z * dz * qfac, q(3 + r)]
        })
    }
}
