//! Slices and overlays as pixels.
//!
//! A [`Frame`] says what one viewport shows: which index lies under which pixel, through which granted window,
//! with which segments over it. A [`Renderer`] draws it. There are two, of equal result: [`CpuRenderer`] in plain
//! Rust, which is the reference, and `GpuRenderer` (feature `gpu`) through wgpu.
//!
//! A frame holds a `&GrantedWindow`, so nothing can be drawn that the protocol in force has not granted. Where a
//! pixel shows a stored value as it is (nearest sampling), its grey comes out of the window's table and is the same
//! byte everywhere; where values are interpolated the two renderers find the same places, and greys differ only on the
//! edge of rounding, by one level.
//!
//! Nothing here knows of browsers, canvases, sessions or protocols: the host brings device and target.

mod cpu;
mod error;
mod frame;
#[cfg(feature = "gpu")]
mod gpu;
mod overlay;
mod picture;
mod renderer;
mod table_cache;
mod thumbnail;

pub use cpu::CpuRenderer;
pub use error::RenderError;
pub use frame::{Frame, IndexFromPixel, Interpolation, SizePx};
#[cfg(feature = "gpu")]
pub use gpu::{GpuRenderer, GpuTarget, PendingPicture, clear};
pub use overlay::{Contour, LabelPatch, LineForm, Overlay, Rgb, SegmentStyle, Stacked, Trace};
pub use picture::Picture;
pub use renderer::Renderer;
pub use thumbnail::{grey_slice, thumbnail};
