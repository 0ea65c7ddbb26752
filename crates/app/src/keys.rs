//! The keyboard, defined once: handling, help sheet and the page in `docs/` follow from this table.

use wire::{
    BrushShape, Command, EditCommand, ExportCommand, Layout, ModelCommand, QualityCommand,
    ReviewCommand, SegmentCommand, Step, Tool, ViewCommand, WindowCommand,
};

use crate::catalogue::Phrase;
use crate::page::Screen;

/// Steps of the fill with `[` and `]`.
const FILL_STEP: f32 = 0.04;
const MAX_FILL: f32 = 0.6;
/// One press of `+`.
const ZOOM_STEP: f64 = 1.25;
/// One press of `.`.
const RADIUS_STEP: f64 = 1.25;
const RADIUS_MM: std::ops::RangeInclusive<f64> = 0.5..=60.0;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Action {
    /// So many slices on.
    Slices(i32),
    /// Next or previous finding.
    Finding(i32),
    /// The focus goes to the next view; the browser does it.
    NextView,
    /// All views go where the crosshair is.
    JumpToCrosshair,
    /// Next or previous step.
    Step(i32),
    /// Runs the first model that is made for the series.
    RunModel,
    /// Runs the checks.
    CheckQuality,
    /// Saves a DICOM SEG.
    Save,
    /// Lays the views out.
    Layout(Layout),
    /// Zooms about the middle.
    Zoom(f64),
    /// The whole picture again.
    Fit,
    /// One voxel per pixel.
    ActualPixels,
    /// More or less fill.
    Fill(f32),
    /// Hides overlays while held.
    Hide,
    /// Shows or hides what models proposed.
    Proposals,
    /// Shows or hides what readers drew.
    Edits,
    /// Looks with another window while held.
    Look,
    /// Shows or hides the crosshair.
    Crosshair,
    /// Takes a tool.
    Tool(Tool),
    /// A larger or smaller brush.
    BrushSize(f64),
    /// Disc or ball.
    Shape,
    /// Takes the last change back.
    Undo,
    /// Brings it again.
    Redo,
    /// Next or previous segment.
    Segment(i32),
    /// The segment at this place of the list, from zero.
    ChooseSegment(usize),
    /// Shows or hides the active segment.
    ShowSegment,
    /// Protects or frees the active segment.
    LockSegment,
    /// Repairs the selected finding; where proposals are reviewed, accepts the active one.
    Repair,
    /// Shows the help sheet.
    Help,
    /// Hides who the patient is.
    Identity,
}

/// A key with what must be held with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Chord {
    /// As the browser names it; letters in lower case.
    pub(crate) key: &'static str,
    /// Shift is held. Not looked at where the key itself needs it on some keyboards (`?`, `+`).
    pub(crate) shift: bool,
    /// Ctrl, or the command key of a Mac.
    pub(crate) ctrl: bool,
    /// What it does.
    pub(crate) action: Action,
}

/// A line of the help sheet.
pub(crate) struct Line {
    /// What it is for.
    pub(crate) phrase: Phrase,
    /// Keys.
    pub(crate) chords: &'static [Chord],
    /// What the mouse has for it, if anything.
    pub(crate) mouse: &'static [Phrase],
}

/// A group of the help sheet.
pub(crate) struct Group {
    /// Its title.
    pub(crate) title: Phrase,
    /// Its lines.
    pub(crate) lines: &'static [Line],
}

const fn key(key: &'static str, action: Action) -> Chord {
    Chord { key, shift: false, ctrl: false, action }
}

const fn shift(key: &'static str, action: Action) -> Chord {
    Chord { key, shift: true, ctrl: false, action }
}

const fn ctrl(key: &'static str, action: Action) -> Chord {
    Chord { key, shift: false, ctrl: true, action }
}

const fn line(phrase: Phrase, chords: &'static [Chord]) -> Line {
    Line { phrase, chords, mouse: &[] }
}

const fn with_mouse(phrase: Phrase, mouse: &'static [Phrase], chords: &'static [Chord]) -> Line {
    Line { phrase, chords, mouse }
}

