//! Renderer and memory.

use serde::{Deserialize, Serialize};

/// What draws the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RendererKind {
    /// Not chosen yet.
    #[default]
    Starting,
    /// WebGPU.
    WebGpu,
    /// WebGL2.
    WebGl2,
    /// The processor.
    Cpu,
}

/// Renderer and memory.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DeviceView {
    /// What draws.
    pub renderer: RendererKind,
    /// Bytes held by the open volume and its segments.
    pub memory_bytes: u64,
    /// Bytes that may be held.
    pub memory_limit_bytes: u64,
    /// The graphics device stopped.
    pub lost: bool,
}
