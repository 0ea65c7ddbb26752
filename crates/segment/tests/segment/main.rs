//! The crate through its public face.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod anatomy_ct;
mod findings;
mod fixture;
mod oracles;
mod segmentation;
mod shown_box;
mod stroke;
