use volume::{Index, Labelmap};

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

/// Whether a contour goes on without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LineForm {
    /// It does.
    #[default]
    Solid,
    /// Dashes, longer than the gaps between them.
    Dashed,
    /// Dots, shorter than the gaps between them.
    Dotted,
}

/// The line inside the border of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Contour {
    /// Its colour.
    pub color: Rgb,
    /// Its width in device pixels, 0 to [`Overlay::MAX_LINE_PX`].
    pub width_px: f32,
    /// Whether it goes on without a break.
    pub form: LineForm,
}

/// How one segment shows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SegmentStyle {
    /// Colour of the fill.
    pub color: Rgb,
    /// Opacity of the fill, 0 to [`Overlay::MAX_FILL`].
    pub fill: f32,
    /// Its contour.
    pub contour: Contour,
}

/// Where a label lies among those that lie over each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Stacked {
    /// Labels of one layer never lie over each other: each ends where the other begins.
    pub layer: u8,
    /// How many labels lie above it.
    pub depth: u8,
    /// Whether its border is seen above all others: then it goes on under none.
    pub is_bordered: bool,
}

/// A box of labels that takes the place of those in the labelmap for one picture: what a change would look like
/// that nobody has made yet. Where it has background, the labelmap shows.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelPatch {
    first: Index,
    labels: Labelmap,
}

/// A line around labels that are not in the labelmap: what was there before someone changed it. It lies over fills and
/// under the lines of segments, so that it shows where it differs from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    patch: LabelPatch,
    lines: Box<Overlay>,
}

/// Segments over the image: per label a style, or nothing where the segment is hidden.
///
/// A contour lies inside the segment's border, with a dark casing on both sides so that it holds on any grey; two
/// segments that touch show a line each. The fill lies under both. Where a segment goes on under one of another layer
/// ([`Stacked`]), it shows no line: it does not end there.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    styles: Box<[Option<SegmentStyle>; 256]>,
    stacks: Box<[Stacked; 256]>,
    casing_px: f32,
    patch: Option<LabelPatch>,
    trace: Option<Trace>,
}

impl Rgb {
    /// White.
    pub const WHITE: Self = Self::new(255, 255, 255);

    /// A colour from its three parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    pub(crate) fn to_array(self) -> [f32; 3] {
        [self.red, self.green, self.blue].map(f32::from)
    }
}

impl LineForm {
    /// Length of a dash and of a dash with its gap, in widths of the line; `None` where there is no gap. The shader
    /// has the same numbers.
    pub(crate) fn pattern(self) -> Option<(f32, f32)> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some((3.0, 5.5)),
            Self::Dotted => Some((1.0, 3.0)),
        }
    }
}

impl SegmentStyle {
    /// Line and fill of one colour, the line without a break.
    pub fn solid(color: Rgb, line_px: f32, fill: f32) -> Self {
        let contour = Contour { color, width_px: line_px, form: LineForm::Solid };
        Self { color, fill, contour }
    }

    fn bounded(self) -> Self {
        let width_px = bounded(self.contour.width_px, Overlay::MAX_LINE_PX);
        Self {
            fill: bounded(self.fill, Overlay::MAX_FILL),
            contour: Contour { width_px, ..self.contour },
            ..self
        }
    }
}

impl LabelPatch {
    /// Labels whose first voxel lies at this voxel of the volume. What lies outside the volume does not show.
    pub fn new(first: Index, labels: Labelmap) -> Self {
        Self { first, labels }
    }

    /// Voxel of the volume at which the box begins.
    pub fn first(&self) -> Index {
        self.first
    }

    /// The labels of the box.
    pub fn labels(&self) -> &Labelmap {
        &self.labels
    }

    /// What shows at a voxel of the volume that has this label.
    pub(crate) fn over(&self, at: Index, label: u8) -> u8 {
        let steps = (
            at.column.checked_sub(self.first.column),
            at.row.checked_sub(self.first.row),
            at.slice.checked_sub(self.first.slice),
        );
        let (Some(column), Some(row), Some(slice)) = steps else { return label };
        match self.labels.label(Index::new(column, row, slice)) {
            0 => label,
            laid => laid,
        }
    }
}

impl Trace {
    /// The labels that have a line around them.
    pub fn patch(&self) -> &LabelPatch {
        &self.patch
    }

    /// The line: any label has the same one.
    #[cfg(feature = "gpu")]
    pub(crate) fn contour(&self) -> Contour {
        self.lines.style(1).unwrap_or_default().contour
    }

