use serde::{Deserialize, Serialize};

use crate::{
    BoxLps, BrushShape, FindingId, Layout, ModelId, PlaneName, PointLps, SegmentId, Step, Tool,
    ViewportId, VolumeId, Warning, Why,
};

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
            /// Takes over a patch that came later: one patch that does what both do.
            pub fn take_over(&mut self, later: Self) {
                $(if later.$name.is_some() { self.$name = later.$name; })*
            }

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

/// Work that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Parts done.
    pub done: u32,
    /// Parts in all.
    pub total: u32,
}

/// What was found in the files.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StudiesView {
    /// Studies, each of one patient.
    pub studies: Vec<StudyItem>,
    /// Files that were left out, at most the first 200.
    pub skipped: Vec<SkippedItem>,
    /// How many were left out in all.
    pub skipped_total: u32,
    /// Headers being read.
    pub reading: Option<Progress>,
    /// Number of different patients among the studies.
    pub patients: u32,
}

/// Who the patient is. Only the local screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PatientLine {
    /// Name in reading order.
    pub name: String,
    /// Patient ID.
    pub id: String,
    /// Birth date as stored, YYYYMMDD.
    pub birth_date: String,
    /// Sex as stored.
    pub sex: String,
}

/// A study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudyItem {
    /// Whose it is.
    pub patient: PatientLine,
    /// Study date as stored, YYYYMMDD.
    pub date: String,
    /// Study description.
    pub description: String,
    /// Its series.
    pub series: Vec<SeriesItem>,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesItem {
    /// Series description, or number.
    pub title: String,
    /// Modality.
    pub modality: String,
    /// Its volumes; more than one where positions, echoes or times differ.
    pub volumes: Vec<VolumeItem>,
}

/// A volume that can be opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VolumeItem {
    /// Its name.
    pub id: VolumeId,
    /// Columns, rows, slices.
    pub dims: [u32; 3],
    /// Distance between columns, rows, slices in mm; the last is `None` where it is uneven or unknown.
    pub spacing_mm: Option<[Option<f64>; 3]>,
    /// Plane of acquisition.
    pub plane: Option<PlaneName>,
    /// Reconstruction kernel, as stated.
    pub kernel: String,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Why it cannot be opened, if so.
    pub refusal: Option<Why>,
}

/// A file that was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SkippedItem {
    /// Its path.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// How far an open volume is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum OpenState {
    /// Nothing is open.
    #[default]
    Empty,
    /// Slices arrive.
    Loading(Progress),
    /// All slices are there, or will not come.
    Ready,
    /// It could not be opened.
    Failed(Why),
}

/// What is open.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OpenView {
    /// Which volume.
    pub volume: Option<VolumeId>,
    /// How far it is.
    pub state: OpenState,
    /// Whose it is.
    pub patient: PatientLine,
    /// Study date as stored.
    pub study_date: String,
    /// Series description.
    pub series_title: String,
    /// Modality.
    pub modality: String,
    /// Unit of the values: `HU`, `g/ml`, or empty.
    pub unit: String,
    /// Slice thickness as stated, in mm.
    pub slice_thickness_mm: Option<f64>,
    /// Reconstruction kernel as stated.
    pub kernel: String,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Whether planes can be cut through it.
    pub has_planes: bool,
}

/// Verdict of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As the protocol asks.
    Pass,
    /// To be confirmed.
    Warn,
    /// Holds the next step back.
    Fail,
    /// The files do not say.
    Unknown,
}

/// One check of the series against the protocol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckItem {
    /// Which requirement, as the protocol names it.
    pub requirement: String,
    /// What the protocol asks.
    pub expected: String,
    /// What the files say.
    pub found: String,
    /// Verdict.
    pub verdict: Verdict,
    /// The reason given, where the reader deviated.
    pub deviation: Option<String>,
}

/// A protocol that can be put in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProtocolItem {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
}

