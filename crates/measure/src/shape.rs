use std::f64::consts::PI;

use volume::{Index, Labelmap, SpacingMm};

/// Size and form of a mask's surface: a mesh at half way between the centres of voxels inside and outside, as the
/// Image Biomarker Standardisation Initiative defines it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Volume within the mesh (IBSI RNU0) in mm³; less than that of the voxels.
    pub mesh_volume_mm3: f64,
    /// Area of the mesh (IBSI C0JK) in mm².
    pub surface_mm2: f64,
}

impl Shape {
    /// Sphericity (IBSI QCFX): 1 for a ball, less for anything else; `None` where there is no surface.
    pub fn sphericity(&self) -> Option<f64> {
        let of_ball = (36.0 * PI * self.mesh_volume_mm3.powi(2)).cbrt();
        (self.surface_mm2 > 0.0).then(|| of_ball / self.surface_mm2)
    }

    /// This mask after a change of a part, given the part before and after; the part reaches a voxel beyond the change.
    #[must_use]
    pub fn changed(self, before: Self, after: Self) -> Self {
        Self {
            mesh_volume_mm3: self.mesh_volume_mm3 - before.mesh_volume_mm3 + after.mesh_volume_mm3,
            surface_mm2: self.surface_mm2 - before.surface_mm2 + after.surface_mm2,
        }
    }
}

/// Shape of a label; where it ends with the labelmap, it ends.
///
/// Each cell between eight voxel centres is one of 256 kinds, and all cells of a kind have the same piece of the mesh:
/// kinds are counted, and pieces are made once.
pub fn shape(labels: &Labelmap, segment: u8, spacing: SpacingMm) -> Shape {
    let Some(bounds) = bounds(labels, segment) else {
        return Shape { mesh_volume_mm3: 0.0, surface_mm2: 0.0 };
    };
    let (mut surface_mm2, mut volume_mm3) = (0.0, 0.0);
    for (kind, cells) in (0..=u8::MAX).zip(count(labels, segment, bounds)) {
        if cells.number == 0 {
            continue;
        }
        let piece = Piece::of(kind, spacing);
        let number = cells.number as f64;
        surface_mm2 += number * piece.area_mm2;
        // Of a closed mesh: a sixth of the determinants of its triangles, each moved by the corner of its cell.
        let moved = in_mm(cells.corners.map(|sum| sum as f64), spacing);
        volume_mm3 += (number * piece.determinant_mm3 + dot(moved, piece.normal_mm2)) / 6.0;
    }
    Shape { mesh_volume_mm3: volume_mm3, surface_mm2 }
}

/// First and last voxel of the box around a label.
fn bounds(labels: &Labelmap, segment: u8) -> Option<(Index, Index)> {
    let dims = labels.dims();
    let mut bounds: Option<(Index, Index)> = None;
    for (line, row) in labels.labels().chunks_exact(dims.columns as usize).enumerate() {
        let Some(first) = row.iter().position(|&label| label == segment) else { continue };
        let last = row.iter().rposition(|&label| label == segment).unwrap_or(first);
        let at = dims.index(line * dims.columns as usize);
        let (from, to) = (at.column + first as u32, at.column + last as u32);
        let (low, high) =
            bounds.get_or_insert((Index { column: from, ..at }, Index { column: to, ..at }));
        (low.column, high.column) = (low.column.min(from), high.column.max(to));
        (low.row, high.row) = (low.row.min(at.row), high.row.max(at.row));
        high.slice = at.slice;
    }
    bounds
}

/// Cells of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Cells {
    number: u64,
    /// Sum of their first corners, in voxels from the corner of the box.
    corners: [u64; 3],
}

/// Counts the cells of each kind: bit `x + 2y + 4z` of a kind says that this corner of the cell is inside.
fn count(labels: &Labelmap, segment: u8, (low, high): (Index, Index)) -> [Cells; 256] {
    let width = (high.column - low.column) as usize + 3;
    let height = (high.row - low.row) as usize + 3;
    let mut kinds = [Cells::default(); 256];
    let (mut below, mut above) = (vec![0; width * height], vec![0; width * height]);
    // The empty slice before the first is there already; the last cells end in the one after the last.
    for (z, slice) in (low.slice..=high.slice).map(Some).chain([None]).enumerate() {
        fill(&mut above, width, labels, segment, slice, (low, high));
        for y in 0..height - 1 {
            let [first, second] = [y * width, (y + 1) * width];
            let rows = [&below[first..], &below[second..], &above[first..], &above[second..]];
            let rows = rows.map(|row| &row[..width]);
            if rows.iter().all(|row| row.iter().all(|&inside| inside == 0)) {
                continue;
            }
            let column =
                |x: usize| rows[0][x] | rows[1][x] << 2 | rows[2][x] << 4 | rows[3][x] << 6;
            let mut left = column(0);
            for x in 0..width - 1 {
                let right = column(x + 1);
                let kind = left | right << 1;
                left = right;
                // Neither outside nor inside has a piece of the mesh.
                if kind != 0 && kind != u8::MAX {
                    let cells = &mut kinds[usize::from(kind)];
                    cells.number += 1;
                    for (sum, at) in cells.corners.iter_mut().zip([x, y, z]) {
                        *sum += at as u64;
                    }
                }
            }
        }
        std::mem::swap(&mut below, &mut above);
    }
    kinds
}

