/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rgb {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// How one segment shows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SegmentStyle {
    /// Colour of line and fill.
    pub color: Rgb,
    /// Width of the contour in device pixels, 0 to [`Overlay::MAX_LINE_PX`].
    pub line_px: f32,
    /// Opacity of the fill, 0 to [`Overlay::MAX_FILL`].
    pub fill: f32,
}

/// Segments over the image: per label a style, or nothing where the segment is hidden.
///
/// A contour is a solid line inside the segment's border, in its colour, with a dark casing on both sides so that
/// it holds on any grey; two segments that touch show a line each. The fill lies under both.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    styles: Box<[Option<SegmentStyle>; 256]>,
    casing_px: f32,
}

impl Rgb {
    /// A colour from its three parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    pub(crate) fn to_array(self) -> [f32; 3] {
        [self.red, self.green, self.blue].map(f32::from)
    }
}

impl Overlay {
    /// Widest contour in device pixels.
    pub const MAX_LINE_PX: f32 = 6.0;
    /// Widest casing in device pixels.
    pub const MAX_CASING_PX: f32 = 3.0;
    /// Most opaque fill: the image always shows through.
    pub const MAX_FILL: f32 = 0.6;
    /// Opacity of the black casing.
    pub const CASING_OPACITY: f32 = 0.8;

    /// Nothing over the image.
    pub fn hidden() -> Self {
        Self { styles: Box::new([None; 256]), casing_px: 0.0 }
    }

    /// An overlay whose casing has this width in device pixels; segments are added with [`Self::show`].
    pub fn with_casing(casing_px: f32) -> Self {
        Self { casing_px: bounded(casing_px, Self::MAX_CASING_PX), ..Self::hidden() }
    }

    /// Shows a label (1 to 255; 0 is background and stays hidden). Widths and opacities are held to their bounds.
    pub fn show(&mut self, label: u8, style: SegmentStyle) {
        if label > 0 {
            self.styles[usize::from(label)] = Some(SegmentStyle {
                color: style.color,
                line_px: bounded(style.line_px, Self::MAX_LINE_PX),
                fill: bounded(style.fill, Self::MAX_FILL),
            });
        }
    }

    /// How a label shows; `None` where it is hidden.
    pub fn style(&self, label: u8) -> Option<SegmentStyle> {
        self.styles[usize::from(label)]
    }

    /// Width of the dark casing in device pixels.
    pub fn casing_px(&self) -> f32 {
        self.casing_px
    }

    /// Whether no label shows.
    pub fn is_hidden(&self) -> bool {
        self.styles.iter().all(Option::is_none)
    }

    /// Distances to a pixel of another label below which contour or casing can cover a pixel; 0 without contours.
    pub(crate) fn reach_px(&self) -> f32 {
        let widest = self.styles.iter().flatten().map(|s| s.line_px).fold(0.0, f32::max);
        if widest == 0.0 { 0.0 } else { widest + self.casing_px + 1.0 }
    }
}

fn bounded(value: f32, most: f32) -> f32 {
    // A width that is no number is none.
    value.max(0.0).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_stays_hidden_and_values_stay_in_bounds() {
        let mut overlay = Overlay::with_casing(f32::NAN);
        let style = SegmentStyle { color: Rgb::new(1, 2, 3), line_px: 99.0, fill: 1.0 };
        overlay.show(0, style);
        assert!(overlay.is_hidden());
        overlay.show(9, style);
        let shown = overlay.style(9).unwrap();
        assert_eq!((shown.line_px, shown.fill), (Overlay::MAX_LINE_PX, Overlay::MAX_FILL));
        assert_eq!((overlay.casing_px(), overlay.reach_px()), (0.0, 7.0));
    }
}
