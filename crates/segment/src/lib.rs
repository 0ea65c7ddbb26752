//! Segments and layers, strokes and operations, undo, thresholds, morphology, components, mask findings and their
//! repair.

mod segment;

pub use segment::{Code, Origin, PropertyCode, Rgb, Segment};