/// A slice of the box, one voxel wider on each side: 1 where the label is.
fn fill(
    inside: &mut [u8],
    width: usize,
    labels: &Labelmap,
    segment: u8,
    slice: Option<u32>,
    (low, high): (Index, Index),
) {
    inside.fill(0);
    let Some(slice) = slice else { return };
    let (dims, count) = (labels.dims(), (high.column - low.column) as usize + 1);
    for (line, row) in (low.row..=high.row).enumerate() {
        let start = dims.offset(Index::new(low.column, row, slice));
        let to = (line + 1) * width + 1;
        let voxels = inside[to..to + count].iter_mut().zip(&labels.labels()[start..start + count]);
        voxels.for_each(|(inside, &label)| *inside = u8::from(label == segment));
    }
}

/// The mesh within a cell.
#[derive(Debug, Clone, Copy)]
struct Piece {
    area_mm2: f64,
    /// Sum of the determinants of its triangles' corners, as seen from the cell's first corner.
    determinant_mm3: f64,
    /// Sum of its triangles' normals, each twice as long as the triangle is large, pointing outwards.
    normal_mm2: [f64; 3],
}

/// An edge of a cell: the corner inside and the corner outside.
type Edge = (u8, u8);

impl Piece {
    fn of(kind: u8, spacing: SpacingMm) -> Self {
        let mut piece = Self { area_mm2: 0.0, determinant_mm3: 0.0, normal_mm2: [0.0; 3] };
        for outline in outlines(kind) {
            let corners: Vec<[f64; 3]> =
                outline.iter().map(|&(a, b)| half_way(a, b, spacing)).collect();
            // A fan: outlines are flat but for a few kinds, and have no corner that points inwards.
            for pair in corners.windows(2).skip(1) {
                piece.add([corners[0], pair[0], pair[1]]);
            }
        }
        piece
    }

    fn add(&mut self, [a, b, c]: [[f64; 3]; 3]) {
        let normal = cross(minus(b, a), minus(c, a));
        self.area_mm2 += dot(normal, normal).sqrt() / 2.0;
        self.determinant_mm3 += dot(a, cross(b, c));
        self.normal_mm2 = std::array::from_fn(|axis| self.normal_mm2[axis] + normal[axis]);
    }
}

/// The outlines of the mesh in a cell, each a way from edge to edge over the cell's faces.
fn outlines(kind: u8) -> Vec<Vec<Edge>> {
    let mut ways: Vec<(Edge, Edge)> = (0..6).flat_map(|face| ways_over(kind, face)).collect();
    let mut outlines = Vec::new();
    while let Some((first, mut at)) = ways.pop() {
        let mut outline = vec![first];
        while at != first {
            outline.push(at);
            let Some(next) = ways.iter().position(|(from, _)| *from == at) else { break };
            at = ways.swap_remove(next).1;
        }
        outlines.push(outline);
    }
    outlines
}

/// The ways of the outlines over a face: around each corner inside, so that two corners inside that lie across from
/// each other stay apart.
fn ways_over(kind: u8, face: u8) -> Vec<(Edge, Edge)> {
    let is_inside = |corner: u8| kind >> corner & 1 == 1;
    let corners = corners_of(face);
    let next = |place: usize| (place + 1) % 4;
    // Going round the face, each stretch inside is left over one edge, and was entered over another.
    let leaves = (0..4).filter(|&at| is_inside(corners[at]) && !is_inside(corners[next(at)]));
    leaves
        .map(|leave| {
            let mut enter = leave;
            while is_inside(corners[(enter + 3) % 4]) {
                enter = (enter + 3) % 4;
            }
            let entered = (corners[enter], corners[(enter + 3) % 4]);
            (entered, (corners[leave], corners[next(leave)]))
        })
        .collect()
}

/// The corners of a face, in turn as seen from outside the cell. Faces are numbered by axis, the near one first.
fn corners_of(face: u8) -> [u8; 4] {
    let (axis, is_far) = (face / 2, face % 2);
    let (across, up) = (1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3));
    let base = is_far << axis;
    let around = [base, base | across, base | across | up, base | up];
    if is_far == 1 { around } else { [around[0], around[3], around[2], around[1]] }
}

fn half_way(a: u8, b: u8, spacing: SpacingMm) -> [f64; 3] {
    let part = |axis: u8| f64::from((a >> axis & 1) + (b >> axis & 1)) / 2.0;
    in_mm([part(0), part(1), part(2)], spacing)
}

fn in_mm([x, y, z]: [f64; 3], spacing: SpacingMm) -> [f64; 3] {
    [x * spacing.column, y * spacing.row, z * spacing.slice]
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|axis| a[axis] - b[axis])
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[cfg(test)]
mod tests {
    use volume::Dims;

    use super::*;

