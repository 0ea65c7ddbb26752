//! The panel at the right: one step of the protocol at a time, and what stands above any step.

mod check_row;
mod correct_panel;
mod finding_row;
mod graphics_panel;
mod layer_toggles;
mod memory_offers;
mod model_row;
mod notices;
mod open_items;
mod panel_frame;
mod panel_switch;
mod proposal_review;
mod proposal_row;
mod protocol_panel;
mod quality_panel;
mod recovery_notice;
mod report_panel;
mod segment_add;
mod segment_colors;
mod segment_list;
mod segment_panel;
mod segment_row;
mod study_panel;
mod tool_options;
mod tool_palette;

pub(crate) use panel_switch::{Panel, is_report};
