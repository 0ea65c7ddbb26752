use crate::{Dims, Direction, Grid, Placement};

/// An anatomical plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Plane {
    /// Seen from the feet.
    Axial,
    /// Seen from the patient's left.
    Sagittal,
    /// Seen from the front.
    Coronal,
}

/// How a view plane lies on the axes of a grid: which index axis runs right on the screen, which down, which is
/// scrolled through, and whether right and down run against the index.
///
/// Radiological convention: axial has patient right on the left of the screen and anterior at the top; coronal
/// has superior at the top; sagittal has anterior on the left and superior at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SliceAxes {
    /// Index axis (0 column, 1 row, 2 slice) running right on the screen.
    pub right: usize,
    /// Index axis running down on the screen.
    pub down: usize,
    /// Index axis that scrolling moves along.
    pub through: usize,
    /// Whether screen right is towards smaller indices.
    pub right_reversed: bool,
    /// Whether screen down is towards smaller indices.
    pub down_reversed: bool,
}

/// Largest angle between a slice normal and a body axis that still counts as that plane, in degrees
/// (a default of the protocol reference, R5).
const MAX_PLANE_ANGLE_DEGREES: f64 = 20.0;

impl Plane {
    /// All three, in the order of the views.
    pub const ALL: [Self; 3] = [Self::Axial, Self::Sagittal, Self::Coronal];

    /// The anatomical plane nearest to slices with this normal, whatever the angle.
    pub fn nearest(normal: Direction) -> Self {
        let n = normal.vector();
        let (x, y, z) = (n.x.abs(), n.y.abs(), n.z.abs());
        if z >= x && z >= y {
            Self::Axial
        } else if x >= y {
            Self::Sagittal
        } else {
            Self::Coronal
        }
    }

    /// The plane of slices with this normal, or `None` when they are oblique (more than 20 degrees off).
    pub fn of_normal(normal: Direction) -> Option<Self> {
        let plane = Self::nearest(normal);
        let cosine = normal.cosine(plane.normal()).abs();
        (cosine >= MAX_PLANE_ANGLE_DEGREES.to_radians().cos()).then_some(plane)
    }

    /// The body axis at right angles to the plane.
    pub const fn normal(self) -> Direction {
        match self {
            Self::Axial => Direction::SUPERIOR,
            Self::Sagittal => Direction::LEFT,
            Self::Coronal => Direction::POSTERIOR,
        }
    }

    /// Where screen right and screen down point in the patient.
    fn screen_axes(self) -> (Direction, Direction) {
        match self {
            Self::Axial => (Direction::LEFT, Direction::POSTERIOR),
            Self::Sagittal => (Direction::POSTERIOR, -Direction::SUPERIOR),
            Self::Coronal => (Direction::LEFT, -Direction::SUPERIOR),
        }
    }
}

impl SliceAxes {
    /// The slices of a stack as they were acquired: columns right, rows down.
    pub const ACQUIRED: Self =
        Self { right: 0, down: 1, through: 2, right_reversed: false, down_reversed: false };

    /// Axes of the plane on a grid: each body axis takes the grid axis nearest to it.
    pub fn of(grid: &Grid, plane: Plane) -> Self {
        let nearest = assign(grid.axes());
        let (right, down) = plane.screen_axes();
        let axis_of = |d: Direction| nearest[body_axis(d)];
        let (r, d) = (axis_of(right), axis_of(down));
        Self {
            right: r,
            down: d,
            through: 3 - r - d,
            right_reversed: grid.axes()[r].cosine(right) < 0.0,
            down_reversed: grid.axes()[d].cosine(down) < 0.0,
        }
    }

    /// Axes for a placement: the plane on a box, the acquired slices on anything else.
    pub fn of_placement(placement: &Placement, plane: Plane) -> Self {
        placement.grid().map_or(Self::ACQUIRED, |grid| Self::of(grid, plane))
    }

