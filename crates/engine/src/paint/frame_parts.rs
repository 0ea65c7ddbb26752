use render::{
    Frame, IndexFromPixel, Interpolation, Overlay, RenderError, Rgb, SegmentStyle, SizePx,
};
use session::{DrawSpec, LabelStyle};
use volume::ContinuousIndex;
use window::{GrantedWindow, Polarity};

/// Width of a contour in CSS pixels, and of the active segment's (line grammar of the page).
const LINE_PX: f32 = 1.5;
const ACTIVE_LINE_PX: f32 = 2.0;
/// Width of the dark casing on both sides of a contour, in CSS pixels.
const CASING_PX: f32 = 1.0;

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
            overlay: overlay(&spec.labels, spec.fill, spec.scale),
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

fn overlay(labels: &[LabelStyle], fill: f32, scale: f32) -> Overlay {
    let mut overlay = Overlay::with_casing(CASING_PX * scale);
    for style in labels {
        let segment::Rgb(red, green, blue) = style.color;
        let line_px = if style.active { ACTIVE_LINE_PX } else { LINE_PX };
        let color = Rgb::new(red, green, blue);
        overlay.show(style.label, SegmentStyle { color, line_px: line_px * scale, fill });
    }
    overlay
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
                proposed: false,
            }],
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
        assert_eq!((style.line_px, style.color), (4.0, Rgb::new(9, 8, 7)));
        assert_eq!((overlay.casing_px(), overlay.style(2)), (2.0, None));
    }

    #[test]
    fn a_canvas_without_pixels_is_refused() {
        assert!(FrameParts::new(&DrawSpec { size_px: (0, 5), ..spec() }).is_err());
    }
}
