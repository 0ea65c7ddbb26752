//! A short measurement: a device that is far slower than the processor is not used.

use render::{
    CpuRenderer, Frame, GpuRenderer, IndexFromPixel, Interpolation, Overlay, Picture, Renderer,
};
use volume::{Dims, Placement, Rescale, SliceAxes, Volume, Voxels};
use window::{GrantedWindow, Polarity, Window, WindowPolicy, WindowRequest};

use super::device::{Device, PendingPicture};
use crate::clock::now_ms;

/// A picture of a usual slice.
const SIDE: u32 = 512;
/// A frame within this time is quick enough, whatever the processor does.
const QUICK_MS: f64 = 16.0;
/// How many times slower than the processor a device may be: the way there and back is in its time.
const PATIENCE: f64 = 3.0;

/// Draws the same frame on both.
pub(super) async fn device_is_worth_it(renderer: &mut GpuRenderer, device: &Device) -> bool {
    let Some((volume, window)) = sample() else { return true };
    let Ok((map, size)) =
        IndexFromPixel::one_to_one(SliceAxes::ACQUIRED, volume.placement().dims(), 0)
    else {
        return true;
    };
    let frame = Frame {
        size,
        index_from_pixel: map,
        interpolation: Interpolation::Linear,
        window: &window,
        polarity: Polarity::Normal,
        overlay: &Overlay::hidden(),
    };
    let (mut cpu, mut picture) = (CpuRenderer::new(), Picture::new(size));
    let mut cpu_ms = f64::INFINITY;
    let mut device_ms = f64::INFINITY;
    if renderer.allocate(&volume).is_err() || renderer.upload_slices(&volume, 0..1).is_err() {
        return false;
    }
    // The first of two rounds compiles shaders and fills tables.
    for _ in 0..2 {
        let began = now_ms();
        if cpu.draw(&volume, None, &frame, &mut picture).is_err() {
            return true;
        }
        cpu_ms = now_ms() - began;
        let began = now_ms();
        let Ok(pending) = renderer.draw_picture(&volume, None, &frame) else { return false };
        if PendingPicture::new(pending, device).ready().await.is_err() {
            return false;
        }
        device_ms = now_ms() - began;
    }
    renderer.release();
    device_ms <= QUICK_MS.max(PATIENCE * cpu_ms)
}

fn sample() -> Option<(Volume, GrantedWindow)> {
    let dims = Dims::new(SIDE, SIDE, 1);
    let placement = Placement::Unplaced { dims, pixel_spacing_mm: None };
    let voxels = (0..dims.slice_len()).map(|at| (at % 4096) as i16).collect();
    let volume = Volume::new(placement, Voxels::I16(voxels), Rescale::IDENTITY).ok()?;
    let window = Window::linear(2000.0, 4000.0).ok()?;
    let granted = WindowPolicy::free(window).grant(&WindowRequest::Values(window)).ok()?;
    Some((volume, granted))
}
