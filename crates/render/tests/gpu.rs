//! Both renderers draw the same: every voxel kind, sampling, curve and polarity, with segments and without, on the
//! machine's Vulkan device; a software one will do. Without one these tests fail: a comparison that did not happen
//! is not passed.

#[allow(dead_code, reason = "the CPU has a part of its own in it")]
mod reference;

use std::sync::mpsc;

use reference::{Arithmetic, Greys, greys};
use render::{
    Contour, CpuRenderer, Frame, GpuRenderer, IndexFromPixel, Interpolation, LabelPatch, LineForm,
    Overlay, Picture, RenderError, Renderer, Rgb, SegmentStyle, SizePx, Stacked,
};
use volume::{
    ContinuousIndex, Dims, Index, Labelmap, Placement, Rescale, SliceAxes, Volume, Voxels,
};
use window::{
    GrantedWindow, Polarity, VoiLut, Window, WindowFunction, WindowPolicy, WindowRequest,
};

const DIMS: Dims = Dims::new(37, 29, 11);

fn device() -> (wgpu::Device, wgpu::Queue) {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let options = wgpu::RequestAdapterOptions::default();
    let adapter = pollster::block_on(instance.request_adapter(&options))
        .expect("a Vulkan device; a software one is in Debian's mesa-vulkan-drivers");
    // The limits of WebGL2 hold everywhere the app runs; nothing here may need more.
    let descriptor = wgpu::DeviceDescriptor {
        required_limits: wgpu::Limits::downlevel_webgl2_defaults(),
        ..wgpu::DeviceDescriptor::default()
    };
    pollster::block_on(adapter.request_device(&descriptor)).expect("a device")
}

fn drawn(
    renderer: &mut GpuRenderer,
    device: &wgpu::Device,
    (volume, labels): (&Volume, Option<&Labelmap>),
    frame: &Frame<'_>,
) -> Picture {
    let pending = renderer.draw_picture(volume, labels, frame).expect("a frame");
    let (send, receive) = mpsc::channel();
    pending.when_ready(move |picture| send.send(picture).expect("someone waits"));
    device.poll(wgpu::PollType::wait_indefinitely()).expect("the device goes on");
    receive.recv().expect("an answer").expect("a picture")
}

fn noise(len: usize) -> impl Iterator<Item = i32> {
    let mut x: u32 = 12_345;
    (0..len).map(move |_| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 20) as i32 - 1024
    })
}

fn volumes() -> [Volume; 3] {
    let count = DIMS.voxel_count().expect("an extent");
    let rescale = Rescale { slope: 1.5, intercept: -10.25 };
    [
        Voxels::I16(noise(count).map(|v| v as i16).collect()),
        Voxels::U16(noise(count).map(|v| (v + 1024) as u16).collect()),
        Voxels::F32(noise(count).map(|v| v as f32 / 3.0).collect()),
    ]
    .map(|voxels| {
        let placement = Placement::Unplaced { dims: DIMS, pixel_spacing_mm: None };
        let volume = Volume::new(placement, voxels, rescale).expect("a volume");
        volume.with_padding(Some((100.0, 140.0)))
    })
}

fn windows() -> Vec<GrantedWindow> {
    use WindowFunction::{Linear, LinearExact, Sigmoid};
    let first = Window::linear(40.0, 400.0).expect("a window");
    let policy = WindowPolicy::free(first);
    let numbers = [
        (40.0, 400.0, Linear),
        (0.0, 1.0, Linear),
        (-100.5, 900.25, LinearExact),
        (200.0, 300.0, Sigmoid),
    ];
    let requests = numbers.map(|(center, width, function)| {
        WindowRequest::Values(Window::new(center, width, function).expect("a window"))
    });
    let lut =
        VoiLut::new(-200, (0..1000).map(|k| (k * k / 250) as u16).collect(), 12).expect("a table");
    requests
        .into_iter()
        .chain([WindowRequest::Lut(lut)])
        .map(|request| policy.grant(&request).expect("a free policy"))
        .collect()
}

/// Two balls that touch, and a label that is hidden.
fn balls() -> Labelmap {
    let near = |index: Index, column: i32, row: i32| {
        (index.column as i32 - column).pow(2) + (index.row as i32 - row).pow(2) < 64
    };
    let label = |at: usize| match DIMS.index(at) {
        index if near(index, 12, 11) => 1,
        index if near(index, 26, 15) => 200,
        index if near(index, 18, 25) => 7,
        _ => 0,
    };
    Labelmap::from_labels(DIMS, (0..DIMS.voxel_count().expect("an extent")).map(label).collect())
        .expect("labels")
}

