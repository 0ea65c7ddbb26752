//! Models: manifest, operator graph, engines, pre- and postprocessing.
//!
//! A [`Model`] is a JSON manifest and a safetensors file, both untrusted bytes until [`Model::load`] has
//! checked them. Loading compiles the manifest's graph to a [`Network`]: fused steps with their weights
//! repacked for the kernels. A [`Plan`] fixes the shapes for one patch size and says how much memory a run
//! takes before anything is allocated; a [`Runner`] owns that memory and executes the steps on the CPU.
//! [`Model::segment`] puts it together for a volume of any size: normalise, tile, run, stitch, argmax, and a
//! closer look at what was found. [`SegmentationRun`] is that without the running: a host that can run patches
//! many at once hands them to as many runners and gives the outputs back in any order.
//!
//! Tensors have no batch axis: they are `[channels, depth, height, width]`, width running fastest, which is
//! the order of a [`volume::Volume`] with slice, row, column.
//!
//! The crate reads no files, starts no threads and never touches a DICOM header. It contains no `unsafe`:
//! the kernels are written so that the compiler vectorises them (`kernel::lane`).

mod arena;
mod compile;
mod error;
mod graph;
mod kernel;
mod labels;
mod manifest;
mod mass;
mod model;
mod normalise;
mod operator;
mod patching;
mod plan;
mod run;
mod segmentation;
mod shape;
mod shipped;
mod step;
mod tiled;
mod tiling;
mod weights;

pub use compile::Network;
pub use error::InferError;
pub use graph::{Graph, Node};
pub use labels::argmax;
pub use manifest::{Code, LabelEntry};
pub use model::{Model, ModelId};
pub use normalise::Normalisation;
pub use operator::{Alignment, Operator, Sampling};
pub use patching::Patching;
pub use plan::Plan;
pub use run::{Progress, Runner};
pub use segmentation::{Patch, PatchId, SegmentationRun};
pub use shape::{Extent, Shape};
pub use shipped::{HIPPOCAMPUS, Shipped};
pub use tiled::TiledRun;
pub use tiling::{Stitch, Tile, Tiling};
pub use weights::{WeightSlice, Weights};