/// The whole keyboard. Keys that browsers keep (F5, F11, F12, Ctrl with W, T, N, Q) are not in it.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        title: Phrase::GroupMove,
        lines: &[
            with_mouse(
                Phrase::KeySlices,
                &[Phrase::Wheel],
                &[key("ArrowUp", Action::Slices(1)), key("ArrowDown", Action::Slices(-1))],
            ),
            line(
                Phrase::KeyTenSlices,
                &[shift("ArrowUp", Action::Slices(10)), shift("ArrowDown", Action::Slices(-10))],
            ),
            line(
                Phrase::KeyFindings,
                &[key("n", Action::Finding(1)), shift("n", Action::Finding(-1))],
            ),
            line(Phrase::KeyNextView, &[key("Tab", Action::NextView)]),
            line(Phrase::KeyCrosshair, &[key("c", Action::JumpToCrosshair)]),
        ],
    },
    Group {
        title: Phrase::GroupSteps,
        lines: &[
            line(
                Phrase::KeySteps,
                &[key("PageDown", Action::Step(1)), key("PageUp", Action::Step(-1))],
            ),
            line(Phrase::KeyRunModel, &[shift("m", Action::RunModel)]),
            line(Phrase::KeyCheckQuality, &[shift("q", Action::CheckQuality)]),
            line(Phrase::KeySave, &[ctrl("s", Action::Save)]),
        ],
    },
    Group {
        title: Phrase::GroupLook,
        lines: &[
            line(
                Phrase::KeyLayouts,
                &[
                    key("1", Action::Layout(Layout::One)),
                    key("3", Action::Layout(Layout::Three)),
                    key("4", Action::Layout(Layout::Four)),
                ],
            ),
            with_mouse(
                Phrase::KeyZoom,
                &[Phrase::RightDrag],
                &[key("+", Action::Zoom(ZOOM_STEP)), key("-", Action::Zoom(1.0 / ZOOM_STEP))],
            ),
            with_mouse(Phrase::KeyPan, &[Phrase::MiddleDrag, Phrase::SpaceDrag], &[]),
            line(Phrase::KeyFit, &[key("0", Action::Fit)]),
            line(Phrase::KeyActualPixels, &[key("9", Action::ActualPixels)]),
            line(
                Phrase::KeyFill,
                &[key("[", Action::Fill(-FILL_STEP)), key("]", Action::Fill(FILL_STEP))],
            ),
            line(Phrase::KeyHide, &[key("h", Action::Hide)]),
            line(Phrase::KeyLook, &[key("v", Action::Look)]),
            line(Phrase::KeyShowCrosshair, &[key("x", Action::Crosshair)]),
        ],
    },
    Group {
        title: Phrase::GroupDraw,
        lines: &[
            line(Phrase::KeyBrush, &[key("b", Action::Tool(Tool::Brush))]),
            with_mouse(
                Phrase::KeyErase,
                &[Phrase::AltHeld],
                &[key("e", Action::Tool(Tool::Eraser))],
            ),
            line(Phrase::KeyBox, &[key("f", Action::Tool(Tool::Box))]),
            line(Phrase::KeyLookTool, &[key("w", Action::Tool(Tool::Look))]),
            with_mouse(
                Phrase::KeyBrushSize,
                &[Phrase::CtrlWheel],
                &[
                    key(",", Action::BrushSize(1.0 / RADIUS_STEP)),
                    key(".", Action::BrushSize(RADIUS_STEP)),
                ],
            ),
            line(Phrase::KeyShape, &[key("d", Action::Shape)]),
            line(Phrase::KeyUndo, &[ctrl("z", Action::Undo), ctrl("y", Action::Redo)]),
        ],
    },
    Group {
        title: Phrase::GroupSegments,
        lines: &[
            line(
                Phrase::KeySegments,
                &[key("j", Action::Segment(1)), key("k", Action::Segment(-1))],
            ),
            line(
                Phrase::KeyChooseSegment,
                &[
                    shift("1", Action::ChooseSegment(0)),
                    shift("2", Action::ChooseSegment(1)),
                    shift("3", Action::ChooseSegment(2)),
                    shift("4", Action::ChooseSegment(3)),
                    shift("5", Action::ChooseSegment(4)),
                    shift("6", Action::ChooseSegment(5)),
                    shift("7", Action::ChooseSegment(6)),
                    shift("8", Action::ChooseSegment(7)),
                    shift("9", Action::ChooseSegment(8)),
                ],
            ),
            line(Phrase::KeyShowSegment, &[key("s", Action::ShowSegment)]),
            line(Phrase::KeyLockSegment, &[key("l", Action::LockSegment)]),
            line(Phrase::KeyLayers, &[key("p", Action::Proposals), key("y", Action::Edits)]),
            line(Phrase::KeyRepair, &[key("Enter", Action::Repair)]),
        ],
    },
    Group {
        title: Phrase::GroupPage,
        lines: &[
            line(Phrase::KeyHelp, &[key("?", Action::Help)]),
            line(Phrase::KeyIdentity, &[key("a", Action::Identity)]),
        ],
    },
];