fn shown() -> Overlay {
    let mut overlay = Overlay::with_casing(1.0);
    overlay.show(1, SegmentStyle::solid(Rgb::new(89, 225, 247), 1.5, 0.08));
    overlay.show(200, SegmentStyle::solid(Rgb::new(212, 79, 19), 2.0, 0.5));
    overlay
}

/// A proposal, and a repair that takes away from one ball and adds beside the other, with wide odd lines.
fn previewed() -> Overlay {
    let mut overlay = Overlay::with_casing(1.25);
    let (cyan, white) = (Rgb::new(89, 225, 247), Rgb::WHITE);
    let style = |width_px, form, fill| {
        let contour = Contour { color: white, width_px, form };
        SegmentStyle { color: cyan, fill, contour }
    };
    overlay.show(1, style(1.875, LineForm::Dashed, 0.08));
    overlay.show(200, SegmentStyle::solid(cyan, 2.5, 0.0));
    overlay.show(254, style(1.5, LineForm::Dotted, 0.0));
    overlay.show(255, style(3.0, LineForm::Dashed, 0.4));
    let dims = Dims::new(19, 13, 7);
    let label = |at: usize| match dims.index(at) {
        Index { column: 4..9, row: 3..9, .. } => 254,
        Index { column: 13..18, slice: 2..6, .. } => 255,
        _ => 0,
    };
    let labels = (0..dims.voxel_count().expect("an extent")).map(label).collect();
    let labels = Labelmap::from_labels(dims, labels).expect("labels");
    // It ends beyond the volume, where nothing may show.
    overlay.lay_over(LabelPatch::new(Index::new(12, 8, 2), labels));
    overlay
}

/// The balls of [`shown`], one of which goes on under the other, and the line of what was there before over them; it
/// ends beyond the volume.
fn traced() -> Overlay {
    let mut overlay = shown();
    overlay.stack(1, Stacked { layer: 2, depth: 1, is_bordered: false });
    overlay.stack(200, Stacked { layer: 1, depth: 0, is_bordered: true });
    let dims = Dims::new(23, 19, 9);
    let label = |at: usize| match dims.index(at) {
        Index { column: 2..11, row: 4..15, .. } => 1,
        Index { column: 11..20, row: 9..18, slice: 1..7 } => 2,
        _ => 0,
    };
    let labels = (0..dims.voxel_count().expect("an extent")).map(label).collect();
    let labels = Labelmap::from_labels(dims, labels).expect("labels");
    let contour = Contour { color: Rgb::WHITE, width_px: 1.5, form: LineForm::Dashed };
    overlay.trace(LabelPatch::new(Index::new(5, 3, 3), labels), contour);
    overlay
}

fn maps() -> [IndexFromPixel; 4] {
    let at = ContinuousIndex::new;
    let axes =
        SliceAxes { right: 0, down: 1, through: 2, right_reversed: true, down_reversed: false };
    let (one_to_one, _) = IndexFromPixel::one_to_one(axes, DIMS, 5).expect("a map");
    [
        one_to_one,
        IndexFromPixel {
            origin: at(-1.3, -0.8, 4.0),
            right: at(0.61, 0.0, 0.0),
            down: at(0.0, 0.57, 0.0),
        },
        IndexFromPixel {
            origin: at(17.3, 0.0, 10.6),
            right: at(0.0, 0.43, 0.0),
            down: at(0.0, 0.0, -0.19),
        },
        IndexFromPixel {
            origin: at(3.0, -2.0, 1.0),
            right: at(0.51, 0.11, 0.07),
            down: at(-0.13, 0.47, 0.05),
        },
    ]
}

/// What each pixel of a frame may show where nothing lies over it.
fn reference(volume: &Volume, frame: &Frame<'_>) -> Vec<Greys> {
    let all = (0..frame.size.height()).flat_map(|y| (0..frame.size.width()).map(move |x| (x, y)));
    all.map(|(x, y)| greys(volume, frame, Arithmetic::Single, x, y)).collect()
}

