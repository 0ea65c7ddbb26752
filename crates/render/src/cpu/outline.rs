use volume::Labelmap;

use super::walk::Walk;
use crate::{Contour, Frame, Overlay, Picture, SegmentStyle, SizePx};

/// Draws fill, contour and casing of segments, found in screen space so that lines have the width of pixels at any
/// zoom.
#[derive(Debug, Default)]
pub(super) struct Outliner {
    /// Shown label of each pixel; 0 where there is none or it is hidden.
    labels: Vec<u8>,
    /// The nearest pixel of another label, within the reach of any line.
    nearest: Vec<Nearest>,
    /// How much of each pixel the lines of segments cover, casing included.
    covered: Vec<f32>,
}

/// The nearest pixel of another label: twice its squared distance, plus one where it lies more to a side than above
/// or below, and its label in the lower byte. The smallest of all around a pixel is the nearest one, and of several
/// always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Nearest(u16);

/// Pixels looked at together.
const CHUNK: usize = 32;

impl Nearest {
    /// Nothing within reach.
    const FAR: Self = Self(u16::MAX);

    fn distance(self) -> f32 {
        f32::from(self.0 >> 9).sqrt()
    }

    /// Whether the border between the two runs down the picture rather than across it.
    fn runs_down(self) -> bool {
        self.0 >> 8 & 1 == 1
    }

    fn label(self) -> u8 {
        self.0 as u8
    }
}

impl Outliner {
    pub(super) fn draw(
        &mut self,
        labels: &Labelmap,
        frame: &Frame<'_>,
        walk: &Walk,
        out: &mut Picture,
    ) {
        let (overlay, dims, labels) = (frame.overlay, labels.dims(), labels.labels());
        let any = match overlay.patch() {
            None => self.collect(overlay, frame.size, walk, |voxel| labels[voxel]),
            Some(patch) => self.collect(overlay, frame.size, walk, |voxel| {
                patch.over(dims.index(voxel), labels[voxel])
            }),
        };
        if any {
            self.lay(overlay, frame.size, out);
        }
        let Some(trace) = overlay.traced() else { return };
        // Where nothing was laid there is nothing to measure it by.
        self.cover(any, overlay, frame.size);
        let traced = |voxel| trace.patch().over(dims.index(voxel), 0);
        if self.collect(trace.lines(), frame.size, walk, traced) {
            self.lay_under(trace.lines(), frame.size, out);
        }
    }

    /// Lays what was collected over the picture.
    fn lay(&mut self, overlay: &Overlay, size: SizePx, out: &mut Picture) {
        self.measure(size, overlay);
        let width = size.width() as usize;
        let pixels = out.pixels_mut().iter_mut();
        let mut fills = Fills::default();
        let found = self.labels.iter().zip(&self.nearest).enumerate();
        for (pixel, (at, (&label, &nearest))) in pixels.zip(found) {
            if nearest != Nearest::FAR {
                let edge = Edge::new(overlay, label, nearest, (at % width, at / width));
                *pixel = blend(*pixel, overlay.style(label), &edge);
            } else if let Some(filled) = fills.of(label, overlay) {
                *pixel = filled[usize::from(pixel[0])];
            }
        }
    }

    /// Keeps how much of each pixel the lines just laid cover.
    fn cover(&mut self, any: bool, overlay: &Overlay, size: SizePx) {
        self.covered.clear();
        self.covered.resize(size.pixels(), 0.0);
        if !any {
            return;
        }
        let width = size.width() as usize;
        let found = self.labels.iter().zip(&self.nearest).enumerate();
        for (covered, (at, (&label, &nearest))) in self.covered.iter_mut().zip(found) {
            if nearest != Nearest::FAR {
                let edge = Edge::new(overlay, label, nearest, (at % width, at / width));
                *covered = edge.cover(overlay.style(label));
            }
        }
    }

    /// Lays lines under those that are there: where both are the same, one line is enough.
    fn lay_under(&mut self, overlay: &Overlay, size: SizePx, out: &mut Picture) {
        self.measure(size, overlay);
        let width = size.width() as usize;
        let found = self.labels.iter().zip(&self.nearest).zip(&self.covered).enumerate();
        for (pixel, (at, ((&label, &nearest), &covered))) in out.pixels_mut().iter_mut().zip(found)
        {
            if nearest != Nearest::FAR && covered < 1.0 {
                let edge = Edge::new(overlay, label, nearest, (at % width, at / width));
                let laid = blend(*pixel, overlay.style(label), &edge);
                *pixel = rounded(mix(parts(laid), parts(*pixel), covered));
            }
        }
    }

