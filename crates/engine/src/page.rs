//! The way to the page.

use js_sys::Uint8Array;
use wire::{Answer, Event, RequestId, ViewPatch};

use crate::parcel::Parcel;
use crate::script;

/// What the page is told, in order. Changes of the view may wait for each other, never for anything else.
#[derive(Debug, Default)]
pub(crate) struct Page {
    held: Option<Box<ViewPatch>>,
    held_since_ms: f64,
}

/// How long a change of the view that nobody asked for may wait: a counter that moves ten times a second moves
/// smoothly enough, and the page draws itself anew each time.
const HOLD_MS: f64 = 100.0;

impl Page {
    /// Tells the page, with bytes beside the message.
    pub(crate) fn tell(&mut self, event: &Event, beside: &[impl AsRef<[u8]>]) {
        self.flush();
        post(event, beside);
    }

    /// Answers a request, with bytes beside the message.
    pub(crate) fn answer(&mut self, id: RequestId, answer: Answer, beside: &[impl AsRef<[u8]>]) {
        self.tell(&Event::Answer(id, answer), beside);
    }

    /// Holds a change of the view back, together with those held already: the page draws them at once.
    pub(crate) fn hold(&mut self, patch: Box<ViewPatch>, now_ms: f64) {
        match &mut self.held {
            Some(held) => held.take_over(*patch),
            None => (self.held, self.held_since_ms) = (Some(patch), now_ms),
        }
    }

    /// Sends what was held back long enough.
    pub(crate) fn flush_due(&mut self, now_ms: f64) {
        if now_ms - self.held_since_ms >= HOLD_MS {
            self.flush();
        }
    }

    /// Whether a change of the view waits.
    pub(crate) fn is_holding(&self) -> bool {
        self.held.is_some()
    }

    fn flush(&mut self) {
        if let Some(patch) = self.held.take() {
            post(&Event::View(patch), &[] as &[&[u8]]);
        }
    }
}

fn post(event: &Event, beside: &[impl AsRef<[u8]>]) {
    let Ok(head) = wire::encode(event) else {
        script::report_fault("an event that cannot be written");
        return;
    };
    let parcel = beside.iter().fold(Parcel::new(&head), |parcel, bytes| {
        parcel.with_bytes(&Uint8Array::from(bytes.as_ref()))
    });
    // Fails only for something that cannot be transferred; array buffers can.
    let _ = script::scope().post_message_with_transfer(&parcel.message, &parcel.transfer);
}
