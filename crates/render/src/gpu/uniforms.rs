use volume::{ContinuousIndex, Dims, Index, Volume};
use window::{GrantedWindow, Polarity, WindowFunction};

use crate::{Contour, Frame, IndexFromPixel, Interpolation, LineForm, Overlay};

/// What the shader knows of a frame; the struct of the same name in slice.wgsl, same names and order.
///
/// Every field is made of 16-byte vectors, so the layout is the same in WGSL and in std140 (WebGL2).
pub(super) struct Uniforms {
    origin: [i32; 4],
    right: [i32; 4],
    down: [i32; 4],
    origin_rest: [u32; 4],
    right_rest: [u32; 4],
    down_rest: [u32; 4],
    dims: [i32; 4],
    size: [i32; 4],
    rescale: [f32; 4],
    window: [f32; 4],
    mode: [u32; 4],
    outline: [f32; 4],
    patch_first: [i32; 4],
    patch_dims: [i32; 4],
    trace_first: [i32; 4],
    trace_dims: [i32; 4],
    trace_contour: [f32; 4],
    trace_line: [f32; 4],
    styles: [[f32; 4]; 256],
    contours: [[f32; 4]; 256],
    lines: [[f32; 4]; 64],
    stacks: [[f32; 4]; 64],
}

/// Names and byte offsets of the fields, for the layout test.
#[cfg(test)]
pub(super) const LAYOUT: [(&str, u32); 22] = [
    ("origin", 0),
    ("right", 16),
    ("down", 32),
    ("origin_rest", 48),
    ("right_rest", 64),
    ("down_rest", 80),
    ("dims", 96),
    ("size", 112),
    ("rescale", 128),
    ("window", 144),
    ("mode", 160),
    ("outline", 176),
    ("patch_first", 192),
    ("patch_dims", 208),
    ("trace_first", 224),
    ("trace_dims", 240),
    ("trace_contour", 256),
    ("trace_line", 272),
    ("styles", 288),
    ("contours", 288 + 4096),
    ("lines", 288 + 2 * 4096),
    ("stacks", 288 + 2 * 4096 + 1024),
];

impl Uniforms {
    /// Bytes of the buffer: within the 16 KiB that every device can bind.
    pub(super) const SIZE: usize = 288 + 2 * 4096 + 2 * 1024;

    pub(super) fn new(volume: &Volume, frame: &Frame<'_>, has_labels: bool) -> Self {
        let map = &frame.index_from_pixel;
        let (origin, origin_rest) = parts(map.origin, MAX_ORIGIN);
        let (right, right_rest) = parts(map.right, MAX_STEP);
        let (down, down_rest) = parts(map.down, MAX_STEP);
        let overlay = frame.overlay;
        let shown = has_labels && !overlay.is_hidden();
        Self {
            origin,
            right,
            down,
            origin_rest,
            right_rest,
            down_rest,
            dims: extent(volume.placement().dims()),
            size: [frame.size.width() as i32, frame.size.height() as i32, white(frame.window), 0],
            rescale: rescale(volume),
            window: curve(frame.window),
            mode: mode(volume, frame),
            outline: [
                overlay.casing_px(),
                Overlay::CASING_OPACITY,
                overlay.reach_px(),
                f32::from(u8::from(shown)),
            ],
            patch_first: overlay.patch().map_or([0; 4], |patch| place(patch.first())),
            patch_dims: overlay.patch().map_or([0; 4], |patch| extent(patch.labels().dims())),
            trace_first: overlay.traced().map_or([0; 4], |trace| place(trace.patch().first())),
            trace_dims: overlay.traced().map_or([0; 4], |t| extent(t.patch().labels().dims())),
            trace_contour: overlay.traced().map_or([0.0; 4], |trace| contour(trace.contour())),
            trace_line: overlay.traced().map_or([0.0; 4], |trace| {
                let lines = trace.lines();
                [trace.contour().width_px, lines.reach_px(), lines.casing_px(), 0.0]
            }),
            styles: std::array::from_fn(|label| style(overlay, label)),
            contours: std::array::from_fn(|label| {
                overlay.style(label as u8).map_or([0.0; 4], |style| contour(style.contour))
            }),
            lines: std::array::from_fn(|four| {
                std::array::from_fn(|one| line(overlay, four * 4 + one))
            }),
            stacks: std::array::from_fn(|four| {
                std::array::from_fn(|one| stack(overlay, four * 4 + one))
            }),
        }
    }

