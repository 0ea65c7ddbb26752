//! Where a view looks: which plane, how far, which part. Maps canvas pixels to voxels and back.

use volume::{ContinuousIndex, Dims, Direction, Placement, Plane, SliceAxes, anatomical_letter};
use wire::{CanvasPoint, PlaneName};

/// Enlargement limits in device pixels per voxel: from a whole series in a thumbnail to counting voxels.
const ZOOM_LIMITS: (f64, f64) = (0.02, 64.0);

/// A box that is gone to is at least so large, unless that would enlarge the picture beyond recognition.
const SMALLEST_BOX_CSS_PX: f64 = 48.0;
const MOST_ENLARGED: f64 = 4.0;
/// Device pixels per CSS pixel that screens and the browser's own zoom can give.
const SCALES: (f32, f32) = (0.25, 8.0);

/// One view of a volume.
///
/// The picture has columns to the right and rows down, each one voxel; picture coordinates are voxels from the
/// centre of the picture's first voxel, whatever way the index runs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Camera {
    /// Plane asked for; volumes without planes show their acquired slices.
    pub(crate) plane: Plane,
    /// Canvas in device pixels.
    pub(crate) size_px: (u32, u32),
    /// Device pixels per CSS pixel.
    pub(crate) scale: f32,
    /// Picture coordinates at the centre of the canvas.
    center: (f64, f64),
    /// Millimetres per device pixel (voxels, where spacing is unknown).
    mm_per_px: f64,
    /// Whether the whole picture is kept in view when the canvas changes.
    fits: bool,
}

/// A camera on a volume: all that is needed to map places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lens<'a> {
    camera: &'a Camera,
    axes: SliceAxes,
    dims: Dims,
    /// Spacing along the index axes in mm (one where unknown).
    spacing: [f64; 3],
    placement: &'a Placement,
}

impl Camera {
    pub(crate) fn new(plane: Plane) -> Self {
        Self { plane, size_px: (1, 1), scale: 1.0, center: (0.0, 0.0), mm_per_px: 1.0, fits: true }
    }

    pub(crate) fn on<'a>(&'a self, placement: &'a Placement) -> Lens<'a> {
        let (column, row) = placement.pixel_spacing_mm().unwrap_or((1.0, 1.0));
        let slice = placement.grid().map_or(1.0, |grid| grid.spacing().slice);
        Lens {
            camera: self,
            axes: SliceAxes::of_placement(placement, self.plane),
            dims: placement.dims(),
            spacing: [column, row, slice],
            placement,
        }
    }

    /// Shows the whole picture, as large as the canvas allows.
    pub(crate) fn fit(&mut self, placement: &Placement) {
        let lens = self.on(placement);
        let (columns, rows, _) = lens.axes.extent(lens.dims);
        let (width, height) = lens.size();
        let (right_mm, down_mm) = lens.steps_mm();
        let mm_per_px = (f64::from(columns) * right_mm / width)
            .max(f64::from(rows) * down_mm / height)
            .max(f64::MIN_POSITIVE);
        self.center = middle(columns, rows);
        self.mm_per_px = mm_per_px;
        self.fits = true;
    }

    /// This canvas with a place of the volume in its middle, at so many millimetres per device pixel.
    pub(crate) fn looking_at(
        &self,
        placement: &Placement,
        place: ContinuousIndex,
        mm_per_px: f64,
    ) -> Self {
        let center = self.on(placement).picture_of(place);
        Self { center, mm_per_px, fits: false, ..self.clone() }
    }

    /// Takes a canvas of this size on a screen with so many device pixels per CSS pixel; a number that no screen has
    /// is held to the nearest that one can have.
    pub(crate) fn resize(
        &mut self,
        size_px: (u32, u32),
        scale: f32,
        placement: Option<&Placement>,
    ) {
        self.size_px = (size_px.0.max(1), size_px.1.max(1));
        self.scale = if scale.is_finite() { scale.clamp(SCALES.0, SCALES.1) } else { 1.0 };
        if let (true, Some(placement)) = (self.fits, placement) {
            self.fit(placement);
        }
    }

