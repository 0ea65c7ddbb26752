//! What page and engine say to each other.
//!
//! The page sends [`Command`]s, the engine answers with [`Event`]s; what the page draws is a [`View`], sent as
//! patches. The types are data and nothing else: no voxel is in them, no word for people either ([`Why`] and
//! [`Warning`] name what happened with the values at fault; hosts hold the words).
//!
//! Messages travel as bytes ([`encode`], [`decode`]) with a version in front; things that must be transferred
//! instead of copied (files, canvases, pixels, file bytes) travel beside them, in the order the message names.

mod codec;
mod command;
mod event;
mod ids;
mod view;
mod why;

pub use codec::{VERSION, WireError, decode, encode};
pub use command::{
    BoxLps, BrushShape, Command, EditCommand, ExportCommand, FileEntry, Graphics, JournalCommand,
    Layout, ModelCommand, ModelOptions, ProtocolCommand, QualityCommand, Replaces, Request,
    ReviewCommand, SegmentCommand, Step, StudyCommand, ToEngine, Tool, ViewCommand, WindowCommand,
};
pub use event::{Answer, Event};
pub use ids::{
    CanvasPoint, DemoId, FileId, FindingId, ModelId, PlaneName, PointLps, RequestId, SegmentId,
    ViewportId, VolumeId,
};
pub use view::{
    Acceptance, AnsweredUnder, BRUSH_RADIUS_MM, BesideView, CheckAnswer, CheckItem, DeviceView,
    ExportView, FindingItem, FindingsView, HistoryView, Limit, LinkedVolume, MaskShape, ModelItem,
    ModelState, OpenState, OpenView, OpenedSeg, OverlayView, PatientLine, PatientSide, PointerView,
    Progress, ProtocolItem, ProtocolUse, ProtocolView, RecoveryView, RendererKind, ReviewItem,
    ReviewView, ReviewedModel, RulerView, SavedFile, SegmentItem, SegmentationItem, SeriesItem,
    ShownBeside, SkippedItem, SmallerVolume, StepItem, StepState, StudiesView, StudyItem, Tally,
    TooLarge, ToolView, TriedWindow, Verdict, View, ViewPatch, ViewportView, VolumeItem,
    WindowBeside, WindowItem, WindowSource, WindowState, WindowView,
};
pub use why::{SegKind, Warning, Why};
