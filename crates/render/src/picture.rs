use crate::SizePx;

/// Pixels drawn on the CPU: RGBA, 8 bits a channel, row by row from the upper left, always opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    size: SizePx,
    rgba: Vec<u8>,
}

/// Opaque black.
const BLACK: [u8; 4] = [0, 0, 0, 255];

impl Picture {
    /// A black picture.
    pub fn new(size: SizePx) -> Self {
        Self { size, rgba: BLACK.repeat(size.pixels()) }
    }

    /// Extent in pixels.
    pub fn size(&self) -> SizePx {
        self.size
    }

    /// The bytes, four a pixel.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// The bytes, without a copy.
    pub fn into_rgba(self) -> Vec<u8> {
        self.rgba
    }

    /// The red channel alone: the greys, where nothing coloured was drawn.
    pub fn to_grey(&self) -> Vec<u8> {
        self.rgba.iter().copied().step_by(4).collect()
    }

    /// Makes it black and of this size; the memory is kept where the size stays.
    pub(crate) fn clear(&mut self, size: SizePx) {
        self.size = size;
        self.rgba.resize(size.pixels() * 4, 0);
        self.pixels_mut().fill(BLACK);
    }

    #[cfg(feature = "gpu")]
    pub(crate) fn rgba_mut(&mut self) -> &mut [u8] {
        &mut self.rgba
    }

    pub(crate) fn pixels_mut(&mut self) -> &mut [[u8; 4]] {
        self.rgba.as_chunks_mut::<4>().0
    }
}