/// The image is what its definition says. Colours laid over it are blended in f32 by both renderers and may round to
/// either side, but never two levels apart: where the image itself is certain, that is all.
fn compare([cpu, gpu]: [&Picture; 2], wanted: &[Greys], frame: &Frame<'_>) {
    let is_plain = frame.overlay.is_hidden();
    let [other, found] = [cpu, gpu].map(|picture| picture.rgba().as_chunks::<4>().0);
    for (at, ((found, other), greys)) in found.iter().zip(other).zip(wanted).enumerate() {
        let most = if is_plain { greys.span() } else { greys.span().max(1) };
        let apart = (0..4).map(|part| found[part].abs_diff(other[part])).max().unwrap_or(0);
        assert!(apart <= most, "pixel {at}: {found:?}, and {other:?} on the CPU: {frame:?}");
        let is_image = !is_plain || found[..3].iter().all(|&part| greys.hold(part));
        assert!(is_image, "pixel {at}: {found:?}, not {greys:?}: {frame:?}");
    }
}

#[test]
fn both_renderers_draw_signed_voxels_the_same() {
    let [volume, ..] = volumes();
    check(&volume);
}

#[test]
fn both_renderers_draw_unsigned_voxels_the_same() {
    let [_, volume, _] = volumes();
    check(&volume);
}

#[test]
fn both_renderers_draw_float_voxels_the_same() {
    let [.., volume] = volumes();
    check(&volume);
}

/// A renderer that holds a volume and its labels, on a device.
fn holding(volume: &Volume, labels: &Labelmap) -> (wgpu::Device, GpuRenderer) {
    let (device, queue) = device();
    let mut gpu = GpuRenderer::new(device.clone(), queue);
    gpu.allocate(volume).expect("room");
    gpu.upload_slices(volume, 0..4).expect("slices");
    gpu.upload_slices(volume, 4..DIMS.slices).expect("slices");
    gpu.upload_all_labels(labels).expect("labels");
    (device, gpu)
}

/// Every window, map, sampling and polarity of a volume, on both; with every overlay under the first window, since what
/// lies over a grey knows nothing of where it comes from.
fn check(volume: &Volume) {
    let size = SizePx::new(61, 47).expect("a size");
    let labels = balls();
    let (hidden, shown, previewed, traced) = (Overlay::hidden(), shown(), previewed(), traced());
    let all = [&hidden, &shown, &previewed, &traced];
    let (device, mut gpu) = holding(volume, &labels);
    let mut cpu = CpuRenderer::new();
    for (at, window) in windows().iter().enumerate() {
        let overlays = if at == 0 { &all[..] } else { &all[..1] };
        for bare in frames(size, window, &hidden) {
            let wanted = reference(volume, &bare);
            for overlay in overlays {
                let frame = Frame { overlay, ..bare };
                let mut expected = Picture::new(size);
                cpu.draw(volume, Some(&labels), &frame, &mut expected).expect("cpu");
                let found = drawn(&mut gpu, &device, (volume, Some(&labels)), &frame);
                compare([&expected, &found], &wanted, &frame);
            }
        }
    }
}

/// Every map, sampling and polarity.
fn frames<'a>(
    size: SizePx,
    window: &'a GrantedWindow,
    overlay: &'a Overlay,
) -> impl Iterator<Item = Frame<'a>> {
    let each = move |index_from_pixel| {
        [Interpolation::Nearest, Interpolation::Linear].into_iter().flat_map(move |interpolation| {
            [Polarity::Normal, Polarity::Inverted].map(|polarity| Frame {
                size,
                index_from_pixel,
                interpolation,
                window,
                polarity,
                overlay,
            })
        })
    };
    maps().into_iter().flat_map(each)
}

