use std::ops::{Add, Mul, Neg, Sub};

use crate::VolumeError;

/// A point in patient space: LPS, millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lps {
    /// Towards the patient's left.
    pub x: f64,
    /// Towards posterior.
    pub y: f64,
    /// Towards superior.
    pub z: f64,
}

/// A displacement in patient space: LPS, millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LpsVector {
    /// Towards the patient's left.
    pub x: f64,
    /// Towards posterior.
    pub y: f64,
    /// Towards superior.
    pub z: f64,
}

/// A unit vector in patient space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direction(LpsVector);

/// A voxel: column, row, slice, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Index {
    /// Along the rows of the image, fastest in memory.
    pub column: u32,
    /// Down the columns of the image.
    pub row: u32,
    /// Along the stack, slowest in memory.
    pub slice: u32,
}

/// A place between voxels; whole numbers are voxel centres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ContinuousIndex {
    /// Along the rows of the image.
    pub column: f64,
    /// Down the columns of the image.
    pub row: f64,
    /// Along the stack.
    pub slice: f64,
}

impl Lps {
    /// A point from its three coordinates in mm.
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    /// Whether every coordinate is a finite number.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite() && self.z.is_finite()
    }

    /// The displacement from the patient origin to this point.
    pub const fn from_origin(self) -> LpsVector {
        LpsVector { x: self.x, y: self.y, z: self.z }
    }

    /// Euclidean distance to another point in mm.
    pub fn distance_mm(self, other: Self) -> f64 {
        (self - other).length_mm()
    }
}

impl LpsVector {
    /// A displacement from its three components in mm.
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }

    /// Scalar product in mm².
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// Right-handed vector product.
    pub fn cross(self, other: Self) -> Self {
        Self {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    /// Euclidean length in mm.
    pub fn length_mm(self) -> f64 {
        self.dot(self).sqrt()
    }
}

impl Direction {
    /// Patient left.
    pub const LEFT: Self = Self(LpsVector::new(1.0, 0.0, 0.0));
    /// Patient posterior.
    pub const POSTERIOR: Self = Self(LpsVector::new(0.0, 1.0, 0.0));
    /// Patient superior.
    pub const SUPERIOR: Self = Self(LpsVector::new(0.0, 0.0, 1.0));

    /// Normalises a vector.
    ///
    /// # Errors
    /// [`VolumeError::Direction`] when it has no length or is not finite.
    pub fn new(x: f64, y: f64, z: f64) -> Result<Self, VolumeError> {
        let vector = LpsVector::new(x, y, z);
        let length = vector.length_mm();
        if length.is_finite() && length > 1e-9 {
            Ok(Self(vector * (1.0 / length)))
        } else {
            Err(VolumeError::Direction([x, y, z]))
        }
    }

    /// The unit vector itself.
    pub const fn vector(self) -> LpsVector {
        self.0
    }

    /// Cosine of the angle to another direction.
    pub fn cosine(self, other: Self) -> f64 {
        self.0.dot(other.0)
    }

    /// The direction at right angles to both, right-handed; the slice normal for (row, column) directions.
    ///
    /// # Errors
    /// [`VolumeError::Direction`] when the two are parallel.
    pub fn normal_to(self, other: Self) -> Result<Self, VolumeError> {
        let n = self.0.cross(other.0);
        Self::new(n.x, n.y, n.z)
    }
}

impl Neg for Direction {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0 * -1.0)
    }
}

impl Mul<f64> for Direction {
    type Output = LpsVector;
    fn mul(self, length_mm: f64) -> LpsVector {
        self.0 * length_mm
    }
}

impl Mul<f64> for LpsVector {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }
}

impl Add for LpsVector {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }
}

impl Add<LpsVector> for Lps {
    type Output = Self;
    fn add(self, by: LpsVector) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, z: self.z + by.z }
    }
}

impl Sub<LpsVector> for Lps {
    type Output = Self;
    fn sub(self, by: LpsVector) -> Self {
        self + by * -1.0
    }
}

impl Sub for Lps {
    type Output = LpsVector;
    fn sub(self, other: Self) -> LpsVector {
        LpsVector { x: self.x - other.x, y: self.y - other.y, z: self.z - other.z }
    }
}

impl Index {
    /// A voxel from its column, row and slice.
    pub const fn new(column: u32, row: u32, slice: u32) -> Self {
        Self { column, row, slice }
    }

    /// The centre of this voxel as a continuous index.
    pub fn center(self) -> ContinuousIndex {
        ContinuousIndex {
            column: f64::from(self.column),
            row: f64::from(self.row),
            slice: f64::from(self.slice),
        }
    }
}

impl ContinuousIndex {
    /// A place from its column, row and slice.
    pub const fn new(column: f64, row: f64, slice: f64) -> Self {
        Self { column, row, slice }
    }

    /// The component along axis 0 (column), 1 (row) or 2 (slice).
    pub fn along(self, axis: usize) -> f64 {
        match axis {
            0 => self.column,
            1 => self.row,
            _ => self.slice,
        }
    }

    /// The same place with the component along an axis (0 column, 1 row, 2 slice) replaced.
    #[must_use]
    pub fn with(mut self, axis: usize, value: f64) -> Self {
        match axis {
            0 => self.column = value,
            1 => self.row = value,
            _ => self.slice = value,
        }
        self
    }
}