/// The protocol in force; there is always one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ProtocolView {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Whether it grants any window ("Free viewing").
    pub is_free: bool,
    /// Structures: number, label, colour.
    pub structures: Vec<(u16, String, [u8; 3])>,
    /// Checks of the open series.
    pub checks: Vec<CheckItem>,
    /// Protocols to choose from.
    pub available: Vec<ProtocolItem>,
}

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepState {
    /// Done.
    Done,
    /// Where one is.
    Now,
    /// Can be gone to.
    Open,
    /// Held back.
    Held,
}

/// Counts of a step's checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Passing.
    pub pass: u32,
    /// To confirm.
    pub warn: u32,
    /// To resolve.
    pub fail: u32,
}

/// A step of the spine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepItem {
    /// Which.
    pub step: Step,
    /// Its state.
    pub state: StepState,
    /// Its checks.
    pub tally: Tally,
}

/// How the window in force came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WindowState {
    /// The protocol fixes it.
    Fixed,
    /// The protocol grants any; every view says so.
    #[default]
    Free,
    /// Another window is looked through while a key is held.
    Looking,
}

/// A window of the protocol or a preset that can be looked through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowItem {
    /// Its id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Center in modality units.
    pub center: f64,
    /// Width in modality units.
    pub width: f64,
    /// Whether the protocol grants it for work.
    pub granted: bool,
}

/// A window that was tried and refused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TriedWindow {
    /// Center that was tried.
    pub center: f64,
    /// Width that was tried.
    pub width: f64,
    /// How often it was tried in this study; the notice opens at the first.
    pub count: u32,
    /// Whether the notice is to be shown.
    pub notice: bool,
}

/// The window in force.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WindowView {
    /// Label of the window, empty when it has none.
    pub label: String,
    /// Center in modality units.
    pub center: f64,
    /// Width in modality units.
    pub width: f64,
    /// How it came about.
    pub state: WindowState,
    /// The last one that was refused.
    pub tried: Option<TriedWindow>,
    /// How often another window was looked through.
    pub looks: u32,
    /// Windows to choose from.
    pub choices: Vec<WindowItem>,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewportView {
    /// Which.
    pub id: ViewportId,
    /// What it shows.
    pub plane: PlaneName,
    /// Slice shown, from zero.
    pub slice: u32,
    /// Slices there are.
    pub slices: u32,
    /// Letters at the left, right, top and bottom edge.
    pub letters: [String; 4],
    /// Millimetres per device pixel; `None` where spacing is unknown.
    pub mm_per_px: Option<f64>,
    /// Enlargement: device pixels per voxel of the smaller in-plane spacing.
    pub zoom: f64,
    /// Crosshair in device pixels.
    pub crosshair: Option<(f64, f64)>,
    /// Device pixels per mm-radius of the brush: the brush circle's radius in device pixels.
    pub brush_px: Option<f64>,
    /// The model's box in device pixels: left, top, right, bottom; and whether this slice meets it.
    pub model_box: Option<([f64; 4], bool)>,
    /// Box around the selected finding in device pixels, where this slice meets it.
    pub finding_box: Option<[f64; 4]>,
    /// Whether the slice shown has arrived.
    pub arrived: bool,
}

/// Layout of the views and what lies over them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverlayView {
    /// Layout.
    pub layout: Layout,
    /// View that keys act on.
    pub focus: ViewportId,
    /// Crosshair shown.
    pub crosshair: bool,
    /// Fill of segments, 0 to 0.6.
    pub fill: f32,
    /// Segments hidden.
    pub segments_hidden: bool,
    /// Identity hidden.
    pub identity_hidden: bool,
}

impl Default for OverlayView {
    fn default() -> Self {
        Self {
            layout: Layout::Three,
            focus: ViewportId(0),
            crosshair: true,
            fill: 0.08,
            segments_hidden: false,
            identity_hidden: false,
        }
    }
}

/// What is under the pointer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PointerView {
    /// Patient position in mm.
    pub position: Option<PointLps>,
    /// Value in modality units; `None` for padding.
    pub value: Option<f64>,
    /// Segment there.
    pub segment: Option<SegmentId>,
}

