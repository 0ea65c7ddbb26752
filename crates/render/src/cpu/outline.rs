use volume::Labelmap;

use super::walk::Walk;
use crate::{Frame, Overlay, Picture, SegmentStyle, SizePx};

/// Draws fill, contour and casing of segments, found in screen space so that lines have the width of pixels at any
/// zoom.
#[derive(Debug, Default)]
pub(super) struct Outliner {
    /// Shown label of each pixel; 0 where there is none or it is hidden.
    labels: Vec<u8>,
    /// Squared distance in pixels to the nearest pixel of another label; [`FAR`] beyond the reach of any line.
    squared: Vec<u16>,
}

const FAR: u16 = u16::MAX;

/// Pixels looked at together.
const CHUNK: usize = 32;

impl Outliner {
    pub(super) fn draw(
        &mut self,
        labels: &Labelmap,
        frame: &Frame<'_>,
        walk: &Walk,
        out: &mut Picture,
    ) {
        if !self.collect(labels.labels(), frame, walk) {
            return;
        }
        self.measure(frame.size, frame.overlay);
        let casing_px = frame.overlay.casing_px();
        let pixels = out.pixels_mut();
        let mut fills = Fills::default();
        for ((pixel, &label), &squared) in pixels.iter_mut().zip(&self.labels).zip(&self.squared) {
            if squared != FAR {
                let distance = f32::from(squared).sqrt();
                *pixel = blend(*pixel, frame.overlay.style(label), distance, casing_px);
            } else if label > 0 {
                *pixel = fills.of(label, frame.overlay)[usize::from(pixel[0])];
            }
        }
    }

    /// Finds the shown label under each pixel; whether there is any.
    fn collect(&mut self, labels: &[u8], frame: &Frame<'_>, walk: &Walk) -> bool {
        self.labels.clear();
        self.labels.resize(frame.size.pixels(), 0);
        let shown: [u8; 256] = std::array::from_fn(|label| {
            let label = label as u8;
            if frame.overlay.style(label).is_some() { label } else { 0 }
        });
        let mut any = 0;
        let under = &mut self.labels;
        walk.each_nearest(|pixel, voxel| {
            let label = shown[usize::from(labels[voxel])];
            under[pixel] = label;
            any |= label;
        });
        any > 0
    }

    /// Spreads the distance from each pixel at a border to the pixels of other labels around it. The pixel of
    /// another label nearest to any pixel always is one at a border, so nothing else needs looking at.
    fn measure(&mut self, size: SizePx, overlay: &Overlay) {
        self.squared.clear();
        self.squared.resize(size.pixels(), FAR);
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
            let lined = overlay.style(label).is_some_and(|style| style.line_px > 0.0);
            self.spread(disc, Border { x, y, label, lined }, (width, height));
        }
    }

    fn spread(&mut self, disc: &Disc, from: Border, (width, height): (usize, usize)) {
        for &(dx, dy, squared) in &disc.steps {
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
            if label != from.label && (label > 0 || from.lined) && squared < self.squared[to] {
                self.squared[to] = squared;
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
    fn of(&mut self, label: u8, overlay: &Overlay) -> &[[u8; 4]; 256] {
        if self.made.get(self.last).is_none_or(|(made, _)| *made != label) {
            let at = self.made.iter().position(|(made, _)| *made == label);
            self.last = at.unwrap_or_else(|| {
                let style = overlay.style(label);
                let fill = |grey: usize| {
                    let grey = grey as u8;
                    blend([grey, grey, grey, 255], style, f32::INFINITY, overlay.casing_px())
                };
                self.made.push((label, Box::new(std::array::from_fn(fill))));
                self.made.len() - 1
            });
        }
        &self.made[self.last].1
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

/// Steps to the pixels within reach, with their squared length.
struct Disc {
    steps: Vec<(isize, isize, u16)>,
}

impl Disc {
    fn new(reach_px: f32) -> Self {
        // Widths are bounded by the overlay, so the squares are far below a u16.
        let side = reach_px.ceil() as isize;
        let square = (-side..=side).flat_map(|dy| (-side..=side).map(move |dx| (dx, dy)));
        let steps = square
            .map(|(dx, dy)| (dx, dy, (dx * dx + dy * dy) as u16))
            .filter(|&(.., squared)| squared > 0 && f32::from(squared) < reach_px * reach_px)
            .collect();
        Self { steps }
    }
}

/// Colour of a pixel `distance` pixels away from the nearest one of another label. A border runs half a pixel short
/// of that one, so a line of width w covers the pixels nearer than w whole and the next in part.
fn blend(under: [u8; 4], style: Option<SegmentStyle>, distance: f32, casing_px: f32) -> [u8; 4] {
    let cover = |width: f32| (width + 1.0 - distance).clamp(0.0, 1.0);
    let mut color = [under[0], under[1], under[2]].map(f32::from);
    let line_px = style.map_or(0.0, |style| style.line_px);
    if let Some(style) = style {
        color = mix(color, style.color.to_array(), style.fill);
    }
    if style.is_none() || line_px > 0.0 {
        color = mix(color, [0.0; 3], cover(line_px + casing_px) * Overlay::CASING_OPACITY);
    }
    if let Some(style) = style.filter(|style| style.line_px > 0.0) {
        color = mix(color, style.color.to_array(), cover(line_px));
    }
    let [red, green, blue] = color.map(|part| (part + 0.5).floor() as u8);
    [red, green, blue, 255]
}

fn mix(a: [f32; 3], b: [f32; 3], t: f32) -> [f32; 3] {
    std::array::from_fn(|at| a[at] + (b[at] - a[at]) * t)
}
