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
/// A frame of a fast screen.
const FRAME_MS: i32 = 8;

/// What makes the frames that drawing waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameSource {
    /// The screen: a graphics device must not be given more than it can show.
    Screen,
    /// A timer. The processor has drawn when the call returns, so nothing can pile up; and a worker that is busy
    /// reading answers the screen's call too late, over and over, so that what a person asks would wait.
    Timer,
}

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
    on_beat: Closure<dyn FnMut()>,
    _on_tick: Closure<dyn FnMut()>,
    /// The timer that stands in for a frame, while one is asked for.
    due: Cell<Option<i32>>,
    is_beat_due: Cell<bool>,
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
        let beat = inbox.clone();
        let on_beat = Closure::<dyn FnMut()>::new(move || beat.put_urgent(Message::Beat));
        let (due, is_beat_due) = (Cell::new(None), Cell::new(false));
        Self { on_frame, on_beat, _on_tick: on_tick, due, is_beat_due }
    }

    /// Asks for one [`Message::Frame`], soon; asking twice is asking once.
    pub(crate) fn want_frame(&self, source: FrameSource) {
        if self.due.get().is_some() {
            return;
        }
        let (scope, function) = (script::scope(), self.on_frame.as_ref().unchecked_ref());
        let wait_ms = match source {
            FrameSource::Timer => FRAME_MS,
            FrameSource::Screen => {
                let _ = scope.request_animation_frame(function);
                NO_FRAME_MS
            }
        };
        let timer = scope
            .set_timeout_with_callback_and_timeout_and_arguments_0(function, wait_ms)
            .unwrap_or_default();
        self.due.set(Some(timer));
    }

    /// Asks for one [`Message::Beat`] after this time; one that is due already is not asked for again.
    pub(crate) fn want_beat(&self, wait_ms: f64) {
        if !self.is_beat_due.replace(true) {
            let function = self.on_beat.as_ref().unchecked_ref();
            let _ = script::scope().set_timeout_with_callback_and_timeout_and_arguments_0(
                function,
                wait_ms.ceil() as i32,
            );
        }
    }

    /// The time that was asked for has passed.
    pub(crate) fn beat_came(&self) {
        self.is_beat_due.set(false);
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
