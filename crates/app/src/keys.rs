//! The keyboard, defined once: handling, help sheet and the page in `docs/` follow from [`table`].

mod commands;
mod table;

use wire::{Layout, Tool};

use crate::catalogue::Phrase;

pub(crate) use commands::{command, release};
pub(crate) use table::{GROUPS, MOUSE};

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
    /// What was held of the Alt keys.
    pub(crate) alt: Alt,
}

/// The Alt keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alt {
    /// None is held.
    Up,
    /// The one that browsers have chords with; on a Mac it also makes characters.
    Held,
    /// The one that makes characters: `[` of a German keyboard.
    Graph,
}

/// What a press does, if anything.
pub(crate) fn action(press: Press<'_>) -> Option<Action> {
    let key = meant(press)?;
    // Symbols are where a keyboard has them, with or without Shift.
    let is_symbol = is_symbol(&key);
    let mut fitting = chords().filter(|chord| {
        chord.key == key && chord.ctrl == press.ctrl && (is_symbol || chord.shift == press.shift)
    });
    let redo = press.ctrl && press.shift && key == "z";
    fitting.next().map(|chord| chord.action).or(redo.then_some(Action::Redo))
}

/// The key as the table names it. Keyboards that need Shift for digits, or have other letters than these, are read by
/// the place of the key where its character is none of the table.
fn meant(press: Press<'_>) -> Option<String> {
    let (digit, letter) = (press.code.strip_prefix("Digit"), press.code.strip_prefix("Key"));
    let typed = match press.key.chars().count() {
        1 => press.key.to_lowercase(),
        _ => press.key.to_owned(),
    };
    match press.alt {
        Alt::Graph => return Some(typed),
        // `Alt D` is the browser's; a symbol that the key of a digit or a letter has not by itself was typed.
        Alt::Held => {
            return Some(typed).filter(|key| is_symbol(key) && (digit.or(letter)).is_some());
        }
        Alt::Up => {}
    }
    let is_known = is_symbol(&typed) && chords().any(|chord| chord.key == typed);
    match (digit, letter) {
        // Some keyboards have the `+` on a digit, some the `?`: without that one nobody finds the help.
        (Some(digit), _) if (press.shift && typed != "?") || !is_known => Some(digit.to_owned()),
        (_, Some(letter)) if !typed.is_ascii() => Some(letter.to_lowercase()),
        _ => Some(typed),
    }
}

fn chords() -> impl Iterator<Item = &'static Chord> {
    GROUPS.iter().flat_map(|group| group.lines).flat_map(|line| line.chords)
}

fn is_symbol(key: &str) -> bool {
    key.len() == 1 && !key.bytes().all(|byte| byte.is_ascii_alphanumeric())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &'static str) -> Press<'static> {
        Press { key, code: "", shift: false, ctrl: false, alt: Alt::Up }
    }

    fn at(code: &'static str, key: &'static str) -> Press<'static> {
        Press { code, ..press(key) }
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
    fn keys_of_other_keyboards_mean_the_same() {
        let shift = |press| Press { shift: true, ..press };
        let ctrl = |press| Press { ctrl: true, ..press };
        let alt = |alt, press| Press { alt, ..press };
        let (zoom_in, zoom_out) = (action(press("+")), action(press("-")));
        assert!(zoom_in.is_some() && zoom_out.is_some());
        let table = [
            // French: digits need Shift, and the minus lies on one.
            (at("Digit1", "&"), Some(Action::Layout(Layout::One))),
            (at("Digit3", "\""), Some(Action::Layout(Layout::Three))),
            (at("Digit4", "'"), Some(Action::Layout(Layout::Four))),
            (at("Digit0", "à"), Some(Action::Fit)),
            (at("Digit9", "ç"), Some(Action::ActualPixels)),
            (at("Digit6", "-"), zoom_out),
            (shift(at("Digit1", "1")), Some(Action::ChooseSegment(0))),
            (at("KeyQ", "a"), Some(Action::Identity)),
            (ctrl(at("KeyW", "z")), Some(Action::Undo)),
            // Swiss: the plus lies on a digit with Shift.
            (shift(at("Digit1", "+")), Some(Action::ChooseSegment(0))),
            // Russian and Greek: other letters, and the question mark on a digit.
            (at("KeyB", "и"), Some(Action::Tool(Tool::Brush))),
            (at("KeyB", "И"), Some(Action::Tool(Tool::Brush))),
            (shift(at("KeyN", "Т")), Some(Action::Finding(-1))),
            (ctrl(at("KeyZ", "я")), Some(Action::Undo)),
            (ctrl(shift(at("KeyZ", "Я"))), Some(Action::Redo)),
            (ctrl(at("KeyS", "σ")), Some(Action::Save)),
            (shift(at("Digit7", "?")), Some(Action::Help)),
            // Dvorak: letters are where they are written.
            (at("KeyN", "b"), Some(Action::Tool(Tool::Brush))),
            (at("KeyB", "x"), Some(Action::Crosshair)),
            (at("KeyQ", "'"), None),
            // Alt is the browser's, but where it makes a character.
            (alt(Alt::Held, at("KeyD", "d")), None),
            (alt(Alt::Held, at("Digit1", "1")), None),
            (alt(Alt::Held, at("BracketLeft", "[")), None),
            (alt(Alt::Held, press("ArrowUp")), None),
            (alt(Alt::Held, at("KeyA", "å")), None),
            (alt(Alt::Held, at("Digit5", "[")), action(press("["))),
            (alt(Alt::Graph, at("Digit8", "[")), action(press("["))),
            (alt(Alt::Graph, at("KeyA", "ą")), None),
        ];
        for (press, expected) in table {
            assert_eq!(action(press), expected, "{press:?}");
        }
    }

    #[test]
    fn no_chord_is_given_twice() {
        let mut seen = Vec::new();
        for chord in chords() {
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
}
