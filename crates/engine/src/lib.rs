//! The worker that hosts a session in a browser.
//!
//! Everything that happens becomes a [`message`] in one queue with one consumer, the [`host`]: it hands the message
//! to the session, carries the effects out, and puts outcomes back into the queue. What takes long is done by
//! helper workers or by the browser (files, graphics device), never by waiting here.
//!
//! Nothing here decides anything about studies, windows or segments, and nothing here reaches a network: files of
//! the app are fetched by the loader script (`www/engine-worker.js`), which also starts the workers.
#![cfg_attr(
    not(all(target_arch = "wasm32", any(feature = "webgpu", feature = "webgl"))),
    allow(dead_code, reason = "what only the GPU painter uses is built with it, for browsers")
)]

mod clock;
mod crew;
mod demo;
mod dirty;
mod entry;
mod error;
mod file_kind;
mod files;
mod frame_gate;
mod host;
mod inbox;
mod inference;
mod journal;
mod load;
mod load_order;
mod memory;
mod message;
mod models;
mod pace;
mod page;
mod paint;
mod parcel;
mod pictures;
mod proposals;
mod record;
mod scan;
mod script;
mod slots;
mod turns;
mod unfold;
mod views;

pub use entry::Engine;
pub use error::EngineError;
