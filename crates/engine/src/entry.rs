//! What the loader script calls.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use wire::RendererKind;

use crate::host::Host;
use crate::inbox::Inbox;
use crate::message::Message;
use crate::script;
use crate::views::Choice;

/// The engine of one worker.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    inbox: Inbox<Message>,
}

#[wasm_bindgen]
impl Engine {
    /// Starts the engine; `renderer` is `webgpu`, `webgl2` or `cpu`, as the loader found it, or as a test forces
    /// it.
    #[wasm_bindgen(constructor)]
    pub fn new(renderer: &str, is_forced: bool) -> Self {
        std::panic::set_hook(Box::new(|panic| script::report_fault(&panic.to_string())));
        let device = match renderer {
            "webgpu" => RendererKind::WebGpu,
            "webgl2" => RendererKind::WebGl2,
            _ => RendererKind::Cpu,
        };
        let inbox = Inbox::new();
        let choice = if is_forced { Choice::Forced } else { Choice::Found };
        spawn_local(Host::new(&inbox, device, choice).run());
        Self { inbox }
    }

    /// Takes a message of the page.
    pub fn receive(&self, message: JsValue) {
        self.inbox.put_urgent(Message::Page(message));
    }
}
