//! What the page draws, section by section.

mod beside;
mod device;
mod files;
mod findings;
mod models;
mod open;
mod protocol;
mod review;
mod segments;
mod studies;
mod viewports;
mod windowing;

use serde::{Deserialize, Serialize};

pub use beside::{BesideView, LinkedVolume, ShownBeside, WindowBeside};
pub use device::{DeviceView, RendererKind};
pub use files::{AnsweredUnder, ExportView, ProtocolUse, RecoveryView, SavedFile};
pub use findings::{FindingItem, FindingsView, Limit, MaskShape, PatientSide};
pub use models::{ModelItem, ModelState};
pub use open::{OpenState, OpenView, OpenedSeg, SmallerVolume, TooLarge};
pub use protocol::{
    CheckAnswer, CheckItem, ProtocolItem, ProtocolView, StepItem, StepState, Tally, Verdict,
};
pub use review::{Acceptance, ReviewItem, ReviewView, ReviewedModel};
pub use segments::{BRUSH_RADIUS_MM, HistoryView, SegmentItem, ToolView};
pub use studies::{
    PatientLine, Progress, SegmentationItem, SeriesItem, SkippedItem, StudiesView, StudyItem,
    VolumeItem,
};
pub use viewports::{OverlayView, PointerView, RulerView, ViewportView};
pub use windowing::{TriedWindow, WindowItem, WindowSource, WindowState, WindowView};

/// Defines [`View`] and [`ViewPatch`] from one list of sections, so that neither can miss one.
macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)*) => {
        /// All that the page draws. The page keeps no other state than hover, focus and open menus.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct View { $($(#[$doc])* pub $name: $kind,)* }

        /// The sections of a [`View`] that changed.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        pub struct ViewPatch { $($(#[$doc])* pub $name: Option<$kind>,)* }

        impl View {
            /// Takes over the sections of a patch.
            pub fn apply(&mut self, patch: ViewPatch) {
                $(if let Some(section) = patch.$name { self.$name = section; })*
            }

            /// The patch that turns this view into `next`.
            pub fn patch_to(&self, next: &Self) -> ViewPatch {
                ViewPatch { $($name: (self.$name != next.$name).then(|| next.$name.clone()),)* }
            }
        }

        impl ViewPatch {
            /// Whether nothing changed.
            pub fn is_empty(&self) -> bool {
                true $(&& self.$name.is_none())*
            }
        }
    };
}

sections! {
    /// What was found in the files.
    studies: StudiesView,
    /// What is open.
    open: OpenView,
    /// The protocol in force.
    protocol: ProtocolView,
    /// The six steps.
    steps: Vec<StepItem>,
    /// The window in force.
    window: WindowView,
    /// The views.
    viewports: Vec<ViewportView>,
    /// The fourth view.
    beside: BesideView,
    /// Layout of the views and what lies over them.
    overlay: OverlayView,
    /// What is under the pointer.
    pointer: PointerView,
    /// The segments.
    segments: Vec<SegmentItem>,
    /// The tool in hand.
    tool: ToolView,
    /// Undo, redo, journal.
    history: HistoryView,
    /// Models and their runs.
    models: Vec<ModelItem>,
    /// What models proposed, under review.
    review: ReviewView,
    /// What the checks found.
    findings: FindingsView,
    /// Marks along the slices of the large view.
    ruler: RulerView,
    /// Renderer and memory.
    device: DeviceView,
    /// Work of an earlier session.
    recovery: Option<RecoveryView>,
    /// What can be saved.
    export: ExportView,
}
