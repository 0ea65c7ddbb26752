//! Numbers: agreement, shape, image quality.
//!
//! Two masks are compared only with proof that they lie on one grid ([`SharedGrid`]); resampling one onto the other
//! is the caller's decision, never a side effect. Definitions, and the policy for empty masks, are written at each
//! number, since published ones differ under the same name. Lengths are mm, volumes mL.

mod added_path;
mod distance_map;
mod error;
mod overlap;
mod shape;
mod shared_grid;
mod surface;
mod volumes;

pub use added_path::{AddedPath, added_path};
pub use error::MeasureError;
pub use overlap::{Overlap, dice, overlap, overlaps};
pub use shape::{Shape, shape};
pub use shared_grid::SharedGrid;
pub use surface::{SurfaceAgreement, SurfaceDistances, surface_agreement};
pub use volumes::{SegmentVolume, volumes};
