//! The reference renderer on awkward volumes: anisotropic, reversed, oblique maps, odd sizes, all voxel kinds.

#[allow(dead_code, reason = "a device has a part of its own in it")]
mod reference;

use proptest::prelude::*;
use reference::{Arithmetic, greys};
use render::{
    Contour, CpuRenderer, Frame, IndexFromPixel, Interpolation, LabelPatch, LineForm, Overlay,
    Picture, RenderError, Renderer, Rgb, SegmentStyle, SizePx, Stacked, grey_slice, thumbnail,
};
use volume::{
    ContinuousIndex, Dims, Index, Labelmap, Placement, Rescale, SliceAxes, Volume, Voxels,
};
use window::{GrantedWindow, Polarity, Window, WindowFunction, WindowPolicy};

const DIMS: Dims = Dims::new(7, 5, 3);

fn granted(center: f64, width: f64, function: WindowFunction) -> GrantedWindow {
    let window = Window::new(center, width, function).expect("a window");
    WindowPolicy::free(window).default_window()
}

fn placed(voxels: Voxels, dims: Dims) -> Volume {
    let placement = Placement::Unplaced { dims, pixel_spacing_mm: Some((0.5, 2.0)) };
    Volume::new(placement, voxels, Rescale { slope: 2.0, intercept: -100.0 }).expect("a volume")
}

/// Every voxel its own value, with a jump between neighbours.
fn ramp(dims: Dims) -> Vec<i16> {
    (0..dims.voxel_count().expect("an extent")).map(|at| (at * 37 % 211) as i16 - 50).collect()
}

fn at(column: f64, row: f64, slice: f64) -> ContinuousIndex {
    ContinuousIndex::new(column, row, slice)
}

fn picture(volume: &Volume, labels: Option<&Labelmap>, frame: &Frame<'_>) -> Picture {
    let mut picture = Picture::new(frame.size);
    CpuRenderer::new().draw(volume, labels, frame, &mut picture).expect("a picture");
    picture
}

fn check(volume: &Volume, frame: &Frame<'_>) {
    let picture = picture(volume, None, frame);
    for y in 0..frame.size.height() {
        for x in 0..frame.size.width() {
            let pixel = (y * frame.size.width() + x) as usize * 4;
            let found = picture.rgba()[pixel];
            let wanted = greys(volume, frame, Arithmetic::Double, x, y);
            assert!(wanted.hold(found), "({x}, {y}): {found}, not {wanted:?}");
            assert_eq!(picture.rgba()[pixel + 3], 255);
        }
    }
}

fn all_kinds() -> [Volume; 3] {
    let values = ramp(DIMS);
    let unsigned = values.iter().map(|&v| (v + 50) as u16).collect();
    let float = values.iter().map(|&v| f32::from(v) + 0.25).collect();
    [Voxels::I16(values), Voxels::U16(unsigned), Voxels::F32(float)]
        .map(|voxels| placed(voxels, DIMS).with_padding(Some((20.0, 24.0))))
}

