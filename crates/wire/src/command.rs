use serde::{Deserialize, Serialize};

use crate::{
    CanvasPoint, DemoId, FileId, FindingId, ModelId, PlaneName, PointLps, RequestId, SavedFile,
    SegmentId, ViewportId, VolumeId,
};

/// What the page sends to the engine. What must be transferred travels beside the message, in the order named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToEngine {
    /// Canvases to draw on, one for each view named; they replace earlier ones.
    Canvases(Vec<ViewportId>),
    /// A command. [`StudyCommand::AddFiles`] has its files beside it.
    Request(Request),
    /// After a lost device: draw with this from now on. New canvases follow.
    RestartGraphics(Graphics),
}

/// With what the engine draws after its device was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Graphics {
    /// The graphics device, started again.
    Device,
    /// The processor alone.
    Processor,
}

/// A command with the name of who waits for its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Who waits.
    pub id: RequestId,
    /// What is asked.
    pub command: Command,
}

/// What a person asks, by domain. Commands are imperative and small; each is done or refused with a reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Files, studies, volumes.
    Study(StudyCommand),
    /// Where one looks.
    View(ViewCommand),
    /// Through which window one looks.
    Window(WindowCommand),
    /// The same of the series in the fourth view.
    WindowBeside(WindowCommand),
    /// Which protocol is in force and what its checks find.
    Protocol(ProtocolCommand),
    /// The list of segments.
    Segment(SegmentCommand),
    /// Voxels of segments.
    Edit(EditCommand),
    /// Models.
    Model(ModelCommand),
    /// What models proposed.
    Review(ReviewCommand),
    /// Findings and their repair.
    Quality(QualityCommand),
    /// Files out.
    Export(ExportCommand),
    /// Work of an earlier session.
    Journal(JournalCommand),
    /// Goes to a step of the protocol.
    GoTo(Step),
}

/// The six steps of the protocol spine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Step {
    /// Choose a study.
    Study,
    /// Does the series fit the protocol?
    Protocol,
    /// Make a first mask.
    Segment,
    /// Correct it.
    Correct,
    /// What the checks find.
    Quality,
    /// Report and save.
    Report,
}

/// A file handed over; the file itself travels beside the message, in the same order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name from now on.
    pub id: FileId,
    /// Path below what was dropped, for people; never leaves the screen.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: u64,
}

/// Files, studies, volumes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StudyCommand {
    /// Adds files to what is known. The files travel beside the message.
    AddFiles(Vec<FileEntry>),
    /// Opens a demo study through the same path as a person's files.
    OpenDemo(DemoId),
    /// Opens a volume in the views.
    Open(VolumeId),
    /// Shows a slice of this volume beside the open one, in the fourth view; or nothing there.
    ShowBeside(Option<VolumeId>),
    /// What is said of the segmentation that was opened last was read.
    SegRead,
    /// Gives up the volume that did not fit.
    LeaveClosed,
    /// Stops loading.
    StopLoading,
    /// Closes everything.
    CloseAll,
}

/// How the views are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// The large view alone.
    One,
    /// Large axial, sagittal and coronal beside it.
    Three,
    /// Two by two.
    Four,
}

