//! The frame around the images: bars, rail, status.

mod file_inputs;
mod protocol_chip;
mod protocol_menu;
mod protocol_stepper;
mod series_item;
mod status_line;
mod study_rail;
mod tally;
mod top_bar;
mod viewport_bar;
mod window_badge;
mod window_lock_notice;
mod window_menu;

pub(crate) use file_inputs::{FileInputs, Picker};
pub(crate) use status_line::StatusLine;
pub(crate) use study_rail::StudyRail;
pub(crate) use top_bar::TopBar;
pub(crate) use viewport_bar::ViewportBar;
pub(crate) use window_lock_notice::WindowLockNotice;