    /// One voxel of the smaller in-plane spacing per device pixel, about a place of the volume that is in view, or else
    /// about the middle. That stays where it is to half a pixel: voxels begin where pixels do.
    pub(crate) fn zoom_to_pixels(&mut self, placement: &Placement, about: ContinuousIndex) {
        let lens = self.on(placement);
        let (width, height) = lens.size();
        let (right_mm, down_mm) = lens.steps_mm();
        let place = lens.canvas(about);
        let is_in_view = (0.0..width).contains(&place.x) && (0.0..height).contains(&place.y);
        let place = match is_in_view {
            true => place,
            false => CanvasPoint { x: width / 2.0, y: height / 2.0 },
        };
        let (u, v) = lens.picture(place);
        let mm_per_px = right_mm.min(down_mm);
        // The picture's first corner goes to a whole pixel, the place on the canvas along with it.
        let center = |at: f64, place_px: f64, length_px: f64, step_mm: f64| {
            let px_per_voxel = step_mm / mm_per_px;
            let corner_px = (place_px - (at + 0.5) * px_per_voxel).round();
            (length_px / 2.0 - corner_px) / px_per_voxel - 0.5
        };
        self.center = (center(u, place.x, width, right_mm), center(v, place.y, height, down_mm));
        (self.mm_per_px, self.fits) = (mm_per_px, false);
    }

    /// Enlarges about a place that stays where it is.
    pub(crate) fn zoom(&mut self, placement: &Placement, about: CanvasPoint, factor: f64) {
        if !(factor.is_finite() && factor > 0.0) {
            return;
        }
        let before = self.on(placement).picture(about);
        let finest = self.on(placement).finest_mm();
        self.mm_per_px =
            (self.mm_per_px / factor).clamp(finest / ZOOM_LIMITS.1, finest / ZOOM_LIMITS.0);
        let after = self.on(placement).picture(about);
        self.center.0 += before.0 - after.0;
        self.center.1 += before.1 - after.1;
        self.fits = false;
    }

    /// Brings a box in the volume into view, enlarged where it would be too small to be seen well.
    pub(crate) fn show_box(
        &mut self,
        placement: &Placement,
        (low, high): (ContinuousIndex, ContinuousIndex),
    ) {
        let lens = self.on(placement);
        let (a, b) = (lens.canvas(low), lens.canvas(high));
        let longest = (a.x - b.x).abs().max((a.y - b.y).abs()).max(1.0);
        let middle = CanvasPoint { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
        let (width, height) = lens.size();
        let is_in_view = (0.0..width).contains(&middle.x) && (0.0..height).contains(&middle.y);
        let wanted = f64::from(self.scale) * SMALLEST_BOX_CSS_PX;
        if longest < wanted || !is_in_view {
            self.center = lens.picture(middle);
            self.fits = false;
            let about = CanvasPoint { x: width / 2.0, y: height / 2.0 };
            self.zoom(placement, about, (wanted / longest).clamp(1.0, MOST_ENLARGED));
        }
    }

    /// A picture of its own in the same plane: around a box in the volume, twice as wide, and no narrower than this.
    pub(crate) fn around(
        &self,
        placement: &Placement,
        (low, high): (ContinuousIndex, ContinuousIndex),
        size_px: (u32, u32),
        least_mm: f64,
    ) -> Self {
        let mut camera = Self { size_px, fits: false, ..self.clone() };
        let lens = camera.on(placement);
        let (a, b) = (lens.canvas(low), lens.canvas(high));
        let longest_mm = (a.x - b.x).abs().max((a.y - b.y).abs()) * camera.mm_per_px;
        camera.center = lens.picture(CanvasPoint { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 });
        camera.mm_per_px = (2.0 * longest_mm).max(least_mm) / f64::from(size_px.0.min(size_px.1));
        camera
    }

    /// Moves the picture by device pixels; its middle never leaves the canvas.
    pub(crate) fn pan(&mut self, placement: &Placement, dx_px: f64, dy_px: f64) {
        if !(dx_px.is_finite() && dy_px.is_finite()) {
            return;
        }
        let lens = self.on(placement);
        let (right_mm, down_mm) = lens.steps_mm();
        let (columns, rows, _) = lens.axes.extent(lens.dims);
        let moved = (
            self.center.0 - dx_px * self.mm_per_px / right_mm,
            self.center.1 - dy_px * self.mm_per_px / down_mm,
        );
        self.center = (
            moved.0.clamp(-0.5, f64::from(columns) - 0.5),
            moved.1.clamp(-0.5, f64::from(rows) - 0.5),
        );
        self.fits = false;
    }
}

impl Lens<'_> {
    pub(crate) fn camera(&self) -> &Camera {
        self.camera
    }