/// What the mouse does, button by button; then fingers and a pen.
pub(crate) const MOUSE: &[(Phrase, Phrase)] = &[
    (Phrase::MouseLeft, Phrase::MouseLeftDoes),
    (Phrase::MouseWheel, Phrase::MouseWheelDoes),
    (Phrase::MouseMiddle, Phrase::MouseMiddleDoes),
    (Phrase::MouseRight, Phrase::MouseRightDoes),
    (Phrase::MouseBoth, Phrase::MouseBothDoes),
    (Phrase::FingerOrPen, Phrase::MouseLeftDoes),
    (Phrase::TwoFingers, Phrase::TwoFingersDo),
];

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Press<'a> {
    /// The character or name, as the browser gives it.
    pub(crate) key: &'a str,
    /// The place on the keyboard, as the browser gives it: `Digit1` whatever Shift makes of it.
    pub(crate) code: &'a str,
    /// Shift was held.
    pub(crate) shift: bool,
    /// Ctrl or the command key was held.
    pub(crate) ctrl: bool,
}

/// What a press does, if anything.
pub(crate) fn action(press: Press<'_>) -> Option<Action> {
    let key = match press.code.strip_prefix("Digit") {
        Some(digit) if press.shift => digit.to_owned(),
        _ if press.key.chars().count() == 1 => press.key.to_lowercase(),
        _ => press.key.to_owned(),
    };
    // Symbols are where a keyboard has them, with or without Shift.
    let is_symbol = key.len() == 1 && !key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let chords = GROUPS.iter().flat_map(|group| group.lines).flat_map(|line| line.chords);
    let mut fitting = chords.filter(|chord| {
        chord.key == key && chord.ctrl == press.ctrl && (is_symbol || chord.shift == press.shift)
    });
    let redo = press.ctrl && press.shift && key == "z";
    fitting.next().map(|chord| chord.action).or(redo.then_some(Action::Redo))
}

impl Chord {
    /// As it stands on the help sheet.
    pub(crate) fn label(&self) -> String {
        let key = match self.key {
            "ArrowUp" => "↑".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "PageDown" => "PgDn".to_owned(),
            "PageUp" => "PgUp".to_owned(),
            "-" => "\u{2212}".to_owned(),
            key => key.to_uppercase().replace("ENTER", "Enter").replace("TAB", "Tab"),
        };
        match (self.shift, self.ctrl) {
            (true, _) => format!("Shift {key}"),
            (_, true) => format!("Ctrl {key}"),
            _ => key,
        }
    }
}

impl Line {
    /// Labels of mouse and keys; a run of keys is given by its ends.
    pub(crate) fn labels(&self) -> Vec<String> {
        let mouse = self.mouse.iter().map(|phrase| phrase.text().to_owned());
        let keys: Vec<String> = match self.chords {
            [first, .., last] if self.chords.len() > 4 => {
                vec![format!("{} … {}", first.label(), last.key)]
            }
            chords => chords.iter().map(Chord::label).collect(),
        };
        mouse.chain(keys).collect()
    }
}

/// Whether an action works wherever the focus is.
pub(crate) fn is_for_the_page(press: Press<'_>) -> bool {
    press.ctrl || press.key == "?" || press.key.starts_with("Page")
}

