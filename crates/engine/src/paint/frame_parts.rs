use render::{
    Contour, Frame, IndexFromPixel, Interpolation, LabelPatch, LineForm, Overlay, RenderError, Rgb,
    SegmentStyle, SizePx, Stacked,
};
use session::{DrawSpec, LabelRole, LabelStyle};
use volume::ContinuousIndex;
use window::{GrantedWindow, Polarity};

/// Width of a contour in CSS pixels, and of the active segment's (line grammar of the page).
const LINE_PX: f32 = 1.5;
const ACTIVE_LINE_PX: f32 = 2.0;
/// Width of the dark casing on both sides of a contour, in CSS pixels.
const CASING_PX: f32 = 1.0;
/// Fill of what a repair would add: seen beside the segment that it joins, whatever the fill of that is.
const ADDED_FILL: f32 = 0.45;

/// What a [`Frame`] borrows, made from what the session asks to be drawn.
#[derive(Debug)]
pub(crate) struct FrameParts {
    size: SizePx,
    index_from_pixel: IndexFromPixel,
    interpolation: Interpolation,
    polarity: Polarity,
    overlay: Overlay,
}

impl FrameParts {
    /// # Errors
    /// [`RenderError::Size`] for a canvas without pixels or beyond any device.
    pub(crate) fn new(spec: &DrawSpec) -> Result<Self, RenderError> {
        let (width, height) = spec.size_px;
        Ok(Self {
            size: SizePx::new(width, height)?,
            index_from_pixel: index_from_pixel(spec),
            interpolation: match spec.interpolate {
                true => Interpolation::Linear,
                false => Interpolation::Nearest,
            },
            polarity: match spec.inverted {
                true => Polarity::Inverted,
                false => Polarity::Normal,
            },
            overlay: overlay(spec),
        })
    }

    /// Extent in device pixels.
    pub(crate) fn size(&self) -> SizePx {
        self.size
    }

    /// The frame, drawn with a granted window.
    pub(crate) fn frame<'a>(&'a self, window: &'a GrantedWindow) -> Frame<'a> {
        Frame {
            size: self.size,
            index_from_pixel: self.index_from_pixel,
            interpolation: self.interpolation,
            window,
            polarity: self.polarity,
            overlay: &self.overlay,
        }
    }
}

/// The session names the place under the canvas's corner, the renderer that under the first pixel's centre.
fn index_from_pixel(spec: &DrawSpec) -> IndexFromPixel {
    let DrawSpec { origin, right, down, .. } = *spec;
    let centre = ContinuousIndex::new(
        origin.column + (right.column + down.column) / 2.0,
        origin.row + (right.row + down.row) / 2.0,
        origin.slice + (right.slice + down.slice) / 2.0,
    );
    IndexFromPixel { origin: centre, right, down }
}

fn overlay(spec: &DrawSpec) -> Overlay {
    let mut overlay = Overlay::with_casing(CASING_PX * spec.scale);
    for style in &spec.labels {
        overlay.show(style.label, segment_style(style, spec));
        let session::Stacked { layer, depth, is_bordered } = style.stacked;
        overlay.stack(style.label, Stacked { layer, depth, is_bordered });
    }
    if let Some(preview) = &spec.preview {
        overlay.lay_over(LabelPatch::new(preview.first, preview.labels.clone()));
    }
    if let Some(trace) = &spec.trace {
        let width_px = LINE_PX * spec.scale;
        let contour = Contour { color: Rgb::WHITE, width_px, form: LineForm::Dashed };
        overlay.trace(LabelPatch::new(trace.first, trace.labels.clone()), contour);
    }
    overlay
}

