//! Segments and layers, strokes and operations, undo, thresholds, morphology, components, mask findings and their
//! repair.
//!
//! A [`Segmentation`] is layers of labelmaps and the [`Segment`]s in them. Whatever changes it is a [`Delta`]:
//! a [`Stroke`] makes one as it goes, the methods of [`Segmentation`] make one without carrying it out, and
//! [`History`] carries out, takes back and redoes them gesture by gesture. A [`Region`] is a set of voxels on its
//! own, for thresholds, connected parts, morphology and holes; [`anatomy_ct`] and the findings are built on it.
//!
//! Lengths are mm on the grid's own spacing, values are modality values (HU on CT), positions in memory run slice
//! by slice, row by row, column fastest. The crate knows no files, no DICOM objects and no words for users.

mod anatomy_ct;
mod delta;
mod error;
mod findings;
mod history;
mod layer;
mod painting;
mod palette;
mod region;
mod segment;
mod segmentation;
mod stored;
mod stroke;
mod structures;

pub use anatomy_ct::{CtAnatomy, CtStep, CtStructure, anatomy_ct};
pub use delta::{Delta, MetaChange, RunChange, SegmentChange};
pub use error::SegmentError;
pub use findings::{
    Face, Facts, Finding, Limits, Rule, Rules, Severity, ShownBox, box_contacts, find, find_all,
    repair, repair_all,
};
pub use history::{History, OpenGesture};
pub use layer::Layer;
pub use painting::Overwrite;
pub use palette::{PALETTE, palette_color};
pub use region::{Components, Connectivity, Region};
pub use segment::{Code, Origin, PropertyCode, Rgb, Segment, Tracking};
pub use segmentation::{LayerChoice, SegmentDraft, SegmentEdit, Segmentation};
pub use stroke::{
    Brush, BrushMode, BrushShape, Stroke, StrokePlane, ValueGate, smallest_radius_mm,
};
pub use structures::known_structures;
