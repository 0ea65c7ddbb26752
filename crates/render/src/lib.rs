//! Slices and overlays through wgpu, and the CPU reference beside it.