    /// Finds the shown label under each pixel; whether there is any.
    fn collect(
        &mut self,
        overlay: &Overlay,
        size: SizePx,
        walk: &Walk,
        label_of: impl Fn(usize) -> u8,
    ) -> bool {
        self.labels.clear();
        self.labels.resize(size.pixels(), 0);
        let shown: [u8; 256] = std::array::from_fn(|label| {
            let label = label as u8;
            if overlay.style(label).is_some() { label } else { 0 }
        });
        let mut any = 0;
        let under = &mut self.labels;
        walk.each_nearest(|pixel, voxel| {
            let label = shown[usize::from(label_of(voxel))];
            under[pixel] = label;
            any |= label;
        });
        any > 0
    }

    /// Spreads the distance from each pixel at a border to the pixels of other labels around it. The pixel of
    /// another label nearest to any pixel always is one at a border, so nothing else needs looking at.
    fn measure(&mut self, size: SizePx, overlay: &Overlay) {
        self.nearest.clear();
        self.nearest.resize(size.pixels(), Nearest::FAR);
        let disc = Disc::new(overlay.reach_px());
        if disc.steps.is_empty() {
            return;
        }
        let (width, height) = (size.width() as usize, size.height() as usize);
        for y in 0..height {
            for start in (0..width).step_by(CHUNK) {
                if self.is_uniform(start, y, (width, height)) {
                    continue;
                }
                for x in start..(start + CHUNK).min(width) {
                    self.spread_if_border(&disc, overlay, (x, y), (width, height));
                }
            }
        }
    }

    /// Whether a whole chunk of a row and all around it has one label: most of any picture, and skipped at once.
    fn is_uniform(&self, start: usize, y: usize, (width, height): (usize, usize)) -> bool {
        let end = start + CHUNK;
        if start == 0 || end >= width || y == 0 || y + 1 == height {
            return false;
        }
        let row = |y: usize| &self.labels[y * width + start..y * width + end];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        let label = self.labels[y * width + start - 1];
        let is_label = |l: &u8| *l == label;
        above == here
            && here == below
            && here.iter().all(is_label)
            && is_label(&self.labels[y * width + end])
    }

    fn spread_if_border(
        &mut self,
        disc: &Disc,
        overlay: &Overlay,
        (x, y): (usize, usize),
        (width, height): (usize, usize),
    ) {
        let at = y * width + x;
        let label = self.labels[at];
        let differs = (x > 0 && self.labels[at - 1] != label)
            || (x + 1 < width && self.labels[at + 1] != label)
            || (y > 0 && self.labels[at - width] != label)
            || (y + 1 < height && self.labels[at + width] != label);
        if differs {
            let lined = overlay.style(label).is_some_and(|style| style.contour.width_px > 0.0);
            self.spread(disc, overlay, Border { x, y, label, lined }, (width, height));
        }
    }

    fn spread(
        &mut self,
        disc: &Disc,
        overlay: &Overlay,
        from: Border,
        (width, height): (usize, usize),
    ) {
        for &(dx, dy, near) in &disc.steps {
            let (Some(x), Some(y)) = (from.x.checked_add_signed(dx), from.y.checked_add_signed(dy))
            else {
                continue;
            };
            if x >= width || y >= height {
                continue;
            }
            let to = y * width + x;
            let label = self.labels[to];
            // The background has a casing only beside a line.
            let is_beside = label != from.label && (label > 0 || from.lined);
            if is_beside && !overlay.goes_on_under(label, from.label) {
                let nearest = Nearest(near << 8 | u16::from(from.label));
                self.nearest[to] = self.nearest[to].min(nearest);
            }
        }
    }
}

/// What the fill of a label makes of each grey: most pixels of a segment are nothing else.
#[derive(Default)]
struct Fills {
    made: Vec<(u8, Box<[[u8; 4]; 256]>)>,
    last: usize,
}

impl Fills {
    /// `None` where the label has no fill: what is under it need not be a grey there.
    fn of(&mut self, label: u8, overlay: &Overlay) -> Option<&[[u8; 4]; 256]> {
        if label == 0 || overlay.style(label).is_none_or(|style| style.fill == 0.0) {
            return None;
        }
        if self.made.get(self.last).is_none_or(|(made, _)| *made != label) {
            let at = self.made.iter().position(|(made, _)| *made == label);
            self.last = at.unwrap_or_else(|| {
                let style = overlay.style(label);
                let fill = |grey: usize| {
                    let grey = grey as u8;
                    blend([grey, grey, grey, 255], style, &Edge::none())
                };
                self.made.push((label, Box::new(std::array::from_fn(fill))));
                self.made.len() - 1
            });
        }
        self.made.get(self.last).map(|(_, made)| &**made)
    }
}

