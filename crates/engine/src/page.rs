//! The way to the page.

use js_sys::Uint8Array;
use wire::{Answer, Event, RequestId};

use crate::parcel::Parcel;
use crate::script;

/// Answers a request, with bytes beside the message.
pub(crate) fn answer(id: RequestId, answer: Answer, beside: &[impl AsRef<[u8]>]) {
    tell(&Event::Answer(id, answer), beside);
}

/// Tells the page, with bytes beside the message.
pub(crate) fn tell(event: &Event, beside: &[impl AsRef<[u8]>]) {
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