    pub(crate) fn axes(&self) -> SliceAxes {
        self.axes
    }

    /// Slices to scroll through.
    pub(crate) fn slices(&self) -> u32 {
        self.dims.along(self.axes.through)
    }

    pub(crate) fn plane_name(&self) -> PlaneName {
        match (self.placement.grid(), self.camera.plane) {
            (None, _) => PlaneName::Acquired,
            (Some(_), Plane::Axial) => PlaneName::Axial,
            (Some(_), Plane::Sagittal) => PlaneName::Sagittal,
            (Some(_), Plane::Coronal) => PlaneName::Coronal,
        }
    }

    /// Place in the volume of a canvas point on a slice.
    pub(crate) fn index(&self, at: CanvasPoint, slice: u32) -> ContinuousIndex {
        let (u, v) = self.picture(at);
        self.index_of_picture(u, v, slice)
    }

    /// Place in the volume at the middle of the canvas, on a slice.
    pub(crate) fn middle(&self, slice: u32) -> ContinuousIndex {
        let (u, v) = self.camera.center;
        self.index_of_picture(u, v, slice)
    }

    /// Canvas point of a place in the volume, whatever its slice.
    pub(crate) fn canvas(&self, at: ContinuousIndex) -> CanvasPoint {
        let (u, v) = self.picture_of(at);
        let (width, height) = self.size();
        let (right_mm, down_mm) = self.steps_mm();
        let mm_per_px = self.camera.mm_per_px;
        CanvasPoint {
            x: width / 2.0 + (u - self.camera.center.0) * right_mm / mm_per_px,
            y: height / 2.0 + (v - self.camera.center.1) * down_mm / mm_per_px,
        }
    }

    /// The affine map of a frame: place of the canvas's top left corner, steps to the right and down.
    pub(crate) fn frame(&self, slice: u32) -> [ContinuousIndex; 3] {
        let origin = self.index(CanvasPoint { x: 0.0, y: 0.0 }, slice);
        let sign = |reversed: bool| if reversed { -1.0 } else { 1.0 };
        let (right_mm, down_mm) = self.steps_mm();
        let mm_per_px = self.camera.mm_per_px;
        let right = sign(self.axes.right_reversed) * mm_per_px / right_mm;
        let down = sign(self.axes.down_reversed) * mm_per_px / down_mm;
        let zero = ContinuousIndex::default();
        [origin, zero.with(self.axes.right, right), zero.with(self.axes.down, down)]
    }

    /// Whether every canvas pixel centre falls on a voxel centre, so that nothing needs interpolating.
    pub(crate) fn is_one_to_one(&self) -> bool {
        let (right_mm, down_mm) = self.steps_mm();
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b;
        let (u, v) = self.picture(CanvasPoint { x: 0.5, y: 0.5 });
        let whole = |x: f64| (x - x.round()).abs() < 1e-6;
        same(self.camera.mm_per_px, right_mm)
            && same(self.camera.mm_per_px, down_mm)
            && whole(u)
            && whole(v)
    }

    /// Device pixels per voxel of the smaller in-plane spacing.
    pub(crate) fn zoom(&self) -> f64 {
        self.finest_mm() / self.camera.mm_per_px
    }

    /// Millimetres per device pixel; `None` where the headers state no spacing.
    pub(crate) fn mm_per_px(&self) -> Option<f64> {
        self.placement.pixel_spacing_mm().map(|_| self.camera.mm_per_px)
    }

    /// Device pixels of a length in mm.
    pub(crate) fn px(&self, length_mm: f64) -> f64 {
        length_mm / self.camera.mm_per_px
    }