    /// The bytes in the order of the fields, little endian as every GPU reads them.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::SIZE);
        let floats = |vectors: &[[f32; 4]]| {
            vectors.iter().flatten().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>()
        };
        let whole = |vectors: &[[i32; 4]]| {
            vectors.iter().flatten().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>()
        };
        let counts = |vectors: &[[u32; 4]]| {
            vectors.iter().flatten().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>()
        };
        bytes.extend(whole(&[self.origin, self.right, self.down]));
        bytes.extend(counts(&[self.origin_rest, self.right_rest, self.down_rest]));
        bytes.extend(whole(&[self.dims, self.size]));
        bytes.extend(floats(&[self.rescale, self.window]));
        bytes.extend(counts(&[self.mode]));
        bytes.extend(floats(&[self.outline]));
        bytes.extend(whole(&[self.patch_first, self.patch_dims]));
        bytes.extend(whole(&[self.trace_first, self.trace_dims]));
        bytes.extend(floats(&[self.trace_contour, self.trace_line]));
        bytes.extend(floats(&self.styles));
        bytes.extend(floats(&self.contours));
        bytes.extend(floats(&self.lines));
        bytes.extend(floats(&self.stacks));
        bytes
    }
}

/// A place beyond this, and a step longer than [`MAX_STEP`], shows a volume as one pixel at most: they are held there, so
/// that the sums of the shader stay within 32 bits.
const MAX_ORIGIN: f64 = (1 << 29) as f64;
const MAX_STEP: f64 = (1 << 16) as f64;

/// Whole voxels and the rest in 2⁻³², to which a map is held ([`IndexFromPixel::held`](crate::IndexFromPixel)).
fn parts(at: ContinuousIndex, most: f64) -> ([i32; 4], [u32; 4]) {
    let held = [at.column, at.row, at.slice, 0.0].map(|part| part.clamp(-most, most));
    let rest = |part: f64| ((part - part.floor()) * IndexFromPixel::PARTS) as u32;
    (held.map(|part| part.floor() as i32), held.map(rest))
}

/// The largest entry that the window's lookup table can have; 1 where it has none.
fn white(granted: &GrantedWindow) -> i32 {
    granted.lut().map_or(1, |lut| (1 << lut.bits()) - 1)
}

fn extent(dims: Dims) -> [i32; 4] {
    [dims.columns as i32, dims.rows as i32, dims.slices as i32, 0]
}

fn place(at: Index) -> [i32; 4] {
    [at.column as i32, at.row as i32, at.slice as i32, 0]
}

fn rescale(volume: &Volume) -> [f32; 4] {
    let (low, high) = volume.padding().unwrap_or((0.0, 0.0));
    let rescale = volume.rescale();
    [rescale.slope, rescale.intercept, low, high].map(|v| v as f32)
}

fn curve(granted: &GrantedWindow) -> [f32; 4] {
    let window = granted.window();
    let (center, width) = match window.function() {
        // PS3.3 C.11.2.1.2.1: the ramp of LINEAR lies half a value low and is one value narrower.
        WindowFunction::Linear => (window.center() - 0.5, window.width() - 1.0),
        WindowFunction::LinearExact | WindowFunction::Sigmoid => (window.center(), window.width()),
    };
    let (first, last) = granted
        .lut()
        .map_or((0.0, 0.0), |lut| (f64::from(lut.first()), lut.entries().len() as f64 - 1.0));
    [center, width, first, last].map(|v| v as f32)
}

fn mode(volume: &Volume, frame: &Frame<'_>) -> [u32; 4] {
    let curve = match (frame.window.lut(), frame.window.window().function()) {
        (Some(_), _) => 2,
        (None, WindowFunction::Sigmoid) => 1,
        (None, WindowFunction::Linear | WindowFunction::LinearExact) => 0,
    };
    [
        u32::from(frame.sampling() == Interpolation::Linear),
        curve,
        u32::from(frame.polarity == Polarity::Inverted),
        u32::from(volume.padding().is_some()),
    ]
}

fn style(overlay: &Overlay, label: usize) -> [f32; 4] {
    overlay.style(label as u8).map_or([0.0; 4], |style| {
        let [red, green, blue] = style.color.to_array();
        [red, green, blue, style.fill]
    })
}

fn contour(contour: Contour) -> [f32; 4] {
    let [red, green, blue] = contour.color.to_array();
    let form = match contour.form {
        LineForm::Solid => 0.0,
        LineForm::Dashed => 1.0,
        LineForm::Dotted => 2.0,
    };
    [red, green, blue, form]
}

fn line(overlay: &Overlay, label: usize) -> f32 {
    overlay.style(label as u8).map_or(-1.0, |style| style.contour.width_px)
}

fn stack(overlay: &Overlay, label: usize) -> f32 {
    let place = overlay.stacked(label as u8);
    let stack = f32::from(place.layer) * 256.0 + f32::from(place.depth);
    if place.is_bordered { -1.0 - stack } else { stack }
}
