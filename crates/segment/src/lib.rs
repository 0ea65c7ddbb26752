//! Segments and layers, strokes and operations, undo, thresholds, morphology, components, mask findings and their
//! repair.

mod anatomy_ct;
mod delta;
mod error;
mod history;
mod layer;
mod painting;
mod palette;
mod region;
mod segment;
mod segmentation;
mod stored;
mod stroke;

pub use anatomy_ct::{CtAnatomy, CtStep, CtStructure, anatomy_ct};
pub use delta::{Delta, MetaChange, RunChange, SegmentChange};
pub use error::SegmentError;
pub use history::History;
pub use layer::Layer;
pub use painting::Overwrite;
pub use palette::{PALETTE, palette_color};
pub use region::{Components, Connectivity, Region};
pub use segment::{Code, Origin, PropertyCode, Rgb, Segment};
pub use segmentation::{LayerChoice, SegmentDraft, SegmentEdit, Segmentation};
pub use stroke::{
    Brush, BrushMode, BrushShape, Stroke, StrokePlane, ValueGate, smallest_radius_mm,
};