/// Where one looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ViewCommand {
    /// Size of a canvas in device pixels, and what of these makes a CSS pixel.
    Resize {
        /// Which view.
        viewport: ViewportId,
        /// Width in device pixels.
        width_px: u32,
        /// Height in device pixels.
        height_px: u32,
        /// Device pixels per CSS pixel: lines have their width in the latter.
        scale: f32,
    },
    /// Shows another plane in a view.
    SetPlane {
        /// Which view.
        viewport: ViewportId,
        /// The plane.
        plane: PlaneName,
    },
    /// Goes to a slice, counted from zero, held inside the volume.
    SetSlice {
        /// Which view.
        viewport: ViewportId,
        /// Slice of the view's plane.
        slice: u32,
    },
    /// Goes some slices on.
    StepSlice {
        /// Which view.
        viewport: ViewportId,
        /// Slices, negative backwards.
        by: i32,
    },
    /// Zooms about a place that stays where it is.
    Zoom {
        /// Which view.
        viewport: ViewportId,
        /// The place.
        about: CanvasPoint,
        /// Above one enlarges.
        factor: f64,
    },
    /// One voxel of the smaller in-plane spacing per device pixel, from pixel corner to pixel corner. The crosshair stays
    /// where it is in the view; where it is not in view, the middle does.
    ZoomToPixels {
        /// Which view.
        viewport: ViewportId,
    },
    /// Moves the picture by device pixels.
    Pan {
        /// Which view.
        viewport: ViewportId,
        /// To the right.
        dx_px: f64,
        /// Down.
        dy_px: f64,
    },
    /// The whole picture again; never touches the window.
    Reset,
    /// Moves the crosshair here; the other views follow.
    SetCrosshair {
        /// Which view.
        viewport: ViewportId,
        /// The place.
        at: CanvasPoint,
    },
    /// Moves the crosshair to a patient position; all views follow.
    GoToLps(PointLps),
    /// The pointer is here: position and value are reported.
    PointAt {
        /// Which view.
        viewport: ViewportId,
        /// The place.
        at: CanvasPoint,
    },
    /// The pointer left the views.
    PointerLeft,
    /// Lays the views out.
    SetLayout(Layout),
    /// Which view keys act on.
    Focus(ViewportId),
    /// Shows or hides the crosshair.
    ShowCrosshair(bool),
    /// Fill of segments, 0 to 0.6.
    SetFill(f32),
    /// Hides all segments while true.
    HideSegments(bool),
    /// Hides what models proposed: proposals, and the line of a model's own output where a reader changed it.
    HideProposals(bool),
    /// Hides what readers drew or changed.
    HideEdits(bool),
    /// Hides who the patient is, for a projector.
    HideIdentity(bool),
    /// Asks for the pixels of a view (answer: [`crate::Answer::Pixels`]).
    ReadPixels(ViewportId),
    /// Answers when everything asked for so far is decoded and drawn.
    WaitIdle,
}

/// Through which window one looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum WindowCommand {
    /// Takes one of the protocol's windows, by its id.
    Choose(String),
    /// Asks for a window by number, with the function of the view's own window.
    Set {
        /// Center in modality units.
        center: f64,
        /// Width in modality units.
        width: f64,
    },
    /// Asks for the window in force changed by a drag. Until [`Self::EndDrag`] it is one gesture: what is refused adds
    /// up and counts once.
    Drag {
        /// Change of the center in modality units.
        center_by: f64,
        /// Change of the width in modality units.
        width_by: f64,
    },
    /// The pointer was lifted: the drag is over.
    EndDrag,
    /// Looks with another window while held: no edits, counted. Without numbers: the one that was set to look with,
    /// else half the width of the one in force.
    Look(Option<(f64, f64)>),
    /// Sets the window to look with, by its id; none for half the width of the one in force.
    LookWith(Option<String>),
    /// Ends looking.
    EndLook,
    /// The notice about the fixed window was read.
    DismissNotice,
}

/// Which protocol is in force and what its checks find.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ProtocolCommand {
    /// Puts one of the shipped protocols in force.
    Choose(String),
    /// Puts a protocol document (JSON) in force.
    Load(String),
    /// Confirms a check that is met in doubt or that the files do not answer.
    Confirm {
        /// Requirement of the check.
        requirement: String,
        /// What was confirmed, one line, as it was put to the reader.
        words: String,
    },
    /// Goes on in spite of a check, with a reason of one line. A deviation from the `window` that the protocol fixes
    /// leaves it to the reader, until one of the protocol's windows is chosen again.
    Deviate {
        /// Requirement of the check.
        requirement: String,
        /// The reason.
        reason: String,
    },
    /// Takes back what was answered to a check. A deviation from the fixed window is not taken back: to choose the
    /// protocol's window again ends it, and it stays on record.
    Withdraw {
        /// Requirement of the check.
        requirement: String,
    },
}

/// The list of segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SegmentCommand {
    /// Adds a segment: a structure of the protocol by number, or a free one by name.
    Add {
        /// Number of a structure of the protocol.
        structure: Option<u16>,
        /// Name, where no structure is given.
        name: Option<String>,
    },
    /// Adds a structure with its codes where the protocol names none, by its place in
    /// [`crate::ProtocolView::known`].
    AddKnown(u16),
    /// Removes a segment with its voxels; one undo brings both back.
    Remove(SegmentId),
    /// Gives another name.
    Rename(SegmentId, String),
    /// Gives another colour: red, green, blue.
    Recolor(SegmentId, [u8; 3]),
    /// Shows or hides.
    SetVisible(SegmentId, bool),
    /// Protects or frees.
    SetLocked(SegmentId, bool),
    /// Makes it the one that tools act on.
    Activate(SegmentId),
    /// Next or previous in the list.
    ActivateBy(i32),
}

