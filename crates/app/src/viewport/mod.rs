//! The views and all that lies over the images. Pixels come from the engine; text and lines are drawn here.

mod beside;
mod brush_circle;
mod corners;
mod device_state;
mod engine_state;
mod finding_callout;
mod orientation;
mod over;
mod ruler_marks;
mod scale_bar;
mod slice_ruler;
mod stage;
mod view;
mod viewports;

pub(crate) use stage::device_scale;
pub(crate) use viewports::Viewports;
