//! Phrases without values.

use wire::{DemoId, PlaneName, RendererKind, Step, Tool};

/// Defines the phrases and their words.
macro_rules! phrases {
    ($($name:ident = $text:literal,)*) => {
        /// A phrase without values.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Phrase { $(#[doc = $text] $name,)* }

        impl Phrase {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// The words.
            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

phrases! {
    // Frame
    Brand = "Voxelkeep",
    ProtocolSteps = "Protocol steps",
    StudiesAndSeries = "Studies and series",
    Series = "Series",
    NothingLeaves = "Nothing leaves this device",
    KeyboardHelp = "Keyboard help",
    LightTheme = "Light theme",
    DarkTheme = "Dark theme",
    HideIdentity = "Hide who the patient is",
    ShowIdentity = "Show who the patient is",
    IdentityHidden = "Identity hidden",
    FileNameHidden = "File name hidden",
    DescriptionHidden = "Description hidden",
    ShowRail = "Show studies and series",
    PatientPosition = "Patient position, mm",
    Starting = "Starting",
    // Steps
    StepStudy = "Study",
    StepProtocol = "Protocol check",
    StepProtocolShort = "Protocol",
    StepSegment = "Segment",
    StepCorrect = "Correct",
    StepQuality = "Quality",
    StepReport = "Report & save",
    StepReportShort = "Report",
    StepReportTitle = "Report and save",
    // Empty state
    DropTitle = "Drop a study to start reading",
    DropHere = "Drop to open on this device",
    DropMeaning = "DICOM files, a folder or a zip. CT and MR, including compressed files. Voxelkeep reads them in this browser tab.",
    OpenAStudy = "Open a study",
    ChooseFolder = "Choose folder",
    ChooseFiles = "Choose files",
    OpenStudy = "Open study",
    OrDemo = "Or open a demo study",
    DemoChest = "Chest phantom",
    DemoHead = "Brain, T1",
    NothingLeavesMeaning = "No upload, no account, no tracking. Your files are read, drawn on and saved on this device.",
    NotAMedicalDevice = "Not a medical device",
    NotAMedicalDeviceMeaning = "For teaching, research and second looks. Do not base treatment on it.",
    BestWithWebGpu = "Works best with WebGPU",
    // Rail
    CloseAll = "Close all studies",
    UnnamedPatient = "No patient name",
    ImagesOfNobody = "Images that name no patient",
    UnnamedStudy = "No study description",
    UnnamedSeries = "No series description",
    UnnamedSegmentation = "Segmentation",
    NothingOpen = "Choose a series to read it",
    NothingOpenMeaning = "The list at the left holds what was found in the files.",
    // Viewport bar
    Layout = "Layout",
    OneView = "One view (1)",
    ThreeViews = "Three views (3)",
    FourViews = "Four views (4)",
    NoSecondSeries = "No second series here",
    NoSecondSeriesMeaning = "This view is for another series that shares the frame of reference of the open one, linked by position. There is none among the files.",
    SecondSeries = "A second series",
    SecondSeriesMeaning = "These share the frame of reference of the open one. This view follows the crosshair.",
    LinkedByPosition = "Linked by position",
    NotFixedByProtocol = "Not fixed by the protocol",
    WindowNeedsSeries = "The protocol's window needs the whole series",
    LookingForWindow = "Finding its window",
    OutsideSeries = "The crosshair lies outside this series",
    OtherSeries = "Other series",
    Crosshair = "Crosshair (X)",
    Fill = "Fill",
    OverlayFill = "Overlay fill",
    // Window
    WindowFixed = "Window fixed",
    WindowUnresolved = "Window not resolved",
    WindowLimited = "Window within limits",
    WindowFree = "Window free",
    WindowDeviates = "Window deviates",
    Deviation = "Deviation",
    EndsDeviation = "ends the deviation",
    AnyWindow = "Any window",
    FixedWord = "fixed",
    LookOnly = "look only",
    LooksWith = "looks with it",
    InForce = "in force",
    WithinLimits = "within limits",
    AsOpened = "As opened",
    MostValues = "Most values",
    Looking = "Looking",
    WindowByNumber = "W, L",
    SetWindow = "Set",
    Width = "Width",
    Level = "Level",
    Windows = "Windows",
    NotApplied = "not applied",
    HoldToLook = "Hold to look with another window.",
    HoldToLookMeaning = "Editing pauses while you look, and the report notes it.",
    KeepFixedWindow = "Keep fixed window",
    AskForDeviation = "Ask for a deviation",
    // Protocols
    Protocols = "Protocols",
    LoadProtocol = "Load a protocol file",
    // Viewport
    SliceRuler = "Slice",
    NotArrived = "This slice has not arrived yet",
    SliceUnread = "This slice could not be read. It is a gap, and has no values.",
    NoPlaneHere = "No plane: the slices make no regular box. They are in the large view, one by one.",
    NotAcquired = "No planes can be cut through these slices",
    GapHere = "absent or skipped",
    EditedHere = "edited",
    // Study panel
    StudyMeaning = "What the files say about the open series.",
    Patient = "Patient",
    PatientId = "Patient ID",
    Born = "Born",
    Sex = "Sex",
    StudyDate = "Study date",
    Modality = "Modality",
    Thickness = "Thickness",
    Kernel = "Kernel",
    Size = "Size",
    Spacing = "Spacing",
    Plane = "Plane",
    Uneven = "uneven",
    NotStated = "not stated",
    WhatToKnow = "What to know about it",
    FilesLeftOut = "Files left out",
    CheckProtocol = "Check protocol",
    AddMissingFiles = "Add missing files",
    OpenTheStudy = "Open the study",
    ChoosePatient = "These are files of several patients. Choose a series on the left.",
    CopyThisList = "Copy this list",
    ListStays = "The list stays in the study, under Study.",
    ColumnFile = "File",
    ColumnSeries = "Series",
    NoSeriesKnown = "none",
    ColumnFound = "What was found",
    ColumnHappens = "What happens",
    StopLoading = "Stop",
    LoadTheRest = "Load the rest",
    // Protocol panel
    NotStatedByFiles = "The files do not say.",
    NotJudged = "What the files say does not tell whether this is it.",
    ShowGap = "Show gap",
    Confirm = "Confirm",
    Deviate = "Deviate",
    TakeBack = "Take back",
    DeviateReason = "Reason, one line",
    Cancel = "Cancel",
    NoChecks = "This protocol asks nothing of the series.",
    // Segment panel
    SegmentMeaning = "A model proposes, you decide. It runs on this device.",
    Run = "Run",
    RunAgain = "Run again",
    RunAgainMeaning = "Untouched proposals give way to the new one. What of the rest?",
    RunBeside = "Keep beside the new",
    RunReplacing = "Replace all",
    Stop = "Stop",
    PlaceBox = "Place box",
    PlaceBoxHow = "Draw a box on a view. It reaches about as far through the view as its shorter side, half before and half behind the slice. Draw it on another view to set its depth.",
    WholeVolume = "Works in the whole volume.",
    NeedsBox = "Place a box around the structure first.",
    ClearBox = "Clear box",
    ModelDone = "Proposed. Look at it slice by slice before you use it.",
    BoxMayCut = "The box may cut it",
    NoModels = "No model can run here. Draw by hand under Correct.",
    Proposed = "proposed",
    Layers = "What is shown over the images",
    LayerProposal = "Proposal",
    LayerEdit = "Your edit",
    // Review of a proposal
    ReviewProposal = "Review the proposal",
    AcceptOneByOne = "Accept one by one",
    Accept = "Accept",
    Accepted = "Accepted",
    LookAgain = "Look again",
    KeepAsIs = "Keep as is",
    MarkedFirst = "Look at the marked slices first",
    MarkedMeaning = "Marked are the first, the last and the largest slice of each. Choose a structure to go to what you have not seen.",
    GoUnseen = "Go to a slice not seen yet",
    // Correct panel
    Tools = "Tools",
    ToolLook = "Look",
    ToolBrush = "Brush",
    ToolErase = "Erase",
    ToolBox = "Box",
    Undo = "Undo",
    Redo = "Redo",
    Radius = "Radius",
    Shape = "Shape",
    Disc = "Disc",
    Ball = "Ball",
    OnlyWithin = "Only within",
    From = "From",
    To = "to",
    Segments = "Segments",
    AddSegment = "Add segment",
    NoSegments = "No segment yet. Run a model, or add one to draw it.",
    NewSegmentName = "Name of the segment",
    Add = "Add",
    KnownStructure = "Structure with a code",
    AddKnown = "Add with its code",
    AllStructuresThere = "All structures of the protocol are there.",
    Rename = "Rename",
    Remove = "Remove segment",
    Show = "Show",
    Hide = "Hide",
    Protect = "Protect",
    Unprotect = "Remove protection",
    OpenFindings = "has open findings",
    NoActiveSegment = "Choose or add a segment to draw.",
    CheckQuality = "Check quality",
    // Quality panel
    Findings = "Findings",
    NoFindings = "Nothing to resolve.",
    NotChecked = "The segments were not checked yet.",
    Stale = "Segments changed since the check",
    StaleMeaning = "The list below is of before.",
    CheckAgain = "Check again",
    Keep = "Keep",
    Kept = "kept",
    Now = "Now",
    After = "After",
    AfterRepair = "After repair",
    Volume = "Volume",
    Surface = "Surface",
    Sphericity = "Sphericity",
    Previous = "Previous",
    Next = "Next",
    GoToReport = "Report",
    // Report panel
    ReportMeaning = "Files are written to this device, where the browser keeps downloads. Nothing is sent.",
    Files = "Files",
    SegFile = "DICOM SEG",
    SegFileMeaning = "For PACS and other viewers. With a JSON file that records the windows in force.",
    MeasurementsFile = "Measurements",
    MeasurementsFileMeaning = "A table: volume, slices, mean and SD of each segment, and what was seen and accepted.",
    ReportFile = "Protocol report",
    ReportFileMeaning = "One page to read and sign.",
    NiftiFile = "NIfTI",
    NiftiFileMeaning = "Segment numbers in the series' grid, with a JSON file that names them. Loses the patient and study link.",
    SavedFiles = "Saved",
    StillOpen = "Still open",
    StillOpenMeaning = "Saving is possible.",
    StillOpenInSidecar = "The JSON file beside the SEG says what is open.",
    LookAtFindings = "Look at findings",
    ReviewProposals = "Review proposals",
    NotCheckedSince = "The masks were not checked since they changed",
    WhoTheFilesName = "Who the files name",
    AsInStudy = "As in study",
    ColumnField = "Field",
    ColumnInStudy = "In the study",
    ColumnInFile = "In the files",
    PatientName = "Patient name",
    BirthDate = "Birth date",
    KeptInFile = "Kept",
    HiddenNotRemoved = "Hidden on this screen only. The files name the patient.",
    // The report that is saved
    ReportTitle = "Segmentation report",
    StudyHeading = "Study",
    SeriesHeading = "Series",
    ModalityHeading = "Modality and kernel",
    ProtocolHeading = "Protocol",
    WindowHeading = "Window",
    DrawnInHeading = "Windows drawn in",
    LooksHeading = "Looks with another window",
    TriesHeading = "Changes of the window refused",
    EditingHeading = "Editing time, idle left out",
    SegmentsHeading = "Segments",
    ColumnSegment = "Segment",
    ColumnSlices = "Slices",
    ColumnState = "State",
    DrawnByReader = "drawn by the reader",
    FromFile = "read from a file",
    ChecksHeading = "Checks of the series",
    ColumnCheck = "Check",
    ColumnAsked = "Asked",
    ColumnVerdict = "Verdict",
    Passes = "passes",
    ToResolve = "to resolve",
    ToLookAt = "to look at",
    FindingsHeading = "Checks of the masks",
    WarningsHeading = "What to know about the series",
    SignedBy = "Read by",
    SignedOn = "Date and signature",
    NotHeld = "Not all of the protocol is held here",
    NotSaved = "What is not saved",
    OtherProtocols = "Not all of it was drawn under this protocol",
    LostUndo = "Undo history",
    LostUndoMeaning = "stays on this device.",
    LostImage = "The images",
    LostImageMeaning = "are not in the files.",
    LostImageReferenced = "are not in the files. The DICOM SEG refers to them by their UIDs.",
    LostHidden = "Zoom, crosshair and the box of a model",
    LostHiddenMeaning = "are not in the files. A segment without a voxel is stated as such.",
    // Device, memory, recovery, engine
    GraphicsStopped = "Graphics stopped",
    DeviceStopped = "The graphics device stopped",
    DeviceStoppedMeaning = "Your edits are safe, up to the last finished stroke. The picture behind is frozen, so drawing is off.",
    RestartGraphics = "Restart graphics",
    GoOnWithout = "Go on without it",
    StudyStillOpen = "The study is still open; its slices are in memory.",
    EditsSaved = "Finished strokes are saved on this device.",
    LastStroke = "The last stroke may be missing. Look at the slice after the restart.",
    IfAgain = "If it happens again",
    IfAgainMeaning = "Close other tabs that use graphics, or go on without it. Views are then drawn by the processor.",
    NotEnoughMemory = "Not enough memory",
    Memory = "Memory",
    MemoryHeld = "Free for images",
    MemoryShort = "Short by",
    HowToGoOn = "Choose how to go on",
    WaysToGoOn = "Ways to go on",
    OfferPartMeaning = "The middle of this series. What lies beyond is not segmented or measured.",
    OfferSmallerMeaning = "It fits. Finished strokes stay saved on this device.",
    OfferClose = "Close all studies",
    OfferCloseMeaning = "To choose other files. Finished strokes stay saved on this device.",
    LeaveClosed = "Leave it closed",
    OpenSeries = "Open series",
    OpenSlices = "Open slices",
    EngineStopped = "The engine stopped",
    EngineStoppedMeaning = "Finished strokes are safe on this device. Restart it to read the files again and take your work up.",
    RestartEngine = "Restart",
    RecoveryTitle = "There is work from before",
    TakeUp = "Take it up",
    ThrowAway = "Throw away",
    ThrowAwayMeaning = "They are erased from this device and cannot be brought back.",
    Dismiss = "Dismiss",
    // Keyboard help
    KeyboardAndMouse = "Keyboard and mouse",
    FindKey = "Find a key or an action",
    Close = "Close (Esc)",
    SingleKeys = "Keys without Ctrl: V, H, ? and the Page keys outside text fields, all others while a view has the focus",
    GroupMove = "Move",
    GroupSteps = "Steps",
    GroupLook = "Look",
    GroupDraw = "Draw",
    GroupSegments = "Segments",
    GroupPage = "Page",
    GroupMouse = "Mouse",
    KeySlices = "Next, previous slice",
    KeyTenSlices = "Ten slices",
    KeyFindings = "Next, previous finding",
    KeyNextView = "Next view",
    KeyCrosshair = "Jump to crosshair",
    KeySteps = "Next, previous step",
    KeyRunModel = "Run the model",
    KeyCheckQuality = "Check quality",
    KeySave = "Save",
    KeyLayouts = "One, three, four views",
    KeyZoom = "Zoom",
    KeyPan = "Pan",
    KeyFit = "Fit",
    KeyActualPixels = "One voxel per pixel",
    KeyFill = "Overlay fill",
    KeyHide = "Hide overlays while held",
    KeyLook = "Other window while held",
    KeyShowCrosshair = "Crosshair",
    KeyBrush = "Brush",
    KeyErase = "Erase",
    KeyLookTool = "Put the tool away",
    KeyBox = "Place the model's box",
    KeyBrushSize = "Brush size",
    KeyShape = "Disc or ball",
    KeyUndo = "Undo, redo",
    KeySegments = "Next, previous segment",
    KeyChooseSegment = "Choose segment",
    KeyShowSegment = "Show, hide",
    KeyLockSegment = "Protect",
    KeyLayers = "Proposal, yours",
    KeyRepair = "Repair finding, accept proposal",
    KeyHelp = "This help",
    KeyIdentity = "Hide who the patient is",
    Wheel = "Wheel",
    RightDrag = "Right drag",
    MiddleDrag = "Middle drag",
    SpaceDrag = "Space drag",
    AltHeld = "Alt held",
    CtrlWheel = "Ctrl wheel",
    MouseLeft = "Left",
    MouseLeftDoes = "Tool",
    MouseWheel = "Wheel",
    MouseWheelDoes = "Slices",
    MouseMiddle = "Middle",
    MouseMiddleDoes = "Drag to pan",
    MouseRight = "Right",
    MouseRightDoes = "Drag to zoom",
    MouseBoth = "Both",
    MouseBothDoes = "Window, if not fixed",
    FingerOrPen = "Finger, pen",
    TwoFingers = "Two fingers",
    TwoFingersDo = "Pan and zoom",
    // Planes, renderers
    Axial = "Axial",
    Sagittal = "Sagittal",
    Coronal = "Coronal",
    Acquired = "As acquired",
    WebGpu = "WebGPU",
    WebGl2 = "WebGL2",
    Processor = "Processor",
}

impl From<PlaneName> for Phrase {
    fn from(plane: PlaneName) -> Self {
        match plane {
            PlaneName::Axial => Self::Axial,
            PlaneName::Sagittal => Self::Sagittal,
            PlaneName::Coronal => Self::Coronal,
            PlaneName::Acquired => Self::Acquired,
        }
    }
}

impl From<RendererKind> for Phrase {
    fn from(renderer: RendererKind) -> Self {
        match renderer {
            RendererKind::Starting => Self::Starting,
            RendererKind::WebGpu => Self::WebGpu,
            RendererKind::WebGl2 => Self::WebGl2,
            RendererKind::Cpu => Self::Processor,
        }
    }
}

impl From<DemoId> for Phrase {
    fn from(demo: DemoId) -> Self {
        match demo {
            DemoId::ChestPhantom => Self::DemoChest,
            DemoId::Mni152 => Self::DemoHead,
        }
    }
}

impl From<Tool> for Phrase {
    fn from(tool: Tool) -> Self {
        match tool {
            Tool::Look => Self::ToolLook,
            Tool::Brush => Self::ToolBrush,
            Tool::Eraser => Self::ToolErase,
            Tool::Box => Self::ToolBox,
        }
    }
}

impl Phrase {
    /// Title of a step, and the one word that stands for it where it is narrow.
    pub(crate) const fn of_step(step: Step) -> (Self, Self) {
        match step {
            Step::Study => (Self::StepStudy, Self::StepStudy),
            Step::Protocol => (Self::StepProtocol, Self::StepProtocolShort),
            Step::Segment => (Self::StepSegment, Self::StepSegment),
            Step::Correct => (Self::StepCorrect, Self::StepCorrect),
            Step::Quality => (Self::StepQuality, Self::StepQuality),
            Step::Report => (Self::StepReport, Self::StepReportShort),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Phrase;

    /// Words of the design reference: short, exact, no exclamation.
    #[test]
    fn every_phrase_has_words_and_none_shouts() {
        for phrase in Phrase::ALL {
            let text = phrase.text();
            assert!(!text.trim().is_empty(), "{phrase:?}");
            assert_eq!(text, text.trim(), "{phrase:?}");
            let lower = text.to_lowercase();
            for word in ["!", "please", "oops", "sorry"] {
                assert!(!lower.contains(word), "{phrase:?} says {word}");
            }
        }
    }
}