    /// Columns and rows of the picture, and the number of slices to scroll through.
    pub fn extent(self, dims: Dims) -> (u32, u32, u32) {
        (dims.along(self.right), dims.along(self.down), dims.along(self.through))
    }
}

/// For each body axis (L, P, S) the grid axis that lies nearest, each used once.
fn assign(axes: [Direction; 3]) -> [usize; 3] {
    const ORDERS: [[usize; 3]; 6] =
        [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let body = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    let fit = |order: &[usize; 3]| -> f64 {
        order.iter().zip(body).map(|(&axis, b)| axes[axis].cosine(b).abs()).sum()
    };
    ORDERS.into_iter().max_by(|a, b| fit(a).total_cmp(&fit(b))).unwrap_or([0, 1, 2])
}

fn body_axis(direction: Direction) -> usize {
    let v = direction.vector();
    if v.x != 0.0 {
        0
    } else if v.y != 0.0 {
        1
    } else {
        2
    }
}

/// Letters for where a direction points in the patient, strongest first, as on film: `"L"`, `"AR"`, `"SPL"`.
///
/// Components below a third of the strongest are left out.
pub fn anatomical_letter(direction: Direction) -> String {
    let v = direction.vector();
    let mut parts = [(v.x, 'L', 'R'), (v.y, 'P', 'A'), (v.z, 'S', 'I')];
    parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let strongest = parts[0].0.abs();
    parts
        .iter()
        .filter(|(size, ..)| size.abs() > strongest / 3.0)
        .map(|&(size, positive, negative)| if size > 0.0 { positive } else { negative })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lps, SpacingMm};

    fn grid(axes: [Direction; 3]) -> Grid {
        let spacing = SpacingMm { column: 1.0, row: 2.0, slice: 3.0 };
        Grid::new(Dims::new(4, 5, 6), Lps::default(), axes, spacing).unwrap()
    }

    #[test]
    fn axial_acquisition_seen_axially_keeps_columns_and_rows() {
        let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
        let axial = SliceAxes::of(&grid(axes), Plane::Axial);
        assert_eq!(axial, SliceAxes::ACQUIRED);
        let coronal = SliceAxes::of(&grid(axes), Plane::Coronal);
        assert_eq!((coronal.right, coronal.down, coronal.through), (0, 2, 1));
        assert!(!coronal.right_reversed && coronal.down_reversed);
    }

    #[test]
    fn sagittal_acquisition_seen_axially_runs_through_rows() {
        // Columns to posterior, rows to inferior, slices to the right.
        let axes = [Direction::POSTERIOR, -Direction::SUPERIOR, -Direction::LEFT];
        let axial = SliceAxes::of(&grid(axes), Plane::Axial);
        assert_eq!((axial.right, axial.down, axial.through), (2, 0, 1));
        assert!(axial.right_reversed && !axial.down_reversed);
        let sagittal = SliceAxes::of(&grid(axes), Plane::Sagittal);
        assert_eq!(sagittal, SliceAxes::ACQUIRED);
    }

    #[test]
    fn letters_name_the_strongest_parts() {
        assert_eq!(anatomical_letter(Direction::new(-1.0, 0.0, 0.1).unwrap()), "R");
        assert_eq!(anatomical_letter(Direction::new(0.5, -0.9, 0.0).unwrap()), "AL");
        assert_eq!(anatomical_letter(-Direction::SUPERIOR), "I");
    }

    #[test]
    fn a_plane_more_than_twenty_degrees_off_is_oblique() {
        let off = |degrees: f64| {
            Direction::new(0.0, degrees.to_radians().sin(), degrees.to_radians().cos()).unwrap()
        };
        assert_eq!(Plane::of_normal(off(19.0)), Some(Plane::Axial));
        assert_eq!(Plane::of_normal(off(21.0)), None);
        assert_eq!(Plane::nearest(off(21.0)), Plane::Axial);
    }
}