    /// The overlay that is nothing but the line.
    pub(crate) fn lines(&self) -> &Overlay {
        &self.lines
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
        Self {
            styles: Box::new([None; 256]),
            stacks: Box::new([Stacked::default(); 256]),
            casing_px: 0.0,
            patch: None,
            trace: None,
        }
    }

    /// An overlay whose casing has this width in device pixels; segments are added with [`Self::show`].
    pub fn with_casing(casing_px: f32) -> Self {
        Self { casing_px: bounded(casing_px, Self::MAX_CASING_PX), ..Self::hidden() }
    }

    /// Shows a label (1 to 255; 0 is background and stays hidden). Widths and opacities are held to their bounds.
    pub fn show(&mut self, label: u8, style: SegmentStyle) {
        if label > 0 {
            self.styles[usize::from(label)] = Some(style.bounded());
        }
    }

    /// Says where a label lies among those that lie over each other; without, no label lies over another.
    pub fn stack(&mut self, label: u8, place: Stacked) {
        self.stacks[usize::from(label)] = place;
    }

    /// Shows these labels in place of those of the labelmap; their styles come with [`Self::show`].
    pub fn lay_over(&mut self, patch: LabelPatch) {
        self.patch = Some(patch);
    }

    /// Draws a contour around each of these labels, over fills and under lines. Its casing is half as wide as that of the overlay:
    /// where it lies on another line, that one shows between the dashes.
    pub fn trace(&mut self, patch: LabelPatch, contour: Contour) {
        let mut lines = Box::new(Self::with_casing(self.casing_px * 0.5));
        for label in 1..=u8::MAX {
            lines.show(label, SegmentStyle { color: contour.color, fill: 0.0, contour });
        }
        self.trace = Some(Trace { patch, lines });
    }

    /// What a line is drawn around, under those of segments.
    pub fn traced(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// How a label shows; `None` where it is hidden.
    pub fn style(&self, label: u8) -> Option<SegmentStyle> {
        self.styles[usize::from(label)]
    }

    /// Where a label lies among the others.
    pub fn stacked(&self, label: u8) -> Stacked {
        self.stacks[usize::from(label)]
    }

    /// Whether a label may go on under another, so that it has no line beside it.
    pub(crate) fn goes_on_under(&self, label: u8, other: u8) -> bool {
        let (below, above) = (self.stacked(label), self.stacked(other));
        let lies_over = above.layer != below.layer && above.depth < below.depth;
        label > 0 && other > 0 && !below.is_bordered && lies_over
    }

    /// Labels that take the place of those of the labelmap.
    pub fn patch(&self) -> Option<&LabelPatch> {
        self.patch.as_ref()
    }

    /// Width of the dark casing in device pixels.
    pub fn casing_px(&self) -> f32 {
        self.casing_px
    }

    /// Whether nothing shows.
    pub fn is_hidden(&self) -> bool {
        self.trace.is_none() && self.styles.iter().all(Option::is_none)
    }

    /// Distances to a pixel of another label below which contour or casing can cover a pixel; 0 without contours.
    pub(crate) fn reach_px(&self) -> f32 {
        let widths = self.styles.iter().flatten().map(|s| s.contour.width_px);
        let widest = widths.fold(0.0, f32::max);
        if widest == 0.0 { 0.0 } else { widest + self.casing_px + 1.0 }
    }
}

fn bounded(value: f32, most: f32) -> f32 {
    // A width that is no number is none.
    value.max(0.0).min(most)
}

#[cfg(test)]
mod tests {
    use volume::Dims;

    use super::*;

    #[test]
    fn background_stays_hidden_and_values_stay_in_bounds() {
        let mut overlay = Overlay::with_casing(f32::NAN);
        let style = SegmentStyle::solid(Rgb::new(1, 2, 3), 99.0, 1.0);
        overlay.show(0, style);
        assert!(overlay.is_hidden());
        overlay.show(9, style);
        let shown = overlay.style(9).unwrap();
        assert_eq!((shown.contour.width_px, shown.fill), (Overlay::MAX_LINE_PX, Overlay::MAX_FILL));
        assert_eq!((overlay.casing_px(), overlay.reach_px()), (0.0, 7.0));
    }

    #[test]
    fn a_patch_shows_inside_its_box_where_it_is_not_background() {
        let labels = Labelmap::from_labels(Dims::new(2, 1, 1), vec![7, 0]).unwrap();
        let patch = LabelPatch::new(Index::new(4, 2, 3), labels);
        let over = |column, row, slice| patch.over(Index::new(column, row, slice), 1);
        assert_eq!((over(4, 2, 3), over(5, 2, 3)), (7, 1));
        assert_eq!([over(3, 2, 3), over(6, 2, 3), over(4, 3, 3), over(4, 2, 2)], [1; 4]);
    }
}
