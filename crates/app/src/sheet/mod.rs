//! What takes the whole of the work area, or of the page.

mod demo;
mod empty_state;
mod file_report;
mod keyboard_help;

pub(crate) use empty_state::EmptyState;
pub(crate) use file_report::FileReport;
pub(crate) use keyboard_help::KeyboardHelp;
