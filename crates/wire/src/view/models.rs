//! Models and their runs.

use serde::{Deserialize, Serialize};

use crate::{BoxLps, ModelId, PatientSide, Progress, Why};

/// Where a model's run is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum ModelState {
    /// Not running.
    #[default]
    Idle,
    /// Running.
    Running(Progress),
    /// Ended with segments.
    Done,
    /// Ended without.
    Failed(Why),
}

/// A model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelItem {
    /// Its name for commands.
    pub id: ModelId,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Names of the structures it proposes.
    pub structures: Vec<String>,
    /// Whether the reader should place a box.
    pub wants_box: bool,
    /// Why it is not made for the open series, if so.
    pub unfit: Option<Why>,
    /// The box placed.
    pub region: Option<BoxLps>,
    /// Its run.
    pub state: ModelState,
    /// Sides on which what it proposed ends with the box: the box may cut it.
    pub cut: Vec<PatientSide>,
    /// Structures of which the last run found nothing, in its order.
    pub absent: Vec<String>,
    /// Segments that came of it, that somebody edited or accepted and did not protect: a new run leaves them beside its
    /// own unless told to replace them.
    pub touched: u32,
}