/// What is sent when the key goes down. `None`: nothing is to be sent now.
pub(crate) fn command(action: Action, screen: &Screen) -> Option<Command> {
    let overlay = &screen.overlay;
    let focus = overlay.focus;
    let active = screen.segments.iter().find(|segment| segment.active);
    Some(match action {
        Action::Slices(by) => Command::View(ViewCommand::StepSlice { viewport: focus, by }),
        Action::Finding(by) => Command::Quality(QualityCommand::SelectBy(by)),
        Action::Step(by) => Command::GoTo(step_by(screen, by)?),
        Action::RunModel => {
            let model = screen.models.iter().find(|model| model.unfit.is_none())?;
            if model.touched > 0 {
                // What becomes of the reader's own work is asked there.
                return Some(Command::GoTo(Step::Segment));
            }
            let options = wire::ModelOptions { region: model.region, ..Default::default() };
            Command::Model(ModelCommand::Run(model.id.clone(), options))
        }
        Action::CheckQuality => Command::Quality(QualityCommand::Check),
        Action::Save => Command::Export(ExportCommand::Seg),
        Action::Layout(layout) => Command::View(ViewCommand::SetLayout(layout)),
        Action::ActualPixels => Command::View(ViewCommand::ZoomToPixels { viewport: focus }),
        Action::Fit => Command::View(ViewCommand::Reset),
        Action::Fill(by) => {
            let fill = (screen.overlay.fill + by).clamp(0.0, MAX_FILL);
            Command::View(ViewCommand::SetFill(fill))
        }
        Action::Hide => Command::View(ViewCommand::HideSegments(true)),
        Action::Proposals => Command::View(ViewCommand::HideProposals(!overlay.proposals_hidden)),
        Action::Edits => Command::View(ViewCommand::HideEdits(!overlay.edits_hidden)),
        Action::Look => Command::Window(WindowCommand::Look(None)),
        Action::Crosshair => Command::View(ViewCommand::ShowCrosshair(!screen.overlay.crosshair)),
        Action::Tool(tool) => Command::Edit(EditCommand::SetTool(tool)),
        Action::BrushSize(factor) => brush_radius(screen, factor),
        Action::Shape => Command::Edit(EditCommand::SetBrushShape(match screen.tool.shape {
            BrushShape::Disc => BrushShape::Ball,
            BrushShape::Ball => BrushShape::Disc,
        })),
        Action::Undo => Command::Edit(EditCommand::Undo),
        Action::Redo => Command::Edit(EditCommand::Redo),
        Action::Segment(by) => Command::Segment(SegmentCommand::ActivateBy(by)),
        Action::ChooseSegment(place) => {
            Command::Segment(SegmentCommand::Activate(screen.segments.get(place)?.id))
        }
        Action::ShowSegment => {
            Command::Segment(SegmentCommand::SetVisible(active?.id, !active?.visible))
        }
        Action::LockSegment => {
            Command::Segment(SegmentCommand::SetLocked(active?.id, !active?.locked))
        }
        Action::Repair => settle(screen)?,
        Action::Identity => Command::View(ViewCommand::HideIdentity(!overlay.identity_hidden)),
        // The page does these itself: they need the size of a view, the browser, or only the help sheet.
        Action::Zoom(_) | Action::JumpToCrosshair | Action::NextView | Action::Help => return None,
    })
}

/// What is sent when the key is let go.
pub(crate) fn release(action: Action) -> Option<Command> {
    match action {
        Action::Hide => Some(Command::View(ViewCommand::HideSegments(false))),
        Action::Look => Some(Command::Window(WindowCommand::EndLook)),
        _ => None,
    }
}

/// What `Enter` settles: where proposals are reviewed the active one, else the selected finding.
fn settle(screen: &Screen) -> Option<Command> {
    let now = screen.steps.iter().find(|step| step.state == wire::StepState::Now)?;
    match now.step {
        Step::Segment if screen.review.items.is_empty() => None,
        Step::Segment => Some(Command::Review(ReviewCommand::AcceptActive)),
        _ => screen.findings.selected.map(|_| Command::Quality(QualityCommand::Repair)),
    }
}

