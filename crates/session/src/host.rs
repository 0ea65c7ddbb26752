use wire::{DeviceView, RendererKind};

/// What the host said of the machine.
#[derive(Debug)]
pub(crate) struct Host {
    renderer: RendererKind,
    memory_limit_bytes: u64,
    lost: bool,
}

impl Default for Host {
    fn default() -> Self {
        // Until the host speaks: what every 64-bit browser grants.
        Self { renderer: RendererKind::Starting, memory_limit_bytes: 1 << 30, lost: false }
    }
}

impl Host {
    pub(crate) fn ready(&mut self, renderer: RendererKind, memory_limit_bytes: u64) {
        self.memory_limit_bytes = memory_limit_bytes;
        self.renderer_changed(renderer);
    }

    pub(crate) fn renderer_changed(&mut self, renderer: RendererKind) {
        (self.renderer, self.lost) = (renderer, false);
    }

    pub(crate) fn device_lost(&mut self) {
        self.lost = true;
    }

    pub(crate) fn memory_limit_bytes(&self) -> u64 {
        self.memory_limit_bytes
    }

    pub(crate) fn view(&self, memory_bytes: u64) -> DeviceView {
        DeviceView {
            renderer: self.renderer,
            memory_bytes,
            memory_limit_bytes: self.memory_limit_bytes,
            lost: self.lost,
        }
    }
}