/// What the left button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tool {
    /// Crosshair, or window where the protocol leaves it free.
    Look,
    /// Paints the active segment.
    Brush,
    /// Takes voxels away from the active segment.
    Eraser,
    /// Draws the box a model works in.
    Box,
}

/// Form of the brush.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BrushShape {
    /// On the slice alone.
    Disc,
    /// Through the slices.
    Ball,
}

/// Voxels of segments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EditCommand {
    /// Takes a tool.
    SetTool(Tool),
    /// Form of the brush.
    SetBrushShape(BrushShape),
    /// Radius of the brush in mm.
    SetBrushRadius {
        /// Radius in mm; what lies beyond [`BRUSH_RADIUS_MM`](crate::BRUSH_RADIUS_MM) ends there.
        radius_mm: f64,
    },
    /// Paints only voxels whose value lies between (modality units, inclusive).
    SetValueGate(Option<(f64, f64)>),
    /// A stroke begins.
    StrokeBegin {
        /// Which view.
        viewport: ViewportId,
        /// Where.
        at: CanvasPoint,
        /// Erases, whichever tool is in hand.
        erase: bool,
    },
    /// The stroke goes on along these places.
    StrokeTo(Vec<CanvasPoint>),
    /// The stroke ends and is written to the journal.
    StrokeEnd,
    /// The stroke is dropped.
    StrokeCancel,
    /// Takes the last change back.
    Undo,
    /// Brings it again.
    Redo,
}

/// A box in patient space, LPS in mm.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoxLps {
    /// One corner.
    pub from: PointLps,
    /// The opposite corner.
    pub to: PointLps,
}

/// How a model runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct ModelOptions {
    /// Where it looks; the whole volume without.
    pub region: Option<BoxLps>,
    /// What it proposed before and the new proposal takes the place of.
    pub replaces: Replaces,
}

/// What of a model's earlier proposals a new one takes the place of. Protected segments always stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub enum Replaces {
    /// What nobody edited or accepted; the rest stays beside the new one.
    #[default]
    Untouched,
    /// All of it.
    All,
}

/// Models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ModelCommand {
    /// Runs a model on the open volume.
    Run(ModelId, ModelOptions),
    /// Stops the run.
    Stop,
    /// Sets or clears the box that the next run works in.
    SetBox(Option<BoxLps>),
    /// Draws the box between two places of a view, through the slices shown in the other views.
    DrawBox {
        /// Which view.
        viewport: ViewportId,
        /// One corner.
        from: CanvasPoint,
        /// The opposite corner.
        to: CanvasPoint,
    },
}

/// What models proposed, and what the reader makes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReviewCommand {
    /// Accepts one structure; there is no command that accepts all.
    Accept(SegmentId),
    /// Accepts the active one, whichever that is by then: a key may follow another faster than the page is told.
    AcceptActive,
    /// Makes it the active one and goes to a slice of it that was not seen yet, those that acceptance waits for first.
    ShowUnseen(SegmentId),
    /// What was accepted in haste stays as it is.
    Keep(SegmentId),
}

/// Findings and their repair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum QualityCommand {
    /// Runs the checks.
    Check,
    /// Selects a finding: the views go there, its repair is previewed.
    Select(FindingId),
    /// Next or previous finding.
    SelectBy(i32),
    /// Repairs the selected finding, as one undo.
    Repair,
    /// Keeps the selected finding as it is. One that is to be resolved is a deviation, and takes a reason of one line.
    Keep(String),
}

/// Files out; saved only when the person asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExportCommand {
    /// DICOM SEG with its JSON sidecar.
    Seg,
    /// Label map as NIfTI.
    Nifti,
    /// What the segments measure, as a table.
    Measurements,
    /// Whether the report, which the page makes, may be saved: under the same rules as the others.
    Report,
    /// These files were saved.
    Saved(Vec<SavedFile>),
}

/// Work of an earlier session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum JournalCommand {
    /// Takes it up again.
    Restore,
    /// Throws it away.
    Discard,
}