/// The brush, larger or smaller by a factor, within what makes sense.
pub(crate) fn brush_radius(screen: &Screen, factor: f64) -> Command {
    let radius_mm = (screen.tool.radius_mm * factor).clamp(*RADIUS_MM.start(), *RADIUS_MM.end());
    Command::Edit(EditCommand::SetBrushRadius { radius_mm })
}

fn step_by(screen: &Screen, by: i32) -> Option<Step> {
    let now = screen.steps.iter().position(|step| step.state == wire::StepState::Now)?;
    let next = usize::try_from(i32::try_from(now).ok()? + by).ok()?;
    screen.steps.get(next).map(|step| step.step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &'static str) -> Press<'static> {
        Press { key, code: "", shift: false, ctrl: false }
    }

    #[test]
    fn keys_mean_what_the_table_says() {
        let table = [
            (press("b"), Some(Action::Tool(Tool::Brush))),
            (press("B"), Some(Action::Tool(Tool::Brush))),
            (Press { shift: true, ..press("N") }, Some(Action::Finding(-1))),
            (Press { shift: true, ..press("?") }, Some(Action::Help)),
            (Press { ctrl: true, ..press("z") }, Some(Action::Undo)),
            (Press { ctrl: true, shift: true, ..press("Z") }, Some(Action::Redo)),
            (Press { code: "Digit2", shift: true, ..press("\"") }, Some(Action::ChooseSegment(1))),
            (Press { code: "Digit3", ..press("3") }, Some(Action::Layout(Layout::Three))),
            (Press { ctrl: true, ..press("b") }, None),
            (press("F5"), None),
        ];
        for (press, expected) in table {
            assert_eq!(action(press), expected, "{press:?}");
        }
    }

    #[test]
    fn no_chord_is_given_twice() {
        let mut seen = Vec::new();
        for chord in GROUPS.iter().flat_map(|group| group.lines).flat_map(|line| line.chords) {
            let name = (chord.key, chord.shift, chord.ctrl);
            assert!(!seen.contains(&name), "{name:?}");
            seen.push(name);
        }
    }

    #[test]
    fn labels_are_those_of_the_help_sheet() {
        let labels = |phrase| {
            let lines = GROUPS.iter().flat_map(|group| group.lines);
            lines.into_iter().find(|line| line.phrase == phrase).map(Line::labels).unwrap()
        };
        assert_eq!(labels(Phrase::KeySlices), ["Wheel", "↑", "↓"]);
        assert_eq!(labels(Phrase::KeyChooseSegment), ["Shift 1 … 9"]);
        assert_eq!(labels(Phrase::KeyUndo), ["Ctrl Z", "Ctrl Y"]);
        assert_eq!(labels(Phrase::KeyRepair), ["Enter"]);
        assert_eq!(labels(Phrase::KeyZoom), ["Right drag", "+", "\u{2212}"]);
    }

    #[test]
    fn held_keys_end_what_they_began() {
        assert_eq!(release(Action::Look), Some(Command::Window(WindowCommand::EndLook)));
        assert_eq!(release(Action::Hide), Some(Command::View(ViewCommand::HideSegments(false))));
        assert_eq!(release(Action::Undo), None);
    }

    const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/keyboard.md");

    fn document() -> String {
        let mut text = String::from(
            "# Keyboard and mouse\n\nMade from `crates/app/src/keys.rs`; its test compares them.\n",
        );
        for group in GROUPS {
            text += &format!("\n## {}\n\n| | |\n|---|---|\n", group.title.text());
            for line in group.lines {
                let keys: Vec<_> = line.labels().iter().map(|key| format!("`{key}`")).collect();
                text += &format!("| {} | {} |\n", line.phrase.text(), keys.join(" "));
            }
        }
        text += &format!("\n## {}\n\n| | |\n|---|---|\n", Phrase::GroupMouse.text());
        for (button, does) in MOUSE {
            text += &format!("| {} | {} |\n", button.text(), does.text());
        }
        text
    }

    /// `UPDATE_DOCS=1 cargo nextest run -p app` writes the page anew.
    #[test]
    fn documented_keys_are_those_of_the_table() {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(DOCUMENT, document()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(DOCUMENT).unwrap(), document());
    }
}