/// The line grammar: a segment has a line of its colour, dashed where it is as a model proposed it. What a repair would
/// add has a dashed white line, what it would remove a dotted one. The line of what a model proposed lies dashed and
/// white over what a reader made of it.
fn segment_style(style: &LabelStyle, spec: &DrawSpec) -> SegmentStyle {
    let segment::Rgb(red, green, blue) = style.color;
    let color = Rgb::new(red, green, blue);
    let line_px = if style.active { ACTIVE_LINE_PX } else { LINE_PX };
    let (line, form, fill) = match style.role {
        LabelRole::Current => (color, LineForm::Solid, spec.fill),
        LabelRole::Proposed => (color, LineForm::Dashed, spec.fill),
        LabelRole::Removed => (Rgb::WHITE, LineForm::Dotted, 0.0),
        LabelRole::Added => (Rgb::WHITE, LineForm::Dashed, ADDED_FILL),
    };
    SegmentStyle {
        color,
        fill,
        contour: Contour { color: line, width_px: line_px * spec.scale, form },
    }
}

#[cfg(test)]
mod tests {
    use window::{Window, WindowPolicy, WindowRequest};

    use super::*;

    fn spec() -> DrawSpec {
        let window = Window::linear(40.0, 400.0).unwrap();
        DrawSpec {
            viewport: wire::ViewportId(1),
            size_px: (7, 5),
            origin: ContinuousIndex::new(-0.5, 4.5, 3.0),
            right: ContinuousIndex::new(1.0, 0.0, 0.0),
            down: ContinuousIndex::new(0.0, -1.0, 0.0),
            interpolate: false,
            window: WindowPolicy::free(window).grant(&WindowRequest::Values(window)).unwrap(),
            inverted: true,
            labels: vec![LabelStyle {
                label: 3,
                color: segment::Rgb(9, 8, 7),
                active: true,
                role: LabelRole::Current,
                stacked: session::Stacked::default(),
            }],
            preview: None,
            trace: None,
            fill: 0.08,
            scale: 2.0,
        }
    }

    #[test]
    fn a_canvas_corner_on_a_voxel_corner_puts_pixel_centres_on_voxel_centres() {
        let spec = spec();
        let parts = FrameParts::new(&spec).unwrap();
        let frame = parts.frame(&spec.window);
        assert_eq!(frame.index_from_pixel.at(0.0, 0.0), ContinuousIndex::new(0.0, 4.0, 3.0));
        assert_eq!(frame.index_from_pixel.at(6.0, 4.0), ContinuousIndex::new(6.0, 0.0, 3.0));
        assert_eq!(frame.polarity, Polarity::Inverted);
    }

    #[test]
    fn lines_keep_their_width_in_css_pixels() {
        let overlay = FrameParts::new(&spec()).unwrap().overlay;
        let style = overlay.style(3).unwrap();
        assert_eq!((style.contour.width_px, style.color), (4.0, Rgb::new(9, 8, 7)));
        assert_eq!((overlay.casing_px(), overlay.style(2)), (2.0, None));
    }

    #[test]
    fn the_form_of_a_line_says_what_the_voxels_are() {
        use LineForm::{Dashed, Dotted, Solid};
        let own = Rgb::new(9, 8, 7);
        let table = [
            (LabelRole::Current, own, Solid, 0.08),
            (LabelRole::Proposed, own, Dashed, 0.08),
            (LabelRole::Removed, Rgb::WHITE, Dotted, 0.0),
            (LabelRole::Added, Rgb::WHITE, Dashed, ADDED_FILL),
        ];
        for (role, color, form, fill) in table {
            let mut spec = spec();
            spec.labels[0].role = role;
            spec.labels[0].active = false;
            let style = FrameParts::new(&spec).unwrap().overlay.style(3).unwrap();
            assert_eq!(style.contour, Contour { color, width_px: 3.0, form });
            assert_eq!((style.color, style.fill.to_bits()), (own, f32::to_bits(fill)));
        }
    }

    #[test]
    fn a_canvas_without_pixels_is_refused() {
        assert!(FrameParts::new(&DrawSpec { size_px: (0, 5), ..spec() }).is_err());
    }
}