/// A segment in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentItem {
    /// Its name for commands.
    pub id: SegmentId,
    /// Number shown on the swatch and written to files.
    pub number: u16,
    /// Name.
    pub name: String,
    /// Colour.
    pub color: [u8; 3],
    /// Volume in mL; `None` where the voxels have no size.
    pub volume_ml: Option<f64>,
    /// Voxels.
    pub voxels: u64,
    /// Drawn.
    pub visible: bool,
    /// Protected.
    pub locked: bool,
    /// The one that tools act on.
    pub active: bool,
    /// Made by a model and not accepted or edited yet.
    pub proposed: bool,
    /// Open findings.
    pub findings: u32,
    /// Slices with voxels, and slices edited by hand, of the acquired slices.
    pub slices: (u32, u32),
}

/// The tool in hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolView {
    /// Which.
    pub tool: Tool,
    /// Form of the brush.
    pub shape: BrushShape,
    /// Radius in mm.
    pub radius_mm: f64,
    /// Paints only between these values.
    pub value_gate: Option<(f64, f64)>,
}

impl Default for ToolView {
    fn default() -> Self {
        Self { tool: Tool::Look, shape: BrushShape::Disc, radius_mm: 6.0, value_gate: None }
    }
}

/// Undo, redo, journal.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HistoryView {
    /// Changes that can be taken back.
    pub undo: u32,
    /// Changes that can be brought again.
    pub redo: u32,
    /// Changes not yet on disk.
    pub unsaved: u32,
    /// Why the journal cannot be written, if so.
    pub journal_fault: Option<Why>,
    /// Seconds of active editing.
    pub active_seconds: u32,
}

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
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingItem {
    /// Its name for commands.
    pub id: FindingId,
    /// Rule: `islands`, `holes`, `skipped_slice`, `edge_contact`, …
    pub rule: String,
    /// Segment it is about.
    pub segment: SegmentId,
    /// Blocks, or asks.
    pub verdict: Verdict,
    /// Voxels concerned.
    pub voxels: u64,
    /// Their volume in mm³.
    pub volume_mm3: Option<f64>,
    /// Parts, such as the number of islands.
    pub parts: u32,
    /// Acquired slice to look at, from zero.
    pub slice: u32,
    /// Whether a repair can be offered.
    pub repairable: bool,
    /// Kept as it is by the reader.
    pub kept: bool,
}

/// What the checks found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FindingsView {
    /// The list.
    pub items: Vec<FindingItem>,
    /// The one selected.
    pub selected: Option<FindingId>,
    /// Volume before and after its repair, in mL.
    pub preview_ml: Option<(f64, f64)>,
    /// Whether segments changed since the checks ran.
    pub stale: bool,
    /// Rules that passed.
    pub passed: Vec<String>,
}

/// Marks along the slices of the large view.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RulerView {
    /// Slices there are.
    pub slices: u32,
    /// Where the active segment is: first and last slice of each stretch.
    pub present: Vec<(u32, u32)>,
    /// Slices edited by hand.
    pub edited: Vec<(u32, u32)>,
    /// Slices skipped or absent.
    pub gaps: Vec<u32>,
    /// Findings: slice and verdict.
    pub findings: Vec<(u32, Verdict)>,
    /// Slices that have arrived while loading.
    pub arrived: Vec<(u32, u32)>,
}

/// What draws the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RendererKind {
    /// Not chosen yet.
    #[default]
    Starting,
    /// WebGPU.
    WebGpu,
    /// WebGL2.
    WebGl2,
    /// The processor.
    Cpu,
}

/// Renderer and memory.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DeviceView {
    /// What draws.
    pub renderer: RendererKind,
    /// Bytes held by the open volume and its segments.
    pub memory_bytes: u64,
    /// Bytes that may be held.
    pub memory_limit_bytes: u64,
    /// The graphics device stopped.
    pub lost: bool,
}

/// Work of an earlier session that can be taken up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveryView {
    /// Changes in the journal.
    pub edits: u32,
    /// When the last was made, milliseconds since 1970 UTC.
    pub last_unix_ms: u64,
    /// Names of the segments.
    pub segments: Vec<String>,
}

/// What can be saved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ExportView {
    /// Why a SEG cannot be written, if so.
    pub seg_refusal: Option<Why>,
    /// Being written.
    pub busy: bool,
    /// Names of files saved last.
    pub saved: Vec<String>,
}