#[test]
fn every_map_kind_and_sampling_shows_what_the_definition_says() {
    let oblique = IndexFromPixel {
        origin: at(-1.3, 0.4, 2.6),
        right: at(0.41, 0.12, -0.13),
        down: at(-0.17, 0.37, 0.02),
    };
    let reversed = IndexFromPixel {
        origin: at(6.7, 2.25, 3.1),
        right: at(0.0, 0.0, -0.31),
        down: at(-0.6, 0.0, 0.0),
    };
    let enlarged = IndexFromPixel {
        origin: at(-0.9, -0.7, 1.0),
        right: at(0.37, 0.0, 0.0),
        down: at(0.0, 0.29, 0.0),
    };
    let overlay = Overlay::hidden();
    let size = SizePx::new(23, 19).expect("a size");
    for volume in all_kinds() {
        for map in [oblique, reversed, enlarged] {
            for interpolation in [Interpolation::Nearest, Interpolation::Linear] {
                for function in [WindowFunction::Linear, WindowFunction::Sigmoid] {
                    for polarity in [Polarity::Normal, Polarity::Inverted] {
                        let window = granted(60.0, 250.0, function);
                        check(
                            &volume,
                            &Frame {
                                size,
                                index_from_pixel: map,
                                interpolation,
                                window: &window,
                                polarity,
                                overlay: &overlay,
                            },
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_slice_at_one_to_one_is_the_voxels_through_the_window() {
    let [volume, ..] = all_kinds();
    let window = granted(40.0, 300.0, WindowFunction::Linear);
    let axes =
        SliceAxes { right: 1, down: 2, through: 0, right_reversed: true, down_reversed: false };
    let (size, greys) = grey_slice(&volume, axes, 4, &window, Polarity::Normal).expect("a slice");
    assert_eq!((size.width(), size.height(), greys.len()), (5, 3, 15));
    for (pixel, &grey) in greys.iter().enumerate() {
        let (x, y) = (pixel as u32 % 5, pixel as u32 / 5);
        let value = volume.value(Index::new(4, 4 - x, y));
        assert_eq!(grey, value.map_or(0, |v| window.window().grey(v)));
    }
    let beyond = grey_slice(&volume, axes, 7, &window, Polarity::Normal);
    assert_eq!(beyond, Err(RenderError::Slice { slice: 7, slices: 7 }));
}

#[test]
fn labels_of_another_extent_and_maps_without_numbers_are_refused() {
    let [volume, ..] = all_kinds();
    let (window, overlay) = (granted(40.0, 300.0, WindowFunction::Linear), Overlay::hidden());
    let (map, size) = IndexFromPixel::one_to_one(SliceAxes::ACQUIRED, DIMS, 0).expect("a map");
    let frame = Frame {
        size,
        index_from_pixel: map,
        interpolation: Interpolation::Nearest,
        window: &window,
        polarity: Polarity::Normal,
        overlay: &overlay,
    };
    let mut out = Picture::new(size);
    let labels = Labelmap::empty(Dims::new(5, 7, 3)).expect("labels");
    let refused = CpuRenderer::new().draw(&volume, Some(&labels), &frame, &mut out);
    assert!(matches!(refused, Err(RenderError::LabelExtent { .. })));
    let nowhere = IndexFromPixel { right: at(f64::NAN, 0.0, 0.0), ..map };
    let frame = Frame { index_from_pixel: nowhere, ..frame };
    assert_eq!(CpuRenderer::new().draw(&volume, None, &frame, &mut out), Err(RenderError::Map));
}

#[test]
fn a_thumbnail_keeps_proportions_and_centres_the_slice() {
    // 7 × 5 pixels of 0.5 × 2 mm: 3.5 mm wide, 10 mm high, so 48 px high and 16.8 wide, in the middle of 64.
    let volume = placed(Voxels::I16(vec![500; 105]), DIMS);
    let window = granted(0.0, 100.0, WindowFunction::Linear);
    let size = SizePx::new(64, 48).expect("a size");
    let picture = thumbnail(&volume, 2, &window, Polarity::Normal, size).expect("a thumbnail");
    let middle = &picture.to_grey()[24 * 64..25 * 64];
    let white: Vec<usize> = (0..64).filter(|&x| middle[x] == 255).collect();
    assert_eq!((white.first(), white.last(), white.len()), (Some(&24), Some(&39), 16));
    assert!(thumbnail(&volume, 3, &window, Polarity::Normal, size).is_err());
}

fn overlay_of(line_px: f32, fill: f32) -> Overlay {
    let mut overlay = Overlay::with_casing(1.0);
    overlay.show(3, SegmentStyle::solid(Rgb::new(200, 100, 50), line_px, fill));
    overlay.show(4, SegmentStyle::solid(Rgb::new(0, 0, 255), line_px, fill));
    overlay
}

/// A white 21 × 15 slice with a square of label 3 over columns 6..=14 and rows 4..=10, and a hidden label beside.
fn square_under(overlay: &Overlay) -> Vec<[u8; 4]> {
    let dims = Dims::new(21, 15, 1);
    let mut labels = Labelmap::empty(dims).expect("labels");
    for row in 4..=10 {
        for column in 6..=14 {
            let at = dims.offset(Index::new(column, row, 0));
            labels.labels_mut()[at] = 3;
        }
        labels.labels_mut()[dims.offset(Index::new(18, row, 0))] = 9;
    }
    let volume = placed(Voxels::U16(vec![1000; 315]), dims);
    let window = granted(0.0, 100.0, WindowFunction::Linear);
    let (map, size) = IndexFromPixel::one_to_one(SliceAxes::ACQUIRED, dims, 0).expect("a map");
    let frame = Frame {
        size,
        index_from_pixel: map,
        interpolation: Interpolation::Nearest,
        window: &window,
        polarity: Polarity::Normal,
        overlay,
    };
    picture(&volume, Some(&labels), &frame).rgba().as_chunks::<4>().0.to_vec()
}

#[test]
fn a_contour_has_its_width_a_casing_on_both_sides_and_a_fill() {
    let pixels = square_under(&overlay_of(2.0, 0.1));
    let row: Vec<[u8; 4]> = pixels[7 * 21..8 * 21].to_vec();
    let (image, casing, line) = ([255, 255, 255, 255], [51, 51, 51, 255], [200, 100, 50, 255]);
    let fill = [250, 240, 235, 255];
    assert_eq!(row[..5], [image; 5]);
    assert_eq!(row[5], casing);
    assert_eq!(row[6..8], [line; 2]);
    // Casing over fill: 80 % black.
    assert_eq!(row[8], [50, 48, 47, 255]);
    assert_eq!(row[9..12], [fill; 3]);
    assert_eq!(row[13..15], [line; 2]);
    assert_eq!(row[15], casing);
    // The hidden label leaves no trace.
    assert_eq!(row[16..], [image; 5]);
}

#[test]
fn a_line_of_one_and_a_half_pixels_covers_its_second_pixel_by_half() {
    let row: Vec<[u8; 4]> = square_under(&overlay_of(1.5, 0.0))[7 * 21..8 * 21].to_vec();
    assert_eq!(row[6], [200, 100, 50, 255]);
    // Half line over 80 % casing on white: (51 + 200) / 2 and so on.
    assert_eq!(row[7], [126, 76, 51, 255]);
    assert_eq!(row[8], [153, 153, 153, 255]);
    assert_eq!(row[9], [255, 255, 255, 255]);
}

#[test]
fn fill_without_lines_draws_no_casing() {
    let row: Vec<[u8; 4]> = square_under(&overlay_of(0.0, 0.6))[7 * 21..8 * 21].to_vec();
    assert_eq!(row[5], [255, 255, 255, 255]);
    assert_eq!(row[6..15], [[222, 162, 132, 255]; 9]);
}

/// The line of the square under an overlay whose contour has this form and a width of two pixels.
fn edge_of(form: LineForm) -> (Vec<[u8; 4]>, Vec<[u8; 4]>) {
    let mut overlay = Overlay::with_casing(0.0);
    let contour = Contour { color: Rgb::WHITE, width_px: 2.0, form };
    overlay.show(3, SegmentStyle { color: Rgb::new(0, 0, 0), fill: 0.6, contour });
    let pixels = square_under(&overlay);
    let across = pixels[4 * 21 + 6..4 * 21 + 15].to_vec();
    let down = (4..=10).map(|row| pixels[row * 21 + 6]).collect();
    (across, down)
}

#[test]
fn dashes_and_dots_have_gaps_along_lines_in_both_directions() {
    let (white, fill) = ([255; 4], [102, 102, 102, 255]);
    let is_white = |line: &[[u8; 4]]| line.iter().map(|&p| p == white).collect::<Vec<_>>();
    let (across, down) = edge_of(LineForm::Solid);
    assert!(across.iter().chain(&down).all(|&pixel| pixel == white));
    // A dash of 6 in 11 pixels, its middle at 5.5; a pixel at its end is covered by half.
    let (across, down) = edge_of(LineForm::Dashed);
    let (x, i) = (true, false);
    assert_eq!(is_white(&across), [x, x, x, i, i, i, i, i, x]);
    assert_eq!((across[4], across[5]), (fill, fill));
    // The corners belong to the lines that run across.
    assert_eq!(is_white(&down)[1..6], [x, x, x, x, i]);
    // A dot of 2 in 6 pixels, its middle at 3.
    let (across, down) = edge_of(LineForm::Dotted);
    assert_eq!(is_white(&across), [i, i, i, x, i, i, i, i, i]);
    assert_eq!(is_white(&down)[1..6], [i, i, i, i, x]);
}

#[test]
fn labels_of_a_patch_take_the_place_of_others_on_the_picture_alone() {
    let mut overlay = overlay_of(0.0, 0.6);
    overlay.show(250, SegmentStyle::solid(Rgb::new(255, 0, 0), 0.0, 0.6));
    let plain = square_under(&overlay);
    let labels = Labelmap::from_labels(Dims::new(2, 1, 1), vec![250, 0]).expect("labels");
    overlay.lay_over(LabelPatch::new(Index::new(9, 7, 0), labels));
    let patched = square_under(&overlay);
    let differing: Vec<usize> = (0..patched.len()).filter(|&at| plain[at] != patched[at]).collect();
    assert_eq!(differing, [7 * 21 + 9]);
    assert_eq!(patched[7 * 21 + 9], [255, 102, 102, 255]);
}

#[test]
fn a_trace_is_a_line_between_fills_and_lines_and_no_fill() {
    let mut overlay = overlay_of(2.0, 0.1);
    let plain = square_under(&overlay);
    let labels = Labelmap::from_labels(Dims::new(9, 5, 1), vec![9; 45]).expect("labels");
    let contour = Contour { color: Rgb::WHITE, width_px: 1.0, form: LineForm::Solid };
    overlay.trace(LabelPatch::new(Index::new(2, 5, 0), labels), contour);
    let traced = square_under(&overlay);
    let pixel = |pixels: &[[u8; 4]], column: usize, row: usize| pixels[row * 21 + column];
    // Its line lies beside the square and over the square's fill, and where the square has its own, that is shown.
    for (column, row) in [(2, 7), (4, 5), (10, 7), (4, 9)] {
        assert_eq!(pixel(&traced, column, row), [255; 4], "{column}, {row}");
    }
    assert_eq!(pixel(&plain, 10, 7), [250, 240, 235, 255], "the square's fill");
    for (column, row) in [(6, 5), (7, 7), (6, 9), (10, 5)] {
        assert_eq!(pixel(&traced, column, row), [200, 100, 50, 255], "{column}, {row}");
    }
    // Where no line of it is, all is as before: deep inside it, and far away.
    for (column, row) in [(4, 7), (12, 7), (0, 0)] {
        assert_eq!(pixel(&traced, column, row), pixel(&plain, column, row), "{column}, {row}");
    }
    // It needs no segment that shows.
    let mut alone = Overlay::with_casing(0.0);
    assert!(alone.is_hidden());
    let labels = Labelmap::from_labels(Dims::new(2, 1, 1), vec![1; 2]).expect("labels");
    alone.trace(LabelPatch::new(Index::new(0, 0, 0), labels), Contour { width_px: 0.5, ..contour });
    assert!(!alone.is_hidden());
}

proptest! {
    /// The distances behind contours equal a search over all pixels, for any scatter of labels.
    #[test]
    fn any_scatter_of_labels_is_outlined_as_by_exhaustive_search(
        labels in prop::collection::vec(prop::sample::select(vec![0_u8, 0, 3, 3, 4, 9]), 11 * 9),
        line_px in prop::sample::select(vec![0.5_f32, 1.0, 1.5, 2.0, 2.75]),
        stacked in prop::sample::select(vec![None, Some(false), Some(true)]),
    ) {
        let dims = Dims::new(11, 9, 1);
        let mut overlay = overlay_of(line_px, 0.0);
        // Label 4 lies over label 3, which may show its border all the same.
        if let Some(is_bordered) = stacked {
            overlay.stack(3, Stacked { layer: 0, depth: 1, is_bordered });
            overlay.stack(4, Stacked { layer: 1, depth: 0, is_bordered: false });
        }
        let goes_on = |pixel: u8, other: u8| stacked == Some(false) && (pixel, other) == (3, 4);
        let volume = placed(Voxels::U16(vec![1000; 99]), dims);
        let window = granted(0.0, 100.0, WindowFunction::Linear);
        let (map, size) = IndexFromPixel::one_to_one(SliceAxes::ACQUIRED, dims, 0).expect("a map");
        let frame = Frame {
            size, index_from_pixel: map, interpolation: Interpolation::Nearest, window: &window,
            polarity: Polarity::Normal, overlay: &overlay,
        };
        let shown: Vec<u8> = labels.iter().map(|&l| if l == 9 { 0 } else { l }).collect();
        let labels = Labelmap::from_labels(dims, labels).expect("labels");
        let drawn = picture(&volume, Some(&labels), &frame);
        for (pixel, found) in drawn.rgba().as_chunks::<4>().0.iter().enumerate() {
            let distance = (0..99_usize)
                .filter(|&other| shown[other] != shown[pixel])
                .filter(|&other| !goes_on(shown[pixel], shown[other]))
                .map(|other| {
                    let (dx, dy) = ((other % 11).abs_diff(pixel % 11), (other / 11).abs_diff(pixel / 11));
                    ((dx * dx + dy * dy) as f32).sqrt()
                })
                .fold(f32::INFINITY, f32::min);
            let line = overlay.style(shown[pixel]).map_or(0.0, |s| s.contour.width_px);
            let cased = distance < line + 2.0;
            prop_assert_eq!(found != &[255, 255, 255, 255], cased, "pixel {} at {}", pixel, distance);
        }
    }
}
