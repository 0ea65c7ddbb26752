//! The controls that every part of the page uses.

mod button;
mod check;
mod dismissal;
mod drawn;
mod focus;
mod icon_button;
mod menu;
mod notice;
mod progress_bar;
mod segmented;
mod slider;
mod swatch;
mod switch;
mod variable;

pub(crate) use button::{Btn, Rank};
pub(crate) use check::Check;
pub(crate) use dismissal::use_escape;
pub(crate) use drawn::Drawn;
pub(crate) use focus::{use_first_focus, use_focus_around, use_focus_back};
pub(crate) use icon_button::IconBtn;
pub(crate) use menu::Menu;
pub(crate) use notice::{Notice, Tone};
pub(crate) use progress_bar::ProgressBar;
pub(crate) use segmented::{Choice, Segmented};
pub(crate) use slider::Slider;
pub(crate) use swatch::Swatch;
pub(crate) use switch::Switch;
pub(crate) use variable::use_variable;
