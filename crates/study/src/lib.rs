//! Bytes to studies, series and volumes.

mod header;

pub use header::{FrameHeader, InstanceHeader, PatientFacts, PixelFormat, SeriesFacts, StudyFacts};
