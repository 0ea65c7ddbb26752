//! Time, randomness and the beats that the host moves to.

use std::cell::Cell;

use session::Stamp;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::inbox::Inbox;
use crate::message::Message;
use crate::script;

const TICK_MS: i32 = 1000;
/// A page in the background gets no frames; what waits for one goes on after this time.
const NO_FRAME_MS: i32 = 250;

/// Milliseconds since the worker started.
pub(crate) fn now_ms() -> f64 {
    script::scope().performance().map_or(0.0, |clock| clock.now())
}

/// Date and fresh randomness for the session.
pub(crate) fn stamp() -> Stamp {
    let now = js_sys::Date::new_0();
    let mut random = [0; 16];
    if let Ok(crypto) = script::scope().crypto() {
        // Fails only for more than 64 KiB.
        let _filled = crypto.get_random_values_with_u8_array(&mut random);
    }
    Stamp {
        unix_ms: now.get_time() as u64,
        utc_offset_minutes: -(now.get_timezone_offset() as i32),
        entropy: u128::from_le_bytes(random),
    }
}

/// Calls back for what the browser does over and over.
#[derive(Debug)]
pub(crate) struct Beats {
    on_frame: Closure<dyn FnMut()>,
    _on_tick: Closure<dyn FnMut()>,
    /// The timer that stands in for a frame, while one is asked for.
    due: Cell<Option<i32>>,
}

impl Beats {
    /// Starts ticking.
    pub(crate) fn start(inbox: &Inbox<Message>) -> Self {
        let tick = inbox.clone();
        let on_tick = Closure::<dyn FnMut()>::new(move || tick.put(Message::Tick));
        let function = on_tick.as_ref().unchecked_ref();
        // Fails only outside a worker.
        let _ = script::scope()
            .set_interval_with_callback_and_timeout_and_arguments_0(function, TICK_MS);
        let frame = inbox.clone();
        let on_frame = Closure::<dyn FnMut()>::new(move || frame.put_urgent(Message::Frame));
        Self { on_frame, _on_tick: on_tick, due: Cell::new(None) }
    }

    /// Asks for one [`Message::Frame`], soon; asking twice is asking once.
    pub(crate) fn want_frame(&self) {
        if self.due.get().is_some() {
            return;
        }
        let (scope, function) = (script::scope(), self.on_frame.as_ref().unchecked_ref());
        let _ = scope.request_animation_frame(function);
        let timer = scope
            .set_timeout_with_callback_and_timeout_and_arguments_0(function, NO_FRAME_MS)
            .unwrap_or_default();
        self.due.set(Some(timer));
    }

    /// A frame came; whether it is one that was asked for.
    pub(crate) fn frame_came(&self) -> bool {
        let due = self.due.take();
        if let Some(timer) = due {
            script::scope().clear_timeout_with_handle(timer);
        }
        due.is_some()
    }
}

/// Comes back after some time.
pub(crate) async fn sleep(ms: i32) {
    let timer = js_sys::Promise::new(&mut |resolve, _| {
        let _ = script::scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(timer).await;
}
