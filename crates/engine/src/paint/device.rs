//! Starting a graphics device, and hearing of its end.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use render::{Picture, RenderError};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::OffscreenCanvas;
use wire::RendererKind;

use super::screen::Stage;
use crate::inbox::Inbox;
use crate::message::Message;
use crate::{EngineError, clock};

/// How often a WebGL2 device is asked whether a picture is back: it does not say so by itself.
const POLL_MS: i32 = 1;

/// A graphics device and what it draws through.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) kind: RendererKind,
    pub(crate) instance: wgpu::Instance,
    pub(crate) adapter: wgpu::Adapter,
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
}

fn fault(text: impl std::fmt::Display) -> EngineError {
    EngineError::Device(text.to_string())
}

/// Starts a device; for WebGL2 with the canvas that it draws on.
pub(crate) async fn start(
    kind: RendererKind,
    inbox: &Inbox<Message>,
) -> Result<(Device, Option<Stage>), EngineError> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = match kind {
        RendererKind::WebGpu => wgpu::Backends::BROWSER_WEBGPU,
        RendererKind::WebGl2 => wgpu::Backends::GL,
        RendererKind::Cpu | RendererKind::Starting => return Err(fault("none asked for")),
    };
    let instance = wgpu::util::new_instance_with_webgpu_detection(descriptor).await;
    let stage = match kind {
        RendererKind::WebGl2 => Some(Stage::new(&instance)?),
        RendererKind::WebGpu | RendererKind::Cpu | RendererKind::Starting => None,
    };
    let adapter = instance
        .request_adapter(&wgpu::RequestAdapterOptions {
            compatible_surface: stage.as_ref().map(Stage::surface),
            ..wgpu::RequestAdapterOptions::default()
        })
        .await
        .map_err(fault)?;
    let limits = wgpu::Limits::downlevel_webgl2_defaults().using_resolution(adapter.limits());
    let (device, queue) = adapter
        .request_device(&wgpu::DeviceDescriptor {
            required_limits: limits,
            ..wgpu::DeviceDescriptor::default()
        })
        .await
        .map_err(fault)?;
    watch(&device, inbox);
    if let Some(stage) = &stage {
        watch_canvas(stage.canvas(), inbox);
    }
    Ok((Device { kind, instance, adapter, device, queue }, stage))
}

/// Whether a device is lost, and who waits to hear it. The callback must be `Send`, so the flag is.
#[derive(Debug, Default)]
struct Loss {
    is_lost: bool,
    waker: Option<Waker>,
}

fn watch(device: &wgpu::Device, inbox: &Inbox<Message>) {
    let loss = Arc::new(Mutex::new(Loss::default()));
    let told = Arc::clone(&loss);
    device.set_device_lost_callback(move |_, _| {
        let mut loss = told.lock().unwrap_or_else(PoisonError::into_inner);
        loss.is_lost = true;
        if let Some(waker) = loss.waker.take() {
            waker.wake();
        }
    });
    let inbox = inbox.clone();
    spawn_local(async move {
        poll_fn(|context| {
            let mut loss = loss.lock().unwrap_or_else(PoisonError::into_inner);
            loss.waker = Some(context.waker().clone());
            if loss.is_lost { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        inbox.put_urgent(Message::DeviceLost);
    });
}

/// WebGL2 tells of a loss through the canvas alone.
fn watch_canvas(canvas: &OffscreenCanvas, inbox: &Inbox<Message>) {
    let inbox = inbox.clone();
    let lost = Closure::once_into_js(move || inbox.put_urgent(Message::DeviceLost));
    // Fails only for a kind of event without a name.
    let _ = canvas.add_event_listener_with_callback("webglcontextlost", lost.unchecked_ref());
}

/// A picture on its way back from the device.
#[derive(Debug)]
pub(crate) struct PendingPicture {
    pending: render::PendingPicture,
    device: Device,
}

impl PendingPicture {
    pub(crate) fn new(pending: render::PendingPicture, device: &Device) -> Self {
        Self { pending, device: device.clone() }
    }

    /// Calls back once the picture is here.
    pub(crate) fn when_ready(self, then: impl FnOnce(Result<Picture, RenderError>) + 'static) {
        let arrived = std::rc::Rc::new(std::cell::Cell::new(false));
        let told = std::rc::Rc::clone(&arrived);
        self.pending.when_ready(move |picture| {
            told.set(true);
            then(picture);
        });
        if self.device.kind == RendererKind::WebGl2 {
            spawn_local(async move {
                while !arrived.get() {
                    // What the poll says is heard by the callback.
                    let _ = self.device.device.poll(wgpu::PollType::Poll);
                    clock::sleep(POLL_MS).await;
                }
            });
        }
    }

    /// The picture, once it is here.
    pub(crate) async fn ready(self) -> Result<Picture, RenderError> {
        let inbox = Inbox::new();
        let put = inbox.clone();
        self.when_ready(move |picture| put.put(picture));
        inbox.next().await
    }
}