/// Where voxels are larger than pixels, the shader asks them first whether a border is near: borders of two segments, of
/// a patch and of the trace, along the grid and across it, and the edge of the volume.
#[test]
fn lines_are_the_same_however_far_a_picture_is_enlarged() {
    let at = ContinuousIndex::new;
    let maps = [
        (at(17.0, 10.0, 5.0), at(0.13, 0.0, 0.0), at(0.0, 0.12, 0.0)),
        (at(-0.9, 3.1, 4.0), at(0.31, 0.0, 0.0), at(0.0, 0.29, 0.0)),
        (at(20.0, 14.0, 7.6), at(0.0, -0.11, 0.0), at(0.0, 0.0, -0.07)),
        (at(16.0, 9.0, 4.0), at(0.16, 0.05, 0.02), at(-0.04, 0.15, 0.03)),
    ];
    let [volume, ..] = volumes();
    let (labels, window) = (balls(), windows().remove(0));
    let (device, mut gpu) = holding(&volume, &labels);
    let mut cpu = CpuRenderer::new();
    let (hidden, overlays) = (Overlay::hidden(), [shown(), previewed(), traced()]);
    for (origin, right, down) in maps {
        let bare = Frame {
            size: SizePx::new(61, 47).expect("a size"),
            index_from_pixel: IndexFromPixel { origin, right, down },
            interpolation: Interpolation::Nearest,
            window: &window,
            polarity: Polarity::Normal,
            overlay: &hidden,
        };
        let wanted = reference(&volume, &bare);
        let mut plain = Picture::new(bare.size);
        cpu.draw(&volume, None, &bare, &mut plain).expect("cpu");
        for overlay in &overlays {
            let frame = Frame { overlay, ..bare };
            let mut expected = Picture::new(frame.size);
            cpu.draw(&volume, Some(&labels), &frame, &mut expected).expect("cpu");
            assert_ne!(expected.rgba(), plain.rgba(), "a picture with lines: {frame:?}");
            let found = drawn(&mut gpu, &device, (&volume, Some(&labels)), &frame);
            compare([&expected, &found], &wanted, &frame);
        }
    }
}

#[test]
fn a_box_of_labels_uploaded_later_is_drawn_and_nothing_else_changes() {
    let (device, queue) = device();
    let (mut gpu, mut cpu) = (GpuRenderer::new(device.clone(), queue), CpuRenderer::new());
    let [volume, ..] = volumes();
    let (window, overlay) = (windows().remove(0), shown());
    let mut labels = balls();
    gpu.allocate(&volume).expect("room");
    gpu.upload_slices(&volume, 0..DIMS.slices).expect("slices");
    gpu.upload_all_labels(&labels).expect("labels");
    let (first, last) = (Index::new(3, 9, 4), Index::new(20, 13, 6));
    for slice in first.slice..=last.slice {
        for row in first.row..=last.row {
            for column in first.column..=last.column {
                let at = DIMS.offset(Index::new(column, row, slice));
                labels.labels_mut()[at] = 200;
            }
        }
    }
    gpu.upload_labels(&labels, first, last).expect("a box");
    for slice in [3, 4, 6, 7] {
        let (map, size) =
            IndexFromPixel::one_to_one(SliceAxes::ACQUIRED, DIMS, slice).expect("a map");
        let frame = Frame {
            size,
            index_from_pixel: map,
            interpolation: Interpolation::Nearest,
            window: &window,
            polarity: Polarity::Normal,
            overlay: &overlay,
        };
        let mut expected = Picture::new(size);
        cpu.draw(&volume, Some(&labels), &frame, &mut expected).expect("cpu");
        let found = drawn(&mut gpu, &device, (&volume, Some(&labels)), &frame);
        let wanted = reference(&volume, &Frame { overlay: &Overlay::hidden(), ..frame });
        compare([&expected, &found], &wanted, &frame);
    }
}

#[test]
fn what_was_not_uploaded_is_not_drawn() {
    let (device, queue) = device();
    let mut gpu = GpuRenderer::new(device, queue);
    let [signed, unsigned, _] = volumes();
    assert_eq!(gpu.upload_slices(&signed, 0..1), Err(RenderError::NotUploaded));
    gpu.allocate(&signed).expect("room");
    assert_eq!(gpu.upload_slices(&unsigned, 0..1), Err(RenderError::NotUploaded));
    assert_eq!(
        gpu.upload_slices(&signed, 0..12),
        Err(RenderError::Slice { slice: 11, slices: 11 })
    );
    let labels = balls();
    let (first, last) = (Index::new(3, 0, 0), Index::new(2, 5, 5));
    assert!(gpu.upload_labels(&labels, first, last).is_err());
    let (window, overlay) = (windows().remove(0), shown());
    let (map, size) = IndexFromPixel::one_to_one(SliceAxes::ACQUIRED, DIMS, 0).expect("a map");
    let frame = Frame {
        size,
        index_from_pixel: map,
        interpolation: Interpolation::Nearest,
        window: &window,
        polarity: Polarity::Normal,
        overlay: &overlay,
    };
    let refused = gpu.draw_picture(&signed, Some(&labels), &frame);
    assert!(matches!(refused, Err(RenderError::NotUploaded)));
    gpu.release();
    let refused = gpu.draw_picture(&signed, None, &frame);
    assert!(matches!(refused, Err(RenderError::NotUploaded)));
}