    fn spacing([column, row, slice]: [f64; 3]) -> SpacingMm {
        SpacingMm { column, row, slice }
    }

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "{found} for {expected} ± {tolerance}");
    }

    /// The region of interest of the IBSI 1 digital phantom and its reference values (Zwanenburg et al., Radiology 2020,
    /// CC BY 4.0): columns left to right, rows from the top, slices apart.
    #[test]
    fn the_ibsi_phantom_has_its_reference_values() {
        let drawn = "11111 11111 11111 11111  11111 11111 01111 11111  \
                     11100 11111 11011 11111  11100 11111 11111 11111";
        let inside = drawn.bytes().filter(|letter| *letter != b' ').map(|letter| letter - b'0');
        let labels = Labelmap::from_labels(Dims::new(5, 4, 4), inside.collect()).unwrap();
        let shape = shape(&labels, 1, spacing([2.0; 3]));
        near(shape.surface_mm2, 388.0, 3.0);
        near(shape.mesh_volume_mm3, 556.0, 4.0);
        near(shape.sphericity().unwrap(), 0.843, 0.005);
    }

    /// What lies within an ellipsoid with these half axes in mm, off the middle of a voxel.
    fn ellipsoid(half_mm: [f64; 3], sides_mm: [f64; 3]) -> Labelmap {
        let size = |axis: usize| (2.0 * half_mm[axis] / sides_mm[axis]).ceil() as u32 + 5;
        let dims = Dims::new(size(0), size(1), size(2));
        let is_inside = |at: usize| {
            let index = dims.index(at);
            let place = [index.column, index.row, index.slice];
            let off = |axis: usize| {
                let middle = f64::from(size(axis)) / 2.0 - 0.3;
                (f64::from(place[axis]) - middle) * sides_mm[axis] / half_mm[axis]
            };
            (0..3).map(|axis| off(axis).powi(2)).sum::<f64>() <= 1.0
        };
        let labels = (0..dims.voxel_count().unwrap()).map(|at| if is_inside(at) { 7 } else { 3 });
        Labelmap::from_labels(dims, labels.collect()).unwrap()
    }

    #[test]
    fn meshes_of_balls_are_as_large_as_those_of_another_library() {
        // scikit-image 0.26: marching_cubes at 0.5 of the padded mask, mesh_surface_area, volume of its triangles. A mesh
        // of a mask without grey levels is larger than a ball's own surface, here by a tenth; it is what IBSI defines.
        for (half_mm, sides_mm, surface_mm2, volume_mm3) in [
            ([20.0; 3], [1.0; 3], 5474.37, 33455.79),
            ([20.0; 3], [0.7, 0.9, 2.5], 5884.11, 33426.49),
            ([30.0, 12.0, 18.0], [0.8, 1.1, 3.0], 5609.15, 27013.80),
        ] {
            let shape = shape(&ellipsoid(half_mm, sides_mm), 7, spacing(sides_mm));
            near(shape.surface_mm2, surface_mm2, 0.01 * surface_mm2);
            near(shape.mesh_volume_mm3, volume_mm3, 0.002 * volume_mm3);
        }
    }

    #[test]
    fn a_change_of_a_part_is_the_change_of_the_whole() {
        let sides_mm = [0.7, 0.9, 2.5];
        let before = ellipsoid([14.0; 3], sides_mm);
        let mut after = before.clone();
        let dims = before.dims();
        let cut = |labels: &Labelmap| {
            let part = Dims::new(9, 8, 5);
            let at = |at: usize| {
                let index = part.index(at);
                dims.offset(Index::new(index.column + 20, index.row + 16, index.slice + 3))
            };
            let len = part.voxel_count().unwrap();
            let labels = (0..len).map(|place| labels.labels()[at(place)]).collect();
            shape(&Labelmap::from_labels(part, labels).unwrap(), 7, spacing(sides_mm))
        };
        for (column, row, slice) in [(22, 18, 5), (24, 20, 6), (25, 21, 6)] {
            after.labels_mut()[dims.offset(Index::new(column, row, slice))] ^= 4;
        }
        let (old, new) = [&before, &after].map(|l| shape(l, 7, spacing(sides_mm))).into();
        let changed = old.changed(cut(&before), cut(&after));
        assert!(old.surface_mm2 != new.surface_mm2);
        near(changed.surface_mm2, new.surface_mm2, 1e-6);
        near(changed.mesh_volume_mm3, new.mesh_volume_mm3, 1e-6);
    }

    #[test]
    fn what_ends_with_the_image_ends_there_and_nothing_has_no_shape() {
        let dims = Dims::new(24, 20, 16);
        let block = Labelmap::from_labels(dims, vec![1; 24 * 20 * 16]).unwrap();
        let shape_of = |label| shape(&block, label, spacing([1.0; 3]));
        // Half a voxel beyond the outermost centres, less the edges.
        near(shape_of(1).surface_mm2, 2.0 * (24.0 * 20.0 + 24.0 * 16.0 + 20.0 * 16.0), 150.0);
        let none = shape_of(2);
        assert_eq!((none.mesh_volume_mm3, none.surface_mm2, none.sphericity()), (0.0, 0.0, None));
    }
}
