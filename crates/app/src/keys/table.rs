//! Which keys there are, and what the mouse does.

use wire::{Layout, Tool};

use super::{Action, Chord, Group, Line};
use crate::catalogue::Phrase;

/// Steps of the fill with `[` and `]`.
const FILL_STEP: f32 = 0.04;
/// One press of `+`.
const ZOOM_STEP: f64 = 1.25;
/// One press of `.`.
const RADIUS_STEP: f64 = 1.25;

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

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/keyboard.md");

    fn document() -> String {
        let mut text = String::from(
            "# Keyboard and mouse\n\nMade from `crates/app/src/keys/table.rs`; its test compares them.\n",
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