    /// Letters at the left, right, top and bottom edge; empty where orientation is unknown.
    pub(crate) fn letters(&self) -> [String; 4] {
        let Some(directions) = self.screen_directions() else { return Default::default() };
        let (right, down) = directions;
        [-right, right, -down, down].map(anatomical_letter)
    }

    fn screen_directions(&self) -> Option<(Direction, Direction)> {
        let toward = |axis: usize, reversed: bool| -> Option<Direction> {
            let direction = match (self.placement.grid(), axis) {
                (Some(grid), _) => grid.axes()[axis],
                (None, 0) => self.placement.in_plane_axes()?.0,
                (None, _) => self.placement.in_plane_axes()?.1,
            };
            Some(if reversed { -direction } else { direction })
        };
        let axes = self.axes;
        Some((toward(axes.right, axes.right_reversed)?, toward(axes.down, axes.down_reversed)?))
    }

    fn picture(&self, at: CanvasPoint) -> (f64, f64) {
        let (width, height) = self.size();
        let (right_mm, down_mm) = self.steps_mm();
        let mm_per_px = self.camera.mm_per_px;
        (
            self.camera.center.0 + (at.x - width / 2.0) * mm_per_px / right_mm,
            self.camera.center.1 + (at.y - height / 2.0) * mm_per_px / down_mm,
        )
    }

    fn picture_of(&self, at: ContinuousIndex) -> (f64, f64) {
        let (columns, rows, _) = self.axes.extent(self.dims);
        (
            flip(at.along(self.axes.right), columns, self.axes.right_reversed),
            flip(at.along(self.axes.down), rows, self.axes.down_reversed),
        )
    }

    fn index_of_picture(&self, u: f64, v: f64, slice: u32) -> ContinuousIndex {
        let (columns, rows, _) = self.axes.extent(self.dims);
        ContinuousIndex::default()
            .with(self.axes.right, flip(u, columns, self.axes.right_reversed))
            .with(self.axes.down, flip(v, rows, self.axes.down_reversed))
            .with(self.axes.through, f64::from(slice))
    }

    fn size(&self) -> (f64, f64) {
        (f64::from(self.camera.size_px.0), f64::from(self.camera.size_px.1))
    }

    fn steps_mm(&self) -> (f64, f64) {
        (self.spacing[self.axes.right], self.spacing[self.axes.down])
    }

    fn finest_mm(&self) -> f64 {
        let (right, down) = self.steps_mm();
        right.min(down)
    }
}

fn flip(value: f64, extent: u32, reversed: bool) -> f64 {
    if reversed { f64::from(extent) - 1.0 - value } else { value }
}