/// A pixel at the border of its label.
#[derive(Clone, Copy)]
struct Border {
    x: usize,
    y: usize,
    label: u8,
    lined: bool,
}

/// Steps to the pixels within reach, with what [`Nearest`] makes of each, but for the label.
struct Disc {
    steps: Vec<(isize, isize, u16)>,
}

impl Disc {
    fn new(reach_px: f32) -> Self {
        let side = reach_px.ceil() as isize;
        let square = (-side..=side).flat_map(|dy| (-side..=side).map(move |dx| (dx, dy)));
        let within = |&(dx, dy): &(isize, isize)| {
            let squared = (dx * dx + dy * dy) as f32;
            squared > 0.0 && squared < reach_px * reach_px
        };
        // Widths are bounded by the overlay: squares lie below 100, so all fits a u16 with a label behind it.
        let near =
            |dx: isize, dy: isize| 2 * (dx * dx + dy * dy) as u16 + u16::from(dx.abs() > dy.abs());
        Self { steps: square.filter(within).map(|(dx, dy)| (dx, dy, near(dx, dy))).collect() }
    }
}

/// The border nearest to a pixel, as seen from there.
struct Edge {
    /// Pixels to the nearest one of another label.
    distance: f32,
    /// The contour along it: the pixel's own, or that of the segment beside the background.
    contour: Contour,
    casing_px: f32,
    /// Place along the border, in pixels of the screen direction that it follows more.
    along: f32,
}

impl Edge {
    fn new(overlay: &Overlay, label: u8, nearest: Nearest, (x, y): (usize, usize)) -> Self {
        let lined = if label > 0 { label } else { nearest.label() };
        Self {
            distance: nearest.distance(),
            contour: overlay.style(lined).map(|style| style.contour).unwrap_or_default(),
            casing_px: overlay.casing_px(),
            along: if nearest.runs_down() { y as f32 } else { x as f32 },
        }
    }

    /// A pixel far from any border.
    fn none() -> Self {
        let contour = Contour::default();
        Self { distance: f32::INFINITY, contour, casing_px: 0.0, along: 0.0 }
    }

    /// How much of the pixel a line of this width covers. A border runs half a pixel short of the next label's
    /// pixel, so a line of width w covers the pixels nearer than w whole and the next in part.
    fn across(&self, width_px: f32) -> f32 {
        (width_px + 1.0 - self.distance).clamp(0.0, 1.0)
    }

    /// How much of the pixel lies on a dash that is this much longer at both ends.
    fn on_dash(&self, longer_px: f32) -> f32 {
        let Some((dash, period)) = self.contour.form.pattern() else { return 1.0 };
        let (dash, period) = (dash * self.contour.width_px, period * self.contour.width_px);
        let place = self.along - period * (self.along / period).floor();
        let from_middle = (place - period * 0.5).abs();
        (dash * 0.5 + longer_px + 0.5 - from_middle).clamp(0.0, 1.0)
    }

    /// How much of a pixel of this style the line and its casing cover.
    fn cover(&self, style: Option<SegmentStyle>) -> f32 {
        if self.contour.width_px <= 0.0 {
            return 0.0;
        }
        let line_px = style.map_or(0.0, |style| style.contour.width_px);
        self.across(line_px + self.casing_px) * self.on_dash(self.casing_px)
    }
}

/// Lays fill, casing and contour over a pixel.
fn blend(under: [u8; 4], style: Option<SegmentStyle>, edge: &Edge) -> [u8; 4] {
    let mut color = parts(under);
    if let Some(style) = style {
        color = mix(color, style.color.to_array(), style.fill);
    }
    // On the background there is the casing alone.
    let line_px = style.map_or(0.0, |style| style.contour.width_px);
    color = mix(color, [0.0; 3], edge.cover(style) * Overlay::CASING_OPACITY);
    if line_px > 0.0 {
        let line = edge.across(line_px) * edge.on_dash(0.0);
        color = mix(color, edge.contour.color.to_array(), line);
    }
    rounded(color)
}

fn parts([red, green, blue, _]: [u8; 4]) -> [f32; 3] {
    [red, green, blue].map(f32::from)
}

/// Nearest, halves up.
fn rounded(color: [f32; 3]) -> [u8; 4] {
    let [red, green, blue] = color.map(|part| (part + 0.5).floor() as u8);
    [red, green, blue, 255]
}

fn mix(a: [f32; 3], b: [f32; 3], t: f32) -> [f32; 3] {
    std::array::from_fn(|at| a[at] + (b[at] - a[at]) * t)
}