fn middle(columns: u32, rows: u32) -> (f64, f64) {
    ((f64::from(columns) - 1.0) / 2.0, (f64::from(rows) - 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use volume::{Grid, Lps, SpacingMm};

    use super::*;

    /// Coronal acquisition with reversed slices, anisotropic.
    fn awkward() -> Placement {
        let axes = [Direction::LEFT, -Direction::SUPERIOR, -Direction::POSTERIOR];
        let spacing = SpacingMm { column: 0.7, row: 1.3, slice: 2.9 };
        let grid = Grid::new(Dims::new(40, 31, 9), Lps::new(-10.0, 5.0, 90.0), axes, spacing);
        Placement::Regular(grid.unwrap())
    }

    fn camera(plane: Plane, placement: &Placement) -> Camera {
        let mut camera = Camera::new(plane);
        camera.resize((333, 217), 1.0, Some(placement));
        camera
    }

    #[test]
    fn canvas_and_voxels_map_back_and_forth_in_every_plane() {
        let placement = awkward();
        for plane in Plane::ALL {
            let mut camera = camera(plane, &placement);
            camera.zoom(&placement, CanvasPoint { x: 40.0, y: 200.0 }, 2.6);
            camera.pan(&placement, -13.0, 7.5);
            let lens = camera.on(&placement);
            for (x, y) in [(0.0, 0.0), (333.0, 217.0), (101.5, 33.25)] {
                let index = lens.index(CanvasPoint { x, y }, 4);
                let back = lens.canvas(index);
                assert!((back.x - x).abs() < 1e-9 && (back.y - y).abs() < 1e-9, "{plane:?}");
                let [origin, right, down] = lens.frame(4);
                for axis in 0..3 {
                    let by_frame =
                        origin.along(axis) + right.along(axis) * x + down.along(axis) * y;
                    assert!((by_frame - index.along(axis)).abs() < 1e-9, "{plane:?} {axis}");
                }
            }
        }
    }

    #[test]
    fn axial_view_of_a_coronal_stack_has_the_patients_left_on_the_right_and_anterior_on_top() {
        let placement = awkward();
        let camera = camera(Plane::Axial, &placement);
        let lens = camera.on(&placement);
        assert_eq!(lens.letters(), ["R", "L", "A", "P"].map(String::from));
        assert_eq!(lens.slices(), 31);
        let at = |x, y| placement.lps_from_index(lens.index(CanvasPoint { x, y }, 3)).unwrap();
        let (corner, right, down) = (at(0.0, 0.0), at(100.0, 0.0), at(0.0, 100.0));
        assert!(right.x > corner.x + 1.0 && (right.y - corner.y).abs() < 1e-9);
        assert!(down.y > corner.y + 1.0 && (down.x - corner.x).abs() < 1e-9);
    }

    #[test]
    fn zooming_keeps_the_place_under_the_pointer() {
        let placement = awkward();
        let mut camera = camera(Plane::Coronal, &placement);
        let about = CanvasPoint { x: 77.0, y: 150.0 };
        let before = camera.on(&placement).index(about, 2);
        camera.zoom(&placement, about, 3.0);
        let after = camera.on(&placement).index(about, 2);
        assert!((before.column - after.column).abs() < 1e-9);
        assert!((before.row - after.row).abs() < 1e-9);
        camera.zoom(&placement, about, f64::NAN);
        assert_eq!(camera.on(&placement).index(about, 2), after);
    }

    #[test]
    fn zoom_to_pixels_keeps_the_crosshair_and_puts_voxels_on_pixels() {
        let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
        let spacing = SpacingMm { column: 0.8, row: 0.8, slice: 2.0 };
        let grid = Grid::new(Dims::new(512, 480, 3), Lps::default(), axes, spacing).unwrap();
        let placement = Placement::Regular(grid);
        let mut camera = Camera::new(Plane::Axial);
        camera.resize((701, 512), 1.25, Some(&placement));
        assert!(!camera.on(&placement).is_one_to_one());
        camera.zoom(&placement, CanvasPoint { x: 300.0, y: 200.0 }, 3.3);
        // In view the crosshair stays, to half a pixel; out of view the middle does.
        let middle = CanvasPoint { x: 350.5, y: 256.0 };
        let off = CanvasPoint { x: -40.0, y: 100.0 };
        for (cross, stays) in [(CanvasPoint { x: 512.3, y: 77.7 }, true), (off, false)] {
            let before = camera.on(&placement);
            let (about, center) = (before.index(cross, 1), before.index(middle, 1));
            let mut camera = camera.clone();
            camera.zoom_to_pixels(&placement, about);
            let lens = camera.on(&placement);
            assert!(lens.is_one_to_one());
            let (kept, was) = if stays { (about, cross) } else { (center, middle) };
            let now = lens.canvas(kept);
            assert!(
                (now.x - was.x).abs() <= 0.5 && (now.y - was.y).abs() <= 0.5,
                "{now:?} {was:?}"
            );
            let again = camera.clone();
            camera.zoom_to_pixels(&placement, about);
            assert_eq!(camera, again, "a second press moves nothing");
        }
    }

    #[test]
    fn zoom_to_pixels_keeps_the_crosshair_in_every_plane_of_an_awkward_stack() {
        let placement = awkward();
        for plane in Plane::ALL {
            let mut camera = camera(plane, &placement);
            let cross = ContinuousIndex::new(31.0, 9.0, 6.0);
            let before = camera.on(&placement).canvas(cross);
            camera.zoom_to_pixels(&placement, cross);
            let lens = camera.on(&placement);
            let now = lens.canvas(cross);
            assert!((now.x - before.x).abs() <= 0.5, "{plane:?}");
            assert!((now.y - before.y).abs() <= 0.5, "{plane:?}");
            assert!((lens.zoom() - 1.0).abs() < 1e-9, "{plane:?}");
        }
    }
}
